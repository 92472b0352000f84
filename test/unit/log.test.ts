import { afterEach, describe, expect, it, vi } from 'vitest';
import { log } from '../../src/server/log.ts';

describe('the log', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is one line of what can be seen, and a trace behind it', () => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    log('warn', 'no /home/\x1b]0;t\x07/x\n[sophontic-memory] error: forged \u202e');
    log('error', 'it failed', Object.assign(new TypeError('what was said'), { code: 'E\x1b[31m' }));
    expect(lines[0]).toBe(
      '[sophontic-memory] warn: no /home/␛]0;t␇/x␊[sophontic-memory] error: forged \\u{202e}\n',
    );
    expect(lines[1]).toMatch(/^\[sophontic-memory\] error: it failed: TypeError E␛\[31m\n\s+at /u);
    expect(lines[1]).not.toContain('what was said');
  });
});

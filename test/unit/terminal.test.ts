import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { paint, print, printJson, writeError } from '../../src/cli/terminal.ts';
import { CONTROLS } from '../support/hostile.ts';

describe('the terminal', () => {
  let written: Record<'stdout' | 'stderr', string>;
  beforeEach(() => {
    written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      vi.spyOn(process[name], 'write').mockImplementation((text) => (written[name] += String(text)) !== '');
    vi.stubEnv('NO_COLOR', undefined);
    vi.stubEnv('FORCE_COLOR', '1');
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('is sent our own colours, also around what would send others', () => {
    print(`${paint('bold', 'a\x1b[31mb')} c\x1b[1md`);
    writeError('e\x1b]0;f\x07\n');
    expect(written).toEqual({
      stdout: '\x1b[1ma␛[31mb\x1b[22m c␛[1md\n',
      stderr: 'e␛]0;f␇\n',
    });
  });

  it('is sent JSON that says the same without a control character', () => {
    const value = { [CONTROLS.join('')]: CONTROLS };
    printJson(value);
    expect(JSON.parse(written.stdout)).toEqual(value);
    expect(written.stdout).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RawConnection } from '../mcp/raw-connection.ts';
import { createTempHome } from '../support/mcp.ts';
import { createTexts, sendLongLine } from './long-line.ts';

const MAX_STALL_MS = 250;

const readCount = async (wire: RawConnection): Promise<number> => {
  const { result } = await wire.send('resources/read', { uri: 'memory://status' });
  const [{ text }] = result!['contents'] as [{ text: string }];
  return (JSON.parse(text) as { counts: { remembered: number } }).counts.remembered;
};

describe('four megabytes in one line', () => {
  it('hold up nobody', { timeout: 120_000 }, async () => {
    const home = createTempHome();
    const texts = createTexts(62, 'latin');
    const { answer, turnMs } = await sendLongLine(home, texts);
    expect(answer).toMatchObject({ stored: texts.length });
    expect(turnMs).toBeGreaterThan(0);
    expect(turnMs).toBeLessThan(MAX_STALL_MS);
  });

  it('leave nothing when the server is killed while they are written', { timeout: 120_000 }, async () => {
    const home = createTempHome();
    const wire = new RawConnection(home);
    await wire.initialize();
    await wire.call('remember', { content: 'Before.' });
    const readLogSize = (): number => statSync(join(home, 'hippocampus.db-wal')).size;
    const before = readLogSize();
    void wire.call('remember', { entries: createTexts(62, 'latin') });
    await expect.poll(readLogSize, { interval: 1, timeout: 100_000 }).not.toBe(before);
    wire.child.kill('SIGKILL');
    await wire.exited;
    const next = new RawConnection(home);
    await next.initialize();
    expect([1, 63]).toContain(await readCount(next));
    expect(await next.call('remember', { content: 'After.' })).toMatchObject({
      result: { structuredContent: { stored: 1 } },
    });
    next.child.stdin.end();
    await next.exited;
  });

  it('are told to be no JSON, or no request, as short lines are', async () => {
    const wire = new RawConnection(createTempHome());
    await wire.initialize();
    wire.write('x'.repeat(4_000_000));
    wire.write(
      JSON.stringify({ jsonrpc: '1.0', id: 'old', method: 'ping', params: { x: 'x'.repeat(4_000_000) } }),
    );
    wire.write('{"jsonrpc":"2.0","id":"next","method":"tools/list"}');
    await expect.poll(() => wire.lines.length, { timeout: 20_000 }).toBe(4);
    expect(wire.messages.slice(1).map(({ id, error }) => [id, error?.code])).toEqual([
      [null, -32700],
      ['old', -32600],
      ['next', undefined],
    ]);
    wire.child.stdin.end();
    await wire.exited;
  });
});

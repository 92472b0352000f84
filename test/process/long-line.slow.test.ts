import { describe, expect, it } from 'vitest';
import { RawConnection } from '../mcp/raw-connection.ts';
import { createTempHome } from '../support/mcp.ts';
import { createTexts, sendLongLine } from './long-line.ts';

const ENTRIES = 500;
const MAX_STALL_MS = 250;
const MAX_BYTES = 256 * 1024 * 1024;

describe('five hundred long texts in one line', () => {
  it.each([
    ['latin', 'latin'],
    ['Chinese', 'han'],
  ] as const)('hold up nobody: %s', async (_, kind) => {
    const { answer, totalMs, stallMs, turnMs } = await sendLongLine(
      createTempHome(),
      createTexts(ENTRIES, kind),
    );
    console.log(
      `${kind}: ${Math.round(totalMs)} ms in all, longest ping ${Math.round(stallMs)} ms, longest turn ${Math.round(turnMs)} ms`,
    );
    expect(answer).toMatchObject({ stored: ENTRIES });
    expect(turnMs).toBeLessThan(MAX_STALL_MS);
  });

  it('a line above 256 MB is refused, and the next one answered', async () => {
    const wire = new RawConnection(createTempHome());
    await wire.initialize();
    const part = 'x'.repeat(16 * 1024 * 1024);
    for (let sent = 0; sent <= MAX_BYTES; sent += part.length)
      await new Promise((resolve) => wire.child.stdin.write(part, resolve));
    wire.write('');
    expect(await wire.send('ping', {})).toMatchObject({ result: {} });
    expect(wire.messages.filter(({ error }) => error).map(({ id, error }) => [id, error!.code])).toEqual([
      [null, -32600],
    ]);
    wire.child.stdin.end();
    expect(await wire.exited).toEqual({ code: 0, signal: null });
  });
});

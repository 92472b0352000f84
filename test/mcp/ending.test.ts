import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { tempHome } from '../support/mcp.ts';
import { Wire } from './by-hand.ts';

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

// Time on a machine that others use too: what holds does so at one of three tries, what does not at none.
describe('the end', { retry: 2 }, () => {
  it('comes within a second of stdin’s', async () => {
    const idle = new Wire(tempHome());
    await idle.introduce();
    idle.child.stdin.end();
    expect(await idle.untilGone()).toBeLessThan(1_000);
    expect(await idle.gone).toEqual({ code: 0, signal: null });
    const stranger = new Wire(tempHome());
    // Not introduced yet, but up: starting itself may take longer on a busy machine.
    await stranger.send('ping', {});
    stranger.child.stdin.end();
    expect(await stranger.untilGone()).toBeLessThan(1_000);
  });

  it('comes within a second with a recall in flight, and one that waits for a lock', async () => {
    const home = tempHome();
    const wire = new Wire(home);
    await wire.introduce();
    const entries = Array.from({ length: 500 }, (_, i) => ({ content: `Buoy ${i} is green.`.repeat(20) }));
    await wire.call('remember', { entries });
    void wire.call('recall', { query: 'green buoy', limit: 100, max_tokens: 32_768 });
    wire.child.stdin.end();
    expect(await wire.untilGone()).toBeLessThan(1_000);

    const holder = new Database(join(home, 'hippocampus.db'));
    try {
      holder.pragma('locking_mode = EXCLUSIVE');
      holder.exec('BEGIN EXCLUSIVE');
      holder.prepare('UPDATE sessions SET entries = entries').run();
      const blocked = new Wire(home);
      await blocked.introduce();
      let answered = false;
      void blocked.call('recall', { query: 'green buoy' }).then(() => (answered = true));
      await delay(500);
      expect(answered).toBe(false);
      blocked.child.stdin.end();
      expect(await blocked.untilGone()).toBeLessThan(1_000);
    } finally {
      holder.close();
    }
  });

  it('comes within a second while a full remember is being worked on', async () => {
    const wire = new Wire(tempHome());
    await wire.introduce();
    await wire.call('recall', { query: 'opens the store' });
    const text = 'The quick brown fox jumps over the lazy dog, again and again. '.repeat(900);
    void wire.call('remember', { entries: Array.from({ length: 160 }, () => ({ content: text })) });
    // All of it has been handed over: what is measured is the work, not the pipe.
    await new Promise((resolve) => wire.child.stdin.write('\n', resolve));
    await delay(300);
    wire.child.stdin.end();
    expect(await wire.untilGone()).toBeLessThan(1_000);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('comes with %s', async (signal) => {
    const wire = new Wire(tempHome());
    await wire.introduce();
    await wire.call('remember', { content: 'Kept before the end.' });
    wire.child.kill(signal);
    expect(await wire.untilGone()).toBeLessThan(1_000);
    expect(wire.messages).toHaveLength(2);
  });

  it('loses nothing that was answered', async () => {
    const home = tempHome();
    const wire = new Wire(home);
    await wire.introduce();
    const answer = await wire.call('remember', { content: 'Answered, then killed.' });
    wire.child.kill('SIGKILL');
    await wire.gone;
    const { entries } = answer.result!['structuredContent'] as { entries: { uri: string }[] };
    const next = new Wire(home);
    await next.introduce();
    expect(await next.send('resources/read', { uri: entries[0]!.uri })).toMatchObject({
      result: { contents: [{ text: 'Answered, then killed.' }] },
    });
  });
});

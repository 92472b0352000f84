import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { createManualClock, openAgent, createSeededIds } from '../support/agent.ts';
import { loadBoatTurns } from '../support/night.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

type RecallRequest = Parameters<Engine['recall']>[0];

/** Questions that no turn answers, after a night over a talk of six sessions from March to July. */
describe('a broad question', () => {
  const home = createTempFolder();
  let engine: Engine;
  const ask = async (query: string, more: Partial<RecallRequest> = {}) =>
    (await engine.recall({ query, ...more })).memories;

  beforeAll(async () => {
    const clock = createManualClock();
    engine = await openAgent({ home, clock, createId: createSeededIds(1), userTiers: {} });
    for (const [i, { key: _, session, speaker: __, ...turn }] of loadBoatTurns().entries())
      await engine.remember(
        {
          entries: [
            {
              ...turn,
              session_id: session,
              user_id: session.includes('-04-') ? 'guest' : 'owner',
              id: v7({ msecs: i + 1 }),
            },
          ],
        },
        session,
      );
    await engine.night({ action: 'run' });
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    removeFolder(home);
  });

  it('about everything brings clusters, of many sessions, and keeps a place for turns', async () => {
    const memories = await ask('What have we been working on?', { max_tokens: 8_000 });
    const clusters = memories.filter(({ kind }) => kind === 'cluster');
    expect(clusters.length).toBeGreaterThan(0);
    expect(memories.slice(0, clusters.length)).toEqual(clusters);
    expect(memories.some(({ kind }) => kind === 'exchange')).toBe(true);
    expect(await ask('What have we been working on?', { level: 0 })).not.toContainEqual(
      expect.objectContaining({ kind: 'cluster' }),
    );
  });

  it.each([
    ['names a time', 'What did we talk about in April 2026?', {}],
    ['is narrowed to a time', 'What have we been working on?', { since: '2026-04-01', until: '2026-05-01' }],
    ['is narrowed to a user', 'Catch me up.', { user_id: 'guest' }],
  ])('that %s brings what was said then, whole', async (_, query, more) => {
    const memories = await ask(query, { ...more, max_tokens: 8_000 });
    const blocks = memories.filter(({ kind }) => kind === 'block');
    expect(blocks.length).toBeGreaterThan(1);
    expect(memories.slice(0, blocks.length)).toEqual(blocks);
    expect(new Set(blocks.map(({ session_id }) => session_id))).toEqual(new Set(['2026-04-21-sold-out']));
    expect(memories.filter(({ kind }) => kind === 'cluster')).toEqual([]);
  });

  it('brings no block of which one turn does not pass, and none that a forgetting has touched', async () => {
    const query = 'What have we been working on?';
    const entries = (
      await ask(query, { since: '2026-06-01', until: '2026-07-01', limit: 50, max_tokens: 32_768 })
    ).filter(({ kind }) => kind === 'block');
    const [block] = entries.toSorted((a, b) => b.sources.length - a.sources.length);
    expect(block!.sources.length).toBeGreaterThan(1);
    const first = await engine.entry(block!.sources[0]!.entry_id);
    const cut = new Date(first.at + 1).toISOString();
    const toIds = (found: readonly { id: string }[]): string[] => found.map(({ id }) => id);
    const after = { since: cut, until: '2026-07-01', limit: 50, max_tokens: 32_768 };
    expect(toIds(await ask(query, after))).not.toContain(block!.id);
    // A time that the question itself names takes what reaches into it.
    expect(
      toIds(await ask('What did we talk about in June 2026?', { limit: 50, max_tokens: 32_768 })),
    ).toContain(block!.id);
    await engine.forget({ memory_ids: [first.id], confirm: true });
    const left = await ask('What did we talk about in June 2026?', { limit: 50, max_tokens: 32_768 });
    expect(toIds(left)).not.toContain(block!.id);
    expect(left.every(({ text }) => text.trim() !== '')).toBe(true);
  });

  it('narrowed to what nobody said brings nothing', async () => {
    expect(await ask('Catch me up.', { user_id: 'nobody' })).toEqual([]);
    expect(await ask('What did we talk about?', { since: '2020-01-01', until: '2020-02-01' })).toEqual([]);
  });
});

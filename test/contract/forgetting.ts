import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Forgotten, Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Selection } from '../../src/engine/vocabulary/entry.ts';
import { BASE, arrival, hashes, randomVector, seeded, seqsOf, space } from '../support/store.ts';
import type { Opened } from '../support/store.ts';

/** Six entries in two sessions, of two users and nobody, at six moments, each with a word, a tag and a speaker of its own. */
async function furnish(store: Hippocampus): Promise<{ ids: string[]; spaceId: number; seqs: number[] }> {
  const { id: spaceId } = await store.space(space('one', 16));
  const random = seeded(5);
  const batch = Array.from({ length: 6 }, (_, i) =>
    arrival(
      `common quokka${i} words`,
      {
        sessionId: i < 3 ? 'first' : 'second',
        userId: [null, 'u', 'v'][i % 3]!,
        at: BASE + i,
        speaker: `Speaker ${i}`,
        tags: [`tag ${i}`, 'shared'],
      },
      { spaceId, values: randomVector(random, 16) },
    ),
  );
  await store.remember(batch);
  const ids = batch.map(({ entry }) => entry.id);
  return { ids, spaceId, seqs: await seqsOf(store, ids) };
}

const SELECTIONS: readonly (readonly [string, (ids: string[]) => Selection, number[]])[] = [
  ['ids', (ids) => ({ ids: [ids[4]!, ids[1]!] }), [1, 4]],
  ['ids, one twice and one unknown', (ids) => ({ ids: [ids[2]!, ids[2]!, 'unknown'] }), [2]],
  ['no ids', () => ({ ids: [] }), []],
  ['a session', () => ({ sessionId: 'first' }), [0, 1, 2]],
  ['a session nobody knows', () => ({ sessionId: 'third' }), []],
  ['a user', () => ({ userId: 'u' }), [1, 4]],
  ['before a moment, exclusive', () => ({ before: BASE + 2 }), [0, 1]],
  ['everything', () => ({ before: Number.MAX_SAFE_INTEGER }), [0, 1, 2, 3, 4, 5]],
];

/** Before there are nights there are no blocks and exchanges to take. */
const NOTHING: Forgotten = { entries: 0, blocks: 0, exchanges: 0, vectors: 0, citations: 0 };

/** What `count` and `forget` must do, and what they must leave. */
export function forgettingContract(of: () => Opened): void {
  test.each(SELECTIONS)(
    'by %s: counts first, then takes just those, with all that hung on them',
    async (_, select, doomed) => {
      const { store, reopen } = of();
      const { ids, spaceId, seqs } = await furnish(store);
      const selection = select(ids);
      const unknown = 'ids' in selection ? selection.ids.filter((id) => id === 'unknown') : [];
      const figures = { ...NOTHING, entries: doomed.length, vectors: doomed.length };
      expect(await store.count(selection)).toEqual({ ...figures, unknown });
      expect((await store.counts()).entries).toBe(6);
      expect(await store.forget(selection)).toEqual({ ...figures, overwritten: true });

      const left = [0, 1, 2, 3, 4, 5].filter((i) => !doomed.includes(i));
      const among = (wanted: number[]): number[] => wanted.map((i) => seqs[i]!);
      const ascending = (found: number[]): number[] => found.sort((a, b) => a - b);
      // By the store that forgot and by one that opens the data anew.
      for (const looking of [store, await reopen()]) {
        expect((await looking.entries(ids)).map(({ id }) => ids.indexOf(id))).toEqual(left);
        expect((await looking.entriesBySeq(seqs)).map(({ seq }) => seq)).toEqual(among(left));
        expect((await looking.recent(9)).map(({ seq }) => seq)).toEqual(among(left).reverse());
        expect(ascending(await looking.matching(hashes('common'), 9, {}))).toEqual(among(left));
        const near = await looking.nearest(spaceId, randomVector(seeded(6), 16), 9, {});
        expect(ascending(near.map(({ seq }) => seq))).toEqual(among(left));
        const turns = await looking.turnsAround(seqs, 9, {});
        expect(ascending(turns.map(({ seq }) => seq))).toEqual(among(left));
        expect((await looking.recent(9, { tags: ['shared'] })).map(({ seq }) => seq)).toEqual(
          among(left).reverse(),
        );
        expect((await looking.speakers()).sort()).toEqual(left.map((i) => `Speaker ${i}`));
        const own = await looking.statistics(ids.flatMap((_, i) => hashes(`quokka${i}`)));
        expect([...own.holding.keys()].sort()).toEqual(left.flatMap((i) => hashes(`quokka${i}`)).sort());
        const [common] = hashes('common') as [number];
        expect((await looking.statistics([common])).holding.get(common) ?? 0).toBe(left.length);
        expect(own).toMatchObject({ entries: left.length, words: left.length * 3 });
        expect(await looking.counts()).toMatchObject({
          entries: left.length,
          vectors: left.length,
          sessions: new Set(left.map((i) => (i < 3 ? 'first' : 'second'))).size,
        });
        for (const i of doomed) {
          expect(await looking.matching(hashes(`quokka${i}`), 9, {})).toEqual([]);
          expect(await looking.recent(9, { tags: [`tag ${i}`] })).toEqual([]);
        }
        expect(await looking.check()).toEqual([]);
      }
    },
  );

  test('forgetting twice takes nothing more', async () => {
    const { store } = of();
    const { ids } = await furnish(store);
    await store.forget({ ids });
    expect(await store.count({ ids })).toEqual({ ...NOTHING, unknown: ids });
    expect(await store.forget({ ids })).toEqual({ ...NOTHING, overwritten: true });
  });

  test('a speaker stays while one entry of theirs does', async () => {
    const { store } = of();
    const batch = [1, 2, 3].map((i) => arrival(`text ${i}`, { speaker: 'Ann' }));
    await store.remember(batch);
    const ids = batch.map(({ entry }) => entry.id);
    await store.forget({ ids: ids.slice(0, 2) });
    expect(await store.speakers()).toEqual(['Ann']);
    await store.forget({ ids });
    expect(await store.speakers()).toEqual([]);
  });

  test('what a forgotten entry superseded, or what superseded it, is told so no longer', async () => {
    const { store } = of();
    const a = arrival('a');
    const b = arrival('b', { supersedes: [a.entry.id] });
    const c = arrival('c', { supersedes: [b.entry.id] });
    await store.remember([a]);
    await store.remember([b]);
    await store.remember([c]);
    await store.forget({ ids: [b.entry.id] });
    const [first, last] = await store.entries([a.entry.id, c.entry.id]);
    expect([first!.supersededBy, last!.supersedes]).toEqual([null, []]);
  });

  test('a session goes on counting its turns after a part of it is forgotten', async () => {
    const { store } = of();
    const batch = [1, 2, 3].map((i) => arrival(`text ${i}`));
    await store.remember(batch);
    await store.forget({ ids: [batch[2]!.entry.id] });
    const [stored] = await store.remember([arrival('text 4')]);
    expect(stored!.turn).toBeGreaterThan(1);
    expect((await store.entries([batch[0]!.entry.id]))[0]!.turn).toBe(0);
  });

  test('the id of a forgotten entry is free for another text', async () => {
    const { store } = of();
    const first = arrival('the first');
    await store.remember([first]);
    await store.forget({ ids: [first.entry.id] });
    const [stored] = await store.remember([arrival('the second', { id: first.entry.id })]);
    expect(stored!.duplicate).toBe(false);
    expect((await store.entries([first.entry.id]))[0]!.content).toBe('the second');
    expect(await store.matching(hashes('first'), 9, {})).toEqual([]);
  });

  test('nothing cites an id that nothing cites', async () => {
    const { store } = of();
    expect(await store.citedBy(randomUUID())).toEqual([]);
  });
}

import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ForgetCounts } from '../../src/engine/hippocampus/entries-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { EntrySelection } from '../../src/engine/vocabulary/entry.ts';
import { BASE, arrival, hashes, randomVector, seeded, seqsOf, space } from '../support/store.ts';
import type { Opened } from '../support/store.ts';

/** Six entries in two sessions, of two users and nobody, at six moments, each with a word, a tag and a speaker of its own. */
async function furnish(store: Hippocampus): Promise<{ ids: string[]; spaceId: number; seqs: number[] }> {
  const { id: spaceId } = await store.spaces.open(space('one', 16));
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
  await store.entries.insert(batch);
  const ids = batch.map(({ entry }) => entry.id);
  return { ids, spaceId, seqs: await seqsOf(store, ids) };
}

const SELECTIONS: readonly (readonly [string, (ids: string[]) => EntrySelection, number[]])[] = [
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
const NOTHING: ForgetCounts = { entries: 0, blocks: 0, exchanges: 0, vectors: 0, citations: 0 };

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
      expect(await store.entries.count(selection)).toEqual({ ...figures, unknown });
      expect((await store.count()).entries).toBe(6);
      expect(await store.entries.forget(selection)).toEqual({ ...figures, overwritten: true });

      const left = [0, 1, 2, 3, 4, 5].filter((i) => !doomed.includes(i));
      const among = (wanted: number[]): number[] => wanted.map((i) => seqs[i]!);
      const ascending = (found: number[]): number[] => found.sort((a, b) => a - b);
      // By the store that forgot and by one that opens the data anew.
      for (const looking of [store, await reopen()]) {
        expect((await looking.entries.read(ids)).map(({ id }) => ids.indexOf(id))).toEqual(left);
        expect((await looking.entries.readBySeq(seqs)).map(({ seq }) => seq)).toEqual(among(left));
        expect((await looking.entries.listRecent(9)).map(({ seq }) => seq)).toEqual(among(left).reverse());
        expect(ascending(await looking.index.findMatching(hashes('common'), 9, {}))).toEqual(among(left));
        const near = await looking.index.findNearest(spaceId, randomVector(seeded(6), 16), 9, {});
        expect(ascending(near.map(({ seq }) => seq))).toEqual(among(left));
        const turns = await looking.index.readTurnsAround(seqs, 9, {});
        expect(ascending(turns.map(({ seq }) => seq))).toEqual(among(left));
        expect((await looking.entries.listRecent(9, { tags: ['shared'] })).map(({ seq }) => seq)).toEqual(
          among(left).reverse(),
        );
        expect((await looking.entries.listSpeakers()).sort()).toEqual(left.map((i) => `Speaker ${i}`));
        const own = await looking.index.readStatistics(ids.flatMap((_, i) => hashes(`quokka${i}`)));
        expect([...own.docFreq.keys()].sort()).toEqual(left.flatMap((i) => hashes(`quokka${i}`)).sort());
        const [common] = hashes('common') as [number];
        expect((await looking.index.readStatistics([common])).docFreq.get(common) ?? 0).toBe(left.length);
        expect(own).toMatchObject({ entries: left.length, words: left.length * 3 });
        expect(await looking.count()).toMatchObject({
          entries: left.length,
          vectors: left.length,
          sessions: new Set(left.map((i) => (i < 3 ? 'first' : 'second'))).size,
        });
        for (const i of doomed) {
          expect(await looking.index.findMatching(hashes(`quokka${i}`), 9, {})).toEqual([]);
          expect(await looking.entries.listRecent(9, { tags: [`tag ${i}`] })).toEqual([]);
        }
        expect(await looking.check()).toEqual([]);
      }
    },
  );

  test('forgetting twice takes nothing more', async () => {
    const { store } = of();
    const { ids } = await furnish(store);
    await store.entries.forget({ ids });
    expect(await store.entries.count({ ids })).toEqual({ ...NOTHING, unknown: ids });
    expect(await store.entries.forget({ ids })).toEqual({ ...NOTHING, overwritten: true });
  });

  test('a speaker stays while one entry of theirs does', async () => {
    const { store } = of();
    const batch = [1, 2, 3].map((i) => arrival(`text ${i}`, { speaker: 'Ann' }));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    await store.entries.forget({ ids: ids.slice(0, 2) });
    expect(await store.entries.listSpeakers()).toEqual(['Ann']);
    await store.entries.forget({ ids });
    expect(await store.entries.listSpeakers()).toEqual([]);
  });

  test('what a forgotten entry superseded, or what superseded it, is told so no longer', async () => {
    const { store } = of();
    const a = arrival('a');
    const b = arrival('b', { supersedes: [a.entry.id] });
    const c = arrival('c', { supersedes: [b.entry.id] });
    await store.entries.insert([a]);
    await store.entries.insert([b]);
    await store.entries.insert([c]);
    await store.entries.forget({ ids: [b.entry.id] });
    const [first, last] = await store.entries.read([a.entry.id, c.entry.id]);
    expect([first!.supersededBy, last!.supersedes]).toEqual([null, []]);
  });

  test('a session goes on counting its turns after a part of it is forgotten', async () => {
    const { store } = of();
    const batch = [1, 2, 3].map((i) => arrival(`text ${i}`));
    await store.entries.insert(batch);
    await store.entries.forget({ ids: [batch[2]!.entry.id] });
    const [stored] = await store.entries.insert([arrival('text 4')]);
    expect(stored!.turn).toBeGreaterThan(1);
    expect((await store.entries.read([batch[0]!.entry.id]))[0]!.turn).toBe(0);
  });

  test('the id of a forgotten entry is free for another text', async () => {
    const { store } = of();
    const first = arrival('the first');
    await store.entries.insert([first]);
    await store.entries.forget({ ids: [first.entry.id] });
    const [stored] = await store.entries.insert([arrival('the second', { id: first.entry.id })]);
    expect(stored!.duplicate).toBe(false);
    expect((await store.entries.read([first.entry.id]))[0]!.content).toBe('the second');
    expect(await store.index.findMatching(hashes('first'), 9, {})).toEqual([]);
  });

  test('nothing cites an id that nothing cites', async () => {
    const { store } = of();
    expect(await store.entries.findCiting(randomUUID())).toEqual([]);
  });
}

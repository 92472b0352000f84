import { expect, test } from 'vitest';
import type { ForgetCounts } from '../../src/engine/hippocampus/entries-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { EntrySelection } from '../../src/engine/vocabulary/entry.ts';
import { beginNight, formBlock, moveBlock } from '../support/formed-blocks.ts';
import {
  BASE_TIME,
  createArrival,
  hashTerms,
  createRandomVector,
  createSeededRandom,
  readSeqs,
  createSpaceIdentity,
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** Six entries in two sessions, of two users and nobody, at six moments, each with a word, a tag and a speaker of its own. */
async function storeSamples(store: Hippocampus): Promise<{ ids: string[]; spaceId: number; seqs: number[] }> {
  const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 16));
  const random = createSeededRandom(5);
  const batch = Array.from({ length: 6 }, (_, i) =>
    createArrival(
      `common quokka${i} words`,
      {
        sessionId: i < 3 ? 'first' : 'second',
        userId: [null, 'u', 'v'][i % 3]!,
        at: BASE_TIME + i,
        speaker: `Speaker ${i}`,
        tags: [`tag ${i}`, 'shared'],
      },
      { spaceId, values: createRandomVector(random, 16) },
    ),
  );
  await store.entries.insert(batch);
  const ids = batch.map(({ entry }) => entry.id);
  return { ids, spaceId, seqs: await readSeqs(store, ids) };
}

const SELECTIONS: readonly (readonly [string, (ids: string[]) => EntrySelection, number[]])[] = [
  ['ids', (ids) => ({ ids: [ids[4]!, ids[1]!] }), [1, 4]],
  ['ids, one twice and one unknown', (ids) => ({ ids: [ids[2]!, ids[2]!, 'unknown'] }), [2]],
  ['no ids', () => ({ ids: [] }), []],
  ['a session', () => ({ sessionId: 'first' }), [0, 1, 2]],
  ['a session nobody knows', () => ({ sessionId: 'third' }), []],
  ['a user', () => ({ userId: 'u' }), [1, 4]],
  ['before a moment, exclusive', () => ({ before: BASE_TIME + 2 }), [0, 1]],
  ['everything', () => ({ before: Number.MAX_SAFE_INTEGER }), [0, 1, 2, 3, 4, 5]],
];

/** Before there are nights there are no blocks and exchanges to take. */
const NO_COUNTS: ForgetCounts = { entries: 0, blocks: 0, exchanges: 0, vectors: 0, citations: 0 };

/** What `count` and `forget` must do, and what they must leave. */
export function testForgetting(getFixture: () => StoreFixture): void {
  test.each(SELECTIONS)(
    'by %s: counts first, then takes just those, with all that hung on them',
    async (_, select, forgottenIndexes) => {
      const { store, reopen } = getFixture();
      const { ids, spaceId, seqs } = await storeSamples(store);
      const selection = select(ids);
      const unknown = 'ids' in selection ? selection.ids.filter((id) => id === 'unknown') : [];
      const figures = { ...NO_COUNTS, entries: forgottenIndexes.length, vectors: forgottenIndexes.length };
      expect(await store.entries.count(selection)).toEqual({ ...figures, unknown });
      expect((await store.count()).entries).toBe(6);
      expect(await store.entries.forget(selection)).toEqual({ ...figures, overwritten: true });

      const remaining = [0, 1, 2, 3, 4, 5].filter((i) => !forgottenIndexes.includes(i));
      const toSeqs = (wanted: number[]): number[] => wanted.map((i) => seqs[i]!);
      const sortAscending = (found: number[]): number[] => found.sort((a, b) => a - b);
      // By the store that forgot and by one that opens the data anew.
      for (const reader of [store, await reopen()]) {
        expect((await reader.entries.read(ids)).map(({ id }) => ids.indexOf(id))).toEqual(remaining);
        expect((await reader.entries.readBySeq(seqs)).map(({ seq }) => seq)).toEqual(toSeqs(remaining));
        expect((await reader.entries.listRecent(9)).map(({ seq }) => seq)).toEqual(
          toSeqs(remaining).reverse(),
        );
        expect(sortAscending(await reader.index.findMatching(hashTerms('common'), 9, {}))).toEqual(
          toSeqs(remaining),
        );
        const nearest = await reader.index.findNearest(
          spaceId,
          createRandomVector(createSeededRandom(6), 16),
          9,
          {},
        );
        expect(sortAscending(nearest.map(({ seq }) => seq))).toEqual(toSeqs(remaining));
        const turns = await reader.index.readTurnsAround(seqs, 9, {});
        expect(sortAscending(turns.map(({ seq }) => seq))).toEqual(toSeqs(remaining));
        expect((await reader.entries.listRecent(9, { tags: ['shared'] })).map(({ seq }) => seq)).toEqual(
          toSeqs(remaining).reverse(),
        );
        expect((await reader.entries.listSpeakers()).sort()).toEqual(remaining.map((i) => `Speaker ${i}`));
        const own = await reader.index.readStatistics(ids.flatMap((_, i) => hashTerms(`quokka${i}`)));
        expect([...own.docFreq.keys()].sort()).toEqual(
          remaining.flatMap((i) => hashTerms(`quokka${i}`)).sort(),
        );
        const [common] = hashTerms('common') as [number];
        expect((await reader.index.readStatistics([common])).docFreq.get(common) ?? 0).toBe(remaining.length);
        expect(own).toMatchObject({ entries: remaining.length, words: remaining.length * 3 });
        expect(await reader.count()).toMatchObject({
          entries: remaining.length,
          vectors: remaining.length,
          sessions: new Set(remaining.map((i) => (i < 3 ? 'first' : 'second'))).size,
        });
        for (const i of forgottenIndexes) {
          expect(await reader.index.findMatching(hashTerms(`quokka${i}`), 9, {})).toEqual([]);
          expect(await reader.entries.listRecent(9, { tags: [`tag ${i}`] })).toEqual([]);
        }
        expect(await reader.check()).toEqual([]);
      }
    },
  );

  test('forgetting twice takes nothing more', async () => {
    const { store } = getFixture();
    const { ids } = await storeSamples(store);
    await store.entries.forget({ ids });
    expect(await store.entries.count({ ids })).toEqual({ ...NO_COUNTS, unknown: ids });
    expect(await store.entries.forget({ ids })).toEqual({ ...NO_COUNTS, overwritten: true });
  });

  test('a speaker stays while one entry of theirs does', async () => {
    const { store } = getFixture();
    const batch = [1, 2, 3].map((i) => createArrival(`text ${i}`, { speaker: 'Ann' }));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    await store.entries.forget({ ids: ids.slice(0, 2) });
    expect(await store.entries.listSpeakers()).toEqual(['Ann']);
    await store.entries.forget({ ids });
    expect(await store.entries.listSpeakers()).toEqual([]);
  });

  test('what a forgotten entry superseded, or what superseded it, is told so no longer', async () => {
    const { store } = getFixture();
    const a = createArrival('a');
    const b = createArrival('b', { supersedes: [a.entry.id] });
    const c = createArrival('c', { supersedes: [b.entry.id] });
    await store.entries.insert([a]);
    await store.entries.insert([b]);
    await store.entries.insert([c]);
    await store.entries.forget({ ids: [b.entry.id] });
    const [first, last] = await store.entries.read([a.entry.id, c.entry.id]);
    expect([first!.supersededBy, last!.supersedes]).toEqual([null, []]);
  });

  test('a session goes on counting its turns after a part of it is forgotten', async () => {
    const { store } = getFixture();
    const batch = [1, 2, 3].map((i) => createArrival(`text ${i}`));
    await store.entries.insert(batch);
    await store.entries.forget({ ids: [batch[2]!.entry.id] });
    const [stored] = await store.entries.insert([createArrival('text 4')]);
    expect(stored!.turn).toBeGreaterThan(1);
    expect((await store.entries.read([batch[0]!.entry.id]))[0]!.turn).toBe(0);
  });

  test('the id of a forgotten entry is free for another text', async () => {
    const { store } = getFixture();
    const first = createArrival('the first');
    await store.entries.insert([first]);
    await store.entries.forget({ ids: [first.entry.id] });
    const [stored] = await store.entries.insert([createArrival('the second', { id: first.entry.id })]);
    expect(stored!.duplicate).toBe(false);
    expect((await store.entries.read([first.entry.id]))[0]!.content).toBe('the second');
    expect(await store.index.findMatching(hashTerms('first'), 9, {})).toEqual([]);
  });

  test('citations go with either end, and each is counted once', async () => {
    const { store } = getFixture();
    const [a, b, c] = [createArrival('a'), createArrival('b'), createArrival('c')];
    await store.entries.insert([a, b, c]);
    const lease = await beginNight(store);
    await store.blocks.insert(
      lease,
      [],
      [b, c].map(({ entry }) => ({ citing: entry.id, cited: a.entry.id })),
    );
    expect((await store.entries.findCiting(a.entry.id)).sort()).toEqual([b.entry.id, c.entry.id].sort());
    const both = { ids: [a.entry.id, b.entry.id] };
    expect((await store.entries.count(both)).citations).toBe(2);
    expect((await store.entries.forget(both)).citations).toBe(2);
    expect(await store.entries.findCiting(a.entry.id)).toEqual([]);
    expect((await store.count()).citations).toBe(0);
  });

  test('every forgetting that takes something is counted, wherever it is asked', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const batch = [1, 2, 3].map((i) => createArrival(`text ${i}`));
    await store.entries.insert(batch);
    expect(await other.entries.countForgets()).toBe(0);
    await store.entries.forget({ ids: [batch[0]!.entry.id] });
    expect(await other.entries.countForgets()).toBe(1);
    // Several at once are one; looking is none.
    await store.entries.count({ sessionId: 'session' });
    await other.entries.forget({ sessionId: 'session' });
    expect(await store.entries.countForgets()).toBe(2);
    expect(await (await reopen()).entries.countForgets()).toBe(2);
  });

  test('of a block that a night has made only what is forgotten goes, and the rest is for the next night', async () => {
    const { store, reopen } = getFixture();
    const batch = [1, 2, 3].map((i) => createArrival(`text ${i}`, { at: BASE_TIME + i }));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    const lease = await beginNight(store);
    const block = await formBlock(store, lease, ids);
    await moveBlock(store, lease, block);
    const selection = { ids: [ids[0]!] };
    const taken = { ...NO_COUNTS, entries: 1, exchanges: 1 };
    expect(await store.entries.count(selection)).toEqual({ ...taken, unknown: [] });
    expect(await store.entries.forget(selection)).toEqual({ ...taken, overwritten: true });
    for (const reader of [store, await reopen()]) {
      const [left] = await reader.blocks.read([block.id]);
      expect(left).toMatchObject({ entries: ids.slice(1), stage: 2, startAt: BASE_TIME + 2, title: '' });
      expect(left!.revision).toBeGreaterThan(block.revision);
      expect(left!.zones).toMatchObject([
        { kind: 'live', start: 0, end: 1, entries: ids.slice(1), texts: [] },
      ]);
    }
    // A write that was on its way for the block as it was finds it changed.
    const late = { key: block.key, revision: block.revision, title: 'late' };
    expect(await store.blocks.update(lease, [late])).toEqual([block.key]);
  });

  test('a block of which nothing is left goes with it, and is counted before and after', async () => {
    const { store, reopen } = getFixture();
    const batch = [1, 2, 3].map((i) => createArrival(`text ${i}`));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    const lease = await beginNight(store);
    const [raw, moved] = [
      await formBlock(store, lease, ids.slice(0, 1)),
      await formBlock(store, lease, ids.slice(1)),
    ];
    await moveBlock(store, lease, moved);
    const taken = { ...NO_COUNTS, entries: 3, blocks: 2, exchanges: 2 };
    expect(await store.entries.count({ ids })).toEqual({ ...taken, unknown: [] });
    expect(await store.entries.forget({ ids })).toEqual({ ...taken, overwritten: true });
    for (const reader of [store, await reopen()]) {
      expect(await reader.blocks.read([raw.id, moved.id])).toEqual([]);
      expect(await reader.count()).toMatchObject({ blocks: 0, exchanges: 0, archived: 0, remembered: 0 });
    }
  });

  test('what the mind told itself of a block goes with the words of that block', async () => {
    const { store } = getFixture();
    const batch = [1, 2].map((i) => createArrival(`text ${i}`));
    await store.entries.insert(batch);
    const lease = await beginNight(store);
    const [first, second] = [
      await formBlock(store, lease, [batch[0]!.entry.id]),
      await formBlock(store, lease, [batch[1]!.entry.id]),
    ];
    const epiphanyEntries = [first, second].map(({ id }) =>
      createArrival(`of ${id}`, { sessionId: 'epiphanies', epiphany: JSON.stringify({ block_id: id }) }),
    );
    await store.entries.insert(epiphanyEntries);
    const selection = { ids: [batch[0]!.entry.id] };
    expect(await store.entries.count(selection)).toMatchObject({ entries: 2, unknown: [] });
    expect(await store.entries.forget(selection)).toMatchObject({ entries: 2, blocks: 1 });
    expect(
      (await store.entries.read([...batch, ...epiphanyEntries].map(({ entry }) => entry.id))).map(
        ({ id }) => id,
      ),
    ).toEqual([batch[1]!.entry.id, epiphanyEntries[1]!.entry.id]);
  });

  test('forgetting needs no lease: what a night does meanwhile finds it gone', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const given = createArrival('said before');
    await store.entries.insert([given]);
    const lease = await beginNight(store);
    const [seq] = await readSeqs(store, [given.entry.id]);
    expect(await other.entries.forget({ ids: [given.entry.id] })).toMatchObject({ entries: 1 });
    await store.entries.dropRawTexts(lease, [seq!]);
    await store.nights.checkFence(lease);
    expect(await store.entries.read([given.entry.id])).toEqual([]);
    expect(await store.check()).toEqual([]);
  });
}

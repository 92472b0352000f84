import { expect, test } from 'vitest';
import type { LearningStore, NamedPair } from '../../src/engine/hippocampus/learning-port.ts';
import type { Block } from '../../src/engine/vocabulary/block.ts';
import {
  beginNextCycle,
  createId,
  expectCancelled,
  formCortexNight,
  storeEntries,
  takeOver,
} from '../support/blocks.ts';
import { BASE_TIME, createArrival, readSeqs } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

type NewUse = Parameters<LearningStore['addUses']>[0][number];

const createUse = (query: string, entrySeq: number, fields: Partial<NewUse> = {}): NewUse => ({
  ...{ query, entrySeq, how: 'cite', passedOver: [], at: BASE_TIME },
  ...fields,
});

const toPair = (query: string, positive: string): NamedPair => ({ query, positive });

/** What every adapter must do with what the native encoder learns by. */
export function testLearning(getFixture: () => StoreFixture): void {
  test('uses come newest first, so many, each with that of the first use of its question', async () => {
    const { store, reopen } = getFixture();
    const [a, b, c] = (await storeEntries(store, 3)).map(({ seq }) => seq) as [number, number, number];
    expect(await store.learning.listUses(9)).toEqual([]);
    await store.learning.addUses([
      createUse('first?', a, { passedOver: [c, b], at: BASE_TIME + 1 }),
      createUse('second?', a, { how: 'quote', at: BASE_TIME + 2 }),
    ]);
    await (await reopen()).learning.addUses([createUse('first?', b, { at: BASE_TIME + 3 })]);
    await store.learning.addUses([]);
    const uses = await store.learning.listUses(9);
    expect(uses.map(({ seq: _, firstSeq: __, ...use }) => use)).toEqual([
      { query: 'first?', entrySeq: b, passedOver: [], at: BASE_TIME + 3 },
      { query: 'second?', entrySeq: a, passedOver: [], at: BASE_TIME + 2 },
      { query: 'first?', entrySeq: a, passedOver: [c, b], at: BASE_TIME + 1 },
    ]);
    const [third, second, first] = uses.map(({ seq }) => seq) as [number, number, number];
    expect([third > second, second > first]).toEqual([true, true]);
    expect(uses.map(({ firstSeq }) => firstSeq)).toEqual([first, second, first]);
    expect(await store.learning.listUses(2)).toEqual(uses.slice(0, 2));
    expect(await (await reopen()).learning.listUses(9)).toEqual(uses);
  });

  test('the same question of the same memory counts once, as it was asked last', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const [a, b, c] = (await storeEntries(store, 3)).map(({ seq }) => seq) as [number, number, number];
    await store.learning.addUses([createUse('why?', a, { passedOver: [b] })]);
    const [first] = await store.learning.listUses(9);
    const again = createUse('why?', a, { passedOver: [c], at: BASE_TIME + 5, how: 'quote' });
    await other.learning.addUses([again, again]);
    for (const reader of [store, other])
      expect(await reader.learning.listUses(9)).toEqual([{ ...first, passedOver: [c], at: BASE_TIME + 5 }]);
    // Not so another question, nor another memory.
    await Promise.all(
      [createUse('Why?', a), createUse('why?', b), createUse('Why?', a), createUse('why?', b)].map((use, i) =>
        [store, other][i % 2]!.learning.addUses([use]),
      ),
    );
    expect(await store.learning.listUses(9)).toHaveLength(3);
  });

  test('of a memory that is gone no use is noted; the others of the call are', async () => {
    const { store, reopen } = getFixture();
    const [gone, left] = await storeEntries(store, 2);
    await (await reopen()).entries.forget({ ids: [gone!.id] });
    await store.learning.addUses([createUse('why?', gone!.seq), createUse('why?', left!.seq)]);
    expect((await store.learning.listUses(9)).map(({ entrySeq }) => entrySeq)).toEqual([left!.seq]);
  });

  test('a use goes with its memory, and with its question where that was remembered, too', async () => {
    const { store, reopen } = getFixture();
    const entries = await storeEntries(store, 2);
    const [a, b] = entries.map(({ seq }) => seq) as [number, number];
    const question = createArrival('Where is the key?', { id: createId('question') });
    await store.entries.insert([question]);
    await store.learning.addUses([
      createUse('Where is the key?', a),
      ...[createUse('Where is the key?', b), createUse('where is the key?', b), createUse('why?', a)],
    ]);
    const readUses = async (): Promise<unknown[]> =>
      (await (await reopen()).learning.listUses(9)).map(({ query, entrySeq }) => [query, entrySeq]);
    await store.entries.forget({ ids: [entries[0]!.id] });
    expect(await readUses()).toEqual([
      ['where is the key?', b],
      ['Where is the key?', b],
    ]);
    await store.entries.forget({ ids: [question.entry.id] });
    expect(await readUses()).toEqual([['where is the key?', b]]);
  });

  test('pairs of the anchor are added and taken out in one step, and keep the cycle that added them', async () => {
    const { store, reopen } = getFixture();
    const { lease, entries, blocks } = await formCortexNight(store, [1, 1]);
    await store.learning.addUses([createUse('why?', entries[0]!.seq)]);
    const [use] = await store.learning.listUses(1);
    expect(await store.learning.readAnchor()).toEqual([]);
    const pairs = [
      toPair(`use:${use!.seq}`, `entry:${entries[0]!.seq}`),
      toPair(`question:${blocks[0]!.id}`, `block:${blocks[0]!.id}`),
      toPair(`entry:${entries[0]!.seq}`, `entry:${entries[1]!.seq}`),
      toPair(`question:${blocks[1]!.id}`, `entry:${entries[1]!.seq}`),
    ];
    const sortPairs = <T extends NamedPair>(of: readonly T[]): T[] =>
      of.toSorted((a, b) => (a.query === b.query ? 0 : a.query < b.query ? -1 : 1));
    await store.learning.updateAnchor(lease, pairs.slice(0, 3), []);
    for (const reader of [store, await reopen()])
      expect(await reader.learning.readAnchor()).toEqual(
        sortPairs(pairs.slice(0, 3).map((pair) => ({ ...pair, cycle: 1 }))),
      );
    const next = await beginNextCycle(store, lease);
    const nobody = toPair('entry:999999', `entry:${entries[0]!.seq}`);
    await store.learning.updateAnchor(next, pairs.slice(1), [pairs[0]!, nobody]);
    await store.learning.updateAnchor(next, [], []);
    const [, second, third, fourth] = pairs as [NamedPair, NamedPair, NamedPair, NamedPair];
    expect(await store.learning.readAnchor()).toEqual(
      sortPairs([
        { ...second, cycle: 1 },
        { ...third, cycle: 1 },
        { ...fourth, cycle: 2 },
      ]),
    );
    // One side alone is no pair.
    await store.learning.updateAnchor(next, [], [toPair(second.query, fourth.positive)]);
    expect(await store.learning.readAnchor()).toHaveLength(3);
  });

  test('no pair comes in of which either side is none', async () => {
    const { store } = getFixture();
    const { lease, entries, blocks } = await formCortexNight(store, [1]);
    const here = [`entry:${entries[0]!.seq}`, `block:${blocks[0]!.id}`];
    const gone = [
      'entry:999999',
      'use:999999',
      `block:${createId('nobody')}`,
      `question:${createId('nobody')}`,
    ];
    await store.learning.updateAnchor(
      lease,
      [
        ...gone.flatMap((name) => [toPair(name, here[0]!), toPair(here[0]!, name)]),
        toPair(here[0]!, here[1]!),
      ],
      [],
    );
    expect(await store.learning.readAnchor()).toEqual([{ ...toPair(here[0]!, here[1]!), cycle: 1 }]);
  });

  test('pairs go with either side, and who read them before a forgetting does not bring them back', async () => {
    const { store, reopen } = getFixture();
    const { lease, entries, blocks } = await formCortexNight(store, [1, 1, 1, 1]);
    const question = createArrival('Where is the key?', { id: createId('question') });
    await store.entries.insert([question]);
    const [questionSeq] = await readSeqs(store, [question.entry.id]);
    await store.learning.addUses([
      createUse('Where is the key?', entries[3]!.seq),
      ...[createUse('why?', entries[0]!.seq), createUse('what?', entries[3]!.seq)],
    ]);
    const uses = await store.learning.listUses(9);
    const toUseName = (query: string): string => `use:${uses.find((use) => use.query === query)!.seq}`;
    const [block, left] = [blocks[1] as Block, blocks[3] as Block];
    const kept = toPair(toUseName('what?'), `entry:${entries[3]!.seq}`);
    const lost = [
      // The entry, the use of it, the question remembered, and the block.
      toPair(`entry:${entries[0]!.seq}`, `block:${left.id}`),
      toPair(`question:${left.id}`, `entry:${entries[0]!.seq}`),
      toPair(toUseName('why?'), `block:${left.id}`),
      toPair(toUseName('Where is the key?'), `block:${left.id}`),
      toPair(`entry:${questionSeq!}`, `entry:${entries[3]!.seq}`),
      toPair(`question:${block.id}`, `entry:${entries[3]!.seq}`),
      toPair(`entry:${entries[3]!.seq}`, `block:${block.id}`),
    ];
    await store.learning.updateAnchor(lease, [...lost, kept], []);
    expect(await store.learning.readAnchor()).toHaveLength(lost.length + 1);
    const other = await reopen();
    await other.entries.forget({ ids: [entries[0]!.id, entries[1]!.id, question.entry.id] });
    const anchor = [{ ...kept, cycle: 1 }];
    for (const reader of [store, other]) expect(await reader.learning.readAnchor()).toEqual(anchor);
    await store.learning.updateAnchor(lease, [...lost, kept], []);
    for (const reader of [store, other]) expect(await reader.learning.readAnchor()).toEqual(anchor);
  });

  test('pairs of a block go as soon as any of its words do', async () => {
    const { store } = getFixture();
    const { lease, entries, blocks } = await formCortexNight(store, [2, 1]);
    const [changed, left] = blocks as [Block, Block];
    const kept = toPair(`question:${left.id}`, `entry:${entries[1]!.seq}`);
    await store.learning.updateAnchor(
      lease,
      [
        ...[toPair(`question:${changed.id}`, `entry:${entries[1]!.seq}`), kept],
        toPair(`question:${left.id}`, `block:${changed.id}`),
      ],
      [],
    );
    await store.entries.forget({ ids: [entries[0]!.id] });
    expect(await store.learning.readAnchor()).toEqual([{ ...kept, cycle: 1 }]);
  });

  test('who has lost the lease changes nothing of the anchor', async () => {
    const { store } = getFixture();
    const { lease: stale, entries } = await formCortexNight(store, [2]);
    const [a, b] = entries.map(({ seq }) => `entry:${seq}`) as [string, string];
    await store.learning.updateAnchor(stale, [toPair(a, b)], []);
    await takeOver(store);
    await expectCancelled(store.learning.updateAnchor(stale, [toPair(b, a)], [toPair(a, b)]));
    expect(await store.learning.readAnchor()).toEqual([{ ...toPair(a, b), cycle: 1 }]);
  });
}

import { expect, test } from 'vitest';
import type {
  BlockChange,
  BlockQuery,
  BlockVector,
  NewBlock,
} from '../../src/engine/hippocampus/blocks-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Block, Zone } from '../../src/engine/vocabulary/block.ts';
import type { EntryFilter } from '../../src/engine/vocabulary/entry.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import {
  MINUTE,
  beginCycle,
  beginNextCycle,
  createBlock,
  createFlux,
  createId,
  createSalience,
  createZones,
  expectCancelled,
  formCortexNight,
  formNight,
  insertBlocks,
  moveToCortex,
  readSessionKey,
  storeEntries,
  takeOver,
} from '../support/blocks.ts';
import { BASE_TIME, createSpaceIdentity } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const toIds = (blocks: readonly { readonly id: string }[]): string[] => blocks.map(({ id }) => id);
const toKeys = (blocks: readonly { readonly key: number }[]): number[] => blocks.map(({ key }) => key);

const FROM_THE_FIRST: BlockQuery = { after: 0, limit: 99 };
const ALWAYS = { from: -Infinity, to: Infinity };

const openSpace = async (store: Hippocampus): Promise<number> =>
  (await store.spaces.open(createSpaceIdentity('one', 2))).id;

/** What later stages change, by the names that a block has for it, too. */
const CHANGES: readonly (Partial<BlockChange> & Partial<Block>)[] = [
  ...[{ stage: 4 }, { title: 'A title' }, { question: 'What then?' }, { coherenceGain: 0.25 }],
  ...[{ tiesMergeWeight: 0.5 }, { verdict: 'supported' }, { originalLength: 90 }, { compressedLength: 30 }],
  ...[{ tier: 'cortex' } as const, { idDistance: 0.75 }, { idDistance: null }],
  ...[{ centroidId: createId('centroid') }, { centroidId: null }],
  ...[{ clusterId: createId('cluster') }, { clusterId: null }],
  ...[{ relevance: 'antechamber' } as const, { relevance: 'relevant' } as const, { relevance: null }],
  ...[{ continuesFrom: createId('before') }, { continuedBy: createId('after') }],
  ...[{ metablockId: createId('meta') }, { zones: [] }, { zones: null }, {}],
  { title: 'Two', stage: 6 },
];

/** What every adapter's blocks must do. */
export function testBlocks(getFixture: () => StoreFixture): void {
  test('a block is told as stage 2 made it, by whoever reads it', async () => {
    const { store, reopen } = getFixture();
    const entries = await storeEntries(store, 3, { userId: 'u' });
    const lease = await beginCycle(store);
    const session = await readSessionKey(store, entries[0]!);
    const zones: Zone[] = [
      { ...createZones(entries, 2)[0]!, texts: ['“one”', 'two\n'], reasons: ['spike'] },
      { ...createZones(entries, 2)[1]!, summary: 'what was said' },
    ];
    const given: NewBlock = {
      ...{ id: createId('given'), type: 'arc', sessionKey: session, userId: 'u', userTier: 'meso' },
      seqs: entries.map(({ seq }) => seq),
      ...{ startAt: BASE_TIME, endAt: BASE_TIME + 2 * MINUTE, margins: { anterior: 1, posterior: 2 } },
      ...{ flux: createFlux(0.375), continuityFlag: true },
      ...{ constituents: [createId('a part')], citations: [createId('cited')], zones },
    };
    expect(await store.blocks.insert(lease, [given], [])).toBe(true);
    for (const reader of [store, await reopen()]) {
      const [block] = await reader.blocks.read([given.id]);
      expect(block).toEqual({
        origins: ['said'],
        ...{ key: expect.any(Number), id: given.id, type: 'arc', sessionId: 'session', session },
        ...{ userId: 'u', userTier: 'meso', cycle: 1, stage: 2, revision: 0, tier: 'hippocampus' },
        ...{ startAt: given.startAt, endAt: given.endAt, createdAt: expect.any(Number) },
        // Arreté is what an arc gains in coherence (R8).
        ...{ margins: given.margins, coherenceGain: 0.375, tiesMergeWeight: 0, composite: 0 },
        ...{ verdict: 'unchecked', idDistance: null, centroidId: null, clusterId: null, relevance: null },
        ...{ continuityFlag: true, metablockId: null, continuesFrom: null, continuedBy: null },
        ...{ derivedFrom: null, lastAccessed: null, citations: given.citations },
        ...{ constituents: given.constituents, flux: given.flux, salience: null },
        ...{ originalLength: 0, compressedLength: 0, title: '', question: '' },
        ...{ entries: toIds(entries), zones },
      });
      const covered = await reader.entries.read(toIds(entries));
      expect(covered.map(({ blockId, zone, tier, citable }) => [blockId, zone, tier, citable])).toEqual([
        ...[0, 1].map(() => [given.id, 'live', 'hippocampus', false]),
        [given.id, 'dead', 'hippocampus', false],
      ]);
    }
    expect((await store.count()).blocks).toBe(1);
  });

  test('a metablock covers no entries, and an arc without figures gains nothing', async () => {
    const { store } = getFixture();
    const { lease, session } = await formNight(store, [1]);
    const [metablock] = await insertBlocks(store, lease, [
      createBlock('meta', session, [], { type: 'metablock', constituents: [createId('block 0')] }),
    ]);
    expect(metablock).toMatchObject({ type: 'metablock', entries: [], zones: [], flux: null });
    expect(metablock).toMatchObject({ coherenceGain: 0, constituents: [createId('block 0')] });
  });

  test('a known block is left alone, and those beside it are inserted', async () => {
    const { store } = getFixture();
    const { lease, session, entries, blocks } = await formNight(store, [2]);
    const [more] = await storeEntries(store, 1, {}, 2);
    const again = createBlock('block 0', session, entries, { type: 'note', userTier: 'elder', zones: [] });
    const [known, fresh] = await insertBlocks(store, lease, [again, createBlock('new', session, [more!])]);
    expect(known).toEqual(blocks[0]);
    expect(fresh!.entries).toEqual([more!.id]);
    expect((await store.count()).blocks).toBe(2);
  });

  test('nothing at all is inserted once one of the entries is gone', async () => {
    const { store, reopen } = getFixture();
    const entries = await storeEntries(store, 3);
    const lease = await beginCycle(store);
    const session = await readSessionKey(store, entries[0]!);
    await (await reopen()).entries.forget({ ids: [entries[2]!.id] });
    const inserted = await store.blocks.insert(
      lease,
      [createBlock('whole', session, entries.slice(0, 1)), createBlock('part', session, entries.slice(1))],
      [{ citing: entries[0]!.id, cited: createId('cited') }],
    );
    expect(inserted).toBe(false);
    expect(await store.blocks.read([createId('whole'), createId('part')])).toEqual([]);
    expect(await store.entries.findCiting(createId('cited'))).toEqual([]);
    expect(await store.count()).toMatchObject({ blocks: 0, citations: 0 });
    expect((await store.entries.read([entries[0]!.id]))[0]!.blockId).toBeNull();
    expect(await store.blocks.insert(lease, [], [])).toBe(true);
  });

  test('citations come with the blocks, each counted once, and go with either end', async () => {
    const { store } = getFixture();
    const first = await formCortexNight(store, [1, 1]);
    const lease = await beginNextCycle(store, first.lease);
    const citing = await storeEntries(store, 2, { sessionId: 'citing' });
    const session = await readSessionKey(store, citing[0]!);
    const [cited, other] = toIds(first.blocks) as [string, string];
    const citations = [
      ...citing.map(({ id }) => ({ citing: id, cited })),
      { citing: citing[0]!.id, cited: other },
    ];
    const block = createBlock('citing', session, citing, { citations: [cited, other] });
    await store.blocks.insert(lease, [block], citations);
    await store.blocks.insert(lease, [block], citations);
    expect((await store.entries.findCiting(cited)).sort()).toEqual(toIds(citing).sort());
    expect(await store.entries.findCiting(other)).toEqual([citing[0]!.id]);
    expect((await store.count()).citations).toBe(3);
    // What remains of the block cites what its remaining entries do.
    await store.entries.forget({ ids: [citing[0]!.id] });
    expect(await store.entries.findCiting(cited)).toEqual([citing[1]!.id]);
    expect(await store.entries.findCiting(other)).toEqual([]);
    expect((await store.blocks.read([block.id]))[0]!.citations).toEqual([cited]);
    await store.entries.forget({ ids: [first.entries[0]!.id] });
    expect(await store.entries.findCiting(cited)).toEqual([]);
    expect((await store.blocks.read([block.id]))[0]!.citations).toEqual([]);
    expect((await store.count()).citations).toBe(0);
  });

  test('a change is of what it names, and all else stays', async () => {
    const { store, reopen } = getFixture();
    const { lease, blocks } = await formNight(store, [2, 1]);
    const other = await reopen();
    let expected = blocks[0]!;
    const { key, revision, id } = expected;
    for (const change of CHANGES) {
      expect(await store.blocks.update(lease, [{ key, revision, ...change }])).toEqual([]);
      expected = { ...expected, ...change };
      expect((await other.blocks.read([id]))[0]).toEqual(expected);
    }
    const salience = createSalience(0.625);
    await store.blocks.update(lease, [{ key, revision, salience }]);
    expect((await other.blocks.read([id]))[0]).toEqual({ ...expected, salience, composite: 0.625 });
    expect(await other.blocks.read([blocks[1]!.id])).toEqual([blocks[1]]);
    expect(await store.blocks.update(lease, [])).toEqual([]);
  });

  test('vectors are written with a change, one for each thing and space, and go when the Cortex has them', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formNight(store, [1, 1]);
    const [one, two] = [await openSpace(store), (await store.spaces.open(createSpaceIdentity('two', 2))).id];
    const createVector = (what: string, spaceId: number, value: number): BlockVector => ({
      ...{ what, spaceId },
      values: Float32Array.of(value, 0.5),
    });
    const [a, b] = blocks as [Block, Block];
    const write = (block: Block, vectors: readonly BlockVector[]): Promise<number[]> =>
      store.blocks.update(lease, [{ key: block.key, revision: block.revision, vectors }]);
    const readSorted = async (keys: readonly number[]): Promise<unknown[]> =>
      (await store.blocks.readVectors(keys)).toSorted(
        (x, y) =>
          keys.indexOf(x.key) - keys.indexOf(y.key) || x.what.localeCompare(y.what) || x.spaceId - y.spaceId,
      );
    await write(a, [createVector('block', one, 1), createVector('block', two, 2)]);
    await write(a, [createVector('question', one, 3), createVector('block', one, 4)]);
    await write(b, [createVector('zone:0', one, 5)]);
    const found = await store.blocks.readVectors([b.key, a.key + 1_000, a.key]);
    expect(found.map(({ key }) => key)).toEqual([b.key, a.key, a.key, a.key]);
    expect(await readSorted([b.key, a.key])).toEqual([
      { key: b.key, ...createVector('zone:0', one, 5) },
      { key: a.key, ...createVector('block', one, 4) },
      { key: a.key, ...createVector('block', two, 2) },
      { key: a.key, ...createVector('question', one, 3) },
    ]);
    await store.blocks.update(lease, [{ key: a.key, revision: a.revision, zones: null }]);
    expect(await readSorted([a.key, b.key])).toEqual([{ key: b.key, ...createVector('zone:0', one, 5) }]);
    expect(await store.blocks.readVectors([])).toEqual([]);
  });

  test('entries move by their zones, the live ones among the exchanges and the dead ones into the archive', async () => {
    const { store } = getFixture();
    const entries = await storeEntries(store, 4);
    const lease = await beginCycle(store);
    const session = await readSessionKey(store, entries[0]!);
    const blocks = await insertBlocks(store, lease, [
      createBlock('moved', session, entries.slice(0, 3), { zones: createZones(entries.slice(0, 3), 2) }),
      createBlock('staying', session, entries.slice(3)),
    ]);
    const { key, revision } = blocks[0]!;
    await store.blocks.update(lease, [{ key, revision, tier: 'cortex', exchangesMoved: true }]);
    const entriesRead = await store.entries.read(toIds(entries));
    expect(entriesRead.map(({ tier, citable }) => [tier, citable])).toEqual([
      ...[0, 1].map(() => ['cortex', true]),
      ['archive', true],
      ['hippocampus', false],
    ]);
    expect(await store.count()).toMatchObject({ exchanges: 2, archived: 1, entries: 4 });
  });

  test('a block that forgetting has changed is left alone; keys of such and of none are returned, the rest is applied', async () => {
    const { store, reopen } = getFixture();
    const { lease, entries, blocks } = await formNight(store, [2, 1, 1]);
    const spaceId = await openSpace(store);
    await (await reopen()).entries.forget({ ids: [entries[0]!.id, entries[2]!.id] });
    const [changed] = await store.blocks.read([blocks[0]!.id]);
    expect(changed!.revision).not.toBe(blocks[0]!.revision);
    const refused = await store.blocks.update(
      lease,
      [...blocks, { key: blocks[2]!.key + 1_000, revision: 0 }].map(({ key, revision }) => ({
        ...{ key, revision, title: 'Forgotten words', stage: 5, exchangesMoved: true },
        vectors: [{ what: 'block', spaceId, values: Float32Array.of(1, 0) }],
      })),
    );
    expect(refused).toEqual([blocks[0]!.key, blocks[1]!.key, blocks[2]!.key + 1_000]);
    expect(await store.blocks.read([blocks[0]!.id])).toEqual([changed]);
    expect(toKeys(await store.blocks.readVectors(toKeys(blocks)))).toEqual([blocks[2]!.key]);
    expect((await store.entries.read([entries[1]!.id, entries[3]!.id])).map(({ tier }) => tier)).toEqual([
      'hippocampus',
      'cortex',
    ]);
    expect((await store.blocks.read([blocks[2]!.id]))[0]).toMatchObject({ title: 'Forgotten words' });
    // Read anew, it can be changed.
    const { key, revision } = changed!;
    expect(await store.blocks.update(lease, [{ key, revision, title: 'What is left' }])).toEqual([]);
    expect((await store.blocks.read([changed!.id]))[0]!.title).toBe('What is left');
  });

  test('whichever of a change and a forgetting comes first, no word of what was forgotten stays', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { lease, entries, blocks } = await formNight(store, [2, 2, 2]);
    const forgotten = [0, 2, 4].map((i) => entries[i]!.id);
    const write = ({ key, revision }: Block): Promise<number[]> =>
      store.blocks.update(lease, [{ key, revision, title: 'Forgotten words' }]);
    await Promise.all([
      write(blocks[0]!),
      other.entries.forget({ ids: forgotten }),
      write(blocks[1]!),
      write(blocks[2]!),
    ]);
    expect((await store.blocks.read(toIds(blocks))).map(({ title }) => title)).toEqual(['', '', '']);
  });

  test('two that insert the same block insert it once', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const entries = await storeEntries(store, 2);
    const lease = await beginCycle(store);
    const block = createBlock('one', await readSessionKey(store, entries[0]!), entries);
    const inserted = await Promise.all(
      [store, other, store, other].map((writer) => writer.blocks.insert(lease, [block], [])),
    );
    expect(inserted).toEqual([true, true, true, true]);
    for (const reader of [store, other]) expect(toIds(await reader.blocks.list(9, null))).toEqual([block.id]);
  });

  test('relations tie blocks that are there, each once, both ways, and go with either', async () => {
    const { store, reopen } = getFixture();
    const { lease, entries, blocks } = await formCortexNight(store, [1, 1, 1]);
    const [a, b, c] = toIds(blocks) as [string, string, string];
    const relation = { source: a, target: b, type: 'continues', strength: null } as const;
    await store.blocks.relate(lease, [
      ...[relation, { ...relation, strength: 0.5 }, { ...relation, target: createId('nobody') }],
      ...[{ ...relation, source: createId('nobody') }, { ...relation, source: c, type: 'cites' } as const],
    ]);
    await store.blocks.relate(lease, []);
    const other = await reopen();
    expect((await other.count()).relationships).toBe(2);
    const findTied = async (i: number): Promise<unknown[]> =>
      (await other.index.findRelatives([entries[i]!.seq])).map(({ seq, relation: kind, blockId }) => [
        entries.findIndex((entry) => entry.seq === seq),
        kind,
        blockId,
      ]);
    expect(await findTied(0)).toEqual([[1, 'continues', a]]);
    expect(await findTied(1)).toEqual([
      [0, 'continues', b],
      [2, 'cites', b],
    ]);
    await store.entries.forget({ ids: [entries[1]!.id] });
    expect((await other.count()).relationships).toBe(0);
    expect(await findTied(0)).toEqual([]);
  });

  test('places in clusters are written with the facts that tell of them, or neither is', async () => {
    const { store, reopen } = getFixture();
    const { lease, blocks } = await formNight(store, [1, 1, 1]);
    const [a, b, c] = toIds(blocks) as [string, string, string];
    const clusterId = createId('cluster');
    const tree = { spaceId: 1, built: 2, placed: 1, unplaced: 1 };
    await store.blocks.placeInClusters(
      lease,
      [
        { blockId: a, clusterId },
        { blockId: b, clusterId: '' },
        { blockId: createId('nobody'), clusterId },
      ],
      { tree, torn: true },
    );
    const other = await reopen();
    const readPlaces = async (): Promise<unknown[]> =>
      (await other.blocks.read([a, b, c])).map((block) => block.clusterId);
    expect(await readPlaces()).toEqual([clusterId, '', null]);
    expect([await other.facts.get('tree'), await other.facts.get('torn')]).toEqual([tree, true]);
    // To fit into none is a place, too; nobody is told of it.
    expect(toIds(await other.blocks.find({ ...FROM_THE_FIRST, clusterless: true }))).toEqual([c]);
    expect((await other.blocks.readTitles(toKeys(blocks))).map((title) => title.clusterId)).toEqual([
      clusterId,
      null,
      null,
    ]);
    const place = { blockId: c, clusterId };
    const unwritable = { torn: false, tree: { ...tree, built: 0.5 } };
    await expect(store.blocks.placeInClusters(lease, [place], unwritable)).rejects.toThrow();
    expect([await readPlaces(), await other.facts.get('torn')]).toEqual([[clusterId, '', null], true]);
    await store.blocks.placeInClusters(lease, [], { torn: false });
    await store.blocks.placeInClusters(lease, [place], {});
    expect([await readPlaces(), await other.facts.get('torn')]).toEqual([[clusterId, '', clusterId], false]);
  });

  test('who worded what may be noted again and again, of blocks and of what is none', async () => {
    const { store } = getFixture();
    const { lease, entries, blocks } = await formNight(store, [1]);
    const answer = { subject: blocks[0]!.id, what: 'title', model: 'one', prompt: '0123456789abcdef' };
    await store.blocks.putAnswers(lease, [answer, { ...answer, what: 'question' }]);
    await store.blocks.putAnswers(lease, [
      { ...answer, model: 'two' },
      { ...answer, subject: 'a cluster' },
    ]);
    await store.blocks.putAnswers(lease, []);
    await store.entries.forget({ ids: [entries[0]!.id] });
    expect(await store.check()).toEqual([]);
  });

  test('a touch is told at once, the latest counts, and a night folds them in', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { lease, entries, blocks } = await formNight(store, [1, 1, 1]);
    const [a, b, c] = toIds(blocks) as [string, string, string];
    const readTouches = async (): Promise<unknown[]> =>
      (await store.blocks.read([a, b, c])).map(({ lastAccessed }) => lastAccessed);
    await other.blocks.touch([a, b], BASE_TIME + 5);
    await store.blocks.touch([a], BASE_TIME + 1);
    await store.blocks.touch([b], BASE_TIME + 7);
    await store.blocks.touch([], BASE_TIME + 9);
    const touches = [BASE_TIME + 5, BASE_TIME + 7, null];
    expect(await readTouches()).toEqual(touches);
    expect(await store.blocks.foldTouches(lease)).toBe(2);
    expect(await readTouches()).toEqual(touches);
    expect(await store.blocks.foldTouches(lease)).toBe(0);
    await other.blocks.touch([a], BASE_TIME + 3);
    expect(await readTouches()).toEqual(touches);
    await store.blocks.foldTouches(lease);
    expect(await readTouches()).toEqual(touches);
    await other.blocks.touch([c], BASE_TIME + 8);
    await store.blocks.foldTouches(lease);
    expect(await readTouches()).toEqual([...touches.slice(0, 2), BASE_TIME + 8]);
    // Of what is gone nothing is folded in, and nothing fails.
    await store.entries.forget({ ids: [entries[0]!.id] });
    await other.blocks.touch([a], BASE_TIME + 20);
    await store.blocks.foldTouches(lease);
    expect(await readTouches()).toEqual([...touches.slice(1, 2), BASE_TIME + 8]);
  });

  test('blocks are read in the order asked, unknown ones left out', async () => {
    const { store } = getFixture();
    const { blocks } = await formNight(store, [1, 1, 1]);
    const [a, b, c] = blocks as [Block, Block, Block];
    expect(await store.blocks.read([c.id, createId('nobody'), a.id, b.id])).toEqual([c, a, b]);
    expect(await store.blocks.read([])).toEqual([]);
  });

  test('blocks are found by every narrowing and all of them together, page by page', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formNight(store, [1, 1, 1, 1, 1]);
    const changes: readonly Partial<BlockChange>[] = [
      { stage: 3, relevance: 'relevant', clusterId: createId('cluster') },
      { tier: 'cortex', zones: null },
      { tier: 'cortex', stage: 6, zones: null, relevance: 'unsound' },
      { stage: 3, clusterId: '' },
      {},
    ];
    await store.blocks.update(
      lease,
      blocks.map(({ key, revision }, i) => ({ key, revision, ...changes[i] })),
    );
    const find = async (query: Partial<BlockQuery>): Promise<number[]> => {
      const found = await store.blocks.find({ ...FROM_THE_FIRST, ...query });
      expect(found).toEqual(await store.blocks.read(toIds(found)));
      return found.map(({ id }) => toIds(blocks).indexOf(id));
    };
    expect(await find({})).toEqual([0, 1, 2, 3, 4]);
    expect(await find({ stage: 3 })).toEqual([0, 3]);
    expect(await find({ stage: 2 })).toEqual([1, 4]);
    expect(await find({ tier: 'cortex' })).toEqual([1, 2]);
    expect(await find({ tier: 'hippocampus' })).toEqual([0, 3, 4]);
    expect(await find({ undecided: true })).toEqual([1, 3, 4]);
    expect(await find({ hasProse: true })).toEqual([0, 3, 4]);
    expect(await find({ clusterless: true })).toEqual([1, 2, 4]);
    expect(await find({ tier: 'cortex', undecided: true, clusterless: true, stage: 2 })).toEqual([1]);
    expect(await find({ tier: 'cortex', hasProse: true })).toEqual([]);
    expect(await find({ stage: 5 })).toEqual([]);
    expect(await find({ limit: 2 })).toEqual([0, 1]);
    expect(await find({ after: blocks[1]!.key, limit: 2 })).toEqual([2, 3]);
    expect(await find({ after: blocks[1]!.key, undecided: true, limit: 1 })).toEqual([3]);
    expect(await find({ after: blocks[4]!.key })).toEqual([]);
  });

  test('blocks of a session come by when they begin, and so do those of a cycle that continue one', async () => {
    const { store } = getFixture();
    const { lease, session } = await formNight(store, [1]);
    const others = await storeEntries(store, 1, { sessionId: 'other' });
    const insert = (name: string, startAt: number, key = session): Promise<Block[]> =>
      insertBlocks(store, lease, [createBlock(name, key, [], { startAt, endAt: BASE_TIME + 9 })]);
    await insert('late', BASE_TIME + 5);
    await insert('early', BASE_TIME - 5);
    await insert('as late', BASE_TIME + 5);
    await insert('elsewhere', BASE_TIME, await readSessionKey(store, others[0]!));
    const inOrder = ['early', 'block 0', 'late', 'as late'].map(createId);
    const blocks = await store.blocks.listOfSession(session);
    expect(toIds(blocks)).toEqual(inOrder);
    expect(blocks).toEqual(await store.blocks.read(inOrder));
    expect(await store.blocks.listOfSession(session + 1_000)).toEqual([]);

    expect(await store.blocks.listContinuing(1)).toEqual([]);
    const link = (name: string, change: Partial<BlockChange>, by: Lease = lease): Promise<number[]> => {
      const { key, revision } = blocks.find(({ id }) => id === createId(name))!;
      return store.blocks.update(by, [{ key, revision, ...change }]);
    };
    await link('late', { continuedBy: createId('later') });
    await link('early', { continuesFrom: createId('earlier') });
    const continuing = await store.blocks.listContinuing(1);
    expect(toIds(continuing)).toEqual(['early', 'late'].map(createId));
    expect(continuing).toEqual(await store.blocks.read(toIds(continuing)));
    // By the cycle that formed a block, not the one that linked it.
    const next = await beginNextCycle(store, lease);
    await link('block 0', { continuedBy: createId('later') }, next);
    expect(await store.blocks.listContinuing(2)).toEqual([]);
    expect(toIds(await store.blocks.listContinuing(1))).toEqual(['early', 'block 0', 'late'].map(createId));
  });

  test('all blocks come newest first by their end, page by page', async () => {
    const { store } = getFixture();
    expect(await store.blocks.list(9, null)).toEqual([]);
    const { lease, session } = await formNight(store, [1]);
    const ends = [3, 1, 3, 2, 3].map((minutes) => BASE_TIME + minutes * MINUTE);
    const blocks = await insertBlocks(
      store,
      lease,
      ends.map((endAt, i) => createBlock(`ends ${i}`, session, [], { endAt })),
    );
    const inOrder = [...[4, 2, 0, 3, 1].map((i) => blocks[i]!.id), createId('block 0')];
    expect(toIds(await store.blocks.list(9, null))).toEqual(inOrder);
    const seen: string[] = [];
    for (let before: Parameters<Hippocampus['blocks']['list']>[1] = null; ;) {
      const page: Block[] = await store.blocks.list(2, before);
      expect(page).toEqual(await store.blocks.read(toIds(page)));
      if (page.length === 0) break;
      seen.push(...toIds(page));
      const { endAt, key } = page.at(-1)!;
      before = { endAt, key };
    }
    expect(seen).toEqual(inOrder);
  });

  test('ids are completed', async () => {
    const { store } = getFixture();
    const { lease, session } = await formNight(store, [1]);
    const ids = ['0198aaaa', '0198aab0', '0198ab00', 'f198aaaa', 'ffffffff'].map(
      (start) => `${start}-0000-7000-8000-000000000000`,
    );
    await insertBlocks(
      store,
      lease,
      ids.map((id) => createBlock('', session, [], { id })),
    );
    const complete = async (prefix: string, limit = 9): Promise<string[]> =>
      (await store.blocks.complete(prefix, limit)).toSorted();
    expect(await complete('0198aa')).toEqual(ids.slice(0, 2));
    expect(await complete('0198')).toEqual(ids.slice(0, 3));
    expect(await complete('f')).toEqual(ids.slice(3));
    expect(await complete('ffffffff-')).toEqual(ids.slice(4));
    expect(await complete(ids[1]!)).toEqual([ids[1]]);
    expect(await complete('0199')).toEqual([]);
    for (const odd of ['%', '_', "'", '0198_']) expect(await complete(odd)).toEqual([]);
    expect(await complete('0198', 2)).toHaveLength(2);
    expect(await complete('')).toHaveLength(6);
  });

  test('blocks within a time are those of the Cortex of which some entry is, the most salient first', async () => {
    const { store } = getFixture();
    const formed = await formNight(store, [2, 2, 2, 1]);
    const { lease } = formed;
    const blocks = await moveToCortex(store, lease, formed.blocks.slice(0, 3));
    await store.blocks.update(
      lease,
      blocks.map(({ key, revision }, i) => ({
        ...{ key, revision, salience: createSalience([0.25, 0.75, 0.5][i]!) },
      })),
    );
    const find = async (from: number, to: number, limit = 9): Promise<number[]> =>
      (await store.blocks.findWithin({}, { from, to }, limit)).map(({ id }) => toIds(blocks).indexOf(id));
    expect(await store.blocks.findWithin({}, ALWAYS, 1)).toEqual([
      { id: blocks[1]!.id, session: formed.session, salience: 0.75 },
    ]);
    expect(await find(-Infinity, Infinity)).toEqual([1, 2, 0]);
    expect(await find(-Infinity, Infinity, 2)).toEqual([1, 2]);
    // Entries 1 and 2, of the first block and of the second.
    expect(await find(BASE_TIME + MINUTE, BASE_TIME + 2 * MINUTE + 1)).toEqual([1, 0]);
    expect(await find(BASE_TIME + MINUTE, BASE_TIME + 2 * MINUTE)).toEqual([0]);
    expect(await find(BASE_TIME + MINUTE + 1, BASE_TIME + 2 * MINUTE)).toEqual([]);
    expect(await find(-Infinity, BASE_TIME + 1)).toEqual([0]);
    expect(await find(BASE_TIME + 5 * MINUTE, Infinity)).toEqual([2]);
    // What forgetting has touched is left out until a night has mended it.
    await store.entries.forget({ ids: [formed.entries[3]!.id] });
    expect(await find(-Infinity, Infinity)).toEqual([2, 0]);
    await moveToCortex(store, lease, await store.blocks.read([blocks[1]!.id]));
    expect((await find(-Infinity, Infinity)).toSorted()).toEqual([0, 1, 2]);
  });

  test('of blocks within a filter every entry passes it, whatever the time looked at', async () => {
    const { store } = getFixture();
    const mine = await storeEntries(store, 3, { userId: 'u', speaker: 'Ann', tags: ['t', 'mine'] });
    const others = await storeEntries(
      store,
      2,
      { userId: 'v', speaker: 'Ben', tags: ['t'], at: BASE_TIME + 3 * MINUTE },
      3,
    );
    const elsewhere = await storeEntries(store, 1, { sessionId: 'elsewhere' });
    const lease = await beginCycle(store);
    const [session, other] = [
      await readSessionKey(store, mine[0]!),
      await readSessionKey(store, elsewhere[0]!),
    ];
    const mixed = [mine[2]!, others[0]!];
    const inserted = await insertBlocks(store, lease, [
      createBlock('mine', session, mine.slice(0, 2)),
      createBlock('mixed', session, mixed, { zones: createZones(mixed, 1) }),
      createBlock('others', session, others.slice(1)),
      createBlock('elsewhere', other, elsewhere),
    ]);
    await moveToCortex(store, lease, inserted);
    const find = async (filter: EntryFilter, time = ALWAYS): Promise<number[]> =>
      (await store.blocks.findWithin(filter, time, 9))
        .map(({ id }) => toIds(inserted).indexOf(id))
        .toSorted();
    expect(await find({})).toEqual([0, 1, 2, 3]);
    expect(await find({ userId: 'u' })).toEqual([0]);
    expect(await find({ userId: 'v' })).toEqual([2]);
    expect(await find({ userId: 'w' })).toEqual([]);
    expect(await find({ speakers: ['Ann'] })).toEqual([0]);
    expect(await find({ speakers: ['Ann', 'Ben'] })).toEqual([0, 1, 2]);
    expect(await find({ tags: ['t'] })).toEqual([0, 1, 2]);
    expect(await find({ tags: ['t', 'mine'] })).toEqual([0]);
    expect(await find({ sessionId: 'elsewhere' })).toEqual([3]);
    expect(await find({ tiers: ['cortex'] })).toEqual([0, 2, 3]);
    expect(await find({ tiers: ['cortex', 'archive'] })).toEqual([0, 1, 2, 3]);
    expect(await find({ since: BASE_TIME + 2 * MINUTE })).toEqual([1, 2]);
    expect(await find({ since: BASE_TIME + 3 * MINUTE })).toEqual([2]);
    expect(await find({ until: BASE_TIME + 3 * MINUTE })).toEqual([0, 3]);
    const third = { from: BASE_TIME + 3 * MINUTE, to: BASE_TIME + 4 * MINUTE };
    expect(await find({}, third)).toEqual([1]);
    expect(await find({ userId: 'v' }, third)).toEqual([]);
    expect(await find({ speakers: ['Ann', 'Ben'] }, third)).toEqual([1]);
    expect(await find({ since: BASE_TIME + 2 * MINUTE, until: BASE_TIME + 4 * MINUTE }, third)).toEqual([1]);
  });

  test('titles are read in the order asked, unknown ones left out', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1, 1]);
    const [a, b] = blocks as [Block, Block];
    await store.blocks.placeInClusters(lease, [{ blockId: b.id, clusterId: createId('cluster') }], {});
    expect(await store.blocks.readTitles([b.key, b.key + 1_000, a.key])).toEqual([
      { key: b.key, id: b.id, title: b.title, clusterId: createId('cluster') },
      { key: a.key, id: a.id, title: a.title, clusterId: null },
    ]);
    expect(await store.blocks.readTitles([])).toEqual([]);
  });

  test('of the entries of blocks a few of each are read, the live ones first', async () => {
    const { store } = getFixture();
    const entries = await storeEntries(store, 6);
    const lease = await beginCycle(store);
    const session = await readSessionKey(store, entries[0]!);
    const zones = createZones(entries.slice(0, 4), 2).map((zone): Zone => ({
      ...zone,
      kind: zone.kind === 'live' ? 'dead' : 'live',
    }));
    const [a, b] = (await insertBlocks(store, lease, [
      createBlock('a', session, entries.slice(0, 4), { zones }),
      createBlock('b', session, entries.slice(4)),
    ])) as [Block, Block];
    const read = async (keys: readonly number[], each: number): Promise<number[]> =>
      (await store.blocks.readEntrySeqs(keys, each)).map((found) =>
        entries.findIndex(({ seq }) => seq === found),
      );
    expect(await read([b.key, a.key], 9)).toEqual([4, 5, 2, 3, 0, 1]);
    expect(await read([a.key, a.key + 1_000, b.key], 3)).toEqual([2, 3, 0, 4, 5]);
    expect(await read([a.key, b.key], 1)).toEqual([2, 4]);
    expect(await read([], 9)).toEqual([]);
  });

  test('who has lost the lease writes nothing of a block', async () => {
    const { store } = getFixture();
    const { lease: stale, session, blocks } = await formNight(store, [1, 1]);
    const [a, b] = blocks as [Block, Block];
    const [more] = await storeEntries(store, 1, {}, 2);
    await store.blocks.touch([a.id], BASE_TIME);
    const before = await store.blocks.read([a.id, b.id]);
    await takeOver(store);
    const { key, revision } = a;
    await expectCancelled(
      store.blocks.insert(stale, [createBlock('new', session, [more!])], [{ citing: more!.id, cited: a.id }]),
    );
    await expectCancelled(store.blocks.update(stale, [{ key, revision, title: 'Too late' }]));
    await expectCancelled(
      store.blocks.relate(stale, [{ source: a.id, target: b.id, type: 'thematic', strength: 1 }]),
    );
    await expectCancelled(
      store.blocks.placeInClusters(stale, [{ blockId: a.id, clusterId: 'x' }], { torn: true }),
    );
    const answer = { subject: a.id, what: 'title', model: 'one', prompt: '' };
    await expectCancelled(store.blocks.putAnswers(stale, [answer]));
    await expectCancelled(store.blocks.foldTouches(stale));
    expect(toIds(await store.blocks.list(9, null)).toSorted()).toEqual([a.id, b.id].toSorted());
    expect(await store.blocks.read([a.id, b.id])).toEqual(before);
    expect(await store.count()).toMatchObject({ relationships: 0, citations: 0 });
    expect(await store.facts.get('torn')).toBeNull();
    expect(await store.entries.findCiting(a.id)).toEqual([]);
  });

  test('a block that loses some of its entries goes back to how stage 2 left it, without a word of its own', async () => {
    const { store, reopen } = getFixture();
    const entries = await storeEntries(store, 5, { userId: 'u' });
    const lease = await beginCycle(store);
    const spaceId = await openSpace(store);
    const session = await readSessionKey(store, entries[0]!);
    const [block, tied] = (await moveToCortex(
      store,
      lease,
      await insertBlocks(store, lease, [
        createBlock('block', session, entries.slice(0, 4), { zones: createZones(entries.slice(0, 4), 2) }),
        createBlock('tied', session, entries.slice(4)),
      ]),
    )) as [Block, Block];
    await store.blocks.update(lease, [
      {
        ...{ key: block.key, revision: block.revision, relevance: 'relevant', idDistance: 0.5 },
        ...{ clusterId: createId('cluster'), centroidId: createId('centroid') },
        vectors: [{ what: 'block', spaceId, values: Float32Array.of(1, 0) }],
      },
    ]);
    await store.blocks.relate(lease, [
      { source: block.id, target: tied.id, type: 'cites', strength: null },
      { source: block.id, target: tied.id, type: 'thematic', strength: 0.5 },
    ]);
    expect(await store.entries.forget({ ids: [entries[0]!.id] })).toMatchObject({
      ...{ entries: 1, blocks: 0, exchanges: 1 },
    });
    const left = entries.slice(1, 4);
    for (const reader of [store, await reopen()]) {
      const [changed, other] = await reader.blocks.read([block.id, tied.id]);
      expect(changed).toMatchObject({
        ...{ key: block.key, stage: 2, tier: 'cortex', userId: 'u', entries: toIds(left) },
        ...{ zones: createZones(left, 1), title: '', question: '', relevance: null, idDistance: null },
        ...{ clusterId: null, centroidId: null, startAt: left[0]!.at, endAt: left[2]!.at },
      });
      expect(changed!.revision).toBeGreaterThan(block.revision);
      expect(other).toEqual(tied);
      expect(await reader.blocks.readVectors([block.key])).toEqual([]);
      // The next night ties anew what cites.
      expect((await reader.count()).relationships).toBe(1);
      expect(toIds(await reader.blocks.find({ ...FROM_THE_FIRST, tier: 'cortex', hasProse: true }))).toEqual([
        block.id,
      ]);
      expect(await reader.blocks.readEntrySeqs([block.key], 9)).toEqual(left.map(({ seq }) => seq));
    }
  });

  test('a block that loses its last entry is gone, and with it all that was hung on it', async () => {
    const { store, reopen } = getFixture();
    const { lease, session, entries, blocks } = await formCortexNight(store, [2, 1]);
    const spaceId = await openSpace(store);
    const [gone, left] = blocks as [Block, Block];
    await store.blocks.update(lease, [
      {
        ...{ key: gone.key, revision: gone.revision },
        vectors: [{ what: 'block', spaceId, values: Float32Array.of(1, 0) }],
      },
      { key: left.key, revision: left.revision, continuesFrom: gone.id, continuedBy: gone.id },
    ]);
    await store.blocks.relate(lease, [
      { source: gone.id, target: left.id, type: 'thematic', strength: 1 },
      { source: left.id, target: gone.id, type: 'continues', strength: null },
    ]);
    await store.blocks.touch([gone.id], BASE_TIME);
    expect(await store.entries.forget({ ids: [entries[0]!.id, entries[1]!.id] })).toMatchObject({
      ...{ entries: 2, blocks: 1, exchanges: 2 },
    });
    for (const reader of [store, await reopen()]) {
      expect(await reader.blocks.read([gone.id])).toEqual([]);
      expect(await reader.blocks.read([left.id])).toEqual([left]);
      expect(await reader.blocks.readVectors([gone.key])).toEqual([]);
      expect(await reader.blocks.readTitles([gone.key])).toEqual([]);
      expect(await reader.blocks.readEntrySeqs([gone.key], 9)).toEqual([]);
      expect(toIds(await reader.blocks.listOfSession(session))).toEqual([left.id]);
      expect(await reader.blocks.listContinuing(1)).toEqual([]);
      expect(await reader.blocks.complete(gone.id, 9)).toEqual([]);
      expect(toIds(await reader.blocks.findWithin({}, ALWAYS, 9))).toEqual([left.id]);
      expect(await reader.count()).toMatchObject({ blocks: 1, relationships: 0 });
    }
    expect(await store.blocks.foldTouches(lease)).toBe(0);
    expect(await store.check()).toEqual([]);
  });

  test('a metablock is changed with its parts, and gone when one of them is left', async () => {
    const { store } = getFixture();
    const { lease, session, entries, blocks } = await formCortexNight(store, [1, 2, 1]);
    const [meta] = await moveToCortex(
      store,
      lease,
      await insertBlocks(store, lease, [
        createBlock('meta', session, [], {
          type: 'metablock',
          constituents: toIds(blocks),
          endAt: BASE_TIME + 9,
        }),
      ]),
    );
    await store.blocks.update(
      lease,
      blocks.map(({ key, revision }) => ({ key, revision, metablockId: meta!.id })),
    );
    await store.blocks.relate(
      lease,
      blocks.map(({ id }) => ({ source: meta!.id, target: id, type: 'metablock', strength: null })),
    );
    const readMeta = async (): Promise<Block | undefined> => (await store.blocks.read([meta!.id]))[0];
    await store.entries.forget({ ids: [entries[1]!.id] });
    expect(await readMeta()).toMatchObject({
      ...{ stage: 2, title: '', question: '', zones: [], constituents: toIds(blocks) },
      ...{ startAt: entries[0]!.at, endAt: entries[3]!.at },
    });
    await store.entries.forget({ ids: [entries[0]!.id] });
    expect(await readMeta()).toMatchObject({
      ...{ constituents: toIds(blocks.slice(1)), startAt: entries[2]!.at, endAt: entries[3]!.at },
    });
    expect((await readMeta())!.revision).toBeGreaterThan(meta!.revision);
    await store.entries.forget({ ids: [entries[3]!.id] });
    expect(await readMeta()).toBeUndefined();
    expect((await store.blocks.read(toIds(blocks))).map(({ id, metablockId }) => [id, metablockId])).toEqual([
      [blocks[1]!.id, null],
    ]);
    expect((await store.count()).relationships).toBe(0);
  });
  test('the key of a block that was forgotten is never another’s', async () => {
    const { store } = getFixture();
    const { lease, session, entries, blocks } = await formCortexNight(store, [1, 1]);
    const [more] = await storeEntries(store, 1, {}, 2);
    const old = blocks[1]!;
    await store.entries.forget({ ids: [entries[1]!.id] });
    const [fresh] = await insertBlocks(store, lease, [createBlock('fresh', session, [more!])]);
    const late: BlockChange = { key: old.key, revision: old.revision, title: 'Forgotten words' };
    expect(await store.blocks.update(lease, [late])).toEqual([old.key]);
    expect((await store.blocks.read([fresh!.id]))[0]!.title).toBe('');
  });
}

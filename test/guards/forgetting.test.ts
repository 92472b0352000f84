import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Healing } from '../../src/engine/hippocampus/native-port.ts';
import type { NewBlock } from '../../src/engine/hippocampus/blocks-port.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import { toUuid } from '../support/night.ts';
import {
  BASE_TIME,
  createArrival,
  createFakeClock,
  openSqlite,
  createRandomVector,
  createSeededRandom,
  sha256,
  createSpaceIdentity,
} from '../support/store.ts';

const random = createSeededRandom(23);
const createVector = (): Float32Array => createRandomVector(random, 8);
const QUESTION = 'When do we launch?';
const SAID = ['We launch in May.', 'The deck has to dry.', 'Then we sand it.', QUESTION];
const ids = SAID.map((_, i) => toUuid(`forgetting ${i}`)) as [string, string, string, string];
const [FIRST, SECOND, META] = ['first', 'second', 'meta'].map((name) => toUuid(`forgetting ${name}`)) as [
  string,
  string,
  string,
];

/** A hundred times as fast: what waits for a lock need not. */
const clock = createFakeClock(100);
let opened: Awaited<ReturnType<typeof openSqlite>>;
let store: Hippocampus;
let lease: Lease;
const readDatabase = <T>(work: (db: Database.Database) => T): T => {
  const db = new Database(opened.path, { readonly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
};
const readRows = (table: string): unknown[] =>
  readDatabase((db) => db.prepare(`SELECT * FROM "${table}"`).all());

const createNewBlock = (id: string, seqs: readonly number[], fields: Partial<NewBlock> = {}): NewBlock => ({
  ...{
    id,
    type: 'quiet',
    sessionKey: 1,
    userId: 'anna',
    userTier: null,
    seqs,
    startAt: BASE_TIME,
    endAt: BASE_TIME,
  },
  ...{ margins: { anterior: 0, posterior: 0 }, flux: null, continuityFlag: false, constituents: [] },
  citations: [],
  zones: [
    {
      kind: 'live',
      start: 0,
      end: Math.max(0, seqs.length - 1),
      entries: [],
      texts: [],
      summary: '',
      reasons: [],
    },
  ],
  ...fields,
});

/** A memory of which something stands in every table that the nights and the days of an owner fill. */
beforeEach(async () => {
  opened = await openSqlite(clock);
  ({ store } = opened);
  const { sessions, blocks, centroids, native, learning } = store;
  const { id: spaceId } = await store.spaces.open(createSpaceIdentity('words'));
  const arrivals = SAID.map((content, i) =>
    createArrival(
      content,
      {
        ...{ id: ids[i]!, sessionId: `session ${i >> 1}`, speaker: `Speaker ${i}`, userId: 'anna' },
        ...{ tags: ['boat'], supersedes: i === 1 ? [ids[0]] : [] },
      },
      { spaceId, values: createVector() },
    ),
  ).map((one) => ({ ...one, periods: [{ from: BASE_TIME, to: BASE_TIME + 1, anyYear: false }] }));
  await store.entries.insert(arrivals);
  const taken = await store.nights.acquireForCycle(
    { pid: 1, host: 'here', isAlive: () => true },
    toUuid('forgetting night'),
  );
  if ('busy' in taken) throw new Error('nobody else is here');
  ({ lease } = taken);
  await sessions.putMeterState(lease, 'meter', Uint8Array.of(1, 2, 3), await store.entries.countForgets());
  await sessions.putScores(lease, [{ seq: 1, perplexity: 3 }]);
  const metrics = { peak_perplexity: 1, arc_duration_turns: 1, arrete: 0, resolution: 0 } as never;
  for (const session of [1, 2]) {
    await sessions.putFlux(lease, session, [], [{ firstTurn: 0, lastTurn: 1, open: true, metrics }]);
    await sessions.putOpenArc(lease, session, { question: QUESTION, spaceId, vector: createVector() });
  }
  await blocks.insert(
    lease,
    [
      createNewBlock(FIRST, [1, 2]),
      createNewBlock(SECOND, [3, 4], { sessionKey: 2, citations: [FIRST] }),
      createNewBlock(META, [], { type: 'metablock', constituents: [FIRST, SECOND] }),
    ],
    [
      { citing: ids[2], cited: FIRST },
      { citing: ids[3], cited: ids[0] },
    ],
  );
  await blocks.relate(lease, [{ source: SECOND, target: FIRST, type: 'thematic', strength: 1 }]);
  await blocks.putAnswers(lease, [{ subject: FIRST, what: 'title', model: 'words', prompt: 'p' }]);
  await blocks.touch([FIRST, SECOND], BASE_TIME);
  await centroids.put(lease, [
    {
      ...{ id: toUuid('forgetting centroid'), state: 'active', origin: 'corpus', spaceId, weight: 1 },
      ...{ bornCycle: 1, matchedCycle: 1, retiredCycle: null, parents: [], labelBlockId: FIRST },
      ...{ name: 'Boats', question: QUESTION, vector: createVector() },
    },
  ]);
  await blocks.update(
    lease,
    [1, 2].map((key) => ({
      ...{ key, revision: 0, tier: 'cortex' as const, exchangesMoved: true, metablockId: META },
      ...{ clusterId: `cluster ${key}`, continuesFrom: key === 2 ? FIRST : SECOND, title: 'Boats' },
    })),
  );
  await blocks.update(
    lease,
    [1, 2].map((key) => ({ key, revision: 0, zones: null })),
  );
  await blocks.update(lease, [
    { key: 1, revision: 0, vectors: [{ what: 'block', spaceId, values: createVector() }] },
  ]);
  const encodings = [1, 2].map((blockKey) => ({ blockKey, mean: createVector() }));
  const version = await native.acceptVersion(
    lease,
    { ...createSpaceIdentity('felt'), role: 'native' },
    1,
    encodings,
  );
  await native.heal(
    encodings.map(({ blockKey, mean }) => ({
      ...{ blockKey, revision: 0, previousSpaceId: null, at: BASE_TIME },
      vector: { blockKey, spaceId: version.id, mean, logVariance: createVector() },
      event: { date: new Date(BASE_TIME).toISOString(), model_version: 'v1', event: 'creation' as const },
    })),
  );
  await learning.addUses([
    { query: 'Which deck?', entrySeq: 1, how: 'cite', passedOver: [2], at: BASE_TIME },
    { query: QUESTION, entrySeq: 2, how: 'cite', passedOver: [], at: BASE_TIME },
  ]);
  await learning.updateAnchor(
    lease,
    [
      { query: 'entry:1', positive: 'entry:3' },
      { query: 'use:1', positive: 'entry:3' },
      { query: 'use:2', positive: 'entry:2' },
      { query: `question:${FIRST}`, positive: 'entry:3' },
      { query: 'entry:2', positive: `block:${SECOND}` },
    ],
    [],
  );
});
afterEach(() => opened.dispose());

/** What is not of anything that was said: how the store itself is, and what is owed to the Cortex. */
const STAYS =
  /^(agents|vector_spaces|facts|night_|scrub_runs|cortex_debts|preoccupation_centroids|sqlite_|kysely_|entries_fts)/;
const listFilledTables = (): string[] =>
  readDatabase((db) => {
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
    return names.filter(
      (name) => !STAYS.test(name) && db.prepare(`SELECT 1 FROM "${name}" LIMIT 1`).get() !== undefined,
    );
  });

test('of what is forgotten nothing is left in any table, and nothing of it in what stays', async () => {
  // There must be something to forget.
  expect(listFilledTables().sort()).toEqual(
    expect.arrayContaining([
      ...['anchor_pairs', 'block_relationships', 'block_vectors', 'citations', 'day_table', 'editor_answers'],
      ...['entry_blocks', 'entry_dates', 'entry_sketches', 'entry_tags', 'entry_terms', 'entry_vectors'],
      ...['flux_arcs', 'holographic_blocks', 'meter_states', 'native_vectors', 'native_witnesses'],
      ...['sessions', 'speakers', 'supersessions', 'touches', 'users', 'uses'],
    ]),
  );
  await store.entries.forget({ ids });
  expect(listFilledTables()).toEqual([]);
  expect(readRows('entries_fts_terms')).toEqual([]);
  expect(readRows('preoccupation_centroids')).toMatchObject([
    { name: '', question: '', label_block_id: null },
  ]);
  expect((await store.purges.list()).map(({ kind, id }) => `${kind} ${id}`).sort()).toEqual(
    [
      ...ids.map((id) => `exchange ${id}`),
      ...[FIRST, SECOND].flatMap((id) => [`block ${id}`, `antechamber ${id}`]),
      ...['cluster cluster 1', 'cluster cluster 2', `block ${META}`],
    ].sort(),
  );
  expect(await store.check()).toEqual([]);
});

describe('one of two entries of a block is forgotten', () => {
  beforeEach(async () => {
    await store.entries.forget({ ids: [ids[0]] });
  });

  test('and the block goes back to where its night began, without a word or a feeling of its own', async () => {
    const [block] = await store.blocks.read([FIRST]);
    expect(block).toMatchObject({ revision: 1, stage: 2, title: '', question: '', entries: [ids[1]] });
    expect(block!.zones).toMatchObject([{ entries: [ids[1]], texts: [], summary: '' }]);
    expect(block!.clusterId).toBeNull();
    const readKeys = (table: string): unknown[] =>
      (readRows(table) as { block_key: number }[]).map((row) => row.block_key);
    expect(readKeys('native_vectors')).toEqual([2]);
    expect(readKeys('native_witnesses')).toEqual([2]);
    expect(readKeys('block_vectors')).toEqual([]);
    expect(await store.native.readHistories([1])).toEqual(new Map([[1, []]]));
    expect(readRows('meter_states')).toEqual([]);
  });

  test('and whatever was worked out before is not written over it', async () => {
    expect(await store.blocks.update(lease, [{ key: 1, revision: 0, title: 'Boats' }])).toEqual([1]);
    expect(await store.blocks.read([FIRST])).toMatchObject([{ title: '' }]);
    const version = (await store.native.readVersion())!;
    const encoding = { blockKey: 1, spaceId: version.id, mean: createVector(), logVariance: createVector() };
    const event = {
      date: new Date(BASE_TIME).toISOString(),
      model_version: 'v2',
      event: 'creation' as const,
    };
    expect(
      await store.native.heal([
        { blockKey: 1, revision: 0, previousSpaceId: null, vector: encoding, event, at: BASE_TIME },
      ]),
    ).toEqual([false]);
    // Nor when the next night has moved what is left of it: it was felt by words that are gone.
    await store.blocks.update(lease, [{ key: 1, revision: 1, tier: 'cortex', zones: null }]);
    const healing = { blockKey: 1, previousSpaceId: null, vector: encoding, event, at: BASE_TIME };
    expect(await store.native.heal([{ ...healing, revision: 0 }])).toEqual([false]);
    expect(await store.native.heal([{ ...healing, revision: 1 }])).toEqual([true]);
    await store.sessions.putMeterState(lease, 'meter', Uint8Array.of(1), 0);
    expect(readRows('meter_states')).toEqual([]);
  });

  test('and nothing is asked by it, learned by it or told of it', async () => {
    expect(readRows('sessions')).toMatchObject([
      { session_id: 'session 0', entries: 1, open_arc_question: null, open_arc_embedding: null },
      { session_id: 'session 1', entries: 2, open_arc_question: QUESTION },
    ]);
    expect((await store.learning.readAnchor()).map(({ query }) => query).sort()).toEqual([
      'entry:2',
      'use:2',
    ]);
    expect((await store.learning.listUses(9)).map(({ query }) => query)).toEqual([QUESTION]);
    expect(await store.entries.findCiting(ids[0])).toEqual([]);
    expect(await store.entries.listSpeakers()).toEqual(['Speaker 1', 'Speaker 2', 'Speaker 3']);
    expect(readRows('supersessions')).toEqual([]);
    // A name that is gone does not come back, on either side.
    const gone = ['entry:1', 'use:1'].flatMap((name) => [
      { query: name, positive: 'entry:2' },
      { query: 'entry:2', positive: name },
    ]);
    await store.learning.updateAnchor(lease, gone, []);
    expect((await store.learning.readAnchor()).map(({ query }) => query).sort()).toEqual([
      'entry:2',
      'use:2',
    ]);
  });
});

test('while somebody reads an old state it is told that it is busy, and nothing is gone', async () => {
  const reader = new Database(opened.path);
  try {
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM day_table').get();
    // What came since is in the log, which has to be kept for the reader.
    await store.entries.insert([createArrival('And one more.')]);
    await expect(store.entries.forget({ ids })).rejects.toMatchObject({ code: 'BUSY' });
    expect(await store.entries.listRecent(9)).toHaveLength(SAID.length + 1);
  } finally {
    reader.close();
  }
  expect(await store.entries.forget({ ids })).toMatchObject({ entries: SAID.length, overwritten: true });
});

test('a question that is forgotten as a memory is forgotten as a question', async () => {
  await store.entries.forget({ ids: [ids[3]] });
  expect((await store.learning.listUses(9)).map(({ query }) => query)).toEqual(['Which deck?']);
  expect((await store.learning.readAnchor()).some(({ query }) => query === 'use:2')).toBe(false);
});

test('a number is never given again, nor is what is not there replaced, nor another text taken for the same', async () => {
  await store.entries.forget({ ids: [ids[3]] });
  const again = createArrival('Once more.', { id: ids[3] });
  await store.entries.insert([again]);
  const [entry] = await store.entries.read([ids[3]]);
  expect(entry).toMatchObject({ seq: 5, content: 'Once more.' });
  await expect(store.entries.insert([createArrival('Quite another.', { id: ids[3] })])).rejects.toMatchObject(
    {
      code: 'INVALID_INPUT',
    },
  );
  await expect(
    store.entries.insert([createArrival('It replaces nothing.', { supersedes: [toUuid('nobody')] })]),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await store.entries.listRecent(9)).map(({ content }) => sha256(content)).sort()).toEqual(
    [...SAID.slice(0, 3), 'Once more.'].map(sha256).sort(),
  );
});

test('two processes heal a memory once, and a version tells of it once', async () => {
  const version = await store.native.acceptVersion(
    lease,
    { ...createSpaceIdentity('newer'), role: 'native' },
    2,
    [],
  );
  const old = (await store.native.listVersions())[0]!;
  const createHealing = (previousSpaceId: number, name: string): Healing => ({
    ...{ blockKey: 1, revision: 0, previousSpaceId, at: BASE_TIME },
    vector: { blockKey: 1, spaceId: version.id, mean: createVector(), logVariance: createVector() },
    event: {
      date: new Date(BASE_TIME).toISOString(),
      model_version: name,
      event: 'reconsolidation' as const,
    },
  });
  const listHistory = async (): Promise<string[]> =>
    (await store.native.readHistories([1])).get(1)!.map((event) => event.model_version);
  expect(await store.native.heal([createHealing(old.id, 'v2'), createHealing(old.id, 'v2')])).toEqual([
    true,
    false,
  ]);
  expect(await listHistory()).toEqual(['v1', 'v2']);
  // Felt by the older one again, and by the newer: of both it has told.
  expect(await store.native.heal([createHealing(version.id, 'v2')])).toEqual([true]);
  expect(await listHistory()).toEqual(['v1', 'v2']);
});

import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewBlock } from '../../src/engine/hippocampus/blocks-port.ts';
import type { ProcessIdentity } from '../../src/engine/hippocampus/nights-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import type { Centroid } from '../../src/engine/vocabulary/inquiry.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import { toUuid } from '../support/night.ts';
import {
  BASE_TIME,
  ROOT,
  createArrival,
  createFakeClock,
  openStore,
  removeFolder,
  createSeededRandom,
} from '../support/store.ts';
import { createRandomVector, createSpaceIdentity, createTempFolder } from '../support/store.ts';

type Method = (...parameters: never[]) => unknown;
/** Whether a method takes a lease, or may do without one. */
type TakesLease<M> = M extends (lease: infer First, ...rest: never[]) => unknown
  ? [Lease, First] extends [First, Lease | null]
    ? true
    : false
  : false;
type LeasedNames<Port, Name extends string> = {
  [K in Extract<keyof Port, string>]: TakesLease<Port[K]> extends true ? `${Name}.${K}` : never;
}[Extract<keyof Port, string>];
/** Every write as a night, on whichever port it stands: a new one is missed by the type checker. */
type LeasedWrite = {
  [P in keyof Hippocampus]: Hippocampus[P] extends Method
    ? TakesLease<Hippocampus[P]> extends true
      ? P
      : never
    : LeasedNames<Hippocampus[P], P>;
}[keyof Hippocampus];

const random = createSeededRandom(17);
const vector = createRandomVector(random, 8);
const [BLOCK, OTHER] = [toUuid('lease block'), toUuid('lease other')];
const CENTROID: Centroid = {
  id: toUuid('lease centroid'),
  state: 'active',
  origin: 'corpus',
  ...{ spaceId: 1, weight: 1, bornCycle: 1, matchedCycle: 1, retiredCycle: null, parents: [] },
  ...{ labelBlockId: null, name: 'Boats', question: 'What of boats?', vector },
};
const PURGE_ITEM = { kind: 'cluster', id: toUuid('lease cluster') } as const;

/** Each in a way that changes something where the lease is in force. */
const WRITES: Readonly<Record<LeasedWrite, (store: Hippocampus, lease: Lease) => Promise<unknown>>> = {
  'repairs.putTerms': ({ repairs }, lease) =>
    repairs.putTerms(lease, [{ seq: 1, terms: extractTerms('quite other words'), periods: [] }]),
  'repairs.rebuildFullText': async ({ repairs, facts }, lease) => {
    await repairs.rebuildFullText(lease);
    // It makes what was there: that it may be written shows.
    await facts.set(lease, 'torn', true);
  },
  'repairs.dropBrokenVectors': async ({ repairs, facts }, lease) => {
    await repairs.dropBrokenVectors(lease);
    await facts.set(lease, 'torn', true);
  },
  'repairs.resetBlocks': ({ repairs }, lease) => repairs.resetBlocks(lease, [BLOCK]),
  'repairs.undecideWaiting': async ({ repairs, facts }, lease) => {
    await repairs.undecideWaiting(lease);
    await facts.set(lease, 'torn', true);
  },
  'repairs.dropUnreadableFacts': async ({ repairs, facts }, lease) => {
    await repairs.dropUnreadableFacts(lease);
    await facts.set(lease, 'torn', true);
  },
  'entries.dropRawTexts': ({ entries }, lease) => entries.dropRawTexts(lease, [1]),
  'index.replaceTerms': ({ index }, lease) =>
    index.replaceTerms(lease, [{ seq: 1, terms: extractTerms('quite other words'), periods: [] }]),
  'spaces.activate': ({ spaces }, lease) => spaces.activate(lease, 2, { centroids: [], openArcs: [] }),
  'sessions.putScores': ({ sessions }, lease) => sessions.putScores(lease, [{ seq: 1, perplexity: 3 }]),
  'sessions.putMeterState': ({ sessions }, lease) =>
    sessions.putMeterState(lease, 'meter', Uint8Array.of(1), 0),
  'sessions.putFlux': ({ sessions }, lease) => sessions.putFlux(lease, 1, [{ seq: 1, state: 'spike' }], []),
  'sessions.putOpenArc': ({ sessions }, lease) =>
    sessions.putOpenArc(lease, 1, { question: 'And then?', spaceId: 1, vector }),
  'blocks.insert': ({ blocks }, lease) =>
    blocks.insert(lease, [createNewBlock(toUuid('lease third'), [3])], []),
  'blocks.update': ({ blocks }, lease) => blocks.update(lease, [{ key: 1, revision: 0, title: 'Boats' }]),
  'blocks.relate': ({ blocks }, lease) =>
    blocks.relate(lease, [{ source: BLOCK, target: OTHER, type: 'cites', strength: 1 }]),
  'blocks.placeInClusters': ({ blocks }, lease) =>
    blocks.placeInClusters(lease, [{ blockId: BLOCK, clusterId: 'cluster' }], {
      tree: { spaceId: 1, built: 1, placed: 1, unplaced: 0 },
    }),
  'blocks.putAnswers': ({ blocks }, lease) =>
    blocks.putAnswers(lease, [{ subject: BLOCK, what: 'title', model: 'words', prompt: 'p1' }]),
  'blocks.foldTouches': ({ blocks }, lease) => blocks.foldTouches(lease),
  'centroids.assignBlocks': ({ centroids }, lease) => centroids.assignBlocks(lease, [BLOCK], CENTROID.id),
  'centroids.put': ({ centroids }, lease) =>
    centroids.put(lease, [{ ...CENTROID, id: toUuid('lease new centroid') }]),
  'nights.checkFence': ({ nights }, lease) => nights.checkFence(lease),
  'nights.beat': ({ nights }, lease) => nights.beat(lease),
  'nights.updateStage': ({ nights }, lease) => nights.updateStage(lease, 1, { status: 'running', done: 3 }),
  'nights.finish': ({ nights }, lease) => nights.finish(lease, 'completed', null),
  'nights.release': ({ nights }, lease) => nights.release(lease),
  'native.acceptVersion': ({ native }, lease) =>
    native.acceptVersion(lease, { ...createSpaceIdentity('native'), role: 'native' }, 1, []),
  'learning.updateAnchor': ({ learning }, lease) =>
    learning.updateAnchor(lease, [{ query: 'entry:1', positive: 'entry:2' }], []),
  'facts.set': ({ facts }, lease) => facts.set(lease, 'torn', true),
  'purges.remove': ({ purges }, lease) => purges.remove(lease, [PURGE_ITEM]),
};
/** It writes nothing into the store, whoever asks. */
const READS: readonly LeasedWrite[] = ['nights.checkFence', 'nights.beat'];
/** Whoever has lost the lease may say that he is done, and nothing comes of it. */
const SILENT: readonly LeasedWrite[] = ['nights.release'];

const createNewBlock = (id: string, seqs: readonly number[]): NewBlock => ({
  id,
  type: 'quiet',
  ...{ sessionKey: 1, userId: null, userTier: null, seqs, startAt: BASE_TIME, endAt: BASE_TIME },
  ...{ margins: { anterior: 0, posterior: 0 }, flux: null, continuityFlag: false },
  ...{ constituents: [], citations: [] },
  zones: [{ kind: 'live', start: 0, end: 0, entries: [], texts: [], summary: '', reasons: [] }],
});

const clock = createFakeClock();
const us: ProcessIdentity = { pid: 1, host: 'here', isAlive: () => true };
const they: ProcessIdentity = { pid: 2, host: 'there', isAlive: () => true };

/** A memory in the midst of a night, of which every test has a copy. */
let template: string;
let lease: Lease;
beforeAll(async () => {
  template = createTempFolder();
  const store = await openStore(join(template, 'hippocampus.db'), clock);
  await store.spaces.open(createSpaceIdentity('words'));
  await store.spaces.open(createSpaceIdentity('other words'));
  await store.entries.insert(
    ['We bought a boat.', 'It has to dry.', 'Then we sand it.'].map((content) =>
      createArrival(content, {}, { spaceId: 1, values: createRandomVector(random, 8) }),
    ),
  );
  const taken = await store.nights.acquireForCycle(us, toUuid('lease night'));
  if ('busy' in taken) throw new Error('nobody else is here');
  lease = taken.lease;
  await store.blocks.insert(lease, [createNewBlock(BLOCK, [1]), createNewBlock(OTHER, [2])], []);
  await store.centroids.put(lease, [CENTROID]);
  await store.blocks.touch([BLOCK], BASE_TIME + 5);
  await store.purges.addWritten({ clusters: [PURGE_ITEM.id] });
  await store.tidy();
  await store.close();
});
afterAll(() => removeFolder(template));

let folder: string;
let store: Hippocampus;
beforeEach(async () => {
  folder = createTempFolder();
  cpSync(template, folder, { recursive: true });
  store = await openStore(join(folder, 'hippocampus.db'), clock);
  clock.set(clock.now() + 1_000);
});
afterEach(async () => {
  await store.close();
  removeFolder(folder);
});

/** Every row of every table, those behind the full-text index too. */
function dumpTables(): Record<string, string[]> {
  const db = new Database(join(folder, 'hippocampus.db'), { readonly: true });
  try {
    const names = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
      .pluck()
      .all() as string[];
    return Object.fromEntries(
      names.map((name) => [
        name,
        (db.prepare(`SELECT * FROM "${name}"`).raw().all() as unknown[][]).map((row) => JSON.stringify(row)),
      ]),
    );
  } finally {
    db.close();
  }
}

/** How a night loses its right to write, and what it still writes with. */
const LOST: readonly (readonly [string, () => Promise<Lease>])[] = [
  [
    'another process has taken over',
    async () => {
      clock.set(clock.now() + 60_000);
      expect(await store.nights.acquireForCycle(they, toUuid('lease next night'))).toMatchObject({
        lease: {},
      });
      return lease;
    },
  ],
  [
    'it has let go of the lease itself',
    async () => {
      await store.nights.release(lease);
      return lease;
    },
  ],
  [
    'another process holds the lease without a night',
    async () => {
      clock.set(clock.now() + 60_000);
      expect(await store.nights.acquire(they, 'purge')).toMatchObject({ lease: {} });
      return lease;
    },
  ],
  ['nobody has given it any', async () => ({ ...lease, fence: lease.fence + 1 })],
];

describe.each(Object.keys(WRITES) as LeasedWrite[])('%s', (name) => {
  test('is what the holder of the lease may do', async () => {
    const before = dumpTables();
    await WRITES[name](store, lease);
    if (READS.includes(name)) expect(dumpTables()).toEqual(before);
    else expect(dumpTables()).not.toEqual(before);
  });

  test.each(LOST)('writes nothing when %s', async (_, lose) => {
    const lost = await lose();
    const before = dumpTables();
    const attempt = WRITES[name](store, lost);
    if (SILENT.includes(name)) await attempt;
    else await expect(attempt).rejects.toMatchObject({ code: 'CANCELLED', facts: { fenced: true } });
    expect(dumpTables()).toEqual(before);
  });
});

/** Methods of the ports' interfaces to which a lease is handed, as the source text tells. */
function listLeasedMethods(): string[] {
  const ports = join(ROOT, 'src', 'engine', 'hippocampus');
  const found: string[] = [];
  for (const file of readdirSync(ports).filter((name) => name.endsWith('.ts'))) {
    const source = ts.createSourceFile(file, readFileSync(join(ports, file), 'utf8'), ts.ScriptTarget.Latest);
    for (const part of source.statements.filter(ts.isInterfaceDeclaration))
      for (const member of part.members.filter(ts.isMethodSignature))
        if (member.parameters.some(({ type }) => /\bLease\b/.test(type?.getText(source) ?? '')))
          found.push(member.name.getText(source));
  }
  return found.sort();
}

test('every method of the ports that takes a lease is among them', () => {
  const names = Object.keys(WRITES).map((name) => name.slice(name.indexOf('.') + 1));
  expect(names.sort()).toEqual(listLeasedMethods());
});

import { expect } from 'vitest';
import type { NewBlock } from '../../src/engine/hippocampus/blocks-port.ts';
import type { ProcessIdentity } from '../../src/engine/hippocampus/nights-port.ts';
import type { HistoryEvent, NativeVector } from '../../src/engine/hippocampus/native-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Block, FluxMetrics, SalienceScores, Zone } from '../../src/engine/vocabulary/block.ts';
import type { Entry, NewEntry } from '../../src/engine/vocabulary/entry.ts';
import type { Centroid } from '../../src/engine/vocabulary/inquiry.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import { BASE_TIME, createArrival, sha256 } from './store.ts';

export const MINUTE = 60_000;

/** An id as every other, the same in every run. */
export const createId = (name: string): string =>
  sha256(name).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-7$3-8$4-$5');

// ------------------------------------------------------------------------------------------------ nights and leases

const NIGHT_PROCESS: ProcessIdentity = { pid: 1, host: 'night', isAlive: () => true };
/** One to whom whoever holds the lease is dead. */
const SUCCESSOR: ProcessIdentity = { pid: 2, host: 'night', isAlive: () => false };

/** Takes the lease and opens the next cycle. */
export async function beginCycle(store: Hippocampus, name = 'cycle 1'): Promise<Lease> {
  const taken = await store.nights.acquireForCycle(NIGHT_PROCESS, createId(name));
  if ('busy' in taken) throw new Error('somebody else holds the lease');
  return taken.lease;
}

export async function beginNextCycle(store: Hippocampus, lease: Lease): Promise<Lease> {
  await store.nights.finish(lease, 'completed', null);
  return beginCycle(store, `cycle ${lease.cycle + 1}`);
}

/** Another process takes the night over: the lease held so far is stale from here on. */
export async function takeOver(store: Hippocampus): Promise<Lease> {
  const taken = await store.nights.acquireForCycle(SUCCESSOR, createId('unused'));
  if ('busy' in taken) throw new Error('nobody gives the lease away');
  return taken.lease;
}

/** What whoever writes with a lease that is another's by now is told. */
export const expectCancelled = (write: Promise<unknown>): Promise<void> =>
  expect(write).rejects.toMatchObject({ code: 'CANCELLED' });

// ----------------------------------------------------------------------------------------------- entries and blocks

/** So many entries, a minute apart, with ids and texts by their session and number; as the store has them then. */
export async function storeEntries(
  store: Hippocampus,
  count: number,
  fields: Partial<NewEntry> = {},
  first = 0,
): Promise<Entry[]> {
  const { sessionId = 'session', at = BASE_TIME } = fields;
  const batch = Array.from({ length: count }, (_, i) =>
    createArrival(`${sessionId} says ${first + i}`, {
      ...fields,
      id: createId(`${sessionId} ${first + i}`),
      sessionId,
      at: at + i * MINUTE,
    }),
  );
  await store.entries.insert(batch);
  return store.entries.read(batch.map(({ entry }) => entry.id));
}

/** The store's number of an entry's session. */
export const readSessionKey = async (store: Hippocampus, { seq }: Entry): Promise<number> =>
  (await store.index.readTurnsAround([seq], 0, {}))[0]!.session;

/** As stage 2 makes them: no texts yet. The first `live` entries are live, the others dead. */
export function createZones(entries: readonly Entry[], live = entries.length): Zone[] {
  const createZone = (kind: Zone['kind'], start: number, end: number): Zone[] =>
    start >= end
      ? []
      : [
          {
            ...{ kind, start, end: end - 1 },
            entries: entries.slice(start, end).map(({ id }) => id),
            ...{ texts: [], summary: '', reasons: [] },
          },
        ];
  return [...createZone('live', 0, live), ...createZone('dead', live, entries.length)];
}

export const createFlux = (arrete: number): FluxMetrics => ({
  baseline_perplexity: 2,
  peak_perplexity: 9.5,
  final_perplexity: 3,
  flux_reversal_quality: 0.75,
  arc_duration_turns: 4,
  arrete,
  resolution: 0.25,
});

export const createSalience = (composite: number): SalienceScores => ({
  sentence_level: { P: 0.25, C: 0.5, ID: null },
  exchange_level: { P: 0.5, C: 0.25, ID: 0.125 },
  theme_level: { P: 1, C: 0, ID: 0.75 },
  composite,
});

/** A block over these entries, or a metablock over none, with everything a test does not care about decided. */
export function createBlock(
  name: string,
  sessionKey: number,
  entries: readonly Entry[],
  fields: Partial<NewBlock> = {},
): NewBlock {
  const times = entries.map(({ at }) => at);
  return {
    id: createId(name),
    type: 'quiet',
    sessionKey,
    userId: entries[0]?.userId ?? null,
    userTier: null,
    seqs: entries.map(({ seq }) => seq),
    startAt: entries.length === 0 ? BASE_TIME : Math.min(...times),
    endAt: entries.length === 0 ? BASE_TIME : Math.max(...times),
    margins: { anterior: 0, posterior: 0 },
    flux: null,
    continuityFlag: false,
    constituents: [],
    citations: [],
    zones: createZones(entries),
    ...fields,
  };
}

/** Inserts blocks and reads them back. */
export async function insertBlocks(
  store: Hippocampus,
  lease: Lease,
  blocks: readonly NewBlock[],
): Promise<Block[]> {
  if (!(await store.blocks.insert(lease, blocks, []))) throw new Error('an entry is gone');
  return store.blocks.read(blocks.map(({ id }) => id));
}

export interface FormedNight {
  readonly lease: Lease;
  readonly session: number;
  readonly entries: readonly Entry[];
  /** `block 0`, `block 1` and so on, in the order of their entries. */
  readonly blocks: readonly Block[];
}

/** A night over one session that has formed blocks of so many entries each. */
export async function formNight(
  store: Hippocampus,
  sizes: readonly number[],
  fields: Partial<NewBlock> = {},
): Promise<FormedNight> {
  const entries = await storeEntries(
    store,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const lease = await beginCycle(store);
  const session = await readSessionKey(store, entries[0]!);
  let end = 0;
  const newBlocks = sizes.map((size, i) =>
    createBlock(`block ${i}`, session, entries.slice(end, (end += size)), fields),
  );
  return { lease, session, entries, blocks: await insertBlocks(store, lease, newBlocks) };
}

/** Lets the Cortex have these blocks, titles, questions and all; as the store has them then. */
export async function moveToCortex(
  store: Hippocampus,
  lease: Lease,
  blocks: readonly Block[],
): Promise<Block[]> {
  const changedKeys = await store.blocks.update(
    lease,
    blocks.map(({ key, revision, id }) => ({
      ...{ key, revision, stage: 6, tier: 'cortex', zones: null, exchangesMoved: true },
      ...{ title: `Title of ${id}`, question: `What of ${id}?` },
    })),
  );
  if (changedKeys.length > 0) throw new Error('a block has changed meanwhile');
  return store.blocks.read(blocks.map(({ id }) => id));
}

/** Blocks of so many entries each, in the Cortex. */
export async function formCortexNight(store: Hippocampus, sizes: readonly number[]): Promise<FormedNight> {
  const formed = await formNight(store, sizes);
  return { ...formed, blocks: await moveToCortex(store, formed.lease, formed.blocks) };
}

// ------------------------------------------------------------------------------------------- centroids and native vectors

export const createCentroid = (name: string, spaceId: number, fields: Partial<Centroid> = {}): Centroid => ({
  id: createId(name),
  state: 'active',
  origin: 'corpus',
  spaceId,
  weight: 1,
  bornCycle: 1,
  matchedCycle: 1,
  retiredCycle: null,
  parents: [],
  labelBlockId: null,
  name,
  question: `What about ${name}?`,
  vector: Float32Array.of(1, 0),
  ...fields,
});

/** How a version feels a block: told apart by `value`. */
export const createNativeVector = (blockKey: number, spaceId: number, value = 1): NativeVector => ({
  blockKey,
  spaceId,
  mean: Float32Array.of(value, 0.5),
  logVariance: Float32Array.of(-value, 0.25),
});

export const createHistoryEvent = (
  version: number,
  at: number,
  fields: Partial<HistoryEvent> = {},
): HistoryEvent => ({
  date: new Date(at).toISOString(),
  model_version: `v${version}`,
  event: 'reconsolidation',
  ...fields,
});

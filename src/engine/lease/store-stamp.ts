import type { WithClock, WithIds } from '../clock.ts';
import type { CortexStamp, WithCortex, WithCortexMarker } from '../cortex/port.ts';
import { MemoryError } from '../errors.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { FactValue } from '../vocabulary/facts.ts';
import type { Lease } from '../vocabulary/night.ts';

type StoreStamp = FactValue<'stamp'>;
type StampDeps = WithClock & WithIds & WithHippocampus & WithCortex & WithCortexMarker;

/** How often the two are read again where they differ: another process may be raising both. */
const MAX_READINGS = 5;
const PAUSE_MS = 60;
/** Entries that are looked for in a Cortex without a marker, to tell whether it is ours. */
const SAMPLE_SIZE = 20;

/**
 * Holds the two stores against each other before either is used: a half that is missing, another memory's, older or newer
 * than the other is `STORE_UNAVAILABLE` with what to do, never an empty memory. A new memory is given its identity here, and
 * one from before there were any is taken as it is.
 */
export async function verifyStores(deps: StampDeps): Promise<void> {
  for (let reading = 1; ; reading++) {
    const problem = await compareStamps(deps);
    if (problem === null) return;
    if (reading === MAX_READINGS) throw problem;
    await deps.clock.sleep(PAUSE_MS);
  }
}

async function compareStamps(deps: StampDeps): Promise<MemoryError | null> {
  const { hippocampus, cortexMarker } = deps;
  const cortex = await cortexMarker.read();
  const own = await readOwnStamp(deps);
  if (own === null) return cortex.kind === 'marked' ? createForeignError() : introduce(deps, cortex);
  if (own === 'unreadable') return readopt(deps, cortex);
  if (cortex.kind === 'marked') return compareMarked(own, cortex);
  if (cortex.kind === 'absent' && own.generation > 0) return createMissingCortexError();
  if (cortex.kind === 'unmarked' && own.generation > 0 && !(await isOwnCortex(deps)))
    return createForeignError();
  await cortexMarker.write({ store: own.store, generation: own.generation });
  if (!own.settled) await hippocampus.facts.set(null, 'stamp', { ...own, settled: true });
  return null;
}

function compareMarked(
  own: StoreStamp,
  cortex: Extract<CortexStamp, { kind: 'marked' }>,
): MemoryError | null {
  if (cortex.store !== own.store) return createForeignError();
  if (cortex.generation > own.generation) return createAgeError('Hippocampus', 'Cortex');
  // Whoever raised it last was killed before the Cortex knew.
  const oldest = own.settled ? own.generation : own.generation - 1;
  return cortex.generation < oldest ? createAgeError('Cortex', 'Hippocampus') : null;
}

async function readOwnStamp({ hippocampus }: WithHippocampus): Promise<StoreStamp | 'unreadable' | null> {
  try {
    return await hippocampus.facts.get('stamp');
  } catch (error) {
    if (error instanceof MemoryError && error.facts['fact'] === 'stamp') return 'unreadable';
    throw error;
  }
}

/** A stamp that is damaged takes nothing else away: where the Cortex holds what is ours, its marker is taken for both. */
async function readopt(deps: StampDeps, cortex: CortexStamp): Promise<MemoryError | null> {
  if (cortex.kind === 'absent' || !(await isOwnCortex(deps))) return createForeignError();
  const { store, generation } =
    cortex.kind === 'marked' ? cortex : { store: deps.createId(deps.clock.now()), generation: 1 };
  await deps.hippocampus.facts.set(null, 'stamp', { store, generation, settled: true });
  if (cortex.kind === 'unmarked') await deps.cortexMarker.write({ store, generation });
  return null;
}

/** Gives both an identity: the first time, or where one had none yet. */
async function introduce(deps: StampDeps, cortex: CortexStamp): Promise<MemoryError | null> {
  const { hippocampus, cortexMarker, clock } = deps;
  if (cortex.kind === 'unmarked' && !(await isOwnCortex(deps))) return createForeignError();
  const { exchanges, archived } = await hippocampus.count();
  if (cortex.kind === 'absent' && exchanges + archived > 0) return createMissingCortexError();
  const stamp = { store: deps.createId(clock.now()), generation: cortex.kind === 'absent' ? 0 : 1 };
  // Another process may have been quicker: what stands in the Hippocampus is what both are to say.
  const { store, generation } = await hippocampus.facts.setIfAbsent('stamp', { ...stamp, settled: true });
  await cortexMarker.write({ store, generation });
  return null;
}

/** Whether the Cortex has what this Hippocampus has moved into it; also where nothing was moved, and it is empty. */
async function isOwnCortex(deps: WithHippocampus & WithCortex): Promise<boolean> {
  const moved = await deps.hippocampus.entries.listMoved(0, SAMPLE_SIZE);
  const cortex = await deps.openCortex();
  if (moved.length > 0) return (await cortex.readTexts(moved.map(({ id }) => id))).size > 0;
  const { exchanges, archived, blocks } = await cortex.readCounts();
  return exchanges + archived + blocks === 0;
}

/** Raises the number in both, since one is about to be changed for the other. By whoever holds the lease. */
export async function advanceStamp(deps: WithHippocampus & WithCortexMarker, lease: Lease): Promise<void> {
  const { facts } = deps.hippocampus;
  const own = await facts.get('stamp');
  if (!own) return;
  const cortex = await deps.cortexMarker.read();
  const problem = cortex.kind === 'marked' ? compareMarked(own, cortex) : null;
  if (problem) throw problem;
  if (cortex.kind === 'absent' && own.generation > 0) throw createMissingCortexError();
  const next = { store: own.store, generation: own.generation + 1 };
  await facts.set(lease, 'stamp', { ...next, settled: false });
  await deps.cortexMarker.write(next);
  await facts.set(lease, 'stamp', { ...next, settled: true });
}

const REPAIR =
  'Put both halves back from the same backup (hippocampus.db and the folder cortex/); without one, `sophontic-memory repair` shows what can be kept of both.';

const createMissingCortexError = (): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    'The Cortex of this memory is missing: the folder cortex/ is gone or empty, and the words of older memories are in it.',
    REPAIR,
    { half: 'cortex', state: 'missing' },
  );
const createForeignError = (): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    'The Hippocampus (hippocampus.db) and the Cortex (cortex/) in the data directory are not of the same memory.',
    REPAIR,
    { half: 'cortex', state: 'foreign' },
  );
const createAgeError = (older: 'Hippocampus' | 'Cortex', newer: string): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `The ${older} is older than the ${newer}: one half of this memory was put back from a backup, or the other was not.`,
    REPAIR,
    { half: older.toLowerCase(), state: 'older' },
  );

import { MemoryError } from '../errors.ts';
import { createSeededRandom } from '../math/random.ts';
import { fromAdapterTensors } from '../nets/adapter-file.ts';
import { toTaskVector } from '../nets/adapter.ts';
import type { WeightedTaskVector } from '../math/ties.ts';
import { createWeights, toEncoderWeights } from '../nets/weights.ts';
import type { EncoderShape, Tensor, EncoderWeights } from '../nets/weights.ts';
import type { VersionRecord } from '../vocabulary/versions.ts';
import type { Space } from '../vocabulary/space.ts';
import { isEncoderOf } from './registry.ts';
import type { VersionStore } from './versions.ts';

/** What every encoder of a shape begins as: the universal space, seen through as many directions as there is room for. */
const INITIAL_SEED = 1;
export const createInitialWeights = (shape: EncoderShape): EncoderWeights =>
  createWeights(shape, createSeededRandom(INITIAL_SEED));

/** Where the next version comes from (R25; §11.1.1, re-baking). */
export interface Lineage {
  /** The version in use, null for a newborn. */
  readonly parent: number | null;
  /** What every encoder of this shape begins as. */
  readonly initialWeights: EncoderWeights;
  /** What today is judged against. */
  readonly currentWeights: EncoderWeights;
  /** The version that adapters are merged into: 0 for the newborn. */
  readonly baseNumber: number;
  readonly baseWeights: EncoderWeights;
  /** Task vectors of the nights since. */
  readonly votes: readonly WeightedTaskVector[];
}

export interface LineageOptions {
  readonly shape: EncoderShape;
  /** The universal space that is read, as records keep it. */
  readonly space: unknown;
  readonly rebakeAfter: number;
  /** Native spaces that the memory knows: another version by the same number is a stranger. */
  readonly knownSpaces: readonly Space[];
}

/**
 * The base and the adapters since, along the parents of the version in use (which a rollback may have changed). After `rebakeAfter`
 * nights the version in use is baked into the base; before that, where a file of the nights since is damaged or was let go of,
 * as after a rollback to an old version. Where the version in use cannot be read itself, the nearest that it came from stands in
 * for it. One that reads another universal space or has another shape is no parent: the mind begins anew, and says so by its null.
 */
export async function readLineage(
  versions: VersionStore,
  activeNumber: number | null,
  options: LineageOptions,
): Promise<Lineage> {
  const initialWeights = createInitialWeights(options.shape);
  const rootLineage: Lineage = {
    parent: null,
    initialWeights,
    currentWeights: initialWeights,
    baseNumber: 0,
    baseWeights: initialWeights,
    votes: [],
  };
  if (activeNumber === null) return rootLineage;
  for await (const record of versions.walkAncestry(activeNumber)) {
    if (!options.knownSpaces.some((space) => isEncoderOf(space, record))) continue;
    if (JSON.stringify(record.config['space']) !== JSON.stringify(options.space)) return rootLineage;
    if (JSON.stringify(record.config['shape']) !== JSON.stringify(options.shape)) return rootLineage;
    const { number } = record;
    const currentWeights = await readUnlessDamaged(async () =>
      toEncoderWeights(await loadFloatTensors(versions, number, 'weights')),
    );
    if (!currentWeights) continue;
    const mergeInputs = await readUnlessDamaged(() =>
      readMergeInputs(versions, record, initialWeights, options.rebakeAfter),
    );
    return {
      parent: number,
      initialWeights,
      currentWeights,
      ...(mergeInputs ?? { baseNumber: number, baseWeights: currentWeights, votes: [] }),
    };
  }
  return rootLineage;
}

async function readUnlessDamaged<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MemoryError) return null;
    throw error;
  }
}

/** What a version was merged of; null when it is time to bake it into the base. */
async function readMergeInputs(
  versions: VersionStore,
  record: VersionRecord,
  initialWeights: EncoderWeights,
  rebakeAfter: number,
): Promise<Pick<Lineage, 'baseNumber' | 'baseWeights' | 'votes'> | null> {
  const nights = await readNightsSinceBase(versions, record);
  const baseNumber = Number(record.config['base'] ?? 0);
  if (nights.length >= rebakeAfter) return null;
  const votes: WeightedTaskVector[] = [];
  for (const night of nights)
    votes.push({
      vector: toTaskVector(fromAdapterTensors(await loadFloatTensors(versions, night.number, 'adapter'))),
      weight: Number(night.config['weight'] ?? 1),
    });
  return {
    baseNumber,
    baseWeights:
      baseNumber === 0
        ? initialWeights
        : toEncoderWeights(await loadFloatTensors(versions, baseNumber, 'weights')),
    votes,
  };
}

/** Versions from the one after the base to this one, oldest first. */
async function readNightsSinceBase(versions: VersionStore, newest: VersionRecord): Promise<VersionRecord[]> {
  const records: VersionRecord[] = [];
  const baseNumber = Number(newest.config['base'] ?? 0);
  for (let record: VersionRecord | null = newest; record && record.number !== baseNumber;) {
    records.unshift(record);
    record = record.parent === null ? null : await versions.readRecord(record.parent);
  }
  return records;
}

const loadFloatTensors = async (
  versions: VersionStore,
  number: number,
  kind: 'weights' | 'adapter',
): Promise<Record<string, Tensor>> => (await versions.load(number, kind)) as Record<string, Tensor>;

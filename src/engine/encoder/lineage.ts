import { MemoryError } from '../errors.ts';
import { seeded } from '../math/random.ts';
import { adapterOf } from '../nets/adapter-file.ts';
import { deltaOf } from '../nets/adapter.ts';
import type { Vote } from '../math/ties.ts';
import { createWeights, weightsOf } from '../nets/weights.ts';
import type { EncoderShape, Tensor, Weights } from '../nets/weights.ts';
import type { VersionRecord } from '../vocabulary/versions.ts';
import type { Space } from '../vocabulary/space.ts';
import { isOf } from './minds.ts';
import type { Versions } from './versions.ts';

/** What every encoder of a shape begins as: the universal space, seen through as many directions as there is room for. */
const BIRTH = 1;
export const newborn = (shape: EncoderShape): Weights => createWeights(shape, seeded(BIRTH));

/** Where the next version comes from (R25; §11.1.1, re-baking). */
export interface Lineage {
  /** The version in use, null for a newborn. */
  readonly parent: number | null;
  /** What every encoder of this shape begins as. */
  readonly born: Weights;
  /** What today is judged against. */
  readonly current: Weights;
  /** The version that adapters are merged into: 0 for the newborn. */
  readonly base: number;
  readonly baked: Weights;
  /** Task vectors of the nights since. */
  readonly votes: readonly Vote[];
}

export interface Origin {
  readonly shape: EncoderShape;
  /** The universal space that is read, as records keep it. */
  readonly space: unknown;
  readonly rebake: number;
  /** Native spaces that the memory knows: another version by the same number is a stranger. */
  readonly known: readonly Space[];
}

/**
 * The base and the adapters since, along the parents of the version in use (which a rollback may have changed). After `rebake`
 * nights the version in use is baked into the base; before that, where a file of the nights since is damaged or was let go of,
 * as after a rollback to an old version. Where the version in use cannot be read itself, the nearest that it came from stands in
 * for it. One that reads another universal space or has another shape is no parent: the mind begins anew, and says so by its null.
 */
export async function lineageOf(versions: Versions, inUse: number | null, origin: Origin): Promise<Lineage> {
  const fresh = newborn(origin.shape);
  const nobody: Lineage = { parent: null, born: fresh, current: fresh, base: 0, baked: fresh, votes: [] };
  if (inUse === null) return nobody;
  for await (const record of versions.ancestry(inUse)) {
    if (!origin.known.some((space) => isOf(space, record))) continue;
    if (JSON.stringify(record.config['space']) !== JSON.stringify(origin.space)) return nobody;
    if (JSON.stringify(record.config['shape']) !== JSON.stringify(origin.shape)) return nobody;
    const { number } = record;
    const current = await unlessDamaged(async () => weightsOf(await floats(versions, number, 'weights')));
    if (!current) continue;
    const merged = await unlessDamaged(() => merging(versions, record, fresh, origin.rebake));
    return {
      parent: number,
      born: fresh,
      current,
      ...(merged ?? { base: number, baked: current, votes: [] }),
    };
  }
  return nobody;
}

async function unlessDamaged<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MemoryError) return null;
    throw error;
  }
}

/** What a version was merged of; null when it is time to bake it into the base. */
async function merging(
  versions: Versions,
  record: VersionRecord,
  fresh: Weights,
  rebake: number,
): Promise<Pick<Lineage, 'base' | 'baked' | 'votes'> | null> {
  const nights = await since(versions, record);
  const base = Number(record.config['base'] ?? 0);
  if (nights.length >= rebake) return null;
  const votes: Vote[] = [];
  for (const night of nights)
    votes.push({
      vector: deltaOf(adapterOf(await floats(versions, night.number, 'adapter'))),
      weight: Number(night.config['weight'] ?? 1),
    });
  return { base, baked: base === 0 ? fresh : weightsOf(await floats(versions, base, 'weights')), votes };
}

/** Versions from the one after the base to this one, oldest first. */
async function since(versions: Versions, last: VersionRecord): Promise<VersionRecord[]> {
  const found: VersionRecord[] = [];
  const base = Number(last.config['base'] ?? 0);
  for (let record: VersionRecord | null = last; record && record.number !== base;) {
    found.unshift(record);
    record = record.parent === null ? null : await versions.record(record.parent);
  }
  return found;
}

const floats = async (
  versions: Versions,
  number: number,
  kind: 'weights' | 'adapter',
): Promise<Record<string, Tensor>> => (await versions.load(number, kind)) as Record<string, Tensor>;

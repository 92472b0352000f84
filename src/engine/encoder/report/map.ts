import { tidy } from '../../math/statistics.ts';
import type { NativeVector } from '../../hippocampus/native-port.ts';
import { dot, normalize } from '../../math/vectors.ts';
import type { Axes } from '../../models/ports.ts';
import type { EngineParts } from '../../parts.ts';
import { leafGroups } from './clusters.ts';
import type { MindMap } from '../../vocabulary/mind.ts';
import type { Space } from '../../vocabulary/space.ts';

type Standing = Pick<NativeVector, 'blockKey' | 'mean'>;

/** Memories that a map can show, and below which it shows nothing. */
const MOST = 1_500;
const LEAST = 3;
/** Below this spread all memories are at one place. */
const SPREAD = 1e-9;

/** Memories as a version feels them: those it has felt, and its witnesses, by block ascending. */
export async function standingIn({ hippocampus }: Pick<EngineParts, 'hippocampus'>, { id }: Space) {
  const { native } = hippocampus;
  const means = await native.readMeans(id);
  const there = new Set(means.map(({ blockKey }) => blockKey));
  const seen = (await native.readWitnesses(id)).filter(({ blockKey }) => !there.has(blockKey));
  return [...means, ...seen].sort((a, b) => a.blockKey - b.blockKey);
}

/** The version that this one came from, or else the one before it; null for the first. */
export async function before(
  { hippocampus, minds }: Pick<EngineParts, 'hippocampus' | 'minds'>,
  space: Space,
): Promise<Space | null> {
  const known = (await hippocampus.native.listVersions()).filter(({ version }) => version < space.version);
  const record = await minds.versions?.record(space.version).catch(() => null);
  return known.find(({ version }) => version === record?.parent) ?? known.at(-1) ?? null;
}

/** The mean deviation of a felt memory over the dimensions of its latent. */
export const sigmaOf = (logVariance: Float32Array): number =>
  tidy(logVariance.reduce((sum, value) => sum + Math.exp(value / 2), 0) / Math.max(1, logVariance.length));

/**
 * The map of memories: their directions in the native space of a version, seen along the two axes in which they
 * differ most, with the witnesses' places under the version before seen along the same two. Titles and clusters are those of
 * this moment. Null where there is no library for it, or too little to see.
 */
export async function mindMap(parts: EngineParts, space: Space): Promise<MindMap | null> {
  const { native, blocks } = parts.hippocampus;
  const standing = await standingIn(parts, space);
  const previous = await before(parts, space);
  const witnesses = new Map(
    (previous ? await native.readWitnesses(previous.id) : []).map(({ blockKey, mean }) => [blockKey, mean]),
  );
  const chosen = evenly(standing, witnesses);
  const known = new Map(
    (await blocks.readTitles(chosen.map(({ blockKey }) => blockKey))).map((block) => [block.key, block]),
  );
  const shown = chosen.filter(({ blockKey }) => known.has(blockKey));
  if (!parts.axes || shown.length < LEAST) return null;
  const directions = shown.map(({ mean }) => normalize(mean.slice()));
  if (spreadOf(directions) < SPREAD) return null;
  // Everything else of a report is worth having without its map.
  const axes = await parts.axes(directions, 2).catch(() => null);
  if (!axes) return null;
  const place = (direction: Float32Array): [number, number] => placeOf(direction, axes);
  const places = directions.map(place);
  const sigmas = new Map(
    (await native.readVectors(shown.map(({ blockKey }) => blockKey))).map(({ blockKey, logVariance }) => [
      blockKey,
      sigmaOf(logVariance),
    ]),
  );
  const { clusters, of } = await leafGroups(parts, [...known.values()]);
  const points = shown.map(({ blockKey }, i) => {
    const { id, title, clusterId } = known.get(blockKey)!;
    const earlier = witnesses.get(blockKey);
    return {
      ...{ id, title, x: tidy(places[i]![0]), y: tidy(places[i]![1]) },
      before: earlier ? rounded(place(normalize(earlier.slice()))) : null,
      sigma: sigmas.get(blockKey) ?? null,
      cluster: of(clusterId),
    };
  });
  const along = places.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / places.length;
  return {
    version: space.version,
    previous: previous?.version ?? null,
    explained: tidy(Math.min(1, along / spreadOf(directions))),
    clusters,
    points,
    left: standing.length - chosen.length,
  };
}

/** As many as fit: those whose movement is known before all, and of the others every so many. */
function evenly(standing: readonly Standing[], first: ReadonlyMap<number, unknown>): readonly Standing[] {
  if (standing.length <= MOST) return standing;
  const moved = standing.filter(({ blockKey }) => first.has(blockKey)).slice(0, MOST);
  const rest = standing.filter(({ blockKey }) => !first.has(blockKey));
  const room = MOST - moved.length;
  const others = Array.from({ length: room }, (_, i) => rest[Math.floor((i * rest.length) / room)]!);
  return [...moved, ...others].sort((a, b) => a.blockKey - b.blockKey);
}

/** Mean squared distance from the middle. */
function spreadOf(vectors: readonly Float32Array[]): number {
  const middle = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((value, i) => (middle[i]! += value / vectors.length));
  return vectors.reduce(
    (sum, vector) =>
      sum + vector.reduce((all, value, i) => all + (value - middle[i]!) ** 2, 0) / vectors.length,
    0,
  );
}

function placeOf(direction: Float32Array, { mean, axes }: Axes): [number, number] {
  const from = direction.map((value, i) => value - mean[i]!);
  return [dot(from, axes[0]!), dot(from, axes[1]!)];
}

const rounded = ([x, y]: readonly [number, number]): [number, number] => [tidy(x), tidy(y)];

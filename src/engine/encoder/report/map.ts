import type { WithCortex } from '../../cortex/port.ts';
import type { WithEncoders } from '../registry.ts';
import type { WithHippocampus } from '../../hippocampus/port.ts';
import { roundTo4Decimals } from '../../math/statistics.ts';
import type { NativeVector } from '../../hippocampus/native-port.ts';
import { dot, normalize } from '../../math/vectors.ts';
import type { PrincipalComponents, WithAxes } from '../../models/ports.ts';
import { buildMapClusters } from './clusters.ts';
import type { LatentMap } from '../../vocabulary/encoder.ts';
import type { Space } from '../../vocabulary/space.ts';

type BlockMean = Pick<NativeVector, 'blockKey' | 'mean'>;

/** Memories that a map can show, and below which it shows nothing. */
const MAX_POINTS = 1_500;
const MIN_POINTS = 3;
/** Below this spread all memories are at one place. */
const MIN_VARIANCE = 1e-9;

/** Memories as a version encodes them: those it has encoded, and its witnesses, by block ascending. */
export async function readBlockMeans({ hippocampus }: WithHippocampus, { id }: Space) {
  const { native } = hippocampus;
  const means = await native.readMeans(id);
  const knownKeys = new Set(means.map(({ blockKey }) => blockKey));
  const witnessMeans = (await native.readWitnesses(id)).filter(({ blockKey }) => !knownKeys.has(blockKey));
  return [...means, ...witnessMeans].sort((a, b) => a.blockKey - b.blockKey);
}

/** The version that this one came from, or else the one before it; null for the first. */
export async function findPreviousSpace(
  { hippocampus, encoders }: WithHippocampus & WithEncoders,
  space: Space,
): Promise<Space | null> {
  const earlierSpaces = (await hippocampus.native.listVersions()).filter(
    ({ version }) => version < space.version,
  );
  const record = await encoders.versions?.readRecord(space.version).catch(() => null);
  return earlierSpaces.find(({ version }) => version === record?.parent) ?? earlierSpaces.at(-1) ?? null;
}

/** The mean deviation of an encoded memory over the dimensions of its latent. */
export const computeSigma = (logVariance: Float32Array): number =>
  roundTo4Decimals(
    logVariance.reduce((sum, value) => sum + Math.exp(value / 2), 0) / Math.max(1, logVariance.length),
  );

/**
 * The map of memories: their directions in the native space of a version, seen along the two axes in which they
 * differ most, with the witnesses' places under the version before seen along the same two. Titles and clusters are those of
 * this moment. Null where there is no library for it, or too little to see.
 */
export async function buildMindMap(
  deps: WithAxes & WithCortex & WithHippocampus & WithEncoders,
  space: Space,
): Promise<LatentMap | null> {
  const { native, blocks } = deps.hippocampus;
  const blockMeans = await readBlockMeans(deps, space);
  const previous = await findPreviousSpace(deps, space);
  const witnesses = new Map(
    (previous ? await native.readWitnesses(previous.id) : []).map(({ blockKey, mean }) => [blockKey, mean]),
  );
  const sampled = samplePoints(blockMeans, witnesses);
  const blocksByKey = new Map(
    (await blocks.readTitles(sampled.map(({ blockKey }) => blockKey))).map((block) => [block.key, block]),
  );
  const shownMeans = sampled.filter(({ blockKey }) => blocksByKey.has(blockKey));
  if (!deps.computeAxes || shownMeans.length < MIN_POINTS) return null;
  const directions = shownMeans.map(({ mean }) => normalize(mean.slice()));
  if (computeVariance(directions) < MIN_VARIANCE) return null;
  // Everything else of a report is worth having without its map.
  const axes = await deps.computeAxes(directions, 2).catch(() => null);
  if (!axes) return null;
  const project = (direction: Float32Array): [number, number] => projectDirection(direction, axes);
  const positions = directions.map(project);
  const sigmaByKey = new Map(
    (await native.readVectors(shownMeans.map(({ blockKey }) => blockKey))).map(
      ({ blockKey, logVariance }) => [blockKey, computeSigma(logVariance)],
    ),
  );
  const { clusters, findClusterIndex } = await buildMapClusters(deps, [...blocksByKey.values()]);
  const points = shownMeans.map(({ blockKey }, i) => {
    const { id, title, clusterId } = blocksByKey.get(blockKey)!;
    const previousMean = witnesses.get(blockKey);
    return {
      ...{ id, title, x: roundTo4Decimals(positions[i]![0]), y: roundTo4Decimals(positions[i]![1]) },
      before: previousMean ? roundPoint(project(normalize(previousMean.slice()))) : null,
      sigma: sigmaByKey.get(blockKey) ?? null,
      cluster: findClusterIndex(clusterId),
    };
  });
  const projectedVariance = positions.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / positions.length;
  return {
    version: space.version,
    previous: previous?.version ?? null,
    explained: roundTo4Decimals(Math.min(1, projectedVariance / computeVariance(directions))),
    clusters,
    points,
    left: blockMeans.length - sampled.length,
  };
}

/** As many as fit: those whose movement is known before all, and of the others every so many. */
function samplePoints(
  blockMeans: readonly BlockMean[],
  priorityKeys: ReadonlyMap<number, unknown>,
): readonly BlockMean[] {
  if (blockMeans.length <= MAX_POINTS) return blockMeans;
  const prioritised = blockMeans.filter(({ blockKey }) => priorityKeys.has(blockKey)).slice(0, MAX_POINTS);
  const unprioritised = blockMeans.filter(({ blockKey }) => !priorityKeys.has(blockKey));
  const remaining = MAX_POINTS - prioritised.length;
  const fillers = Array.from(
    { length: remaining },
    (_, i) => unprioritised[Math.floor((i * unprioritised.length) / remaining)]!,
  );
  return [...prioritised, ...fillers].sort((a, b) => a.blockKey - b.blockKey);
}

/** Mean squared distance from the middle. */
function computeVariance(vectors: readonly Float32Array[]): number {
  const centre = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((value, i) => (centre[i]! += value / vectors.length));
  return vectors.reduce(
    (sum, vector) =>
      sum +
      vector.reduce((squaredDistance, value, i) => squaredDistance + (value - centre[i]!) ** 2, 0) /
        vectors.length,
    0,
  );
}

function projectDirection(direction: Float32Array, { mean, axes }: PrincipalComponents): [number, number] {
  const offset = direction.map((value, i) => value - mean[i]!);
  return [dot(offset, axes[0]!), dot(offset, axes[1]!)];
}

const roundPoint = ([x, y]: readonly [number, number]): [number, number] => [
  roundTo4Decimals(x),
  roundTo4Decimals(y),
];

import { buildSpaceQuery } from '../spaces/universal-spaces.ts';
import type { WithUniversals } from '../spaces/universal-spaces.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithRole } from '../vocabulary/agent.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex, WithCortexSpaces } from '../cortex/port.ts';
import type { WithClock, WithIds } from '../clock.ts';
import { MemoryError } from '../errors.ts';
import { createQuestionGroup } from './centroids.ts';
import { dot } from '../math/vectors.ts';
import { createSpaceSwitchedError } from '../spaces/migrate.ts';
import { requireMuse } from '../lease/role.ts';
import { promoteGroups, markPromoted, toEmbeddedQuestion } from './mitosis.ts';
import { storeCortexCounts } from '../purge/cortex-counts.ts';
import { validate } from '../validate.ts';
import type { AntechamberAnswer } from '../vocabulary/answers.ts';
import type { AntechamberEntry, Centroid } from '../vocabulary/inquiry.ts';
import { formatBlockUri } from '../vocabulary/memory.ts';
import { antechamberInput } from '../vocabulary/requests.ts';
import type { AntechamberInput } from '../vocabulary/requests.ts';

type AntechamberDeps = WithHippocampus &
  WithCortex &
  WithCortexSpaces &
  WithUniversals &
  WithClock &
  WithIds &
  WithSelf &
  WithRole &
  WithSettings;

const DEFAULT_LIMIT = 10;
/** Latest entries that `wander` walks among, and that `clusters` gathers from. */
const MAX_WAITING_ENTRIES = 2_000;

/** The place of questions nobody asks yet (spec §5.6; contract, `antechamber`). */
export async function handleAntechamber(
  deps: AntechamberDeps,
  input: AntechamberInput,
): Promise<AntechamberAnswer> {
  const {
    action,
    query,
    cluster_id: id,
    limit = DEFAULT_LIMIT,
    temperature = 1,
  } = validate(antechamberInput, input);
  const cortex = await deps.openCortex();
  const clusterId = id?.toLowerCase();
  switch (action) {
    case 'browse': {
      const filter = clusterId === undefined ? { waiting: true } : { clusterId };
      return { entries: (await cortex.listAntechamber({ ...filter, limit })).map(toEntryAnswer) };
    }
    case 'search': {
      const universal = await deps.universals.openForQuestion();
      const search = await buildSpaceQuery(deps.hippocampus, universal, query!);
      const hits = await cortex.searchAntechamber({ ...search, limit });
      const rows = new Map(
        (await cortex.listAntechamber({ ids: hits.map((one) => one.id), limit: null })).map((row) => [
          row.id,
          row,
        ]),
      );
      return { entries: hits.flatMap((one) => rows.get(one.id) ?? []).map(toEntryAnswer) };
    }
    case 'clusters':
      return { clusters: await listClusters(deps, limit) };
    case 'centroids': {
      const centroids = await deps.hippocampus.centroids.list();
      const sizes = await deps.hippocampus.centroids.countBlocks();
      return {
        centroids: centroids
          .map((centroid) => toCentroidAnswer(centroid, sizes.get(centroid.id) ?? 0))
          .sort((a, b) => (a.state === b.state ? b.blocks - a.blocks : a.state === 'active' ? -1 : 1))
          .slice(0, limit),
      };
    }
    case 'promote':
      return { promoted: await promoteCluster(deps, clusterId!) };
    case 'wander':
      return { entries: (await wander(deps, limit, temperature)).map(toEntryAnswer) };
  }
}

const toEntryAnswer = (entry: AntechamberEntry): NonNullable<AntechamberAnswer['entries']>[number] => ({
  id: entry.id,
  uri: formatBlockUri(entry.id),
  question: entry.question,
  summary: entry.summary,
  session_id: entry.sessionId,
  at: new Date(entry.at).toISOString(),
  cluster_id: entry.clusterId,
  promoted: entry.promoted,
});

const toCentroidAnswer = (
  { id, name, question, state, origin, bornCycle, parents }: Centroid,
  blocks: number,
): NonNullable<AntechamberAnswer['centroids']>[number] => ({
  ...{ id, name, question, state, origin, blocks },
  born_cycle: bornCycle,
  parents: [...parents],
});

async function groupWaitingEntries(deps: WithCortex): Promise<Map<string, AntechamberEntry[]>> {
  const waiting = await (
    await deps.openCortex()
  ).listAntechamber({ waiting: true, limit: MAX_WAITING_ENTRIES });
  const groups = Map.groupBy(
    waiting.filter(({ clusterId }) => clusterId !== null),
    ({ clusterId }) => clusterId!,
  );
  return groups;
}

async function listClusters(
  deps: WithCortex,
  limit: number,
): Promise<NonNullable<AntechamberAnswer['clusters']>> {
  return [...(await groupWaitingEntries(deps))]
    .map(([id, entries]) => {
      const { medoid, density } = createQuestionGroup(entries.map(toEmbeddedQuestion));
      return {
        id,
        question: medoid.question,
        size: entries.length,
        density: Number(density.toFixed(4)),
        entries: entries.map((entry) => entry.id),
      };
    })
    .sort((a, b) => b.size - a.size || b.density - a.density)
    .slice(0, limit);
}

async function promoteCluster(
  deps: AntechamberDeps,
  id: string,
): Promise<NonNullable<AntechamberAnswer['promoted']>> {
  requireMuse(deps, 'promote a question');
  const entries = (await groupWaitingEntries(deps)).get(id);
  if (!entries)
    throw new MemoryError(
      'NOT_FOUND',
      `No cluster of the Antechamber has the id ${id}.`,
      'See them with the action `clusters`.',
    );
  const { space } = await deps.universals.requireActive();
  if (entries.some(({ spaceId }) => spaceId !== space.id)) throw createSpaceSwitchedError();
  const cycle = (await deps.hippocampus.nights.readCycle(deps.self))?.number ?? 0;
  const [centroid] = await promoteGroups(
    {
      deps,
      cycle,
      lease: null,
      space,
      store: deps.hippocampus,
    },
    [createQuestionGroup(entries.map(toEmbeddedQuestion))],
  );
  const now = deps.clock.now();
  await (await deps.openCortexIn(space)).putAntechamber(entries.map((entry) => markPromoted(entry, now)));
  await storeCortexCounts(deps);
  return toCentroidAnswer(centroid!, entries.length);
}

/**
 * A walk from question to question: from the latest, each step to one drawn by nearness to where the walk stands. At
 * temperature 0 it is always the nearest; the higher, the farther it may leap.
 */
async function wander(
  deps: WithClock & WithCortex,
  limit: number,
  temperature: number,
): Promise<AntechamberEntry[]> {
  const remaining = await (
    await deps.openCortex()
  ).listAntechamber({ waiting: true, limit: MAX_WAITING_ENTRIES });
  const path: AntechamberEntry[] = [];
  for (let current = remaining.shift(); current && path.length < limit;) {
    path.push(current);
    if (remaining.length === 0) break;
    const currentVector = current.vector;
    const similarities = remaining.map(({ vector }) => dot(vector, currentVector));
    const nextIndex = sampleIndex(similarities, temperature, deps.clock.random());
    current = remaining.splice(nextIndex, 1)[0];
  }
  return path;
}

/** A place drawn with odds of `exp(value / temperature)`, values on the scale of a tenth of a cosine. */
function sampleIndex(values: readonly number[], temperature: number, uniform: number): number {
  const bestIndex = values.reduce((a, value, i) => (value > values[a]! ? i : a), 0);
  if (temperature === 0) return bestIndex;
  const weights = values.map((value) => Math.exp((value - values[bestIndex]!) / (0.1 * temperature)));
  let threshold = uniform * weights.reduce((a, b) => a + b, 0);
  for (const [i, weight] of weights.entries()) if ((threshold -= weight) < 0) return i;
  return bestIndex;
}

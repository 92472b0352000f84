import { MemoryError } from '../errors.ts';
import { field } from './centroids.ts';
import { dot } from '../math/vectors.ts';
import { switching } from '../spaces/migrate.ts';
import { requireMuse } from '../lease/role.ts';
import { ask, promoted, toAsked } from './mitosis.ts';
import type { EngineParts } from '../parts.ts';
import { noteCounts } from '../memory/counts.ts';
import { validate } from '../validate.ts';
import type { AntechamberAnswer } from '../vocabulary/answers.ts';
import type { AntechamberEntry, Centroid } from '../vocabulary/inquiry.ts';
import { blockUri } from '../vocabulary/memory.ts';
import { antechamberInput } from '../vocabulary/requests.ts';
import type { AntechamberInput } from '../vocabulary/requests.ts';

const LIMIT = 10;
/** Latest entries that `wander` walks among, and that `clusters` gathers from. */
const WITHIN = 2_000;

/** The place of questions nobody asks yet (spec §5.6; contract, `antechamber`). */
export async function antechamber(parts: EngineParts, input: AntechamberInput): Promise<AntechamberAnswer> {
  const { action, query, cluster_id: id, limit = LIMIT, temperature = 1 } = validate(antechamberInput, input);
  const cortex = await parts.cortex();
  const clusterId = id?.toLowerCase();
  switch (action) {
    case 'browse': {
      const filter = clusterId === undefined ? { waiting: true } : { clusterId };
      return { entries: (await cortex.antechamber({ ...filter, limit })).map(told) };
    }
    case 'search': {
      // Without its model the space is sought by words alone.
      const universal = await parts.universals.forQuestion();
      const vector = await universal?.embedder.embed([query!], 'query').then(
        ([one]) => one!,
        () => null,
      );
      const found = await cortex.searchAntechamber({
        spaceId: universal?.space.id ?? (await parts.hippocampus.spaces.readActive())!.id,
        vector: vector?.some((value) => value !== 0) ? vector : null,
        text: query!,
        limit,
      });
      const rows = new Map(
        (await cortex.antechamber({ ids: found.map((one) => one.id), limit: null })).map((row) => [
          row.id,
          row,
        ]),
      );
      return { entries: found.flatMap((one) => rows.get(one.id) ?? []).map(told) };
    }
    case 'clusters':
      return { clusters: await clusters(parts, limit) };
    case 'centroids': {
      const all = await parts.hippocampus.centroids.list();
      const sizes = await parts.hippocampus.centroids.countBlocks();
      return {
        centroids: all
          .map((centroid) => tell(centroid, sizes.get(centroid.id) ?? 0))
          .sort((a, b) => (a.state === b.state ? b.blocks - a.blocks : a.state === 'active' ? -1 : 1))
          .slice(0, limit),
      };
    }
    case 'promote':
      return { promoted: await promoteCluster(parts, clusterId!) };
    case 'wander':
      return { entries: (await wander(parts, limit, temperature)).map(told) };
  }
}

const told = (entry: AntechamberEntry): NonNullable<AntechamberAnswer['entries']>[number] => ({
  id: entry.id,
  uri: blockUri(entry.id),
  question: entry.question,
  summary: entry.summary,
  session_id: entry.sessionId,
  at: new Date(entry.at).toISOString(),
  cluster_id: entry.clusterId,
  promoted: entry.promoted,
});

const tell = (
  { id, name, question, state, origin, bornCycle, parents }: Centroid,
  blocks: number,
): NonNullable<AntechamberAnswer['centroids']>[number] => ({
  ...{ id, name, question, state, origin, blocks },
  born_cycle: bornCycle,
  parents: [...parents],
});

async function grouped(parts: EngineParts): Promise<Map<string, AntechamberEntry[]>> {
  const waiting = await (await parts.cortex()).antechamber({ waiting: true, limit: WITHIN });
  const groups = Map.groupBy(
    waiting.filter(({ clusterId }) => clusterId !== null),
    ({ clusterId }) => clusterId!,
  );
  return groups;
}

async function clusters(
  parts: EngineParts,
  limit: number,
): Promise<NonNullable<AntechamberAnswer['clusters']>> {
  return [...(await grouped(parts))]
    .map(([id, entries]) => {
      const { label, density } = field(entries.map(toAsked));
      return {
        id,
        question: label.question,
        size: entries.length,
        density: Number(density.toFixed(4)),
        entries: entries.map((entry) => entry.id),
      };
    })
    .sort((a, b) => b.size - a.size || b.density - a.density)
    .slice(0, limit);
}

async function promoteCluster(
  parts: EngineParts,
  id: string,
): Promise<NonNullable<AntechamberAnswer['promoted']>> {
  requireMuse(parts, 'promote a question');
  const entries = (await grouped(parts)).get(id);
  if (!entries)
    throw new MemoryError(
      'NOT_FOUND',
      `No cluster of the Antechamber has the id ${id}.`,
      'See them with the action `clusters`.',
    );
  const { space } = await parts.universals.active();
  if (entries.some(({ spaceId }) => spaceId !== space.id)) throw switching();
  const cycle = (await parts.hippocampus.nights.readCycle(parts.self))?.number ?? 0;
  const [centroid] = await ask(
    {
      parts,
      cycle,
      lease: null,
      space,
      store: parts.hippocampus,
    },
    [field(entries.map(toAsked))],
  );
  const now = parts.clock.now();
  await (await parts.cortexIn(space)).putAntechamber(entries.map((entry) => promoted(entry, now)));
  await noteCounts(parts);
  return tell(centroid!, entries.length);
}

/**
 * A walk from question to question: from the latest, each step to one drawn by nearness to where the walk stands. At
 * temperature 0 it is always the nearest; the higher, the farther it may leap.
 */
async function wander(parts: EngineParts, limit: number, temperature: number): Promise<AntechamberEntry[]> {
  const left = await (await parts.cortex()).antechamber({ waiting: true, limit: WITHIN });
  const path: AntechamberEntry[] = [];
  for (let here = left.shift(); here && path.length < limit;) {
    path.push(here);
    if (left.length === 0) break;
    const from = here.vector;
    const near = left.map(({ vector }) => dot(vector, from));
    const next = draw(near, temperature, parts.clock.random());
    here = left.splice(next, 1)[0];
  }
  return path;
}

/** A place drawn with odds of `exp(value / temperature)`, values on the scale of a tenth of a cosine. */
function draw(values: readonly number[], temperature: number, chance: number): number {
  const best = values.reduce((a, value, i) => (value > values[a]! ? i : a), 0);
  if (temperature === 0) return best;
  const odds = values.map((value) => Math.exp((value - values[best]!) / (0.1 * temperature)));
  let sought = chance * odds.reduce((a, b) => a + b, 0);
  for (const [i, odd] of odds.entries()) if ((sought -= odd) < 0) return i;
  return best;
}

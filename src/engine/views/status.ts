import type { EngineParts } from '../parts.ts';
import type { Status } from '../vocabulary/answers.ts';
import type { Cycle } from '../vocabulary/night.ts';
import { notedCounts } from '../memory/counts.ts';
import type { Space } from '../vocabulary/space.ts';
import { isComing } from '../spaces/migrate.ts';

/** The figures of `memory://status` (contract). */
export async function status(parts: EngineParts): Promise<Status> {
  const { hippocampus, role, space, self } = parts;
  const counts = await hippocampus.count();
  const ground = await space();
  const active = (await hippocampus.spaces.readActive()) ?? ground;
  let next: Space | undefined;
  for (const other of await hippocampus.spaces.list())
    if (other.id !== active.id && (await isComing(parts, other.id))) next = other;
  const cycle = await hippocampus.nights.readCycle(self);
  return {
    counts: {
      remembered: counts.remembered,
      entries: counts.entries,
      blocks: counts.blocks,
      exchanges: counts.exchanges,
      archived: counts.archived,
      ...(await notedCounts(parts)),
      centroids: counts.centroids,
      relationships: counts.relationships,
      sessions: counts.sessions,
      unembedded: await hippocampus.spaces.countUnembedded(active.id),
    },
    spaces: [active, ...(active.id === ground.id ? [] : [ground])].map(
      ({ role: of, model, revision, dimensions, version }) => ({
        role: of,
        model,
        revision,
        dimensions,
        version,
      }),
    ),
    switching: next
      ? {
          to: next.model,
          left: await hippocampus.spaces.countUnembedded(next.id),
          entries: counts.remembered,
        }
      : null,
    problem: joined(await parts.universals.problem(), parts.reranking.problem),
    versions: { native: await parts.minds.version(active), problem: parts.minds.problem },
    last_night: cycle && lastNight(cycle),
    waiting: (await hippocampus.nights.countWaiting()).entries,
    role,
  };
}

const joined = (one: string | null, other: string | null): string | null =>
  one !== null && other !== null && !one.includes(other) ? `${one} ${other}` : (one ?? other);

function lastNight(cycle: Cycle): NonNullable<Status['last_night']> {
  const stage =
    cycle.state === 'running' ? cycle.stages.find(({ status: now }) => now === 'running') : undefined;
  return {
    cycle_id: cycle.id,
    cycle: cycle.number,
    state: cycle.state,
    started_at: new Date(cycle.startedAt).toISOString(),
    finished_at: cycle.finishedAt === null ? null : new Date(cycle.finishedAt).toISOString(),
    stage: stage ? { name: stage.name, done: stage.done, total: stage.total } : null,
  };
}

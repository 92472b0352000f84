import type { EngineParts } from '../parts.ts';
import type { Status } from '../vocabulary/answers.ts';
import type { Cycle } from '../vocabulary/night.ts';
import { readCortexCounts } from '../memory/cortex-counts.ts';
import type { Space } from '../vocabulary/space.ts';
import { isMigrationTarget } from '../spaces/migrate.ts';

/** The figures of `memory://status` (contract). */
export async function readStatus(parts: EngineParts): Promise<Status> {
  const { hippocampus, role, space, self } = parts;
  const counts = await hippocampus.count();
  const builtinSpace = await space();
  const active = (await hippocampus.spaces.readActive()) ?? builtinSpace;
  let nextSpace: Space | undefined;
  for (const other of await hippocampus.spaces.list())
    if (other.id !== active.id && (await isMigrationTarget(parts, other.id))) nextSpace = other;
  const cycle = await hippocampus.nights.readCycle(self);
  return {
    counts: {
      remembered: counts.remembered,
      entries: counts.entries,
      blocks: counts.blocks,
      exchanges: counts.exchanges,
      archived: counts.archived,
      ...(await readCortexCounts(parts)),
      centroids: counts.centroids,
      relationships: counts.relationships,
      sessions: counts.sessions,
      unembedded: await hippocampus.spaces.countUnembedded(active.id),
    },
    spaces: [active, ...(active.id === builtinSpace.id ? [] : [builtinSpace])].map(
      ({ role: spaceRole, model, revision, dimensions, version }) => ({
        role: spaceRole,
        model,
        revision,
        dimensions,
        version,
      }),
    ),
    switching: nextSpace
      ? {
          to: nextSpace.model,
          left: await hippocampus.spaces.countUnembedded(nextSpace.id),
          entries: counts.remembered,
        }
      : null,
    problem: joinProblems(await parts.universals.describeProblem(), parts.reranking.problem),
    versions: { native: await parts.minds.readCurrentNumber(active), problem: parts.minds.problem },
    last_night: cycle && toLastNight(cycle),
    waiting: (await hippocampus.nights.countWaiting()).entries,
    role,
  };
}

const joinProblems = (one: string | null, other: string | null): string | null =>
  one !== null && other !== null && !one.includes(other) ? `${one} ${other}` : (one ?? other);

function toLastNight(cycle: Cycle): NonNullable<Status['last_night']> {
  const stage =
    cycle.state === 'running'
      ? cycle.stages.find(({ status: stageStatus }) => stageStatus === 'running')
      : undefined;
  return {
    cycle_id: cycle.id,
    cycle: cycle.number,
    state: cycle.state,
    started_at: new Date(cycle.startedAt).toISOString(),
    finished_at: cycle.finishedAt === null ? null : new Date(cycle.finishedAt).toISOString(),
    stage: stage ? { name: stage.name, done: stage.done, total: stage.total } : null,
  };
}

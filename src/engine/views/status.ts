import type { WithUniversals } from '../spaces/universal-spaces.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithRole } from '../vocabulary/agent.ts';
import type { WithEncoders } from '../encoder/registry.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithDamageLog } from '../text/damage-log.ts';
import type { Status } from '../vocabulary/answers.ts';
import type { Cycle } from '../vocabulary/night.ts';
import { readCortexCounts } from '../purge/cortex-counts.ts';
import type { Space, WithBuiltinSpace } from '../vocabulary/space.ts';
import { isMigrationTarget } from '../spaces/migrate.ts';

type ReadStatusDeps = WithHippocampus &
  WithEncoders & { readonly timedReranker: { readonly problem: string | null } } & WithRole &
  WithSelf &
  WithDamageLog &
  WithBuiltinSpace &
  WithUniversals;

/** The figures of `memory://status` (contract). */
export async function readStatus(deps: ReadStatusDeps): Promise<Status> {
  const { hippocampus, role, openBuiltinSpace, self } = deps;
  const counts = await hippocampus.count();
  const builtinSpace = await openBuiltinSpace();
  const active = (await hippocampus.spaces.readActive()) ?? builtinSpace;
  let nextSpace: Space | undefined;
  for (const other of await hippocampus.spaces.list())
    if (other.id !== active.id && (await isMigrationTarget(deps, other.id))) nextSpace = other;
  const cycle = await hippocampus.nights.readCycle(self);
  return {
    counts: {
      remembered: counts.remembered,
      notes: counts.notes,
      entries: counts.entries,
      blocks: counts.blocks,
      exchanges: counts.exchanges,
      archived: counts.archived,
      ...(await readCortexCounts(deps)),
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
          entries: counts.remembered + counts.notes,
        }
      : null,
    problem: joinProblems(await deps.universals.describeProblem(), deps.timedReranker.problem),
    damage: await deps.damage.readStatus(),
    versions: { native: await deps.encoders.readCurrentNumber(active), problem: deps.encoders.problem },
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

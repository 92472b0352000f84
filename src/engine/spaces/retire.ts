import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithClock } from '../clock.ts';
import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex, WithCortexSpaces } from '../cortex/port.ts';
import type { Lease } from '../vocabulary/night.ts';
import { withLease } from '../lease/with-lease.ts';
import { isMigrationTarget } from './migrate.ts';

type RetireGenerationsDeps = WithCortex &
  WithCortexSpaces &
  WithHippocampus &
  WithSettings &
  WithBuiltinSpace;

type DropRestingSpacesDeps = RetireGenerationsDeps & WithClock & WithSelf;

/** Vectors deleted in one commit. */
const DELETE_BATCH_SIZE = 500;

/**
 * Universal spaces that are searched no more rest for some cycles, in case the owner goes back, then their vectors go (R2).
 * Verbatim texts and the vectors of the builtin space stay. Returns how many went; `at once`: without waiting.
 */
export async function retireGenerations(
  { hippocampus, openCortex, openBuiltinSpace, settings, announceDroppedTables }: RetireGenerationsDeps,
  lease: Lease,
  cycle: number,
  atOnce = false,
): Promise<number> {
  const store = hippocampus;
  const builtinSpace = await openBuiltinSpace();
  const active = (await hippocampus.spaces.readActive()) ?? builtinSpace;
  let retiredCount = 0;
  for (const { id, role } of await hippocampus.spaces.list()) {
    if (role !== 'universal') continue;
    const factName = `resting:${id}` as const;
    const restingSince = await store.facts.get(factName);
    if (id === active.id || (await isMigrationTarget({ hippocampus }, id))) {
      if (restingSince !== null && restingSince !== 'in use')
        await store.facts.set(lease, factName, 'in use');
      continue;
    }
    if (restingSince === 'gone') continue;
    const waits = restingSince === null || restingSince === 'in use';
    if (!atOnce && waits) await store.facts.set(lease, factName, cycle);
    else if (atOnce || waits || cycle - restingSince >= settings.retention.generations) {
      await (await openCortex()).dropSpace(id === builtinSpace.id ? null : id);
      if (id !== builtinSpace.id) while (!(await hippocampus.spaces.dropVectors(id, DELETE_BATCH_SIZE)));
      await store.facts.set(lease, factName, 'gone');
      await announceDroppedTables(lease);
      retiredCount += 1;
    }
  }
  return retiredCount;
}

/** The same, at once and whoever is asked for. `BUSY` while somebody else has the lease. */
export const dropRestingSpaces = (deps: DropRestingSpacesDeps): Promise<number> =>
  withLease(deps, { purpose: 'space_drop' }, (lease) => retireGenerations(deps, lease, 0, true));

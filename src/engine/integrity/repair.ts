import type { WithClock, WithIds } from '../clock.ts';
import type { WithCortexMarker } from '../cortex/port.ts';
import { withLease } from '../lease/with-lease.ts';
import type { WithBuiltinEmbedder } from '../models/ports.ts';
import { drainPurgeQueue } from '../purge/drain-queue.ts';
import type { WithDamageLog } from '../text/damage-log.ts';
import type { Fault } from '../vocabulary/damage.ts';
import type { Lease } from '../vocabulary/night.ts';
import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import { checkStores, hasCortex } from './check.ts';
import type { CheckDeps } from './check.ts';
import { mendCortexTables } from './mend-cortex.ts';
import { mendIndex } from './mend-index.ts';
import { mendTexts } from './mend-texts.ts';
import { planReconciliation, reconcile } from './reconcile.ts';
import type { RepairTools, SetAside } from './set-aside.ts';

export interface RepairDeps
  extends
    Omit<CheckDeps, 'damage'>,
    WithClock,
    WithIds,
    WithCortexMarker,
    WithBuiltinEmbedder,
    WithBuiltinSpace,
    WithDamageLog,
    RepairTools {
  /** Opens the Cortex anew, after a table of it was replaced. */
  readonly reopenCortex: () => Promise<void>;
}

export interface RepairOptions {
  /** Only tells what would be done. */
  readonly dryRun: boolean;
  /** Where the two halves are of different memories: the one that is kept. */
  readonly keep?: 'hippocampus' | 'cortex' | undefined;
  /** The database was just copied as far as it could be read: what it lost of the Cortex's entries is brought back. */
  readonly isSalvaged?: boolean;
}

/** What was done, or would be, a sentence each; what is damaged still; and where that lies which could not be mended. */
export interface RepairAnswer {
  readonly steps: readonly string[];
  readonly left: readonly Fault[];
  readonly set_aside: string | null;
}

/** What the steps of a repair work with. */
export interface RepairContext {
  readonly deps: RepairDeps;
  readonly lease: Lease;
  readonly setAside: SetAside;
  readonly report: (step: string) => void;
}

/**
 * Mends what `checkStores` finds, each thing from another copy or from the texts it was derived from; what is nowhere any more
 * is set aside with a list, never guessed. By the one process that has the memory open.
 */
export async function repair(
  deps: RepairDeps,
  { dryRun, keep, isSalvaged = false }: RepairOptions,
): Promise<RepairAnswer> {
  const plan = await planReconciliation(deps, keep, isSalvaged);
  const faults = plan.isApart ? [] : await checkStores(deps);
  if (dryRun) return { steps: [...plan.steps, ...describeFaults(faults)], left: faults, set_aside: null };
  const setAside = deps.createSetAside(deps.clock.now());
  const steps: string[] = [];
  await withLease(deps, { purpose: 'repair' }, async (lease) => {
    const context: RepairContext = {
      ...{ deps, lease, setAside },
      report: (step) => {
        steps.push(step);
      },
    };
    await reconcile(context, plan);
    const saved = (await hasCortex(deps))
      ? await mendCortexTables(context, await (await deps.openCortex()).checkIntegrity())
      : new Map<string, string>();
    await mendTexts(context, saved);
    await mendIndex(context);
    await mendVersions(context, faults);
    await drainPurgeQueue(deps, lease);
    await deps.damage.clear();
  });
  const left = await checkStores(deps);
  return { steps, left, set_aside: (await setAside.isUsed()) ? setAside.folder : null };
}

/** What each kind of fault leads to, in words; one line for all of a kind in a part. */
const REMEDIES: Readonly<Record<Fault['kind'], string>> = {
  pages: 'copy what can be read of the database into a new one; the damaged file is set aside',
  rows: 'make the table anew from the rows that can be read; the damaged one is set aside',
  text: 'put the text back from another copy, or set the entry aside with a list',
  missing_text: 'look for the words in every copy, and set aside what is nowhere with a list',
  table: 'make the table anew from the other store; what is left of the old one is set aside',
  index: 'build it anew from the texts',
  fact: 'let go of it, with what stood there set aside; it is worked out anew',
  version: 'set it aside; the version before it is used, and the next night trains a new one',
};

function describeFaults(faults: readonly Fault[]): string[] {
  const groups = Map.groupBy(faults, ({ part, kind }) => `${part}/${kind}`);
  return [...groups.values()].map((group) => {
    const [{ part, kind, problem }] = group as [Fault];
    return `${part}: ${problem}${group.length > 1 ? ` (and ${group.length - 1} more of the kind)` : ''}. Would ${REMEDIES[kind]}.`;
  });
}

async function mendVersions(
  { deps, setAside, report }: RepairContext,
  faults: readonly Fault[],
): Promise<void> {
  for (const { kind, id } of faults)
    if (kind === 'version') {
      await deps.setVersionAside(Number(id), setAside.folder);
      report(`Set version ${id!} of the native encoder aside; the one before it is used.`);
    }
}

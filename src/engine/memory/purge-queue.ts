import type { PurgeKind } from '../hippocampus/purges-port.ts';
import { withLease } from '../lease/with-lease.ts';
import type { EngineParts } from '../parts.ts';
import type { Lease } from '../vocabulary/night.ts';
import { noteCounts } from './counts.ts';

/** How long forgetting waits for the lease. */
const WAIT = { tries: 20, pauseMs: 100 } as const;

/**
 * Takes out of the Cortex what forgetting owes it (R12), and tells whether nothing of it is left. Clusters go with all
 * above them, whose summaries were made of theirs; the next night builds the tree anew. While a night is under way that
 * may just be storing what is owed, rows go at once but the debt stays written: the night pays it again at its end.
 */
export async function payDebts(parts: EngineParts, lease: Lease | null = null): Promise<boolean> {
  const { hippocampus } = parts;
  if ((await hippocampus.purges.list()).length === 0) return true;
  if (lease) {
    await pay(parts, lease);
    return true;
  }
  const unleased = async (): Promise<boolean> => {
    await pay(parts, null);
    return false;
  };
  return withLease(parts, { wait: WAIT, onBusy: unleased }, async (own) => {
    await pay(parts, own);
    await noteCounts(parts);
    return true;
  });
}

async function pay(parts: EngineParts, lease: Lease | null): Promise<void> {
  const store = parts.hippocampus;
  const debts = await store.purges.list();
  const cortex = await parts.cortex();
  const ids = (kind: PurgeKind): string[] => debts.filter((debt) => debt.kind === kind).map(({ id }) => id);
  const clusters = new Set(ids('cluster'));
  if (clusters.size > 0) {
    const byId = new Map((await cortex.clusters()).map((cluster) => [cluster.id, cluster]));
    for (const id of clusters) {
      const parent = byId.get(id)?.parentId;
      if (parent) clusters.add(parent);
    }
    await store.facts.set(lease, 'torn', true);
  }
  await cortex.purge(
    {
      exchanges: ids('exchange'),
      blocks: ids('block'),
      clusters: [...clusters],
      antechamber: ids('antechamber'),
    },
    lease !== null,
  );
  if (lease) await store.purges.remove(lease, debts);
}

import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex, WithCortexMarker } from '../cortex/port.ts';
import type { WithClock } from '../clock.ts';
import { isDamage } from '../errors.ts';
import type { PurgeKind } from '../hippocampus/purges-port.ts';
import { advanceStamp } from '../lease/store-stamp.ts';
import { withLease } from '../lease/with-lease.ts';
import type { Lease } from '../vocabulary/night.ts';
import { storeCortexCounts } from './cortex-counts.ts';

export type PurgeDeps = WithClock & WithCortex & WithCortexMarker & WithHippocampus & WithSelf;

/** How long forgetting waits for the lease. */
const WAIT = { tries: 20, pauseMs: 100 } as const;

/**
 * Takes out of the Cortex what forgetting has queued (R12), and tells whether nothing of it is left. Clusters go with all
 * above them, whose summaries were made of theirs; the next night builds the tree anew. While a night is under way that
 * may just be storing what is queued, rows go at once but the queue stays as it is: the night drains it again at its end.
 */
export async function drainPurgeQueue(deps: PurgeDeps, lease: Lease | null = null): Promise<boolean> {
  try {
    return await drain(deps, lease);
  } catch (error) {
    // What a damaged table holds cannot be taken out of it; the queue stays until it is mended.
    if (!isDamage(error)) throw error;
    return false;
  }
}

async function drain(deps: PurgeDeps, lease: Lease | null): Promise<boolean> {
  const { hippocampus } = deps;
  if ((await hippocampus.purges.list()).length === 0) return true;
  if (lease) {
    await purgeItems(deps, lease);
    return true;
  }
  const purgeWithoutLease = async (): Promise<boolean> => {
    await purgeItems(deps, null);
    return false;
  };
  return withLease(deps, { wait: WAIT, onBusy: purgeWithoutLease }, async (ownLease) => {
    await advanceStamp(deps, ownLease);
    await purgeItems(deps, ownLease);
    await storeCortexCounts(deps);
    return true;
  });
}

async function purgeItems(deps: WithCortex & WithHippocampus, lease: Lease | null): Promise<void> {
  const store = deps.hippocampus;
  const items = await store.purges.list();
  const cortex = await deps.openCortex();
  const listIds = (kind: PurgeKind): string[] =>
    items.filter((item) => item.kind === kind).map(({ id }) => id);
  const clusters = new Set(listIds('cluster'));
  if (clusters.size > 0) {
    const byId = new Map((await cortex.listClusters()).map((cluster) => [cluster.id, cluster]));
    for (const id of clusters) {
      const parent = byId.get(id)?.parentId;
      if (parent) clusters.add(parent);
    }
    await store.facts.set(lease, 'torn', true);
  }
  await cortex.purge(
    {
      exchanges: listIds('exchange'),
      blocks: listIds('block'),
      clusters: [...clusters],
      antechamber: listIds('antechamber'),
    },
    lease !== null,
  );
  if (lease) await store.purges.remove(lease, items);
}

import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { PurgedRows, WithCortex, WithCortexMarker } from '../cortex/port.ts';
import type { WithClock } from '../clock.ts';
import { isDamage } from '../errors.ts';
import type { PurgeItem, PurgeKind } from '../hippocampus/purges-port.ts';
import { advanceStamp } from '../lease/store-stamp.ts';
import { withLease } from '../lease/with-lease.ts';
import type { Lease } from '../vocabulary/night.ts';
import { storeCortexCounts } from './cortex-counts.ts';

export type PurgeDeps = WithClock & WithCortex & WithCortexMarker & WithHippocampus & WithSelf;

/** How long forgetting waits for the lease: what it has queued another forgetting may take out as well, a night does at its end. */
const PATIENCE = { night: 200, other: 10_000 } as const;

/**
 * Takes out of the Cortex what forgetting has queued (R12), and tells whether nothing of it is left. Clusters go with all
 * above them, whose summaries were made of theirs; the next night builds the tree anew. Of many forgettings whoever gets the
 * lease drains the queue for all. While a night is under way that may just be storing what is queued, or waits to begin, rows go
 * at once but the queue stays as it is: the night drains it again at its end.
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

/**
 * Drains what no forgetting waits for any more, and has the ids of it overwritten: at a start what an earlier process left,
 * after a night what was forgotten while it held the lease. Never throws: what stands in its way is left to the next one.
 */
export async function drainLeftPurges(deps: PurgeDeps): Promise<void> {
  try {
    if ((await deps.hippocampus.purges.list()).length === 0) return;
    await drainPurgeQueue(deps);
    await deps.hippocampus.tidy();
  } catch {
    // The queue keeps it.
  }
}

async function drain(deps: PurgeDeps, lease: Lease | null): Promise<boolean> {
  const { hippocampus } = deps;
  const items = await hippocampus.purges.list();
  if (items.length === 0) return true;
  if (lease) {
    await purgeItems(deps, lease);
    return true;
  }
  const isNeedless = async (): Promise<boolean> => {
    const leftItems = new Set((await hippocampus.purges.list()).map(toKey));
    return items.every((item) => !leftItems.has(toKey(item)));
  };
  const onBusy = async (): Promise<boolean> => {
    if (await isNeedless()) return true;
    await purgeItems(deps, null);
    return false;
  };
  return withLease(deps, { purpose: 'purge', patience: PATIENCE, isNeedless, onBusy }, async (ownLease) => {
    await advanceStamp(deps, ownLease);
    await purgeItems(deps, ownLease);
    await storeCortexCounts(deps);
    return true;
  });
}

const toKey = ({ kind, id }: PurgeItem): string => `${kind} ${id}`;

async function purgeItems(deps: WithCortex & WithHippocampus, lease: Lease | null): Promise<void> {
  const store = deps.hippocampus;
  const items = await store.purges.list();
  if (items.length === 0) return;
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
  const blockIds = listIds('block');
  const remainingBlockIds = new Set((await store.blocks.read(blockIds)).map(({ id }) => id));
  const rows: PurgedRows = {
    exchanges: listIds('exchange'),
    blocks: blockIds,
    clusters: [...clusters],
    antechamber: listIds('antechamber'),
    gone: [...listIds('exchange'), ...blockIds.filter((id) => !remainingBlockIds.has(id))],
  };
  // Rewriting tables beside a night that writes them would only keep both from coming to an end.
  if (!lease) {
    await cortex.removeRows(rows);
    return;
  }
  await cortex.purge(rows, true);
  // What is above a cluster went with it.
  const clusterItems = [...clusters].map((id): PurgeItem => ({ kind: 'cluster', id }));
  await store.purges.remove(lease, [...items.filter(({ kind }) => kind !== 'cluster'), ...clusterItems]);
}

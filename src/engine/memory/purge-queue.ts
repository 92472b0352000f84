import type { DebtKind } from '../hippocampus/night-port.ts';
import { Pulse } from '../night/context.ts';
import type { EngineParts } from '../parts.ts';
import type { Lease } from '../vocabulary/night.ts';
import { noteCounts } from './counts.ts';

/** How long forgetting waits for the lease, in tries. */
const TRIES = 20;
const PAUSE_MS = 100;

/**
 * Takes out of the Cortex what forgetting owes it (R12), and tells whether nothing of it is left. Clusters go with all
 * above them, whose summaries were made of theirs; the next night builds the tree anew. While a night is under way that
 * may just be storing what is owed, rows go at once but the debt stays written: the night pays it again at its end.
 */
export async function payDebts(parts: EngineParts, lease: Lease | null = null): Promise<boolean> {
  const { hippocampus, clock, self } = parts;
  if ((await hippocampus.blocks.debts()).length === 0) return true;
  if (lease) {
    await pay(parts, lease);
    return true;
  }
  let own: Lease | null = null;
  for (let i = 0; i < TRIES && !own; i++) {
    own = await hippocampus.nights.hold(self);
    if (!own) await clock.sleep(PAUSE_MS);
  }
  if (!own) {
    await pay(parts, null);
    return false;
  }
  const pulse = new Pulse(parts, own, undefined);
  pulse.begin();
  try {
    await pay(parts, own);
    await noteCounts(parts);
  } finally {
    await pulse.end();
    await hippocampus.nights.release(own);
  }
  return true;
}

async function pay(parts: EngineParts, lease: Lease | null): Promise<void> {
  const store = parts.hippocampus.blocks;
  const debts = await store.debts();
  const cortex = await parts.cortex();
  const ids = (kind: DebtKind): string[] => debts.filter((debt) => debt.kind === kind).map(({ id }) => id);
  const clusters = new Set(ids('cluster'));
  if (clusters.size > 0) {
    const byId = new Map((await cortex.clusters()).map((cluster) => [cluster.id, cluster]));
    for (const id of clusters) {
      const parent = byId.get(id)?.parentId;
      if (parent) clusters.add(parent);
    }
    await store.setFact(lease, 'torn', '1');
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
  if (lease) await store.paid(lease, debts);
}

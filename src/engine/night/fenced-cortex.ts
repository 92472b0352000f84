import type { Cortex } from '../cortex/port.ts';
import type { CortexWrites } from '../hippocampus/purges-port.ts';
import { drainLeftPurges } from '../purge/drain-queue.ts';
import type { PurgeDeps } from '../purge/drain-queue.ts';
import type { Lease } from '../vocabulary/night.ts';

/**
 * The Cortex as a night may write it: it knows no fence of its own, so the lease is looked at before every write, and once
 * more after it. A holder that was suspended in the midst of one, and comes to itself when another has taken over, queues
 * what it just wrote and has been forgotten meanwhile, and stops.
 */
export function createFencedCortex(deps: PurgeDeps, cortex: Cortex, lease: Lease): Cortex {
  const { nights, purges } = deps.hippocampus;
  const checkLease = (): Promise<void> => nights.checkFence(lease);
  const writeFenced = async (putRows: () => Promise<void>, written: CortexWrites): Promise<void> => {
    await checkLease();
    await putRows();
    try {
      await checkLease();
    } catch (error) {
      await purges.addWritten(written);
      await drainLeftPurges(deps);
      throw error;
    }
  };
  const extractIds = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);
  return {
    ...cortex,
    putExchanges: (shelf, rows) =>
      writeFenced(() => cortex.putExchanges(shelf, rows), { exchanges: extractIds(rows) }),
    putBlocks: (rows) => writeFenced(() => cortex.putBlocks(rows), { blocks: extractIds(rows) }),
    putClusters: (rows) => writeFenced(() => cortex.putClusters(rows), { clusters: extractIds(rows) }),
    replaceClusters: (rows) =>
      writeFenced(() => cortex.replaceClusters(rows), { clusters: extractIds(rows) }),
    putAntechamber: (rows) => writeFenced(() => cortex.putAntechamber(rows), { blocks: extractIds(rows) }),
    maintain: () => cortex.maintain(checkLease),
  };
}

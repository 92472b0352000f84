import type { Cortex } from '../cortex/port.ts';
import type { Written } from '../hippocampus/purges-port.ts';
import type { EngineParts } from '../parts.ts';
import { payDebts } from '../memory/purge-queue.ts';
import type { Lease } from '../vocabulary/night.ts';

/**
 * The Cortex as a night may write it: it knows no fence of its own, so the lease is looked at before every write, and once
 * more after it. A holder that was suspended in the midst of one, and comes to itself when another has taken over, owes
 * what it just wrote and has been forgotten meanwhile, and stops.
 */
export function fencedCortex(parts: EngineParts, cortex: Cortex, lease: Lease): Cortex {
  const { nights, purges } = parts.hippocampus;
  const check = (): Promise<void> => nights.checkFence(lease);
  const write = async (work: () => Promise<void>, written: Written): Promise<void> => {
    await check();
    await work();
    try {
      await check();
    } catch (error) {
      await purges.addWritten(written);
      await payDebts(parts);
      throw error;
    }
  };
  const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);
  return {
    ...cortex,
    putExchanges: (shelf, rows) => write(() => cortex.putExchanges(shelf, rows), { exchanges: ids(rows) }),
    putBlocks: (rows) => write(() => cortex.putBlocks(rows), { blocks: ids(rows) }),
    putClusters: (rows) => write(() => cortex.putClusters(rows), { clusters: ids(rows) }),
    replaceClusters: (rows) => write(() => cortex.replaceClusters(rows), { clusters: ids(rows) }),
    putAntechamber: (rows) => write(() => cortex.putAntechamber(rows), { blocks: ids(rows) }),
    maintain: () => cortex.maintain(check),
  };
}

import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { CortexTotals } from '../vocabulary/facts.ts';

/** Notes what the Cortex alone can count, so that `status` need not open it. */
export async function storeCortexCounts({
  hippocampus,
  openCortex,
}: WithCortex & WithHippocampus): Promise<void> {
  const { clusters, antechamber } = await (await openCortex()).readCounts();
  await hippocampus.facts.set(null, 'cortex-counts', { clusters, antechamber });
}

export async function readCortexCounts({ hippocampus }: WithHippocampus): Promise<CortexTotals> {
  return (await hippocampus.facts.get('cortex-counts')) ?? { clusters: 0, antechamber: 0 };
}

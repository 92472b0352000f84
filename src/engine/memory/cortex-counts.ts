import type { EngineParts } from '../parts.ts';
import type { CortexTotals } from '../vocabulary/facts.ts';

/** Notes what the Cortex alone can count, so that `status` need not open it. */
export async function storeCortexCounts({ hippocampus, cortex }: EngineParts): Promise<void> {
  const { clusters, antechamber } = await (await cortex()).readCounts();
  await hippocampus.facts.set(null, 'cortex-counts', { clusters, antechamber });
}

export async function readCortexCounts({
  hippocampus,
}: Pick<EngineParts, 'hippocampus'>): Promise<CortexTotals> {
  return (await hippocampus.facts.get('cortex-counts')) ?? { clusters: 0, antechamber: 0 };
}

import type { EngineParts } from '../parts.ts';

const FACT = 'cortex-counts';

/** What the Cortex alone can count, noted where it changes, so that `status` need not open it. */
export interface NotedCounts {
  readonly clusters: number;
  readonly antechamber: number;
}

export async function noteCounts({ hippocampus, cortex }: EngineParts): Promise<void> {
  const { clusters, antechamber } = await (await cortex()).counts();
  const noted: NotedCounts = { clusters, antechamber };
  await hippocampus.blocks.setFact(null, FACT, JSON.stringify(noted));
}

export async function notedCounts({ hippocampus }: Pick<EngineParts, 'hippocampus'>): Promise<NotedCounts> {
  const noted = await hippocampus.blocks.fact(FACT);
  return noted === null ? { clusters: 0, antechamber: 0 } : (JSON.parse(noted) as NotedCounts);
}

import type { WithHippocampus } from '../../hippocampus/port.ts';
import type { TrainerRecord } from '../../vocabulary/training.ts';

/** How the owner's trainer did, in this cycle or in the latest that ran it; null before any. */
export async function readTrainerRecord(
  { hippocampus }: WithHippocampus,
  cycle?: number,
): Promise<TrainerRecord | null> {
  const record = await hippocampus.facts.get('training-adapter');
  return record === null || cycle === undefined || record.cycle === cycle ? record : null;
}

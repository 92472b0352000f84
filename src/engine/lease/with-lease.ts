import { MemoryError } from '../errors.ts';
import type { EngineParts } from '../parts.ts';
import type { Lease } from '../vocabulary/night.ts';

/** Does something while no night can begin; `BUSY`, with what to do, while one is under way. */
export async function whileHeld<T>(
  { hippocampus, self }: Pick<EngineParts, 'hippocampus' | 'self'>,
  work: (lease: Lease) => Promise<T>,
  repair = 'Try again when it is over: `sophontic-memory night --status`.',
): Promise<T> {
  const lease = await hippocampus.nights.hold(self);
  if (!lease) throw new MemoryError('BUSY', 'A night is under way.', repair);
  try {
    return await work(lease);
  } finally {
    await hippocampus.nights.release(lease);
  }
}

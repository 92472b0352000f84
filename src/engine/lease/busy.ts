import { MemoryError } from '../errors.ts';
import type { Holder, LeasePurpose } from '../vocabulary/night.ts';

const WORK: Readonly<Record<LeasePurpose, string>> = {
  night: 'running a night',
  purge: 'taking out of the Cortex what was forgotten',
  space_migration: 'switching the memory to another model',
  space_drop: 'deleting the vectors of models that are searched no more',
  rollback: 'going back to another version of the native encoder',
  export: 'exporting the ledgers',
  repair: 'repairing the memory',
};

/** What a process does with the lease, or will as soon as it has it: a sentence. */
export const describeHolder = ({ pid, purpose, isWaiting }: Holder): string =>
  `Process ${pid} is ${isWaiting === true ? 'waiting to begin a night' : `${WORK[purpose]} at this moment`}.`;

const REPAIRS: Readonly<Record<'night' | 'other', string>> = {
  night: 'Wait for it (`night-cycle` with action status, `sophontic-memory night --status`), or cancel it.',
  other: 'Try again in a moment.',
};

/** `BUSY` with who holds the lease, and what for (contract). */
export const createBusyError = (
  holder: Holder,
  repair = REPAIRS[holder.purpose === 'night' ? 'night' : 'other'],
): MemoryError =>
  new MemoryError('BUSY', describeHolder(holder), repair, {
    holder: { pid: holder.pid, heartbeat_at: new Date(holder.heartbeatAt).toISOString() },
    purpose: holder.purpose,
  });

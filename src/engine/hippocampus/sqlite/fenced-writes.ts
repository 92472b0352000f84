import { MemoryError } from '../../errors.ts';
import type { Lease, LeasePurpose } from '../../vocabulary/night.ts';
import type { Statements } from './schema.ts';
import type { Writer } from './writer.ts';

/** Reads, and writes that look at the fence of their lease first: what the stores are made of. */
export type FencedWrites = ReturnType<typeof createFencedWrites>;

export function createFencedWrites(
  db: Statements,
  writer: Writer,
  read: <T>(work: () => T) => Promise<T>,
  readLong: <T>(work: () => Promise<T>) => Promise<T>,
) {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a row holds, its query knows
  const readRow = <T>(text: string, ...parameters: unknown[]): T | undefined =>
    db.prepare(text).get(...parameters) as T | undefined;
  const readRows = <T>(text: string, ...parameters: unknown[]): T[] =>
    db.prepare(text).all(...parameters) as T[];
  /** Every write as a night looks at its fence first. */
  const write = <T>(lease: Lease | null, work: () => T): Promise<T> =>
    writer.submit(() => {
      if (lease) assertLease(db, lease);
      return work();
    });
  const writeEach = async <T>(
    lease: Lease | null,
    text: string,
    rows: readonly T[],
    values: (row: T) => unknown[],
  ) => {
    if (rows.length > 0)
      await write(lease, () => {
        for (const row of rows) db.prepare(text).run(...values(row));
      });
  };
  return { db, read, readLong, readRow, readRows, write, writeEach };
}

export interface LeaseRow {
  fence: number;
  held: number;
  pid: number;
  host: string;
  heartbeat_at: number;
  cancel: number;
  purpose: LeasePurpose;
  wanted_by: number | null;
  wanted_at: number | null;
}

export const readLease = (db: Statements): LeaseRow | undefined =>
  db.prepare("SELECT * FROM night_lease WHERE name = 'night'").get() as LeaseRow | undefined;

/** Throws unless this lease is the one in force. Inside the transaction of every write as a night. */
export function assertLease(db: Statements, { fence }: Lease): void {
  const row = readLease(db);
  if (row?.fence !== fence || row.held === 0)
    throw new MemoryError(
      'CANCELLED',
      'Another process has taken over; this one has stopped and written nothing more.',
      'See `night-cycle` with action status.',
      { fenced: true },
    );
}

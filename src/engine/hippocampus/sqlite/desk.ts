import type { Lease } from '../../vocabulary/night.ts';
import { guard } from './ledger.ts';
import type { Statements } from './schema.ts';
import type { Writer } from './writer.ts';

/** What the stores of the night read and write with. */
export type Desk = ReturnType<typeof createDesk>;

export function createDesk(db: Statements, writer: Writer, read: <T>(work: () => T) => Promise<T>) {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a row holds, its query knows
  const one = <T>(text: string, ...parameters: unknown[]): T | undefined =>
    db.prepare(text).get(...parameters) as T | undefined;
  const all = <T>(text: string, ...parameters: unknown[]): T[] => db.prepare(text).all(...parameters) as T[];
  /** Every write as a night looks at its fence first. */
  const write = <T>(lease: Lease | null, work: () => T): Promise<T> =>
    writer.submit(() => {
      if (lease) guard(db, lease);
      return work();
    });
  const each = async <T>(
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
  return { db, read, one, all, write, each };
}

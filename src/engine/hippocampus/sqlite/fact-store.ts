import { MemoryError } from '../../errors.ts';
import { decodeFact, encodeFact } from '../../vocabulary/facts.ts';
import type { FactKey, FactValue, Facts } from '../../vocabulary/facts.ts';
import type { FactStore } from '../facts-port.ts';
import type { FencedWrites } from './fenced-writes.ts';

export function createFactStore({ db, read, readRow, write }: FencedWrites): FactStore {
  return {
    get: async (key) => {
      const row = await read(() => readRow<{ value: string }>('SELECT value FROM facts WHERE name = ?', key));
      if (!row) return null;
      try {
        return decodeFact(key, row.value);
      } catch (error) {
        throw new MemoryError(
          'STORE_UNAVAILABLE',
          `What the memory keeps as ${key} cannot be read.`,
          'Run `sophontic-memory doctor`; restore the data directory from a backup if its files were changed.',
          { fact: key },
          { cause: error },
        );
      }
    },
    set: (lease, key, value) =>
      write(lease, () => {
        putFact(db, key, value);
      }),
  };
}

/** Inside the transaction of whoever writes more than the fact. */
function putFact<K extends FactKey>(db: FencedWrites['db'], key: K, value: FactValue<K>): void {
  db.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(
    key,
    encodeFact(key, value),
  );
}

export function putFacts(db: FencedWrites['db'], facts: Facts): void {
  for (const [key, value] of Object.entries(facts) as [FactKey, FactValue<FactKey>][])
    putFact(db, key, value);
}

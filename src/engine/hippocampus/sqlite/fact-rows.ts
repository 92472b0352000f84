import { MemoryError } from '../../errors.ts';
import { decodeFact, encodeFact } from '../../vocabulary/facts.ts';
import type { FactKey, FactValue, Facts } from '../../vocabulary/facts.ts';
import type { Statements } from './schema.ts';

/** Rows of the table `facts`, inside the transaction of whoever reads or writes more than them. */
export function readFact<K extends FactKey>(db: Statements, key: K): FactValue<K> | null {
  const stored = db.prepare('SELECT value FROM facts WHERE name = ?').pluck().get(key) as string | undefined;
  if (stored === undefined) return null;
  try {
    return decodeFact(key, stored);
  } catch (error) {
    throw new MemoryError(
      'STORE_UNAVAILABLE',
      `What the memory keeps as ${key} cannot be read.`,
      'Run `sophontic-memory doctor` to see what is damaged, and `sophontic-memory repair` to mend it.',
      { fact: key, damaged: true },
      { cause: error },
    );
  }
}

export function putFact<K extends FactKey>(db: Statements, key: K, value: FactValue<K>): void {
  db.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(
    key,
    encodeFact(key, value),
  );
}

export function putFacts(db: Statements, facts: Facts): void {
  for (const [key, value] of Object.entries(facts) as [FactKey, FactValue<FactKey>][])
    putFact(db, key, value);
}

/** One more: from none to 1. */
export const incrementFact = (db: Statements, key: 'forgets' | 'scrub-owed'): void => {
  putFact(db, key, (readFact(db, key) ?? 0) + 1);
};

/** Deletes a fact, where `value` is given only while it is still that. */
export function deleteFact<K extends FactKey>(db: Statements, key: K, value?: FactValue<K>): void {
  if (value === undefined) db.prepare('DELETE FROM facts WHERE name = ?').run(key);
  else db.prepare('DELETE FROM facts WHERE name = ? AND value = ?').run(key, encodeFact(key, value));
}

import type { FactStore } from '../facts-port.ts';
import { putFact, readFact } from './fact-rows.ts';
import type { FencedWrites } from './fenced-writes.ts';

export function createFactStore({ db, read, write }: FencedWrites): FactStore {
  return {
    get: (key) => read(() => readFact(db, key)),
    setIfAbsent: (key, value) =>
      write(null, () => {
        const stored = readFact(db, key);
        if (stored !== null) return stored;
        putFact(db, key, value);
        return value;
      }),
    set: (lease, key, value) =>
      write(lease, () => {
        putFact(db, key, value);
      }),
  };
}

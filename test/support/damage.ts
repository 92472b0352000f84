import type { CortexMarker, CortexStamp } from '../../src/engine/cortex/port.ts';
import type { DamageReporter } from '../../src/engine/vocabulary/damage.ts';

/** For parts of the engine that are tried by themselves: nobody is told of damage. */
export const NO_REPORTER: DamageReporter = {
  notePart: () => undefined,
  noteEntries: () => undefined,
  noteGoodCopy: () => undefined,
};

/** A marker that is kept in memory, for engines whose Cortex is none on disk. */
export function createMemoryMarker(): CortexMarker {
  let stamp: CortexStamp = { kind: 'absent' };
  return {
    read: async () => stamp,
    write: async (next) => {
      stamp = { kind: 'marked', ...next };
    },
  };
}

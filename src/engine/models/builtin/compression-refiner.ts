import { FINAL_ONE, LIMIT, SQUASH } from './compression-tables.ts';

/** Logistic values are refined at this distance in steps, and in between in proportion. */
const SPACING = 128;
const KNOTS = 33;

/** Refines a prediction by what came of such predictions in a context (adaptive probability map, SSE). */
export interface Refiner {
  readonly table: Uint16Array;
  /** Logistic value in steps → probability in 1/`FINAL_ONE`. */
  refine(steps: number, context: number): number;
  /** What came after the latest `refine`. */
  learn(bit: number): void;
}

export function createRefiner(contexts: number, shift: number): Refiner {
  const table = Uint16Array.from(
    { length: contexts * KNOTS },
    (_, i) => SQUASH[Math.max(0, Math.min(2 * LIMIT, (i % KNOTS) * SPACING - 1))]!,
  );
  const [limit, top] = [LIMIT, FINAL_ONE - 1];
  let nearest = 0;
  return {
    table,
    refine: (steps, context) => {
      const along = steps + limit + 1;
      const low = context * KNOTS + ((along / SPACING) | 0);
      const share = along % SPACING;
      nearest = share >= SPACING / 2 ? low + 1 : low;
      return ((table[low]! * (SPACING - share) + table[low + 1]! * share) / SPACING) | 0;
    },
    learn: (bit) => {
      table[nearest] = table[nearest]! + (((bit === 1 ? top : 0) - table[nearest]!) >> shift);
    },
  };
}

import { FINAL_ONE, MAX_LOGISTIC_STEPS, SQUASH } from './compression-tables.ts';

/** Logistic values are refined at this distance in steps, and in between in proportion. */
const KNOT_SPACING = 128;
const KNOT_COUNT = 33;

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
    { length: contexts * KNOT_COUNT },
    (_, i) => SQUASH[Math.max(0, Math.min(2 * MAX_LOGISTIC_STEPS, (i % KNOT_COUNT) * KNOT_SPACING - 1))]!,
  );
  const [limit, top] = [MAX_LOGISTIC_STEPS, FINAL_ONE - 1];
  let nearest = 0;
  return {
    table,
    refine: (steps, context) => {
      const position = steps + limit + 1;
      const low = context * KNOT_COUNT + ((position / KNOT_SPACING) | 0);
      const share = position % KNOT_SPACING;
      nearest = share >= KNOT_SPACING / 2 ? low + 1 : low;
      return ((table[low]! * (KNOT_SPACING - share) + table[low + 1]! * share) / KNOT_SPACING) | 0;
    },
    learn: (bit) => {
      table[nearest] = table[nearest]! + (((bit === 1 ? top : 0) - table[nearest]!) >> shift);
    },
  };
}

/**
 * The tables of the compression model. Exp and log may differ in their last place from platform to platform; all values
 * are rounded to whole numbers, and are a part of the meter's identity besides, so that equal identities have equal
 * tables.
 */

/** Steps of a logistic value per nat. */
export const STEPS_PER_NAT = 256;
/** The largest logistic value, in steps: what is surest has 1 - 1/2981. */
export const MAX_LOGISTIC_STEPS = 2_047;
/** Costs are counted in this fraction of a bit, so that sums are exact. */
export const PARTS_PER_BIT = 65_536;
/** Probabilities of a context's maps and the final ones, as fractions of one. */
export const MAP_ONE = 4_096;
export const FINAL_ONE = 65_536;

/** Probability in 1/`MAP_ONE` → ln(p / (1 - p)) in steps. */
export const STRETCH = Int16Array.from({ length: MAP_ONE }, (_, i) => {
  const p = (i + 0.5) / MAP_ONE;
  return Math.max(
    -MAX_LOGISTIC_STEPS,
    Math.min(MAX_LOGISTIC_STEPS, Math.round(STEPS_PER_NAT * Math.log(p / (1 - p)))),
  );
});

/** `MAX_LOGISTIC_STEPS` + a logistic value in steps → probability in 1/`FINAL_ONE`. */
export const SQUASH = Uint16Array.from({ length: 2 * MAX_LOGISTIC_STEPS + 1 }, (_, i) =>
  Math.round(FINAL_ONE / (1 + Math.exp((MAX_LOGISTIC_STEPS - i) / STEPS_PER_NAT))),
);

/** Probability, in 1/`FINAL_ONE`, of the bit that came → what it cost, in 1/`PARTS_PER_BIT` bit. */
export const COST = Uint32Array.from({ length: FINAL_ONE }, (_, p) =>
  Math.round(-Math.log2(Math.max(1, p) / FINAL_ONE) * PARTS_PER_BIT),
);

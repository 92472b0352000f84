/**
 * Bit histories: what one place of the model remembers of the bits that came there, in one byte. The first few are known
 * exactly, later ones as two bounded counts and the last bit. What a history is worth as a prediction is not fixed: the
 * model learns it (indirect modelling, as in PAQ), which is why it learns fast from little text.
 */
interface BitHistory {
  readonly zeros: number;
  readonly ones: number;
  readonly tail: string;
}

const MAX_EXACT_BITS = 3;
/** The most that one bit is counted when the other is counted 0, 1, 2, ... times: long counts pay where all agree. */
const MAX_COUNTS = [40, 20, 8, 5, 5];

function advanceHistory({ zeros, ones, tail }: BitHistory, bit: 0 | 1): BitHistory {
  const same = bit === 1 ? ones : zeros;
  const other = bit === 1 ? zeros : ones;
  const make = (same: number, others: number, recent: string): BitHistory =>
    bit === 1 ? { zeros: others, ones: same, tail: recent } : { zeros: same, ones: others, tail: recent };
  if (zeros + ones < MAX_EXACT_BITS) return make(same + 1, other, tail + String(bit));
  // What contradicts the present is half forgotten: contexts change their minds.
  const otherCount = Math.min(other > 2 ? (other + 3) >> 1 : other, MAX_COUNTS.length - 1);
  return make(Math.min(same + 1, MAX_COUNTS[otherCount]!), otherCount, String(bit));
}

function buildAutomaton(): { next: Uint8Array; zeros: Uint8Array; ones: Uint8Array; seen: Uint8Array } {
  const toKey = (it: BitHistory): string => `${it.zeros},${it.ones},${it.tail}`;
  const states: BitHistory[] = [{ zeros: 0, ones: 0, tail: '' }];
  const indices = new Map([[toKey(states[0]!), 0]]);
  const next: number[] = [];
  for (let current = 0; current < states.length; current++)
    for (const bit of [0, 1] as const) {
      const follower = advanceHistory(states[current]!, bit);
      const index = indices.get(toKey(follower)) ?? states.push(follower) - 1;
      indices.set(toKey(follower), index);
      next.push(index);
    }
  if (states.length > 256) throw new RangeError(`A byte cannot name ${states.length} bit histories.`);
  // 256 of each, whatever number stands in a byte: those past the last are never reached.
  const fill = (values: readonly number[], length: number): Uint8Array => {
    const padded = new Uint8Array(length);
    padded.set(values);
    return padded;
  };
  return {
    next: fill(next, 512),
    zeros: fill(
      states.map((it) => it.zeros),
      256,
    ),
    ones: fill(
      states.map((it) => it.ones),
      256,
    ),
    seen: fill(
      states.map((it) => it.zeros + it.ones),
      256,
    ),
  };
}

/** By number; 0 is the empty one. `next[2 * history + bit]`; how many zeros, ones and both it counts. */
export const HISTORIES = buildAutomaton();

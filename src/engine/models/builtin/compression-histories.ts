/**
 * Bit histories: what one place of the model remembers of the bits that came there, in one byte. The first few are known
 * exactly, later ones as two bounded counts and the last bit. What a history is worth as a prediction is not fixed: the
 * model learns it (indirect modelling, as in PAQ), which is why it learns fast from little text.
 */
interface History {
  readonly zeros: number;
  readonly ones: number;
  readonly tail: string;
}

const EXACT = 3;
/** The most that one bit is counted when the other is counted 0, 1, 2, ... times: long counts pay where all agree. */
const MOST = [40, 20, 8, 5, 5];

function after({ zeros, ones, tail }: History, bit: 0 | 1): History {
  const same = bit === 1 ? ones : zeros;
  const other = bit === 1 ? zeros : ones;
  const make = (mine: number, others: number, recent: string): History =>
    bit === 1 ? { zeros: others, ones: mine, tail: recent } : { zeros: mine, ones: others, tail: recent };
  if (zeros + ones < EXACT) return make(same + 1, other, tail + String(bit));
  // What contradicts the present is half forgotten: contexts change their minds.
  const kept = Math.min(other > 2 ? (other + 3) >> 1 : other, MOST.length - 1);
  return make(Math.min(same + 1, MOST[kept]!), kept, String(bit));
}

function automaton(): { next: Uint8Array; zeros: Uint8Array; ones: Uint8Array; seen: Uint8Array } {
  const key = (it: History): string => `${it.zeros},${it.ones},${it.tail}`;
  const states: History[] = [{ zeros: 0, ones: 0, tail: '' }];
  const places = new Map([[key(states[0]!), 0]]);
  const next: number[] = [];
  for (let at = 0; at < states.length; at++)
    for (const bit of [0, 1] as const) {
      const follower = after(states[at]!, bit);
      const place = places.get(key(follower)) ?? states.push(follower) - 1;
      places.set(key(follower), place);
      next.push(place);
    }
  if (states.length > 256) throw new RangeError(`A byte cannot name ${states.length} bit histories.`);
  // 256 of each, whatever number stands in a byte: those past the last are never reached.
  const fill = (values: readonly number[], length: number): Uint8Array => {
    const filled = new Uint8Array(length);
    filled.set(values);
    return filled;
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
export const HISTORIES = automaton();

const DIGIT_BITS = 8;
const DIGITS = 2 ** DIGIT_BITS;

interface Pairs {
  readonly keys: Uint32Array;
  readonly values: Uint32Array;
}

/** Sorts keys ascending, each with its value, in place; `values` has the length of `keys`. By digits, the last first. */
export function sortPairs(keys: Uint32Array, values: Uint32Array): void {
  let from: Pairs = { keys, values };
  let to: Pairs = { keys: new Uint32Array(keys.length), values: new Uint32Array(keys.length) };
  const starts = new Uint32Array(DIGITS);
  // An even number of passes: the last one ends where the first began.
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    starts.fill(0);
    for (let i = 0; i < keys.length; i++) starts[(from.keys[i]! >>> shift) % DIGITS]! += 1;
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = starts[digit]!;
      starts[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < keys.length; i++) {
      const key = from.keys[i]!;
      const place = starts[(key >>> shift) % DIGITS]!++;
      to.keys[place] = key;
      to.values[place] = from.values[i]!;
    }
    [from, to] = [to, from];
  }
}

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
const MASK = DIGITS - 1;
/** So many that sorting by comparing is quicker than counting digits. */
const FEW = 256;

export interface Pairs {
  readonly keys: Uint32Array;
  readonly values: Uint32Array;
}

/**
 * Sorts keys ascending, each with its value, equal keys as they stood; `values` has the length of `keys`. By digits, the
 * last first. The arrays handed in are used up.
 */
export function sortPairs(keys: Uint32Array, values: Uint32Array): Pairs {
  const { length } = keys;
  if (length <= FEW) return sortFew(keys, values);
  const starts = new Uint32Array(3 * DIGITS);
  for (let i = 0; i < length; i++) {
    const key = keys[i]!;
    starts[key & MASK]! += 1;
    starts[DIGITS + ((key >>> DIGIT_BITS) & MASK)]! += 1;
    starts[2 * DIGITS + (key >>> (2 * DIGIT_BITS))]! += 1;
  }
  let from: Pairs = { keys, values };
  let to: Pairs = { keys: new Uint32Array(length), values: new Uint32Array(length) };
  for (let digit = 0; digit < 3; digit++) {
    const ownStarts = starts.subarray(digit * DIGITS, (digit + 1) * DIGITS);
    let sum = 0;
    for (let i = 0; i < DIGITS; i++) {
      const count = ownStarts[i]!;
      ownStarts[i] = sum;
      sum += count;
    }
    moveByDigit(from, to, ownStarts, digit * DIGIT_BITS);
    [from, to] = [to, from];
  }
  return from;
}

function moveByDigit(from: Pairs, to: Pairs, starts: Uint32Array, shift: number): void {
  const { keys, values } = from;
  const { keys: toKeys, values: toValues } = to;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const place = starts[(key >>> shift) & MASK]!++;
    toKeys[place] = key;
    toValues[place] = values[i]!;
  }
}

/** By insertion. */
function sortFew(keys: Uint32Array, values: Uint32Array): Pairs {
  for (let i = 1; i < keys.length; i++) {
    const [key, value] = [keys[i]!, values[i]!];
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at--) {
      keys[at] = keys[at - 1]!;
      values[at] = values[at - 1]!;
    }
    keys[at] = key;
    values[at] = value;
  }
  return { keys, values };
}

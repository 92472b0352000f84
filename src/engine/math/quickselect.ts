import type { Floats } from './floats.ts';

/**
 * The number that would stand at `rank` if `values` were in ascending order; they are moved about (quickselect: a sort of
 * millions would hold others up for seconds). None is NaN.
 */
export function selectKthSmallest(values: Floats, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = pickMedianOfThree(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank]!;
}

const pickMedianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

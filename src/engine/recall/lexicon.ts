import type { Turn } from '../hippocampus/index-port.ts';

/**
 * The distinct terms of a pool, each by a number of its own. What a term is to a question is worked out once and then looked
 * up by its number: turns are many, and of long ones most words are common to them.
 */
export interface Lexicon {
  /** [terms] */
  readonly hashes: Uint32Array;
  /** [terms]: how many turns hold it. */
  readonly docFreq: Uint32Array;
  /** [turns]: the numbers of its terms, in the order of its hashes. */
  readonly turns: readonly Uint32Array[];
}

export function buildLexicon(pool: readonly Turn[]): Lexicon {
  const total = pool.reduce((sum, turn) => sum + turn.terms.hashes.length, 0);
  const hashes = new Uint32Array(total);
  const docFreq = new Uint32Array(total);
  const numbers = new Uint32Array(total);
  // Open addressing at most half full; hashes are spread already. One more than the number, 0 for none.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, 2 * total))));
  const mask = slots.length - 1;
  let [size, at] = [0, 0];
  const turns = pool.map(({ terms }) => {
    const from = at;
    for (const hash of terms.hashes) {
      let slot = hash & mask;
      let number = slots[slot]!;
      while (number !== 0 && hashes[number - 1] !== hash) {
        slot = (slot + 1) & mask;
        number = slots[slot]!;
      }
      if (number === 0) {
        hashes[size] = hash;
        number = ++size;
        slots[slot] = number;
      }
      docFreq[number - 1]! += 1;
      numbers[at++] = number - 1;
    }
    return numbers.subarray(from, at);
  });
  return { hashes: hashes.subarray(0, size), docFreq: docFreq.subarray(0, size), turns };
}

/** [terms]: which of these each is, −1 for none of them. */
export function findTermIndexes({ hashes }: Lexicon, terms: readonly number[]): Int16Array {
  const indexByTerm = new Map(terms.map((term, i) => [term, i]));
  const indexes = new Int16Array(hashes.length);
  for (let number = 0; number < hashes.length; number++)
    indexes[number] = indexByTerm.get(hashes[number]!) ?? -1;
  return indexes;
}

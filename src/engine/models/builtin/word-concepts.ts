import type { WordConcepts } from '../ports.ts';

const HEADER_BYTES = 4;
const ENGLISH = 0x8000;

/**
 * The table of lexicon/concepts.words: number of pairs (four bytes, little-endian), terms ascending (four bytes each, one as often
 * as it has concepts), then their concepts (two bytes each, the highest bit set for a word of English).
 */
export function readWordConcepts(bytes: Uint8Array): WordConcepts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength < HEADER_BYTES ? -1 : view.getUint32(0, true);
  if (bytes.byteLength !== HEADER_BYTES + 6 * count)
    throw new RangeError(`No table of concepts: ${bytes.byteLength} bytes.`);
  const terms = Uint32Array.from({ length: count }, (_, i) => view.getUint32(HEADER_BYTES + 4 * i, true));
  const firstConcept = HEADER_BYTES + 4 * count;
  const marked = Uint16Array.from({ length: count }, (_, i) => view.getUint16(firstConcept + 2 * i, true));
  const concepts = marked.map((concept) => concept & ~ENGLISH);
  const { starts, places } = groupByConcept(concepts);
  return {
    findSame: (term, isEnglish) => {
      const same = new Set<number>();
      for (let i = findFirst(terms, term); terms[i] === term; i++) {
        const concept = concepts[i]!;
        for (let at = starts[concept]!; at < starts[concept + 1]!; at++)
          if (!isEnglish || (marked[places[at]!]! & ENGLISH) === 0) same.add(terms[places[at]!]!);
      }
      same.delete(term);
      return [...same];
    },
  };
}

/** Where the pairs of each concept stand: `places` from `starts[concept]` to `starts[concept + 1]`. */
function groupByConcept(concepts: Uint16Array): {
  readonly starts: Uint32Array;
  readonly places: Uint32Array;
} {
  const starts = new Uint32Array(concepts.reduce((most, concept) => Math.max(most, concept), 0) + 2);
  for (const concept of concepts) starts[concept + 1]! += 1;
  for (let concept = 1; concept < starts.length; concept++) starts[concept]! += starts[concept - 1]!;
  const places = new Uint32Array(concepts.length);
  const ends = starts.slice();
  concepts.forEach((concept, place) => (places[ends[concept]!++] = place));
  return { starts, places };
}

/** The first place of what is not below `term`. */
function findFirst(terms: Uint32Array, term: number): number {
  let low = 0;
  let high = terms.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (terms[middle]! < term) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where there is no table: no word is another's in another language. */
export const NO_WORD_CONCEPTS: WordConcepts = { findSame: () => [] };

import type { Turn } from '../hippocampus/index-port.ts';
import { FUNCTION_TERMS } from '../language/function-words.ts';
import type { Terms } from '../language/terms.ts';
import type { Question } from './question.ts';

/** Words from which on a turn is a document, of which a question is answered by a passage of so many. */
const MIN_DOCUMENT_WORDS = 400;
const PASSAGE_WORDS = 60;

export const isDocument = ({ order }: Terms): boolean => order.length > MIN_DOCUMENT_WORDS;

/**
 * What is as long as a document counts by its passage that holds most of the question, as the others count by what they
 * say: whoever writes enough holds every word somewhere. Joining words stand in any passage, so that there they count nothing.
 */
export const narrowLongTurns = (pool: readonly Turn[], question: Question): readonly Turn[] =>
  pool.some(({ terms }) => isDocument(terms))
    ? pool.map((turn) =>
        isDocument(turn.terms) ? { ...turn, terms: cutPassage(turn.terms, question) } : turn,
      )
    : pool;

/** The first of the passages whose words of the question are worth most, each counted once. */
export function cutPassage(terms: Terms, { terms: asked, idf, isName }: Question): Terms {
  const { hashes, order } = terms;
  const worthByTerm = new Map(
    asked.map((term, i) => [term, isName[i]! || FUNCTION_TERMS.has(term) ? 0 : idf[i]!]),
  );
  const worth = Float64Array.from(hashes, (hash) => worthByTerm.get(hash) ?? 0);
  const counts = new Uint16Array(hashes.length);
  let [sum, best, bestEnd] = [0, -1, 0];
  for (let end = 0; end < order.length; end++) {
    const added = order[end]!;
    if (counts[added]!++ === 0) sum += worth[added]!;
    const removed = order[end - PASSAGE_WORDS];
    if (removed !== undefined && --counts[removed]! === 0) sum -= worth[removed]!;
    // Sums go up and down by the same numbers: what differs by less than a rounding is the same.
    if (end >= PASSAGE_WORDS - 1 && sum > best + 1e-9) [best, bestEnd] = [sum, end + 1];
  }
  return sliceTerms(terms, bestEnd - PASSAGE_WORDS, bestEnd);
}

function sliceTerms({ hashes, order, asks, marks }: Terms, from: number, to: number): Terms {
  const words = order.subarray(from, to).filter((place) => !FUNCTION_TERMS.has(hashes[place]!));
  const places = [...new Set(words)].sort((a, b) => a - b);
  const newPlaces = new Map(places.map((place, i) => [place, i]));
  const slice = Uint16Array.from(words, (place) => newPlaces.get(place)!);
  const counts = new Uint8Array(places.length);
  for (const place of slice) counts[place]! += 1;
  return {
    hashes: Uint32Array.from(places, (place) => hashes[place]!),
    ...{ counts, order: slice, length: to - from, asks, marks },
  };
}

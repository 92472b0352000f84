import type { Turn } from '../hippocampus/index-port.ts';
import { getTermFreq, hashTerm } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import { classifySentence, splitSentences } from './asked-question.ts';
import type { AskedQuestion } from './asked-question.ts';

/** Words that a text must have for another that holds them in a row to be taken for its copy. */
const MIN_WORDS = 4;
/** Words of an introduction to what was copied. */
const MAX_INTRODUCTION_WORDS = 16;
/** A line that names an entry or a session, as answers of `recall` do. */
const HEADING = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|^\W*\d+\.\s+\[session\b/iu;

/** By the number of a turn: earlier ones whose words stand in it whole and in a row, with others around them. */
export function findContained(
  turns: readonly Turn[],
  others: readonly Turn[],
): ReadonlyMap<number, readonly Turn[]> {
  const contained = new Map<number, readonly Turn[]>();
  for (const turn of turns) {
    const found = others.filter((other) => isWithin(other, turn));
    if (found.length > 0) contained.set(turn.seq, found);
  }
  return contained;
}

function isWithin(part: Turn, whole: Turn): boolean {
  const [a, b] = [part.terms, whole.terms];
  return (
    a.order.length >= MIN_WORDS &&
    a.order.length < b.order.length &&
    isEarlier(part, whole) &&
    a.hashes.every((hash) => getTermFreq(b, hash) > 0) &&
    holdsInRow(toSequence(b), toSequence(a))
  );
}

export const isEarlier = (a: Turn, b: Turn): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);
const toSequence = ({ hashes, order }: Terms): Uint32Array =>
  Uint32Array.from(order, (place) => hashes[place]!);

function holdsInRow(sequence: Uint32Array, part: Uint32Array): boolean {
  for (let from = sequence.indexOf(part[0]!); from >= 0; from = sequence.indexOf(part[0]!, from + 1)) {
    if (from + part.length > sequence.length) return false;
    let i = 1;
    while (i < part.length && sequence[from + i] === part[i]) i++;
    if (i === part.length) return true;
  }
  return false;
}

/**
 * Whether a text is made of others: nothing stands in it but their sentences, questions, and what introduces them. Of an
 * answer of `recall` that was remembered, what has nothing to do with the question counts for nothing either. A statement
 * behind a copied one may speak about it ("that was a lie"), so that such a text stands.
 */
export function isCopyOf(text: string, originals: readonly Turn[], question: AskedQuestion | null): boolean {
  if (originals.length === 0) return false;
  const sequences = originals.map(({ terms }) => toSequence(terms));
  const lines = text.split(/\n+/u);
  const isRecalled = lines.some((line) => HEADING.test(line));
  let [copied, introduction] = [0, 0];
  for (const sentence of lines.filter((line) => !HEADING.test(line)).flatMap(splitSentences)) {
    const words = Uint32Array.from(splitWords(sentence), hashTerm);
    if (sequences.some((sequence) => holdsInRow(sequence, words))) copied += words.length;
    else if (question && classifySentence(question, sentence) !== 'statement') continue;
    else if (isRecalled && question && !words.some((word) => question.content.has(word))) continue;
    else if (copied > 0) return false;
    else introduction += words.length;
  }
  return copied >= MIN_WORDS && introduction <= MAX_INTRODUCTION_WORDS;
}

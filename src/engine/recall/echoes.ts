import type { WithCortex } from '../cortex/port.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { extractTerms, getTermFreq } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import { loadTexts } from '../text/entry-texts.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { addsNothing, classifySentence, isRepeatedBy, splitSentences } from './asked-question.ts';
import type { AskedQuestion } from './asked-question.ts';
import { findContained, isCopyOf } from './copies.ts';

/** An entry that repeats the question, or what others have said, and what it says besides. */
export interface Echo {
  readonly turn: Turn;
  readonly of: 'question' | 'others';
  /** Its sentences that repeat the question. */
  readonly repeated: Terms;
  /** Null where it says nothing of its own. */
  readonly own: Terms | null;
}

/** The first so many are looked at, and of so many at most the words are read. */
const MAX_EXAMINED = 200;
const MAX_READ = 100;
/** A text made of others is looked for among the first, and they among those that rank near it. */
const MAX_POSSIBLE_COPIES = 20;
const MAX_POSSIBLE_ORIGINALS = 40;
/** A sentence that repeats the question is no longer than so many of it, with what frames it. */
const MAX_QUESTION_LENGTHS = 2;
const MAX_FRAME_LENGTH = 80;

/** Those of `ranked` (best first) that repeat the question or others; their words are read in one batch. */
export async function findEchoes(
  deps: WithHippocampus & WithCortex,
  question: AskedQuestion | null,
  ranked: readonly Turn[],
): Promise<Echo[]> {
  const repeating = question
    ? ranked.slice(0, MAX_EXAMINED).filter((turn) => mayRepeat(question, turn.terms))
    : [];
  const containedBySeq = findContained(
    ranked.slice(0, MAX_POSSIBLE_COPIES),
    ranked.slice(0, MAX_POSSIBLE_ORIGINALS),
  );
  const suspects = [
    ...new Set([...repeating.slice(0, MAX_READ), ...ranked.filter(({ seq }) => containedBySeq.has(seq))]),
  ];
  if (suspects.length === 0) return [];
  const containedSeqs = [...containedBySeq.values()].flat().map(({ seq }) => seq);
  const entries = await deps.hippocampus.entries.readBySeq([
    ...new Set([...suspects.map(({ seq }) => seq), ...containedSeqs]),
  ]);
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  const read = suspects.flatMap(({ seq }) => bySeq.get(seq) ?? []);
  const texts = new Map((await loadTexts(deps, read)).map(({ seq, content }) => [seq, content]));
  return suspects.flatMap((turn): Echo[] => {
    const text = texts.get(turn.seq);
    if (text === undefined) return [];
    // What another user said stands for him alone.
    const userId = (seq: number): Entry['userId'] | undefined => bySeq.get(seq)?.userId;
    const originals = (containedBySeq.get(turn.seq) ?? []).filter(
      ({ seq }) => userId(seq) === userId(turn.seq),
    );
    if (isCopyOf(text, originals, question))
      return [{ turn, of: 'others', repeated: extractTerms(''), own: null }];
    const echo = question && readEcho(question, text);
    return echo ? [{ turn, of: 'question', ...echo }] : [];
  });
}

/** What repeats the question, and what a text says besides; null where nothing repeats it. Other questions say nothing. */
export function readEcho(
  question: AskedQuestion,
  text: string,
): { readonly repeated: Terms; readonly own: Terms | null } | null {
  const sentences = splitSentences(text);
  const maxLength = MAX_QUESTION_LENGTHS * question.length + MAX_FRAME_LENGTH;
  // Of a text that is nothing but repetition no sentence may end.
  const isRepetition = (sentence: string): boolean =>
    (sentence.length <= maxLength || sentences.length === 1) &&
    classifySentence(question, sentence) === 'echo';
  const repeated = sentences.filter(isRepetition);
  if (repeated.length === 0) return null;
  const repeatedSet = new Set(repeated);
  const own = sentences
    .filter((sentence) => !repeatedSet.has(sentence) && classifySentence(question, sentence) === 'statement')
    .join('\n');
  return { repeated: extractTerms(repeated.join('\n')), own: own === '' ? null : extractTerms(own) };
}

/** Told by its words alone: somewhere in a row stand enough of the question's, and none that adds to it. */
export function mayRepeat(question: AskedQuestion, terms: Terms): boolean {
  if (!isRepeatedBy(question, (term) => getTermFreq(terms, term) > 0)) return false;
  const { hashes, order } = terms;
  // Stored before the order of words was.
  if (order.length === 0) return true;
  const isAdding = Uint8Array.from(hashes, (term) => (addsNothing(question, term) ? 0 : 1));
  const held = new Set<number>();
  for (const place of order) {
    const term = hashes[place]!;
    if (isAdding[place] === 1) held.clear();
    else if (question.content.has(term)) {
      held.add(term);
      if (isRepeatedBy(question, (wanted) => held.has(wanted))) return true;
    }
  }
  return false;
}

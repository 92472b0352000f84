import {
  ASKING_TERMS,
  EMPTY_TERMS,
  FRAMING_TERMS,
  FUNCTION_TERMS,
  QUESTION_TERMS,
  SILENT_TERMS,
  beginsAsQuestion,
  isOpenQuestion,
} from '../language/function-words.ts';
import { hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';

/** A query that asks, as what repeats it is told by. */
export interface AskedQuestion {
  readonly terms: ReadonlySet<number>;
  /** Its words in order, where no statement stands in that order; else none. */
  readonly wording: readonly number[];
  /** Those that it is about: joining words aside, at least one. */
  readonly content: ReadonlySet<number>;
  /** It wants to know more than yes or no. */
  readonly isOpen: boolean;
  /** Characters; a sentence much longer does not repeat it. */
  readonly length: number;
}

/** What a sentence is to a question: it repeats it, asks something else, frames it, or says something of its own. */
export type SentenceKind = 'echo' | 'question' | 'frame' | 'statement';

/** Share of what a question is about that a sentence holds which repeats it. */
const MIN_REPEATED_SHARE = 2 / 3;
const QUESTION_MARK = /[?？؟⸮]["'”’»）)\]}*_]*\s*$/u;
const isQuestionMarked = (text: string): boolean => QUESTION_MARK.test(text);

/** Null for what is no question, and for one that looks for questions ("what did I ask about…?"). */
export function readAskedQuestion(query: string): AskedQuestion | null {
  const words = splitWords(query);
  const terms = words.map(hashTerm);
  const isOpen = isOpenQuestion(words);
  if (!isOpen && !/[?？؟⸮]/u.test(query)) return null;
  if (terms.some((term) => ASKING_TERMS.has(term))) return null;
  const content = new Set(terms.filter((term) => !FUNCTION_TERMS.has(term)));
  if (content.size === 0) return null;
  return {
    terms: new Set(terms),
    wording: isOpen || beginsAsQuestion(terms) ? terms : [],
    content,
    isOpen,
    length: query.length,
  };
}

/** Whether so many of these are held that the question is repeated. */
export function isRepeatedBy({ content }: AskedQuestion, holds: (term: number) => boolean): boolean {
  let held = 0;
  for (const term of content) if (holds(term)) held += 1;
  return held >= MIN_REPEATED_SHARE * content.size;
}

/** Whether a word adds nothing to a question, as its own words, joining ones, and those that frame it. */
export const addsNothing = ({ terms }: AskedQuestion, term: number): boolean =>
  SILENT_TERMS.has(term) || terms.has(term);

/**
 * A sentence that asks and adds no word is a repetition. So is one without its mark that has nothing but the words of a
 * question that wants more than yes or no, the one that asks among them. What it adds may be a small word ("I did", "in
 * there"), and then it answers; "my passport expires" answers nobody, and is true all the same.
 */
export function classifySentence(question: AskedQuestion, text: string): SentenceKind {
  const terms = splitWords(text).map(hashTerm);
  if (terms.every((term) => FRAMING_TERMS.has(term) && !question.content.has(term))) return 'frame';
  const isRepeated = isRepeatedBy(question, (term) => terms.includes(term));
  const isAsked = isQuestionMarked(text) || isWording(question, terms);
  const leading = terms.find((term) => !FRAMING_TERMS.has(term));
  const isTold = terms.some((term) => ASKING_TERMS.has(term)) || QUESTION_TERMS.has(leading ?? 0);
  if (isAsked || isTold) {
    if (isRepeated && terms.every((term) => addsNothing(question, term))) return 'echo';
    return isAsked ? 'question' : 'statement';
  }
  return question.isOpen &&
    isRepeated &&
    terms.some((term) => QUESTION_TERMS.has(term) && question.terms.has(term)) &&
    terms.every((term) => question.terms.has(term) || EMPTY_TERMS.has(term))
    ? 'echo'
    : 'statement';
}

const isWording = ({ wording }: AskedQuestion, terms: readonly number[]): boolean =>
  wording.length > 0 && wording.length === terms.length && terms.every((term, i) => term === wording[i]);

const LIST_MARK = /^\s*(?:(?:\d{1,3}[.)]|[-–—*•#>]+)\s+)+/u;
const SENTENCE_END = /(?<=[.!?…؟⸮]["'”’»）)\]}*_]*)\s+|(?<=[。！？])/u;

/** A text's sentences and lines, marks of lists aside. */
export const splitSentences = (text: string): string[] =>
  text.split(/\n+/u).flatMap((line) =>
    line
      .replace(LIST_MARK, '')
      .split(SENTENCE_END)
      .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence)),
  );

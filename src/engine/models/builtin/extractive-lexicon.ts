import { COMMON_WORDS } from '../../language/common-words.ts';
import { fold, stem, UNSPACED_LETTER } from '../../language/words.ts';
import { SHAPE } from './extractive-shape.ts';
import { isDenial } from './extractive-text.ts';
import { CALENDAR, NUMBER_WORDS, STOP, WEAK } from './extractive-words.ts';

/** A word as the editor sees it, one object for each spelling of a stretch. */
export interface Word {
  readonly written: string;
  readonly folded: string;
  /** Inflections of one word share it. */
  readonly stem: string;
  readonly kind: 'word' | 'number' | 'numberWord' | 'date' | 'pair';
  readonly isDenial: boolean;
  readonly isCapitalized: boolean;
  /** Languages whose grammar the word belongs to, and those where it is vague, as bits. */
  readonly grammar: number;
  readonly vague: number;
}

export const LANGUAGES = Object.keys(STOP);
const GERMAN_BIT = 1 << LANGUAGES.indexOf('de');

function buildLanguageBits(lists: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, number> {
  const bitsByWord = new Map<string, number>();
  LANGUAGES.forEach((language, i) => {
    for (const word of lists[language] ?? []) bitsByWord.set(word, (bitsByWord.get(word) ?? 0) | (1 << i));
  });
  return bitsByWord;
}
const grammarBits = buildLanguageBits(STOP);
const vagueBits = buildLanguageBits(WEAK);

const PLAIN_WORD = /^[a-z0-9]+$/;

let commonWordCache: ReadonlySet<string> | undefined;
/** Whether a folded word is one that many texts hold. */
export const isCommon = (word: string): boolean =>
  (commonWordCache ??= new Set(COMMON_WORDS.split(/\d? +/))).has(word);

/** Words of a script without spaces are pairs of its letters: the same on every platform, whatever its dictionaries. */
export function makeWord(written: string): Word {
  const folded = fold(written);
  const stripped = PLAIN_WORD.test(folded) ? folded : folded.replace(/'s$/, '').replace(/['‑-]/g, '');
  const base = stripped.slice(0, SHAPE.wordLength);
  return {
    written,
    folded,
    stem: computeStem(base),
    kind: classifyWord(written, folded, base),
    isDenial: isDenial(folded),
    isCapitalized: /^\p{Lu}/u.test(written),
    grammar: (grammarBits.get(base) ?? 0) | (grammarBits.get(folded) ?? 0),
    vague: (vagueBits.get(base) ?? 0) | (vagueBits.get(folded) ?? 0),
  };
}

function classifyWord(written: string, folded: string, base: string): Word['kind'] {
  if (/^\p{N}/u.test(folded)) return 'number';
  if (!PLAIN_WORD.test(folded) && UNSPACED_LETTER.test(folded)) return 'pair';
  if (CALENDAR.has(base) && (written !== folded || base.length > 5)) return 'date';
  // "twenty-four" is one where "second-hand" is none.
  const parts = folded.includes('-') ? folded.split('-') : [folded];
  return parts.every((part) => NUMBER_WORDS.has(part)) ? 'numberWord' : 'word';
}

function computeStem(word: string): string {
  // Loaves and loaf, shelves and shelf.
  if (PLAIN_WORD.test(word)) return stem(word).replace(/v$/, 'f');
  // Korean joins particles, Slavic and other languages inflect at the end: a word's beginning stands for it.
  if (/^\p{Script=Hangul}{3}/u.test(word)) return word.slice(0, -1);
  return word.length > 5 && !UNSPACED_LETTER.test(word) ? word.slice(0, Math.max(5, word.length - 2)) : word;
}

/** The languages a text is written in, as bits, by the grammar that it uses; 0 where nothing tells. */
export function detectLanguages(words: Iterable<Word>): number {
  const votes = new Array<number>(LANGUAGES.length).fill(0);
  let total = 0;
  for (const word of words) {
    total += 1;
    for (let rest = word.grammar; rest !== 0; rest &= rest - 1) votes[31 - Math.clz32(rest & -rest)]! += 1;
  }
  const maxVotes = Math.max(...votes);
  // Neighbours share short words ("de", "in"): only what comes near the most used language is spoken as well.
  return maxVotes < total * SHAPE.grammarShare
    ? 0
    : votes.reduce((mask, n, i) => (n >= maxVotes * 0.6 ? mask | (1 << i) : mask), 0);
}

/** Whether things of every kind carry capitals, so that a capital makes no name. */
export const capitalisesNouns = (languages: number): boolean => (languages & GERMAN_BIT) !== 0;

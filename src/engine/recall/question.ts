import type { Statistics } from '../hippocampus/index-port.ts';
import type { Period } from '../language/dates.ts';
import { soughtBy } from '../language/marks.ts';
import type { Sought } from '../language/marks.ts';
import { FIRST_PERSON } from '../language/pronouns.ts';
import { termHash } from '../language/terms.ts';
import { fold, words } from '../language/words.ts';
import { idf as rarityOf } from '../math/bm25.ts';

/** A question as ranking sees it: its words with what each is worth in this store, and who it names. */
export interface Question {
  readonly terms: readonly number[];
  /** BM25's idf of each term; 0 for one that no entry holds. */
  readonly idf: readonly number[];
  /** idf of each term, as of a rarity where no entry holds it: other words may be near to it. */
  readonly rarity: readonly number[];
  /** The idf of a word that no entry holds: the highest there can be. */
  readonly most: number;
  /** Which of `terms` are names of speakers. */
  readonly isName: readonly boolean[];
  /** Folded names of the speakers whom the question names. */
  readonly named: ReadonlySet<string>;
  /** For each word of the question those that follow it, with the idf of the rarer of both. */
  readonly pairs: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Worded as a question, or as a sentence; a few words are looked for as they stand. */
  readonly asks: boolean;
  /** What kind of thing is asked for. */
  readonly sought: Sought;
  /** The times that it names. */
  readonly periods: readonly Period[];
  /** The asker speaks of himself ("what did I say about my…"). */
  readonly ownWords: boolean;
}

/** Words of a query up to which it is no sentence, and letters of scripts that leave no space between words. */
const KEYWORDS = 3;
const UNSPACED_LETTERS = 4;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
const ASKING =
  /^(?:who|whom|whose|what|where|when|why|how|which|wer|wen|wem|was|wo|wann|warum|wie|welche[rsn]?|qui|quoi|où|quand|pourquoi|comment|quelle?s?|quién|qué|dónde|cuándo|cómo|cuál|chi|cosa|dove|quando|perché|come)(?!\p{L})/iu;

/** Worded as a question or a sentence, not as words to look for. */
const isSentence = (query: string): boolean =>
  /[?？؟⸮]/.test(query) ||
  ASKING.test(query.trim()) ||
  query.trim().split(/\s+/).length > KEYWORDS ||
  (query.match(UNSPACED)?.length ?? 0) > UNSPACED_LETTERS;

export function termsOf(query: string): number[] {
  return [...new Set(words(query).map(termHash))];
}

/** Those of these whom a question names: by the first word of the name. */
export function namedIn(query: string, speakers: readonly string[]): string[] {
  const asked = new Set(words(query));
  return speakers.filter((speaker) => asked.has(words(speaker)[0] ?? ''));
}

/** `named` are the speakers whom the question names. */
export function understand(
  query: string,
  statistics: Statistics,
  named: readonly string[],
  periods: readonly Period[],
): Question {
  const said = words(query);
  const asked = new Set(said);
  const nameTerms = new Set(
    named.flatMap((speaker) =>
      words(speaker)
        .filter((part) => asked.has(part))
        .map(termHash),
    ),
  );
  const terms = termsOf(query);
  const { entries, docFreq } = statistics;
  const idf = terms.map((term) => {
    const held = docFreq.get(term) ?? 0;
    return held === 0 ? 0 : rarityOf(held, entries);
  });
  const most = rarityOf(0, entries);
  return {
    terms,
    idf,
    rarity: idf.map((worth) => (worth === 0 ? most : worth)),
    most,
    pairs: pairsOf(said.map(termHash), new Map(terms.map((term, i) => [term, idf[i]!]))),
    asks: isSentence(query),
    sought: soughtBy(query),
    periods,
    isName: terms.map((term) => nameTerms.has(term)),
    named: new Set(named.map(fold)),
    ownWords: [...asked].some((word) => FIRST_PERSON.has(word)),
  };
}

function pairsOf(
  sequence: readonly number[],
  idf: ReadonlyMap<number, number>,
): Map<number, Map<number, number>> {
  const pairs = new Map<number, Map<number, number>>();
  for (let i = 1; i < sequence.length; i++) {
    const [a, b] = [sequence[i - 1]!, sequence[i]!];
    const worth = Math.min(idf.get(a)!, idf.get(b)!);
    if (worth > 0) pairs.set(a, (pairs.get(a) ?? new Map<number, number>()).set(b, worth));
  }
  return pairs;
}

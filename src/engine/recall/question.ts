import type { CorpusStatistics } from '../hippocampus/index-port.ts';
import type { Period } from '../language/dates.ts';
import { FUNCTION_TERMS, isLittleTerm } from '../language/function-words.ts';
import { detectAnswerType } from '../language/marks.ts';
import type { AnswerType } from '../language/marks.ts';
import { FIRST_PERSON } from '../language/pronouns.ts';
import { countVotes, readQuery } from '../language/read-query.ts';
import type { QueryReading } from '../language/read-query.ts';
import { getLanguageBits, guessLanguage } from '../language/languages.ts';
import { hashTerm } from '../language/terms.ts';
import { fold, splitWords } from '../language/words.ts';
import { idf as computeIdf } from '../math/bm25.ts';
import type { WordVectors } from '../models/ports.ts';
import { asksAssistant } from './addressee.ts';
import { asksForSummary } from './overview.ts';

/** A question as ranking sees it: its words with what each is worth in this store, and who it names. */
export interface Question {
  readonly terms: readonly number[];
  /** BM25's idf of each term; 0 for one that no entry holds. */
  readonly idf: readonly number[];
  /** idf of each term, by what is common in general where no entry holds it: other words may be near to it. */
  readonly idfOrMax: readonly number[];
  /** The idf of a word that no entry holds: the highest there can be. */
  readonly maxIdf: number;
  /** Which of `terms` are names of speakers. */
  readonly isName: readonly boolean[];
  /** Which of `terms` are stems or roots of others: each stands for a word, and is none itself. */
  readonly isForm: readonly boolean[];
  /** Folded names of the speakers whom the question names. */
  readonly namedSpeakers: ReadonlySet<string>;
  /** For each word of the question those that follow it, with the idf of the rarer of both. */
  readonly bigrams: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Worded as a question, or as a sentence; a few words are looked for as they stand. */
  readonly isSentence: boolean;
  /** Said in the midst of a talk, in several sentences of which the first asks nothing: what it needs is likely of late. */
  readonly isMessage: boolean;
  /** What kind of thing is asked for. */
  readonly answerType: AnswerType;
  /** The times that it names. */
  readonly periods: readonly Period[];
  /** Its little words are those of English; not known of a few words alone. */
  readonly isEnglish: boolean;
  /** In another language than what is remembered: hardly an entry holds its little words, or any word of its script. */
  readonly isForeign: boolean;
  /** The asker speaks of himself ("what did I say about my…"). */
  readonly isAboutAsker: boolean;
  /** It asks what the assistant said. */
  readonly asksAssistant: boolean;
  /** It asks for a summary: of what both sides said. */
  readonly asksSummary: boolean;
}

/** Words of a query up to which it is no sentence, and letters of scripts that leave no space between words. */
const MAX_KEYWORDS = 3;
const MAX_UNSPACED_LETTERS = 4;
const UNSPACED_CHARACTERS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
const QUESTION_WORD =
  /^(?:who|whom|whose|what|where|when|why|how|which|wer|wen|wem|was|wo|wann|warum|wie|welche[rsn]?|qui|quoi|où|quand|pourquoi|comment|quelle?s?|quién|qué|dónde|cuándo|cómo|cuál|chi|cosa|dove|quando|perché|come)(?!\p{L})/iu;

/** Worded as a question or a sentence, not as words to look for. */
export const isSentence = (query: string): boolean =>
  /[?？؟⸮]/.test(query) ||
  QUESTION_WORD.test(query.trim()) ||
  query.trim().split(/\s+/).length > MAX_KEYWORDS ||
  (query.match(UNSPACED_CHARACTERS)?.length ?? 0) > MAX_UNSPACED_LETTERS;

const NOT_LATIN = /(?!\p{Script=Latin})\p{L}/u;
function isEnglish(words: readonly string[], query: string): boolean {
  const { languages } = guessLanguage(countVotes(words), query);
  return languages[0] === 'english' && !NOT_LATIN.test(query);
}

/** Entries from which on a store shows its language, and the share of them that holds one of its little words at least. */
const [TELLING_ENTRIES, LITTLE_WORD_SHARE] = [20, 0.02];
/** So many little words tell a language, or one word of other letters. */
const MIN_LITTLE_WORDS = 2;

function isForeign(words: readonly string[], { entries, docFreq }: CorpusStatistics): boolean {
  if (entries < TELLING_ENTRIES) return false;
  const distinct = [...new Set(words)];
  const ofScript = distinct.filter((word) => NOT_LATIN.test(word));
  const little = distinct.filter((word) => getLanguageBits(word) !== 0 || FUNCTION_TERMS.has(hashTerm(word)));
  const telling = new Set([...ofScript, ...little]);
  if (ofScript.length === 0 && little.length < MIN_LITTLE_WORDS) return false;
  return [...telling].every((word) => (docFreq.get(hashTerm(word)) ?? 0) < LITTLE_WORD_SHARE * entries);
}

const SENTENCE_END = /[.!?。！？…]["”’)*]*\s+["“*(]*[^\s]/gu;
/** A full stop behind these ends no sentence. */
const ABBREVIATION =
  /(?:(?<!\p{L})(?:mr|mrs|ms|dr|st|no|nr|prof|e\.g|i\.e|etc|bzw|z\.b)|\p{N}|(?<!\p{L})\p{L})\.$/iu;

export function isMessage(query: string): boolean {
  const text = query.trim();
  for (const { index } of text.matchAll(SENTENCE_END)) {
    const first = text.slice(0, index + 1);
    if (!ABBREVIATION.test(first)) return !/[?？]/.test(first);
  }
  return false;
}

/** All that may find something. */
export function extractQueryTerms(query: string): number[] {
  const { words, further, unsigned } = readQuery(query);
  return [...new Set([...words, ...further, ...unsigned.values()])];
}

/**
 * The words of a question in order, and behind them what else it says that some entry holds; what none holds says nothing
 * beside the word itself.
 */
function buildSequence({ words, further, unsigned }: QueryReading, { docFreq }: CorpusStatistics): number[] {
  const sequence = words.map((term) => {
    const bare = unsigned.get(term);
    return bare !== undefined && !docFreq.has(term) ? bare : term;
  });
  const known = new Set(sequence);
  return [...sequence, ...further.filter((term) => docFreq.has(term) && !known.has(term))];
}

/** Those of these whom a question names: by the first word of the name. */
export function findNamedSpeakers(query: string, speakers: readonly string[]): string[] {
  const wordSet = new Set(splitWords(query));
  return speakers.filter((speaker) => wordSet.has(splitWords(speaker)[0] ?? ''));
}

/** `speakers` are the speakers whom the question names; `words` tells how common words are in general. */
export function analyzeQuestion(
  query: string,
  statistics: CorpusStatistics,
  speakers: readonly string[],
  periods: readonly Period[],
  words: WordVectors,
): Question {
  const queryWords = splitWords(query);
  const wordSet = new Set(queryWords);
  const nameTerms = new Set(
    speakers.flatMap((speaker) =>
      splitWords(speaker)
        .filter((part) => wordSet.has(part))
        .map(hashTerm),
    ),
  );
  const reading = readQuery(query);
  const sequence = buildSequence(reading, statistics);
  const terms = [...new Set(sequence)];
  const { entries, docFreq } = statistics;
  const backgroundIdf = createBackgroundIdf(statistics, words);
  const idf = terms.map((term) => {
    const entryCount = docFreq.get(term) ?? 0;
    return entryCount === 0 ? 0 : backgroundIdf(term, entryCount);
  });
  const maxIdf = computeIdf(0, entries + BACKGROUND_ENTRIES);
  return {
    terms,
    idf,
    idfOrMax: idf.map((termIdf, i) => (termIdf === 0 ? backgroundIdf(terms[i]!, 0) : termIdf)),
    maxIdf,
    bigrams: collectBigrams(sequence, new Map(terms.map((term, i) => [term, idf[i]!]))),
    isSentence: isSentence(query),
    isMessage: isMessage(query),
    answerType: detectAnswerType(query),
    periods,
    isName: terms.map((term) => nameTerms.has(term)),
    isForm: terms.map((term) => reading.forms.has(term)),
    namedSpeakers: new Set(speakers.map(fold)),
    isEnglish: isEnglish(queryWords, query),
    isForeign: isForeign(queryWords, statistics),
    isAboutAsker: [...wordSet].some((word) => FIRST_PERSON.has(word)),
    asksAssistant: asksAssistant(query),
    asksSummary: asksForSummary(query),
  };
}

/** Entries of talk in general that a store's own are counted together with: what is common shows in a store of three. */
const BACKGROUND_ENTRIES = 100;
/** Words of such an entry. */
const BACKGROUND_WORDS = 30;
/** Share of all words that a function word has whose language has no table. */
const FUNCTION_WORD_SHARE = 0.05;

/** Share of all words that a term has in general; `row` is its row in the table. */
export function readGeneralShare(words: WordVectors, term: number, row = words.findRow(term)): number {
  const share = row < 0 ? 0 : words.readShare(row);
  // What English knows as a word of its own is one, whatever it is elsewhere ("door", "die").
  const isCommon = row < 0 ? isLittleTerm(term) : FUNCTION_TERMS.has(term);
  return isCommon ? Math.max(FUNCTION_WORD_SHARE, share) : share;
}

/** idf of a term that so many entries hold, among them and those of talk in general. */
function createBackgroundIdf(
  { entries }: CorpusStatistics,
  words: WordVectors,
): (term: number, docFreq: number) => number {
  return (term, docFreq) => {
    const holding = 1 - (1 - readGeneralShare(words, term)) ** BACKGROUND_WORDS;
    return computeIdf(docFreq + BACKGROUND_ENTRIES * holding, entries + BACKGROUND_ENTRIES);
  };
}

function collectBigrams(
  sequence: readonly number[],
  idf: ReadonlyMap<number, number>,
): Map<number, Map<number, number>> {
  const bigrams = new Map<number, Map<number, number>>();
  for (let i = 1; i < sequence.length; i++) {
    const [a, b] = [sequence[i - 1]!, sequence[i]!];
    const bigramIdf = Math.min(idf.get(a)!, idf.get(b)!);
    if (bigramIdf > 0) bigrams.set(a, (bigrams.get(a) ?? new Map<number, number>()).set(b, bigramIdf));
  }
  return bigrams;
}

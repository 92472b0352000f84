import type { EditorTurn } from '../ports.ts';
import type { Word } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyzeTurns, type Sentence, type TextAnalysis, type WordToken } from './extractive-analysis.ts';
import { capitalise, createSpeakerTest, findBestClause, isCode } from './extractive-clause.ts';
import { truncateAtWord } from './extractive-text.ts';
import { toSingleLine } from '../../language/single-line.ts';

/** Words in a row that name something, as first written, and what they are worth. */
export interface Phrase {
  readonly text: string;
  readonly words: readonly Word[];
  readonly stems: readonly string[];
  /** An article or the like stands before it; an English article. */
  readonly isDetermined: boolean;
  readonly hasArticle: boolean;
  readonly weight: number;
}

const MAX_PHRASE_WORDS = 3;
const MAX_TITLE_PHRASES = 2;
const MIN_TITLE_CHARS = 8;
/** Words in front of a noun, in the languages that say so. */
const BEFORE_NOUN =
  /^(?:the|a|an|my|your|his|her|our|their|this|these|of|no|some|each|every|der|die|das|den|dem|ein|eine|einen|mein|meine|le|la|les|un|une|des|du|mon|ma|mes|el|los|las|una|il|lo|gli|o|os|as|um|uma|de|het|een)$/;
const ARTICLE = /^(?:the|a|an)$/;
/** Endings of words that are seldom names of things: "slowly", "renamed", "going". */
const NON_NOUN_ENDING = /\w\w(?:[^aeiou]ly|\w[^e]ed|[^str]ing|ful|less|ous|able|ible|est)$/;

/** The most telling phrases of a stretch, best first. */
export function findPhrases(analysis: TextAnalysis, maxPhrases = 12): Phrase[] {
  const phrases = new Map<
    string,
    {
      text: string;
      tokens: WordToken[];
      weight: number;
      times: number;
      isDetermined: boolean;
      hasArticle: boolean;
    }
  >();
  const getNounShare = createNounShare(analysis);
  const last = analysis.sentences.length;
  analysis.sentences.forEach((sentence, index) => {
    for (const run of findRuns(sentence, analysis))
      for (let from = 0; from < run.length; from++)
        for (let to = from + 1; to <= Math.min(run.length, from + MAX_PHRASE_WORDS); to++) {
          const tokens = run.slice(from, to);
          const key = tokens.map(({ word }) => word.stem).join(' ');
          const existing = phrases.get(key);
          const text = sentence.text.slice(tokens[0]!.from, tokens.at(-1)!.to);
          if (existing) {
            existing.times += 1;
            // A capital that only opens a sentence is not how the word is spelled.
            if (existing.tokens[0]!.first && !tokens[0]!.first)
              [existing.text, existing.tokens] = [text, tokens];
          } else if (phrases.size < SHAPE.phrases) {
            const weight =
              computePhraseWeight(tokens, analysis, getNounShare) * (1.15 - 0.3 * (index / last));
            const before = sentence.tokens[sentence.tokens.indexOf(tokens[0]!) - 1]?.word.folded ?? '';
            phrases.set(key, {
              text,
              tokens,
              weight,
              times: 1,
              isDetermined: BEFORE_NOUN.test(before),
              hasArticle: ARTICLE.test(before),
            });
          }
        }
  });
  for (const { tokens, times } of phrases.values())
    if (times > 1 && tokens.length > 1)
      for (const part of [tokens.slice(1), tokens.slice(0, -1)]) {
        const inner = phrases.get(part.map(({ word }) => word.stem).join(' '));
        // "crab" that always stands in "crab pot" is told by it.
        if (inner && inner.times <= times) inner.weight = 0;
      }
  const ranked = [...phrases.values()]
    .map(({ text, tokens, weight, times, isDetermined, hasArticle }) => ({
      text: text.replace(/['’]s$/, ''),
      words: tokens.map(({ word }) => word),
      stems: tokens.map(({ word }) => word.stem),
      ...{ isDetermined, hasArticle },
      weight: tokens.length === 1 ? weight : weight * Math.sqrt(times),
    }))
    .sort((a, b) => b.weight - a.weight);
  const chosen: Phrase[] = [];
  const usedStems = new Set<string>();
  for (const phrase of ranked) {
    if (chosen.length === maxPhrases) break;
    if (phrase.weight <= 0 || phrase.stems.some((stem) => usedStems.has(stem))) continue;
    chosen.push(phrase);
    for (const stem of phrase.stems) usedStems.add(stem);
  }
  return chosen;
}

/** How often each stem stands where nouns stand, relative to all its places: 0 to 1. */
function createNounShare(analysis: TextAnalysis): (word: Word) => number {
  const nounCounts = new Map<string, number>();
  for (const sentence of analysis.sentences)
    for (const run of findRuns(sentence, analysis)) {
      const previousWord = sentence.tokens[sentence.tokens.indexOf(run[0]!) - 1]?.word;
      const isAfterDeterminer =
        run[0]!.joined &&
        previousWord &&
        (BEFORE_NOUN.test(previousWord.folded) || previousWord.kind.startsWith('number'));
      // Of "the old boat shed" the shed is the thing, of "the steamer hissed" the steamer.
      const stem = run.findLast(({ word }) => !NON_NOUN_ENDING.test(word.folded))?.word.stem;
      if (isAfterDeterminer && stem !== undefined) nounCounts.set(stem, (nounCounts.get(stem) ?? 0) + 1);
    }
  return ({ stem }) => (nounCounts.get(stem) ?? 0) / (analysis.counts.get(stem) ?? 1);
}

/** Words worth something that stand in a row, with nothing but spaces between them. */
function findRuns({ tokens }: Sentence, analysis: TextAnalysis): WordToken[][] {
  const runs: WordToken[][] = [];
  const run: WordToken[] = [];
  for (const token of tokens) {
    const isContent = token.word.kind === 'word' && analysis.weighWord(token.word) > SHAPE.weak * 2;
    if (run.length > 0 && (!isContent || !token.joined)) runs.push(run.splice(0));
    if (isContent) run.push(token);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

function computePhraseWeight(
  tokens: readonly WordToken[],
  analysis: TextAnalysis,
  getNounShare: (word: Word) => number,
): number {
  const first = tokens[0]!.word;
  const head = tokens.at(-1)!.word;
  const hasName = tokens.some(({ word }) => analysis.isName(word) && analysis.weighWord(word) >= SHAPE.named);
  const computeNounFactor = (word: Word): number =>
    NON_NOUN_ENDING.test(word.folded) && (getNounShare(word) < 0.3 || tokens.length > 1) ? SHAPE.noThing : 1;
  // Several words tell more than one, but not as much more as they are.
  let weight = tokens.reduce((sum, { word }) => sum + analysis.weighWord(word) * (1 + getNounShare(word)), 0);
  weight *= computeNounFactor(head) ** tokens.length / tokens.length ** 0.55;
  if (tokens.length > 1) weight *= Math.sqrt(computeNounFactor(first));
  if (hasName) weight *= SHAPE.namedPhrase;
  // A last word that never stands where nouns do may be a verb: "planks dry".
  if (tokens.length > 1 && getNounShare(head) === 0 && !analysis.isName(head)) weight *= SHAPE.unsureHead;
  return weight;
}

/** The best phrases in a row, within `maxChars`. */
function joinPhrases(phrases: readonly Phrase[], maxChars: number): string {
  let title = '';
  let count = 0;
  for (const { text } of phrases) {
    const longer = title === '' ? text : `${title}, ${text}`;
    if (longer.length > maxChars) continue;
    title = longer;
    if (++count === MAX_TITLE_PHRASES) break;
  }
  return title;
}

export function writeTitle(turns: readonly EditorTurn[], maxChars: number = SHAPE.title): string {
  const analysis = analyzeTurns(turns);
  return buildTitle(analysis, maxChars);
}

/** The most telling stretch of the talk's own words that can stand alone; else a phrase or two of it, or how it begins. */
export function buildTitle(analysis: TextAnalysis, maxChars: number): string {
  const clause = findBestClause(analysis, maxChars);
  if (clause !== null) return capitalise(clause);
  const isSpeaker = createSpeakerTest(analysis);
  const phrases = findPhrases(analysis).filter(({ words, text }) => !words.every(isSpeaker) && !isCode(text));
  const title = joinPhrases(phrases, maxChars);
  return title.length >= MIN_TITLE_CHARS || (title !== '' && isShort(analysis))
    ? title
    : extractBeginning(analysis, maxChars) || title;
}

const isShort = ({ sentences }: TextAnalysis): boolean => sentences.every(({ tokens }) => tokens.length < 8);

/** Where no words stand out, as in scripts without spaces: how the weightiest sentence begins. */
function extractBeginning(analysis: TextAnalysis, maxChars: number): string {
  let best: Sentence | undefined;
  let bestValue = -1;
  for (const sentence of analysis.sentences.slice(0, 40)) {
    const distinctWords = new Set(sentence.tokens.map(({ word }) => word));
    let sum = sentence.tokens.length > 0 ? 0.01 : 0;
    for (const word of distinctWords) sum += analysis.weighWord(word);
    // Long sentences hold more of everything.
    const value = sum / Math.sqrt(12 + distinctWords.size);
    if (value > bestValue) [best, bestValue] = [sentence, value];
  }
  const text = best?.text ?? toSingleLine(analysis.turns.map(({ text }) => text).join(' '));
  return (
    truncateAtWord(text, maxChars).replace(/[\s.,;:!?。，；：！？、]+$/u, '') ||
    truncateAtWord(text, maxChars)
  );
}

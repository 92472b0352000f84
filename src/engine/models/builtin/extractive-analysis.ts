import { UNSPACED_LETTER } from '../../language/words.ts';
import type { EditorTurn } from '../ports.ts';
import { capitalisesNouns, isCommon, detectLanguages, makeWord, type Word } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { truncateAtWord, splitParts, splitSentences, TOKEN } from './extractive-text.ts';
import { toSingleLine } from '../../language/single-line.ts';

/** A word where it stands: `from` and `to` in its sentence. */
export interface WordToken {
  readonly word: Word;
  readonly from: number;
  readonly to: number;
  /** Nothing but a space stands between this and the token before. */
  readonly joined: boolean;
  /** Stands where a sentence or quotation begins, so that its capital tells nothing. */
  readonly first: boolean;
}

export interface Sentence {
  readonly turn: number;
  readonly text: string;
  readonly tokens: readonly WordToken[];
  readonly isQuestion: boolean;
}

/** A stretch of talk taken apart. */
export interface TextAnalysis {
  readonly turns: readonly EditorTurn[];
  readonly sentences: readonly Sentence[];
  readonly languages: number;
  /** How often each stem stands in the stretch. */
  readonly counts: ReadonlyMap<string, number>;
  /** What a word is worth for telling what the stretch is about; 0 for grammar. */
  weighWord(word: Word): number;
  isName(word: Word): boolean;
}

const QUESTION_END = /[?？؟⸮](?:[^\p{L}\p{N}]*)$|[吗嗎か까][。.]?$/u;
const OPENING = /[.!?…:"“”„«»(¿¡]\s*$/u;
const SPACE = /^ *$/;
const FENCED = /```[\s\S]*?(?:```|$)/gu;

/** Takes a stretch apart; costs time in proportion to its length, up to a bound. */
export function analyzeTurns(turns: readonly EditorTurn[]): TextAnalysis {
  const prose = turns.map(({ text }) => text.replace(FENCED, '\n'));
  // Code is quoted, not said; a talk of nothing else is told by it.
  const said = prose.some((text) => text.trim() !== '') ? prose : turns.map(({ text }) => text);
  const texts = said.flatMap((text, turn) =>
    splitSentences(text).map((sentence) => ({ turn, text: sentence })),
  );
  const length = texts.reduce((sum, { text }) => sum + text.length, 0);
  const step = Math.max(1, texts.length / SHAPE.sentences, length / SHAPE.characters);
  const wordCache = new Map<string, Word>();
  const sentenceList: Sentence[] = [];
  let remainingChars: number = SHAPE.characters;
  for (let position = 0; position < texts.length && remainingChars > 0; position += step) {
    const { turn, text } = texts[Math.floor(position)]!;
    for (const part of splitParts(truncateAtWord(text, remainingChars)))
      sentenceList.push({
        turn,
        text: part,
        tokens: tokenizeSentence(part, wordCache),
        isQuestion: QUESTION_END.test(part),
      });
    remainingChars -= text.length;
  }
  return buildAnalysis(turns, sentenceList);
}

export function tokenizeSentence(text: string, wordCache: Map<string, Word>): WordToken[] {
  const tokens: WordToken[] = [];
  let previousEnd = 0;
  const addToken = (written: string, from: number): void => {
    let word = wordCache.get(written);
    if (!word) wordCache.set(written, (word = makeWord(written)));
    const gap = text.slice(previousEnd, from);
    const to = from + written.length;
    tokens.push({
      word,
      from,
      to,
      joined: SPACE.test(gap) && previousEnd > 0,
      first: previousEnd === 0 || OPENING.test(gap),
    });
    previousEnd = to;
  };
  for (const { 0: run, index } of text.matchAll(TOKEN)) {
    if (!UNSPACED_LETTER.test(run)) {
      addToken(run, index);
      continue;
    }
    const letters = Array.from(run);
    for (let i = 0, offset = index; i < letters.length; offset += letters[i++]!.length)
      if (i + 1 < letters.length || i === 0) addToken(letters[i]! + (letters[i + 1] ?? ''), offset);
  }
  return tokens;
}

function buildAnalysis(turns: readonly EditorTurn[], sentenceList: readonly Sentence[]): TextAnalysis {
  const iterateWords = function* (): Generator<Word> {
    for (const { tokens } of sentenceList) for (const { word } of tokens) yield word;
  };
  const languages = detectLanguages(iterateWords());
  const names = findNames(sentenceList, languages);
  for (const { speaker } of turns)
    for (const [part] of toSingleLine(speaker ?? '').matchAll(TOKEN)) names.add(makeWord(part).stem);
  const counts = new Map<string, number>();
  for (const { stem } of iterateWords()) counts.set(stem, (counts.get(stem) ?? 0) + 1);

  const isName = (word: Word): boolean => word.kind === 'word' && word.isCapitalized && names.has(word.stem);
  const weightCache = new Map<Word, number>();
  const weighWord = (word: Word): number => {
    const cached = weightCache.get(word);
    if (cached !== undefined) return cached;
    const value =
      computeRarity(word, languages, isName(word)) * Math.sqrt(1 + Math.log2(counts.get(word.stem) ?? 1));
    weightCache.set(word, value);
    return value;
  };
  return { turns, sentences: sentenceList, languages, counts, weighWord, isName };
}

function computeRarity(word: Word, languages: number, isNamed: boolean): number {
  if ((word.grammar & languages) !== 0 || word.isDenial) return 0;
  if (word.kind === 'pair') return SHAPE.pair;
  if (word.kind !== 'word') return SHAPE.weak;
  // "UK" and "MP" name something, but seldom what the talk is about.
  if (isNamed)
    return word.folded.length < 4 && word.written === word.written.toUpperCase() ? SHAPE.common : SHAPE.named;
  if ((word.vague & languages) !== 0 || word.folded.length < 3) return SHAPE.weak;
  return isCommon(word.folded) || isCommon(word.stem) ? SHAPE.common : SHAPE.uncommon;
}

/** Stems of words that carry a capital where no sentence begins, more often than not. */
function findNames(all: readonly Sentence[], languages: number): Set<string> {
  const votes = new Map<string, number>();
  const isGerman = capitalisesNouns(languages);
  for (const { text, tokens } of all) {
    // A sentence in capitals shouts; its words are no names.
    const isShouted = text === text.toUpperCase();
    tokens.forEach(({ word, first, joined }, i) => {
      if (word.kind !== 'word' || (first && word.isCapitalized) || (word.grammar & languages) !== 0) return;
      const before = tokens[i - 1]?.word;
      // Behind "der" or "kleine" a German capital is a thing's, behind "mit" it may be anyone's.
      const isThing =
        isGerman && (!joined || before === undefined || /(?:[aeo]r|e[mns]?|as|s)$/.test(before.folded));
      const isNamed =
        word.isCapitalized && !isShouted && !isThing && !(word.written.length > 1 && isShout(word));
      votes.set(word.stem, (votes.get(word.stem) ?? 0) + (isNamed ? 1 : -1));
    });
  }
  return new Set([...votes].filter(([, vote]) => vote > 0).map(([stem]) => stem));
}

/** A common word in capitals: "they were WARM". */
const isShout = (word: Word): boolean =>
  word.written.length > 3 && word.written === word.written.toUpperCase() && isCommon(word.folded);

import { UNSPACED_LETTER } from '../../language/words.ts';
import type { EditorTurn } from '../ports.ts';
import { capitalisesNouns, isCommon, languagesOf, makeWord, type Word } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { clip, flat, parts, sentences, TOKEN } from './extractive-text.ts';

/** A word where it stands: `from` and `to` in its sentence. */
export interface Token {
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
  readonly tokens: readonly Token[];
  readonly asks: boolean;
}

/** A stretch of talk taken apart. */
export interface Stretch {
  readonly turns: readonly EditorTurn[];
  readonly sentences: readonly Sentence[];
  readonly languages: number;
  /** How often each stem stands in the stretch. */
  readonly counts: ReadonlyMap<string, number>;
  /** What a word is worth for telling what the stretch is about; 0 for grammar. */
  weight(word: Word): number;
  isName(word: Word): boolean;
}

const ASKS = /[?？؟⸮](?:[^\p{L}\p{N}]*)$|[吗嗎か까][。.]?$/u;
const OPENS = /[.!?…:"“”„«»(¿¡]\s*$/u;
const SPACE = /^ *$/;

/** Takes a stretch apart; costs time in proportion to its length, up to a bound. */
export function analyse(turns: readonly EditorTurn[]): Stretch {
  const texts = turns.flatMap((turn, i) => sentences(turn.text).map((text) => ({ turn: i, text })));
  const length = texts.reduce((sum, { text }) => sum + text.length, 0);
  const step = Math.max(1, texts.length / SHAPE.sentences, length / SHAPE.characters);
  const known = new Map<string, Word>();
  const all: Sentence[] = [];
  let room: number = SHAPE.characters;
  for (let at = 0; at < texts.length && room > 0; at += step) {
    const { turn, text } = texts[Math.floor(at)]!;
    for (const part of parts(clip(text, room)))
      all.push({ turn, text: part, tokens: tokensOf(part, known), asks: ASKS.test(part) });
    room -= text.length;
  }
  return weigh(turns, all);
}

export function tokensOf(text: string, known: Map<string, Word>): Token[] {
  const tokens: Token[] = [];
  let before = 0;
  const add = (written: string, from: number): void => {
    let word = known.get(written);
    if (!word) known.set(written, (word = makeWord(written)));
    const gap = text.slice(before, from);
    const to = from + written.length;
    tokens.push({
      word,
      from,
      to,
      joined: SPACE.test(gap) && before > 0,
      first: before === 0 || OPENS.test(gap),
    });
    before = to;
  };
  for (const { 0: run, index } of text.matchAll(TOKEN)) {
    if (!UNSPACED_LETTER.test(run)) {
      add(run, index);
      continue;
    }
    const letters = Array.from(run);
    for (let i = 0, at = index; i < letters.length; at += letters[i++]!.length)
      if (i + 1 < letters.length || i === 0) add(letters[i]! + (letters[i + 1] ?? ''), at);
  }
  return tokens;
}

function weigh(turns: readonly EditorTurn[], all: readonly Sentence[]): Stretch {
  const words = function* (): Generator<Word> {
    for (const { tokens } of all) for (const { word } of tokens) yield word;
  };
  const languages = languagesOf(words());
  const names = namesOf(all, languages);
  for (const { speaker } of turns)
    for (const [part] of flat(speaker ?? '').matchAll(TOKEN)) names.add(makeWord(part).stem);
  const counts = new Map<string, number>();
  for (const { stem } of words()) counts.set(stem, (counts.get(stem) ?? 0) + 1);

  const isName = (word: Word): boolean => word.kind === 'word' && word.capital && names.has(word.stem);
  const worth = new Map<Word, number>();
  const weight = (word: Word): number => {
    const found = worth.get(word);
    if (found !== undefined) return found;
    const value =
      rarity(word, languages, isName(word)) * Math.sqrt(1 + Math.log2(counts.get(word.stem) ?? 1));
    worth.set(word, value);
    return value;
  };
  return { turns, sentences: all, languages, counts, weight, isName };
}

function rarity(word: Word, languages: number, named: boolean): number {
  if ((word.grammar & languages) !== 0 || word.denies) return 0;
  if (word.kind === 'pair') return SHAPE.pair;
  if (word.kind !== 'word') return SHAPE.weak;
  // "UK" and "MP" name something, but seldom what the talk is about.
  if (named)
    return word.folded.length < 4 && word.written === word.written.toUpperCase() ? SHAPE.common : SHAPE.named;
  if ((word.vague & languages) !== 0 || word.folded.length < 3) return SHAPE.weak;
  return isCommon(word.folded) || isCommon(word.stem) ? SHAPE.common : SHAPE.uncommon;
}

/** Stems of words that carry a capital where no sentence begins, more often than not. */
function namesOf(all: readonly Sentence[], languages: number): Set<string> {
  const votes = new Map<string, number>();
  const german = capitalisesNouns(languages);
  for (const { text, tokens } of all) {
    // A sentence in capitals shouts; its words are no names.
    const shouts = text === text.toUpperCase();
    tokens.forEach(({ word, first, joined }, i) => {
      if (word.kind !== 'word' || (first && word.capital) || (word.grammar & languages) !== 0) return;
      const before = tokens[i - 1]?.word;
      // Behind "der" or "kleine" a German capital is a thing's, behind "mit" it may be anyone's.
      const thing =
        german && (!joined || before === undefined || /(?:[aeo]r|e[mns]?|as|s)$/.test(before.folded));
      const named = word.capital && !shouts && !thing && !(word.written.length > 1 && isShout(word));
      votes.set(word.stem, (votes.get(word.stem) ?? 0) + (named ? 1 : -1));
    });
  }
  return new Set([...votes].filter(([, vote]) => vote > 0).map(([stem]) => stem));
}

/** A common word in capitals: "they were WARM". */
const isShout = (word: Word): boolean =>
  word.written.length > 3 && word.written === word.written.toUpperCase() && isCommon(word.folded);

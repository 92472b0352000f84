import { ASKING_TERMS, FUNCTION_TERMS, QUESTION_TERMS, SILENT_TERMS } from '../language/function-words.ts';
import { hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import type { WordVectors } from '../models/ports.ts';
import { detectAnswerKinds, holdsAnswerKind } from './answer-kinds.ts';
import type { AnswerKind } from './answer-kinds.ts';
import type { TextUnit } from './text-units.ts';

/** A question, as far as it tells which part of a text answers it. */
export interface AskedWords {
  /** As it was asked; empty where nothing was. */
  readonly query: string;
  /** What each term is worth, by its rarity in the store. */
  readonly termWeights: ReadonlyMap<number, number>;
  /** How words lie to each other, where that is known. */
  readonly wordVectors?: WordVectors | undefined;
}

/** Unit scores: how much of what was asked a unit says, by itself and by what it stands under; 0 for nothing. */
export type UnitScores = Float64Array;

/** What a word lends to one of the question that it only resembles: by its letters, by its sense. */
const ALIKE_CREDIT = 0.7;
const KINDRED_CREDIT = 0.5;
const MIN_COSINE = 0.35;
/** What a unit has of the words of the one it stands under, the question it follows, and those beside it. */
const LEAD_CREDIT = 0.9;
const ASKED_CREDIT = 0.9;
const NEAR_CREDITS: readonly (readonly [distance: number, credit: number])[] = [
  [-1, 0.45],
  [-2, 0.25],
  [1, 0.25],
];
/** A unit that holds what kind of thing is asked for is worth so many times what it would be without. */
const KIND_FACTOR = 1.7;
/** What answers nothing, however many of the words it holds: questions, what tells of one, headings, tables of contents. */
const QUESTION_FACTOR = 0.25;
const TELLS_OF_QUESTION_FACTOR = 0.35;
const HEADING_FACTOR = 0.35;
const CONTENTS_FACTOR = 0.1;
/** Function words of a question count such a part of their rarity. */
const FUNCTION_FACTOR = 0.1;
/** Question words of a statement from which on it tells what is asked, and what not. */
const MIN_TOLD_QUESTIONS = 2;

interface AskedWord {
  readonly word: string;
  readonly hash: number;
  readonly weight: number;
}

/** [units] */
export function scoreUnits(text: string, units: readonly TextUnit[], asked: AskedWords): UnitScores {
  const { askedWords, kinds, getCredits } = readAsked(asked);
  const words = units.map(({ from, to }) => splitWords(text.slice(from, to)));
  const credits = words.map((unitWords) => creditWords(unitWords, askedWords.length, getCredits));
  const weights = weighByText(askedWords, credits);
  const total = weights.reduce((a, b) => a + b, 0);
  const scores = new Float64Array(units.length);
  if (total === 0) return scores;
  const isAsking = units.map(({ from, to }) => /[?？؟⸮]["”»)\s]*$/u.test(text.slice(from, to)));
  for (const [i, unit] of units.entries()) {
    const near = collectNear(units, i, isAsking);
    let sum = 0;
    let own = 0;
    for (const [t, weight] of weights.entries()) {
      let credit = credits[i]![t]!;
      own += weight * credit;
      for (const [place, share] of near) credit = Math.max(credit, share * credits[place]![t]!);
      sum += weight * credit;
    }
    if (sum === 0) continue;
    const content = text.slice(unit.from, unit.to);
    const isKind = kinds.length > 0 && kinds.some((kind) => holdsAnswerKind(content, kind));
    // What stands beside an answer is none unless it says something of its own, or what was asked for.
    const coverage = (0.7 * sum + 0.3 * own) / total;
    scores[i] =
      coverage *
      (isKind ? KIND_FACTOR : 1) *
      rateForm(unit, isAsking[i]!, words[i]!, askedWords, own / total);
  }
  return scores;
}

function readAskedWords({ query, termWeights }: AskedWords): AskedWord[] {
  const byHash = new Map<number, AskedWord>();
  const words = splitWords(query);
  const maxWeight = Math.max(1, ...termWeights.values());
  for (const word of words) {
    const hash = hashTerm(word);
    // A word that no entry holds is as rare as can be: others may resemble it.
    const rarity = termWeights.get(hash) || maxWeight;
    const factor = QUESTION_TERMS.has(hash) ? 0 : SILENT_TERMS.has(hash) ? FUNCTION_FACTOR : 1;
    byHash.set(hash, { word, hash, weight: rarity * factor });
  }
  // Terms without their words: counted as they stand.
  if (words.length === 0)
    for (const [hash, weight] of termWeights) byHash.set(hash, { word: '', hash, weight });
  return [...byHash.values()].filter(({ weight }) => weight > 0);
}

type CreditReader = (word: string) => Float64Array | null;
interface AskedReading {
  readonly askedWords: readonly AskedWord[];
  readonly kinds: readonly AnswerKind[];
  /** What a word lends to each of the question's: 1 to itself, less to one it resembles; null for nothing. */
  readonly getCredits: CreditReader;
}
/** Many texts are read with one question, and most of their words are the same. */
const readings = new WeakMap<AskedWords, AskedReading>();
function readAsked(asked: AskedWords): AskedReading {
  let reading = readings.get(asked);
  if (!reading) {
    const askedWords = readAskedWords(asked);
    const getCredits = buildCreditReader(askedWords, asked.wordVectors);
    readings.set(asked, (reading = { askedWords, kinds: detectAnswerKinds(asked.query), getCredits }));
  }
  return reading;
}

function buildCreditReader(askedWords: readonly AskedWord[], vectors: WordVectors | undefined): CreditReader {
  const known = new Map<string, Float64Array | null>();
  const compare = vectors && buildKinship(askedWords, vectors);
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const hash = hashTerm(word);
    const isFunctionWord = FUNCTION_TERMS.has(hash);
    const row = isFunctionWord || !vectors ? -1 : vectors.findRow(hash);
    let credits: Float64Array | null = null;
    for (let t = 0; t < askedWords.length; t++) {
      const asked = askedWords[t]!;
      let credit = asked.hash === hash ? 1 : 0;
      if (credit === 0 && !isFunctionWord) {
        if (isAlike(word, asked.word)) credit = ALIKE_CREDIT;
        else if (row >= 0) credit = compare!(row, t);
      }
      if (credit > 0) (credits ??= new Float64Array(askedWords.length))[t] = credit;
    }
    known.set(word, credits);
    return credits;
  };
}

/** [words of the question]: the most that any of a unit's words lends to each. */
function creditWords(words: readonly string[], count: number, getCredits: CreditReader): Float64Array {
  const best = new Float64Array(count);
  for (const word of words) {
    const credits = getCredits(word);
    if (credits) for (let t = 0; t < count; t++) if (credits[t]! > best[t]!) best[t] = credits[t]!;
  }
  return best;
}

const MIN_ALIKE_LETTERS = 4;
/** Of one root, or one grown together with others: "repara" and "reparado", "Sieb" and "Flusensieb". */
function isAlike(a: string, b: string): boolean {
  const short = a.length < b.length ? a : b;
  const long = short === a ? b : a;
  if (short.length < MIN_ALIKE_LETTERS) return false;
  let shared = 0;
  while (shared < short.length && short.charCodeAt(shared) === long.charCodeAt(shared)) shared++;
  const isNear =
    shared === short.length ||
    (shared >= MIN_ALIKE_LETTERS && shared >= 0.7 * long.length) ||
    long.endsWith(short);
  return isNear && !/^\d+$/.test(short);
}
/** Words of the question that are commoner than such a share of its rarest have no kin: too many would be near. */
const MIN_KIN_SHARE = 0.25;
/** How kindred the word of a row is to one of the question's, 0 to KINDRED_CREDIT. */
function buildKinship(
  askedWords: readonly AskedWord[],
  { values, dimensions, findRow }: WordVectors,
): (row: number, t: number) => number {
  const minWeight = MIN_KIN_SHARE * Math.max(0, ...askedWords.map(({ weight }) => weight));
  const askedStarts = Int32Array.from(askedWords, ({ hash, weight }) =>
    weight < minWeight ? -1 : Math.max(-1, dimensions * findRow(hash)),
  );
  return (row, t) => {
    const askedStart = askedStarts[t]!;
    if (askedStart < 0) return 0;
    const start = row * dimensions;
    let sum = 0;
    for (let d = 0; d < dimensions; d++) sum += values[start + d]! * values[askedStart + d]!;
    const cosine = sum / (127 * 127);
    return cosine > MIN_COSINE ? (KINDRED_CREDIT * (cosine - MIN_COSINE)) / (1 - MIN_COSINE) : 0;
  };
}

/** What stands everywhere in a text tells no part of it from another. */
function weighByText(askedWords: readonly AskedWord[], credits: readonly Float64Array[]): number[] {
  const units = credits.length;
  return askedWords.map(({ weight }, t) => {
    const holding = credits.filter((unit) => unit[t]! >= ALIKE_CREDIT).length;
    return (weight * Math.log(1 + units / Math.max(1, holding))) / Math.log(1 + units);
  });
}

/** Units whose words a unit has a share of, with that share. */
function collectNear(
  units: readonly TextUnit[],
  i: number,
  isAsking: readonly boolean[],
): readonly (readonly [place: number, share: number])[] {
  const unit = units[i]!;
  const near: (readonly [number, number])[] = [];
  if (unit.lead >= 0) {
    near.push([unit.lead, LEAD_CREDIT]);
    const above = units[unit.lead]!.lead;
    if (above >= 0) near.push([above, LEAD_CREDIT * LEAD_CREDIT]);
  }
  for (const [distance, share] of NEAR_CREDITS) {
    const other = units[i + distance];
    if (!other || other.isContents || other.kind === 'row' || unit.kind === 'row') continue;
    const isTogether = other.lead === unit.lead && Math.abs(other.paragraph - unit.paragraph) <= 1;
    if (isAsking[i + distance]!) {
      if (distance < 0 && !isAsking[i]! && isTogether)
        near.push([i + distance, distance === -1 ? ASKED_CREDIT : 0.6]);
    } else if (isTogether && (other.paragraph === unit.paragraph || unit.kind !== 'item'))
      near.push([i + distance, share]);
  }
  return near;
}

/** What a unit is worth for its form alone, 0 to 1; `coverage` is how much of the question it repeats. */
function rateForm(
  unit: TextUnit,
  isAsking: boolean,
  words: readonly string[],
  askedWords: readonly AskedWord[],
  coverage: number,
): number {
  if (unit.isContents) return CONTENTS_FACTOR;
  if (isAsking) return QUESTION_FACTOR;
  if (unit.kind === 'heading') return HEADING_FACTOR;
  const hashes = words.map(hashTerm);
  const questionWords = new Set(hashes.filter((hash) => QUESTION_TERMS.has(hash))).size;
  if (hashes.some((hash) => ASKING_TERMS.has(hash)) && !askedWords.some(({ hash }) => ASKING_TERMS.has(hash)))
    return TELLS_OF_QUESTION_FACTOR;
  if (questionWords >= MIN_TOLD_QUESTIONS && coverage > 0) return TELLS_OF_QUESTION_FACTOR;
  return 1;
}

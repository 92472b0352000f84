import { COMMON_WORDS } from '../../language/common-words.ts';
import type { EditorTurn } from '../ports.ts';
import { isCommon } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyzeTurns, type Sentence, type TextAnalysis } from './extractive-analysis.ts';

/** Whether a stretch is well-formed talk that stays with what it is about, 0 to 1; see ports.ts. */
export function rateCoherence(turns: readonly EditorTurn[]): number {
  const analysis = analyzeTurns(turns);
  const formedness = computeFormedness(analysis);
  const rating = formedness * (SHAPE.baseCoherence + (1 - SHAPE.baseCoherence) * computeCohesion(analysis));
  return Math.min(1, Math.max(0, rating));
}

/** Share of the text that is words of a language, said once: 0 to 1. */
function computeFormedness({ sentences }: TextAnalysis): number {
  let letters = 0;
  let signs = 0;
  let plausibleWords = 0;
  let words = 0;
  const sentenceCounts = new Map<string, number>();
  for (const { text, tokens } of sentences) {
    signs += text.length - (text.match(/ /g)?.length ?? 0);
    for (const { word, from, to } of tokens) {
      letters += word.kind === 'pair' ? 1 : to - from;
      words += 1;
      plausibleWords += ratePlausibility(word.written, word.folded);
    }
    sentenceCounts.set(text, (sentenceCounts.get(text) ?? 0) + 1);
  }
  if (words === 0) return 0;
  const distinctShare = sentenceCounts.size / sentences.length;
  const varietyScore = Math.min(1, computeVariety(sentences) * 2.2);
  return (
    interpolate(letters / Math.max(1, signs), 0.35, 0.75) *
    interpolate(plausibleWords / words, 0.45, 0.8) *
    distinctShare *
    varietyScore
  );
}

/** Distinct words per word, as texts of 40 words have it: "la la la" is near 0, talk near 0.7. */
function computeVariety(sentences: readonly Sentence[]): number {
  const all = sentences.flatMap(({ tokens }) => tokens.map(({ word }) => word.stem));
  let sum = 0;
  let windows = 0;
  for (let from = 0; from < all.length; from += 40) {
    const part = all.slice(from, from + 40);
    if (windows > 0 && part.length < 20) break;
    sum += part.length < 4 ? 1 : new Set(part).size / part.length;
    windows += 1;
  }
  return sum / windows;
}

let commonGramCache: ReadonlySet<string> | undefined;
/** Three letters in a row that common words of Latin script hold. */
function getCommonGrams(): ReadonlySet<string> {
  if (commonGramCache) return commonGramCache;
  const collected = new Set<string>();
  for (const [word] of COMMON_WORDS.matchAll(/[a-z]+/g))
    for (const gram of extractGrams(word)) collected.add(gram);
  return (commonGramCache = collected);
}

function extractGrams(word: string): string[] {
  const framed = `<${word}>`;
  return Array.from({ length: Math.max(0, framed.length - 2) }, (_, i) => framed.slice(i, i + 3));
}

/** How much a word looks like one of a language: 0 to 1. Only Latin letters can tell; others pass if of one script. */
function ratePlausibility(written: string, folded: string): number {
  if (/^\p{N}/u.test(folded)) return 0.7;
  if (!/^[a-z'-]+$/.test(folded))
    return /^[\p{L}\p{M}'’-]+$/u.test(folded) && !/[a-z]/.test(folded) ? 0.9 : 0.2;
  if (isCommon(folded)) return folded.length > 2 ? 1 : 0.75;
  const letters = folded.replace(/[^a-z]/g, '').slice(0, SHAPE.wordLength);
  const isCased = written === folded || /^\p{Lu}[\p{Ll}'’-]+$/u.test(written) || !/\p{Ll}/u.test(written);
  const wordGrams = extractGrams(letters);
  const knownCount = wordGrams.filter((gram) => getCommonGrams().has(gram)).length;
  return (
    interpolate(knownCount / wordGrams.length, 0.45, 0.85) * (isCased || written.includes('-') ? 1 : 0.4)
  );
}

/** How much of each unit's words the others say too, those nearby more: 0 to 1; a single unit is neither way. */
function computeCohesion(analysis: TextAnalysis): number {
  const units = collectUnits(analysis);
  if (units.length < 2) return SHAPE.aloneCohesion;
  const unitsByFeature = new Map<string, number[]>();
  units.forEach((unit, i) => {
    for (const feature of unit.keys()) {
      const list = unitsByFeature.get(feature);
      if (list) list.push(i);
      else unitsByFeature.set(feature, [i]);
    }
  });
  let sum = 0;
  units.forEach((unit, i) => {
    let sharedWeight = 0;
    for (const [feature, weight] of unit) {
      const others = unitsByFeature.get(feature)!;
      if (others.length < 2) continue;
      // Two units away is still the same breath.
      const isNear = others.some((at) => at !== i && Math.abs(at - i) <= 2);
      sharedWeight += weight * (isNear ? 1 : 0.5);
    }
    sum += Math.min(1, sharedWeight / SHAPE.sharedWeight);
  });
  // Few units that happen to share no word prove little.
  const isSingleTurn = new Set(analysis.sentences.map(({ turn }) => turn)).size < 2;
  const priorUnits = isSingleTurn ? SHAPE.guessedSentences : SHAPE.guessedTurns;
  return (sum + SHAPE.aloneCohesion * priorUnits) / (units.length + priorUnits);
}

/** What turns are about: weighted stems and the beginnings of longer words; sentences, where one turn is all there is. */
function collectUnits(analysis: TextAnalysis): Map<string, number>[] {
  const isBySentence = new Set(analysis.sentences.map(({ turn }) => turn)).size < 2;
  const units = new Map<number, Map<string, number>>();
  analysis.sentences.forEach((sentence, i) => {
    const key = isBySentence ? i : sentence.turn;
    const unit = units.get(key) ?? new Map<string, number>();
    for (const { word } of sentence.tokens) {
      const weight = analysis.weighWord(word);
      if (weight === 0) continue;
      unit.set(word.stem, Math.min(weight, SHAPE.uncommon));
      if (word.kind === 'word' && word.folded.length > 5) unit.set(`${word.folded.slice(0, 4)}*`, 0.3);
    }
    if (unit.size > 0) units.set(key, unit);
  });
  return [...units.values()];
}

/** 0 below `from`, 1 above `to`, a line between. */
const interpolate = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

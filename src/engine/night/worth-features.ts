import { FIRST_PERSON } from '../language/pronouns.ts';
import { MARK } from '../language/marks.ts';
import { readStatement } from '../language/statements.ts';
import { extractTerms } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import { fold } from '../language/words.ts';
import type { WordVectors } from '../models/ports.ts';
import { readGeneralShare } from '../recall/question.ts';
import type { Role } from '../vocabulary/entry.ts';

/** A turn as its worth is read: in the order said, with all that was said around it. */
export interface WorthTurn {
  readonly role: Role;
  readonly speaker: string | null;
  readonly text: string;
}

/** What is read of a turn, each some 0 to 1 (R29). */
export const WORTH_FEATURES = [
  'length',
  'lengthHere',
  'specific',
  'rare',
  'rareHere',
  'new',
  'kept',
  'echoed',
  'echoing',
  'names',
  'figures',
  'times',
  'changes',
  'likes',
  'firstPerson',
  'secondPerson',
  'emphasis',
  'asks',
  'askShare',
  'answers',
  'answered',
  'byAssistant',
  'signs',
  'opening',
  'closing',
  'lines',
  'little',
  'emotion',
  'quoteLike',
] as const;
export type WorthFeature = (typeof WORTH_FEATURES)[number];

/** Bits of rarity from which on a word tells what is spoken of, and up to which it counts more. */
const MIN_RARITY = 9;
const MAX_RARITY = 20;
/** Turns before and behind, within which words are new, taken up or dropped. */
const REACH = 40;

interface ReadTurn {
  readonly terms: Terms;
  /** By telling term: how far beyond the ordinary its rarity goes, 0 to 1. */
  readonly telling: ReadonlyMap<number, number>;
  readonly mass: number;
}

const SECOND_PERSON = new Set('you your yours du dein deine dir dich ihr euch tu te ton ta tes vous votre tú ti tus usted vostro voi você seu jij je jouw ты тебя твой вы вас'.split(' '));
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu;
const NAME = /(?<=[\p{L}\p{N},'’"”)-][ ,]\s*)\p{Lu}(?=\p{L}*\p{Ll})[\p{L}\p{M}]+/gu;
const FIGURE = /\p{N}/gu;
const EMOTION = /\b(?:love|loved|happy|excited|proud|scared|afraid|worried|hate|hated|sad|hurt|angry|grateful|amazing|nervous|stressed|upset|miss|dream|hope|passion|enjoy|favorite|favourite|special|important|meaningful)\b/giu;

function readTurn(text: string, words: WordVectors): ReadTurn {
  const terms = extractTerms(text);
  const telling = new Map<number, number>();
  let mass = 0;
  for (const hash of terms.hashes) {
    const rarity = Math.min(MAX_RARITY, -Math.log2(Math.max(readGeneralShare(words, hash), 2 ** -MAX_RARITY)));
    if (rarity < MIN_RARITY) continue;
    const weight = (rarity - MIN_RARITY + 1) / (MAX_RARITY - MIN_RARITY + 1);
    telling.set(hash, weight);
    mass += weight;
  }
  return { terms, telling, mass };
}

/** [turns] → features, in the order of `WORTH_FEATURES`. */
export function computeWorthFeatures(turns: readonly WorthTurn[], words: WordVectors): Float64Array[] {
  const read = turns.map(({ text }) => readTurn(text, words));
  const meanLength = new Map<Role, number>();
  for (const role of new Set(turns.map(({ role }) => role))) {
    const own = read.filter((_, i) => turns[i]!.role === role);
    meanLength.set(role, own.reduce((sum, { terms }) => sum + Math.log1p(terms.length), 0) / own.length);
  }
  const meanRare = read.reduce((sum, { mass }) => sum + Math.log1p(mass), 0) / Math.max(1, read.length);
  const places = new Map<number, number[]>();
  read.forEach(({ telling }, i) => {
    for (const term of telling.keys()) {
      const list = places.get(term);
      if (list) list.push(i);
      else places.set(term, [i]);
    }
  });
  return turns.map((turn, i) => {
    const { terms, telling, mass } = read[i]!;
    const [before, after] = [turns[i - 1], turns[i + 1]];
    let [isNew, kept] = [0, 0];
    for (const [term, weight] of telling) {
      const at = places.get(term)!;
      if (!at.some((place) => place < i && i - place <= REACH)) isNew += weight;
      if (at.some((place) => place > i && place - i <= REACH)) kept += weight;
    }
    const overlap = (other: ReadTurn | undefined): number => {
      if (!other) return 0;
      let sum = 0;
      for (const [term, weight] of telling) if (other.telling.has(term)) sum += weight;
      return sum;
    };
    const list = turn.text.match(WORD) ?? [];
    const count = Math.max(1, list.length);
    const share = (set: ReadonlySet<string>): number => list.filter((w) => set.has(fold(w))).length / count;
    const sorted = [...telling.values()].sort((a, b) => b - a).slice(0, 3);
    const statement = readStatement(turn.text);
    const sentences = turn.text.split(/(?<=[.!?…])\s+|\n+/u).filter((s) => s.trim() !== '');
    const letters = turn.text.match(/[\p{L}\p{M}\p{N}\s]/gu)?.length ?? 0;
    const length = Math.log1p(terms.length);
    const bounded = (x: number, full: number): number => Math.min(1, x / full);
    const isOther = (one: WorthTurn | undefined): boolean =>
      one !== undefined && (one.role !== turn.role || one.speaker !== turn.speaker);
    const values: Record<WorthFeature, number> = {
      length: bounded(length, 6),
      lengthHere: length - meanLength.get(turn.role)!,
      specific: sorted.length === 0 ? 0 : sorted.reduce((a, b) => a + b, 0) / 3,
      rare: bounded(Math.log1p(mass), 4),
      rareHere: Math.log1p(mass) - meanRare,
      new: mass === 0 ? 0 : isNew / mass,
      kept: bounded(Math.log1p(kept), 3),
      echoed: bounded(Math.log1p(overlap(read[i + 1])), 2),
      echoing: bounded(Math.log1p(overlap(read[i - 1])), 2),
      names: bounded(Math.log1p(turn.text.match(NAME)?.length ?? 0), 2),
      figures: bounded(Math.log1p(turn.text.match(FIGURE)?.length ?? 0), 3),
      times: (terms.marks & MARK.time) !== 0 ? 1 : 0,
      changes: statement?.mayChange === true ? 1 : 0,
      likes: statement?.clauses.some(({ state }) => state === 'liked' || state === 'disliked') ? 1 : 0,
      firstPerson: bounded(share(FIRST_PERSON), 0.2),
      secondPerson: bounded(share(SECOND_PERSON), 0.2),
      emphasis: bounded(turn.text.match(/[!！]/gu)?.length ?? 0, 3),
      asks: terms.asks ? 1 : 0,
      askShare: sentences.filter((s) => /[?？؟]\s*$/u.test(s)).length / Math.max(1, sentences.length),
      answers: isOther(before) && read[i - 1]!.terms.asks ? 1 : 0,
      answered: isOther(after) && read[i + 1]!.terms.asks ? 1 : 0,
      byAssistant: turn.role === 'assistant' ? 1 : 0,
      signs: 1 - letters / Math.max(1, turn.text.length),
      opening: i < 2 ? 1 : 0,
      closing: i >= turns.length - 2 ? 1 : 0,
      lines: bounded(Math.log1p(turn.text.split('\n').length - 1), 4),
      little: 1 - telling.size / Math.max(1, terms.hashes.length),
      emotion: bounded(turn.text.match(EMOTION)?.length ?? 0, 2),
      quoteLike: /["“”]/u.test(turn.text) ? 1 : 0,
    };
    return Float64Array.from(WORTH_FEATURES, (name) => values[name]);
  });
}

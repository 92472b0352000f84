import { FIRST_PERSON, SECOND_PERSON } from '../language/pronouns.ts';
import { MARK } from '../language/marks.ts';
import { extractTerms } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import type { WordVectors } from '../models/ports.ts';
import { readGeneralShare } from '../recall/question.ts';
import type { Role } from '../vocabulary/entry.ts';

/** A turn as its worth is read, among those that were said around it. */
export interface WorthTurn {
  /** Its place in its session, from 0. */
  readonly turn: number;
  readonly role: Role;
  readonly text: string;
}

/** What tells whether a turn is worth keeping (R29), each 0 to 1. */
export const WORTH_FEATURES = [
  /** How much it says that is not said every day: the rarity of its words, summed. */
  'specific',
  /** The share of that which nobody in this session said shortly before. */
  'new',
  /** It speaks of the speaker's own. */
  'ownLife',
  /** It speaks to the other: asks back, praises, answers about him. */
  'addressed',
  /** It names a time. */
  'dated',
  /** It begins the session, as who comes with something to tell does. */
  'opening',
  'byAssistant',
] as const;
export type WorthFeature = (typeof WORTH_FEATURES)[number];
export type WorthFeatures = Readonly<Record<WorthFeature, number>>;

/** Bits of rarity from which on a word tells what is spoken of, and up to which it counts more. */
const RARITY = { min: 9, max: 20 } as const;
/** Turns before in which a word counts as said already. */
const REACH = 40;
const OPENING_TURNS = 2;
/** A summed rarity, and a share of pronouns, that count full. */
const FULL_LOG_MASS = 4;
const FULL_PRONOUNS = 0.2;

/** By telling word, how far beyond the ordinary its rarity goes: 0 to 1. */
function weighTellingTerms({ hashes }: Terms, words: WordVectors): Map<number, number> {
  const weights = new Map<number, number>();
  for (const hash of hashes) {
    const rarity = Math.min(
      RARITY.max,
      -Math.log2(Math.max(readGeneralShare(words, hash), 2 ** -RARITY.max)),
    );
    if (rarity >= RARITY.min) weights.set(hash, (rarity - RARITY.min + 1) / (RARITY.max - RARITY.min + 1));
  }
  return weights;
}

/** [turns of one session, in the order said] → what each says of its worth; words said before the first count as new. */
export function computeWorthFeatures(turns: readonly WorthTurn[], words: WordVectors): WorthFeatures[] {
  const lastSaid = new Map<number, number>();
  return turns.map(({ turn, role, text }, at) => {
    const terms = extractTerms(text);
    let [mass, newMass] = [0, 0];
    for (const [term, weight] of weighTellingTerms(terms, words)) {
      mass += weight;
      if (at - (lastSaid.get(term) ?? -Infinity) > REACH) newMass += weight;
      lastSaid.set(term, at);
    }
    const spoken = splitWords(text);
    const shareOf = (pronouns: ReadonlySet<string>): number =>
      Math.min(
        1,
        spoken.filter((word) => pronouns.has(word)).length / Math.max(1, spoken.length) / FULL_PRONOUNS,
      );
    return {
      specific: Math.min(1, Math.log1p(mass) / FULL_LOG_MASS),
      new: mass === 0 ? 0 : newMass / mass,
      ownLife: shareOf(FIRST_PERSON),
      addressed: shareOf(SECOND_PERSON),
      dated: (terms.marks & MARK.time) !== 0 ? 1 : 0,
      opening: turn < OPENING_TURNS ? 1 : 0,
      byAssistant: role === 'assistant' ? 1 : 0,
    };
  });
}

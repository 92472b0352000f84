/**
 * Everything that shapes what the extractive editor writes, apart from its word lists: its identity is their hash.
 * Weights have no unit; they were set by reading titles and summaries of real and invented talk.
 */
export const SHAPE = {
  algorithm: 'extractive-2',
  /** Lengths in UTF-16 code units (ports.ts). */
  title: 80,
  question: 300,
  name: 60,
  description: 600,
  /** Of more sentences or characters than these, sentences are looked at in even steps: time has a bound. */
  sentences: 600,
  characters: 24_576,
  /** A sentence longer than this is taken in parts. */
  sentenceLength: 320,
  /** The longest stretch of text without any end of a sentence or clause. */
  unbroken: 1200,
  /** The longest word that is stemmed and weighed whole. */
  wordLength: 40,
  /** The least share of grammar by which a text shows its language; written talk has twice that. */
  grammarShare: 0.22,
  /** What a word is worth: grammar nothing, vague words little, uncommon words and names more. */
  weak: 0.25,
  common: 1,
  uncommon: 1.6,
  named: 2.2,
  pair: 0.35,
  /** What a fact adds to a sentence, beside its words. */
  number: 2.5,
  numberWord: 1,
  date: 1.5,
  denial: 1.5,
  /** How much of a word's worth is left once the summary holds it. */
  again: 0.12,
  /** Below this room nobody is named as speaker in a summary, above it those who speak are. */
  labelled: 120,
  /** The longest clause that denies something that counts as a fact. */
  tailDenial: 64,
  /** Facts looked at for that list. */
  facts: 500,
  /** Added to a sentence's length in what it costs: short ones are cheap, but not for nothing. */
  lengthCost: 14,
  roles: { user: 1, assistant: 0.8, system: 0.5, note: 1 },
  asked: 0.6,
  reasoned: 1.3,
  /** What is left of a sentence of one or two words. */
  brief: 0.3,
  /** … and of a line of code, whose words say little. */
  code: 0.05,
  /** … and of what ends like no sentence: headings, items. */
  unended: 0.6,
  /** Share of its worth that a phrase keeps when its last word is no thing's name. */
  noThing: 0.55,
  /** Phrases weighed for a title. */
  phrases: 6000,
  namedPhrase: 1.5,
  unsureHead: 0.8,
  /** Whose questions count, and what one that ends the stretch is worth beside those it answers. */
  askers: { user: 1, assistant: 0.7, system: 0.3, note: 1 },
  unanswered: 0.6,
  /** The least content of a question worth taking ("Really?" has none), and how many terms let it stand alone. */
  leastAsked: 0.36,
  enoughNamed: 2,
  /** How often a word of a question stands in the stretch where that is what it is about. */
  topical: 3,
  /** Coherence of well-formed talk that shares no word, and of a single unit beside which nothing stands. */
  baseCoherence: 0.35,
  aloneCohesion: 0.55,
  /** How many turns, and how many sentences of a single turn, that guess weighs as much as. */
  guessedTurns: 2,
  guessedSentences: 8,
  /** How much shared weight makes a unit fully part of its stretch. */
  sharedWeight: 3,
  /** The longest sentence told of a member of a group. */
  toldLength: 180,
} as const;

import type { DatedText, TextReading } from '../language/read-text.ts';
import type { FallbackReason } from '../vocabulary/night-counts.ts';
import type { MarkerLists } from '../vocabulary/settings.ts';
import type { Role } from '../vocabulary/entry.ts';
import type { SpaceIdentity } from '../vocabulary/space.ts';

/** Turns text into a place in the frozen, shared space by which every memory is reached (spec §9.2). */
export interface UniversalEmbedder {
  /** Two embedders with equal identities give equal vectors for equal texts, on every platform. */
  readonly identity: SpaceIdentity;
  /** True when embedding a turn costs well under a millisecond: then it happens before `remember` answers. */
  readonly cheap: boolean;
  /** Texts → unit vectors of `identity.dimensions`, in the same order. The empty text's vector may be zero. */
  embed(texts: readonly string[], kind: 'document' | 'query'): Promise<Float32Array[]>;
  /** Lets go of the model; the next call loads it again. */
  unload(): Promise<void>;
}

/** Reads a question and a text together (a cross-encoder). */
export interface Reranker {
  readonly identity: string;
  /** How well each text answers the question, in the order given; comparable within one call alone. */
  score(question: string, texts: readonly string[]): Promise<number[]>;
  /** Lets go of the model; the next call loads it again. */
  unload(): Promise<void>;
}

/** What a language model is asked: one text, and the JSON schema that its answer keeps to. */
export interface CompletionRequest {
  readonly prompt: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Tokens of the answer at most. */
  readonly maxTokens: number;
}

/**
 * A language model of the owner's choice (R22). Throws `MemoryError`: `MODEL_UNAVAILABLE` when there is no answer, whyever,
 * `TOO_LARGE` when the question does not fit, `CANCELLED`. An answer that is no JSON is the caller's to find out.
 */
export interface LanguageModel {
  /** Names the model and its weights; kept with every answer. */
  readonly identity: string;
  /** Characters that a question has room for, roughly. */
  readonly maxPromptChars: number;
  answer(question: CompletionRequest, signal?: AbortSignal): Promise<string>;
  /** Lets go of the model; the next call loads it again. */
  unload(): Promise<void>;
}

/**
 * How words of a language lie to each other: a unit vector for each term that it knows. A way to find what was said in other
 * words without any model.
 */
export interface WordVectors {
  readonly dimensions: number;
  /** [terms × dimensions], 127 for 1. */
  readonly values: Int8Array;
  /** The row of a term, −1 for one it does not know. */
  readonly findRow: (term: number) => number;
  /** The term of a row. */
  readonly readTerm: (row: number) => number;
  /** Its share of all words of a language in general, 0 to 1. */
  readonly readShare: (row: number) => number;
  /** Rows of words that say the same, a like thing, a kind of it, or what it is a kind of; those it names first. */
  readonly findKin: (row: number) => readonly number[];
}

/** Words of many languages that are the same thing's: "Hund", "dog", "собака", "🐕". */
export interface WordConcepts {
  /** The terms of the others of a term, of an English one (`isEnglish`) those of other languages; none for one it does not know. */
  readonly findSame: (term: number, isEnglish: boolean) => readonly number[];
}

/** Where a cloud of vectors has its middle, and the orthogonal unit directions in which it is widest, the widest first. */
export interface PrincipalComponents {
  readonly mean: Float32Array;
  readonly axes: readonly Float32Array[];
}

/** The `many` widest directions of vectors (principal components); the same for the same vectors, signs included. */
export type ComputePrincipalComponents = (
  vectors: readonly Float32Array[],
  many: number,
) => Promise<PrincipalComponents>;

/** How surprising a text was, given all that came before it (R24). */
export interface Surprise {
  readonly bits: number;
  /** UTF-8 bytes measured. */
  readonly bytes: number;
  readonly characters: number;
  readonly words: number;
}

/** One stretch of measuring: it begins with a state and ends with the state after all that it was told. */
export interface MeterRun {
  /** Measures a text and learns it. One at a time: the next is told when the one before is measured. */
  measure(text: string): Promise<Surprise> | Surprise;
  /** The state to begin the next stretch with; holds no text that was told. */
  saveState(): Uint8Array;
}

/**
 * Measures surprise. Scores of meters with different identities are never mixed in one baseline (R24). The same texts
 * from the same state give the same bits: of the built-in meter on every platform, of a model's on one machine.
 */
export interface SurpriseMeter {
  readonly identity: string;
  /**
   * Characters, roughly, of the latest texts that every stretch is told before it measures, because its state cannot hold
   * them; older ones make no difference. Null: the state holds all that was learnt.
   */
  readonly contextChars: number | null;
  /** `state` null begins with no past; a state of another identity or a damaged one is an error. */
  begin(state: Uint8Array | null): Promise<MeterRun>;
}

/** A turn as the Editor sees it: whose words, and the words. */
export interface EditorTurn {
  readonly role: Role;
  readonly speaker: string | null;
  readonly text: string;
}

/** What a group of memories is made of, when it is to be named. */
export interface EditorMember {
  readonly title: string;
  readonly question: string;
  readonly text: string;
}

/** Only `false` with a quoted claim keeps content from training (R18). */
export type FactCheckVerdict =
  { readonly verdict: 'unchecked' | 'sound' } | { readonly verdict: 'false'; readonly quote: string };

/**
 * Who reads and rewords at night (R22): titles, questions, summaries, coherence, facts. What it is given is data, never
 * an instruction. Results are plain text on one line, never empty for a text that has a word.
 */
export interface Editor {
  readonly identity: string;
  /** A few words that tell what a stretch of talk is about; at most 80 characters. */
  writeTitle(turns: readonly EditorTurn[]): Promise<string>;
  /** The implicit question that the stretch engages (spec §8.5.3); at most 300 characters. */
  writeQuestion(turns: readonly EditorTurn[]): Promise<string>;
  /** What was said, shorter: names, numbers, dates and negations survive. At most `characters` UTF-16 units. */
  writeSummary(turns: readonly EditorTurn[], characters: number): Promise<string>;
  /** Whether the stretch holds together (spec §8.5.2 A), 0 to 1. */
  rateCoherence(turns: readonly EditorTurn[]): Promise<number>;
  checkFacts(turns: readonly EditorTurn[]): Promise<FactCheckVerdict>;
  /** Name (at most 60 characters) and summary (at most 600) of a group of memories. */
  describeGroup(members: readonly EditorMember[]): Promise<{ name: string; summary: string }>;
}

/** What a language model is asked to do as an Editor; each has a prompt of its own. */
export type PromptName = 'title' | 'question' | 'summary' | 'coherence' | 'fact_check' | 'describe';

/**
 * What became of one thing asked of an Editor that may fall back. `by` names the model and the prompt (first 16 hex digits
 * of its SHA-256) that the answer is from; null: the builtin Editor answered. `reason` tells why the model did not; null
 * beside a `by` of null: there was no word to ask it about.
 */
export interface ModelOutcome {
  /** `meter`: the surprise of a whole night. */
  readonly what: PromptName | 'meter';
  readonly by: { readonly model: string; readonly prompt: string } | null;
  readonly reason: FallbackReason | null;
}

/** An Editor that asks a language model, and another Editor where that fails (R22). */
export interface PromptedEditor extends Editor {
  /** What was asked since the last time, in the order answered; each is told once. */
  drain(): readonly ModelOutcome[];
  /** Lets go of the model; the next call loads it again, one that was given up too. */
  unload(): Promise<void>;
}

/** Who works at night; loaded with the first one. */
export interface NightModels {
  readonly meter: SurpriseMeter;
  readonly editor: Editor;
  readonly markers: MarkerLists;
  /** Ordinary phrases of the language: what training must not make a mind lose. */
  readonly everydayPhrases: readonly string[];
  /** Whether a language model of the owner's choice works. */
  readonly hasOwnModel: boolean;
  /** What the editor was asked since this was last called, and who answered; nothing where it is the builtin one. */
  readonly drainAnswers: () => readonly ModelOutcome[];
  /** Lets go of what was loaded for the night. */
  readonly unload: () => Promise<void>;
  /** This process's resident memory, in bytes. */
  readonly readMemoryBytes: () => number;
}

export interface WithNightModels {
  readonly loadModels: () => Promise<NightModels>;
}

export interface WithBuiltinEmbedder {
  /** The one that is always there, without a download. */
  readonly builtinEmbedder: UniversalEmbedder;
}

/** All that is kept of a text beside it. */
export interface TextAnalysis extends TextReading {
  readonly sha256: string;
  /** In the builtin space. */
  readonly vector: Float32Array;
}

/** Works out beside the calling thread what `remember` keeps of long texts: bit for bit what it works out itself. */
export interface TextAnalyser {
  /** Lists that are worked on at a time. */
  readonly parallel: number;
  /** In the order given. Throws `STORE_UNAVAILABLE` where a thread ends. */
  analyse(texts: readonly DatedText[]): Promise<TextAnalysis[]>;
}

export interface WithTextAnalyser {
  /** Without it everything is worked out in the calling thread. */
  readonly textAnalyser?: TextAnalyser | undefined;
}

export interface WithWordVectors {
  /** Loaded with the first recall. */
  readonly loadWordVectors: () => Promise<WordVectors>;
  /** The same; without it no word is known to be another's in another language. */
  readonly loadWordConcepts?: (() => Promise<WordConcepts>) | undefined;
}

export interface WithAxes {
  /** For the map of memories; a report without it shows none. */
  readonly computeAxes?: ComputePrincipalComponents | undefined;
}

/** A key, a token, a password in an address or a card's number in a text; offsets count UTF-16 code units, `end` is behind it. */
export interface FoundSecret {
  readonly start: number;
  readonly end: number;
  /** What it is, in words: "AWS access key". */
  readonly kind: string;
}

export interface SecretScanner {
  /** In order, none over another. */
  find(text: string): Promise<FoundSecret[]>;
}

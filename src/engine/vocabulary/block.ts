import { isTrusted } from './entry.ts';
import type { Origin } from './entry.ts';

/** A Holographic Block and what it is made of (spec §3; R5, R6, R8, R11). */
export const BLOCK_TYPES = ['arc', 'quiet', 'note', 'metablock'] as const;
export type BlockType = (typeof BLOCK_TYPES)[number];
export type ZoneKind = 'live' | 'dead';

/**
 * A stretch of a block's entries, by their positions in it, both ends included. The zones of a block lie side by side and
 * cover it whole. A live one holds each entry's text verbatim, a dead one the summary of them all.
 */
export interface Zone {
  readonly kind: ZoneKind;
  readonly start: number;
  readonly end: number;
  /** Ids of the entries it stands for. */
  readonly entries: readonly string[];
  /** Live: one text an entry, byte for byte. Dead: empty. */
  readonly texts: readonly string[];
  /** Dead: what was said, shorter. Live: empty. */
  readonly summary: string;
  /** Live: what made it so (§3.5). */
  readonly reasons: readonly string[];
}

/** §3.4 with both readings of Arreté (R8); perplexities as the meter counts them (R24). */
export interface FluxMetrics {
  readonly baseline_perplexity: number;
  readonly peak_perplexity: number;
  readonly final_perplexity: number;
  readonly flux_reversal_quality: number;
  readonly arc_duration_turns: number;
  readonly arrete: number;
  readonly resolution: number;
  /** It never came down, and left no question open either: it ebbed away. */
  readonly ebbed?: true;
}

/**
 * Of one level, each 0 to 1: `P` how surprising it was (R24), `C` how well it hangs together, `ID` the similarity to the
 * nearest question, null before there is one (R7), `W` how likely somebody will ask for it (R29); blocks of before have no `W`.
 */
export interface LevelScores {
  readonly P: number;
  readonly C: number;
  readonly ID: number | null;
  readonly W?: number;
}

export interface SalienceScores {
  readonly sentence_level: LevelScores;
  readonly exchange_level: LevelScores;
  readonly theme_level: LevelScores;
  readonly composite: number;
}

export type RelationshipType = 'cites' | 'continues' | 'derived_from' | 'thematic' | 'metablock';

export interface Relationship {
  readonly source: string;
  readonly target: string;
  readonly type: RelationshipType;
  readonly strength: number | null;
}

/** A block as the Hippocampus knows it; its prose may be in the Cortex. Times are ms since the epoch. */
export interface Block {
  readonly key: number;
  readonly id: string;
  readonly type: BlockType;
  readonly sessionId: string;
  /** The store's number of the session. */
  readonly session: number;
  readonly userId: string | null;
  readonly userTier: string | null;
  readonly cycle: number;
  readonly stage: number;
  /** Raised when forgetting changed it. */
  readonly revision: number;
  readonly tier: 'hippocampus' | 'cortex';
  readonly startAt: number;
  readonly endAt: number;
  readonly createdAt: number;
  /** Turns of margin before the spike and after the resolution (§3.3). */
  readonly margins: { readonly anterior: number; readonly posterior: number };
  readonly coherenceGain: number;
  readonly tiesMergeWeight: number;
  readonly composite: number;
  readonly verdict: string;
  readonly idDistance: number | null;
  readonly centroidId: string | null;
  readonly clusterId: string | null;
  /**
   * What stage 8 found: near a question asked, waiting for one, or too incoherent to raise one; null before it looked. What asks
   * nothing of its own (a metablock, what came from elsewhere: R31) counts as relevant, and belongs to no question.
   */
  readonly relevance: 'relevant' | 'antechamber' | 'unsound' | null;
  /** The arc was open when its session or its night ended (§4.2). */
  readonly continuityFlag: boolean;
  readonly metablockId: string | null;
  readonly continuesFrom: string | null;
  readonly continuedBy: string | null;
  readonly derivedFrom: string | null;
  readonly lastAccessed: number | null;
  readonly citations: readonly string[];
  readonly constituents: readonly string[];
  readonly flux: FluxMetrics | null;
  readonly salience: SalienceScores | null;
  readonly originalLength: number;
  readonly compressedLength: number;
  readonly title: string;
  readonly question: string;
  /** Ids of its entries, in order. A metablock has none of its own. */
  readonly entries: readonly string[];
  /** Origins of its entries, each once (R31). */
  readonly origins: readonly Origin[];
  /** Null when the Cortex holds them. */
  readonly zones: readonly Zone[] | null;
}

type WithOrigins = Pick<Block, 'origins'>;
/** Whether nothing in it is of the owner's or his agents': then it asks and teaches nothing by itself (R31). */
export const isUntrustedBlock = ({ origins }: WithOrigins): boolean =>
  origins.length > 0 && !origins.some((origin) => isTrusted({ origin }));
/** Whether all of it is of the owner's or his agents'. */
export const isTrustedBlock = ({ origins }: WithOrigins): boolean =>
  origins.every((origin) => isTrusted({ origin }));

/** R3: the one text a block's vectors are made of: its prose in order, live zones verbatim and dead ones as their summaries. */
export const buildCanonicalText = (zones: readonly Zone[]): string =>
  zones.flatMap((zone) => (zone.kind === 'live' ? zone.texts : [zone.summary])).join('\n');

import type { RelationshipType } from './block.ts';
import type { Role, Tier } from './entry.ts';

/** How a block is tied to another; `centroid`: they answer the same question (§7.4). */
export type Relation = RelationshipType | 'centroid';

/** What `recall` brings back (contract). */
export interface Memory {
  readonly id: string;
  readonly uri: string;
  readonly kind: 'entry' | 'exchange' | 'block' | 'cluster';
  readonly tier: Tier;
  /** Verbatim; a long text is given in the part that answers best, a substring of the whole. */
  readonly text: string;
  readonly role: Role;
  readonly speaker: string | null;
  /** ISO 8601, when it was said. */
  readonly at: string;
  readonly session_id: string;
  /** 0 to 1, comparable within one answer. */
  readonly score: number;
  readonly sources: readonly { readonly entry_id: string; readonly sha256: string }[];
  readonly block_id: string | null;
  readonly citation: string | null;
  readonly superseded_by: string | null;
  readonly epiphany: {
    readonly delta_magnitude: number;
    readonly message: string;
    readonly direction: string;
  } | null;
  readonly explain?: Explanation;
}

/** Why a memory was found: its rank with each way of finding candidates (from 1, null when that way missed it). */
export interface Explanation {
  readonly full_text: number | null;
  readonly vector: number | null;
  /** Found by what was said around it, when neither way found the turn itself. */
  readonly context: boolean;
  /** Blocks that what was found first refers to, continues, or shares a question with, and through which this came up. */
  readonly relations: readonly { readonly type: Relation; readonly block_id: string }[];
  /** Each feature's share of the score, largest first, in words. */
  readonly reasons: readonly { readonly reason: string; readonly share: number }[];
  /** What the token budget left of it; null for what is not shown. */
  readonly shown: { readonly tokens: number; readonly whole: boolean } | null;
}

export interface Recollection {
  readonly memories: readonly Memory[];
  readonly probe: {
    readonly space: string;
    readonly fell_back: boolean;
    readonly widened: boolean;
    /** How likely an answer is among the first ten turns, 0 to 1; null where no turns were asked for. */
    readonly confidence: number | null;
  };
  /** Upper bound of the tokens of `text` (engine/language/token-bound). */
  readonly tokens: number;
  /** The memories for reading: best first, neighbours of a session as one passage. */
  readonly text: string;
  readonly elapsed_ms: number;
}

export const entryUri = (id: string): string => `memory://entries/${id}`;

export const blockUri = (id: string): string => `memory://blocks/${id}`;
export const clusterUri = (id: string): string => `memory://clusters/${id}`;

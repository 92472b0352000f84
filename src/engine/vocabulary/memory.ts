import { z } from 'zod';
import type { RelationshipType } from './block.ts';
import { ORIGINS, ROLES, TIERS } from './entry.ts';

/** How a block is tied to another; `centroid`: they answer the same question (§7.4). */
export type RelationKind = RelationshipType | 'centroid';

/** Why a memory was found: its rank with each way of finding candidates (from 1, null when that way missed it). */
const explanationSchema = z.object({
  full_text: z.int().nullable(),
  vector: z.int().nullable(),
  /** Found by what was said around it, when neither way found the turn itself. */
  context: z.boolean(),
  /** Blocks that what was found first refers to, continues, or shares a question with, and through which this came up. */
  relations: z.array(z.object({ type: z.string() as z.ZodType<RelationKind>, block_id: z.string() })),
  /** Each feature's share of the score, largest first, in words. */
  reasons: z.array(z.object({ reason: z.string(), share: z.number() })),
  /** What the token budget left of it; null for what is not shown. */
  shown: z.object({ tokens: z.int(), whole: z.boolean() }).nullable(),
});
export type Explanation = DeepReadonly<z.infer<typeof explanationSchema>>;

/** What outdates a memory (R30): `certain` where whoever remembered it said so, else its words tell that it probably does. */
export const outdatedBySchema = z.object({
  id: z.string(),
  /** Its first words, 160 characters at most. */
  text: z.string(),
  /** ISO 8601, when it was said. */
  at: z.string(),
  certain: z.boolean(),
});
export type OutdatedBy = DeepReadonly<z.infer<typeof outdatedBySchema>>;

/** What `recall` brings back (contract). */
export const memory = z.object({
  id: z.string(),
  uri: z.string(),
  kind: z.enum(['entry', 'exchange', 'block', 'cluster']),
  tier: z.enum(TIERS),
  /** Verbatim; a long text is given in the parts that answer best, each a substring of the whole, ` … ` or a line `…` between. */
  text: z.string(),
  role: z.enum(ROLES),
  speaker: z.string().nullable(),
  /** ISO 8601, when it was said. */
  at: z.string(),
  session_id: z.string(),
  /** 0 to 1, comparable within one answer. */
  score: z.number(),
  sources: z.array(z.object({ entry_id: z.string(), sha256: z.string() })),
  block_id: z.string().nullable(),
  citation: z.string().nullable(),
  superseded_by: z.string().nullable(),
  /** Left out where nothing is known to. */
  outdated_by: outdatedBySchema.optional(),
  /** Left out where it was said (R31). */
  origin: z.enum(ORIGINS).optional(),
  epiphany: z.object({ delta_magnitude: z.number(), message: z.string(), direction: z.string() }).nullable(),
  explain: explanationSchema.optional(),
});
export type Memory = DeepReadonly<z.infer<typeof memory>>;

/** A value and all within it, not to be written to. */
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export interface Recollection {
  readonly memories: readonly Memory[];
  readonly probe: {
    readonly space: string;
    readonly fell_back: boolean;
    readonly widened: boolean;
    /** How likely an answer is among the first ten turns, 0 to 1; null where no turns were asked for. */
    readonly confidence: number | null;
    /** What of the memory could not be searched or shown, in words: damage. */
    readonly note?: string;
  };
  /** Upper bound of the tokens of the longer of `text` and, as JSON, `structured` (engine/language/token-bound). */
  readonly tokens: number;
  /** The memories for reading: best first, neighbours of a session as one passage. */
  readonly text: string;
  readonly elapsed_ms: number;
  /** The same as an MCP client is given it (contract, `recall`: `detail`), within `max_tokens` too. */
  readonly structured: { readonly memories: readonly Readonly<Record<string, unknown>>[] } & Readonly<
    Record<string, unknown>
  >;
}

export const formatEntryUri = (id: string): string => `memory://entries/${id}`;

export const formatBlockUri = (id: string): string => `memory://blocks/${id}`;
export const formatClusterUri = (id: string): string => `memory://clusters/${id}`;

/** The inline form of a citation (R17), and every tag in a text. Any id counts, also one that no block could have. */
const TAG = /\[memory:([^\s[\]]{1,64})\]/gi;
export const formatTag = (blockId: string): string => `[memory:${blockId}]`;
export const findTags = (text: string): string[] => [
  ...new Set([...text.matchAll(TAG)].map((match) => match[1]!.toLowerCase())),
];

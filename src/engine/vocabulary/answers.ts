import { z } from 'zod';
import { ROLES, TIERS } from './entry.ts';

/** What the engine answers, as the contract gives it to MCP clients. */
export const rememberOutput = z.object({
  stored: z.int(),
  duplicates: z.int(),
  entries: z.array(z.object({ id: z.string(), uri: z.string(), session_id: z.string(), turn: z.int() })),
});
export type Remembered = z.infer<typeof rememberOutput>;

const explanation = z.object({
  full_text: z.int().nullable(),
  vector: z.int().nullable(),
  context: z.boolean(),
  reasons: z.array(z.object({ reason: z.string(), share: z.number() })),
});

export const recallOutput = z.object({
  memories: z.array(
    z.object({
      id: z.string(),
      uri: z.string(),
      kind: z.enum(['entry', 'exchange', 'block', 'cluster']),
      tier: z.enum(TIERS),
      text: z.string(),
      role: z.enum(ROLES),
      speaker: z.string().nullable(),
      at: z.string(),
      session_id: z.string(),
      score: z.number(),
      sources: z.array(z.object({ entry_id: z.string(), sha256: z.string() })),
      block_id: z.string().nullable(),
      citation: z.string().nullable(),
      superseded_by: z.string().nullable(),
      epiphany: z
        .object({ delta_magnitude: z.number(), message: z.string(), direction: z.string() })
        .nullable(),
      explain: explanation.optional(),
    }),
  ),
  probe: z.object({ space: z.string(), fell_back: z.boolean(), widened: z.boolean() }),
  tokens: z.int(),
  elapsed_ms: z.number(),
});

export const CITATION_STATUSES = ['verified', 'altered', 'not_found', 'not_citable_yet'] as const;

export const citeOutput = z.object({
  citations: z.array(
    z.object({
      memory_id: z.string(),
      citation: z.string().nullable(),
      uri: z.string().nullable(),
      status: z.enum(CITATION_STATUSES),
      spans: z.array(
        z.object({
          entry_id: z.string(),
          start: z.int(),
          end: z.int(),
          sha256: z.string(),
          said_by: z.string(),
          at: z.string(),
        }),
      ),
      cited_by: z.array(z.string()),
    }),
  ),
});
export type Cited = z.infer<typeof citeOutput>;
export type Citation = Cited['citations'][number];

const counted = z.object({
  entries: z.int(),
  blocks: z.int(),
  exchanges: z.int(),
  vectors: z.int(),
  citations: z.int(),
});
export const forgetOutput = z.object({
  would_forget: counted.optional(),
  forgotten: counted.optional(),
  /** Only when false: gone, but what they left on disk is overwritten at the next start. */
  overwritten: z.boolean().optional(),
});
export type ForgetAnswer = z.infer<typeof forgetOutput>;

export interface Status {
  readonly counts: Readonly<
    Record<
      | 'remembered'
      | 'entries'
      | 'blocks'
      | 'exchanges'
      | 'archived'
      | 'clusters'
      | 'centroids'
      | 'antechamber'
      | 'relationships'
      | 'sessions'
      | 'unembedded',
      number
    >
  >;
  readonly spaces: readonly {
    role: string;
    model: string;
    revision: string;
    dimensions: number;
    version: number;
  }[];
  readonly versions: { readonly native: null };
  readonly last_night: null;
  readonly role: string;
}

import { z } from 'zod';
import type { BlockType } from './block.ts';
import type { DamageStatus } from './damage.ts';
import { memory } from './memory.ts';
import { NIGHT_STATES, STAGES, STAGE_STATUSES } from './night.ts';
import type { NightState } from './night.ts';

/** What the engine answers, as the contract gives it to MCP clients. */
export const rememberOutput = z.object({
  stored: z.int(),
  duplicates: z.int(),
  entries: z.array(z.object({ id: z.string(), uri: z.string(), session_id: z.string(), turn: z.int() })),
  /** Up to three memories that the new ones may outdate, newest first, with their first 160 characters; left out where none. */
  related: z.array(z.object({ id: z.string(), text: z.string(), at: z.string() })).optional(),
  /** An open arc that the session seems to go on with, told with its first turn (§4.2). */
  continues: z.object({ block_id: z.string(), question: z.string() }).optional(),
  /** Secrets that were replaced before anything was stored, and entries that got the tag `secret`; left out where none. */
  masked: z.int().optional(),
  marked: z.int().optional(),
});
export type RememberAnswer = z.infer<typeof rememberOutput>;

/** Lean, or full where `detail` says so: what is not told is left out. */
export const recallOutput = z.object({
  memories: z.array(
    memory
      .extend({ explain: memory.shape.explain.unwrap().partial().optional() })
      .partial()
      .required({ id: true, text: true }),
  ),
  probe: z
    .object({
      space: z.string().optional(),
      fell_back: z.boolean().optional(),
      widened: z.boolean().optional(),
      confidence: z.number().nullable().optional(),
      note: z.string().optional(),
    })
    .optional(),
  tokens: z.int().optional(),
  elapsed_ms: z.number().optional(),
});

const CITATION_STATUSES = ['verified', 'altered', 'not_found', 'not_citable_yet'] as const;

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
export type CiteAnswer = z.infer<typeof citeOutput>;
export type Citation = CiteAnswer['citations'][number];

const countsSchema = z.object({
  entries: z.int(),
  blocks: z.int(),
  exchanges: z.int(),
  vectors: z.int(),
  citations: z.int(),
});
export const forgetOutput = z.object({
  would_forget: countsSchema.optional(),
  forgotten: countsSchema.optional(),
  /** Only when false: gone, but what they left on disk is overwritten by the next forgetting, night or start. */
  overwritten: z.boolean().optional(),
});
export type ForgetAnswer = z.infer<typeof forgetOutput>;

export const nightOutput = z.object({
  cycle_id: z.string().nullable(),
  state: z.enum(NIGHT_STATES),
  stages: z.array(
    z.object({
      name: z.enum(STAGES),
      status: z.enum(STAGE_STATUSES),
      counts: z.record(z.string(), z.number()),
      ms: z.number(),
    }),
  ),
  report: z.record(z.string(), z.unknown()).nullable(),
});
export type NightAnswer = z.infer<typeof nightOutput>;

const antechamberEntrySchema = z.object({
  id: z.string(),
  uri: z.string(),
  question: z.string(),
  summary: z.string(),
  session_id: z.string(),
  at: z.string(),
  cluster_id: z.string().nullable(),
  promoted: z.boolean(),
});
const centroidSchema = z.object({
  id: z.string(),
  name: z.string(),
  question: z.string(),
  state: z.enum(['active', 'retired']),
  origin: z.enum(['corpus', 'documents', 'mitosis', 'fusion']),
  blocks: z.int(),
  born_cycle: z.int(),
  parents: z.array(z.string()),
});
export const antechamberOutput = z.object({
  entries: z.array(antechamberEntrySchema).optional(),
  clusters: z
    .array(
      z.object({
        id: z.string(),
        question: z.string(),
        size: z.int(),
        density: z.number(),
        entries: z.array(z.string()),
      }),
    )
    .optional(),
  centroids: z.array(centroidSchema).optional(),
  promoted: centroidSchema.nullable().optional(),
});
export type AntechamberAnswer = z.infer<typeof antechamberOutput>;

export const reconsolidateOutput = z.object({
  memories: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      from_version: z.int().nullable(),
      to_version: z.int().nullable(),
      delta_magnitude: z.number(),
      /** Deviations further than the same versions moved every memory. */
      beyond_usual: z.number().nullable(),
      event: z.enum(['current', 'reconsolidation', 'epiphany']),
      direction: z.string(),
      /** Written by this call, and not by another process before it. */
      healed: z.boolean(),
      vector_history: z.array(
        z.object({
          date: z.string(),
          model_version: z.string(),
          event: z.enum(['creation', 'reconsolidation', 'epiphany']),
          delta_magnitude: z.number().optional(),
          beyond_usual: z.number().optional(),
          direction: z.string().optional(),
        }),
      ),
    }),
  ),
});
export type ReconsolidateAnswer = z.infer<typeof reconsolidateOutput>;

/** A memory that a reflection points to, with a few of its words as they were said. */
interface MemoryReference {
  readonly id: string;
  readonly uri: string;
  readonly title: string;
  /** ISO 8601. */
  readonly at: string;
  /** Null while it cannot be cited. */
  readonly citation: string | null;
  /** Verbatim; empty where nothing of it is kept so. */
  readonly excerpt: string;
  readonly said_by: string | null;
}

/** What was realised since a moment: lists of the latest, and the same as Markdown of at most 1,500 tokens. */
export interface Reflection {
  readonly since: string;
  /** Memories whose understanding shifted (§9.8), latest first; `at` is when. */
  readonly epiphanies: readonly (MemoryReference & {
    readonly delta_magnitude: number;
    readonly direction: string;
  })[];
  /** Arcs that were closed, latest first; `at` is when. */
  readonly resolved: readonly (MemoryReference & { readonly question: string })[];
  /** Questions that the last night found to be asked. */
  readonly born: readonly {
    readonly id: string;
    readonly name: string;
    readonly question: string;
    readonly origin: 'corpus' | 'documents' | 'mitosis' | 'fusion';
  }[];
  /** Questions of arcs left open, latest first. */
  readonly open: readonly { readonly question: string; readonly at: string }[];
  readonly tokens: number;
  readonly text: string;
}

/** `memory://blocks` (contract). */
export interface BlockList {
  readonly blocks: readonly {
    readonly id: string;
    readonly uri: string;
    readonly type: BlockType;
    readonly title: string;
    readonly at: string;
    readonly session_id: string;
    readonly citable: boolean;
  }[];
  readonly next: string | null;
}

export interface Status {
  /** `remembered` is what was said; `notes` what the memory told itself of shifts of its understanding (§9.8.3). */
  readonly counts: Readonly<
    Record<
      | 'remembered'
      | 'notes'
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
  /** The memory is being embedded anew by another model: so many entries are left. */
  readonly switching: { readonly to: string; readonly left: number; readonly entries: number } | null;
  /** What keeps the memory from being searched as it should be: a model that is not here. */
  readonly problem: string | null;
  /** Damage that was met and is not mended yet; null while none is known. */
  readonly damage: DamageStatus;
  /** The version of the native encoder in use, and what keeps another from being so. */
  readonly versions: { readonly native: number | null; readonly problem: string | null };
  /** The latest night, or the one under way. */
  readonly last_night: {
    readonly cycle_id: string;
    readonly cycle: number;
    readonly state: NightState;
    readonly started_at: string;
    readonly finished_at: string | null;
    /** The stage under way, and how far it is. */
    readonly stage: { readonly name: string; readonly done: number; readonly total: number } | null;
  } | null;
  /** Turns that no night has taken up yet. */
  readonly waiting: number;
  readonly role: string;
}

import { z } from 'zod';

/** Lengths count UTF-16 code units (contract). */
export const LIMITS = {
  content: 65_536,
  entriesPerCall: 500,
  sessionId: 128,
  speaker: 128,
  userId: 128,
  tag: 64,
  tags: 16,
  supersedes: 16,
  query: 8_192,
  context: 8_000,
} as const;

export const ROLES = ['user', 'assistant', 'system', 'note'] as const;
export type Role = (typeof ROLES)[number];

export const TIERS = ['hippocampus', 'cortex', 'archive'] as const;
export type Tier = (typeof TIERS)[number];

/**
 * How words came here (R31): said in this talk by the one named, returned by a tool, read on the web or in a document, brought in
 * from elsewhere (import), or written by another agent of the owner's.
 */
export const ORIGINS = ['said', 'tool', 'web', 'document', 'import', 'agent'] as const;
export type Origin = (typeof ORIGINS)[number];

/** Words of the owner's or of his agents: only these may by themselves become a question, a live zone or a training pair (R31). */
const TRUSTED_ORIGINS: ReadonlySet<Origin> = new Set(['said', 'import', 'agent']);
export const isTrusted = ({ origin }: { readonly origin: Origin }): boolean => TRUSTED_ORIGINS.has(origin);
export const UNTRUSTED_ORIGINS: readonly Origin[] = ORIGINS.filter((origin) => !isTrusted({ origin }));

/** Text that comes back verbatim: Unicode without NUL and lone surrogates (contract). */
export const createStorableTextSchema = (maxLength: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(maxLength)
    // The library counts an emoji as one; the contract counts UTF-16 code units.
    .superRefine((text, context) => {
      if (text.length > maxLength && Array.from(text).length <= maxLength)
        context.addIssue({
          code: 'too_big',
          origin: 'string',
          maximum: maxLength,
          inclusive: true,
          input: text,
        });
    })
    .refine((text) => !text.includes('\0') && text.isWellFormed(), {
      message: 'holds a NUL character or half a surrogate pair, which would not come back verbatim',
    });

/** A moment as ISO 8601, a plain date included, within what a Date can hold. */
export const timestampSchema = z
  .union(
    [
      z.iso.datetime({ offset: true, local: true }),
      z.iso.datetime({ offset: true, local: true, precision: -1 }),
      z.iso.date(),
    ],
    {
      error: 'is no ISO 8601 date or date-time',
    },
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), { message: 'is no date that exists' });

export const createLabelSchema = (maxLength: number): z.ZodString =>
  createStorableTextSchema(maxLength).refine((text) => text.trim() !== '', { message: 'is blank' });

const WHOLE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A UUID, and no part of one. */
export const isWholeId = (id: string): boolean => WHOLE_ID.test(id);

/** Hexadecimal digits of a short id; what has more, and not all, is a UUID that lost some on its way. */
export const SHORT_ID_DIGITS = { min: 8, max: 20 } as const;
const isShortId = (id: string): boolean => {
  const digits = id.replaceAll('-', '');
  return (
    /^[0-9a-f]+(?:-[0-9a-f]+)*$/i.test(id) &&
    digits.length >= SHORT_ID_DIGITS.min &&
    digits.length <= SHORT_ID_DIGITS.max
  );
};
/** Names a memory: its UUID, or a beginning or an end of it that no other memory shares, as `recall` prints it. */
export const memoryIdSchema = z.string().refine((id) => isWholeId(id) || isShortId(id), {
  message: `is no UUID, nor ${SHORT_ID_DIGITS.min} to ${SHORT_ID_DIGITS.max} digits of the beginning or the end of one`,
});

/** What a caller hands over to be remembered; the texts of the contract's `remember`. */
export const entryInput = z.strictObject({
  content: createStorableTextSchema(LIMITS.content)
    .refine((text) => text.trim() !== '', { message: 'is blank' })
    .describe('What was said or is to be kept, verbatim'),
  role: z.enum(ROLES).optional().describe('Whose words: default note'),
  session_id: createLabelSchema(LIMITS.sessionId)
    .optional()
    .describe("Conversation; default: this connection's"),
  speaker: createLabelSchema(LIMITS.speaker).optional().describe('Name, where several people talk'),
  at: timestampSchema.optional().describe('ISO 8601 time it was said; default now'),
  user_id: createLabelSchema(LIMITS.userId).optional().describe('Whose memory'),
  keep: z.boolean().optional().describe('Keep as a memory of its own'),
  tags: z.array(createLabelSchema(LIMITS.tag)).max(LIMITS.tags).optional().describe('Labels to filter by'),
  origin: z.enum(ORIGINS).optional().describe('How it came: default said'),
  supersedes: z.array(memoryIdSchema).max(LIMITS.supersedes).optional().describe('Ids this makes outdated'),
  id: z.guid().optional().describe('Your UUID, for safe retries'),
});
export type EntryInput = z.infer<typeof entryInput>;

/** An entry ready to be stored: every default decided, the text hashed. */
export interface NewEntry {
  readonly id: string;
  readonly sessionId: string;
  readonly role: Role;
  readonly speaker: string | null;
  readonly content: string;
  /** SHA-256 of the text in UTF-8, lower-case hex. */
  readonly sha256: string;
  /** When it was said, ms since the epoch (R13). */
  readonly at: number;
  /** Whose clock `at` was told by, in minutes east of Greenwich; absent where it named no offset (R32). */
  readonly atOffset?: number;
  /** When it is stored, ms since the epoch. */
  readonly createdAt: number;
  readonly userId: string | null;
  readonly keep: boolean;
  readonly tags: readonly string[];
  readonly origin: Origin;
  readonly supersedes: readonly string[];
  /** Upper bound of the text's tokens (engine/language/token-bound). */
  readonly tokenCount: number;
  /** What it tells of a shift of understanding, as JSON (spec §9.8.3): the block above all. */
  readonly epiphany?: string;
}

/** An entry as the Day Table holds it (spec §2.2). `seq` is the store's own ever-growing number, never reused. */
export interface Entry extends NewEntry {
  readonly seq: number;
  /** 0, 1, 2… within its session, in the order stored. */
  readonly turn: number;
  readonly supersededBy: string | null;
  /** Where its words are found: in the Day Table until a night has moved them. */
  readonly tier: Tier;
  /** False once the Day Table has let go of the words: then `content` is empty here and the Cortex has it. */
  readonly raw: boolean;
  /** The block that covers it, and whether that one can be cited (R17). */
  readonly blockId: string | null;
  readonly citable: boolean;
  readonly zone: 'live' | 'dead' | null;
  /** Whether who said it, when and where is still what was stored. Its text is held against `sha256` by whoever reads it. */
  readonly sealed: boolean;
}

export interface StoredEntry {
  readonly id: string;
  readonly sessionId: string;
  readonly turn: number;
  readonly duplicate: boolean;
}

/** What narrows a look into the store; every field narrows further. Times are ms, `since` inclusive, `until` exclusive. */
export interface EntryFilter {
  readonly since?: number;
  readonly until?: number;
  readonly sessionId?: string;
  readonly userId?: string;
  /** All of these. */
  readonly tags?: readonly string[];
  /** Any of these. */
  readonly origins?: readonly Origin[];
  /** Said by any of these, by name. */
  readonly speakers?: readonly string[];
  /** Any of these; in the Hippocampus is what the Day Table still holds. */
  readonly tiers?: readonly Tier[];
}

/** Which entries `forget` means: exactly one of these. */
export type EntrySelection =
  | { readonly ids: readonly string[] }
  | { readonly sessionId: string }
  | { readonly userId: string }
  | { readonly before: number };

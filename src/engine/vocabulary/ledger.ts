import { z } from 'zod';
import { ORIGINS } from './entry.ts';

/** Of what a ledger's line was taken (§3.6). */
export const LEVELS = ['sentence', 'exchange', 'theme'] as const;
export type Level = (typeof LEVELS)[number];

/** Text that every reader takes back as it is: half a surrogate pair would stop a tokenizer. */
const textSchema = z.string().refine((value) => value.trim() !== '' && value.isWellFormed(), {
  error: 'is blank or holds half a surrogate pair',
});

/**
 * Where a line comes from and what it weighs. Every field is always there and of one type: the readers decide about the
 * types of a column from its first lines, and an empty list has none.
 */
const ledgerMetadata = z.strictObject({
  entry_ids: z.array(z.string().min(1)).min(1),
  /** How those entries came, each once (R31): `said` alone, mostly. */
  origins: z.array(z.enum(ORIGINS)).min(1),
  /** Empty for what no block covers. */
  block_id: z.string(),
  /** TIES-merge weight (R25). */
  weight: z.number().min(0).max(1e6),
  levels: z.array(z.enum(LEVELS)).min(1),
  /** Whether it is of the Golden Anchor: what is to stay as it is (§8.6). */
  golden: z.boolean(),
});
export type LedgerMetadata = z.infer<typeof ledgerMetadata>;

const messageSchema = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: textSchema });
export type ChatMessage = z.infer<typeof messageSchema>;

/** Many chat templates stop at two of one role in a row, at a system message further on, at another beginning. */
const createConversationSchema = (lastRole: 'user' | 'assistant'): z.ZodArray<typeof messageSchema> =>
  z
    .array(messageSchema)
    .min(1)
    .refine(
      (messages) => {
        const turns = messages[0]?.role === 'system' ? messages.slice(1) : messages;
        return (
          turns.at(-1)?.role === lastRole &&
          turns.every(({ role }, i) => role === (i % 2 === 0 ? 'user' : 'assistant'))
        );
      },
      { error: `is no conversation: system or none, then user and assistant in turn, ${lastRole} last` },
    );

/** What was said well, to be said like that again (§8.6). */
export const sftExample = z.strictObject({
  messages: createConversationSchema('assistant'),
  metadata: ledgerMetadata,
});
export type SftExample = z.infer<typeof sftExample>;

const answerSchema = z.tuple([z.strictObject({ role: z.literal('assistant'), content: textSchema })]);

/** An answer and the worse one that was given or might have been (§8.7). */
export const preferencePair = z
  .strictObject({
    prompt: createConversationSchema('user'),
    chosen: answerSchema,
    rejected: answerSchema,
    metadata: ledgerMetadata,
  })
  .refine(({ chosen, rejected }) => chosen[0].content !== rejected[0].content, {
    error: 'prefers an answer to itself',
  });
export type PreferencePair = z.infer<typeof preferencePair>;

/** Why something is in the Shadow Ledger (§8.5.2, §8.7). */
export const FAILURES = ['false', 'unsound'] as const;
export type Failure = (typeof FAILURES)[number];

/** What is not to be said like that again, and has no better beside it (§8.7). */
export const shadowExample = z.strictObject({
  prompt: createConversationSchema('user'),
  completion: answerSchema,
  label: z.literal(false),
  metadata: ledgerMetadata.extend({ failure: z.enum(FAILURES) }),
});
export type ShadowExample = z.infer<typeof shadowExample>;

/** The same for readers without conversations: one question, one answer each. */
export const flatPreferencePair = z.strictObject({
  system: textSchema.optional(),
  prompt: textSchema,
  chosen: textSchema,
  rejected: textSchema,
  metadata: ledgerMetadata,
});
export type FlatPreferencePair = z.infer<typeof flatPreferencePair>;

/** A query, what answered it, and what looked like an answer and was none. */
export const trainingPair = z.strictObject({
  anchor: textSchema,
  positive: textSchema,
  negatives: z.array(textSchema),
  metadata: ledgerMetadata,
});
export type TrainingPair = z.infer<typeof trainingPair>;

/** A pair as sentence-transformers takes it: every column is an input, in this order, so nothing else may stand here. */
export const triplet = z.strictObject({ anchor: textSchema, positive: textSchema, negative: textSchema });
export type Triplet = z.infer<typeof triplet>;

/** The schema of a ledger's lines. */
export type LineSchema<T> = z.ZodType<T>;

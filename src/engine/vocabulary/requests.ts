import { z } from 'zod';
import {
  LIMITS,
  ORIGINS,
  TIERS,
  entryInput,
  createLabelSchema,
  memoryIdSchema,
  timestampSchema,
  createStorableTextSchema,
} from './entry.ts';

/** What callers hand to the engine; the same schemas describe the MCP tools. Unknown fields are refused. */
export const rememberInput = z
  .strictObject({
    ...entryInput.shape,
    content: entryInput.shape.content.optional().describe('What was said or is to be kept, verbatim'),
    entries: z
      .array(entryInput)
      .min(1)
      .max(LIMITS.entriesPerCall)
      .optional()
      .describe('Several at once instead of content, all or nothing'),
  })
  .superRefine((input, context) => {
    const addIssue = (message: string): void => {
      context.addIssue({ code: 'custom', message });
    };
    if ((input.content === undefined) === (input.entries === undefined))
      addIssue('give either `content` or `entries`, not both and not neither');
    const { content: _, entries, ...otherFields } = input;
    const strayKeys = Object.keys(otherFields).filter(
      (key) => otherFields[key as keyof typeof otherFields] !== undefined,
    );
    if (entries !== undefined && strayKeys.length > 0)
      addIssue(`beside \`entries\` no ${strayKeys.join(', ')}: put it into the entries`);
  });
export type RememberInput = z.input<typeof rememberInput>;

export const recallInput = z.strictObject({
  query: createStorableTextSchema(LIMITS.query)
    .refine((text) => text.trim() !== '', { message: 'is blank' })
    .describe('What you want to know, in plain words'),
  limit: z.int().min(1).max(100).optional().describe('Memories at most; default 10'),
  max_tokens: z.int().min(64).max(32_768).optional().describe('Tokens of the answer at most; default 2000'),
  context: createStorableTextSchema(LIMITS.context)
    .optional()
    .describe('What the talk is about: its latest turns'),
  // The first way is the one that is advertised: some clients take no values of two types.
  level: z
    .union([z.enum(['auto', '0', '1', '2', '3']), z.int().min(0).max(3)], {
      error: 'one of auto, 0, 1, 2, 3 expected',
    })
    .optional()
    .describe('0 turns, 1-3 clusters; default auto'),
  since: timestampSchema.optional().describe('Said at or after, ISO 8601'),
  until: timestampSchema.optional().describe('Said before, ISO 8601'),
  session_id: createLabelSchema(LIMITS.sessionId).optional().describe('Only this conversation'),
  user_id: createLabelSchema(LIMITS.userId).optional().describe('Only this user'),
  tags: z.array(createLabelSchema(LIMITS.tag)).max(LIMITS.tags).optional().describe('Only with all of these'),
  origins: z.array(z.enum(ORIGINS)).min(1).max(6).optional().describe('Only of any of these'),
  tiers: z.array(z.enum(TIERS)).min(1).max(3).optional().describe('Where to look; default everywhere'),
  explain: z.boolean().optional().describe('Tell why each was found'),
  detail: z.enum(['lean', 'full']).optional().describe('full adds hashes, URIs, sources; default lean'),
});
export type RecallInput = z.input<typeof recallInput>;

export const citeInput = z
  .strictObject({
    memory_id: memoryIdSchema.optional().describe('Id of the memory'),
    quote: createStorableTextSchema(LIMITS.content)
      .refine((text) => text.trim() !== '', { message: 'is blank' })
      .optional()
      .describe('Words to verify in it'),
    text: createStorableTextSchema(LIMITS.content).optional().describe('Instead: text with [memory:…] tags'),
  })
  .superRefine((input, context) => {
    if ((input.memory_id === undefined) === (input.text === undefined))
      context.addIssue({
        code: 'custom',
        message: 'give either `memory_id` or `text`, not both and not neither',
      });
    if (input.text !== undefined && input.quote !== undefined)
      context.addIssue({ code: 'custom', message: '`quote` goes with `memory_id`, not with `text`' });
  });
export type CiteInput = z.input<typeof citeInput>;

export const forgetInput = z
  .strictObject({
    memory_ids: z.array(memoryIdSchema).min(1).max(1_000).optional().describe('These memories'),
    session_id: createLabelSchema(LIMITS.sessionId).optional().describe('All of this conversation'),
    user_id: createLabelSchema(LIMITS.userId).optional().describe('All of this user'),
    before: timestampSchema.optional().describe('All said before, ISO 8601'),
    confirm: z.boolean().optional().describe('true deletes; otherwise only counts'),
  })
  .superRefine((input, context) => {
    const provided = [input.memory_ids, input.session_id, input.user_id, input.before].filter(
      (value) => value !== undefined,
    );
    if (provided.length !== 1)
      context.addIssue({
        code: 'custom',
        message: 'give exactly one of `memory_ids`, `session_id`, `user_id`, `before`',
      });
  });
export type ForgetInput = z.input<typeof forgetInput>;

export const nightInput = z.strictObject({
  action: z.enum(['run', 'status', 'report', 'cancel']).optional().describe('Default status'),
  dry_run: z.boolean().optional().describe('With run: only tell what would be done'),
  cycle_id: z.guid().optional().describe('An earlier night; default the latest'),
});
export type NightInput = z.input<typeof nightInput>;

export const antechamberInput = z
  .strictObject({
    action: z
      .enum(['browse', 'search', 'clusters', 'centroids', 'promote', 'wander'])
      .describe('What to look at, or to do'),
    query: createStorableTextSchema(LIMITS.query)
      .refine((text) => text.trim() !== '', { message: 'is blank' })
      .optional()
      .describe('With search'),
    cluster_id: z.guid().optional().describe('With promote, or to browse one cluster'),
    limit: z.int().min(1).max(100).optional().describe('Default 10'),
    temperature: z.number().min(0).max(2).optional().describe('With wander: 0 near, 2 far; default 1'),
  })
  .superRefine((input, context) => {
    const addIssue = (message: string): void => {
      context.addIssue({ code: 'custom', message });
    };
    if (input.action === 'search' && input.query === undefined) addIssue('`search` needs a `query`');
    if (input.action === 'promote' && input.cluster_id === undefined)
      addIssue('`promote` needs a `cluster_id`');
  });
export type AntechamberInput = z.input<typeof antechamberInput>;

/** What to look at in the native space; nothing: how it is. */
export const mindInput = z
  .strictObject({
    memory: z.guid().optional().describe('What this memory’s latent says'),
    between: z.tuple([z.guid(), z.guid()]).optional().describe('The way from one to another'),
    dream: z.guid().optional().describe('A latent drawn near this one'),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('With dream; default 1'),
  })
  .superRefine(({ memory, between, dream, seed }, context) => {
    const provided = [memory, between, dream].filter((value) => value !== undefined);
    if (provided.length > 1)
      context.addIssue({ code: 'custom', message: 'give one of `memory`, `between`, `dream`' });
    if (seed !== undefined && dream === undefined)
      context.addIssue({ code: 'custom', message: '`seed` goes with `dream`' });
  });
export type MindInput = z.input<typeof mindInput>;

export const reconsolidateInput = z
  .strictObject({
    memory_ids: z.array(memoryIdSchema).min(1).max(100).optional().describe('These memories'),
    query: createStorableTextSchema(LIMITS.query)
      .refine((text) => text.trim() !== '', { message: 'is blank' })
      .optional()
      .describe('Or what this finds'),
    dry_run: z.boolean().optional().describe('Only tell'),
    history: z.boolean().optional().describe('Add past events'),
  })
  .superRefine((input, context) => {
    if ((input.memory_ids === undefined) === (input.query === undefined))
      context.addIssue({
        code: 'custom',
        message: 'give either `memory_ids` or `query`, not both and not neither',
      });
  });
export type ReconsolidateInput = z.input<typeof reconsolidateInput>;

/** What a reflection looks back on. */
export const reflectInput = z.strictObject({ since: timestampSchema.optional() });
export type ReflectInput = z.input<typeof reflectInput>;

import { z } from 'zod';

/** UTF-16 units that what an Editor writes may have at most. */
export const EDIT_LIMITS = { title: 80, question: 300, quote: 300, name: 60, description: 600 } as const;

/** Some servers refuse a grammar that counts to thousands; beyond this the checks alone count. */
const MAX_GRAMMAR_LENGTH = 1_000;

/**
 * Text of at most `maxLength` units, and one more: a grammar stops an endless answer in the middle of a word, and one that
 * has the unit too many is known by it.
 */
const createTextSchema = (maxLength: number) =>
  maxLength < MAX_GRAMMAR_LENGTH ? z.string().max(maxLength + 1) : z.string();

/** What a language model is to answer, by what it is asked. The shapes stay simple enough for every grammar. */
export const EDITOR_ANSWER_SCHEMAS = {
  title: z.object({ title: createTextSchema(EDIT_LIMITS.title) }),
  question: z.object({ question: createTextSchema(EDIT_LIMITS.question) }),
  summary: (characters: number) => z.object({ summary: createTextSchema(characters) }),
  coherence: z.object({ rating: z.literal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) }),
  fact_check: z.object({
    verdict: z.enum(['sound', 'false', 'unchecked']),
    quote: createTextSchema(EDIT_LIMITS.quote),
  }),
  describe: z.object({
    name: createTextSchema(EDIT_LIMITS.name),
    summary: createTextSchema(EDIT_LIMITS.description),
  }),
} as const;

export type AnswerSchema<T> = z.ZodType<T>;

/** The JSON schema that a model's grammar is made of. */
export function toGrammarSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema);
  return jsonSchema;
}

import { z } from 'zod';

/** UTF-16 units that what an Editor writes may have at most. */
export const EDITED = { title: 80, question: 300, quote: 300, name: 60, describing: 600 } as const;

/** Some servers refuse a grammar that counts to thousands; beyond this the checks alone count. */
const COUNTED = 1_000;

/**
 * Text of at most `length` units, and one more: a grammar stops an endless answer in the middle of a word, and one that
 * has the unit too many is known by it.
 */
const text = (length: number) => (length < COUNTED ? z.string().max(length + 1) : z.string());

/** What a language model is to answer, by what it is asked. The shapes stay simple enough for every grammar. */
export const EDITOR_ANSWERS = {
  title: z.object({ title: text(EDITED.title) }),
  question: z.object({ question: text(EDITED.question) }),
  summary: (characters: number) => z.object({ summary: text(characters) }),
  coherence: z.object({ rating: z.literal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) }),
  fact_check: z.object({ verdict: z.enum(['sound', 'false', 'unchecked']), quote: text(EDITED.quote) }),
  describe: z.object({ name: text(EDITED.name), summary: text(EDITED.describing) }),
} as const;

export type AnswerSchema<T> = z.ZodType<T>;

/** The JSON schema that a model's grammar is made of. */
export function grammarOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...plain } = z.toJSONSchema(schema);
  return plain;
}

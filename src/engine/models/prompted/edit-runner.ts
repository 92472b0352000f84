import { toGrammarSchema, type AnswerSchema } from '../../vocabulary/editor-schemas.ts';
import type { ModelOutcome, LanguageModel, PromptName } from '../ports.ts';
import type { GuardedModel, FailureReason, Outcome } from './guarded-model.ts';
import { createChecks, parseAnswer, type AnswerChecks } from './checks.ts';
import { composePrompt, type ComposedPrompt, type PromptSource } from './prompt-source.ts';
import type { PromptTemplate } from './prompts.ts';
import { hasWord } from './text.ts';

/** One thing asked of the Editor: `A` is how the model answers it, `T` what the Editor makes of that. */
export interface EditTask<A, T> {
  readonly what: PromptName;
  readonly source: PromptSource;
  readonly schema: AnswerSchema<A>;
  /** UTF-16 units of the answer at most. */
  readonly maxChars: number;
  readonly check: (answer: A, checks: AnswerChecks) => Outcome<T>;
  /** Answers where the model does not; null: it was not asked. */
  readonly answerInstead: (reason: FailureReason | null) => Promise<T>;
}

export interface EditRunner {
  readonly edit: <A, T>(question: EditTask<A, T>) => Promise<T>;
  readonly drain: () => readonly ModelOutcome[];
}

/** Shorter each time: how many characters a token has is known to the model alone, and less in some languages. */
const ROOM_SHARES = [1, 1 / 2, 1 / 4];
/** Tokens of the JSON around an answer. */
const JSON_FRAME_TOKENS = 32;
/** A limit is easier to keep to for who aims below it. */
const TARGET_SHARE = 0.85;

/** Asks, checks, falls back, and keeps count of it. */
export function createEditRunner(
  model: LanguageModel,
  prompts: ReadonlyMap<PromptName, PromptTemplate>,
  guardedModel: GuardedModel,
): EditRunner {
  let outcomes: ModelOutcome[] = [];

  async function ask<A, T>(prompt: PromptTemplate, task: EditTask<A, T>): Promise<Outcome<T>> {
    const { source, schema, maxChars, check } = task;
    if (guardedModel.isGivenUp) return { reason: 'unavailable' };
    const limits = { schema: toGrammarSchema(schema), maxTokens: estimateTokens(maxChars, source) };
    const targetChars = Math.max(1, Math.floor(maxChars * TARGET_SHARE));
    let last: ComposedPrompt | null = null;
    for (const share of ROOM_SHARES) {
      const composed = composePrompt(prompt, source, targetChars, Math.floor(model.maxPromptChars * share));
      if (composed === null) break;
      if (composed.text === last?.text) continue;
      last = composed;
      const outcome = await guardedModel.ask({ prompt: composed.text, ...limits });
      if ('value' in outcome)
        return parseAnswer(outcome.value, schema, (it) => check(it, createChecks(source, composed)));
      if (outcome.reason !== 'too_large') return outcome;
    }
    return { reason: 'too_large' };
  }

  return {
    async edit(task) {
      const { what, source, answerInstead } = task;
      const prompt = prompts.get(what)!;
      const outcome = source.texts.some(hasWord) ? await ask(prompt, task) : null;
      if (outcome !== null && 'value' in outcome) {
        outcomes.push({ what, by: { model: model.identity, prompt: prompt.hash }, reason: null });
        return outcome.value;
      }
      const reason = outcome?.reason ?? null;
      const value = await answerInstead(reason);
      outcomes.push({ what, by: null, reason });
      return value;
    },
    drain() {
      const outcome = outcomes;
      outcomes = [];
      return outcome;
    },
  };
}

/** English has two characters a token at least, and an answer is in the script of its material. */
function estimateTokens(maxChars: number, { texts }: PromptSource): number {
  const text = texts.join('');
  const bytes = Buffer.byteLength(text) / Math.max(1, text.length);
  return JSON_FRAME_TOKENS + Math.ceil((maxChars * bytes) / 2);
}

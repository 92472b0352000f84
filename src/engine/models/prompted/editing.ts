import { grammarOf, type AnswerSchema } from '../../vocabulary/editing.ts';
import type { Answered, LanguageModel, PromptName } from '../ports.ts';
import type { Asking, Reason, Told } from './asking.ts';
import { checksOf, read, type Checks } from './checks.ts';
import { compose, type Composed, type Material } from './material.ts';
import type { Prompt } from './prompts.ts';
import { hasWord } from './text.ts';

/** One thing asked of the Editor: `A` is how the model answers it, `T` what the Editor makes of that. */
export interface Question<A, T> {
  readonly what: PromptName;
  readonly material: Material;
  readonly schema: AnswerSchema<A>;
  /** UTF-16 units of the answer at most. */
  readonly characters: number;
  readonly check: (answer: A, checks: Checks) => Told<T>;
  /** Answers where the model does not; null: it was not asked. */
  readonly instead: (reason: Reason | null) => Promise<T>;
}

export interface Editing {
  readonly edit: <A, T>(question: Question<A, T>) => Promise<T>;
  readonly drain: () => readonly Answered[];
}

/** Shorter each time: how many characters a token has is known to the model alone, and less in some languages. */
const ROOMS = [1, 1 / 2, 1 / 4];
/** Tokens of the JSON around an answer. */
const FRAME_TOKENS = 32;
/** A limit is easier to keep to for who aims below it. */
const AIM = 0.85;

/** Asks, checks, falls back, and keeps count of it. */
export function createEditing(
  model: LanguageModel,
  prompts: ReadonlyMap<PromptName, Prompt>,
  asking: Asking,
): Editing {
  let answered: Answered[] = [];

  async function ask<A, T>(prompt: Prompt, question: Question<A, T>): Promise<Told<T>> {
    const { material, schema, characters, check } = question;
    if (asking.givenUp) return { reason: 'unavailable' };
    const asked = { schema: grammarOf(schema), most: tokensOf(characters, material) };
    const aim = Math.max(1, Math.floor(characters * AIM));
    let last: Composed | null = null;
    for (const share of ROOMS) {
      const composed = compose(prompt, material, aim, Math.floor(model.room * share));
      if (composed === null) break;
      if (composed.text === last?.text) continue;
      last = composed;
      const told = await asking.ask({ prompt: composed.text, ...asked });
      if ('value' in told) return read(told.value, schema, (it) => check(it, checksOf(material, composed)));
      if (told.reason !== 'too_large') return told;
    }
    return { reason: 'too_large' };
  }

  return {
    async edit(question) {
      const { what, material, instead } = question;
      const prompt = prompts.get(what)!;
      const told = material.texts.some(hasWord) ? await ask(prompt, question) : null;
      if (told !== null && 'value' in told) {
        answered.push({ what, by: { model: model.identity, prompt: prompt.hash }, reason: null });
        return told.value;
      }
      const reason = told?.reason ?? null;
      const value = await instead(reason);
      answered.push({ what, by: null, reason });
      return value;
    },
    drain() {
      const told = answered;
      answered = [];
      return told;
    },
  };
}

/** English has two characters a token at least, and an answer is in the script of its material. */
function tokensOf(characters: number, { texts }: Material): number {
  const text = texts.join('');
  const bytes = Buffer.byteLength(text) / Math.max(1, text.length);
  return FRAME_TOKENS + Math.ceil((characters * bytes) / 2);
}

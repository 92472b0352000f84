import { MemoryError, invalid } from '../../errors.ts';
import type { Asked, LanguageModel } from '../ports.ts';
import { cancelled, unavailable } from './failures.ts';
import type { Loaded } from './held.ts';
import type { Sequence, Token } from './library.ts';
import { contextOf } from './runtime.ts';
import type { Weights } from './runtime.ts';

/** Tokens of context where the owner names none: more costs memory with every token. */
const CONTEXT = 8_192;
/** Tokens evaluated between two looks at the signal: a few seconds for a large model on a slow machine. */
const STEP = 128;
/** English has four characters a token and more, other languages fewer. */
const CHARACTERS = 3;

export interface LanguageOptions {
  /** Tokens of question and answer at most; never more than the model was trained for. */
  readonly context?: number;
}

interface Talk {
  readonly loaded: Loaded;
  readonly sequence: Sequence;
  /** A question as the model's own chat template puts it, up to where its answer begins. */
  readonly tokensOf: (prompt: string) => Token[];
  dispose(): Promise<void>;
}

/**
 * Answers in JSON of the schema asked for, by a grammar; the likeliest token always, so that the same question has the same
 * answer on the same machine. Throws INVALID_INPUT for a schema that no grammar can be made of.
 */
export function createLlamaLanguageModel(weights: Weights, options: LanguageOptions = {}): LanguageModel {
  const size = contextOf(options.context ?? CONTEXT, weights);
  const held = weights.hold<Talk>(async (loaded) => {
    const { library, model, threads } = loaded;
    const context = await model.createContext({ contextSize: size, sequences: 1, threads });
    const wrapper = library.resolveChatWrapper(model, { warningLogs: false });
    return {
      loaded,
      sequence: context.getSequence(),
      tokensOf: (prompt) =>
        wrapper
          .generateContextState({
            chatHistory: [
              { type: 'user', text: prompt },
              { type: 'model', response: [] },
            ],
          })
          .contextText.tokenize(model.tokenizer),
      dispose: () => context.dispose(),
    };
  });

  return {
    identity: weights.identity,
    // A quarter is left to the answer and the template.
    room: Math.floor(size * 0.75 * CHARACTERS),
    answer: (question, signal) =>
      untilAborted(
        held.run((talk) => answer(talk, question, size, signal)),
        signal,
      ),
    rest: () => held.rest(),
  };
}

async function answer(talk: Talk, asked: Asked, size: number, signal?: AbortSignal): Promise<string> {
  // It may have waited for others.
  if (signal?.aborted) throw cancelled();
  const { prompt, schema, most } = asked;
  if (!Number.isInteger(most) || most < 1)
    throw invalid('An answer needs a token at least.', 'Ask for a whole number of tokens, 1 or more.', {
      most,
    });
  const { library, llama, model } = talk.loaded;
  const tokens = talk.tokensOf(prompt);
  // The library would forget the beginning of the question without a word.
  if (tokens.length + most > size)
    throw new MemoryError(
      'TOO_LARGE',
      `The question has ${tokens.length} tokens and its answer up to ${most}; the model reads ${size}.`,
      'Ask about less at a time, or choose a model with a larger context.',
      { tokens: tokens.length, most, context: size },
    );
  const grammar = await llama
    .createGrammarForJsonSchema(schema as Parameters<typeof llama.createGrammarForJsonSchema>[0])
    .catch((error: unknown) => {
      throw new MemoryError(
        'INVALID_INPUT',
        'No grammar can be made of the schema.',
        'Use a simpler one.',
        {},
        { cause: error },
      );
    });
  const { sequence } = talk;
  await sequence.clearHistory();
  let from = 0;
  for (; from + STEP < tokens.length; from += STEP) {
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(from, from + STEP));
    if (signal?.aborted) throw cancelled();
  }
  const grammarEvaluationState = new library.LlamaGrammarEvaluationState({ model, grammar });
  const said: Token[] = [];
  const next = sequence.evaluate(tokens.slice(from), {
    temperature: 0,
    grammarEvaluationState,
    yieldEogToken: true,
  });
  for await (const token of next) {
    if (signal?.aborted) throw cancelled();
    const ended = model.isEogToken(token);
    if (!ended) said.push(token);
    // The grammar goes on with empty lines behind the answer, where no more can come.
    if (ended || model.detokenize([token]).endsWith('\n')) {
      const text = model.detokenize(said).trim();
      if (isJson(text)) return text;
      if (ended) break;
    }
    if (said.length >= most) break;
  }
  const text = model.detokenize(said).trim();
  // Of a bare number nobody knows whether it was whole.
  if (isJson(text) && !/^[-\d]/.test(text)) return text;
  throw unavailable(
    `The model's answer was cut off after ${said.length} tokens.`,
    'Ask for a shorter answer, or allow it more tokens.',
    { most },
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Rejects as soon as the signal says so; the work stops at its next token, and whoever comes next waits for that. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

import { MemoryError, createInputError, createUnavailableError } from '../../errors.ts';
import type { CompletionRequest, LanguageModel } from '../ports.ts';
import { createCancelledError } from './failures.ts';
import type { LoadedModel } from './lazy-context.ts';
import type { Sequence, LlamaToken } from './llama-module.ts';
import { resolveContextSize } from './runtime.ts';
import type { LlamaWeights } from './runtime.ts';

/** Tokens of context where the owner names none: more costs memory with every token. */
const DEFAULT_CONTEXT_TOKENS = 8_192;
/** Tokens evaluated between two looks at the signal: a few seconds for a large model on a slow machine. */
const PREFILL_BATCH_TOKENS = 128;
/** English has four characters a token and more, other languages fewer. */
const CHARS_PER_TOKEN = 3;

export interface LlamaLanguageModelOptions {
  /** Tokens of question and answer at most; never more than the model was trained for. */
  readonly context?: number;
}

interface ChatContext {
  readonly loaded: LoadedModel;
  readonly sequence: Sequence;
  /** A question as the model's own chat template puts it, up to where its answer begins. */
  readonly tokenizePrompt: (prompt: string) => LlamaToken[];
  dispose(): Promise<void>;
}

/**
 * Answers in JSON of the schema asked for, by a grammar; the likeliest token always, so that the same question has the same
 * answer on the same machine. Throws INVALID_INPUT for a schema that no grammar can be made of.
 */
export function createLlamaLanguageModel(
  weights: LlamaWeights,
  options: LlamaLanguageModelOptions = {},
): LanguageModel {
  const contextSize = resolveContextSize(options.context ?? DEFAULT_CONTEXT_TOKENS, weights);
  const lazyContext = weights.createLazyContext<ChatContext>(async (loaded) => {
    const { llamaModule, model, threads } = loaded;
    const context = await model.createContext({ contextSize, sequences: 1, threads });
    const wrapper = llamaModule.resolveChatWrapper(model, { warningLogs: false });
    return {
      loaded,
      sequence: context.getSequence(),
      tokenizePrompt: (prompt) =>
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
    maxPromptChars: Math.floor(contextSize * 0.75 * CHARS_PER_TOKEN),
    answer: (request, signal) =>
      raceWithAbort(
        lazyContext.run((chat) => generateAnswer(chat, request, contextSize, signal)),
        signal,
      ),
    unload: () => lazyContext.unload(),
  };
}

async function generateAnswer(
  chat: ChatContext,
  request: CompletionRequest,
  contextSize: number,
  signal?: AbortSignal,
): Promise<string> {
  // It may have waited for others.
  if (signal?.aborted) throw createCancelledError();
  const { prompt, schema, maxTokens } = request;
  if (!Number.isInteger(maxTokens) || maxTokens < 1)
    throw createInputError(
      'An answer needs a token at least.',
      'Ask for a whole number of tokens, 1 or more.',
      {
        most: maxTokens,
      },
    );
  const { llamaModule, llama, model } = chat.loaded;
  const tokens = chat.tokenizePrompt(prompt);
  // The library would forget the beginning of the question without a word.
  if (tokens.length + maxTokens > contextSize)
    throw new MemoryError(
      'TOO_LARGE',
      `The question has ${tokens.length} tokens and its answer up to ${maxTokens}; the model reads ${contextSize}.`,
      'Ask about less at a time, or choose a model with a larger context.',
      { tokens: tokens.length, most: maxTokens, context: contextSize },
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
  const { sequence } = chat;
  await sequence.clearHistory();
  let from = 0;
  for (; from + PREFILL_BATCH_TOKENS < tokens.length; from += PREFILL_BATCH_TOKENS) {
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(from, from + PREFILL_BATCH_TOKENS));
    if (signal?.aborted) throw createCancelledError();
  }
  const grammarEvaluationState = new llamaModule.LlamaGrammarEvaluationState({ model, grammar });
  const outputTokens: LlamaToken[] = [];
  const outputStream = sequence.evaluate(tokens.slice(from), {
    temperature: 0,
    grammarEvaluationState,
    yieldEogToken: true,
  });
  for await (const token of outputStream) {
    if (signal?.aborted) throw createCancelledError();
    const isEnd = model.isEogToken(token);
    if (!isEnd) outputTokens.push(token);
    // The grammar goes on with empty lines behind the answer, where no more can come.
    if (isEnd || model.detokenize([token]).endsWith('\n')) {
      const text = model.detokenize(outputTokens).trim();
      if (isJson(text)) return text;
      if (isEnd) break;
    }
    if (outputTokens.length >= maxTokens) break;
  }
  const text = model.detokenize(outputTokens).trim();
  // Of a bare number nobody knows whether it was whole.
  if (isJson(text) && !/^[-\d]/.test(text)) return text;
  throw createUnavailableError(
    `The model's answer was cut off after ${outputTokens.length} tokens.`,
    'Ask for a shorter answer, or allow it more tokens.',
    { most: maxTokens },
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
function raceWithAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const rejectCancelled = (): void => reject(createCancelledError());
    if (signal.aborted) rejectCancelled();
    signal.addEventListener('abort', rejectCancelled, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', rejectCancelled));
  });
}

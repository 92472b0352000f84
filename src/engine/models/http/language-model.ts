import { MemoryError, createInputError } from '../../errors.ts';
import type { CompletionRequest, LanguageModel } from '../ports.ts';
import { createClient } from './client.ts';
import type { HttpOptions } from './client.ts';
import { extractContent } from './content.ts';
import { isTooLong } from './refusal.ts';

export interface HttpLanguageModelOptions extends HttpOptions {
  /** Characters of a question at most; 16,000 without. */
  readonly maxPromptChars?: number | undefined;
}

/** How an answer is asked to be JSON, the surest first. */
const RESPONSE_FORMATS = ['json_schema', 'json_object', 'plain'] as const;
type ResponseFormat = (typeof RESPONSE_FORMATS)[number];

/**
 * A language model behind an OpenAI-compatible server (Ollama, LM Studio, llama-server, vLLM). A server that refuses a
 * form of asking for JSON is asked in a looser one, and from then on in that one. Opens no connection before it is asked.
 * Throws `INVALID_INPUT` for an address that may not be contacted.
 */
export function createHttpLanguageModel(options: HttpLanguageModelOptions): LanguageModel {
  const { model, maxPromptChars = 16_000 } = options;
  if (model.trim() === '')
    throw createInputError(
      'The model of the model server has no name.',
      'Write it into `models.http.model` of config.json.',
    );
  const client = createClient(options);
  const { host } = client;
  let firstFormat = 0;

  return {
    identity: `http:${model}@${host}`,
    maxPromptChars,
    answer: async (request, signal) => {
      if (request.prompt.length > maxPromptChars)
        throw new MemoryError(
          'TOO_LARGE',
          `A question of ${request.prompt.length} characters does not fit the model, which has room for ${maxPromptChars}.`,
          'Ask about less at once.',
          { characters: request.prompt.length, room: maxPromptChars },
        );
      for (let formatIndex = firstFormat; ; formatIndex++) {
        const isLast = formatIndex === RESPONSE_FORMATS.length - 1;
        const reply = await client.post(
          '/chat/completions',
          buildRequest(model, request, RESPONSE_FORMATS[formatIndex]!),
          signal,
          (reply) => !isLast && (reply.status === 400 || reply.status === 422) && !isTooLong(reply),
        );
        if (reply.status !== 200) continue;
        // Only what worked is remembered: a request that is bad in every form says nothing about forms.
        firstFormat = Math.max(firstFormat, formatIndex);
        return extractContent(host, reply.body);
      }
    },
    unload: async () => undefined,
  };
}

function buildRequest(
  model: string,
  { prompt, schema, maxTokens }: CompletionRequest,
  format: ResponseFormat,
): Record<string, unknown> {
  const common = { model, max_tokens: maxTokens, temperature: 0, stream: false };
  const buildMessages = (content: string): unknown => [{ role: 'user', content: content.toWellFormed() }];
  if (format === 'json_schema')
    return {
      ...common,
      messages: buildMessages(prompt),
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
    };
  // Where the server does not enforce the schema, the model has to be told of it. Not every template takes a system role.
  const promptWithSchema = `${prompt}\n\nAnswer with one JSON object that keeps to this JSON schema, and with nothing else:\n${JSON.stringify(schema)}`;
  return {
    ...common,
    messages: buildMessages(promptWithSchema),
    ...(format === 'json_object' ? { response_format: { type: 'json_object' } } : {}),
  };
}

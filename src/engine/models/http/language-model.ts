import { MemoryError, invalid } from '../../errors.ts';
import type { Asked, LanguageModel } from '../ports.ts';
import { createClient } from './client.ts';
import type { HttpOptions } from './client.ts';
import { contentOf } from './content.ts';
import { isTooLong } from './refusal.ts';

export interface HttpLanguageModelOptions extends HttpOptions {
  /** Characters of a question at most; 16,000 without. */
  readonly room?: number | undefined;
}

/** How an answer is asked to be JSON, the surest first. */
const FORMS = ['json_schema', 'json_object', 'plain'] as const;
type Form = (typeof FORMS)[number];

/**
 * A language model behind an OpenAI-compatible server (Ollama, LM Studio, llama-server, vLLM). A server that refuses a
 * form of asking for JSON is asked in a looser one, and from then on in that one. Opens no connection before it is asked.
 * Throws `INVALID_INPUT` for an address that may not be contacted.
 */
export function createHttpLanguageModel(options: HttpLanguageModelOptions): LanguageModel {
  const { model, room = 16_000 } = options;
  if (model.trim() === '')
    throw invalid(
      'The model of the model server has no name.',
      'Write it into `models.http.model` of config.json.',
    );
  const client = createClient(options);
  const { host } = client;
  let known = 0;

  return {
    identity: `http:${model}@${host}`,
    room,
    answer: async (question, signal) => {
      if (question.prompt.length > room)
        throw new MemoryError(
          'TOO_LARGE',
          `A question of ${question.prompt.length} characters does not fit the model, which has room for ${room}.`,
          'Ask about less at once.',
          { characters: question.prompt.length, room },
        );
      for (let form = known; ; form++) {
        const last = form === FORMS.length - 1;
        const reply = await client.post(
          '/chat/completions',
          asking(model, question, FORMS[form]!),
          signal,
          (it) => !last && (it.status === 400 || it.status === 422) && !isTooLong(it),
        );
        if (reply.status !== 200) continue;
        // Only what worked is remembered: a request that is bad in every form says nothing about forms.
        known = Math.max(known, form);
        return contentOf(host, reply.body);
      }
    },
    rest: async () => undefined,
  };
}

function asking(model: string, { prompt, schema, most }: Asked, form: Form): Record<string, unknown> {
  const common = { model, max_tokens: most, temperature: 0, stream: false };
  const message = (content: string): unknown => [{ role: 'user', content: content.toWellFormed() }];
  if (form === 'json_schema')
    return {
      ...common,
      messages: message(prompt),
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
    };
  // Where the server does not enforce the schema, the model has to be told of it. Not every template takes a system role.
  const told = `${prompt}\n\nAnswer with one JSON object that keeps to this JSON schema, and with nothing else:\n${JSON.stringify(schema)}`;
  return {
    ...common,
    messages: message(told),
    ...(form === 'json_object' ? { response_format: { type: 'json_object' } } : {}),
  };
}

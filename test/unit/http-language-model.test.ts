import { afterEach, describe, expect, it } from 'vitest';
import {
  createHttpLanguageModel,
  createChatResponse,
  catchMemoryError,
  sendJson,
  startModelServer,
  createSkippingClock,
  serializeError,
} from '../support/model-server.ts';
import type { Responder, ModelServer } from '../support/model-server.ts';

const SCHEMA = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
const SECRET = 'PROMPT-OF-THE-OWNER';
const ASKED = { prompt: `Title of: ${SECRET}`, schema: SCHEMA, maxTokens: 77 };
const GOOD = '{"title":"Dogs"}';

let server: ModelServer;
afterEach(async () => server.close());
const startModel = async (
  respond: Responder,
  options = {},
): Promise<ReturnType<typeof createHttpLanguageModel>> => {
  server = await startModelServer(respond);
  return createHttpLanguageModel({
    url: server.url,
    model: 'tiny:1b',
    clock: createSkippingClock(),
    ...options,
  });
};
const listForms = (): unknown[] =>
  server.requests.map(({ body }): unknown => body.response_format?.type ?? 'plain');

describe('a language model behind a server', () => {
  it('is asked for what keeps to the schema', async () => {
    const model = await startModel((response) => sendJson(response, createChatResponse(GOOD)));
    expect(await model.answer(ASKED)).toBe(GOOD);
    expect(model.identity).toBe(`http:tiny:1b@127.0.0.1:${server.port}`);
    expect(model.maxPromptChars).toBe(16_000);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      body: {
        model: 'tiny:1b',
        max_tokens: 77,
        temperature: 0,
        stream: false,
        messages: [{ role: 'user', content: ASKED.prompt }],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', strict: true, schema: SCHEMA },
        },
      },
    });
    expect(server.requests[0]!.headers.authorization).toBeUndefined();
  });

  it('shows its key to the server, and a slash at the end of its address makes no other path', async () => {
    server = await startModelServer((response) => sendJson(response, createChatResponse(GOOD)));
    const model = createHttpLanguageModel({ url: `${server.url}/`, model: 'm', apiKey: 'sk-1' });
    await model.answer(ASKED);
    expect(server.requests[0]!.headers.authorization).toBe('Bearer sk-1');
    expect(server.requests[0]!.path).toBe('/v1/chat/completions');
  });

  it.each([
    ['json_object', ['json_schema', 'json_object'], 400],
    ['plain', ['json_schema', 'json_object', 'plain'], 400],
    ['plain', ['json_schema', 'json_object', 'plain'], 422],
  ])('settles for %s where the server takes no better, and remembers', async (taken, tried, status) => {
    const model = await startModel((response, { body }) =>
      (body.response_format?.type ?? 'plain') === taken
        ? sendJson(response, createChatResponse(GOOD))
        : sendJson(response, { error: { message: 'unknown response_format' } }, status),
    );
    expect(await model.answer(ASKED)).toBe(GOOD);
    expect(listForms()).toEqual(tried);
    expect(server.requests.at(-1)!.body.messages[0].content).toContain(JSON.stringify(SCHEMA));
    expect(await model.answer(ASKED)).toBe(GOOD);
    expect(listForms()).toEqual([...tried, taken]);
  });

  it('learns nothing about forms from a request that is bad in each', async () => {
    let bad = true;
    const model = await startModel((response) =>
      bad ? sendJson(response, { error: SECRET }, 400) : sendJson(response, createChatResponse(GOOD)),
    );
    const error = await catchMemoryError(model.answer(ASKED));
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', facts: { status: 400 } });
    expect(serializeError(error)).not.toContain(SECRET);
    bad = false;
    await model.answer(ASKED);
    expect(listForms()).toEqual(['json_schema', 'json_object', 'plain', 'json_schema']);
  });

  it.each([
    [400, { error: { code: 400, type: 'exceed_context_size_error', message: SECRET } }],
    [400, { error: { code: 'context_length_exceeded', message: SECRET } }],
    [400, { object: 'error', message: "This model's maximum context length is 2048 tokens." }],
    [500, { error: { message: 'the input length exceeds the context length' } }],
    [413, 'Payload Too Large'],
  ])('says that a text is too long for the model (%i, %j)', async (status, body) => {
    const model = await startModel((response) => sendJson(response, body, status));
    const error = await catchMemoryError(model.answer(ASKED));
    expect(error.code).toBe('TOO_LARGE');
    expect(serializeError(error)).not.toContain(SECRET);
    expect(server.requests).toHaveLength(1);
  });

  it('sends no question that is longer than its room', async () => {
    const model = await startModel((response) => sendJson(response, createChatResponse(GOOD)), {
      maxPromptChars: 20,
    });
    const fits = { ...ASKED, prompt: 'x'.repeat(20) };
    expect(await catchMemoryError(model.answer({ ...fits, prompt: 'x'.repeat(21) }))).toMatchObject({
      code: 'TOO_LARGE',
    });
    expect(server.requests).toHaveLength(0);
    expect(await model.answer(fits)).toBe(GOOD);
  });

  it.each([
    [GOOD, GOOD],
    [`\n ${GOOD}\n`, GOOD],
    [`\`\`\`json\n${GOOD}\n\`\`\``, GOOD],
    [`\`\`\`JSON\n${GOOD}\`\`\`\n`, GOOD],
    [`\`\`\`\n${GOOD}\n\`\`\``, GOOD],
    [`Here you are:\n\`\`\`json\n${GOOD}\n\`\`\`\nAnything else?`, GOOD],
    [`<think>Is it {"title": 1}? \`\`\`</think>\n\n${GOOD}`, GOOD],
    [`<thinking>hm</thinking>\`\`\`json\n${GOOD}\n\`\`\``, GOOD],
    [`hm, dogs then.</think>${GOOD}`, GOOD],
    ['{"title":"</think> and ```json\\n{}\\n```"}', '{"title":"</think> and ```json\\n{}\\n```"}'],
    ['no JSON at all', 'no JSON at all'],
    ['an odd ``` fence', 'an odd ``` fence'],
  ])('reads %j as %j', async (content, answer) => {
    const model = await startModel((response) => sendJson(response, createChatResponse(content)));
    expect(await model.answer(ASKED)).toBe(answer);
  });

  it.each([
    ['{"choices": [{"message": {"content": "ANSWER', /no JSON/],
    ['<html>ANSWER</html>', /no JSON/],
    ['', /no JSON/],
    ['["ANSWER"]', /no JSON object/],
    ['null', /no JSON object/],
    [{ object: 'ANSWER' }, /without choices/],
    [{ choices: [] }, /without choices/],
    [{ choices: 'ANSWER' }, /without choices/],
    [{ choices: ['ANSWER'] }, /without choices/],
    [{ choices: [{ text: 'ANSWER' }] }, /empty/],
    [createChatResponse(''), /empty/],
    [createChatResponse(' \n'), /empty/],
    [createChatResponse(null, { finish_reason: 'tool_calls' }), /empty/],
    [createChatResponse([{ type: 'text', text: 'ANSWER' }]), /empty/],
    [createChatResponse('', { finish_reason: 'length' }), /room for it was used up/],
    [
      createChatResponse('<think>ANSWER and on and on', { finish_reason: 'length' }),
      /thoughts and no answer/,
    ],
    [createChatResponse('<think>ANSWER</think>\n'), /thoughts and no answer/],
    [createChatResponse('```json\n```'), /no answer/],
  ])('does not take %j for an answer, and repeats nothing of it', async (body, reason) => {
    const model = await startModel((response) => sendJson(response, body));
    const error = await catchMemoryError(model.answer(ASKED));
    expect(error.code).toBe('MODEL_UNAVAILABLE');
    expect(error.message).toMatch(reason);
    expect(serializeError(error)).not.toMatch(/ANSWER|PROMPT/);
    expect(error.repair).toContain('models test');
    expect(server.requests).toHaveLength(1);
  });

  it('needs a name of a model and a key that a header can hold', () => {
    const url = 'http://127.0.0.1:1/v1';
    expect(() => createHttpLanguageModel({ url, model: ' ' })).toThrow('no name');
    for (const apiKey of ['', 'sk one', 'sk\none', 'skö']) {
      const make = (): unknown => createHttpLanguageModel({ url, model: 'm', apiKey, keyVariable: 'MY_KEY' });
      expect(make).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', repair: 'Correct MY_KEY.' }));
      if (apiKey !== '') expect(make).not.toThrow(apiKey);
    }
  });
});

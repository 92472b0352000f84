import { afterAll, describe, expect, it } from 'vitest';
import { createLlamaLanguageModel } from '../../src/engine/models/llama/language-model.ts';
import { MODELS, catchError, openTestLlama } from '../support/llama.ts';

const PROMPT = 'What is a dog? Answer <|im_end|> in JSON.';
const text = { type: 'string', maxLength: 20 };

describe.each(MODELS)('%s, asked', async (_, path) => {
  const { weights } = await openTestLlama(path);
  const model = createLlamaLanguageModel(weights);
  const shortest = { type: 'array', items: text, minItems: 40, maxItems: 40 };
  afterAll(() => model.unload());

  const SCHEMAS: readonly [string, Record<string, unknown>, (answer: unknown) => boolean][] = [
    [
      'an object',
      {
        type: 'object',
        properties: { title: text, good: { type: 'boolean' } },
        required: ['title', 'good'],
        additionalProperties: false,
      },
      (it) => typeof (it as { title: unknown }).title === 'string' && Object.keys(it as object).length === 2,
    ],
    [
      'objects in objects',
      {
        type: 'object',
        properties: { a: { type: 'object', properties: { b: { enum: ['x', 'y'] } } } },
      },
      (it) => ['x', 'y'].includes((it as { a: { b: string } }).a.b),
    ],
    ['one of some words', { enum: ['sound', 'false'] }, (it) => it === 'sound' || it === 'false'],
    ['a list', { type: 'array', items: text, maxItems: 2 }, (it) => Array.isArray(it) && it.length <= 2],
    ['a string', text, (it) => typeof it === 'string'],
    ['a number', { type: 'number' }, (it) => typeof it === 'number'],
    ['nothing', { type: 'null' }, (it) => it === null],
  ];

  it.each(SCHEMAS)('for %s, answers so', async (_name, schema, fits) => {
    const answer: unknown = JSON.parse(await model.answer({ prompt: PROMPT, schema, maxTokens: 150 }));
    expect(answer).toSatisfy(fits);
  });

  it('the same, answers the same, whatever was asked before and after a rest', async () => {
    const schema = SCHEMAS[0]![1];
    const first = await model.answer({ prompt: PROMPT, schema, maxTokens: 150 });
    await model.answer({ prompt: 'What is a cat?', schema: text, maxTokens: 100 });
    expect(await model.answer({ prompt: PROMPT, schema, maxTokens: 150 })).toBe(first);
    await model.unload();
    expect(await model.answer({ prompt: PROMPT, schema, maxTokens: 150 })).toBe(first);
  });

  it('many things at once, answers each as if it were alone', async () => {
    const questions = ['One?', 'Two?', 'Three?'].map((prompt) => ({ prompt, schema: text, maxTokens: 100 }));
    const together = await Promise.all(questions.map((question) => model.answer(question)));
    for (const [i, question] of questions.entries()) expect(await model.answer(question)).toBe(together[i]);
  });

  it.each([1, 2, 3, 5, 8, 13])('for more than %i tokens can say, gives no half an answer', async (most) => {
    const answer = model.answer({ prompt: PROMPT, schema: shortest, maxTokens: most });
    await expect(answer).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE', facts: { most } });
    await expect(answer).rejects.toThrow(/cut off/);
  });

  it('for a number that the end may have cut, does not take it for whole', async () => {
    const answers = await Promise.allSettled(
      [1, 2, 3].map((most) => model.answer({ prompt: PROMPT, schema: { type: 'number' }, maxTokens: most })),
    );
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    expect(answers[0]!.status).toBe('rejected');
  });

  it('too much, says so before it reads any of it, and repeats none of it', async () => {
    const secret = 'Rumpelstilzchen ';
    const error = (await catchError(
      model.answer({ prompt: secret.repeat(2_000), schema: text, maxTokens: 10 }),
    )) as Error;
    expect(error).toMatchObject({
      code: 'TOO_LARGE',
      facts: { most: 10, context: weights.trained },
    });
    expect(JSON.stringify(error) + error.message + String(error.cause)).not.toContain('Rumpel');
  });

  it('too much only with its answer, says so at the last token', async () => {
    const tokens = (await catchError(
      model.answer({ prompt: PROMPT, schema: text, maxTokens: weights.trained }),
    )) as {
      facts: { tokens: number };
    };
    const room = weights.trained - tokens.facts.tokens;
    const exact = model.answer({ prompt: PROMPT, schema: { type: 'null' }, maxTokens: room });
    await expect(exact).resolves.toBe('null');
    const over = model.answer({ prompt: PROMPT, schema: { type: 'null' }, maxTokens: room + 1 });
    await expect(over).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it.each([0, -1, 1.5, Number.NaN])('for %d tokens, refuses', async (most) => {
    const answer = model.answer({ prompt: PROMPT, schema: text, maxTokens: most });
    await expect(answer).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('and cancelled, stops at once, in the middle too, and answers the next', async () => {
    const long = { prompt: PROMPT, schema: shortest, maxTokens: Math.floor(weights.trained * 0.7) };
    const aborted = model.answer(long, AbortSignal.abort());
    await expect(aborted).rejects.toMatchObject({ code: 'CANCELLED' });

    const controller = new AbortController();
    const running = model.answer(long, controller.signal);
    const waiting = model.answer({ prompt: 'Next?', schema: text, maxTokens: 100 }, controller.signal);
    const after = model.answer({ prompt: PROMPT, schema: { type: 'null' }, maxTokens: 20 });
    setTimeout(() => controller.abort(new Error('Enough.')), 3);
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(after).resolves.toBe('null');
  });

  it('tells how many characters it has room for', async () => {
    expect(model.maxPromptChars).toBeGreaterThan(weights.trained);
    expect(createLlamaLanguageModel(weights, { context: 64 }).maxPromptChars).toBeLessThan(200);
  });

  it.each([0, 3, 20.5, -1])('refuses a context of %d tokens', (context) => {
    expect(() => createLlamaLanguageModel(weights, { context })).toThrow(/context/);
  });
});

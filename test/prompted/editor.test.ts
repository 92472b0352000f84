import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemoryError } from '../../src/engine/errors.ts';
import type { PromptedEditor, PromptName } from '../../src/engine/models/ports.ts';
import { createPromptedEditor } from '../../src/engine/models/prompted/editor.ts';
import { PROMPT_NAMES } from '../../src/engine/models/prompted/prompts.ts';
import {
  builtin,
  CALLS,
  createEditor,
  createFailingResponder,
  createFakeModel,
  VALID_ANSWERS,
  PROMPTS,
  createQuickClock,
  createAnsweringEditor,
  createTurn,
  TURNS,
} from './editor-fixtures.ts';

const computeHash = (name: PromptName): string =>
  createHash('sha256').update(PROMPTS[name]).digest('hex').slice(0, 16);
const drainReasons = (editor: PromptedEditor): unknown[] => editor.drain().map(({ reason }) => reason);

describe.each(PROMPT_NAMES)('%s by a model', (what) => {
  const call = CALLS[what];
  const expectFallback = async (editor: PromptedEditor, reason: string): Promise<void> => {
    expect(await call(editor)).toEqual(await call(builtin));
    expect(editor.drain()).toEqual([{ what, by: null, reason }]);
  };

  it('is taken when it holds, and names the model and the prompt', async () => {
    const [answer, made] = VALID_ANSWERS[what];
    const editor = createAnsweringEditor(answer);
    expect(await call(editor)).toEqual(made);
    expect(editor.drain()).toEqual([
      { what, by: { model: 'fake-1', prompt: computeHash(what) }, reason: null },
    ]);
    expect(editor.drain()).toEqual([]);
  });

  it('is found between the words of a model that no grammar holds', async () => {
    const [answer, made] = VALID_ANSWERS[what];
    const said = `Here it is: ${JSON.stringify({ ...answer, why: 'so' })} I hope it helps.`;
    expect(await call(createAnsweringEditor(said))).toEqual(made);
  });

  it.each(['', 'No.', '{"title": "cut', '}{', '{"title":"a"} {"title":"b"}'])(
    'falls back from %j',
    (answer) => expectFallback(createAnsweringEditor(answer), 'no_json'),
  );

  it.each(['null', '[]', '7', '"text"', '{}', '{"title":7,"question":null,"rating":"7","verdict":"maybe"}'])(
    'falls back from %s',
    (answer) => expectFallback(createAnsweringEditor(answer), 'invalid'),
  );

  it('falls back from a model that fails, and from a broken adapter', async () => {
    await expectFallback(
      createEditor(createFakeModel(createFailingResponder('MODEL_UNAVAILABLE'))),
      'unavailable',
    );
    await expectFallback(
      createEditor(createFakeModel(createFailingResponder('INVALID_INPUT'))),
      'unavailable',
    );
    const broken = createFakeModel(() => {
      throw new TypeError('A bug.');
    });
    await expectFallback(createEditor(broken), 'unavailable');
  });

  it('does not swallow that it was cancelled', async () => {
    const editor = createEditor(createFakeModel(createFailingResponder('CANCELLED')));
    await expect(call(editor)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(editor.drain()).toEqual([]);
  });

  it('is not waited for when it is late, and the model is told to stop', async () => {
    const clock = createQuickClock();
    let stopped = false;
    const model = createFakeModel(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            // As the adapters answer a signal: that we stopped it ourselves is no one's cancelling.
            reject(new MemoryError('CANCELLED', 'Stopped.', 'Ask again.'));
          });
        }),
    );
    await expectFallback(createEditor(model, { clock, lateMs: 1_000 }), 'late');
    expect(stopped).toBe(true);
    expect(clock.slept).toBe(1_000);
  });

  it('sends a grammar of plain shapes and asks for few tokens', async () => {
    const model = createFakeModel(() => JSON.stringify(VALID_ANSWERS[what][0]));
    await call(createEditor(model));
    expect(model.questions).toHaveLength(1);
    const { schema, maxTokens } = model.questions[0]!;
    expect(Object.keys(schema).sort()).toEqual(['additionalProperties', 'properties', 'required', 'type']);
    expect(schema['additionalProperties']).toBe(false);
    for (const property of Object.values(schema['properties'] as Record<string, object>))
      for (const key of Object.keys(property)) expect(['type', 'maxLength', 'enum']).toContain(key);
    expect(maxTokens).toBeGreaterThanOrEqual(32);
    expect(maxTokens).toBeLessThan(400);
  });
});

describe('the Editor by a model', () => {
  it('gives a dead model up after three failures in a row, until it rests', async () => {
    const model = createFakeModel(createFailingResponder('MODEL_UNAVAILABLE'));
    const editor = createEditor(model);
    for (let i = 0; i < 20; i++) await editor.writeTitle(TURNS);
    expect(model.questions).toHaveLength(3);
    expect(drainReasons(editor)).toEqual(Array(20).fill('unavailable'));
    await editor.unload();
    expect(model.countRests()).toBe(1);
    await editor.writeTitle(TURNS);
    expect(model.questions).toHaveLength(4);
  });

  it('gives one up that hangs, too', async () => {
    const model = createFakeModel(() => new Promise(() => undefined));
    const editor = createEditor(model, { lateMs: 100 });
    for (let i = 0; i < 5; i++) await editor.rateCoherence(TURNS);
    expect(model.questions).toHaveLength(3);
    expect(drainReasons(editor)).toEqual(['late', 'late', 'late', 'unavailable', 'unavailable']);
  });

  it('does not give up one that answers now and then, however badly', async () => {
    let times = 0;
    const model = createFakeModel((question, signal) =>
      ++times % 3 === 0 ? 'nonsense' : createFailingResponder('MODEL_UNAVAILABLE')(question, signal),
    );
    const editor = createEditor(model);
    for (let i = 0; i < 12; i++) await editor.writeTitle(TURNS);
    expect(model.questions).toHaveLength(12);
  });

  it('leaves no timer behind that outlives an answer by much', async () => {
    const clock = createQuickClock();
    await createEditor(
      createFakeModel(() => '{"rating": 5}'),
      { clock, lateMs: 600_000 },
    ).rateCoherence(TURNS);
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.slept).toBe(10);
  });

  it('asks no model about turns without a word', async () => {
    const model = createFakeModel(() => '{"title": "Made up"}');
    const editor = createEditor(model);
    for (const turns of [[], [createTurn('')], [createTurn(' … 🙂')]])
      expect(await editor.writeTitle(turns)).toBe(await builtin.writeTitle(turns));
    expect(model.questions).toEqual([]);
    expect(editor.drain()).toEqual(Array(3).fill({ what: 'title', by: null, reason: null }));
  });

  it('is named by its model and by every prompt', () => {
    const model = createFakeModel(() => '');
    const { identity } = createEditor(model);
    expect(identity).toMatch(/^prompted:fake-1:[0-9a-f]{16}$/);
    for (const name of PROMPT_NAMES) {
      const prompts = { ...PROMPTS, [name]: PROMPTS[name].replace('## Answer', '\n## Answer') };
      const other = createPromptedEditor({
        model,
        prompts,
        fallback: builtin,
        clock: createQuickClock(),
        timeoutMs: 1,
      });
      expect(other.identity).not.toBe(identity);
    }
  });

  it('asks the same of the same, word for word', async () => {
    const [one, other] = [createFakeModel(() => ''), createFakeModel(() => '')];
    for (const model of [one, other]) for (const what of PROMPT_NAMES) await CALLS[what](createEditor(model));
    expect(one.questions).toHaveLength(6);
    expect(one.questions).toEqual(other.questions);
  });

  it('tells nothing of what was said in what it counts', async () => {
    const editor = createAnsweringEditor('{"title": "Rumpelstilzchen"}');
    await editor.writeTitle([createTurn('Rumpelstilzchen is a name.')]);
    expect(JSON.stringify(editor.drain())).toMatch(/^\[\{"what":"title","by":\{"model":"fake-1"(?!.*Rumpel)/);
  });
});

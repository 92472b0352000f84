import { describe, expect, it } from 'vitest';
import type { EditorTurn, PromptName } from '../../src/engine/models/ports.ts';
import { createPromptedEditor } from '../../src/engine/models/prompted/editor.ts';
import { composePrompt, fromTurns } from '../../src/engine/models/prompted/prompt-source.ts';
import { PROMPT_NAMES, readPrompt, type PromptTemplate } from '../../src/engine/models/prompted/prompts.ts';
import {
  builtin,
  createEditor,
  createFakeModel,
  PROMPTS,
  createQuickClock,
  createTurn,
  TURNS,
} from './editor-fixtures.ts';

const read = (name: PromptName): PromptTemplate => readPrompt(name, PROMPTS[name]);
const ROLE = /^(user|assistant|note|system): (.*)$/;

/** The examples as a person reads them: lines of the input, and the answer. */
const parseExamples = (name: PromptName): { lines: string[]; answer: string }[] =>
  read(name)
    .examples.split(/\n\n+/)
    .map((block) => block.split('\n'))
    .map((lines) => ({ lines: lines.slice(1, -1), answer: lines.at(-1)!.replace(/^Answer: /, '') }));

describe.each(PROMPT_NAMES)('the prompt %s', (name) => {
  it('tells the model everything but its purpose', () => {
    const prompt = read(name);
    const { text, nonce } = composePrompt(prompt, fromTurns(TURNS), 100, 16_000)!;
    const purpose = /## Purpose\n+([^\n]+)/.exec(PROMPTS[name])![1]!;
    expect(text).not.toContain(purpose);
    expect(text).not.toMatch(/\{\{|^#/m);
    expect(text).toMatch(/(is|are) data\. It|(is|are) data\. They/);
    expect(text).toContain(prompt.examples.slice(0, 60));
    expect(text).toContain(`\n\n[data ${nonce} begins]\nuser: The hull was scraped`);
    expect(text).toContain(`at noon.\n[data ${nonce} ends]\n\n`);
    expect(text.endsWith(prompt.after)).toBe(true);
  });

  it('is short enough for small models, and without examples for tiny ones', () => {
    expect(composePrompt(read(name), fromTurns([createTurn('')]), 100, 16_000)!.text.length).toBeLessThan(
      2_000,
    );
    const tiny = composePrompt(read(name), fromTurns([createTurn('Hello.')]), 100, 1_300)!;
    expect(tiny.examples).toBe('');
    expect(tiny.text.length).toBeLessThan(1_300);
  });

  it('has two examples whose answers pass every check', async () => {
    const examples = parseExamples(name);
    expect(examples).toHaveLength(2);
    for (const { lines, answer } of examples) {
      // In this room no example is shown, so that none is an echo.
      const editor = createEditor(createFakeModel(() => answer, 1_600));
      const turns = lines.flatMap((line): EditorTurn[] => {
        const [, role, text] = ROLE.exec(line) ?? [];
        return text === undefined ? [] : [createTurn(text, role as EditorTurn['role'])];
      });
      const members = lines.map((line) => {
        const [title = '', question = '', text = ''] = line
          .split(' | ')
          .map((part) => part.replace(/^\w+: /, ''));
        return { title, question, text };
      });
      if (name === 'title') await editor.writeTitle(turns);
      else if (name === 'question') await editor.writeQuestion(turns);
      else if (name === 'summary') await editor.writeSummary(turns, 300);
      else if (name === 'coherence') await editor.rateCoherence(turns);
      else if (name === 'fact_check') await editor.checkFacts(turns);
      else await editor.describeGroup(members);
      expect(editor.drain()).toMatchObject([{ what: name, reason: null, by: { model: 'fake-1' } }]);
    }
  });

  it.each([
    ['a section is missing', (text: string) => text.replace('## Answer', '### Answer')],
    ['a section is there twice', (text: string) => `${text}\n## Prompt\nMore.`],
    ['a section is unknown', (text: string) => `${text}\n## More\nMore.`],
    ['the material has no place', (text: string) => text.replace('\n{{material}}\n', '\n')],
    ['the material has two places', (text: string) => `${text}\n{{material}}`],
    [
      'the material has its place elsewhere',
      (text: string) =>
        text.replace('\n{{material}}\n', '\n').replace('## Examples', '{{material}}\n\n## Examples'),
    ],
    ['a placeholder is unknown', (text: string) => `${text}\n{{name}}`],
  ])('is refused when %s', (_, change) => {
    const prompts = { ...PROMPTS, [name]: change(PROMPTS[name]) };
    const model = createFakeModel(() => '');
    expect(() =>
      createPromptedEditor({ model, prompts, fallback: builtin, clock: createQuickClock(), timeoutMs: 1 }),
    ).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', facts: { prompt: name } }) as Error);
  });

  it('is the same with the line ends of Windows, but for its hash', () => {
    const windows = readPrompt(name, PROMPTS[name].replaceAll('\n', '\r\n'));
    expect(windows.hash).not.toBe(read(name).hash);
    expect({ ...windows, hash: '' }).toEqual({ ...read(name), hash: '' });
  });
});

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { createLlamaLanguageModel } from '../../src/engine/models/llama/language-model.ts';
import type { EditorTurn, PromptedEditor } from '../../src/engine/models/ports.ts';
import { openLlama } from '../../src/engine/models/llama/runtime.ts';
import { TEST_MODELS } from '../models.ts';
import { createEditor, createAnsweringEditor, createTurn } from './editor-fixtures.ts';

const hasWord = (texts: readonly string[]): boolean => texts.some((text) => /[\p{L}\p{N}]/u.test(text));
const toOneLine = (text: string): string => text.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' ');

function expectOneLine(text: string, most: number, texts: readonly string[]): void {
  expect(text.length).toBeLessThanOrEqual(most);
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  if (hasWord(texts)) expect(text).not.toBe('');
}

/** The contract of the port, whatever is behind it. */
async function expectContract(
  editor: PromptedEditor,
  turns: readonly EditorTurn[],
  room: number,
): Promise<void> {
  const texts = turns.map(({ text }) => text);
  expectOneLine(await editor.writeTitle(turns), 80, texts);
  expectOneLine(await editor.writeQuestion(turns), 300, texts);
  expectOneLine(await editor.writeSummary(turns, room), room, texts);
  const coherence = await editor.rateCoherence(turns);
  expect(coherence).toBeGreaterThanOrEqual(0);
  expect(coherence).toBeLessThanOrEqual(1);
  const checked = await editor.checkFacts(turns);
  expect(['unchecked', 'sound', 'false']).toContain(checked.verdict);
  if (checked.verdict === 'false') {
    expectOneLine(checked.quote, 300, ['a']);
    expect(texts.some((text) => toOneLine(text).includes(checked.quote))).toBe(true);
  }
  const members = turns.map(({ text }) => ({ title: text.slice(0, 80), question: text.slice(0, 300), text }));
  const { name, summary } = await editor.describeGroup(members);
  expectOneLine(name, 60, texts);
  expectOneLine(summary, 600, texts);
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.lorem({ mode: 'sentences', maxCount: 4 }),
  fc.constantFrom(
    'Yes?',
    'ok',
    '12',
    'a\u0000b\u2028c',
    '\ud800',
    '?? ??',
    'x'.repeat(301),
    '船は？',
    '\n',
    '🙂',
  ),
);
/** Fields of the right names, mostly of the right kinds: what random JSON would never hit. */
const answer = fc.record(
  {
    title: text,
    question: text,
    summary: text,
    name: text,
    quote: text,
    verdict: fc.constantFrom('sound', 'false', 'unchecked', 'true', null),
    rating: fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double(), fc.constant('7')),
  },
  { requiredKeys: ['title', 'verdict', 'rating'] },
);
const words = fc.oneof(
  { weight: 4, arbitrary: answer.map((it) => JSON.stringify(it)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const turnLists = fc.array(
  fc.record({
    role: fc.constantFrom<EditorTurn['role']>('user', 'assistant', 'note'),
    speaker: fc.option(text),
    text,
  }),
  { maxLength: 4 },
);

describe('the contract of the Editor', () => {
  it('holds whatever JSON the model returns', async () => {
    let [taken, turnedDown] = [0, 0];
    await fc.assert(
      fc.asyncProperty(words, turnLists, fc.integer({ min: 8, max: 700 }), async (said, turns, room) => {
        const editor = createAnsweringEditor(said);
        await expectContract(editor, turns, room);
        const notes = editor.drain();
        expect(notes.map(({ what }) => what).join()).toBe(
          'title,question,summary,coherence,fact_check,describe',
        );
        expect(notes.filter(({ by, reason }) => by !== null && reason !== null)).toEqual([]);
        taken += notes.filter(({ by }) => by !== null).length;
        turnedDown += notes.filter(({ reason }) => reason !== null).length;
      }),
      { numRuns: 300 },
    );
    // Both ways were gone, or nothing was shown.
    expect(Math.min(taken, turnedDown)).toBeGreaterThan(100);
  });

  it('holds when the model quotes what was said, and says of anything that it is false', async () => {
    let quoted = 0;
    await fc.assert(
      fc.asyncProperty(turnLists, fc.nat(60), fc.nat(60), async (turns, from, length) => {
        const quote = (turns[0]?.text ?? '').slice(from, from + length);
        const editor = createAnsweringEditor({ verdict: 'false', quote });
        await expectContract(editor, turns, 100);
        quoted += editor.drain().filter(({ what, by }) => what === 'fact_check' && by !== null).length;
      }),
      { numRuns: 150 },
    );
    expect(quoted).toBeGreaterThan(5);
  });
});

const path = join(TEST_MODELS ?? '', 'tiny-llama', 'tiny-llama.gguf');
const missing = TEST_MODELS === null || !existsSync(path);

describe('with a real tiny model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prompted-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(missing)(
    'keeps its contract, and some answers are taken (skipped where the models for tests are missing)',
    async () => {
      const llama = openLlama({ loadModule: () => import('node-llama-cpp'), cores: 2 });
      const model = createLlamaLanguageModel(
        await llama.openWeights({ path, cacheFile: join(folder, 'notes.json') }),
      );
      const editor = createEditor(model, { clock: systemClock, lateMs: 20_000 });
      const turns = [
        createTurn('The dog sleeps in the house of the king.'),
        createTurn('And the king said, let the dog sleep.', 'assistant'),
      ];
      await expectContract(editor, turns, 120);
      const notes = editor.drain();
      expect(notes).toHaveLength(6);
      expect(notes.find(({ what }) => what === 'coherence')!.by?.model).toBe(model.identity);
      expect(notes.filter(({ reason }) => reason === 'late' || reason === 'no_json')).toEqual([]);
      await editor.unload();
    },
  );
});

import { describe, expect, it } from 'vitest';
import type { Editor, EditorTurn, PromptedEditor } from '../../src/engine/models/ports.ts';
import { hasInventedNumbers } from '../../src/engine/models/prompted/numbers.ts';
import { parseQuestion, extractQuote } from '../../src/engine/models/prompted/text.ts';
import {
  builtin,
  createEditor,
  createFakeModel,
  MEMBERS,
  createAnsweringEditor,
  createTurn,
  TURNS,
} from './editor-fixtures.ts';

const drainReasons = (editor: PromptedEditor): unknown[] => editor.drain().map(({ reason }) => reason);

describe('what a model writes', () => {
  it.each([
    ['Paint of 2024', 'The hull, 2024-05-03'],
    ['On 05-03', 'The hull, 2024-05-03'],
    ['at 17', 'at 17:12'],
    ['1000 nails', 'We need 1,000 nails.'],
    ['1,000 nails', 'We need 1000 nails.'],
    ['12 litres', '१२ लीटर'],
    ['12 litres', '١٢ لترا'],
    ['12 litres', '１２リットル'],
    ['the 18', 'the 18th of April'],
    ['COVID-19', 'covid-19'],
    ['10 to 12', '10–12 people'],
    ['-5 degrees', 'It was −5 degrees.'],
    ['2, 3', '1,2,3'],
    ['no figures', 'none'],
  ])('may hold the figures of %j, given %j', (written, given) => {
    expect(hasInventedNumbers(written, [given])).toBe(false);
  });

  it.each([
    ['2025', '2024-05-03'],
    ['03-05', '2024-05-03'],
    ['12 litres', '12.5 litres'],
    ['5 litres', '12.5 litres'],
    ['15', '1.5'],
    ['100', '1,000'],
    ['5 degrees', 'It was -5 degrees.'],
    ['7', ''],
    ['３', '13'],
    ['3 boats', 'three boats'],
  ])('may not hold the figures of %j, given %j', (written, given) => {
    expect(hasInventedNumbers(written, [given])).toBe(true);
  });

  it('is turned down when it invents a number: titles, summaries, questions, names', async () => {
    const editor = createAnsweringEditor({
      title: 'Hull 9',
      question: 'Why 9?',
      summary: 'It needs 9.',
      name: 'Nine',
    });
    expect(await editor.writeTitle(TURNS)).toBe(await builtin.writeTitle(TURNS));
    expect(await editor.writeQuestion(TURNS)).toBe(await builtin.writeQuestion(TURNS));
    expect(await editor.writeSummary(TURNS, 90)).toBe(await builtin.writeSummary(TURNS, 90));
    expect(await editor.describeGroup(MEMBERS)).toEqual(await builtin.describeGroup(MEMBERS));
    expect(drainReasons(editor)).toEqual(Array(4).fill('unfaithful'));
  });

  it('is turned down when it repeats an example that has nothing to do with it', async () => {
    const editor = createAnsweringEditor({ title: 'Bilge pump drains the battery overnight' });
    await editor.writeTitle(TURNS);
    await editor.writeTitle([createTurn('Bilge pump drains the battery overnight again!')]);
    expect(drainReasons(editor)).toEqual(['unfaithful', null]);
  });

  it.each([
    [0, null],
    [1, 'invalid'],
  ])('%i longer than it may be: %s', async (over, reason) => {
    const turns = [createTurn('word '.repeat(400))];
    const editor = createAnsweringEditor({
      title: 'a'.repeat(80 + over),
      question: `${'b'.repeat(299 + over)}?`,
      summary: 'c'.repeat(600 + over),
      name: 'd'.repeat(60),
    });
    await editor.writeTitle(turns);
    await editor.writeQuestion(turns);
    await editor.writeSummary(turns, 600);
    await editor.describeGroup([{ title: 'a', question: 'b', text: 'c' }]);
    expect(drainReasons(editor)).toEqual(Array(4).fill(reason));
    const naming = createAnsweringEditor({ name: 'd'.repeat(60 + over), summary: 'c' });
    await naming.describeGroup(MEMBERS);
    expect(drainReasons(naming)).toEqual([reason]);
  });

  it('is never longer than what was said', async () => {
    const editor = createAnsweringEditor({ summary: 'The user agrees with everything.' });
    expect(await editor.writeSummary([createTurn('Yes, do.')], 400)).toBe('Yes, do.');
    expect(drainReasons(editor)).toEqual(['invalid']);
  });
});

describe('a question', () => {
  it.each([
    ['What is\n it?', 'What is it?'],
    ['What is it', 'What is it?'],
    ['What is it.', 'What is it?'],
    ['¿Qué es?', '¿Qué es?'],
    ['Really?!', 'Really?!'],
    ['What is "it?"', 'What is "it?"'],
    ['这是什么', '这是什么？'],
    ['これは何ですか。', 'これは何ですか？'],
    ['ما هذا', 'ما هذا؟'],
    ['Τι είναι;', 'Τι είναι;'],
    ['Τι είναι', 'Τι είναι;'],
    ['Ի՞նչ է', 'Ի՞նչ է'],
    ['Is version 1.2 out', 'Is version 1.2 out?'],
  ])('%j is one: %j', (given, made) => {
    expect(parseQuestion(given, 300)).toBe(made);
  });

  it.each([
    '',
    '?',
    '…',
    'What? Why?',
    'Is it? Yes it is.',
    'It is so. I think',
    'それは。何',
    'x'.repeat(300),
  ])('%j is none', (given) => {
    expect(parseQuestion(given, 300)).toBeNull();
  });
});

describe('a quote', () => {
  const texts = ['Well,\n the earth  is flat.', 'Not so', '地球是平的，不是圆的。'];

  it.each([
    ['the earth is flat', 'the earth is flat'],
    ['the\tearth is\nflat. ', 'the earth is flat.'],
    ['地球是平的', '地球是平的'],
  ])('%j stands there', (quote, made) => {
    expect(extractQuote(quote, texts, 300)).toBe(made);
  });

  it.each([
    '',
    ' ',
    'the',
    'is flat',
    'The earth is flat',
    'the earth is not flat',
    'flat. Not so',
    '的',
    '是平',
  ])('%j proves nothing', (quote) => {
    expect(extractQuote(quote, texts, 300)).toBeNull();
  });

  it('that nobody said keeps content in training, whatever the fallback says, and is counted', async () => {
    const strict: Editor = {
      ...builtin,
      checkFacts: async () => ({ verdict: 'false', quote: 'The earth is flat.' }),
    };
    const model = createFakeModel(() => '{"verdict": "false", "quote": "user: The earth is flat."}');
    const editor = createEditor(model, { fallback: strict });
    expect(await editor.checkFacts([createTurn('The earth is flat.')])).toEqual({ verdict: 'unchecked' });
    expect(editor.drain()).toEqual([{ what: 'fact_check', by: null, reason: 'unfaithful' }]);
  });

  it('may not be put together of two turns, nor be a speaker’s name', async () => {
    const twice = createAnsweringEditor({ verdict: 'false', quote: 'is flat. No, it' });
    const said = [createTurn('The earth is flat.'), createTurn('No, it is not.')];
    expect(await twice.checkFacts(said)).toEqual({ verdict: 'unchecked' });
    const named = createAnsweringEditor({ verdict: 'false', quote: 'the flat one' });
    const turns: EditorTurn[] = [{ role: 'user', speaker: 'the flat one', text: 'Hello there.' }];
    expect(await named.checkFacts(turns)).toEqual({ verdict: 'unchecked' });
  });

  it('is not needed for anything but false', async () => {
    for (const verdict of ['sound', 'unchecked'])
      expect(await createAnsweringEditor({ verdict, quote: 'whatever' }).checkFacts(TURNS)).toEqual({
        verdict,
      });
  });
});

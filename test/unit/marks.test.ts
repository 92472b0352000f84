import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARK, detectMarks, detectAnswerType } from '../../src/engine/language/marks.ts';
import type { AnswerType } from '../../src/engine/language/marks.ts';

const listKinds = (text: string): string => {
  const marks = detectMarks(text);
  return Object.entries(MARK)
    .filter(([, bit]) => (marks & bit) !== 0)
    .map(([kind]) => kind)
    .join(' ');
};
const listAskedKinds = (question: string): string =>
  (Object.entries(detectAnswerType(question)) as [keyof AnswerType, boolean][])
    .filter(([, asked]) => asked)
    .map(([kind]) => kind)
    .join(' ');

describe('what a text holds', () => {
  it.each([
    ['', ''],
    ['The dog is afraid of thunder.', ''],
    ['We met on Friday', 'time'],
    ['I did it yesterday', 'time'],
    ['See you next week', 'time duration'],
    ['in 2019', 'time'],
    ['two dogs and a cat', ''],
    ['3.5 kg', ''],
    ['for three weeks', 'time duration'],
    ['It took hours', 'duration'],
    ['a fortnight of Fridays', ''],
    ['Gestern war es kalt', 'time'],
    ['drei Wochen', 'time duration'],
    ['im März', 'time'],
    ['Hunde bellen', ''],
    ['il y a trois ans', 'time duration'],
    ['en février', 'time'],
    ['hace dos años', 'time duration'],
    ['el miércoles', 'time'],
    ['três semanas', 'duration'],
    ['oggi', 'time'],
    ['gisteren', 'time'],
    ['2023年に行きました', 'time'],
    ['昨日', 'time'],
    ['三个苹果', ''],
    ['어제 갔어요', 'time'],
    ['狗怕打雷', ''],
    ['собака', ''],
  ])('hears in %j: %s', (text, expected) => {
    expect(listKinds(text)).toBe(expected);
  });

  it.each(['DAYS', 'Montag', 'ÉTÉ 2020', 'AYER'])('hears %j in any case of letters alike', (text) => {
    expect(listKinds(text)).toBe(listKinds(text.toLowerCase()));
  });

  it.each(['mondayish', 'xyesterday', 'hourss', 'gesternabend', 'juinx', 'ñhoy'])(
    'takes no part of the word %j for a whole one',
    (text) => {
      expect(listKinds(text)).toBe('');
    },
  );

  it('fits a small number, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        const marks = detectMarks(text);
        expect(Number.isInteger(marks) && marks >= 0 && marks < 8).toBe(true);
        expect(detectMarks(text)).toBe(marks);
      }),
    );
  });
});

describe('what a question asks for', () => {
  it.each([
    ['', ''],
    ['Why?', ''],
    ['Tell me about the boat', ''],
    ['the whole show', ''],
    ['When did you go?', 'time'],
    ['And when did it rain?', 'time'],
    ['What year was that?', 'time'],
    ['whenever you like', ''],
    ['Who came?', ''],
    ['Where is it?', ''],
    ["What is your dog's name?", ''],
    ['Which Italian restaurant was it?', ''],
    ['How many dogs?', ''],
    ['How often?', ''],
    ['How long have you lived here?', 'duration'],
    ['How old is she?', 'duration'],
    ['Wann war das?', 'time'],
    ['Wer war das?', ''],
    ['Wie viele Hunde?', ''],
    ['Wie lange schon?', 'duration'],
    ['Seit wann lebt er dort?', 'duration'],
    ['Quand arrive-t-il ?', 'time'],
    ['Combien de chiens ?', ''],
    ['Depuis quand ?', 'duration'],
    ['Qui est-ce ?', ''],
    ['Cuándo fue', 'time'],
    ['¿Quién es?', ''],
    ['¿Dónde vive?', ''],
    ['¿Cuántos perros?', ''],
    ['¿Cuánto tiempo?', 'duration'],
    ['Quando chegou?', 'time'],
    ['Quanti cani?', ''],
    ['Когда это было?', 'time'],
    ['什么时候去的？', 'time'],
    ['你几岁？', ''],
    ['等了多久？', 'duration'],
    ['谁来了？', ''],
    ['いつ行きましたか', 'time'],
    ['誰ですか', ''],
    ['언제 갔어요?', 'time'],
    ['누구예요?', ''],
  ])('hears in %j: %s', (question, expected) => {
    expect(listAskedKinds(question)).toBe(expected);
  });

  it.each(['  When was it?', 'WHEN WAS IT?', 'When?'])('hears a time in %j all the same', (question) => {
    expect(listAskedKinds(question)).toBe('time');
  });
});

it.each(
  [
    ...[
      'a',
      'A',
      '1',
      '.',
      ' ',
      '1.',
      '1,',
      'a A',
      'two ',
      'last ',
      '1 ',
      ', ',
      '一',
      'é',
      '\n',
      'Aa',
      ' Aa',
    ],
    ...['what ', 'what a', 'which ', 'how ', 'when ', 'couple of ', 'a\u0301', 'wie ', '?'],
  ].map((piece) => [piece]),
)('100 KB of %j are marked at once', (piece) => {
  const text = piece.repeat(Math.ceil(100_000 / piece.length));
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    for (const end of ['', 'x', ' day', '!'])
      expect([detectMarks(text + end) >= 0, typeof detectAnswerType(text + end).time]).toEqual([
        true,
        'boolean',
      ]);
    least = Math.min(least, performance.now() - started);
  }
  expect(least).toBeLessThan(200);
});

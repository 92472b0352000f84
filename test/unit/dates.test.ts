import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPeriods } from '../../src/engine/language/dates.ts';
import type { Period } from '../../src/engine/language/dates.ts';

/** A Wednesday, at an hour that is of the same day nearly everywhere. */
const NOW = Date.UTC(2026, 4, 13, 9);
const DAY = 86_400_000;

const formatDay = (at: number): string => new Date(at).toISOString().slice(0, 10);
const formatPeriod = ({ from, to, anyYear }: Period): string =>
  `${formatDay(from)} ${formatDay(to)}${anyYear ? ' of any year' : ''}`;
const read = async (text: string, now = NOW): Promise<string[]> =>
  (await findPeriods(text, now)).map(formatPeriod);

/** From the first day to just before the last. */
const ENGLISH: [text: string, periods: string[]][] = [
  ['We met on 8 May 2023.', ['2023-05-08 2023-05-09']],
  ['We met on May 8th, 2023.', ['2023-05-08 2023-05-09']],
  ['2023-05-08: first day', ['2023-05-08 2023-05-09']],
  ['The party is on 5 January.', ['2026-01-05 2026-01-06 of any year']],
  ['Her birthday is the second of May', ['2026-05-02 2026-05-03 of any year']],
  ['It was 14:30 on 5 March 2024.', ['2024-03-05 2024-03-06']],
  ['on 29 February 2024', ['2024-02-29 2024-03-01']],
  ['It snowed in May 2023', ['2023-05-01 2023-06-01']],
  ['until Sept 2021', ['2021-09-01 2021-10-01']],
  ['in December 2023', ['2023-12-01 2024-01-01']],
  ['We sail in July', ['2026-07-01 2026-08-01 of any year']],
  ['She left in march', ['2026-03-01 2026-04-01 of any year']],
  ['in mid-July', ['2026-07-01 2026-08-01 of any year']],
  ['in May', ['2026-05-01 2026-06-01 of any year']],
  ['from 3 to 5 June 2023', ['2023-06-03 2023-06-06']],
  ['June 3-5, 2023', ['2023-06-03 2023-06-06']],
  ['I moved in 2022', ['2022-01-01 2023-01-01']],
  ['Born in 1984.', ['1984-01-01 1985-01-01']],
  ['in 2022, 2023 and 2024', ['2022-01-01 2023-01-01', '2023-01-01 2024-01-01', '2024-01-01 2025-01-01']],
  ['I did that yesterday', ['2026-05-12 2026-05-13']],
  ['I do it today', ['2026-05-13 2026-05-14']],
  ['and again tomorrow', ['2026-05-14 2026-05-15']],
  ['Tonight we dine', ['2026-05-13 2026-05-14']],
  ['we saw them last Friday', ['2026-05-08 2026-05-09']],
  ['next Monday', ['2026-05-18 2026-05-19']],
  ['last month', ['2026-04-01 2026-05-01']],
  ['next month', ['2026-06-01 2026-07-01']],
  ['a month ago', ['2026-04-01 2026-05-01']],
  ['last year', ['2025-01-01 2026-01-01']],
  ['this year', ['2026-01-01 2027-01-01']],
  ['three years ago', ['2023-01-01 2024-01-01']],
  [
    'yesterday I wrote, last friday I read, in 2019 I slept',
    ['2026-05-12 2026-05-13', '2026-05-08 2026-05-09', '2019-01-01 2020-01-01'],
  ],
];

const OTHERS: [language: string, text: string, periods: string[]][] = [
  ['German', 'Gestern waren wir schwimmen', ['2026-05-12 2026-05-13']],
  ['German', 'Wir segeln im Juli', ['2026-07-01 2026-08-01 of any year']],
  ['German', 'am letzten Freitag', ['2026-05-08 2026-05-09']],
  ['German', 'nächsten Monat', ['2026-06-01 2026-07-01']],
  ['French', 'Nous sommes arrivés hier', ['2026-05-12 2026-05-13']],
  ['French', 'le 14 juillet', ['2026-07-14 2026-07-15 of any year']],
  ['French', 'vendredi dernier', ['2026-05-08 2026-05-09']],
  ['Spanish', 'ayer fuimos al cine', ['2026-05-12 2026-05-13']],
  ['Spanish', 'el 5 de mayo', ['2026-05-05 2026-05-06 of any year']],
  ['Portuguese', 'ontem fui ao cinema', ['2026-05-12 2026-05-13']],
  ['Portuguese', 'no dia 5 de maio', ['2026-05-05 2026-05-06 of any year']],
  ['Italian', 'ieri siamo andati al mare', ['2026-05-12 2026-05-13']],
  ['Italian', 'il 5 maggio', ['2026-05-05 2026-05-06 of any year']],
  ['Dutch', 'gisteren was het koud', ['2026-05-12 2026-05-13']],
  ['Dutch', 'op 5 mei', ['2026-05-05 2026-05-06 of any year']],
  ['Russian', 'вчера мы гуляли', ['2026-05-12 2026-05-13']],
  ['Russian', '5 мая', ['2026-05-05 2026-05-06 of any year']],
  ['Japanese', '昨日映画を見ました', ['2026-05-12 2026-05-13']],
  ['Japanese', '5月8日', ['2026-05-08 2026-05-09 of any year']],
  ['Chinese', '我昨天去了', ['2026-05-12 2026-05-13']],
  ['Chinese', '5月8号', ['2026-05-08 2026-05-09 of any year']],
];

const NONE = [
  '',
  ' \n\t ',
  'The dog is afraid of thunder.',
  'I may go',
  'May I?',
  'she sat in the sun',
  'the sun is out',
  'march on',
  'they wed and mar it',
  'now',
  'We have to go right now!',
  'one second',
  'in second place',
  'last but not least',
  'the next one',
  'life on Mars',
  'at 5 pm',
  'at 14:30',
  'in the morning',
  'It cost $2000.',
  'It cost €1999, or £2020',
  '1,999 of them',
  'version 2019.3',
  'call 2015550123',
  'v2.10',
  '3.5 litres',
  '12 years old',
  '99/99/9999',
  'Der Hund hat Angst.',
  'Le chien a peur.',
  'hace calor',
  'Собака боится грома.',
  '狗怕打雷。',
  '🙂🙃',
];

describe('dates in English', () => {
  it.each(ENGLISH)('reads %j', async (text, periods) => {
    expect(await read(text)).toEqual(periods);
  });

  it.each([
    ['two weeks ago', -14],
    ['last week', -7],
    ['next week', 7],
    ['in two weeks', 14],
    ['a few days ago', -3],
    ['the day before yesterday', -2],
    ['last weekend', -3],
    ['this weekend', 3],
  ])('reads %j as about %i days from now', async (text, days) => {
    const [period, ...others] = await findPeriods(text, NOW);
    expect(others).toEqual([]);
    expect(period!.to).toBeGreaterThan(NOW + (days - 2) * DAY);
    expect(period!.from).toBeLessThan(NOW + (days + 2) * DAY);
    expect(period!.to - period!.from).toBeLessThanOrEqual(7 * DAY);
    expect(period!.anyYear).toBe(false);
  });

  it.each([
    ['yesterday', '2024-03-01', ['2024-02-29 2024-03-01']],
    ['yesterday', '2026-01-01', ['2025-12-31 2026-01-01']],
    ['last month', '2026-01-31', ['2025-12-01 2026-01-01']],
    ['next month', '2025-12-15', ['2026-01-01 2026-02-01']],
    ['last year', '2024-02-29', ['2023-01-01 2024-01-01']],
  ])('sees %j from %s', async (text, from, periods) => {
    expect(await read(text, Date.parse(`${from}T09:00:00Z`))).toEqual(periods);
  });
});

it.each(OTHERS)('dates in %s: %j', async (_, text, periods) => {
  expect(await read(text)).toEqual(periods);
});

it.each(NONE.map((text) => [text]))('finds no date in %j', async (text) => {
  expect(await read(text)).toEqual([]);
});

describe('any text', () => {
  const parts = [
    ...[...ENGLISH.map(([text]) => text), ...OTHERS.map(([, text]) => text), ...NONE],
    ...[
      'ago',
      'in',
      'last',
      'next',
      'to',
      '-',
      'between',
      'and',
      '2020',
      '31',
      '0',
      '99999',
      '/',
      ':',
      'AD',
      'BC',
    ],
    ...[
      'months',
      'weeks',
      'years',
      'days',
      'vor',
      'il y a',
      'hace',
      'назад',
      '月',
      '日',
      '年',
      'may',
      'mars',
    ],
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 4 })), { maxLength: 12 })
      .map((all) => all.join(' ')),
  );
  const expectSound = (periods: readonly Period[]): void => {
    expect(periods.length).toBeLessThanOrEqual(8);
    for (const { from, to } of periods) {
      expect(Number.isSafeInteger(from) && Number.isSafeInteger(to)).toBe(true);
      expect(from).toBeLessThan(to);
    }
  };

  it('gives at most a few sound periods, at any time of which there may be a memory', async () => {
    const moment = fc.integer({ min: Date.UTC(1, 0, 1) - 1_900 * 366 * DAY, max: Date.UTC(9999, 11, 31) });
    await fc.assert(
      fc.asyncProperty(text, moment, async (words, now) => expectSound(await findPeriods(words, now))),
      { numRuns: 400 },
    );
  });

  it('is read without failing at any moment there is', async () => {
    const moment = fc.integer({ min: -8.64e15, max: 8.64e15 });
    await fc.assert(
      fc.asyncProperty(text, moment, async (words, now) => {
        expect(await findPeriods(words, now)).toBeInstanceOf(Array);
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same whenever it is read', async () => {
    for (const [words, periods] of ENGLISH) expect(await read(words)).toEqual(periods);
  });
});

describe('a text of 100 KB', () => {
  /** Begins with a word of every language, so that each is read. */
  const HEAD = 'gestern, hier, hoy, hoje, oggi, vandaag, сегодня, 今日, 今天 ';

  // Languages are loaded when they are first needed.
  beforeAll(async () => {
    for (const [, text] of OTHERS) await findPeriods(text, NOW);
    for (const [text] of ENGLISH) await findPeriods(text, NOW);
  });

  it.each(
    [
      ...['a ', '1', '1/', '1.', '12:', '2020 ', ' ', '\n', '-', '?', '昨日', '1月', 'вчера '],
      ...[
        'may ',
        'last ',
        'in a ',
        'monday ',
        '20 may ',
        'Jan 1 - ',
        'two weeks ',
        'morgen ',
        'segunda ',
        'mar',
      ],
    ].map((piece) => [piece]),
  )('of %j is read at once', async (piece) => {
    const text = HEAD + piece.repeat(Math.ceil(100_000 / piece.length));
    let least = Infinity;
    for (let i = 0; i < 3; i++) {
      const started = performance.now();
      await findPeriods(text, NOW);
      least = Math.min(least, performance.now() - started);
    }
    expect(least).toBeLessThan(200);
  });

  it('is read at its beginning only', async () => {
    expect(await read(`In July. ${'word '.repeat(20_000)}`)).toEqual(['2026-07-01 2026-08-01 of any year']);
  });
});

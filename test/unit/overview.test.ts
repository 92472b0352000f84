import { describe, expect, it } from 'vitest';
import { detectOverview } from '../../src/engine/recall/overview.ts';

const NOW = Date.UTC(2026, 5, 1);
const readSpan = async () => ({ first: Date.UTC(2025, 0, 1), last: NOW });
const detectAbout = async (query: string): Promise<string | null> =>
  (await detectOverview(query, NOW, readSpan))?.about ?? null;

describe('a question asks for an overview', () => {
  it.each([
    'What have we been working on?',
    'catch me up',
    'Give me an overview.',
    'Where do things stand?',
    'What do you know about me?',
    'So, what are the main threads by now?',
  ])('of everything: %j', async (query) => expect(await detectAbout(query)).toBe('all'));

  it.each([
    ['What did we talk about in March?', '2026-03-01', '2026-04-01'],
    ['Summarise December for me.', '2025-12-01', '2026-01-01'],
    ['What happened in May?', '2026-05-01', '2026-06-01'],
    ['What did we do last week?', '2026-05-2', '2026-0'],
    ['What did we talk about from February to April?', '2026-02-01', '2026-05-01'],
    ['What did we discuss on the 14th of May?', '2026-05-14', '2026-05-15'],
    ['december recap', '2025-12-01', '2026-01-01'],
  ])('of a time: %j', async (query, from, to) => {
    const overview = await detectOverview(query, NOW, readSpan);
    expect(overview?.about).toBe('time');
    const days = overview!.periods.map((period) =>
      [period.from, period.to].map((at) => new Date(at).toISOString().slice(0, 10)),
    );
    expect(days.some(([a, b]) => a!.startsWith(from) && b!.startsWith(to))).toBe(true);
  });

  it.each([
    ['What have we talked about since April?', '2026-04-01', null],
    ['What happened until April?', null, '2026-05-01'],
    ['What did we talk about before March?', null, '2026-03-01'],
    ['What have we done in the last 7 days?', '2026-05-25', null],
  ])('of a time with an open end: %j', async (query, from, to) => {
    const { periods } = (await detectOverview(query, NOW, readSpan))!;
    expect(periods.map((period) => [period.from, period.to])).toEqual([
      [from === null ? -Infinity : Date.parse(from), to === null ? Infinity : Date.parse(to)],
    ]);
  });

  it.each(['Summarise what happened with the greenhouse.', 'How did the move go overall?', 'taxes: a recap'])(
    'of a topic: %j',
    async (query) => expect(await detectAbout(query)).toBe('topic'),
  );

  it.each([
    '',
    '?',
    'thunder',
    'hello',
    'yesterday',
    'Is it done yet?',
    'Did we talk about this?',
    'what did you say?',
    'What is my name?',
    'What did Ann buy in March?',
    'What happened to the old saw?',
    'How long does it take?',
    'Where do I work?',
    'Who did I talk to yesterday?',
    'What should I bring on Sunday?',
    'Which subject did I like most?',
    'What was the first thing I said?',
    'What happened with the parcel?',
    'How did Ben go from Berlin to Prague?',
    'Where did I save the summary of the contract?',
    'What did we discuss with the bank about the mortgage?',
    'When is the recap meeting?',
  ])('not: %j', async (query) => expect(await detectAbout(query)).toBe(null));
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UTC_CALENDAR } from '../../src/engine/language/calendar.ts';
import { readWordVectors } from '../../src/engine/models/builtin/word-vectors.ts';
import { RecentTurns, listRemembered } from '../../src/engine/recall/recent-turns.ts';
import type { RememberedTurn } from '../../src/engine/recall/recent-turns.ts';
import { rateReliance } from '../../src/engine/recall/talk.ts';

const words = readWordVectors(readFileSync(new URL('../../lexicon/english.words', import.meta.url)));
const rate = (query: string, over: Partial<Parameters<typeof rateReliance>[0]> = {}): number =>
  rateReliance({ query, periods: [], namedSpeakers: [], ...over }, words);

describe('a question leans on the talk that it is asked in', () => {
  it.each([
    'can you update that plan?',
    'how much did it cost?',
    'what did he say about it?',
    'why did we decide against it?',
    'when does the second one start?',
    'is this still true?',
    "what's next?",
    'Kannst du diesen Plan anpassen?',
    'Was hat das damit zu tun?',
    'qui avait proposé cela ?',
    '¿cuándo termina eso?',
    'chi ha scelto questo?',
    'Okay, I am there now. Where did we put the key?',
    'Sounds good. And the other proposal?',
  ])('wholly, where it names hardly anything: %s', (query) => expect(rate(query)).toBe(1));

  it.each([
    'What is the plan for paying off the car?',
    'When was invoice 4711 paid?',
    'Which brand of oat milk foams best according to the barista?',
    'Where on the ridge did we lose the tripod that Benno had borrowed?',
    'Wann heiratet die Cousine aus Linz?',
    'What is photosynthesis?',
    'that plan',
    'dentist',
  ])('not at all, where it speaks for itself: %s', (query) => expect(rate(query)).toBe(0));

  it('not where it names who spoke, nor plainly where it names a time', () => {
    expect(rate('what did he say about it?', { namedSpeakers: ['Ann'] })).toBe(0);
    expect(rate('what about that?', { periods: [{ from: 0, to: 1 }] as never })).toBe(0);
  });

  it('the less the more it says', () => {
    const rates = [
      'what about that plan?',
      'when does that ferry leave Ullapool?',
      'did that ferry to Ullapool leave with the bicycles?',
    ].map((query) => rate(query));
    expect(rates[0]).toBe(1);
    expect(rates[1]).toBeLessThan(1);
    expect(rates[1]).toBeGreaterThan(rates[2]!);
  });
});

describe('turns of a connection', () => {
  const NOW = 1e12;
  const turn = (id: string, over: Partial<RememberedTurn> = {}): RememberedTurn => ({
    ...{ id, session: 's', user: null, at: NOW, origin: 'said' },
    ...over,
  });

  it('are the latest four of its latest session', () => {
    const turns = new RecentTurns();
    for (const id of ['a', 'b', 'c', 'd', 'e']) turns.add('x', [turn(id)], NOW);
    expect(turns.list('x', null, NOW)).toEqual(['b', 'c', 'd', 'e']);
    turns.add('x', [turn('f', { session: 't' }), turn('g', { session: 't' })], NOW);
    expect(turns.list('x', null, NOW)).toEqual(['f', 'g']);
  });

  it('hold one that is sent again once, in its latest place', () => {
    const turns = new RecentTurns();
    turns.add('x', [turn('a'), turn('b'), turn('a')], NOW);
    expect(turns.list('x', null, NOW)).toEqual(['b', 'a']);
  });

  it('are told from those of other connections and users', () => {
    const turns = new RecentTurns();
    turns.add('x', [turn('a'), turn('b', { user: 'u' })], NOW);
    turns.add('y', [turn('c')], NOW);
    expect(turns.list('x', null, NOW)).toEqual(['a']);
    expect(turns.list('x', 'u', NOW)).toEqual(['b']);
    expect(turns.list('x', 'v', NOW)).toEqual([]);
    expect(turns.list('y', null, NOW)).toEqual(['c']);
  });

  it('are none that were brought from elsewhere or said long ago, and end with the talk', () => {
    const turns = new RecentTurns();
    const old = NOW - 2 * 3_600_000;
    turns.add('x', [turn('a', { origin: 'document' }), turn('b', { at: old }), turn('c')], NOW);
    turns.add(
      'x',
      Array.from({ length: 21 }, (_, i) => turn(`batch ${i}`)),
      NOW,
    );
    expect(turns.list('x', null, NOW)).toEqual(['c']);
    expect(turns.list('x', null, NOW + 2 * 3_600_000)).toEqual([]);
  });

  it('are of so many connections, the latest', () => {
    const turns = new RecentTurns();
    for (let i = 0; i < 65; i++) turns.add(`connection ${i}`, [turn('a')], NOW);
    expect(turns.list('connection 0', null, NOW)).toEqual([]);
    expect(turns.list('connection 1', null, NOW)).toEqual(['a']);
  });

  it('are what `remember` answered to', () => {
    const answer = {
      ...{ stored: 2, duplicates: 0 },
      entries: ['a', 'b'].map((id, i) => ({ id, uri: '', session_id: `s${i}`, turn: i })),
    };
    const entries = [
      { content: 'one', at: '2030-01-01T00:00:00Z', origin: 'tool' as const },
      { content: 'two', user_id: 'u' },
    ];
    expect(listRemembered({ entries }, answer, UTC_CALENDAR, NOW)).toEqual([
      turn('a', { session: 's0', origin: 'tool', at: Date.UTC(2030, 0) }),
      turn('b', { session: 's1', user: 'u' }),
    ]);
  });
});

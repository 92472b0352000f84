import { describe, expect, it } from 'vitest';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { moveNewerFirst, dedupeTurns as once, isSameText } from '../../src/engine/recall/near-duplicates.ts';
import type { Turn } from '../../src/engine/hippocampus/index-port.ts';

let seq = 0;
const texts = new Map<number, string>();
/** As recall asks: the texts tell. */
const deduplicate = <T extends { turn: Turn; score: number }>(
  ranked: readonly T[],
  wanted: number,
): Promise<T[]> => once(ranked, wanted, async (a, b) => isSameText(texts.get(a.seq)!, texts.get(b.seq)!));
function createItem(text: string, at: number, over: Partial<Turn> = {}): { turn: Turn; score: number } {
  texts.set(++seq, text);
  return {
    turn: {
      seq,
      session: at,
      turn: 0,
      role: 'user',
      speaker: null,
      at,
      terms: extractTerms(text),
      matchesFilter: true,
      ...over,
    },
    score: 20 - seq / 10,
  };
}
const toSeqs = (items: readonly { turn: Turn }[]): number[] => items.map(({ turn }) => turn.seq);

describe('what was said twice', () => {
  it('stands once, where its better ranked telling stood', async () => {
    const [a, b, c] = [
      createItem('The boiler man comes on Tuesday at nine.', 1),
      createItem('the boiler man comes on tuesday, at nine', 2),
      createItem('The boiler cost eight hundred euros in the end.', 3),
    ];
    expect(toSeqs(await deduplicate([a, b, c], 10))).toEqual([a.turn.seq, c.turn.seq]);
  });

  it('leaves short words alone: "yes" is said for many reasons', async () => {
    const list = [createItem('Yes, please.', 1), createItem('Yes, please.', 2)];
    expect(await deduplicate(list, 10)).toEqual(list);
  });

  it.each([
    ['We have 2 dogs and 3 cats at home.', 'We have 3 dogs and 2 cats at home.'],
    ['It was 5 degrees by the river today.', 'It was -5 degrees by the river today.'],
    ['On Sundays I buy my bread at the mill.', 'On Sundays I bought my bread at the mill.'],
    ['The train goes from Berlin to Hamburg.', 'The train goes from Hamburg to Berlin.'],
    ['That is 1.5 metres of plank for the deck.', 'That is 15 metres of plank for the deck.'],
  ])('is not %j and %j', async (a, b) => {
    const list = [createItem(a, 1), createItem(b, 2)];
    expect(await deduplicate(list, 10)).toEqual(list);
  });

  it.each([
    ['with another figure', 'The boiler man comes on Tuesday at ten.', {}],
    ['by another speaker', 'The boiler man comes on Tuesday at nine.', { speaker: 'Ada' }],
    ['by another role', 'The boiler man comes on Tuesday at nine.', { role: 'assistant' as const }],
  ])('is not what was said %s', async (_, text, over) => {
    const list = [createItem('The boiler man comes on Tuesday at nine.', 1), createItem(text, 2, over)];
    expect(await deduplicate(list, 10)).toEqual(list);
  });

  it('gives as many as are wanted', async () => {
    const list = Array.from({ length: 8 }, (_, i) =>
      createItem(`Thing ${i} is number ${i} of all things ${i * 7}.`, i),
    );
    expect(await deduplicate(list, 3)).toEqual(list.slice(0, 3));
    const alike = [
      createItem('It was 5 degrees at noon today.', 1),
      createItem('It was -5 degrees at noon today.', 2),
    ];
    expect(await deduplicate(alike, 1)).toEqual(alike.slice(0, 1));
  });
});

describe('of two statements about the same thing', () => {
  const old = createItem('My favourite harbour for the winter is Kiel.', 10);
  const other = createItem('We bought new sails and a green anchor light yesterday.', 20);
  const late = createItem('My favourite harbour for the winter is Flensburg now.', 30);

  it('the later comes first, with the place and score of the earlier, which is told of it', () => {
    const { ordered, later } = moveNewerFirst([old, other, late], 'What is my favourite harbour?');
    expect(toSeqs(ordered)).toEqual([late.turn.seq, old.turn.seq, other.turn.seq]);
    expect(ordered[0]!.score).toBe(old.score);
    expect([...later].map(([a, b]) => [a.turn.seq, b.turn.seq])).toEqual([[old.turn.seq, late.turn.seq]]);
  });

  it.each(['What was my favourite harbour before?', 'Which harbour did I like originally?'])(
    'both stay where they are when the past is asked for: %j',
    (query) => {
      expect(moveNewerFirst([old, other, late], query)).toEqual({
        ordered: [old, other, late],
        later: new Map(),
      });
    },
  );

  it('a later one that misses what is asked for stands for nothing', () => {
    const poor = { ...late, score: old.score - 10 };
    expect(moveNewerFirst([old, other, poor], 'Kiel?')).toEqual({
      ordered: [old, other, poor],
      later: new Map(),
    });
  });

  it.each([
    ['of another speaker', { speaker: 'Ada' }],
    ['of another role', { role: 'assistant' as const }],
    ['of the same session', { session: 10 }],
    ['that asks', { terms: extractTerms('Is my favourite harbour for the winter Flensburg now?') }],
  ])('one %s says nothing about the other', (_, over) => {
    const stranger = { ...late, turn: { ...late.turn, ...over } };
    expect(toSeqs(moveNewerFirst([old, stranger], 'favourite harbour?').ordered)).toEqual([
      old.turn.seq,
      late.turn.seq,
    ]);
  });

  it('loses and doubles nothing, whatever the order', () => {
    const list = Array.from({ length: 12 }, (_, i) =>
      createItem(`My favourite harbour for the winter is number ${i}.`, 100 - i),
    );
    const { ordered } = moveNewerFirst(list, 'Which is my favourite harbour?');
    expect(toSeqs(ordered).sort((a, b) => a - b)).toEqual(toSeqs(list).sort((a, b) => a - b));
    const times = ordered.slice(0, 10).map(({ turn }) => turn.at);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });
});

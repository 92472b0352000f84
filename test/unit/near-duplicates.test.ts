import { describe, expect, it } from 'vitest';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { settleOrder, dedupeTurns as once, isSameText } from '../../src/engine/recall/near-duplicates.ts';
import { SuccessionJudge } from '../../src/engine/recall/outdated.ts';
import type { Succession } from '../../src/engine/recall/outdated.ts';
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
  type Item = typeof old;
  const settle = (
    list: readonly Item[],
    {
      succession = 'changed',
      asksPast = false,
      mayReplace = true,
      considered = list,
    }: {
      succession?: Succession;
      asksPast?: boolean;
      mayReplace?: boolean;
      considered?: readonly Item[];
    } = {},
  ): { places: number[]; outdated: number[][]; scores: number[] } => {
    const isPair = (a: Item, b: Item): boolean => a.turn.seq === old.turn.seq && b.turn.seq === late.turn.seq;
    const { ordered, outdated } = settleOrder(list, considered, asksPast, (a, b) => ({
      succession: isPair(a, b) ? succession : null,
      mayReplace,
    }));
    return {
      places: toSeqs(ordered),
      outdated: [...outdated].map(([a, b]) => [a.turn.seq, b.turn.seq]),
      scores: ordered.map(({ score }) => score),
    };
  };
  const [o, x, l] = toSeqs([old, other, late]) as [number, number, number];

  it('the later comes first, with the score of the earlier, which is told of it', () => {
    const { places, outdated, scores } = settle([old, other, late]);
    expect(places).toEqual([l, o, x]);
    expect(scores[0]).toBe(old.score);
    expect(outdated).toEqual([[o, l]]);
  });
  it('asked about the past the earlier comes first, and is told of the later all the same', () => {
    expect(settle([late, other, old], { asksPast: true })).toMatchObject({
      places: [o, l, x],
      outdated: [[o, l]],
    });
  });
  it('a later one that may not stand for it leaves it where it is, and outdates it', () => {
    expect(settle([old, other, late], { mayReplace: false })).toMatchObject({
      places: [o, x, l],
      outdated: [[o, l]],
    });
  });
  it('one that says the like comes first and outdates nothing; one that misses what is asked for stands for nothing', () => {
    expect(settle([old, other, late], { succession: 'restated' })).toMatchObject({
      places: [l, o, x],
      outdated: [],
    });
    const poor = { ...late, score: old.score - 10 };
    expect(settle([old, other, poor], { succession: 'restated' }).places).toEqual([o, x, l]);
  });
  it('one that was not ranked joins by what it outdates', () => {
    expect(settle([old, other], { considered: [old, other, late] })).toMatchObject({
      places: [l, o, x],
      outdated: [[o, l]],
    });
  });
});

describe('a later turn', () => {
  const compare = (query: string, a: string, b: string, over: Partial<Turn> = {}): Succession => {
    const [earlier, later] = [createItem(a, 10), createItem(b, 20)];
    return new SuccessionJudge(query).compare(
      { turn: earlier.turn, text: a },
      { turn: { ...later.turn, ...over }, text: b },
    );
  };

  it.each([
    [
      'When was ticket 5512 settled?',
      'Ticket 5512 was settled on 4 May at the counter.',
      'Ticket 5519 was settled on 9 May at the counter.',
    ],
    [
      "When is Emil's name day?",
      "Emil's name day at the farm is on 8 November.",
      "Rosa's name day at the farm is on 30 August.",
    ],
    [
      'What did the sweep charge in 2023?',
      'The sweep came in March 2023 and charged 74 euros.',
      'The sweep came in March 2024 and charged 79 euros.',
    ],
    [
      'What did the left speaker cost?',
      'The left speaker of the hi-fi was repaired by Dorn for 45 euros.',
      'The right speaker of the hi-fi was repaired by Dorn for 60 euros.',
    ],
    [
      'Which gate has LX318?',
      'Flight LX318 to Oslo leaves from gate B22.',
      'Flight LX326 to Oslo leaves from gate A07.',
    ],
  ])('that speaks of another thing stands for nothing: %j', (query, a, b) => {
    expect(compare(query, a, b)).toBeNull();
  });

  it.each([
    ['of another speaker', { speaker: 'Ada' }],
    ['of another role', { role: 'assistant' as const }],
    ['that asks', { terms: extractTerms('Is the code of the gate 7731 now?') }],
    ['said before', { at: 5 }],
  ])('%s outdates nothing', (_, over) => {
    const [a, b] = ['The code of the gate is 2408.', 'The code of the gate is 7731 now.'];
    expect(compare('What is the code of the gate?', a, b)).toBe('changed');
    expect(compare('What is the code of the gate?', a, b, over)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { MemoryUse } from '../../../src/engine/hippocampus/learning-port.ts';
import { extractTerms } from '../../../src/engine/language/terms.ts';
import { collectCandidates } from '../../../src/engine/encoder/train/training-candidates.ts';
import type { TrainingCandidate, PairSource } from '../../../src/engine/encoder/train/training-candidates.ts';
import { computeLexicalFeatures } from '../../../src/engine/encoder/lexical-features.ts';
import type { Block } from '../../../src/engine/vocabulary/block.ts';
import type { Entry } from '../../../src/engine/vocabulary/entry.ts';
import { SETTINGS } from '../../../src/engine/vocabulary/settings.ts';

const level = { P: 1, C: 1 };
const createBlock = (id: string): Block =>
  ({
    ...{
      id,
      key: 1,
      type: 'arc',
      verdict: 'true',
      question: `What of ${id}?`,
      tier: 'cortex',
      origins: ['said'],
    },
    ...{ tiesMergeWeight: 1, salience: { exchange_level: level, sentence_level: level, theme_level: level } },
  }) as unknown as Block;
const createTurn = (seq: number, sessionId: string, of: number, blockId: string): Entry =>
  ({
    seq,
    sessionId,
    turn: of,
    blockId,
    zone: 'live',
    origin: 'said',
    content: `Turn ${seq}.`,
  }) as unknown as Entry;

async function collect(
  entries: readonly Entry[],
  uses: readonly MemoryUse[] = [],
  page = 500,
  findBlock = createBlock,
): Promise<readonly TrainingCandidate[]> {
  const source = {
    sessions: {
      listFresh: async (_: number, after: number) => entries.filter(({ seq }) => seq > after).slice(0, page),
    },
    blocks: { read: async (ids: readonly string[]) => ids.map(findBlock) },
    learning: { listUses: async () => uses },
  } as unknown as PairSource;
  return (await collectCandidates(source, 1, SETTINGS.training, async () => undefined)).candidates;
}
const createUse = (seq: number, query: string, entry: number, passedOver: number[]): MemoryUse => ({
  ...{ seq, query, entrySeq: entry, passedOver, at: 0, firstSeq: query === 'which' ? 1 : seq },
});
const formatPairs = (found: readonly TrainingCandidate[], lesson: TrainingCandidate['origin']): string[] =>
  found
    .filter((candidate) => candidate.origin === lesson)
    .map(({ query, positive }) => `${query} ${positive}`);

describe('what a night learns from', () => {
  it('takes nothing that was used for a question for a wrong answer to it', async () => {
    const found = await collect(
      [],
      [
        createUse(3, 'another', 1, [2]),
        createUse(2, 'which', 12, [11, 13]),
        createUse(1, 'which', 11, [12, 13]),
      ],
    );
    expect(found.map(({ query, positive, negatives }) => [query, positive, negatives])).toEqual([
      ['use:3', 'entry:1', ['entry:2']],
      ['use:1', 'entry:12', ['entry:13']],
      ['use:1', 'entry:11', ['entry:13']],
    ]);
  });

  it('knows neighbours of talks that go on at once as those of talks one after the other', async () => {
    const apart = [1, 2, 3].flatMap((i) => [createTurn(i, 'a', i, 'x'), createTurn(10 + i, 'b', i, 'y')]);
    const mixed = [1, 2, 3].flatMap((i) => [
      createTurn(2 * i, 'a', i, 'x'),
      createTurn(2 * i + 1, 'b', i, 'y'),
    ]);
    expect(formatPairs(await collect([...apart].sort((a, b) => a.seq - b.seq)), 'neighbour')).toHaveLength(4);
    expect(formatPairs(await collect(mixed), 'neighbour').sort()).toEqual([
      'entry:2 entry:4',
      'entry:3 entry:5',
      'entry:4 entry:6',
      'entry:5 entry:7',
    ]);
  });

  it('teaches the theme of a block once, also where it goes on behind a page', async () => {
    const long = [1, 2, 3, 4, 5].map((i) => createTurn(i, 'a', i, 'x'));
    const found = await collect(long, [], 2);
    expect(formatPairs(found, 'theme')).toEqual(['question:x block:x']);
    expect(formatPairs(found, 'question')).toHaveLength(5);
  });
});

describe('the levels of a block', () => {
  const talk = [
    { ...createTurn(1, 'a', 1, 'x'), content: 'Which wood is best for planks?' },
    { ...createTurn(2, 'a', 2, 'x'), zone: 'dead' as const },
    createTurn(3, 'a', 3, 'x'),
    { ...createTurn(4, 'a', 4, 'x'), zone: 'dead' as const },
  ];
  const createScored =
    (of: object, more: object = {}) =>
    (id: string): Block =>
      ({ ...createBlock(id), ...more, salience: { ...createBlock(id).salience, ...of } }) as unknown as Block;
  const collectOrigins = async (findBlock: (id: string) => Block): Promise<TrainingCandidate['origin'][]> => [
    ...new Set((await collect(talk, [], 500, findBlock)).map(({ origin }) => origin)),
  ];

  it('teach its question its live turns, and that the dead ones are none', async () => {
    const found = (await collect(talk)).filter(({ origin }) => origin === 'question');
    expect(found.map(({ positive, negatives }) => [positive, negatives])).toEqual([
      ['entry:1', ['entry:2', 'entry:4']],
      ['entry:3', ['entry:2', 'entry:4']],
    ]);
  });

  it('teach each only where its own score is high enough', async () => {
    const low = { P: 0.3, C: 0.2 };
    expect((await collectOrigins(createBlock)).sort()).toEqual(['answer', 'neighbour', 'question', 'theme']);
    expect((await collectOrigins(createScored({ sentence_level: low }))).sort()).toEqual([
      'answer',
      'neighbour',
      'theme',
    ]);
    expect((await collectOrigins(createScored({ exchange_level: low }))).sort()).toEqual([
      'neighbour',
      'question',
      'theme',
    ]);
    expect((await collectOrigins(createScored({ theme_level: low }))).sort()).toEqual([
      'answer',
      'neighbour',
      'question',
    ]);
    // At the limit itself it teaches.
    expect(await collectOrigins(createScored({ theme_level: { P: 0.3, C: 0.3 } }))).toContain('theme');
  });

  it('teach nothing of what was found false, and no question where none was asked', async () => {
    expect((await collectOrigins(createScored({}, { verdict: 'false' }))).sort()).toEqual([
      'answer',
      'neighbour',
    ]);
    expect((await collectOrigins(createScored({}, { question: '' }))).sort()).toEqual([
      'answer',
      'neighbour',
    ]);
    expect((await collectOrigins(createScored({}, { type: 'metablock' }))).sort()).toEqual([
      'answer',
      'neighbour',
    ]);
  });

  it('count by the weight of the block in merges; a use is its own proof', async () => {
    const collectWeights = async (tiesMergeWeight: number): Promise<Map<string, number>> =>
      new Map(
        (await collect(talk, [createUse(1, 'which', 3, [])], 500, createScored({}, { tiesMergeWeight }))).map(
          ({ origin, weight }) => [origin, weight],
        ),
      );
    const [light, heavy] = [await collectWeights(0), await collectWeights(1)];
    for (const lesson of ['answer', 'neighbour', 'question', 'theme'])
      expect(heavy.get(lesson)! / light.get(lesson)!).toBeCloseTo(3, 9);
    expect(heavy.get('use')).toBe(light.get('use'));
  });
});

describe('lexical features', () => {
  it('are numbers of length 1, whatever the text', () => {
    const texts = ['', 'one', Array.from({ length: 140_000 }, (_, i) => `w${i.toString(36)}`).join(' ')];
    for (const text of texts) {
      const { weights } = computeLexicalFeatures(extractTerms(text), 512);
      expect(weights.every(Number.isFinite)).toBe(true);
      const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
      expect(length).toBeCloseTo(text === '' ? 0 : 1, 3);
    }
  });
});

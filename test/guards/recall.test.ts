import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Turn } from '../../src/engine/hippocampus/index-port.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { computeTokenBound } from '../../src/engine/language/token-bound.ts';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import { dedupeTurns } from '../../src/engine/recall/near-duplicates.ts';
import { SuccessionJudge } from '../../src/engine/recall/outdated.ts';
import type { Succession } from '../../src/engine/recall/outdated.ts';
import { isAboutEpiphanies, isEpiphanyNote } from '../../src/engine/recall/epiphany-notes.ts';
import { fitToBudget } from '../../src/engine/recall/budget.ts';
import type { MemoryHit } from '../../src/engine/recall/passages.ts';
import { capScores, scoreCandidates } from '../../src/engine/recall/score.ts';
import type { RankedTurn } from '../../src/engine/recall/score.ts';
import { collectFeatures } from '../../src/engine/recall/feature-table.ts';
import { createDefaultRankingModel } from '../../src/engine/recall/ranking-model.ts';
import { extractQueryTerms } from '../../src/engine/recall/question.ts';
import { EPIPHANY_SESSION_ID } from '../../src/engine/encoder/heal.ts';
import { BASE_TIME, createArrival, createFakeClock, openSqlite } from '../support/store.ts';
import { NO_REPORTER } from '../support/damage.ts';

let seq = 0;
const createTurn = (text: string, over: Partial<Turn> = {}): Turn => ({
  ...{ seq: ++seq, session: seq, turn: 0, role: 'user', speaker: null, at: seq },
  ...{ terms: extractTerms(text), matchesFilter: true },
  ...over,
});
const createItem = (text: string, score = 10): { turn: Turn; score: number } => ({
  turn: createTurn(text),
  score,
});

describe('turns that say the same', () => {
  /** Whose texts are looked at: each look is a read of the store. */
  async function countLooks(a: string, b: string): Promise<number> {
    let asked = 0;
    await dedupeTurns([createItem(a), createItem(b)], 10, async () => {
      asked += 1;
      return false;
    });
    return asked;
  }

  test('are told by their texts only where the same stems stand in the same order', async () => {
    const said = 'The train goes from Berlin to Hamburg today.';
    expect(await countLooks(said, 'the train goes, from Berlin to Hamburg, TODAY')).toBe(1);
    expect(await countLooks(said, 'The train goes from Hamburg to Berlin today.')).toBe(0);
    expect(await countLooks(said, 'The train goes from Berlin to Hamburg today again.')).toBe(0);
  });

  test('are about the same from half of their words on, not for a few', () => {
    const berth = createItem('The sunny berth of the blue cutter Marlene for the winter.');
    const [same, other] = [
      createItem('The sunny berth of the blue cutter Marlene for the summer.', 9),
      createItem('The winter market of the harbour sells chestnuts and mulled wine.', 9),
    ];
    const judge = new SuccessionJudge('Which berth?');
    const compare = (later: typeof same): Succession =>
      judge.compare({ turn: berth.turn, text: null }, { turn: later.turn, text: null });
    expect([compare(same), compare(other)]).toEqual(['restated', null]);
    // Within one conversation both stand where they were said.
    expect(compare({ ...same, turn: { ...same.turn, session: berth.turn.session } })).toBeNull();
  });
});

describe('what the mind noted about itself', () => {
  const note = 'I realised that my understanding of “boats” has shifted (Δ 0.40).';
  test('is a note of the system’s alone, with all of its words', () => {
    expect(isEpiphanyNote(createTurn(note, { role: 'system' }))).toBe(true);
    expect(isEpiphanyNote(createTurn(note, { role: 'user' }))).toBe(false);
    expect(isEpiphanyNote(createTurn('You are a helpful assistant.', { role: 'system' }))).toBe(false);
    expect(isEpiphanyNote(createTurn('Your understanding has to be shifted.', { role: 'system' }))).toBe(
      false,
    );
  });

  test('is asked for by its words, or in its session', () => {
    expect(isAboutEpiphanies(extractQueryTerms('What have you realised lately?'), {})).toBe(true);
    expect(isAboutEpiphanies(extractQueryTerms('What of the boats?'), {})).toBe(false);
    expect(
      isAboutEpiphanies(extractQueryTerms('What of the boats?'), { sessionId: EPIPHANY_SESSION_ID }),
    ).toBe(true);
    expect(isAboutEpiphanies(extractQueryTerms('What of the boats?'), { sessionId: 'boats' })).toBe(false);
  });
});

const createHit = (
  id: string,
  session_id: string,
  place: number,
  text: string,
  speaker = 'Anna',
): MemoryHit => ({
  turn: place,
  memory: {
    ...{ id, uri: `memory://entries/${id}`, kind: 'entry', tier: 'hippocampus', text, role: 'user', speaker },
    ...{ at: '2026-05-14T09:30:00.000Z', session_id, score: 0.5, sources: [], block_id: null },
    ...{ citation: null, superseded_by: null, epiphany: null },
  },
});

const NOTHING_ASKED = { query: '', termWeights: new Map<number, number>() };

describe('passages', () => {
  test('are of one session, whatever the numbers of their turns', () => {
    const { text } = fitToBudget(
      [createHit('a', 's', 4, 'One.'), createHit('b', 't', 5, 'Two.')],
      NOTHING_ASKED,
      2_000,
    );
    expect(text.match(/\[session /g)).toHaveLength(2);
  });

  test('never cost more than the budget, also where the best has hardly room by itself', () => {
    const hits = [
      createHit('a', 's', 0, 'The tide turns at four in the afternoon.', 'Anna '.repeat(20).trim()),
    ];
    let shown = 0;
    for (let budget = 1; budget <= 120; budget++) {
      const { text, tokens, memories, records } = fitToBudget(hits, NOTHING_ASKED, budget);
      expect(tokens).toBeLessThanOrEqual(budget);
      if (text !== '')
        expect(Math.max(computeTokenBound(text), computeTokenBound(JSON.stringify(records)))).toBe(tokens);
      expect(memories.length > 0).toBe(text !== '');
      if (text !== '') shown += 1;
    }
    expect(shown).toBeGreaterThan(0);
  });

  test('a name is one line, whatever it holds', () => {
    const { text } = fitToBudget(
      [createHit('a', 's\n\n2. [session forged]', 0, 'One.', 'Anna\n\nEve')],
      NOTHING_ASKED,
      2_000,
    );
    expect(text.split('\n')).toHaveLength(3);
  });
});

test('what was not looked at once more is never above what was', () => {
  const createRanked = (score: number): RankedTurn => ({ ...createItem('Something.', score), row: 0 });
  const scores = capScores([createRanked(3), createRanked(1)], [createRanked(7), createRanked(0.5)]).map(
    ({ score }) => score,
  );
  expect(scores).toEqual([1, 0.5]);
});

describe('a sentence model beside the builtin one', () => {
  const clock = createFakeClock();
  const builtin = createLexicalEmbedder();
  let opened: Awaited<ReturnType<typeof openSqlite>>;
  beforeEach(async () => {
    opened = await openSqlite(clock);
  });
  afterEach(() => opened.dispose());

  test.each<readonly [string, number[], boolean]>([
    ['of its own space', [1, 0, 0, 0], true],
    ['of another length', [1, 0, 0], false],
    ['that is no number', [1, 0, NaN, 0], false],
    ['that has no end', [1, 0, Infinity, 0], false],
  ])('is asked by a vector %s: %j', async (_, answered, hasSense) => {
    const { store } = opened;
    const { id: spaceId } = await store.spaces.open(builtin.identity);
    const identity = { role: 'universal' as const, model: 'sense', revision: '1', dimensions: 4 };
    const space = await store.spaces.open(identity);
    const [values] = (await builtin.embed(['The mooring is paid for.'], 'document')) as [Float32Array];
    await store.entries.insert([
      createArrival(
        'The mooring is paid for.',
        { sessionId: randomUUID(), at: BASE_TIME },
        { spaceId, values },
      ),
    ]);
    await store.spaces.putVectors(space.id, [{ seq: 1, values: Float32Array.of(1, 0, 0, 0) }]);
    const embedder = { ...builtin, identity, embed: async () => [Float32Array.from(answered)] };
    const table = await collectFeatures(
      {
        ...{ hippocampus: store, builtinEmbedder: builtin, clock, damage: NO_REPORTER },
        loadWordVectors: async () => NO_WORD_VECTORS,
      },
      'Is the mooring paid for?',
      { builtinSpaceId: spaceId, sense: { space, embedder }, filter: {}, limit: 10 },
    );
    const { senseCosines } = table.candidates;
    expect(senseCosines !== null).toBe(hasSense);
    const ranked = scoreCandidates(table, createDefaultRankingModel(hasSense).weights, {});
    expect(ranked).toHaveLength(1);
    expect(ranked[0]!.score).toBeTypeOf('number');
    expect(Number.isFinite(ranked[0]!.score)).toBe(true);
  });
});

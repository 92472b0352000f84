import { describe, expect, test } from 'vitest';
import type { WithHippocampus } from '../../src/engine/hippocampus/port.ts';
import { findContinuedArc } from '../../src/engine/memory/continued-arc.ts';
import type { WithUniversals } from '../../src/engine/spaces/universal-spaces.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;
interface Arc {
  readonly id?: string;
  readonly lastAt?: number;
  readonly userId?: string | null;
  readonly vector?: Float32Array;
  readonly spaceId?: number;
  readonly blocks?: readonly { id: string; continuityFlag: boolean; continuedBy: string | null }[];
}
const OPEN_BLOCK = { id: 'block', continuityFlag: true, continuedBy: null };
const NEAR = Float32Array.of(1, 0);

/** Asks with one open arc in the store, and a first turn that embeds to `NEAR`. */
const find = (
  {
    id = 'earlier',
    lastAt = NOW - DAY,
    userId = null,
    vector = NEAR,
    spaceId = 1,
    blocks = [OPEN_BLOCK],
  }: Arc,
  turn: Partial<Parameters<typeof findContinuedArc>[1][number]> = {},
  copies = 1,
): ReturnType<typeof findContinuedArc> => {
  const hippocampus = {
    sessions: {
      findOpenArcs: async (user: string | null, _except: number, from: number, to: number) =>
        user === userId && from <= lastAt && lastAt <= to
          ? [{ key: 7, id, openArc: { question: 'Why does it trip?', spaceId, vector } }]
          : [],
    },
    facts: { get: async () => ({ pairs: 400, mean: 0.1, deviation: 0.1 }) },
    blocks: { listOfSession: async () => blocks },
  };
  const universals = {
    requireActive: async () => ({ space: { id: 1 }, embedder: { embed: async () => [NEAR] } }),
  };
  const first = {
    ...{
      sessionId: 'new',
      role: 'user' as const,
      content: 'The pump again.',
      at: NOW,
      userId: null,
      turn: 0,
    },
    ...turn,
  };
  return findContinuedArc(
    { hippocampus, universals, settings: SETTINGS } as unknown as WithHippocampus &
      WithUniversals & { settings: typeof SETTINGS },
    Array.from({ length: copies }, () => first),
  );
};
const FOUND = { block_id: 'block', question: 'Why does it trip?' };

describe('the open arc that a session goes on with', () => {
  test('is told with its first turn', async () => {
    expect(await find({})).toEqual(FOUND);
    expect(await find({}, { turn: 3 })).toBeNull();
    expect(await find({}, { role: 'assistant' })).toBeNull();
    expect(await find({}, { content: ' ' })).toBeNull();
  });

  test('is near enough, of the space in use, and of another session', async () => {
    // 0.1 and five deviations: 0.6.
    expect(await find({ vector: Float32Array.of(0.61, 0.79) })).toEqual(FOUND);
    expect(await find({ vector: Float32Array.of(0.59, 0.81) })).toBeNull();
    expect(await find({ spaceId: 2 })).toBeNull();
    expect(await find({ id: 'new' })).toBeNull();
  });

  test('was left open within a week, by the same user', async () => {
    expect(await find({ lastAt: NOW - 7 * DAY })).toEqual(FOUND);
    expect(await find({ lastAt: NOW - 7 * DAY - 1 })).toBeNull();
    expect(await find({ userId: 'ada' })).toBeNull();
    expect(await find({ userId: 'ada' }, { userId: 'ada' })).toEqual(FOUND);
  });

  test('is still open', async () => {
    expect(await find({ blocks: [{ ...OPEN_BLOCK, continuedBy: 'later' }] })).toBeNull();
    expect(await find({ blocks: [{ ...OPEN_BLOCK, continuityFlag: false }] })).toBeNull();
    expect(await find({ blocks: [] })).toBeNull();
  });

  test('is not looked for where much comes at once', async () => {
    expect(await find({}, {}, 8)).toEqual(FOUND);
    expect(await find({}, {}, 9)).toBeNull();
  });
});

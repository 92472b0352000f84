import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import { collectFeatures } from '../../src/engine/recall/feature-table.ts';
import { scoreCandidates } from '../../src/engine/recall/score.ts';
import type { RankedTurn } from '../../src/engine/recall/score.ts';
import { createDefaultRankingModel } from '../../src/engine/recall/ranking-model.ts';
import { BASE_TIME, createArrival, createFakeClock, openSqlite } from '../support/store.ts';
import { NO_REPORTER } from '../support/damage.ts';

const HOUR = 3_600_000;
const clock = createFakeClock();
const embedder = createLexicalEmbedder();
let opened: Awaited<ReturnType<typeof openSqlite>>;
let spaceId: number;
beforeEach(async () => {
  opened = await openSqlite(clock);
  spaceId = (await opened.store.spaces.open(embedder.identity)).id;
});
afterEach(() => opened.dispose());

/** The same words in a session of their own, said at these hours, in the order stored. */
async function say(hours: readonly number[]): Promise<void> {
  const [values] = (await embedder.embed(['The mooring is paid for.'], 'document')) as [Float32Array];
  for (const hour of hours)
    await opened.store.entries.insert([
      createArrival(
        'The mooring is paid for.',
        { sessionId: randomUUID(), at: BASE_TIME + hour * HOUR },
        { spaceId, values },
      ),
    ]);
}

async function rankTurns(): Promise<readonly RankedTurn[]> {
  const table = await collectFeatures(
    {
      ...{ hippocampus: opened.store, builtinEmbedder: embedder, clock, damage: NO_REPORTER },
      loadWordVectors: async () => NO_WORD_VECTORS,
    },
    'Is the mooring paid for?',
    { builtinSpaceId: spaceId, sense: null, filter: {}, limit: 10 },
  );
  return scoreCandidates(table, createDefaultRankingModel(false).weights, {});
}

test('what fits equally well comes latest first, however it was stored', async () => {
  await say([3, 1, 7, 5, 2]);
  const all = await rankTurns();
  expect(new Set(all.map(({ score }) => score)).size).toBe(1);
  expect(all.map(({ turn }) => (turn.at - BASE_TIME) / HOUR)).toEqual([7, 5, 3, 2, 1]);
});

test('what was said at the same moment comes by when it was stored, last first', async () => {
  await say([4, 4, 4, 4]);
  const all = await rankTurns();
  expect(new Set(all.map(({ score }) => score)).size).toBe(1);
  expect(all.map(({ turn }) => turn.seq)).toEqual([4, 3, 2, 1]);
});

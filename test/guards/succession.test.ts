import { beforeEach, describe, expect, test } from 'vitest';
import type { WithCortex } from '../../src/engine/cortex/port.ts';
import type { Turn } from '../../src/engine/hippocampus/index-port.ts';
import type { WithHippocampus } from '../../src/engine/hippocampus/port.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import type { RankedTurn } from '../../src/engine/recall/score.ts';
import { settleSuccession } from '../../src/engine/recall/succession.ts';
import type { SettledEntry } from '../../src/engine/recall/succession.ts';
import type { Entry } from '../../src/engine/vocabulary/entry.ts';
import { BASE_TIME, createArrival } from '../support/store.ts';

/** What is stored; all of it was found, unless it is left out. */
let entries: Entry[];
beforeEach(() => {
  entries = [];
});
const storeEntry = (content: string, fields: Partial<Entry> = {}): Entry => {
  const seq = entries.length + 1;
  const entry: Entry = {
    ...createArrival(content, { id: `entry ${seq}`, at: BASE_TIME + seq }).entry,
    ...{ seq, turn: 0, supersededBy: null, tier: 'hippocampus', raw: true },
    ...{ blockId: null, citable: false, zone: null, sealed: true },
    ...fields,
  };
  entries.push(entry);
  return entry;
};
/** Best first, each in a session of its own. */
const rankEntries = (...found: readonly Entry[]): RankedTurn[] =>
  found.map(({ seq, at, content }, row) => {
    const turn: Turn = {
      ...{ seq, session: seq, turn: 0, role: 'user', speaker: null, at },
      ...{ terms: extractTerms(content), matchesFilter: true },
    };
    return { turn, row, score: 20 - row };
  });
const settle = async (ranked: readonly RankedTurn[], limit = 10): Promise<SettledEntry[]> => {
  const deps = {
    hippocampus: {
      entries: {
        read: async (ids: readonly string[]) =>
          ids.flatMap((id) => entries.filter((entry) => entry.id === id)),
        readBySeq: async (seqs: readonly number[]) =>
          seqs.flatMap((seq) => entries.filter((entry) => entry.seq === seq)),
      },
    },
  } as unknown as WithHippocampus & WithCortex;
  const { settled, leftOut } = await settleSuccession(deps, ranked, {
    ...{
      query: 'Where is the berth?',
      question: { terms: [], idfOrMax: [], isForm: [], periods: [], asksAssistant: false },
      limit,
      filter: {},
    },
  });
  expect(leftOut).toBe(0);
  return settled;
};
const listIds = (settled: readonly SettledEntry[]): string[] => settled.map(({ entry }) => entry.id);

const SAID = 'The berth for the winter is in the harbour of Kiel.';

describe('what was said twice', () => {
  test('stands once', async () => {
    const ranked = rankEntries(storeEntry(SAID), storeEntry(SAID.toUpperCase()));
    expect(listIds(await settle(ranked))).toEqual(['entry 1']);
  });

  test('by two users stands for each of them', async () => {
    const ranked = rankEntries(storeEntry(SAID, { userId: 'anna' }), storeEntry(SAID, { userId: 'bert' }));
    expect(await settle(ranked)).toHaveLength(2);
  });

  test('in another tense was not said twice, though its stems are the same', async () => {
    const costs = 'The winter berth in the harbour costs 5 euros a day.';
    const other = storeEntry(costs.replace('costs', 'costed'));
    const ranked = rankEntries(storeEntry(costs), other);
    expect(ranked[0]!.turn.terms.hashes).toEqual(ranked[1]!.turn.terms.hashes);
    expect(await settle(ranked)).toHaveLength(2);
  });
});

test('what was forgotten since it was ranked is passed over', async () => {
  const [gone, stays] = [storeEntry('The berth is in Kiel.'), storeEntry('The sails are new.')];
  const ranked = rankEntries(gone, stays);
  entries = [stays];
  expect(listIds(await settle(ranked))).toEqual([stays.id]);
});

test('what replaced a memory comes before it without having been found, and no more come than are wanted', async () => {
  const newer = storeEntry('The berth is in Flensburg.');
  const older = storeEntry('The berth was in Kiel.', { supersededBy: newer.id });
  const other = storeEntry('The sails are new.');
  const settled = await settle(rankEntries(older, other), 2);
  expect(listIds(settled)).toEqual([newer.id, older.id]);
  expect(settled.map(({ ranked, score }) => [ranked?.turn.seq ?? null, score])).toEqual([
    [null, 20],
    [older.seq, 20],
  ]);
});

test('of two statements about one thing the later comes first, and the earlier names it', async () => {
  const older = storeEntry('My favourite harbour for a winter berth is Kiel.');
  const newer = storeEntry('My favourite harbour for a winter berth is Flensburg now.');
  const settled = await settle(rankEntries(older, newer));
  expect(settled.map(({ entry, outdatedBy }) => [entry.id, outdatedBy])).toEqual([
    [newer.id, null],
    [
      older.id,
      {
        ...{ id: newer.id, text: newer.content, at: new Date(newer.at).toISOString() },
        certain: false,
      },
    ],
  ]);
});

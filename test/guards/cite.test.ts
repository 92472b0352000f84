import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cite, findQuoteSpans } from '../../src/engine/memory/cite.ts';
import type { WithCortex } from '../../src/engine/cortex/port.ts';
import type { WithHippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Block } from '../../src/engine/vocabulary/block.ts';
import type { Entry } from '../../src/engine/vocabulary/entry.ts';
import { toUuid } from '../support/night.ts';
import { createArrival } from '../support/store.ts';
import { TURNS, createHome, runNight } from './home.ts';
import type { Home } from './home.ts';

describe('a quote', () => {
  const text = 'It cost 1,250 euros, not 3.5 or 12:30; unhappy Anna paid 7.';
  test.each(['1', '1,25', '1,2', '250', ',250', '3', '5', '12', '30', 'happy', 'Ann', '50'])(
    'is of whole words and numbers: %j is none',
    (quote) => {
      expect(findQuoteSpans(text, quote)).toEqual([]);
    },
  );
  test.each(['1,250', '3.5', '12:30', 'unhappy', '7', 'paid 7.', '1,250 euros, not 3.5'])(
    '%j is one',
    (quote) => {
      expect(findQuoteSpans(text, quote)).toHaveLength(1);
    },
  );
  test('is listed twenty times at most', () => {
    expect(findQuoteSpans('ha '.repeat(100), 'ha')).toHaveLength(20);
  });
});

describe('what a memory is cited by', () => {
  let home: Home;
  beforeEach(() => {
    home = createHome();
  });
  afterEach(() => home.dispose());
  const [first] = TURNS as [(typeof TURNS)[number]];

  test('a block that has not moved to the Cortex yet is not, and its words are found all the same', async () => {
    // Blocks of an elder stay for six nights.
    const engine = await home.open({ userTiers: { anna: 'elder' } });
    await engine.remember({ entries: TURNS.map((turn) => ({ ...turn, user_id: 'anna' })) }, 'boat');
    await runNight(engine);
    const { blockId } = await engine.entry(first.id);
    const [citation] = (await engine.cite({ memory_id: blockId!, quote: first.content })).citations;
    expect(citation).toMatchObject({
      status: 'not_citable_yet',
      citation: null,
      spans: [{ entry_id: first.id }],
    });
    for (let night = 0; night < 6; night++) await runNight(engine);
    const [later] = (await engine.cite({ memory_id: blockId!, quote: first.content })).citations;
    expect(later).toMatchObject({ status: 'verified', citation: `[memory:${blockId}]` });
  });

  test('words that neither store has are a fault of the store, never an empty text', async () => {
    const engine = await home.open();
    await engine.remember({ entries: [...TURNS] }, 'boat');
    await runNight(engine);
    await runNight(engine);
    // What lies in a live zone has a second copy there.
    const entries = await Promise.all(TURNS.map(({ id }) => engine.entry(id)));
    const [live, dead] = ['live', 'dead'].map((zone) => entries.find((entry) => entry.zone === zone)!.id);
    await home.inCortex((cortex) => cortex.purge({ exchanges: [live!, dead!] }, false));
    const lost = { code: 'STORE_UNAVAILABLE', facts: { id: dead } };
    await expect(engine.cite({ memory_id: dead! })).rejects.toMatchObject(lost);
    await expect(engine.entry(dead!)).rejects.toMatchObject(lost);
    expect(await engine.cite({ memory_id: live! })).toMatchObject({ citations: [{ status: 'verified' }] });
  });
});

test('a metablock is cited by the words of its parts', async () => {
  const ids = ['one', 'two', 'meta'].map((name) => toUuid(`cite ${name}`)) as [string, string, string];
  const entries = ['We launch in May.', 'We sail in June.'].map((content, i): Entry => ({
    ...createArrival(content, { id: toUuid(`cite entry ${i}`) }).entry,
    ...{ seq: i + 1, turn: i, supersededBy: null, tier: 'cortex', raw: true },
    ...{ blockId: ids[i]!, citable: true, zone: 'live', sealed: true },
  }));
  const createBlock = (id: string, fields: object): Block =>
    ({ id, type: 'arc', tier: 'cortex', constituents: [], entries: [], ...fields }) as unknown as Block;
  const blocks = [
    createBlock(ids[0], { entries: [entries[0]!.id] }),
    createBlock(ids[1], { entries: [entries[1]!.id] }),
    createBlock(ids[2], { type: 'metablock', constituents: [ids[0], ids[1]] }),
  ];
  const createReader =
    <T extends { readonly id: string }>(all: readonly T[]) =>
    async (wantedIds: readonly string[]): Promise<T[]> =>
      wantedIds.flatMap((id) => all.filter((one) => one.id === id));
  const deps = {
    hippocampus: {
      entries: { read: createReader(entries), findCiting: async () => [] },
      blocks: { read: createReader(blocks) },
    },
  } as unknown as WithCortex & WithHippocampus;
  const citeMetablock = async (quote?: string): Promise<unknown> =>
    (await cite(deps, { memory_id: ids[2], ...(quote === undefined ? {} : { quote }) })).citations[0];
  expect(await citeMetablock()).toMatchObject({
    status: 'verified',
    spans: [{ entry_id: entries[0]!.id }, { entry_id: entries[1]!.id }],
  });
  expect(await citeMetablock('in June')).toMatchObject({
    status: 'verified',
    spans: [{ entry_id: entries[1]!.id }],
  });
  expect(await citeMetablock('in July')).toMatchObject({ status: 'altered', spans: [] });
});

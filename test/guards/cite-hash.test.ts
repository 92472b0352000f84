import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import type { Citation } from '../../src/engine/vocabulary/answers.ts';
import { sha256 } from '../support/store.ts';
import { TURNS, alterExchange, createHome, runNight, readStoredTexts } from './home.ts';
import type { Home } from './home.ts';

const [first, second] = TURNS as [(typeof TURNS)[number], (typeof TURNS)[number]];
const FORGED = first.content.replace('nine hundred', 'nine thousand');

let home: Home;
let engine: Engine;
beforeEach(async () => {
  home = createHome();
  engine = await home.open();
  await engine.remember({ entries: [...TURNS] }, 'boat');
});
afterEach(() => home.dispose());

const cite = async (memory_id: string, quote?: string): Promise<Citation> =>
  (await engine.cite({ memory_id, ...(quote === undefined ? {} : { quote }) })).citations[0]!;
const readBlockId = async (id: string): Promise<string> => (await engine.entry(id)).blockId!;
/** The words as a live zone holds them, forged as well. */
const forgeInBlock = async (): Promise<void> => {
  const block = await readBlockId(second.id);
  await home.inCortex(async (cortex) => {
    for (const row of await cortex.readBlocks([block]))
      await cortex.putBlocks([
        {
          ...row,
          zones: row.zones.map((zone) => ({
            ...zone,
            texts: zone.texts.map((text) => (text === first.content ? FORGED : text)),
          })),
        },
      ]);
  });
};
const readStatus = async (...asked: Parameters<typeof cite>): Promise<string> =>
  (await cite(...asked)).status;

/** Forged words are told as such, whichever way they are asked for; the words beside them stay what they are. */
async function expectAltered(): Promise<void> {
  const block = await readBlockId(second.id);
  await expect(engine.entry(first.id)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await cite(first.id)).toMatchObject({ status: 'altered', spans: [] });
  // What the forger would have us believe, and what was truly said beside it.
  expect(await cite(first.id, 'for nine thousand')).toMatchObject({ status: 'altered', spans: [] });
  expect(await cite(first.id, 'the harbour master')).toMatchObject({ status: 'altered', spans: [] });
  // A block is as sound as all of its entries.
  expect(await cite(block)).toMatchObject({ status: 'altered', spans: [] });
  expect(await cite(block, second.content)).toMatchObject({ status: 'altered', spans: [] });
  expect((await engine.cite({ text: `She paid it [memory:${block}].` })).citations).toMatchObject([
    { memory_id: block, status: 'altered' },
  ]);
  expect(await readStatus(second.id)).toBe('verified');
}

describe('words that are not what was said are never verified', () => {
  test('in the Day Table, before any night', async () => {
    expect(await readStatus(first.id)).toBe('not_citable_yet');
    home.inStore((db) =>
      db.prepare('UPDATE day_table SET content = ? WHERE entry_id = ?').run(FORGED, first.id),
    );
    expect(await cite(first.id, 'for nine thousand')).toMatchObject({ status: 'altered', spans: [] });
    expect(await readStatus(second.id)).toBe('not_citable_yet');
  });

  test('in the Day Table, while it still holds what the Cortex has too', async () => {
    await runNight(engine);
    expect(await readStatus(first.id)).toBe('verified');
    home.inStore((db) =>
      db.prepare('UPDATE day_table SET content = ? WHERE entry_id = ?').run(FORGED, first.id),
    );
    // The other copy is what was said: it is cited, and what was forged in neither.
    expect(await readStatus(first.id, first.content)).toBe('verified');
    expect(await cite(first.id, 'for nine thousand')).toMatchObject({ status: 'altered', spans: [] });
    await forgeInBlock();
    home.inStore((db) =>
      db.prepare('UPDATE day_table SET content = ? WHERE entry_id = ?').run(FORGED, first.id),
    );
    await alterExchange(home, first.id, { text: FORGED });
    await expectAltered();
  });

  test('in the Cortex, when the Day Table has let go of them', async () => {
    await runNight(engine);
    await runNight(engine);
    expect([...readStoredTexts(home).values()].filter((words) => words !== '')).toEqual([]);
    expect(await readStatus(first.id, first.content)).toBe('verified');
    // Under the hash of what was said.
    await alterExchange(home, first.id, { text: FORGED });
    await forgeInBlock();
    await expectAltered();
  });

  test('in the Cortex, together with a hash that fits them', async () => {
    await runNight(engine);
    await runNight(engine);
    await alterExchange(home, first.id, { text: FORGED, sha256: sha256(FORGED) });
    await forgeInBlock();
    await expectAltered();
  });
});

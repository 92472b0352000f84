import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { EPIPHANY_SESSION_ID } from '../../src/engine/encoder/heal.ts';
import { resolveDatabasePath, createSeededIds } from '../support/agent.ts';
import {
  createSmallSettings,
  createWeightsReplacer,
  copyHome,
  countRows,
  readEncodedBlocks,
  withStore,
  createTrainedHome,
  installVersion,
  runNight,
  openEncoderAgent,
  queryRows,
  retellBoatLater,
  rememberAll,
} from '../support/encoder-agent.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import { removeHome, alterDatabase } from '../support/night.ts';
import { findRemains } from '../support/remains.ts';

const QUERY = 'What wood did we use for the planks of the boat?';

let shifted: string;
let home: string;
let engine: Engine;
beforeAll(async () => {
  shifted = await createTrainedHome();
  await installVersion(shifted, createWeightsReplacer(7));
});
beforeEach(async () => {
  home = copyHome(shifted);
  engine = await openEncoderAgent(home, { createId: createSeededIds(5) });
});
afterEach(async () => {
  await engine.close();
  removeHome(home);
});
afterAll(() => removeHome(shifted));

interface EpiphanyEntry {
  readonly id: string;
  readonly content: string;
  readonly about: string;
  readonly metadata: string;
  readonly vectors: number;
}
const readEpiphanies = (): EpiphanyEntry[] =>
  queryRows(
    home,
    `SELECT d.entry_id AS id, d.content, json_extract(d.epiphany_metadata, '$.block_id') AS about,
       d.epiphany_metadata AS metadata, (SELECT count(*) FROM entry_sketches s WHERE s.entry_seq = d.entry_seq) AS vectors
     FROM day_table d WHERE message_type = 'epiphany' ORDER BY d.entry_seq`,
  );
const readEntryIds = (block: string): string[] =>
  queryRows<{ id: string }>(
    home,
    `SELECT d.entry_id AS id FROM day_table d JOIN entry_blocks b ON b.entry_seq = d.entry_seq
     JOIN holographic_blocks h ON h.block_key = b.block_key WHERE h.block_id = ?`,
    block,
  ).map(({ id }) => id);
const forgetAll = (ids: readonly string[]) => engine.forget({ memory_ids: [...ids], confirm: true });
const touchAll = async (): Promise<void> => {
  const encodedBlocks = readEncodedBlocks(home);
  await engine.reconsolidate({ memory_ids: encodedBlocks.map(({ id }) => id) });
};
/** Whether these bytes stand in any file of the home. */
const isStoredAnywhere = (bytes: Buffer): boolean =>
  readdirSync(home, { recursive: true, withFileTypes: true }).some(
    (file) => file.isFile() && readFileSync(join(file.parentPath, file.name)).includes(bytes),
  );

test('is told with the memory, noted in the Day Table, found again, and does not come twice', async () => {
  const before = await engine.briefing();
  const quietly = await engine.recall({ query: QUERY, max_tokens: 64 });
  expect(quietly.tokens).toBeLessThanOrEqual(64);
  const { memories, text, tokens } = await engine.recall({ query: QUERY });
  // Also for who reads the text alone, once a passage.
  expect(text).toMatch(
    /^1\. \[session [^\]]*\] \[memory:[^\]]*\] \(your understanding of this has shifted.*: read it anew\)$/mu,
  );
  expect(tokens).toBeLessThanOrEqual(2_000);
  const shown = memories.filter(({ epiphany }) => epiphany !== null);
  expect(shown.length).toBeGreaterThan(0);
  for (const { epiphany, block_id } of shown) {
    expect(epiphany!.delta_magnitude).toBeGreaterThan(0.35);
    expect(epiphany!.message).toMatch(/shifted/);
    expect(block_id).not.toBeNull();
  }
  // What is asked next waits for what was written after the answer.
  await engine.reconsolidate({ memory_ids: [shown[0]!.block_id!] });
  await expect.poll(readEpiphanies).not.toEqual([]);
  expect(new Set(readEpiphanies().map(({ about }) => about))).toEqual(
    new Set(shown.map(({ block_id }) => block_id)),
  );
  for (const { metadata, vectors } of readEpiphanies()) {
    expect(JSON.parse(metadata)).toMatchObject({ from_version: 1, to_version: 2 });
    expect(vectors).toBe(1);
  }
  expect((await engine.status()).counts.unembedded).toBe(0);

  const again = await engine.recall({ query: QUERY });
  expect(again.memories.filter(({ epiphany }) => epiphany !== null)).toEqual([]);
  // It answers who asks for it, or looks there, and nobody who asks about the world.
  const about = JSON.parse(JSON.stringify(readEpiphanies()[0]!.content)) as string;
  const [, title] = /“(.*)”/su.exec(about)!;
  const world = await engine.recall({ query: title!, limit: 50, max_tokens: 20_000 });
  expect(world.memories.length).toBeGreaterThan(0);
  expect(world.memories.filter(({ session_id }) => session_id === EPIPHANY_SESSION_ID)).toEqual([]);
  const there = await engine.recall({ query: title!, session_id: EPIPHANY_SESSION_ID });
  expect(there.memories.length).toBeGreaterThan(0);
  const realised = await engine.recall({ query: 'What did I realise?' });
  const found = realised.memories.find(({ session_id }) => session_id === EPIPHANY_SESSION_ID);
  expect(found).toMatchObject({ role: 'system', kind: 'entry' });
  expect(found!.text).toContain('has shifted');
  // One line tells of it, within the same budget; all else is of what was said.
  const now = await engine.briefing();
  const added = now.split('\n').filter((line) => !before.split('\n').includes(line));
  expect(added[0]).toBe('## Realised today');
  expect(added).toHaveLength(2);
});

test('is told by no version that has not learned enough to be believed', async () => {
  // By the settings as shipped: the second version moves everything, and says so of nothing.
  await engine.close();
  engine = await openEncoderAgent(home, {
    createId: createSeededIds(5),
    settings: createSmallSettings({}, { epiphany: SETTINGS.native.epiphany }),
  });
  await touchAll();
  expect(readEpiphanies()).toEqual([]);
  expect((await engine.recall({ query: QUERY })).memories.every(({ epiphany }) => epiphany === null)).toBe(
    true,
  );
});

test('is told once, however often a version is gone back to', async () => {
  await touchAll();
  const before = readEpiphanies().length;
  expect(before).toBeGreaterThan(0);
  for (const place of [0, 1, 0, 1]) {
    await withStore(home, async ({ native }) =>
      native.activateVersion((await native.listVersions())[place]!.id),
    );
    await touchAll();
  }
  expect(readEpiphanies()).toHaveLength(before);
});

test('is nothing that a night learns from, and no question left open', async () => {
  await touchAll();
  const own = readEpiphanies().length;
  expect(own).toBeGreaterThan(0);
  await engine.remember({ content: 'One more word about the tide.' }, 'today');
  await runNight(engine);
  const named = queryRows<{ query: string; positive: string }>(
    home,
    'SELECT query, positive FROM anchor_pairs',
  );
  const noted = queryRows<{ name: string }>(
    home,
    `SELECT 'entry:' || entry_seq AS name FROM day_table WHERE message_type = 'epiphany'`,
  ).map(({ name }) => name);
  expect(noted).toHaveLength(own);
  expect(named.filter(({ query, positive }) => noted.includes(query) || noted.includes(positive))).toEqual(
    [],
  );
  const { open } = await engine.reflection({});
  expect(open.filter(({ question }) => question.includes('has shifted'))).toEqual([]);
});

test('tells a filtered recall of no preoccupation that is not its own', async () => {
  const [{ session }] = queryRows<{ session: string }>(
    home,
    `SELECT s.session_id AS session FROM native_vectors n JOIN entry_blocks b ON b.block_key = n.block_key
     JOIN day_table d ON d.entry_seq = b.entry_seq JOIN sessions s ON s.session_key = d.session_key LIMIT 1`,
  ) as [{ session: string }];
  const { memories } = await engine.recall({ query: QUERY, session_id: session });
  const shifted = memories.filter(({ epiphany }) => epiphany !== null);
  expect(shifted.length).toBeGreaterThan(0);
  expect(shifted.every(({ epiphany }) => epiphany!.direction === '')).toBe(true);
});

test('is no epiphany where the shift is no more than that of the night as a whole', async () => {
  const ids = readEncodedBlocks(home).map(({ id }) => id);
  const dry = await engine.reconsolidate({ memory_ids: ids, dry_run: true });
  expect(dry.memories.filter(({ event }) => event === 'epiphany').length).toBeGreaterThan(5);
  // The same shift, known by witnesses: every memory lies elsewhere, so none of them is special.
  const healed = copyHome(home);
  const other = await openEncoderAgent(healed, { createId: createSeededIds(6) });
  await other.reconsolidate({ memory_ids: ids });
  await other.close();
  const nativeVectors = queryRows<{ key: number; mean: Uint8Array }>(
    healed,
    `SELECT block_key AS key, mean FROM native_vectors WHERE block_key IN (SELECT block_key FROM native_witnesses)
     AND space_id = (SELECT space_id FROM vector_spaces WHERE role = 'native' AND active = 1)`,
  );
  removeHome(healed);
  for (const { key, mean } of nativeVectors)
    alterDatabase(
      home,
      "INSERT INTO native_witnesses VALUES ((SELECT space_id FROM vector_spaces WHERE role = 'native' AND active = 1), ?, ?)",
      key,
      Buffer.from(mean),
    );
  expect(nativeVectors.length).toBeGreaterThan(4);
  const { memories } = await engine.reconsolidate({ memory_ids: ids, history: true });
  expect(memories.filter(({ event }) => event === 'epiphany').length).toBeLessThan(2);
  // How far each went beyond the others is told, and kept.
  for (const { beyond_usual: beyond, vector_history: history } of memories) {
    expect(Math.abs(beyond!)).toBeLessThan(10);
    expect(history.at(-1)!.beyond_usual).toBe(beyond);
  }
});

test('goes with the memory of which it tells, to the last byte', async () => {
  await touchAll();
  const [gone, ...others] = readEpiphanies();
  const { title } = readEncodedBlocks(home).find(({ id }) => id === gone!.about)!;
  expect(gone!.content).toContain(title);
  const [{ key, mean } = { key: 0, mean: new Uint8Array() }] = queryRows<{ key: number; mean: Uint8Array }>(
    home,
    `SELECT n.block_key AS key, mean FROM native_vectors n JOIN holographic_blocks h ON h.block_key = n.block_key
     WHERE h.block_id = ?`,
    gone!.about,
  );
  const question = `question:${gone!.about}`;
  alterDatabase(
    home,
    'INSERT INTO anchor_pairs VALUES (?, ?, 1) ON CONFLICT DO NOTHING',
    question,
    `block:${gone!.about}`,
  );
  const { memories } = await engine.recall({ query: 'Zanzibar xylophone quartz? ' + title });
  const used = memories.find(({ block_id }) => block_id === gone!.about)!;
  await engine.cite({ memory_id: used.id });
  await expect.poll(() => countRows(home, 'uses')).toBe(1);
  expect(findRemains(home, [title])).toEqual([title]);
  expect(isStoredAnywhere(Buffer.from(mean))).toBe(true);
  expect(isStoredAnywhere(Buffer.from('Zanzibar xylophone quartz'))).toBe(true);

  const would = await engine.forget({ memory_ids: readEntryIds(gone!.about) });
  expect(would.would_forget!.entries).toBe(readEntryIds(gone!.about).length + 1);
  await forgetAll(readEntryIds(gone!.about));
  expect(readEpiphanies().map(({ id }) => id)).toEqual(others.map(({ id }) => id));
  expect(countRows(home, 'uses')).toBe(0);
  expect(queryRows(home, 'SELECT * FROM native_vectors WHERE block_key = ?', key)).toEqual([]);
  expect(queryRows(home, 'SELECT * FROM native_witnesses WHERE block_key = ?', key)).toEqual([]);
  expect(
    queryRows(home, 'SELECT * FROM anchor_pairs WHERE instr(query || positive, ?) > 0', gone!.about),
  ).toEqual([]);
  expect(findRemains(home, [title])).toEqual([]);
  expect(isStoredAnywhere(Buffer.from(mean))).toBe(false);
  expect(isStoredAnywhere(Buffer.from('Zanzibar xylophone quartz'))).toBe(false);
  expect(await engine.check()).toEqual([]);
});

test('goes with any part of its metablock, and with a realisation of which it tells itself', async () => {
  await touchAll();
  await engine.close();
  engine = await openEncoderAgent(home, { createId: createSeededIds(6) });
  await rememberAll(engine, retellBoatLater());
  await runNight(engine);
  const [a, b, ...others] = readEpiphanies();
  const metablock = '01900000-0000-7000-8000-000000000000';
  const db = new Database(resolveDatabasePath(home));
  db.exec('CREATE TEMP TABLE made AS SELECT * FROM holographic_blocks ORDER BY block_key DESC LIMIT 1');
  db.exec(`UPDATE made SET block_key = block_key + 1, block_type = 'metablock', block_id = '${metablock}'`);
  db.exec('INSERT INTO holographic_blocks SELECT * FROM made');
  db.prepare('UPDATE holographic_blocks SET parent_metablock_id = ? WHERE block_id IN (?, ?)').run(
    ...[metablock, a!.about, b!.about],
  );
  const [ofMetablock, ofEpiphany] = others;
  const inside = db
    .prepare(
      `SELECT h.block_id FROM day_table d JOIN entry_blocks b ON b.entry_seq = d.entry_seq
       JOIN holographic_blocks h ON h.block_key = b.block_key WHERE d.entry_id = ?`,
    )
    .pluck()
    .get(ofMetablock!.id) as string;
  const tell = db.prepare(
    "UPDATE day_table SET epiphany_metadata = json_set(epiphany_metadata, '$.block_id', ?) WHERE entry_id = ?",
  );
  tell.run(metablock, ofMetablock!.id);
  tell.run(inside, ofEpiphany!.id);
  db.close();
  expect(inside).not.toBeNull();
  await forgetAll(readEntryIds(a!.about).slice(0, 1));
  const left = readEpiphanies().map(({ id }) => id);
  for (const gone of [a, ofMetablock, ofEpiphany]) expect(left).not.toContain(gone!.id);
  expect(left).toContain(b!.id);
});

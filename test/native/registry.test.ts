import { cpSync, existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Recollection } from '../../src/engine/index.ts';
import { diskIo } from '../../src/engine/encoder/version-io.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import { DEFAULT_TRAINING_CONFIG } from '../../src/engine/vocabulary/training.ts';
import { openAgent, createManualClock, createSeededIds } from '../support/agent.ts';
import type { AgentOptions } from '../support/agent.ts';
import {
  createWeightsReplacer,
  copyHome,
  countRows,
  readEncodedBlocks,
  createTrainedHome,
  installVersion,
  runNight,
  openEncoderAgent,
  queryRows,
  createSmallSettings,
  retellBoatLater,
  rememberAll,
  resolveVersionsFolder,
  withStore,
} from '../support/encoder-agent.ts';
import type { EncoderAgentOptions } from '../support/encoder-agent.ts';
import { createWordModel } from '../support/models.ts';
import { removeHome } from '../support/night.ts';

const QUERY = 'What wood did we use for the planks of the boat?';

let slept: string;
let shifted: string;
const homes: string[] = [];
const createCopy = (home: string): string => {
  const copy = copyHome(home);
  homes.push(copy);
  return copy;
};
beforeAll(async () => {
  slept = await createTrainedHome();
  shifted = copyHome(slept);
  await installVersion(shifted, createWeightsReplacer(7));
});
afterEach(() => homes.splice(0).forEach(removeHome));
afterAll(() => [slept, shifted].forEach(removeHome));

const toPlain = ({ memories, probe }: Recollection): unknown => [
  memories.map(({ id, score }) => [id, score]),
  probe,
];
async function askOnce(home: string, options: EncoderAgentOptions = {}): Promise<unknown> {
  const engine = await openEncoderAgent(home, { createId: createSeededIds(3), ...options });
  const answer = toPlain(await engine.recall({ query: QUERY }));
  await engine.close();
  return answer;
}
/** An agent that has no native encoder. */
const openWithoutEncoder = (home: string, more: Partial<AgentOptions> = {}): ReturnType<typeof openAgent> =>
  openAgent({
    home,
    clock: createManualClock(),
    createId: createSeededIds(3),
    userTiers: {},
    settings: createSmallSettings(),
    ...more,
  });
/** As it answers. */
async function askWithoutEncoder(home: string): Promise<unknown> {
  const engine = await openWithoutEncoder(home);
  const answer = toPlain(await engine.recall({ query: QUERY }));
  await engine.close();
  return answer;
}
const listVersions = (home: string): number[] =>
  [...new Set(readEncodedBlocks(home).map(({ version }) => version))].sort();

describe('files of versions that are damaged', () => {
  const resolveDayFile = (home: string, version: number): string =>
    join(resolveVersionsFolder(home), `v000${version}`, 'day.safetensors');

  test.each([
    ['cut short', (path: string) => truncateSync(path, 100)],
    ['missing', (path: string) => rmSync(path)],
    [
      'changed in one byte',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 5]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
    ['gone with their folder', (path: string) => rmSync(join(path, '..'), { recursive: true })],
  ])('when %s: the version before is felt by, status tells, memories heal back to it', async (_, damage) => {
    const home = createCopy(shifted);
    damage(resolveDayFile(home, 2));
    const engine = await openEncoderAgent(home, { createId: createSeededIds(3) });
    const { versions } = await engine.status();
    expect(versions.native).toBe(1);
    expect(versions.problem).toMatch(/Version 2 of the native encoder cannot be used/);
    const { memories } = await engine.reconsolidate({
      memory_ids: readEncodedBlocks(home).map(({ id }) => id),
    });
    expect(memories.every(({ to_version, event }) => to_version === 1 && event === 'current')).toBe(true);
    await engine.recall({ query: QUERY });
    await engine.close();
    expect(listVersions(home)).toEqual([1]);
  });

  test('when all are gone: recall answers as without, and the next night begins anew', async () => {
    const home = createCopy(shifted);
    rmSync(resolveVersionsFolder(home), { recursive: true });
    const other = createCopy(shifted);
    expect(await askOnce(home)).toEqual(await askWithoutEncoder(other));
    const engine = await openEncoderAgent(home, { createId: createSeededIds(4) });
    expect((await engine.status()).versions).toMatchObject({
      native: null,
      problem: expect.any(String) as string,
    });
    const [block] = readEncodedBlocks(home);
    expect((await engine.reconsolidate({ memory_ids: [block!.id] })).memories[0]!.event).toBe('current');
    await rememberAll(engine, retellBoatLater());
    await runNight(engine);
    await engine.close();
    expect((await openVersionStore(resolveVersionsFolder(home)).list())[0]!.record!.parent).toBeNull();
  });
});

describe('weights of the version in use that cannot be read', () => {
  const damage = (home: string): void =>
    truncateSync(join(resolveVersionsFolder(home), 'v0002/weights.safetensors'), 100);

  test('do not lose what was learned: the next night trains from the version before', async () => {
    const home = createCopy(shifted);
    damage(home);
    const engine = await openEncoderAgent(home, { createId: createSeededIds(3), settings: mild });
    expect((await engine.status()).versions).toMatchObject({ native: 2, problem: null });
    await rememberAll(engine, retellBoatLater());
    expect(await runNight(engine)).toMatchObject({ version: 3 });
    await engine.close();
    expect(await openVersionStore(resolveVersionsFolder(home)).readRecord(3)).toMatchObject({ parent: 1 });
  });

  test('nor does a folder that cannot be written: the night goes on without learning, and says so', async () => {
    const home = createCopy(slept);
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const versions = openVersionStore(resolveVersionsFolder(home), {
      io: { ...diskIo, write: () => Promise.reject(full) },
    });
    const engine = await openEncoderAgent(home, { createId: createSeededIds(3), settings: mild, versions });
    await rememberAll(engine, retellBoatLater());
    expect(await runNight(engine)).toMatchObject({ untrained_store_unavailable: 1 });
    await engine.close();
    expect((await openVersionStore(resolveVersionsFolder(home)).list()).map(({ number }) => number)).toEqual([
      1,
    ]);
  });

  test('a folder that is an older one is not taken for what the memory was learned by', async () => {
    const home = createCopy(shifted);
    rmSync(join(resolveVersionsFolder(home), 'v0002'), { recursive: true });
    cpSync(join(resolveVersionsFolder(home), 'v0001'), join(resolveVersionsFolder(home), 'v0002'), {
      recursive: true,
    });
    const record = join(resolveVersionsFolder(home), 'v0002', 'version.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace('"number": 1', '"number": 2'));
    const engine = await openEncoderAgent(home, { createId: createSeededIds(3), settings: mild });
    expect((await engine.status()).versions).toMatchObject({
      native: 1,
      problem: expect.stringContaining('another one') as string,
    });
    await engine.close();
  });
});

describe('a version gone back to', () => {
  test('is felt by at once; memories of the newer one heal back, and the next night trains from it', async () => {
    const home = createCopy(shifted);
    const engine = await openEncoderAgent(home, { createId: createSeededIds(3), settings: mild });
    const memory_ids = readEncodedBlocks(home).map(({ id }) => id);
    await engine.reconsolidate({ memory_ids });
    expect(listVersions(home)).toEqual([2]);
    await withStore(home, async ({ native }) => {
      await native.activateVersion((await native.listVersions())[0]!.id);
    });
    expect((await engine.status()).versions.native).toBe(1);
    const back = await engine.reconsolidate({ memory_ids });
    expect(
      back.memories.every(
        ({ from_version, to_version, healed }) => from_version === 2 && to_version === 1 && healed,
      ),
    ).toBe(true);
    expect(listVersions(home)).toEqual([1]);
    await rememberAll(engine, retellBoatLater());
    expect(await runNight(engine)).toMatchObject({ version: 3, accepted: 1 });
    await engine.close();
    expect(await openVersionStore(resolveVersionsFolder(home)).readRecord(3)).toMatchObject({ parent: 1 });
  });
});

/** Every merge is accepted. */
const mild = createSmallSettings({
  judge: { ...createSmallSettings().training.judge, heldOut: 9, alarm: -1 },
});

describe('another universal model', () => {
  test('leaves the old encoder unused; the next night begins anew, and versions go on counting', async () => {
    const home = createCopy(slept);
    const model = createWordModel('words');
    const options: EncoderAgentOptions = {
      createId: createSeededIds(3),
      settings: mild,
      choice: {
        openChosen: async () => model,
        openForSpace: async () => model,
        listProblems: async () => [],
      },
    };
    const engine = await openEncoderAgent(home, options);
    expect(await engine.migrateSpace()).toBe('switched');
    expect((await engine.status()).versions.native).toBeNull();
    const [block] = readEncodedBlocks(home);
    const untouched = await engine.reconsolidate({ memory_ids: [block!.id] });
    expect(untouched.memories[0]).toMatchObject({ event: 'current', healed: false });
    expect((await engine.recall({ query: QUERY })).memories.length).toBeGreaterThan(0);
    await rememberAll(engine, retellBoatLater());
    expect(await runNight(engine)).toMatchObject({ version: 2, accepted: 1 });
    expect(await openVersionStore(resolveVersionsFolder(home)).readRecord(2)).toMatchObject({
      parent: null,
      config: { space: { model: 'words' }, base: 0 },
    });
    // All memories moved at once: that is the model's doing, and nobody's realisation.
    const encodedBlocks = readEncodedBlocks(home).filter(({ version }) => version === 1);
    const { memories } = await engine.reconsolidate({ memory_ids: encodedBlocks.map(({ id }) => id) });
    expect(memories.every(({ to_version }) => to_version === 2)).toBe(true);
    expect(memories.filter(({ event }) => event === 'epiphany').length).toBeLessThan(
      encodedBlocks.length / 4,
    );
    await engine.close();
  });
});

describe('a mind of another size', () => {
  test('feels every memory for the first time', async () => {
    const home = createCopy(slept);
    const settings = createSmallSettings({
      latent: 24,
      judge: { ...createSmallSettings().training.judge, heldOut: 9, alarm: -1 },
    });
    const engine = await openEncoderAgent(home, { createId: createSeededIds(3), settings });
    await rememberAll(engine, retellBoatLater());
    expect(await runNight(engine)).toMatchObject({ version: 2, accepted: 1 });
    const old = readEncodedBlocks(home).filter(({ version }) => version === 1);
    expect(old.length).toBeGreaterThan(0);
    const { memories } = await engine.reconsolidate({ memory_ids: old.map(({ id }) => id), history: true });
    for (const memory of memories) {
      expect(memory).toMatchObject({ event: 'reconsolidation', delta_magnitude: 0, healed: true });
      expect(memory.vector_history.map(({ event }) => event)).toEqual(['creation', 'creation']);
    }
    await engine.close();
  });
});

describe.each(['majordomo', 'consultant'] as const)('a %s', (role) => {
  test('goes by the universal space alone, learns nothing and may not reconsolidate', async () => {
    const home = createCopy(shifted);
    const other = createCopy(shifted);
    expect(await askOnce(home, { role })).toEqual(await askWithoutEncoder(other));
    const before = readEncodedBlocks(home);
    const engine = await openEncoderAgent(home, { role, createId: createSeededIds(3) });
    expect((await engine.status()).versions.native).toBeNull();
    for (const input of [{ memory_ids: [before[0]!.id] }, { query: QUERY }, { query: QUERY, dry_run: true }])
      expect(() => engine.reconsolidate(input)).toThrow(
        expect.objectContaining({ code: 'FORBIDDEN' }) as Error,
      );
    const { memories } = await engine.recall({ query: QUERY });
    expect(memories.every(({ epiphany }) => epiphany === null)).toBe(true);
    await engine.cite({ memory_id: memories[0]!.id });
    await expect(engine.night({ action: 'run' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await engine.close();
    expect(countRows(home, 'uses')).toBe(0);
    expect(readEncodedBlocks(home)).toEqual(before);
  });
});

describe('training that is off', () => {
  test('makes no folder, notes no use, writes no vector, and reads no file of what was trained before', async () => {
    const home = createCopy(slept);
    // Whoever would read it would stumble.
    for (const name of readdirSync(resolveVersionsFolder(home)))
      rmSync(join(resolveVersionsFolder(home), name), { recursive: true });
    rmSync(join(home, 'training'), { recursive: true });
    const before = readEncodedBlocks(home);
    const engine = await openWithoutEncoder(home);
    const { memories, probe } = await engine.recall({ query: QUERY });
    await engine.cite({ memory_id: memories[0]!.id });
    expect(probe.fell_back).toBe(false);
    expect((await engine.status()).versions).toEqual({ native: null, problem: null });
    await rememberAll(engine, retellBoatLater());
    const { stages } = await engine.night({ action: 'run' });
    for (const name of ['pairs', 'version', 'felt']) expect(stages[7]!.counts).not.toHaveProperty(name);
    await engine.close();
    expect(existsSync(join(home, 'training'))).toBe(false);
    expect(countRows(home, 'uses')).toBe(0);
    expect(readEncodedBlocks(home)).toEqual(before);
  });

  test('writes nothing when it recalls but that memories were touched', async () => {
    const home = createCopy(slept);
    let healed = 0;
    const engine = await openWithoutEncoder(home, {
      wrapStore: (store) => ({
        ...store,
        native: {
          ...store.native,
          heal: async (healings) => {
            healed++;
            return store.native.heal(healings);
          },
        },
      }),
    });
    await engine.recall({ query: QUERY });
    await engine.close();
    expect(healed).toBe(0);
  });
});

test('what is touched on purpose comes back from the archive, unless only asked what would be', async () => {
  const home = createCopy(slept);
  const engine = await openEncoderAgent(home, { createId: createSeededIds(3) });
  const listArchived = (): string[] =>
    queryRows<{ id: string }>(
      home,
      `SELECT h.block_id AS id FROM entry_blocks b JOIN holographic_blocks h ON h.block_key = b.block_key
       WHERE b.tier = 'archive'`,
    ).map(({ id }) => id);
  const [id] = listArchived();
  await engine.reconsolidate({ memory_ids: [id!], dry_run: true });
  expect(listArchived()).toContain(id);
  await engine.reconsolidate({ memory_ids: [id!] });
  expect(listArchived()).not.toContain(id);
  expect(await engine.check()).toEqual([]);
  await engine.close();
});

test('another universal model: what was felt through the other one is felt for the first time, not moved', async () => {
  const home = createCopy(shifted);
  const record = join(resolveVersionsFolder(home), 'v0001', 'version.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace('"model": "', '"model": "another-'));
  const engine = await openEncoderAgent(home, { createId: createSeededIds(3) });
  const { memories } = await engine.reconsolidate({
    memory_ids: readEncodedBlocks(home).map(({ id }) => id),
  });
  expect(
    memories.every(
      ({ healed, event, delta_magnitude: delta }) => healed && event === 'reconsolidation' && delta === 0,
    ),
  ).toBe(true);
  await engine.close();
});

test('what recall brings up out of the archive is among the exchanges again, whole', async () => {
  const home = createCopy(slept);
  const engine = await openEncoderAgent(home, {
    createId: createSeededIds(3),
    learning: { versions: openVersionStore(resolveVersionsFolder(home)), training: DEFAULT_TRAINING_CONFIG },
  });
  const listArchived = (): { id: string }[] =>
    queryRows(
      home,
      "SELECT d.entry_id AS id FROM entry_blocks b JOIN day_table d ON d.entry_seq = b.entry_seq WHERE b.tier = 'archive'",
    );
  const before = listArchived().length;
  const { memories, probe } = await engine.recall({ query: QUERY });
  const found = memories.filter(({ tier }) => tier === 'archive');
  expect(found.length).toBeGreaterThan(0);
  expect(probe.widened).toBe(true);
  await expect.poll(() => listArchived().length).toBe(before - found.length);
  const again = await engine.recall({ query: QUERY });
  for (const { id, text } of found)
    expect(again.memories.find((memory) => memory.id === id)).toMatchObject({ tier: 'cortex', text });
  expect(await engine.check()).toEqual([]);
  await rememberAll(engine, retellBoatLater());
  await runNight(engine);
  for (const { id, text } of found) expect((await engine.entry(id)).content).toContain(text);
  await engine.forget({ memory_ids: [found[0]!.id], confirm: true });
  expect(await engine.check()).toEqual([]);
  await engine.close();
});

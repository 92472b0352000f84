import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import type { ReconsolidateAnswer } from '../../src/engine/index.ts';
import { encodeBlocks, heal } from '../../src/engine/encoder/heal.ts';
import { resolveDatabasePath, createSeededIds } from '../support/agent.ts';
import {
  createWeightsReplacer,
  copyHome,
  countRows,
  readEncodedBlocks,
  createTrainedHome,
  installVersion,
  openEncoderAgent,
  queryRows,
} from '../support/encoder-agent.ts';
import { removeHome, alterDatabase } from '../support/night.ts';
import { countEncoderPasses, openParts } from '../support/parts.ts';
import { countCommits } from '../support/store.ts';

const QUERY = 'What wood did we use for the planks of the boat?';

let slept: string;
let shifted: string;
let home: string;
beforeAll(async () => {
  slept = await createTrainedHome();
  shifted = copyHome(slept);
  await installVersion(shifted, createWeightsReplacer(7));
});
beforeEach(() => {
  home = copyHome(shifted);
});
afterEach(() => removeHome(home));
afterAll(() => {
  removeHome(slept);
  removeHome(shifted);
});

interface Event {
  readonly model_version: string;
  readonly event: string;
}
const readHistory = (key: number): string[] =>
  (
    JSON.parse(
      queryRows<{ h: string }>(
        home,
        'SELECT vector_history AS h FROM holographic_blocks WHERE block_key = ?',
        key,
      )[0]!.h,
    ) as Event[]
  ).map(({ model_version, event }) => `${model_version} ${event}`);
const readEpiphanies = (): string[] =>
  queryRows<{ content: string }>(home, "SELECT content FROM day_table WHERE message_type = 'epiphany'").map(
    ({ content }) => content,
  );
const countStale = (): number => readEncodedBlocks(home).filter(({ version }) => version === 1).length;

describe('touching', () => {
  test('encodes what is stale in one pass, writes it in one commit, and then costs no pass at all', async () => {
    const { parts, close } = await openParts(home);
    const ids = readEncodedBlocks(home).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(10);
    const { encoder, passes } = countEncoderPasses((await parts.encoders.loadCurrent())!);
    const encodings = await encodeBlocks(parts, encoder, ids);
    // The second pass is of the questions of the mind, against which the direction is told.
    expect(passes[0]).toBe(ids.length);
    expect(passes.length).toBeLessThanOrEqual(2);
    const log = `${resolveDatabasePath(home)}-wal`;
    expect(statSync(log).size).toBe(0);
    expect(await heal(parts, encodings)).toEqual(ids.map(() => true));
    expect(countCommits(log)).toBe(1);

    passes.length = 0;
    const again = await encodeBlocks(parts, encoder, ids);
    expect(again.map(({ delta, event, healing }) => [delta, event, healing])).toEqual(
      ids.map(() => [0, 'current', null]),
    );
    expect(passes).toEqual([]);
    await heal(parts, again);
    expect(countCommits(log)).toBe(1);
    await close();
  });

  test('by a version of the same weights moves nothing: Δ is exactly 0', async () => {
    removeHome(home);
    home = copyHome(slept);
    await installVersion(home, (weights) => weights);
    const engine = await openEncoderAgent(home);
    const memory_ids = readEncodedBlocks(home).map(({ id }) => id);
    const { memories } = await engine.reconsolidate({ memory_ids });
    expect(memories.map(({ delta_magnitude, event, healed }) => [delta_magnitude, event, healed])).toEqual(
      memory_ids.map(() => [0, 'reconsolidation', true]),
    );
    expect(memories.every(({ direction }) => direction === '')).toBe(true);
    await engine.close();
    expect(readEpiphanies()).toEqual([]);
  });

  test.each([{ by: 'ids' }, { by: 'query' }])('as a dry run by $by writes nothing', async ({ by }) => {
    const engine = await openEncoderAgent(home);
    await engine.status();
    const readState = (): unknown => [
      readEncodedBlocks(home),
      queryRows(home, 'SELECT block_key, vector_history, last_accessed FROM holographic_blocks'),
      queryRows(home, 'SELECT * FROM touches'),
      queryRows(home, 'SELECT tier, count(*) AS n FROM entry_blocks GROUP BY tier'),
      readEpiphanies(),
    ];
    const before = readState();
    const readAccessTimes = (): Map<string, number> =>
      new Map(
        queryRows<{ id: string; at: number }>(
          home,
          'SELECT block_id AS id, last_accessed AS at FROM holographic_blocks',
        ).map(({ id, at }) => [id, at]),
      );
    const asleep = readAccessTimes();
    const what = by === 'ids' ? { memory_ids: [readEncodedBlocks(home)[0]!.id] } : { query: QUERY };
    const dry = await engine.reconsolidate({ ...what, dry_run: true, history: true });
    expect(dry.memories[0]).toMatchObject({
      event: 'epiphany',
      from_version: 1,
      to_version: 2,
      healed: false,
    });
    // What goes on after the answer would be over when the next one is there.
    await engine.status();
    expect(readState()).toEqual(before);
    const wet = await engine.reconsolidate(what);
    expect(wet.memories.map(({ id, event }) => [id, event])).toEqual(
      dry.memories.map(({ id, event }) => [id, event]),
    );
    expect(wet.memories.every(({ healed }) => healed)).toBe(true);
    await engine.close();
    expect(readState()).not.toEqual(before);
    const touched = new Set(wet.memories.map(({ id }) => id));
    for (const [id, at] of readAccessTimes())
      if (touched.has(id)) expect(at, id).toBeGreaterThan(asleep.get(id)!);
      else expect(at, id).toBe(asleep.get(id));
  });

  test('of what lost words to a forgetting waits until the Cortex has let go of them', async () => {
    const { id, key } = readEncodedBlocks(home)[0]!;
    alterDatabase(home, 'DELETE FROM native_vectors WHERE block_key = ?', key);
    alterDatabase(
      home,
      "UPDATE holographic_blocks SET prose = '[]', revision = revision + 1 WHERE block_key = ?",
      key,
    );
    const engine = await openEncoderAgent(home);
    await engine.reconsolidate({ memory_ids: [id] });
    await engine.close();
    expect(readEncodedBlocks(home).filter((block) => block.key === key)).toEqual([]);
  });

  test('of what was forgotten between being felt and being written writes nothing', async () => {
    const { parts, close } = await openParts(home);
    const [whole, part] = queryRows<{ id: string; key: number; entries: string }>(
      home,
      `SELECT h.block_id AS id, h.block_key AS key, group_concat(d.entry_id) AS entries FROM native_vectors n
       JOIN holographic_blocks h ON h.block_key = n.block_key JOIN entry_blocks b ON b.block_key = h.block_key
       JOIN day_table d ON d.entry_seq = b.entry_seq GROUP BY 1 HAVING count(*) > 2 LIMIT 2`,
    ) as [{ id: string; key: number; entries: string }, { id: string; key: number; entries: string }];
    const encodings = await encodeBlocks(parts, await parts.encoders.loadCurrent(), [whole.id, part.id]);
    expect(encodings.map(({ event }) => event)).toEqual(['epiphany', 'epiphany']);
    const engine = await openEncoderAgent(home);
    await engine.forget({ memory_ids: whole.entries.split(','), confirm: true });
    await engine.forget({ memory_ids: [part.entries.split(',')[0]!], confirm: true });
    await engine.close();
    expect(await heal(parts, encodings)).toEqual([false, false]);
    await close();
    expect(readEpiphanies()).toEqual([]);
    expect(readEncodedBlocks(home).filter(({ key }) => key === whole.key || key === part.key)).toEqual([]);
    expect(readHistory(part.key)).toEqual([]);
  });
});

describe('recall', () => {
  test('answers while another process writes, and heals when it has done', async () => {
    const engine = await openEncoderAgent(home, { clock: systemClock, createId: createSeededIds(2) });
    await engine.status();
    const writer = new Database(resolveDatabasePath(home));
    writer.exec('BEGIN IMMEDIATE');
    const before = countStale();
    const { memories } = await engine.recall({ query: QUERY });
    const epiphanyBlocks = new Set(
      memories.flatMap(({ epiphany, block_id }) => (epiphany ? [block_id] : [])),
    );
    expect(epiphanyBlocks.size).toBeGreaterThan(0);
    expect(countStale()).toBe(before);
    writer.exec('COMMIT');
    writer.close();
    await engine.close();
    expect(countStale()).toBe(before - epiphanyBlocks.size);
    expect(readEpiphanies()).toHaveLength(epiphanyBlocks.size);
  });

  test('of a process killed between the answer and the write loses nothing', async () => {
    const before = countStale();
    const writer = new Database(resolveDatabasePath(home));
    const child = await spawnTouching('1', 'recall', QUERY);
    writer.exec('BEGIN IMMEDIATE');
    const answer = await child.ask();
    const memories = (answer as unknown as { memories: { epiphany: unknown }[] }).memories;
    expect(memories.filter(({ epiphany }) => epiphany !== null).length).toBeGreaterThan(0);
    await child.kill();
    writer.exec('COMMIT');
    writer.close();
    expect(countStale()).toBe(before);
    expect(readEpiphanies()).toEqual([]);

    const engine = await openEncoderAgent(home, { createId: createSeededIds(2) });
    const again = await engine.recall({ query: QUERY });
    expect(again.memories.filter(({ epiphany }) => epiphany !== null)).toHaveLength(
      memories.filter(({ epiphany }) => epiphany !== null).length,
    );
    await engine.close();
    expect(countStale()).toBeLessThan(before);
  });
});

describe('two processes at once', () => {
  test('give each memory one event a version and one epiphany, whoever writes first', async () => {
    const all = readEncodedBlocks(home);
    const ids = all.map(({ id }) => id);
    const both = await Promise.all([
      spawnTouching('1', 'reconsolidate', ...ids),
      spawnTouching('2', 'reconsolidate', ...ids),
    ]);
    const answers = (await Promise.all(both.map((child) => child.ask()))) as unknown as ReconsolidateAnswer[];
    await Promise.all(both.map((child) => child.end()));
    ids.forEach((id, i) => {
      const of = answers.map(({ memories }) => memories[i]!);
      expect(of.map((one) => one.id)).toEqual([id, id]);
      expect(of.filter(({ healed }) => healed)).toHaveLength(1);
    });
    for (const { key } of all) expect(readHistory(key)).toEqual(['v1 creation', 'v2 epiphany']);
    expect(countStale()).toBe(0);
    expect(readEpiphanies()).toHaveLength(ids.length);
    expect(new Set(readEpiphanies()).size).toBe(ids.length);
    expect(countRows(home, 'native_vectors')).toBe(ids.length);
  });
});

const TOUCHING = fileURLToPath(new URL('../support/touching.ts', import.meta.url));

async function spawnTouching(seed: string, how: 'recall' | 'reconsolidate', ...what: string[]) {
  const child = spawn(process.execPath, [TOUCHING, home, seed, how, ...what], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the process ended');
    return value;
  };
  expect(await readLine()).toBe('ready');
  return {
    ask: async (): Promise<Record<string, unknown>> => {
      child.stdin.write('go\n');
      return JSON.parse(await readLine()) as Record<string, unknown>;
    },
    end: async (): Promise<void> => {
      child.stdin.write('end\n');
      await gone;
    },
    kill: async (): Promise<void> => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

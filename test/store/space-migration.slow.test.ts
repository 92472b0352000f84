import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolveDatabasePath, openAgent, createSeededIds } from '../support/agent.ts';
import { toUuid } from '../support/night.ts';
import { createWordModel } from '../support/models.ts';
import { findRemains, createWording } from '../support/remains.ts';
import { createFakeClock, removeFolder, createSeededRandom, createTempFolder } from '../support/store.ts';
import type { Engine } from '../../src/engine/index.ts';
import { MemoryError } from '../../src/engine/index.ts';
import type { UniversalEmbedder } from '../../src/engine/models/ports.ts';
import { MAX_VECTOR_SPACES } from '../../src/engine/hippocampus/sqlite/schema.ts';

const TOPICS = [
  'the wooden boat',
  'bread in the oven',
  'the garden wall',
  'a trip to Lisbon',
  'chess in the park',
];
const createTurns = (
  from: number,
  count: number,
): { id: string; content: string; session_id: string; role: 'user' }[] =>
  Array.from({ length: count }, (_, i) => ({
    id: toUuid(`succession ${from + i}`),
    content: `Number ${from + i}: we spoke of ${TOPICS[(from + i) % TOPICS.length]!} and what to do about it next.`,
    session_id: `session ${Math.floor((from + i) / 10)}`,
    role: 'user',
  }));

let home: string;
const clock = createFakeClock();
const open: Engine[] = [];
let agents = 0;
/** One agent on the folder; `models` are those on this machine, the first of them the owner's choice. */
async function openModelAgent(...models: readonly UniversalEmbedder[]): Promise<Engine> {
  const engine = await openAgent({
    home,
    clock,
    createId: createSeededIds(++agents),
    userTiers: {},
    choice: {
      openChosen: models[0] ? async () => models[0]! : null,
      openForSpace: async (identity) => {
        const found = models.find((model) => model.identity.model === identity.model);
        if (!found) throw new MemoryError('MODEL_UNAVAILABLE', `${identity.model} is not here.`, 'Add it.');
        return found;
      },
      listProblems: async () => [],
    },
  });
  open.push(engine);
  return engine;
}
const closeAll = async (): Promise<void> => {
  for (const engine of open.splice(0)) await engine.close();
};
/** By space: how many entries have a vector there. */
function countVectorsBySpace(): Record<string, number> {
  const db = new Database(resolveDatabasePath(home), { readonly: true });
  try {
    const rows = db
      .prepare(
        `SELECT s.model, (SELECT count(*) FROM entry_vectors v WHERE v.vector_key % ${MAX_VECTOR_SPACES} = s.space_id) AS n
         FROM vector_spaces s`,
      )
      .all() as { model: string; n: number }[];
    return Object.fromEntries(rows.map(({ model, n }) => [model, n]));
  } finally {
    db.close();
  }
}
const readActiveModel = async (engine: Engine): Promise<string> => (await engine.status()).spaces[0]!.model;
const recallIds = async (engine: Engine, query: string): Promise<string[]> =>
  (await engine.recall({ query, limit: 10, level: 0 })).memories.map(({ id }) => id);

beforeEach(() => {
  home = createTempFolder();
});
afterEach(async () => {
  await closeAll();
  removeFolder(home);
});

describe('another universal model', () => {
  test('builds a generation of its own, and is switched to at once, for every process', async () => {
    const first = await openModelAgent();
    await first.remember({ entries: createTurns(0, 60) }, 's');
    await first.night({ action: 'run' });
    await first.remember({ entries: createTurns(60, 5) }, 's');
    const before = (await first.status()).counts;
    expect(before.blocks).toBeGreaterThan(3);
    const model = createWordModel('words');
    const second = await openModelAgent(model);
    const other = await openModelAgent(createWordModel('unused'), model);
    expect(await readActiveModel(other)).not.toBe('words');
    expect(await second.migrateSpace()).toBe('switched');
    expect(await second.migrateSpace()).toBe('current');
    for (const engine of [second, other]) {
      expect(await readActiveModel(engine)).toBe('words');
      const status = await engine.status();
      expect(status).toMatchObject({ problem: null, switching: null });
      expect(status.counts).toEqual({ ...before, unembedded: 0 });
    }
    expect(countVectorsBySpace()).toMatchObject({ words: 65 });
    const asked = model.asked.query;
    const answer = await other.recall({ query: 'What about chess in the park?', explain: true });
    expect(answer.memories[0]!.text).toContain('chess');
    expect(answer.probe.space).toContain('words');
    expect(model.asked.query).toBeGreaterThan(asked);
    // What comes now is embedded in both, and the next night makes blocks and clusters in the new space.
    await other.remember({ entries: createTurns(65, 20) }, 's');
    await expect.poll(() => countVectorsBySpace()).toMatchObject({ words: 85 });
    await other.night({ action: 'run' });
    expect((await other.status()).counts.blocks).toBeGreaterThan(before.blocks);
    expect(await other.check()).toEqual([]);
    const broad = await other.recall({ query: 'chess in the park', level: 1 });
    expect(broad.memories.every(({ kind }) => kind === 'cluster')).toBe(true);
    expect((await other.antechamber({ action: 'search', query: 'a boat of wood' })).entries).toBeDefined();
  });

  test('is never compared with another: a poisoned space changes no answer', async () => {
    const model = createWordModel('words');
    const engine = await openModelAgent(model);
    await engine.remember({ entries: createTurns(0, 40) }, 's');
    await engine.night({ action: 'run' });
    const questions = TOPICS.map((topic) => `What did we say of ${topic}?`);
    const recallAll = async (): Promise<string> =>
      JSON.stringify(await Promise.all(questions.map((question) => recallIds(engine, question))));
    const poison = (of: string): void => {
      const db = new Database(resolveDatabasePath(home));
      const space = db
        .prepare('SELECT space_id FROM vector_spaces WHERE model = ?')
        .pluck()
        .get(of) as number;
      const random = createSeededRandom(3);
      const rows = db
        .prepare(
          `SELECT vector_key AS k, length(vector) AS n FROM entry_vectors WHERE vector_key % ${MAX_VECTOR_SPACES} = ?`,
        )
        .all(space) as { k: number; n: number }[];
      for (const { k, n } of rows)
        db.prepare('UPDATE entry_vectors SET vector = ? WHERE vector_key = ?').run(
          new Uint8Array(Float32Array.from({ length: n / 4 }, () => (random() < 0.5 ? NaN : 1e30)).buffer),
          k,
        );
      expect(rows.length).toBeGreaterThan(0);
      db.prepare('UPDATE entry_sketches SET sketch = randomblob(64) WHERE space_id = ?').run(space);
      db.prepare('UPDATE vector_spaces SET late = late + 1 WHERE space_id = ?').run(space);
      db.close();
    };
    const before = await recallAll();
    // Half built, and not yet searched.
    const stop = new AbortController();
    await expect(
      engine.migrateSpace({ signal: stop.signal, progress: (done) => done > 20 && stop.abort() }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(countVectorsBySpace()['words']).toBeGreaterThan(20);
    poison('words');
    expect(await recallAll()).toBe(before);
    await closeAll();

    // Resting, and searched no more.
    const third = await openModelAgent(createWordModel('third'), model);
    expect(await third.migrateSpace()).toBe('switched');
    const now = await Promise.all(questions.map((question) => recallIds(third, question)));
    poison('words');
    expect(await Promise.all(questions.map((question) => recallIds(third, question)))).toEqual(now);
    expect(countVectorsBySpace()['third']).toBe(40);
  });

  test('misses nothing that is remembered, and keeps nothing that is forgotten, while it is built', async () => {
    const model = createWordModel('words', { slow: 1 });
    const engine = await openModelAgent(model);
    const writer = await openModelAgent(model);
    await engine.remember({ entries: createTurns(0, 200) }, 's');
    await engine.night({ action: 'run' });
    const running = engine.migrateSpace();
    const doomed = [toUuid('succession 3'), toUuid('succession 150')];
    await writer.remember({ entries: createTurns(200, 30) }, 's');
    await writer.forget({ memory_ids: doomed, confirm: true });
    expect(await running).toBe('switched');
    await expect.poll(() => countVectorsBySpace()['words']).toBe(228);
    expect((await engine.status()).counts).toMatchObject({ remembered: 228, unembedded: 0 });
    expect(await engine.check()).toEqual([]);
    await engine.night({ action: 'run' });
    for (const id of doomed)
      expect(await recallIds(engine, 'Number 3: the garden wall Number 150')).not.toContain(id);
  });

  test('leaves nothing of what is forgotten in any generation: the one in use, the one that rests', async () => {
    const { createUniqueText } = createWording(77);
    const secrets = Array.from({ length: 4 }, () => createUniqueText(200));
    const model = createWordModel('words');
    const engine = await openModelAgent(model);
    const doomed = secrets.map((content, i) => ({
      id: toUuid(`secret ${i}`),
      content,
      session_id: `s ${i % 2}`,
    }));
    await engine.remember({ entries: [...createTurns(0, 20), ...doomed] }, 's');
    await engine.night({ action: 'run' });
    expect(findRemains(home, secrets)).toHaveLength(4);
    await engine.migrateSpace();
    await engine.night({ action: 'run' });
    await engine.forget({ memory_ids: doomed.map(({ id }) => id), confirm: true });
    await closeAll();
    expect(findRemains(home, secrets)).toEqual([]);
  });

  test('does not bring back what is forgotten while its prose is being embedded', async () => {
    const { createUniqueText } = createWording(78);
    const secrets = Array.from({ length: 6 }, () => createUniqueText(200));
    const doomed = secrets.map((content, i) => ({
      id: toUuid(`held ${i}`),
      content,
      session_id: `s ${i % 3}`,
    }));
    const model = createWordModel('words');
    const gate = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    const engine = await openModelAgent({
      ...model,
      embed: async (texts, kind) => {
        // Questions are asked when blocks have been read, and are about to be written.
        if (kind === 'query') {
          reached.resolve(undefined);
          await gate.promise;
        }
        return model.embed(texts, kind);
      },
    });
    await engine.remember({ entries: [...createTurns(0, 20), ...doomed] }, 's');
    await engine.night({ action: 'run' });
    const other = await openModelAgent(model);
    const running = engine.migrateSpace();
    await reached.promise;
    await other.forget({ memory_ids: doomed.map(({ id }) => id), confirm: true });
    gate.resolve(undefined);
    expect(await running).toBe('switched');
    expect(await engine.check()).toEqual([]);
    await closeAll();
    expect(findRemains(home, secrets)).toEqual([]);
  });

  test('is dropped when told, and may come back: whoever has its tables open opens them anew', async () => {
    const model = createWordModel('words');
    const builtinEngine = await openBack(model);
    await builtinEngine.remember({ entries: createTurns(0, 30) }, 's');
    await builtinEngine.night({ action: 'run' });
    const engine = await openModelAgent(model);
    expect(await engine.migrateSpace()).toBe('switched');
    expect((await builtinEngine.recall({ query: 'chess', level: 1 })).memories.length).toBeGreaterThanOrEqual(
      0,
    );
    expect(await engine.dropRestingSpaces()).toBe(1);
    expect(await engine.dropRestingSpaces()).toBe(0);
    expect(await builtinEngine.migrateSpace()).toBe('switched');
    expect(await builtinEngine.dropRestingSpaces()).toBe(1);
    expect(countVectorsBySpace()['words']).toBe(0);
    for (const each of [builtinEngine, engine]) {
      expect((await each.status()).spaces[0]!.model).not.toBe('words');
      expect(await each.check()).toEqual([]);
      expect((await each.recall({ query: 'chess in the park', level: 1 })).probe.space).not.toContain(
        'words',
      );
    }
    await builtinEngine.remember({ entries: createTurns(30, 10) }, 's');
    expect((await builtinEngine.night({ action: 'run' })).state).toBe('completed');
    expect(await engine.migrateSpace()).toBe('switched');
    expect(countVectorsBySpace()['words']).toBe(40);
  });

  test('that was begun and given up is told of no more, and goes in time', async () => {
    const model = createWordModel('words');
    const engine = await openModelAgent(model);
    await engine.remember({ entries: createTurns(0, 40) }, 's');
    const stop = new AbortController();
    const half = engine.migrateSpace({ signal: stop.signal, progress: () => stop.abort() });
    await expect(half).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await engine.status()).switching).toMatchObject({ to: 'words', entries: 40 });
    const owner = await openBack(model);
    expect(await owner.dropRestingSpaces()).toBe(0);
    expect(await owner.migrateSpace()).toBe('current');
    expect((await owner.status()).switching).toBeNull();
    expect(await owner.dropRestingSpaces()).toBe(1);
    expect(countVectorsBySpace()['words']).toBe(0);
  });

  test.each([
    ['throws what no one expects', () => Promise.reject(new TypeError('no such thing'))],
    ['refuses the question', () => Promise.reject(new MemoryError('TOO_LARGE', 'Too long.', 'Shorten it.'))],
    ['gives no numbers', async () => [new Float32Array(24).fill(NaN)]],
    ['gives another length', async () => [new Float32Array(3)]],
  ])('that %s is done without', async (_, answer) => {
    const model = createWordModel('words');
    const engine = await openModelAgent({
      ...model,
      embed: (texts, kind) => (kind === 'query' ? answer() : model.embed(texts, kind)),
    });
    await engine.remember({ entries: createTurns(0, 20) }, 's');
    await engine.migrateSpace();
    const { memories } = await engine.recall({ query: 'Number 7' });
    expect(memories.map(({ id }) => id)).toContain(toUuid('succession 7'));
    expect(memories.every(({ score }) => Number.isFinite(score))).toBe(true);
  });

  test('that refuses one text embeds all the others', async () => {
    const model = createWordModel('words');
    const engine = await openModelAgent({
      ...model,
      embed: async (texts, kind) => {
        if (texts.some((text) => text.includes('Number 5:')))
          throw new MemoryError('TOO_LARGE', 'Too long.', 'Shorten it.');
        return model.embed(texts, kind);
      },
    });
    await engine.remember({ entries: createTurns(0, 40) }, 's');
    expect(await engine.migrateSpace()).toBe('switched');
    expect((await engine.status()).counts.unembedded).toBe(0);
    expect((await engine.status()).problem).toBeNull();
    expect(await recallIds(engine, 'Number 5')).toContain(toUuid('succession 5'));
  });

  test('that is not here leaves the memory usable, says so, and nothing is written into its space', async () => {
    const model = createWordModel('words');
    const engine = await openModelAgent(model);
    await engine.remember({ entries: createTurns(0, 40) }, 's');
    await engine.night({ action: 'run' });
    expect(await engine.migrateSpace()).toBe('switched');
    await closeAll();
    const without = await openModelAgent();
    const status = await without.status();
    expect(status.problem).toContain('words is not here');
    expect(status.spaces[0]!.model).toBe('words');
    const answer = await without.recall({ query: 'chess in the park' });
    expect(answer.memories[0]!.text).toContain('chess');
    expect((await without.recall({ query: 'chess', level: 1 })).probe.space).toContain('lexical');
    expect((await without.antechamber({ action: 'search', query: 'a boat' })).entries).toBeDefined();
    await without.remember({ entries: createTurns(40, 3) }, 's');
    expect(await recallIds(without, 'Number 42')).toContain(toUuid('succession 42'));
    expect(countVectorsBySpace()).toMatchObject({ words: 40 });
    await expect(without.night({ action: 'run' })).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    await closeAll();
    // Back again: what came meanwhile is embedded, and the night that could not begin is made up for.
    const again = await openModelAgent(model);
    await expect.poll(() => countVectorsBySpace()['words']).toBe(43);
    expect((await again.night({ action: 'run' })).state).toBe('completed');
  });

  test('that fails in use is done without, and asked again later', async () => {
    const model = createWordModel('words');
    let broken = false;
    const engine = await openModelAgent({
      ...model,
      embed: async (texts, kind) => {
        if (broken) throw new MemoryError('MODEL_UNAVAILABLE', 'The thread has died.', 'Wait.');
        return model.embed(texts, kind);
      },
    });
    await engine.remember({ entries: createTurns(0, 20) }, 's');
    await engine.migrateSpace();
    broken = true;
    expect(await recallIds(engine, 'Number 7')).toContain(toUuid('succession 7'));
    expect((await engine.status()).problem).toContain('died');
    await engine.remember({ entries: createTurns(20, 2) }, 's');
    expect(await recallIds(engine, 'Number 21')).toContain(toUuid('succession 21'));
    broken = false;
    clock.set(clock.now() + 31_000);
    expect((await engine.status()).problem).toBeNull();
    await engine.remember({ entries: createTurns(22, 1) }, 's');
    await expect.poll(() => countVectorsBySpace()['words']).toBe(23);
  });

  test('with other weights is another space: the old vectors are not its own', async () => {
    const engine = await openModelAgent(createWordModel('words'));
    await engine.remember({ entries: createTurns(0, 20) }, 's');
    expect(await engine.migrateSpace()).toBe('switched');
    await closeAll();
    const changed = createWordModel('words');
    const other = await openModelAgent({ ...changed, identity: { ...changed.identity, revision: '2' } });
    expect((await other.status()).problem).toContain('not the one that this memory was embedded by');
    expect(await recallIds(other, 'Number 7')).toContain(toUuid('succession 7'));
    expect(await other.migrateSpace()).toBe('switched');
    expect((await other.status()).problem).toBeNull();
  });

  test('gives way again, and its vectors go after seven cycles', async () => {
    const model = createWordModel('words');
    const engine = await openModelAgent(model);
    await engine.remember({ entries: createTurns(0, 30) }, 's');
    await engine.night({ action: 'run' });
    await engine.migrateSpace();
    await closeAll();
    const back = await openModelAgent();
    const owner = await openBack(model);
    expect(await owner.migrateSpace()).toBe('switched');
    expect(await readActiveModel(back)).not.toBe('words');
    for (let night = 0; night < 8; night++) {
      expect(countVectorsBySpace()['words']).toBe(30);
      await owner.remember({ entries: createTurns(100 + night * 5, 5) }, 's');
      await owner.night({ action: 'run' });
    }
    expect(countVectorsBySpace()['words']).toBe(0);
    expect(await owner.check()).toEqual([]);
    expect(await recallIds(owner, 'Number 7')).toContain(toUuid('succession 7'));
  });
});

/** The owner has gone back to the builtin embedder; the model's files are still there. */
async function openBack(model: UniversalEmbedder): Promise<Engine> {
  const engine = await openAgent({
    home,
    clock: createFakeClock(),
    createId: createSeededIds(++agents),
    userTiers: {},
    choice: { openChosen: null, openForSpace: async () => model, listProblems: async () => [] },
  });
  open.push(engine);
  return engine;
}

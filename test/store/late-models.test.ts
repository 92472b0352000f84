import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/index.ts';
import type { UniversalEmbedder } from '../../src/engine/models/ports.ts';
import type { AgentOptions } from '../support/agent.ts';
import { openAgent, createSeededIds } from '../support/agent.ts';
import { createWordModel } from '../support/models.ts';
import { toUuid } from '../support/night.ts';
import { createFakeClock, removeFolder, createTempFolder } from '../support/store.ts';

const hang = (): Promise<never> => new Promise(() => undefined);
const turns = Array.from({ length: 20 }, (_, i) => ({
  id: toUuid(`late ${i}`),
  content: `Number ${i}: we spoke of ${['the boat', 'bread', 'the wall'][i % 3]!} and what to do next.`,
  session_id: `session ${Math.floor(i / 10)}`,
  role: 'user' as const,
}));

let home: string;
let engine: Engine;
const clock = createFakeClock();
const words = createWordModel('words');
let hangs = false;
let asked = 0;
let rested = 0;
const model: UniversalEmbedder = {
  ...words,
  embed: (texts, kind) => {
    asked += kind === 'query' ? 1 : 0;
    return hangs && kind === 'query' ? hang() : words.embed(texts, kind);
  },
  unload: async () => {
    rested++;
  },
};
const open = (more: Partial<AgentOptions>): Promise<Engine> =>
  openAgent({ home, clock, createId: createSeededIds(1), userTiers: {}, ...more });
const CHOICE = {
  openChosen: async () => model,
  openForSpace: async () => model,
  listProblems: async () => [],
};
const recallIds = async (query: string): Promise<string[]> =>
  (await engine.recall({ query, limit: 5 })).memories.map(({ id }) => id);

beforeEach(async () => {
  home = createTempFolder();
  hangs = false;
  engine = await open({ choice: CHOICE });
  await engine.remember({ entries: turns }, 's');
  expect(await engine.migrateSpace()).toBe('switched');
});
afterEach(async () => {
  await engine.close();
  removeFolder(home);
});

describe('a model that does not answer', () => {
  test('is done without for a question, and for the next ones until it has', async () => {
    expect(await recallIds('Number 7')).toContain(toUuid('late 7'));
    hangs = true;
    const before = { asked, at: clock.now() };
    // Broad: it would be asked twice.
    expect((await engine.recall({ query: 'bread', level: 1 })).memories).toEqual([]);
    const answer = await engine.recall({ query: 'Number 8' });
    expect(answer.memories[0]!.id).toBe(toUuid('late 8'));
    expect(await recallIds('Number 9')).toContain(toUuid('late 9'));
    expect((await engine.antechamber({ action: 'search', query: 'bread' })).entries).toEqual([]);
    expect(asked - before.asked).toBe(1);
    expect(clock.now() - before.at).toBeLessThan(2_500);
    expect((await engine.status()).problem).toMatch(/words has not answered a question within 2 s/);
    // What else there is to do goes on with it.
    await engine.remember({ content: 'Number 20: we spoke of the boat.' }, 's');
    await expect.poll(async () => (await engine.status()).counts.unembedded).toBe(0);
    hangs = false;
    clock.set(clock.now() + 30_001);
    expect((await engine.status()).problem).toBeNull();
    expect(await recallIds('Number 7')).toContain(toUuid('late 7'));
    expect(asked - before.asked).toBe(2);
  });

  test('is waited for by a night', async () => {
    hangs = true;
    await recallIds('Number 7');
    hangs = false;
    expect((await engine.night({ action: 'run' })).state).toBe('completed');
  });

  test('does not keep a memory from being opened, asked, looked at and closed', async () => {
    await engine.close();
    let looks = 0;
    const openForSpace = (): Promise<never> => {
      looks++;
      return hang();
    };
    engine = await open({ choice: { ...CHOICE, openForSpace } });
    expect(await recallIds('Number 7')).toContain(toUuid('late 7'));
    expect(await recallIds('Number 8')).toContain(toUuid('late 8'));
    expect((await engine.status()).problem).toContain('words');
    expect(looks).toBe(1);
    await engine.close();
    engine = await open({ choice: CHOICE });
  });
});

test('status looks whether a model is there, and opens none', async () => {
  await engine.close();
  let looks = 0;
  const openForSpace = (): Promise<never> => {
    looks++;
    return Promise.reject(new MemoryError('MODEL_UNAVAILABLE', 'It cannot be opened.', 'Mend it.'));
  };
  const explainMissing = async (): Promise<string> => 'It is not on the disk.';
  // A question opens it, and so does what is to be embedded; until then the disk alone tells.
  engine = await open({ choice: { ...CHOICE, openForSpace, explainMissing } });
  expect((await engine.status()).problem).toMatch(/It is not on the disk|It cannot be opened/);
  await expect.poll(() => looks).toBe(1);
  clock.set(clock.now() + 60_000);
  for (let i = 0; i < 3; i++) expect((await engine.status()).problem).toBe('It cannot be opened.');
  expect(looks).toBe(1);
  await recallIds('Number 7');
  expect(looks).toBe(2);
});

test('what was opened is let go in the end, wanted or not', async () => {
  let all = 0;
  const release = async (): Promise<void> => {
    all++;
  };
  await engine.close();
  const before = rested;
  engine = await open({ choice: { ...CHOICE, release } });
  await recallIds('Number 7');
  expect(rested).toBe(before);
  await engine.close();
  expect({ all, own: rested - before }).toEqual({ all: 1, own: 1 });
  engine = await open({ choice: CHOICE });
});

describe('a reranker', () => {
  const recallOrder = (query: string): Promise<string[]> => recallIds(query);

  test('has its say, is done without where it fails, is asked again later, and is let go in the end', async () => {
    const plain = await recallOrder('what to do next about bread');
    await engine.close();
    let behaviour: 'well' | 'fails' | 'hangs' = 'well';
    let scored = 0;
    let let_go = 0;
    const loadReranker = async () => ({
      identity: 'backwards',
      score: async (_: string, texts: readonly string[]): Promise<number[]> => {
        scored++;
        if (behaviour === 'fails') throw new Error('broken');
        return behaviour === 'hangs' ? hang() : texts.map((text) => (text.includes('Number 13') ? 90 : 0));
      },
      unload: async () => {
        let_go++;
      },
    });
    engine = await open({ choice: CHOICE, loadReranker });
    const question = 'what to do next about bread';
    expect((await recallOrder(question))[0]).toBe(toUuid('late 13'));
    for (const [wrong, problem] of [
      ['fails', 'has failed'],
      ['hangs', 'within 5 s'],
    ] as const) {
      behaviour = wrong;
      const before = scored;
      expect(await recallOrder(question)).toEqual(plain);
      expect(await recallOrder(question)).toEqual(plain);
      expect(scored - before).toBe(1);
      expect((await engine.status()).problem).toContain(problem);
      behaviour = 'well';
      clock.set(clock.now() + 30_001);
      expect((await recallOrder(question))[0]).toBe(toUuid('late 13'));
      expect((await engine.status()).problem).toBeNull();
    }
    await engine.close();
    expect(let_go).toBe(1);
    engine = await open({ choice: CHOICE });
  });
});

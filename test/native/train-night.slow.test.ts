import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { createSeededRandom } from '../../src/engine/math/random.ts';
import type { NamedInput, ContrastivePair } from '../../src/engine/nets/batch.ts';
import { mapTensors } from '../../src/engine/nets/weights.ts';
import { splitAnchor, changeAnchor, isHeldOut } from '../../src/engine/encoder/train/anchor.ts';
import { generateBatches } from '../../src/engine/encoder/train/batches.ts';
import { judge } from '../../src/engine/encoder/train/judge.ts';
import type { TrainingCandidate } from '../../src/engine/encoder/train/training-candidates.ts';
import { createInitialWeights } from '../../src/engine/encoder/lineage.ts';
import { diskIo } from '../../src/engine/encoder/version-io.ts';
import type { VersionIo } from '../../src/engine/encoder/version-io.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import { createSeededIds } from '../support/agent.ts';
import {
  copyHome,
  readEncodedBlocks,
  createTrainedHome,
  runNight,
  openEncoderAgent,
  queryRows,
  createSmallSettings,
  retellBoatLater,
  rememberAll,
  resolveVersionsFolder,
} from '../support/encoder-agent.ts';
import type { EncoderAgentOptions } from '../support/encoder-agent.ts';
import { removeHome } from '../support/night.ts';
import { expectShuffledRejected, createNightTrainer } from '../support/night-trainer.ts';
import { removeFolder } from '../support/store.ts';

let slept: string;
const homes: string[] = [];
const createCopy = (home: string): string => {
  const copy = copyHome(home);
  homes.push(copy);
  return copy;
};
beforeAll(async () => {
  slept = await createTrainedHome();
});
afterEach(() => homes.splice(0).forEach(removeHome));
afterAll(() => removeHome(slept));

/** All that training leaves, but for moments. */
const readLearned = async (home: string): Promise<unknown> => ({
  versions: (await openVersionStore(resolveVersionsFolder(home)).list()).map(({ record, fault }) => [
    record!.number,
    record!.parent,
    record!.verdict,
    record!.files,
    record!.metrics,
    record!.data,
    fault,
  ]),
  anchor: queryRows(home, 'SELECT * FROM anchor_pairs ORDER BY 1, 2'),
  witnesses: queryRows<{ mean: Uint8Array }>(home, 'SELECT * FROM native_witnesses ORDER BY 1, 2').map(
    (row) => ({
      ...row,
      mean: Buffer.from(row.mean).toString('hex'),
    }),
  ),
  encodedBlocks: readEncodedBlocks(home),
});

test('two memories that are told the same learn the same, to the byte', async () => {
  const other = await createTrainedHome();
  homes.push(other);
  expect(await readLearned(other)).toEqual(await readLearned(slept));
});

describe('a night that ends in the midst of its learning', () => {
  type Injured = Pick<EncoderAgentOptions, 'wrapStore' | 'versions'>;
  const throwKilled = (): never => {
    throw new Error('killed');
  };
  /** Ends at the first call of a method of the store, before or after it has done its work. */
  const injureStore =
    <P extends 'native' | 'learning' | 'facts'>(
      part: P,
      method: keyof Hippocampus[P] & string,
      when: 'before' | 'after',
      isMatch = (_: unknown[]) => true,
    ) =>
    (): Injured => ({
      wrapStore: (whole: Hippocampus) => ({
        ...whole,
        [part]: {
          ...whole[part],
          [method]: async (...given: unknown[]) => {
            const callReal = whole[part][method as never] as (...all: unknown[]) => Promise<unknown>;
            if (!isMatch(given)) return callReal(...given);
            if (when === 'after') await callReal(...given);
            return throwKilled();
          },
        },
      }),
    });
  const injureDisk =
    (method: keyof VersionIo, when: 'before' | 'after') =>
    (home: string): Injured => ({
      versions: openVersionStore(resolveVersionsFolder(home), {
        io: {
          ...diskIo,
          [method]: async (...given: never[]) => {
            if (when === 'after') await (diskIo[method] as (...all: never[]) => Promise<unknown>)(...given);
            return throwKilled();
          },
        },
      }),
    });
  const isLearned = ([, name]: unknown[]): boolean => name === 'learned-cycle';

  /** Nights of which every merge is accepted, or none. */
  const createMildOptions = (heldOut: number): EncoderAgentOptions => ({
    settings: createSmallSettings({ judge: { ...createSmallSettings().training.judge, heldOut } }),
    createId: createSeededIds(8),
  });
  const goOn = async (home: string, options: EncoderAgentOptions): Promise<Record<string, number>> => {
    const engine = await openEncoderAgent(home, options);
    return runNight(engine).finally(() => engine.close());
  };
  let begun: string;
  beforeAll(async () => {
    begun = copyHome(slept);
    const engine = await openEncoderAgent(begun, {
      ...createMildOptions(9),
      ...injureStore('learning', 'listUses', 'before')(),
    });
    await rememberAll(engine, retellBoatLater());
    await expect(runNight(engine)).rejects.toThrow();
    await engine.close();
  });
  afterAll(() => removeHome(begun));

  const WRITTEN = [
    ['after the version has its name', injureDisk('rename', 'after')],
    ['after the anchor has changed', injureStore('learning', 'updateAnchor', 'after')],
    ['after it has said that it has learned', injureStore('facts', 'set', 'after', isLearned)],
  ] as const;
  const ACCEPTED = [
    ['before the version has its name', injureDisk('rename', 'before')],
    ['before the version is in use', injureStore('native', 'acceptVersion', 'before')],
    ['after the version is in use', injureStore('native', 'acceptVersion', 'after')],
    ...WRITTEN,
  ] as const;

  describe.each([
    { verdict: 'accepted', options: createMildOptions(9), points: ACCEPTED },
    { verdict: 'rejected', options: createMildOptions(-9), points: WRITTEN.slice(0, 2) },
  ])('with a merge that is $verdict', ({ verdict, options, points }) => {
    let undisturbed: unknown;
    beforeAll(async () => {
      const whole = createCopy(begun);
      await goOn(whole, options);
      expect((await openVersionStore(resolveVersionsFolder(whole)).readRecord(2)).verdict).toBe(verdict);
      undisturbed = await readLearned(whole);
    });
    test.each(points)('%s, has learned the same once it has gone on', async (_, injure) => {
      const home = createCopy(begun);
      await expect(goOn(home, { ...options, ...injure(home) })).rejects.toThrow();
      const figures = await goOn(home, options);
      expect(await readLearned(home)).toEqual(undisturbed);
      // A night that had it all done tells what its first half had found.
      if (figures['version'] !== undefined)
        expect(figures).toMatchObject({ version: 2, accepted: verdict === 'accepted' ? 1 : 0 });
    });
  });
});

describe('a merge that would spoil the mind', () => {
  test('is rejected: labels shuffled, 4 times of 4; what was learned in earnest is not', () =>
    expectShuffledRejected(createCopy(slept), 4));

  test.each([
    [
      'not a number in one text',
      (one: NamedInput) => ({ ...one.input, vector: one.input.vector.map(() => NaN) }),
      1,
    ],
    ['steps that are far too large', (one: NamedInput) => one.input, 3_000],
  ])('is rejected: %s', async (_, selectInput, faster) => {
    const home = createCopy(slept);
    const settings = createSmallSettings({ learningRate: 0.001 * faster, judge: SETTINGS.training.judge });
    const { trainingData, run, parts, close } = await createNightTrainer(home, settings);
    const [first, ...rest] = trainingData.train;
    const train: ContrastivePair[] = [
      { ...first!, query: { ...first!.query, input: selectInput(first!.query) } },
      ...rest,
    ];
    const figures = await run('spoiled', { ...trainingData, train });
    expect(figures['accepted']).toBe(0);
    expect(Object.keys(figures).some((name) => name.startsWith('rejected_'))).toBe(true);
    expect((await parts.hippocampus.native.readVersion())!.version).toBe(1);
    expect((await openVersionStore(resolveVersionsFolder(home)).readRecord(2)).files).toEqual({});
    await close();
  });

  test('is rejected: everything felt as one, or anywhere', async () => {
    const { trainingData, close } = await createNightTrainer(createCopy(slept));
    const before = createInitialWeights({
      universal: trainingData.unrelated[0]!.vector.length,
      buckets: 512,
      hidden: 32,
      latent: 32,
    });
    const born = before;
    const limits = createSmallSettings().training.judge;
    expect(
      judge({ initialWeights: born, currentWeights: before, mergedWeights: before }, trainingData, limits)
        .accepted,
    ).toBe(true);
    const random = createSeededRandom(4);
    const one = mapTensors((name) => ({
      ...before[name],
      data: before[name].data.map(() => (name === 'b2' ? 1 : 0)),
    }));
    const anywhere = mapTensors((name) => ({
      ...before[name],
      data: before[name].data.map((value) => (name === 'P' ? 10 * (random() - 0.5) : value)),
    }));
    expect(
      judge({ initialWeights: born, currentWeights: before, mergedWeights: one }, trainingData, limits)
        .accepted,
    ).toBe(false);
    expect(
      judge(
        { initialWeights: born, currentWeights: before, mergedWeights: anywhere },
        { ...trainingData, heldOut: [], heldOutToday: [], anchor: [] },
        limits,
      ),
    ).toMatchObject({
      accepted: false,
      reason: 'lobotomy',
    });
    await close();
  });
});

describe('the Golden Anchor', () => {
  const createPair = (name: string): ContrastivePair => {
    const side = {
      id: name,
      input: { vector: new Float32Array(1), buckets: new Int32Array(), weights: new Float32Array() },
    };
    return { query: side, positive: side, negatives: [], weight: 1 };
  };

  test('has its share of every batch, and no pair of the day is left out for it', () => {
    const day = Array.from({ length: 150 }, (_, i) => createPair(`day ${i}`));
    const anchor = Array.from({ length: 40 }, (_, i) => createPair(`anchor ${i}`));
    const options = { batch: 64, passes: 3, share: 0.1 };
    const batches = [...generateBatches(day, anchor, options, createSeededRandom(1))];
    for (const batch of batches) {
      expect(batch.filter(({ query }) => query.id.startsWith('anchor'))).toHaveLength(6);
      expect(batch.length).toBeLessThanOrEqual(64);
    }
    const seen = batches.flat().map(({ query }) => query.id);
    for (const { query } of day) expect(seen.filter((id) => id === query.id)).toHaveLength(3);
    expect([...generateBatches(day, anchor, options, createSeededRandom(1))]).toEqual(batches);
    expect(
      [...generateBatches(day, [], options, createSeededRandom(1))].every((batch) => batch.length <= 64),
    ).toBe(true);
  });

  test('is of earlier nights alone, and changes slowly', async () => {
    const home = createCopy(slept);
    const settings = createSmallSettings({ anchor: { share: 0.1, size: 10, refresh: 3, heldOutSize: 2 } });
    const listPairs = (): { name: string; cycle: number }[] =>
      queryRows(home, "SELECT query || ' ' || positive AS name, cycle FROM anchor_pairs ORDER BY 1");
    const isJudged = ({ name }: { name: string }): boolean => {
      const [query, positive] = name.split(' ') as [string, string];
      return isHeldOut({ query, positive }, settings.training);
    };
    const whole = listPairs();
    expect(whole.every(({ cycle }) => cycle === 1)).toBe(true);
    const first = whole.filter((pair) => !isJudged(pair));
    expect(first.length).toBeGreaterThan(10);

    const engine = await openEncoderAgent(home, { settings, createId: createSeededIds(9) });
    await rememberAll(engine, retellBoatLater());
    const figures = await runNight(engine);
    await engine.close();
    expect(figures['anchor_pairs']).toBe(first.length);
    const second = listPairs().filter((pair) => !isJudged(pair));
    const names = new Set(first.map(({ name }) => name));
    const came = second.filter(({ name }) => !names.has(name));
    expect(came).toHaveLength(3);
    expect(came.every(({ cycle }) => cycle === 2)).toBe(true);
    // One in, one out: it never grows beyond its size, nor is emptied by a smaller one.
    expect(second).toHaveLength(first.length);
    removeFolder(resolveVersionsFolder(home));
  });

  test('makes no day of what it keeps: a night with nothing new to learn from trains nothing', async () => {
    const home = createCopy(slept);
    const engine = await openEncoderAgent(home, {
      settings: createSmallSettings({ minPairs: 12 }),
      createId: createSeededIds(9),
    });
    expect(queryRows(home, 'SELECT * FROM anchor_pairs').length).toBeGreaterThan(12);
    const figures = await runNight(engine);
    await engine.close();
    expect(figures['pairs'] ?? 0).toBe(0);
    expect(figures['version']).toBeUndefined();
    expect((await openVersionStore(resolveVersionsFolder(home)).list()).map(({ number }) => number)).toEqual([
      1,
    ]);
  });

  test('does not take back the names of what was forgotten while the night learned', async () => {
    const home = createCopy(slept);
    const { parts, lease, close } = await createNightTrainer(home, undefined, 5);
    const { learning } = parts.hippocampus;
    const [one] = queryRows<{ seq: number }>(home, 'SELECT min(entry_seq) AS seq FROM day_table');
    const there = `entry:${one!.seq}`;
    const gone = ['entry:999999', 'use:999999', 'block:none', 'question:none'];
    await learning.updateAnchor(
      lease,
      [
        ...gone.flatMap((name) => [
          { query: name, positive: there },
          { query: there, positive: name },
        ]),
        { query: there, positive: there },
      ],
      [],
    );
    const names = (await learning.readAnchor()).filter(({ cycle }) => cycle === 5);
    expect(names).toEqual([{ query: there, positive: there, cycle: 5 }]);
    await close();
  });

  test('keeps what was held out to judge by, and nothing is ever learned from that', async () => {
    const home = createCopy(slept);
    const first = await createNightTrainer(home);
    const kept = await first.parts.hippocampus.learning.readAnchor();
    await first.parts.hippocampus.nights.release(first.lease);
    await first.close();
    const later = await createNightTrainer(home, undefined, 2);
    const { parts, trainingData, lease } = later;
    const settings = parts.settings.training;
    const { trainPairs, heldOutPairs } = splitAnchor(kept, settings);
    expect(trainPairs.length + heldOutPairs.length).toBe(kept.length);
    expect(heldOutPairs.length).toBeGreaterThan(2);
    const formatPair = ({ query, positive }: ContrastivePair): string => `${query.id} ${positive.id}`;
    // The first night's, seen from a later one: no pair of its own is held out twice.
    const learned = new Set([...trainingData.train, ...trainingData.anchor].map(formatPair));
    for (const { query, positive } of heldOutPairs) expect(learned.has(`${query} ${positive}`)).toBe(false);
    const judging = trainingData.heldOut.map(formatPair);
    expect(judging).toEqual(
      expect.arrayContaining(heldOutPairs.map(({ query, positive }) => `${query} ${positive}`)),
    );
    expect(new Set(judging).size).toBe(judging.length);

    // Room for two: the oldest go, and as many as come.
    const two = {
      ...parts,
      settings: createSmallSettings({
        anchor: { ...settings.anchor, heldOutSize: heldOutPairs.length, refresh: 2 },
      }),
    };
    const createCandidate = (i: number): TrainingCandidate => ({
      ...{ origin: 'neighbour', query: `entry:${i}`, positive: `entry:${i + 1}`, negatives: [], weight: 1 },
    });
    const last = queryRows<{ seq: number }>(home, 'SELECT max(entry_seq) AS seq FROM day_table')[0]!.seq;
    const candidates = Array.from({ length: last - 1 }, (_, i) => createCandidate(i + 1));
    await changeAnchor(two, { ...lease, cycle: 5 }, candidates);
    const after = splitAnchor(await parts.hippocampus.learning.readAnchor(), settings);
    expect(after.heldOutPairs).toHaveLength(heldOutPairs.length);
    expect(after.heldOutPairs.filter(({ cycle }) => cycle === 5)).toHaveLength(2);
    expect(after.trainPairs).toEqual(trainPairs);
    // Once a night.
    await changeAnchor(two, { ...lease, cycle: 5 }, candidates);
    expect(splitAnchor(await parts.hippocampus.learning.readAnchor(), settings)).toEqual(after);
    await later.close();
  });
});

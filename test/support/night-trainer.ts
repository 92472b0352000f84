import { expect } from 'vitest';
import { PRIMER } from '../../src/engine/models/builtin/compression-primer.ts';
import { createSeededRandom } from '../../src/engine/math/random.ts';
import { shuffle } from '../../src/engine/encoder/train/batches.ts';
import { collectTrainingData } from '../../src/engine/encoder/train/training-data.ts';
import type { TrainingData } from '../../src/engine/encoder/train/training-data.ts';
import { trainVersion } from '../../src/engine/encoder/train/train-night.ts';
import type { TrainNightInput } from '../../src/engine/encoder/train/train-night.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import { openEncoderAgent, createSmallSettings } from './encoder-agent.ts';
import { openParts } from './parts.ts';
import { takeLease } from './formed-blocks.ts';

/** A school over the first night's material; each `name` is a night of its own. */
export async function createNightTrainer(home: string, settings = createSmallSettings(), cycle = 1) {
  let name = '';
  let figures: Record<string, number> = {};
  const { parts, close } = await openParts(home, {
    settings,
    wrapStore: (store) => ({
      ...store,
      nights: {
        ...store.nights,
        readCycle: async (self, id) => {
          const cycle = await store.nights.readCycle(self, id);
          return cycle && { ...cycle, id: name };
        },
      },
    }),
  });
  // Whoever holds the lease without a night has no cycle: by default this is the first night's, once more.
  const lease = { ...(await takeLease(parts.hippocampus, parts.self)), cycle };
  const space = await parts.openBuiltinSpace();
  const trainInput: TrainNightInput = {
    ...{ deps: parts, lease, everydayPhrases: PRIMER },
    inputSpace: { space, embedder: parts.builtinEmbedder },
    pause: async () => undefined,
    setCount: (figure, value) => {
      figures[figure] = value;
    },
  };
  const { buckets, hidden, latent } = settings.training;
  const source = { ...trainInput.inputSpace, buckets };
  const shape = { universal: space.dimensions, buckets, hidden, latent };
  return {
    trainingData: await collectTrainingData(trainInput, source),
    ...{ parts, lease, close },
    run: async (night: string, trainingData: TrainingData): Promise<Record<string, number>> => {
      name = night;
      figures = {};
      await trainVersion(trainInput, source, shape, trainingData);
      return { ...figures };
    },
  };
}

/** Merges of labels that were shuffled, each with another seed: every one is rejected, and what was learned in earnest is not. */
export async function expectShuffledRejected(
  home: string,
  times: number,
  training: Parameters<typeof createSmallSettings>[0] = {
    passes: { min: 20, max: 20 },
    // A net of 32 dimensions sees less of what belongs together.
    judge: { ...SETTINGS.training.judge, labels: { mean: 0.2, t: 3 } },
  },
): Promise<void> {
  const settings = createSmallSettings({ judge: SETTINGS.training.judge, ...training });
  const { trainingData, run, parts, close } = await createNightTrainer(home, settings);
  const activeVersion = (await parts.hippocampus.native.readVersion())!;
  const verdicts: (number | undefined)[] = [];
  for (let seed = 1; seed <= times; seed++) {
    const labels = shuffle(
      trainingData.train.map(({ positive }) => positive),
      createSeededRandom(seed),
    );
    const train = trainingData.train.map((pair, i) => ({ ...pair, positive: labels[i]!, negatives: [] }));
    verdicts.push((await run(`shuffled ${seed}`, { ...trainingData, train }))['accepted']);
  }
  expect(verdicts).toEqual(verdicts.map(() => 0));
  expect((await parts.hippocampus.native.readVersion())!.id).toBe(activeVersion.id);
  expect((await parts.encoders.loadCurrent())!.space.version).toBe(1);
  const engine = await openEncoderAgent(home);
  expect((await engine.recall({ query: 'planks of the boat' })).memories.length).toBeGreaterThan(0);
  await engine.close();
  expect((await run('in earnest', trainingData))['accepted']).toBe(1);
  await close();
}

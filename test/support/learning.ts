import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, EngineOptions } from '../../src/engine/index.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import type { Settings } from '../../src/engine/vocabulary/settings.ts';
import { DEFAULT_TRAINING_CONFIG } from '../../src/engine/vocabulary/training.ts';
import { DAY, openAgent, createSeededIds } from './agent.ts';
import type { ManualClock } from './agent.ts';
import { ROOT } from './store.ts';

/** A network that is trained in a moment, and a judge that lets pass what it makes of so little. */
export const SMALL_SETTINGS = {
  ...SETTINGS,
  training: {
    ...SETTINGS.training,
    ...{
      minPairs: 16,
      passes: { min: 2, max: 2 },
      latent: 24,
      hidden: 16,
      buckets: 256,
      rank: 4,
      learningRate: 0.02,
    },
    judge: {
      ...SETTINGS.training.judge,
      anchor: 10,
      heldOut: 10,
      minBetterT: -100,
      maxWorseT: -100,
      alarm: -1,
    },
  },
} as unknown as Settings;

/** As above, but a judge that accepts nothing. */
export const STRICT_SETTINGS = {
  ...SMALL_SETTINGS,
  training: { ...SMALL_SETTINGS.training, judge: { ...SMALL_SETTINGS.training.judge, heldOut: -10 } },
} as unknown as Settings;

/** A double of the library: the first coordinates are the axes. */
export const takeFirstAxes: NonNullable<EngineOptions['computeAxes']> = async (vectors, count) => ({
  mean: new Float32Array(vectors[0]!.length),
  axes: Array.from({ length: count }, (_, axis) => {
    const unit = new Float32Array(vectors[0]!.length);
    unit[axis] = 1;
    return unit;
  }),
});

export const resolveVersionsFolder = (home: string): string => join(home, 'training', 'versions');

export const openLearner = (
  home: string,
  clock: ManualClock,
  overrides: Partial<Parameters<typeof openAgent>[0]> = {},
): Promise<Engine> =>
  openAgent({
    ...{
      home,
      clock,
      createId: createSeededIds(clock.now() % 1_000),
      userTiers: {},
      settings: SMALL_SETTINGS,
      computeAxes: takeFirstAxes,
    },
    learning: { versions: openVersionStore(resolveVersionsFolder(home)), training: DEFAULT_TRAINING_CONFIG },
    ...overrides,
  });

interface Example {
  readonly sessions: readonly {
    readonly id: string;
    readonly entries: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  }[];
}
const example = JSON.parse(readFileSync(join(ROOT, 'examples', 'boat-and-bakery.json'), 'utf8')) as Example;

/** A day of some of the example's conversations, and the night behind it. */
export async function runDay(engine: Engine, clock: ManualClock, ...talks: readonly number[]): Promise<void> {
  for (const talk of talks) {
    const { id, entries } = example.sessions[talk % example.sessions.length]!;
    await engine.remember(
      { entries: entries.map(({ role, content }) => ({ role, content, session_id: id })) },
      'unused',
    );
  }
  clock.set(clock.now() + DAY);
  await engine.night({ action: 'run' });
  clock.set(clock.now() + 60_000);
}

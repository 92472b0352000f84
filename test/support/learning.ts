import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, EngineOptions } from '../../src/engine/index.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import type { Settings } from '../../src/engine/vocabulary/settings.ts';
import { DEFAULT_TRAINING_CONFIG } from '../../src/engine/vocabulary/training.ts';
import { DAY, openAgent, seededIds } from './life.ts';
import type { LifeClock } from './life.ts';
import { ROOT } from './store.ts';

/** A network that is trained in a moment, and a judge that lets pass what it makes of so little. */
export const SMALL = {
  ...SETTINGS,
  training: {
    ...SETTINGS.training,
    ...{
      least: 16,
      passes: { least: 2, most: 2 },
      latent: 24,
      hidden: 16,
      buckets: 256,
      rank: 4,
      learningRate: 0.02,
    },
    judge: { ...SETTINGS.training.judge, anchor: 10, heldOut: 10, surely: -100, worse: -100, alarm: -1 },
  },
} as unknown as Settings;

/** As above, but a judge that accepts nothing. */
export const STRICT = {
  ...SMALL,
  training: { ...SMALL.training, judge: { ...SMALL.training.judge, heldOut: -10 } },
} as unknown as Settings;

/** A double of the library: the first coordinates are the axes. */
export const firstAxes: NonNullable<EngineOptions['axes']> = async (vectors, many) => ({
  mean: new Float32Array(vectors[0]!.length),
  axes: Array.from({ length: many }, (_, axis) => {
    const one = new Float32Array(vectors[0]!.length);
    one[axis] = 1;
    return one;
  }),
});

export const versionsOf = (home: string): string => join(home, 'training', 'versions');

export const openLearner = (
  home: string,
  clock: LifeClock,
  more: Partial<Parameters<typeof openAgent>[0]> = {},
): Promise<Engine> =>
  openAgent({
    ...{
      home,
      clock,
      newId: seededIds(clock.now() % 1_000),
      userTiers: {},
      settings: SMALL,
      axes: firstAxes,
    },
    learning: { versions: openVersionStore(versionsOf(home)), training: DEFAULT_TRAINING_CONFIG },
    ...more,
  });

interface Example {
  readonly sessions: readonly {
    readonly id: string;
    readonly entries: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  }[];
}
const example = JSON.parse(readFileSync(join(ROOT, 'examples', 'boat-and-bakery.json'), 'utf8')) as Example;

/** A day of some of the example's conversations, and the night behind it. */
export async function live(engine: Engine, clock: LifeClock, ...talks: readonly number[]): Promise<void> {
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

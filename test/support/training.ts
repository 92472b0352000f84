import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../bench/load.ts';
import type { Engine } from '../../src/engine/index.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import type { Settings } from '../../src/engine/vocabulary/settings.ts';
import { DEFAULT_TRAINING_CONFIG } from '../../src/engine/vocabulary/training.ts';
import type { TrainingConfig } from '../../src/engine/vocabulary/training.ts';
import { createManualClock, openAgent, createSeededIds } from './agent.ts';
import type { AgentOptions, ManualClock } from './agent.ts';
import { BOAT, toUuid } from './night.ts';

/** An encoder that is trained in a moment, and never found worse. */
export const TRAINER_SETTINGS = {
  ...SETTINGS,
  training: {
    ...SETTINGS.training,
    ...{ minPairs: 16, passes: { min: 1, max: 1 }, buckets: 256, hidden: 16, latent: 16, rank: 2 },
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

export interface LearnerHome {
  readonly home: string;
  readonly clock: ManualClock;
  readonly open: (more?: Partial<AgentOptions>) => Promise<Engine>;
}

export const resolveExportFolder = (home: string): string => join(home, 'training', 'export');

/** An agent that learns, in a folder; `open` gives one engine after another. */
export function createLearner(home: string, training: Partial<TrainingConfig> = {}): LearnerHome {
  const clock = createManualClock();
  const options: AgentOptions = {
    ...{ home, clock, createId: createSeededIds(5), userTiers: {}, settings: TRAINER_SETTINGS },
    learning: {
      versions: openVersionStore(join(home, 'training', 'versions')),
      training: { ...DEFAULT_TRAINING_CONFIG, ...training },
    },
    exporting: { folder: resolveExportFolder(home), environment: { ...process.env, OWNER: 'yes' } },
  };
  return { home, clock, open: (more = {}) => openAgent({ ...options, ...more }) };
}

/** Tells some sessions of the example, each from 0. */
export async function rememberBoat(engine: Engine, ...sessions: readonly number[]): Promise<void> {
  const turns = load(BOAT).conversations[0]!.turns;
  const names = [...new Set(turns.map(({ session }) => session))];
  for (const n of sessions)
    await engine.remember(
      {
        entries: turns
          .filter(({ session }) => session === names[n])
          .map(({ key, session, role, content, at }) => ({
            ...{ id: toUuid(key), session_id: session, role, content, at },
          })),
      },
      'boat',
    );
}

/** Lines of a file of JSON lines, none where it is empty. */
export const readJsonLines = (...path: string[]): unknown[] =>
  readFileSync(join(...path), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

export const listRelativeFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
    .sort();

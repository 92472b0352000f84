import { openEngine } from '../../src/compose.ts';
import { BUILTIN_MODELS } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine/index.ts';

/** What a server would read for this home, by which nothing happens by itself: no nights, no training, no model. */
export const createQuietConfig = (home: string): Config => ({
  home,
  role: 'muse',
  night: 'manual',
  night_turns: 20,
  night_quiet_minutes: 10,
  users: {},
  models: BUILTIN_MODELS,
  training: 'off',
  secrets: 'off',
});

export const openQuietEngine = (home: string): Promise<Engine> => openEngine(createQuietConfig(home));

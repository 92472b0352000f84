import { openEngine } from '../../src/compose.ts';
import { BUILTIN_MODELS } from '../../src/config.ts';
import type { Engine } from '../../src/engine/index.ts';

/** An engine as it is opened for a server, in which nothing happens by itself: no nights, no training, no model. */
export const openQuietEngine = (home: string): Promise<Engine> =>
  openEngine({
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

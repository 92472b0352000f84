import { MemoryError } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import type { Config } from '../config.ts';
import { log } from './log.ts';

/** After the start, so that the first answers come first; and again, since a night may have been in the way. */
const INITIAL_DELAY_MS = 5_000;
const RETRY_INTERVAL_MS = 300_000;
/** Of ten milliseconds so many are left to others while the memory is embedded anew. */
const IDLE_SHARE = 6;

/**
 * Embeds the memory anew in the background where the owner has chosen another model, and tells on stderr when that is done
 * or cannot be; the same goes for a model that the memory was embedded by and that is not here.
 */
export function migrateInBackground(engine: Engine, config: Config, readLatestConfig: () => Config): void {
  let lastMessage = '';
  let isDone = false;
  const warnOnce = (message: string): void => {
    if (message !== lastMessage) log('warn', message);
    lastMessage = message;
  };
  const migrateOnce = async (): Promise<void> => {
    const { problem } = await engine.status();
    if (problem !== null) warnOnce(`${problem} Recall goes on without it.`);
    if (config.role !== 'muse' || isDone) return;
    // The owner may have chosen another since: that is for the next server.
    if (JSON.stringify(readLatestConfig().models) !== JSON.stringify(config.models)) return;
    const result = await engine.migrateSpace({ leave: IDLE_SHARE });
    if (result === 'switched')
      log('info', `the memory is searched by ${config.models.universal} from now on`);
    isDone = result !== 'busy';
  };
  const runMigration = (): void => {
    migrateOnce().catch((error: unknown) => {
      if (error instanceof MemoryError) {
        if (error.code !== 'CANCELLED') warnOnce(`${error.message} ${error.repair}`);
      } else log('warn', 'embedding the memory anew', error);
    });
  };
  setInterval(runMigration, RETRY_INTERVAL_MS).unref();
  setTimeout(runMigration, INITIAL_DELAY_MS).unref();
}

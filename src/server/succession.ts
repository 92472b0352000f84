import { MemoryError } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import type { Config } from '../config.ts';
import { log } from './log.ts';

/** After the start, so that the first answers come first; and again, since a night may have been in the way. */
const FIRST_MS = 5_000;
const AGAIN_MS = 300_000;
/** Of ten milliseconds so many are left to others while the memory is embedded anew. */
const LEAVE = 6;

/**
 * Embeds the memory anew in the background where the owner has chosen another model, and tells on stderr when that is done
 * or cannot be; the same goes for a model that the memory was embedded by and that is not here.
 */
export function succeedInBackground(engine: Engine, config: Config, latest: () => Config): void {
  let told = '';
  let done = false;
  const tell = (message: string): void => {
    if (message !== told) log('warn', message);
    told = message;
  };
  const attempt = async (): Promise<void> => {
    const { problem } = await engine.status();
    if (problem !== null) tell(`${problem} Recall goes on without it.`);
    if (config.role !== 'muse' || done) return;
    // The owner may have chosen another since: that is for the next server.
    if (JSON.stringify(latest().models) !== JSON.stringify(config.models)) return;
    const result = await engine.succeed({ leave: LEAVE });
    if (result === 'switched')
      log('info', `the memory is searched by ${config.models.universal} from now on`);
    done = result !== 'busy';
  };
  const look = (): void => {
    attempt().catch((error: unknown) => {
      if (error instanceof MemoryError) {
        if (error.code !== 'CANCELLED') tell(`${error.message} ${error.repair}`);
      } else log('warn', 'embedding the memory anew', error);
    });
  };
  setInterval(look, AGAIN_MS).unref();
  setTimeout(look, FIRST_MS).unref();
}

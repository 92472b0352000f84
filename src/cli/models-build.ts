import { Presets, SingleBar } from 'cli-progress';
import { paint, print, printJson, withEngine } from './terminal.ts';
import type { SharedOptions } from './terminal.ts';

/** Embeds the memory anew here and now; what a server would do in the background by itself. */
export async function runBuild(options: SharedOptions): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const bar =
    options.json !== true && process.stderr.isTTY
      ? new SingleBar(
          { format: '{bar} {value}/{total} turns', hideCursor: true, stream: process.stderr },
          Presets.shades_classic,
        )
      : null;
  let hasStarted = false;
  let holder = '';
  try {
    const result = await withEngine(options, async (engine) => {
      const outcome = await engine.migrateSpace({
        leave: 0,
        signal: controller.signal,
        onBusy: (description) => (holder = description),
        progress: (value, total) => {
          if (!hasStarted) bar?.start(total, 0);
          hasStarted = true;
          bar?.update(value);
        },
      });
      return { result: outcome, space: (await engine.status()).spaces[0]! };
    });
    bar?.stop();
    if (options.json) printJson(result);
    else if (result.result === 'busy')
      print(`${holder} What is left is done when that is over: run this again, or start a server.`);
    else
      print(
        `${paint('green', result.result === 'switched' ? 'Switched' : 'Nothing to do')}: the memory is searched by ${result.space.model}`,
      );
  } finally {
    bar?.stop();
  }
}

/** Deletes the vectors of models that are searched no more, without waiting for seven cycles. */
export async function runDrop(options: SharedOptions): Promise<void> {
  const dropped = await withEngine(options, (engine) => engine.dropRestingSpaces());
  if (options.json) printJson({ dropped });
  else
    print(
      dropped === 0 ? 'Nothing to drop' : `${paint('green', 'Dropped')} the vectors of ${dropped} models`,
    );
}

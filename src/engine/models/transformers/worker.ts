import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import type { Library } from './library.ts';
import type { Failed, FromThread, Setup, Work } from './protocol.ts';
import { Running } from './running.ts';

/** The thread of one model: loads it, then does one piece of work after the other, as they are sent. */
const port = parentPort!;
const setup = workerData as Setup;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

// A thread that has printed keeps its process alive until somebody reads it, and may print what it was given.
for (const stream of [process.stdout, process.stderr]) Object.assign(stream, { write: () => true });

const tell = (message: FromThread, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

function failed(stage: Failed['stage'], error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  tell({ kind: 'failed', stage, name, message: stage === 'reading' ? '' : message });
}

async function load(): Promise<Running | undefined> {
  let library: Library;
  try {
    library = (await import(setup.library)) as Library;
  } catch (error) {
    failed('library', error);
    return undefined;
  }
  try {
    return await Running.load(library, setup);
  } catch (error) {
    failed('model', error);
    return undefined;
  }
}

/**
 * Tells when nothing was asked for long. Here and not in the main thread: a timer there would keep a finished process
 * alive, one here does not, and a thread is a world of its own with a clock of its own.
 */
async function watch(lastAsked: () => number): Promise<void> {
  const wait = Math.min(setup.idleMs, LONGEST_TIMER_MS);
  for (;;) {
    await systemClock.sleep(wait);
    if (systemClock.now() - lastAsked() >= setup.idleMs) tell({ kind: 'idle' });
  }
}

const running = await load();
if (running) {
  let asked = systemClock.now();
  port.on('message', (work: Work) => {
    running.do(work).then(
      (done) => {
        asked = systemClock.now();
        tell(done, [done.tokens.buffer as ArrayBuffer, done.values.buffer as ArrayBuffer]);
      },
      (error: unknown) => failed('reading', error),
    );
  });
  tell({ kind: 'ready' });
  void watch(() => asked);
}

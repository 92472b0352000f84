import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import type { TransformersModule } from './transformers-module.ts';
import type { WorkFailure, WorkerMessage, WorkerSetup, WorkRequest } from './protocol.ts';
import { ModelRunner } from './model-runner.ts';

/** The thread of one model: loads it, then does one piece of work after the other, as they are sent. */
const port = parentPort!;
const setup = workerData as WorkerSetup;
const MAX_TIMER_MS = 2 ** 31 - 1;

// A thread that has printed keeps its process alive until somebody reads it, and may print what it was given.
for (const stream of [process.stdout, process.stderr]) Object.assign(stream, { write: () => true });

const postToMain = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

function postFailure(stage: WorkFailure['stage'], error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  postToMain({ kind: 'failed', stage, name, message: stage === 'reading' ? '' : message });
}

async function loadRunner(): Promise<ModelRunner | undefined> {
  let transformersModule: TransformersModule;
  try {
    transformersModule = (await import(setup.modulePath)) as TransformersModule;
  } catch (error) {
    postFailure('library', error);
    return undefined;
  }
  try {
    return await ModelRunner.load(transformersModule, setup);
  } catch (error) {
    postFailure('model', error);
    return undefined;
  }
}

/**
 * Tells when nothing was asked for long. Here and not in the main thread: a timer there would keep a finished process
 * alive, one here does not, and a thread is a world of its own with a clock of its own.
 */
async function watchIdle(getLastAskedAt: () => number): Promise<void> {
  const waitMs = Math.min(setup.idleMs, MAX_TIMER_MS);
  for (;;) {
    await systemClock.sleep(waitMs);
    if (systemClock.now() - getLastAskedAt() >= setup.idleMs) postToMain({ kind: 'idle' });
  }
}

const runner = await loadRunner();
if (runner) {
  let lastAskedAt = systemClock.now();
  port.on('message', (work: WorkRequest) => {
    runner.run(work).then(
      (done) => {
        lastAskedAt = systemClock.now();
        postToMain(done, [done.tokens.buffer as ArrayBuffer, done.values.buffer as ArrayBuffer]);
      },
      (error: unknown) => postFailure('reading', error),
    );
  });
  postToMain({ kind: 'ready' });
  void watchIdle(() => lastAskedAt);
}

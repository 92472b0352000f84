import { Worker } from 'node:worker_threads';
import { MemoryError } from '../../errors.ts';
import type { DatedText } from '../../language/read-text.ts';
import type { TextAnalyser, TextAnalysis } from '../ports.ts';

const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './analysis-worker.ts' : './analysis-worker.js',
  import.meta.url,
);

interface Job {
  readonly texts: readonly DatedText[];
  readonly resolve: (analyses: TextAnalysis[]) => void;
  readonly reject: (error: MemoryError) => void;
}

/** Analyses texts in threads, which are started for the first list and gone after the last that waits. */
export function createTextAnalyser(threads: number): TextAnalyser {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const jobs = new Map<Worker, Job>();

  const next = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || jobs.size < threads)) {
      const worker = idle.pop() ?? startWorker();
      const job = waiting.shift()!;
      jobs.set(worker, job);
      worker.postMessage(job.texts);
    }
    if (jobs.size === 0) for (const worker of idle.splice(0)) void worker.terminate();
  };

  function startWorker(): Worker {
    // Flags that the process was started with are not for the thread.
    const worker = new Worker(WORKER_URL, { execArgv: [] });
    worker.on('message', (analyses: TextAnalysis[]) => {
      const job = jobs.get(worker);
      jobs.delete(worker);
      idle.push(worker);
      job?.resolve(analyses);
      // Whoever waited for this list has his turn to ask for another before the threads go.
      setImmediate(next);
    });
    worker.on('error', (error) => {
      const job = jobs.get(worker);
      jobs.delete(worker);
      job?.reject(
        new MemoryError(
          'STORE_UNAVAILABLE',
          'The thread that reads long texts ended while it worked; nothing was stored.',
          'Try again with fewer or shorter texts.',
          { error: error instanceof Error ? error.name : '' },
        ),
      );
      setImmediate(next);
    });
    return worker;
  }

  return {
    parallel: threads,
    analyse: (texts) =>
      new Promise((resolve, reject) => {
        waiting.push({ texts, resolve, reject });
        next();
      }),
  };
}

import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import { createInputError } from '../../errors.ts';
import { AdapterFinder } from './adapter-finder.ts';
import { killGroup, endGroup } from './process-group.ts';

export interface TrainerCommand {
  /** The owner's `training.command`: the program and its arguments, taken as they are; no shell reads them. */
  readonly argv: readonly string[];
  /** The export: its working directory, its last argument, and SOPHONTIC_TRAINING_DIR in its environment. */
  readonly folder: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** How it went, and for how long. Nothing else of what the trainer said is kept: it may quote what people said. */
export type CommandResult = { readonly ms: number } & (
  | { readonly outcome: 'done'; readonly adapter: string | null; readonly missing: boolean }
  | { readonly outcome: 'failed'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly outcome: 'timed_out' | 'cancelled' }
  | { readonly outcome: 'not_found'; readonly reason: string }
);

/** How often time and cancellation are looked at: the clock that is handed in has no alarm that could be taken back. */
const POLL_MS = 50;
/** What is asked to end has so long to put its files in order. */
const GRACE_MS = 5_000;
/** What it started may hold its stdout open for ever; by then all that it said itself has come. */
const MAX_DRAIN_MS = 500;

type ExitStatus =
  { readonly code: number | null; readonly signal: NodeJS.Signals | null } | { readonly reason: string };

/**
 * Runs the owner's own trainer to its end. The last line of its stdout that is a JSON object `{"adapter": "PATH"}` names
 * the adapter; without one, the last line that is not blank does, if it is the path of something that exists. Paths may be
 * relative to the folder; `missing` says that one was named and is not there. Whatever the trainer started ends with it.
 * Throws INVALID_INPUT without a command or a folder.
 */
export async function runCommand(command: TrainerCommand): Promise<CommandResult> {
  const { argv, folder, environment, clock, signal } = command;
  const [program, ...args] = argv;
  if (!program)
    throw createInputError(
      'The training command is empty.',
      'Give `training.command` a program, or remove it.',
    );
  if (!(await exists(folder)))
    throw createInputError(
      `There is no folder ${folder} to train in.`,
      'Export first: `sophontic-memory training export`.',
    );
  const startedAt = clock.now();
  const measureElapsed = (): number => clock.now() - startedAt;
  if (signal?.aborted) return { outcome: 'cancelled', ms: 0 };

  let child: Child;
  try {
    child = spawn(program, [...args, folder], {
      cwd: folder,
      env: { ...environment, SOPHONTIC_TRAINING_DIR: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
      // A group of its own, so that it can be ended with all that it started.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    // Some of what cannot be started is told by an event, some (ENOTDIR, a NUL in an argument) at once.
    return {
      outcome: 'not_found',
      reason: (error as NodeJS.ErrnoException).code ?? 'unknown',
      ms: measureElapsed(),
    };
  }
  const state: ProcessState = {};
  child.on(
    'error',
    (error: NodeJS.ErrnoException) => (state.exitStatus ??= { reason: error.code ?? 'unknown' }),
  );
  // A server that leaves leaves nobody behind.
  const killChild = (): void => killGroup(child.pid);
  process.on('exit', killChild);
  try {
    return await watchProcess(child, state, command, measureElapsed);
  } finally {
    process.off('exit', killChild);
  }
}

interface ProcessState {
  exitStatus?: ExitStatus;
  isClosed?: true;
}
type Child = ChildProcessByStdio<null, Readable, null>;

async function watchProcess(
  child: Child,
  state: ProcessState,
  { folder, timeoutMs, clock, signal }: TrainerCommand,
  measureElapsed: () => number,
): Promise<CommandResult> {
  const finder = new AdapterFinder();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => finder.take(chunk));
  child.stdout.on('error', () => undefined);
  child.on('exit', (code, exitSignal) => (state.exitStatus = { code, signal: exitSignal }));
  child.on('close', () => (state.isClosed = true));

  let stopReason: 'timed_out' | 'cancelled' | undefined;
  while (!state.exitStatus && !stopReason) {
    await clock.sleep(POLL_MS);
    if (signal?.aborted) stopReason = 'cancelled';
    else if (measureElapsed() >= timeoutMs) stopReason = 'timed_out';
  }
  const ms = measureElapsed();
  const { exitStatus } = state;
  if (child.pid !== undefined)
    await endGroup(child.pid, { clock, graceMs: stopReason ? GRACE_MS : 0, pollMs: POLL_MS });
  for (
    let waitedMs = 0;
    !state.isClosed && child.pid !== undefined && waitedMs < MAX_DRAIN_MS;
    waitedMs += POLL_MS
  )
    await clock.sleep(POLL_MS);
  child.stdout.destroy();

  // Who came to an end in time is believed, though it was told to stop in the same moment.
  if (stopReason && !exitStatus) return { outcome: stopReason, ms };
  if (exitStatus && 'reason' in exitStatus) return { outcome: 'not_found', reason: exitStatus.reason, ms };
  if (exitStatus?.code !== 0)
    return { outcome: 'failed', code: exitStatus?.code ?? null, signal: exitStatus?.signal ?? null, ms };
  return { outcome: 'done', ms, ...(await findAdapter(finder, folder)) };
}

async function findAdapter(
  finder: AdapterFinder,
  folder: string,
): Promise<{ adapter: string | null; missing: boolean }> {
  const { named: namedPath, last: lastLine } = finder.end();
  const path = namedPath ?? lastLine;
  if (path === null || path.includes('\0')) return { adapter: null, missing: false };
  const adapter = resolve(folder, path);
  if (await exists(adapter)) return { adapter, missing: false };
  return { adapter: null, missing: namedPath !== null };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

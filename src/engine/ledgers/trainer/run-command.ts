import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import { invalid } from '../../errors.ts';
import { AdapterFinder } from './adapter-finder.ts';
import { endAtOnce, endGroup } from './process-group.ts';

export interface Command {
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
const LOOK_MS = 50;
/** What is asked to end has so long to put its files in order. */
const GRACE_MS = 5_000;
/** What it started may hold its stdout open for ever; by then all that it said itself has come. */
const DRAIN_MS = 500;

type Ended =
  { readonly code: number | null; readonly signal: NodeJS.Signals | null } | { readonly reason: string };

/**
 * Runs the owner's own trainer to its end. The last line of its stdout that is a JSON object `{"adapter": "PATH"}` names
 * the adapter; without one, the last line that is not blank does, if it is the path of something that exists. Paths may be
 * relative to the folder; `missing` says that one was named and is not there. Whatever the trainer started ends with it.
 * Throws INVALID_INPUT without a command or a folder.
 */
export async function runCommand(command: Command): Promise<CommandResult> {
  const { argv, folder, environment, clock, signal } = command;
  const [program, ...args] = argv;
  if (!program)
    throw invalid('The training command is empty.', 'Give `training.command` a program, or remove it.');
  if (!(await exists(folder)))
    throw invalid(
      `There is no folder ${folder} to train in.`,
      'Export first: `sophontic-memory training export`.',
    );
  const began = clock.now();
  const since = (): number => clock.now() - began;
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
    return { outcome: 'not_found', reason: (error as NodeJS.ErrnoException).code ?? 'unknown', ms: since() };
  }
  const state: State = {};
  child.on('error', (error: NodeJS.ErrnoException) => (state.ended ??= { reason: error.code ?? 'unknown' }));
  // A server that leaves leaves nobody behind.
  const leave = (): void => endAtOnce(child.pid);
  process.on('exit', leave);
  try {
    return await watch(child, state, command, since);
  } finally {
    process.off('exit', leave);
  }
}

interface State {
  ended?: Ended;
  closed?: true;
}
type Child = ChildProcessByStdio<null, Readable, null>;

async function watch(
  child: Child,
  state: State,
  { folder, timeoutMs, clock, signal }: Command,
  since: () => number,
): Promise<CommandResult> {
  const finder = new AdapterFinder();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => finder.take(chunk));
  child.stdout.on('error', () => undefined);
  child.on('exit', (code, by) => (state.ended = { code, signal: by }));
  child.on('close', () => (state.closed = true));

  let stopped: 'timed_out' | 'cancelled' | undefined;
  while (!state.ended && !stopped) {
    await clock.sleep(LOOK_MS);
    if (signal?.aborted) stopped = 'cancelled';
    else if (since() >= timeoutMs) stopped = 'timed_out';
  }
  const ms = since();
  const { ended } = state;
  if (child.pid !== undefined)
    await endGroup(child.pid, { clock, graceMs: stopped ? GRACE_MS : 0, lookMs: LOOK_MS });
  for (let waited = 0; !state.closed && child.pid !== undefined && waited < DRAIN_MS; waited += LOOK_MS)
    await clock.sleep(LOOK_MS);
  child.stdout.destroy();

  // Who came to an end in time is believed, though it was told to stop in the same moment.
  if (stopped && !ended) return { outcome: stopped, ms };
  if (ended && 'reason' in ended) return { outcome: 'not_found', reason: ended.reason, ms };
  if (ended?.code !== 0)
    return { outcome: 'failed', code: ended?.code ?? null, signal: ended?.signal ?? null, ms };
  return { outcome: 'done', ms, ...(await adapterOf(finder, folder)) };
}

async function adapterOf(
  finder: AdapterFinder,
  folder: string,
): Promise<{ adapter: string | null; missing: boolean }> {
  const { named, last } = finder.end();
  const path = named ?? last;
  if (path === null || path.includes('\0')) return { adapter: null, missing: false };
  const adapter = resolve(folder, path);
  if (await exists(adapter)) return { adapter, missing: false };
  return { adapter: null, missing: named !== null };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

import { spawn } from 'node:child_process';
import type { Clock } from '../../clock.ts';

export interface EndGroupOptions {
  readonly clock: Clock;
  /** Between being asked and being made to. */
  readonly graceMs: number;
  readonly pollMs: number;
}

/** Ends a process that leads a group of its own, and all in it; nothing happens when none is left. */
export async function endGroup(
  leaderPid: number,
  { clock, graceMs, pollMs }: EndGroupOptions,
): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no groups, and its own tool that follows parents to their children.
    spawn('taskkill', ['/pid', String(leaderPid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => undefined,
    );
    return;
  }
  if (!signalGroup(leaderPid, 'SIGTERM')) return;
  const deadline = clock.now() + graceMs;
  while (clock.now() < deadline && signalGroup(leaderPid, 0)) await clock.sleep(pollMs);
  signalGroup(leaderPid, 'SIGKILL');
}

/** The same without a word and without waiting, for the last moment of the one who started it. */
export function killGroup(leaderPid: number | undefined): void {
  if (leaderPid !== undefined && process.platform !== 'win32') signalGroup(leaderPid, 'SIGKILL');
}

/** False when nobody of the group is left. */
function signalGroup(leaderPid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leaderPid, signal);
  } catch {
    return false;
  }
}

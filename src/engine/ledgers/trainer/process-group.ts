import { spawn } from 'node:child_process';
import type { Clock } from '../../clock.ts';

export interface Ending {
  readonly clock: Clock;
  /** Between being asked and being made to. */
  readonly graceMs: number;
  readonly lookMs: number;
}

/** Ends a process that leads a group of its own, and all in it; nothing happens when none is left. */
export async function endGroup(leader: number, { clock, graceMs, lookMs }: Ending): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no groups, and its own tool that follows parents to their children.
    spawn('taskkill', ['/pid', String(leader), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => undefined,
    );
    return;
  }
  if (!signalGroup(leader, 'SIGTERM')) return;
  const until = clock.now() + graceMs;
  while (clock.now() < until && signalGroup(leader, 0)) await clock.sleep(lookMs);
  signalGroup(leader, 'SIGKILL');
}

/** The same without a word and without waiting, for the last moment of the one who started it. */
export function endAtOnce(leader: number | undefined): void {
  if (leader !== undefined && process.platform !== 'win32') signalGroup(leader, 'SIGKILL');
}

/** False when nobody of the group is left. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

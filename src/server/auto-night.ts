import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildNightEnvironment } from '../config.ts';
import type { Config } from '../config.ts';
import type { Engine } from '../engine/index.ts';
import { log } from './log.ts';

/** How often a server looks whether it is time to sleep, at the least. */
const CHECK_INTERVAL_MS = 60_000;

/** By itself a night comes at most once a day (R20): arcs, tiers and metablocks count in nights. */
const DAY_MS = 86_400_000;

const LAUNCHER = fileURLToPath(new URL('../../bin/sophontic-memory.js', import.meta.url));

/** What it tells the time by, looks again by, and starts a night with. */
export interface Surroundings {
  readonly now: () => number;
  readonly repeat: (ms: number, check: () => void) => void;
  readonly startNight: (home: string, passphraseFile?: string) => void;
}

const SYSTEM: Surroundings = {
  now: () => Date.now(),
  repeat: (ms, check) => void setInterval(check, ms).unref(),
  startNight: (home, passphraseFile) => {
    const unlocking = passphraseFile === undefined ? [] : ['--passphrase-file', passphraseFile];
    const child = spawn(process.execPath, [LAUNCHER, 'night', '--if-quiet', '--home', home, ...unlocking], {
      detached: true,
      stdio: 'ignore',
      env: buildNightEnvironment(),
    });
    child.on('error', () => {
      log('warn', 'the night could not be started');
    });
    child.unref();
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  },
};

/**
 * Starts a night by itself when enough has come and it has been quiet: a process of its own at low priority, so that
 * answers stay fast, which outlives this server. The lease sees to it that of many servers one night comes.
 */
export function scheduleNights(engine: Engine, config: Config, { now, repeat, startNight } = SYSTEM): void {
  // The owner wants to decide himself; and nights are the muse's alone (R23).
  if (config.night !== 'auto' || config.role !== 'muse') return;
  const { home, passphraseFile, night_turns: minTurns } = config;
  const quietMs = config.night_quiet_minutes * 60_000;
  // A night that fails again and again (a full disk) is tried ever more rarely.
  let nextAt = 0;
  let retryAfterMs = quietMs;
  const startNightIfDue = async (): Promise<void> => {
    const { entries, lastAt, unfinished, lastNightAt } = await engine.waiting();
    if (!unfinished && entries < minTurns) return;
    const at = now();
    // A clock that was set back makes no night wait for ever.
    const sinceNight = lastNightAt === null ? Infinity : Math.abs(at - lastNightAt);
    if (!unfinished && sinceNight < DAY_MS) return;
    if ((lastAt !== null && at - lastAt < quietMs) || at < nextAt) return;
    retryAfterMs = unfinished ? retryAfterMs * 2 : quietMs;
    nextAt = at + retryAfterMs;
    startNight(home, ...(passphraseFile === undefined ? [] : [passphraseFile]));
  };
  repeat(Math.min(CHECK_INTERVAL_MS, quietMs), () => {
    startNightIfDue().catch((error: unknown) => {
      log('warn', 'looking whether to sleep', error);
    });
  });
}

import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../engine/index.ts';
import { log } from './log.ts';

/** How often a server looks whether it is time to sleep. */
const LOOK_MS = 60_000;
/** Turns that make a night worth while. */
const ENOUGH = 20;
/** Minutes without a new turn. */
const QUIET_MS = 10 * 60_000;

const LAUNCHER = fileURLToPath(new URL('../../bin/sophontic-memory.js', import.meta.url));

/**
 * Starts a night by itself when enough has come and it has been quiet: a process of its own at low priority, so that
 * answers stay fast, which outlives this server. The lease sees to it that of many servers one night comes.
 */
export function sleepWhenQuiet(engine: Engine, home: string): () => void {
  const look = async (): Promise<void> => {
    const { entries, lastAt } = await engine.waiting();
    if (entries < ENOUGH || lastAt === null || Date.now() - lastAt < QUIET_MS) return;
    const child = spawn(process.execPath, [LAUNCHER, 'night', '--if-quiet', '--home', home], {
      detached: true,
      stdio: 'ignore',
    });
    child.on('error', () => {
      log('warn', 'the night could not be started');
    });
    child.unref();
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      log('warn', 'looking whether to sleep', error);
    });
  }, LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

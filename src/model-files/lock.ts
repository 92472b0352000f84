import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryError } from '../engine/index.ts';
import { createPrivateFolder } from './private-files.ts';

interface LockHolder {
  readonly pid: number;
  readonly host: string;
}

/**
 * Does the work while no other process holds this lock file. Throws `BUSY` when one does. A lock whose process is gone
 * (killed, or the machine with it) is taken over.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await createPrivateFolder(dirname(path));
  const content = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    token: randomUUID(),
  } satisfies LockHolder & { token: string });
  while (!(await tryCreateLock(path, content))) await clearStaleLock(path);
  try {
    return await work();
  } finally {
    if ((await readFile(path, 'utf8').catch(() => '')) === content) await rm(path, { force: true });
  }
}

/** Written aside and linked into place: a lock is never seen half written. */
async function tryCreateLock(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    // File systems without links (a memory stick's) get a copy, whose beginning somebody may see half written.
    await link(draft, path).catch((error: unknown) => {
      if (/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS)$/.test(readErrorCode(error)))
        return copyFile(draft, path, constants.COPYFILE_EXCL);
      throw error;
    });
    return true;
  } catch (error) {
    if (readErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
}

/** Removes a lock that nobody holds any more. */
async function clearStaleLock(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const holder = parseHolder(text);
  if (holder && (holder.host !== hostname() || isAlive(holder.pid)))
    throw new MemoryError(
      'BUSY',
      `Another process is at work on this model (process ${holder.pid} on ${holder.host}).`,
      `Wait for it to finish. If there is no such process, remove ${path}.`,
      { path, holder: { pid: holder.pid, host: holder.host } },
    );
  // Two may find the same stale lock, and the slower must not remove the quicker one's new lock.
  const takeoverPath = `${path}.taking`;
  if (await tryCreateLock(takeoverPath, text)) {
    try {
      if ((await readFile(path, 'utf8').catch(() => null)) === text) await rm(path, { force: true });
    } finally {
      await rm(takeoverPath, { force: true });
    }
    return;
  }
  const takeoverStats = await stat(takeoverPath).catch(() => null);
  // Taking over is a moment's work: whoever is still at it was killed.
  if (takeoverStats && Date.now() - takeoverStats.mtimeMs > 10_000) await rm(takeoverPath, { force: true });
  else await sleep(5);
}

function parseHolder(text: string): LockHolder | null {
  try {
    const { pid, host } = JSON.parse(text) as Partial<LockHolder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null;
  } catch {
    return null;
  }
}

/** A process that is not ours to signal is there, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return readErrorCode(error) === 'EPERM';
  }
}

const readErrorCode = (error: unknown): string => String((error as { code?: unknown } | null)?.code);

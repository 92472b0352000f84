import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  NightProcess,
  readContent,
  diffContents,
  findFaultsInHome,
  readDatabase,
  buildPointEnv,
  runNight,
  readNightState,
} from '../support/night.ts';
import type { Chapter } from '../support/night.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

/** A file system of so many megabytes, to be filled and freed; null where none can be made. Linux, as root. */
export class SmallDisk {
  readonly home: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.home = join(folder, 'home');
  }

  static create(megabytes: number): SmallDisk | null {
    const folder = createTempFolder();
    const isMounted =
      process.platform === 'linux' &&
      spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0;
    if (isMounted) return new SmallDisk(folder);
    removeFolder(folder);
    return null;
  }

  get #ballast(): string {
    return join(this.#folder, 'ballast');
  }

  /** Leaves room for so many pages of four kilobytes. */
  fill(freePages = 0): void {
    const { bavail, bsize } = statfsSync(this.#folder);
    writeFileSync(this.#ballast, Buffer.alloc(Math.max(0, bavail * bsize - freePages * 4_096)));
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  dispose(): void {
    execFileSync('umount', [this.#folder]);
    removeFolder(this.#folder);
  }
}

/** A night whose disk fills up as this stage begins, and what becomes of it once there is room again. */
export async function expectDiskFullHandled(
  disk: SmallDisk,
  chapter: Chapter,
  stage: number,
  freePages: number,
): Promise<void> {
  cpSync(chapter.before, disk.home, { recursive: true });
  const night = new NightProcess(
    disk.home,
    buildPointEnv({ at: `after stage ${stage} running`, what: 'stop' }),
  );
  await night.waitUntilStopped();
  disk.fill(freePages);
  night.resume();
  const { code, signal, answer, log } = await night.outcome;
  expect({ signal, log: log.slice(0, 2_000) }).toMatchObject({ signal: null });
  const label = `full in stage ${stage} but for ${freePages} pages: ${log}`;
  if (freePages > 0 && code === 0) {
    // It was enough after all.
    expect(diffContents(await readContent(disk.home), chapter.after), label).toEqual([]);
    return;
  }
  expect(code, label).toBe(1);
  expect(answer, label).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(String(answer!['message']), label).toContain(disk.home);
  expect(String(answer!['message']), label).toMatch(/full/);
  // A stack is for whoever writes the program.
  expect(log).not.toMatch(/\n\s+at .*:\d+:\d+/);
  disk.free();
  // When even that it failed could not be written down, it is as if it had been killed.
  const { state, stages } = readNightState(disk.home)!;
  expect(['failed', 'running'], label).toContain(state);
  expect(stages.filter(({ status }) => status === 'completed').length, label).toBeGreaterThanOrEqual(
    stage - 1,
  );
  expect(readDatabase(disk.home, (db) => db.pragma('integrity_check', { simple: true }))).toBe('ok');
  await runNight(disk.home);
  expect(diffContents(await readContent(disk.home), chapter.after), label).toEqual([]);
  expect(
    await findFaultsInHome(
      disk.home,
      chapter.entries.filter((_, i) => i % 5 === 0),
      true,
      chapter.entries.length,
    ),
  ).toEqual([]);
}

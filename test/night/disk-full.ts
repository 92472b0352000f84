import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  NightProcess,
  content,
  differences,
  faultsIn,
  look,
  meeting,
  sleep,
  stateOf,
} from '../support/night.ts';
import type { Chapter } from '../support/night.ts';
import { remove, temporary } from '../support/store.ts';

/** A file system of so many megabytes, to be filled and freed; null where none can be made. Linux, as root. */
export class SmallDisk {
  readonly home: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.home = join(folder, 'home');
  }

  static make(megabytes: number): SmallDisk | null {
    const folder = temporary();
    const mounted =
      process.platform === 'linux' &&
      spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0;
    if (mounted) return new SmallDisk(folder);
    remove(folder);
    return null;
  }

  get #ballast(): string {
    return join(this.#folder, 'ballast');
  }

  /** Leaves room for so many pages of four kilobytes. */
  fill(but = 0): void {
    const { bavail, bsize } = statfsSync(this.#folder);
    writeFileSync(this.#ballast, Buffer.alloc(Math.max(0, bavail * bsize - but * 4_096)));
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  dispose(): void {
    execFileSync('umount', [this.#folder]);
    remove(this.#folder);
  }
}

/** A night whose disk fills up as this stage begins, and what becomes of it once there is room again. */
export async function fillsIn(disk: SmallDisk, chapter: Chapter, stage: number, room: number): Promise<void> {
  cpSync(chapter.before, disk.home, { recursive: true });
  const night = new NightProcess(disk.home, meeting({ at: `after stage ${stage} running`, what: 'stop' }));
  await night.stopped();
  disk.fill(room);
  night.goOn();
  const { code, signal, answer, log } = await night.ended;
  expect({ signal, log: log.slice(0, 2_000) }).toMatchObject({ signal: null });
  const story = `full in stage ${stage} but for ${room} pages: ${log}`;
  if (room > 0 && code === 0) {
    // It was enough after all.
    expect(differences(await content(disk.home), chapter.after), story).toEqual([]);
    return;
  }
  expect(code, story).toBe(1);
  expect(answer, story).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(String(answer!['message']), story).toContain(disk.home);
  expect(String(answer!['message']), story).toMatch(/full/);
  // A stack is for whoever writes the program.
  expect(log).not.toMatch(/\n\s+at .*:\d+:\d+/);
  disk.free();
  // When even that it failed could not be written down, it is as if it had been killed.
  const { state, stages } = stateOf(disk.home)!;
  expect(['failed', 'running'], story).toContain(state);
  expect(stages.filter(({ status }) => status === 'completed').length, story).toBeGreaterThanOrEqual(
    stage - 1,
  );
  expect(look(disk.home, (db) => db.pragma('integrity_check', { simple: true }))).toBe('ok');
  await sleep(disk.home);
  expect(differences(await content(disk.home), chapter.after), story).toEqual([]);
  expect(
    await faultsIn(
      disk.home,
      chapter.told.filter((_, i) => i % 5 === 0),
      true,
      chapter.told.length,
    ),
  ).toEqual([]);
}

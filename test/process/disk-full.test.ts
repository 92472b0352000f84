import { randomUUID } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startServer } from '../support/processes.ts';
import type { ServerProcess } from '../support/processes.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

/** A place that gets full, and a way to make room in it again. */
interface SmallDisk {
  readonly home: string;
  /** Runs a server under the limit. */
  readonly wrapper: readonly string[];
  free(server: ServerProcess): void;
  dispose(): void;
}

const canRun = (command: string, args: string[]): boolean => spawnSync(command, args).status === 0;

/** A file system of four megabytes, a third of it taken by a file that can go. Needs root. */
function mountSmallDisk(): SmallDisk | null {
  const folder = createTempFolder();
  if (process.platform !== 'linux' || !canRun('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder])) {
    removeFolder(folder);
    return null;
  }
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, Buffer.alloc(1_400_000));
  return {
    home: join(folder, 'home'),
    wrapper: [],
    free: () => rmSync(ballast),
    dispose: () => {
      execFileSync('umount', [folder]);
      removeFolder(folder);
    },
  };
}

/** A limit on the size of any one file, which the kernel meets with an error of its own. Linux, no root needed. */
function limitFileSize(): SmallDisk | null {
  if (process.platform !== 'linux' || !canRun('prlimit', ['--fsize=2000000:unlimited', 'true'])) return null;
  const folder = createTempFolder();
  return {
    home: join(folder, 'home'),
    wrapper: ['prlimit', '--fsize=2000000:unlimited'],
    free: ({ pid }) => execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:unlimited']),
    dispose: () => removeFolder(folder),
  };
}

const KINDS = [
  ['a file system that is full', mountSmallDisk],
  ['a limit on the size of files', limitFileSize],
] as const;

describe.each(KINDS)('%s', (name, make) => {
  let disk: SmallDisk | null = null;
  let server: ServerProcess | undefined;
  afterEach(async () => {
    await server?.kill();
    server = undefined;
    disk?.dispose();
    disk = null;
  });

  test('refuses what does not fit, keeps what was acknowledged, and goes on once there is room', async (context) => {
    disk = make();
    if (!disk) context.skip(`${name} cannot be made here (not Linux, or mounting is not permitted)`);
    server = await startServer(disk!.home, disk!.wrapper);
    const texts = new Map<string, string>();
    const createEntry = (size: number): { id: string; content: string } => {
      const id = randomUUID();
      return { id, content: `${id} ${'what fills the disk '.repeat(size)}` };
    };
    let refused: Record<string, unknown> | undefined;
    for (let i = 0; i < 400 && !refused; i++) {
      const given = createEntry(i % 3 === 0 ? 2_000 : 200);
      const answer = await server.call('remember', given);
      if (answer['code'] === undefined) texts.set(given.id, given.content);
      else refused = answer;
    }
    expect(refused).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(refused!['message']).toContain(join(disk!.home, 'hippocampus.db'));
    expect(texts.size).toBeGreaterThan(5);

    // Full is full: it goes on refusing what is large, stays up, and still reads and recalls.
    const again = Array.from({ length: 3 }, () => createEntry(3_000));
    for (const given of again)
      expect(await server.call('remember', given)).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const batch = Array.from({ length: 40 }, () => createEntry(1_500));
    expect(await server.call('remember', { entries: batch })).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const expectAll = async (by: ServerProcess): Promise<void> => {
      const altered: string[] = [];
      for (const [id, text] of texts) if ((await by.readEntry(id)) !== text) altered.push(id);
      expect(altered).toEqual([]);
      for (const { id } of [...again, ...batch]) expect(await by.readEntry(id)).toBeNull();
    };
    await expectAll(server);
    expect((await server.call('recall', { query: 'what fills the disk' }))['code']).toBeUndefined();

    disk!.free(server);
    for (const given of [createEntry(2_000), createEntry(10), createEntry(500)]) {
      expect(await server.call('remember', given)).toMatchObject({ stored: 1 });
      texts.set(given.id, given.content);
    }
    await expectAll(server);
    await server.end();
    server = await startServer(disk!.home);
    await expectAll(server);
  }, 60_000);

  test('a first start without room is refused, and works once there is room', async (context) => {
    disk = make();
    if (!disk) context.skip(`${name} cannot be made here (not Linux, or mounting is not permitted)`);
    const full = disk!.wrapper.length === 0;
    const more = join(disk!.home, '..', 'more');
    if (full) fillUp(more);
    const wrapper = full ? [] : ['prlimit', '--fsize=20000:unlimited'];
    server = await startServer(disk!.home, wrapper);
    expect(await server.call('remember', { content: 'early' })).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    disk!.free(server);
    expect(await server.call('remember', { content: 'in time' })).toMatchObject({ stored: 1 });
    await server.end();
  });
});

/** Leaves no room but for the names of a few files. */
function fillUp(path: string): void {
  mkdirSync(path);
  for (let i = 0, size = 1_000_000; size >= 4_096; i++) {
    try {
      writeFileSync(join(path, String(i)), Buffer.alloc(size));
    } catch {
      rmSync(join(path, String(i)), { force: true });
      size = Math.floor(size / 2);
    }
  }
}

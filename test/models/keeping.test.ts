import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addLocalModel,
  addModel,
  findModel,
  createFolderSource,
  readLocalModels,
} from '../../src/model-files/index.ts';
import { withLock } from '../../src/model-files/lock.ts';
import { TEST_MODELS } from '../models.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';
import { FILES, STRANGER, TINY, WEIGHTS, readBytesAt, createGgufHead, writeFiles } from './tiny.ts';

let home: string;
beforeEach(() => {
  home = createTempFolder();
});
afterEach(() => {
  removeFolder(home);
});

/** A process that was here and is gone. */
const findDeadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('a lock', () => {
  const resolveLock = (): string => join(home, 'some.lock');
  const writeStaleLock = async (): Promise<void> => {
    const { hostname } = await import('node:os');
    writeFileSync(resolveLock(), JSON.stringify({ pid: findDeadPid(), host: hostname(), token: 'old' }));
  };

  it('is given up, whatever comes of the work', async () => {
    expect(await withLock(resolveLock(), async () => 1)).toBe(1);
    await expect(withLock(resolveLock(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(home)).toEqual([]);
  });

  it('is taken over from a process that is gone, and from nobody else', async () => {
    await writeStaleLock();
    expect(await withLock(resolveLock(), async () => 2)).toBe(2);
    writeFileSync(resolveLock(), '');
    expect(await withLock(resolveLock(), async () => 3)).toBe(3);
    writeFileSync(resolveLock(), JSON.stringify({ pid: 1, host: 'another.example', token: 'theirs' }));
    await expect(withLock(resolveLock(), async () => 4)).rejects.toMatchObject({
      code: 'BUSY',
      repair: expect.stringContaining(resolveLock()) as unknown,
    });
    expect(existsSync(resolveLock())).toBe(true);
  });

  it('is had by one alone, however many find it stale in the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      await writeStaleLock();
      let inside = 0;
      let most = 0;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, () =>
          withLock(resolveLock(), async () => {
            most = Math.max(most, ++inside);
            await new Promise((resolve) => setTimeout(resolve, 1));
            inside--;
          }),
        ),
      );
      expect(most).toBe(1);
      for (const one of outcomes)
        if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'BUSY' });
      expect(readdirSync(home)).toEqual([]);
    }
  });
});

describe('the owner’s own models', () => {
  it('are written down once each, and missed when they go', async () => {
    const paths = ['a.gguf', 'b.gguf', 'c.gguf'].map((name) => join(home, name));
    for (const path of paths) writeFileSync(path, createGgufHead());
    for (const path of paths) await addLocalModel(home, path);
    await addLocalModel(home, paths[0]!);
    expect((await readLocalModels(home)).map(({ path }) => path).sort()).toEqual(paths);
    expect(await findModel(home, paths[1]!)).toMatchObject({
      model: null,
      task: 'language',
      file: paths[1],
      complete: true,
    });
    rmSync(paths[1]!);
    expect(await findModel(home, paths[1]!)).toMatchObject({ complete: false, missing: [paths[1]] });
    await expect(findModel(home, 'nonesuch')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.skipIf(TEST_MODELS === null)(
    'are known for what they are (skipped without the test models)',
    async () => {
      expect(await addLocalModel(home, join(TEST_MODELS!, 'all-MiniLM-L6-v2'))).toMatchObject({
        task: 'embedding',
        precisions: ['q8'],
      });
      expect(await addLocalModel(home, join(TEST_MODELS!, 'tiny-llama', 'tiny-llama.gguf'))).toMatchObject({
        task: 'language',
      });
    },
  );
});

describe('a disk', () => {
  const small = createTempFolder();
  const mounted =
    process.platform === 'linux' &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]).status === 0;
  afterEach(() => {
    if (mounted) execFileSync('umount', [small]);
    removeFolder(small);
  });

  it.skipIf(!mounted)(
    'that is full says so before or while it fills, and all goes on with more room (skipped without the right to mount)',
    async () => {
      const from = join(home, 'from');
      const source = createFolderSource(from);
      writeFiles(from);
      const add = (model: typeof TINY) =>
        addModel(small, model, {
          precision: 'q8',
          source,
          signal: new AbortController().signal,
          onProgress: () => undefined,
          pause: async () => undefined,
        });
      const countFreeBlocks = (): number => statfsSync(small).bavail;
      const before = countFreeBlocks();
      // Its size is known: nothing has to be begun.
      await expect(add(TINY)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(before - countFreeBlocks()).toBeLessThan(4);
      // Nobody knows the size of this one.
      await expect(add(STRANGER)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('is full') as unknown,
      });
      expect(countFreeBlocks()).toBeLessThan(8);
      execFileSync('mount', ['-o', 'remount,size=8m', small]);
      await add(STRANGER);
      expect(readBytesAt(small, STRANGER, WEIGHTS).equals(FILES[WEIGHTS]!)).toBe(true);
    },
  );
});

import { execFile } from 'node:child_process';
import { closeSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskIo } from '../../../src/engine/encoder/version-io.ts';
import type { VersionIo } from '../../../src/engine/encoder/version-io.ts';
import { openVersionStore } from '../../../src/engine/encoder/versions.ts';
import { ROOT, removeFolder, createTempFolder } from '../../support/store.ts';
import { createDraft, createVersionWeights } from '../../support/versions.ts';

type Fate = 'before' | 'half' | 'after' | 'full';
const FATES: readonly Fate[] = ['before', 'half', 'after', 'full'];

/** The disk, without the waiting for it: a test kills processes, not machines. */
const quick: VersionIo = {
  ...diskIo,
  write: async (path, bytes) => writeFileSync(path, bytes, { flag: 'wx' }),
  sync: async () => undefined,
};

/**
 * The disk until its `last`th step (from 0). What was killed there does nothing afterwards, tidying up included; `half`
 * has written a part of a file. A disk that is full (`full`) fails that one step, and all goes on.
 */
function createDiskUntil(last: number, fate: Fate): { io: VersionIo; countSteps: () => number } {
  let step = -1;
  const io = new Proxy(quick, {
    get:
      (disk, key: keyof VersionIo) =>
      async (path: string, second: never): Promise<unknown> => {
        step++;
        if (step < last || (fate === 'full' && step > last)) return disk[key](path, second);
        if (step === last && key === 'write' && (fate === 'half' || fate === 'full')) {
          const file = openSync(path, 'wx');
          writeSync(file, (second as Uint8Array).subarray(0, 30));
          closeSync(file);
        }
        if (step === last && fate === 'after') await disk[key](path, second);
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
  });
  return { io, countSteps: () => step + 1 };
}

describe('versions of a process that is killed', () => {
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = createTempFolder();
    folder = join(home, 'versions');
  });
  afterEach(() => removeFolder(home));

  /** Every version that is listed is whole. */
  async function listWhole(): Promise<number[]> {
    const versions = openVersionStore(folder, { io: quick });
    const listed = await versions.list();
    for (const { number, record, fault } of listed) {
      expect(fault).toBeNull();
      for (const kind of Object.keys(record!.files) as 'day'[])
        expect(await versions.load(number, kind)).toEqual(createVersionWeights(number)[kind]);
    }
    return listed.map(({ number }) => number);
  }
  const listLeftovers = (): string[] => readdirSync(folder).filter((name) => name.includes('tmp'));
  async function expectGoesOn(): Promise<void> {
    const next = ((await listWhole())[0] ?? 0) + 1;
    await openVersionStore(folder, { io: quick }).save(createDraft(), createVersionWeights(next));
    expect((await listWhole())[0]).toBe(next);
    expect(listLeftovers()).toEqual([]);
  }

  it.each(FATES)('has the new one whole or not at all: %s every step of a save', async (fate) => {
    await openVersionStore(folder, { io: quick }).save(createDraft(), createVersionWeights(1));
    const all = createDiskUntil(Infinity, fate);
    await openVersionStore(folder, { io: all.io }).save(createDraft({ parent: 1 }), createVersionWeights(2));
    // Looking, making folders and files, putting in place.
    expect(all.countSteps()).toBeGreaterThan(10);
    let came = 0;
    for (let step = 0; step < all.countSteps(); step++) {
      removeFolder(folder);
      await openVersionStore(folder, { io: quick }).save(createDraft(), createVersionWeights(1));
      const saving = openVersionStore(folder, { io: createDiskUntil(step, fate).io }).save(
        createDraft({ parent: 1 }),
        createVersionWeights(2),
      );
      await expect(saving).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      const there = await listWhole();
      expect([[1], [2, 1]]).toContainEqual(there);
      came += there.length - 1;
      // Who goes on living leaves nothing of it.
      if (fate === 'full') {
        expect(there).toEqual([1]);
        expect(listLeftovers()).toEqual([]);
      }
      await expectGoesOn();
    }
    // Killed after it was put in place, and before or after that was on disk.
    expect(came).toBe({ before: 1, half: 1, after: 2, full: 0 }[fate]);
  });

  it.each(FATES)('has all it says it has: %s every step of a pruning', async (fate) => {
    const saveThree = async (): Promise<void> => {
      for (const seed of [1, 2, 3])
        await openVersionStore(folder, { io: quick }).save(createDraft(), createVersionWeights(seed));
    };
    await saveThree();
    const all = createDiskUntil(Infinity, fate);
    expect(await openVersionStore(folder, { io: all.io }).prune(1)).toEqual([2, 1]);
    const steps = all.countSteps();
    expect(steps).toBeGreaterThan(20);
    let refused = 0;
    for (let step = 0; step < steps; step++) {
      removeFolder(folder);
      await saveThree();
      await openVersionStore(folder, { io: createDiskUntil(step, fate).io })
        .prune(1)
        .catch(() => refused++);
      expect(await listWhole()).toEqual([3, 2, 1]);
      await openVersionStore(folder, { io: quick }).prune(1);
      expect(await listWhole()).toEqual([3, 2, 1]);
      for (const name of ['v0001', 'v0002'])
        expect(readdirSync(join(folder, name))).toEqual(['version.json']);
      expect(readdirSync(join(folder, 'v0003'))).toHaveLength(4);
    }
    expect(refused).toBeGreaterThan(20);
  });

  it.each<[string, string, string, number]>([
    ['write', 'weights.safetensors', 'half', 1],
    ['write', 'version.json', 'after', 1],
    ['rename', 'v0002', 'before', 1],
    ['rename', 'v0002', 'after', 2],
  ])('does so in a real process too: kill -9 at %s %s, %s', async (method, name, when, newest) => {
    await openVersionStore(folder, { io: quick }).save(createDraft(), createVersionWeights(1));
    const script = join(ROOT, 'test', 'support', 'save-version.ts');
    const ended = promisify(execFile)(process.execPath, [script, folder, method, name, when]);
    await expect(ended).rejects.toMatchObject({ signal: 'SIGKILL' });
    expect(listLeftovers()).toHaveLength(newest === 1 ? 1 : 0);
    expect((await listWhole())[0]).toBe(newest);
    await expectGoesOn();
  });

  it('gives way to another that came first, and is whole all the same', async () => {
    await openVersionStore(folder, { io: quick }).save(createDraft(), createVersionWeights(1));
    const late: VersionIo = {
      ...diskIo,
      rename: async (from, to) => {
        await openVersionStore(folder, { io: quick }).save(createDraft(), createVersionWeights(2));
        await diskIo.rename(from, to);
      },
    };
    const saving = openVersionStore(folder, { io: late }).save(createDraft(), createVersionWeights(9));
    await expect(saving).rejects.toMatchObject({ code: 'BUSY' });
    expect(await listWhole()).toEqual([2, 1]);
    await expectGoesOn();
  });
});

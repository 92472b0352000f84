import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WEIGHT_KINDS } from '../../../src/engine/vocabulary/versions.ts';
import { openVersionStore } from '../../../src/engine/encoder/versions.ts';
import type { VersionStore } from '../../../src/engine/encoder/versions.ts';
import { removeFolder, createTempFolder } from '../../support/store.ts';
import { createDraft, createVersionWeights } from '../../support/versions.ts';

describe('versions on disk', () => {
  let home: string;
  let folder: string;
  let versions: VersionStore;
  beforeEach(() => {
    home = createTempFolder();
    folder = join(home, 'training', 'versions');
    versions = openVersionStore(folder);
  });
  afterEach(() => removeFolder(home));

  const listNumbers = async (): Promise<number[]> => (await versions.list()).map(({ number }) => number);
  const listAncestors = async (of: number): Promise<number[]> => {
    const found: number[] = [];
    for await (const { number } of versions.walkAncestry(of)) found.push(number);
    return found;
  };
  const listVersionFiles = (name: string): string[] => readdirSync(join(folder, name)).sort();
  const ALL = ['adapter.safetensors', 'day.safetensors', 'version.json', 'weights.safetensors'];

  it('has none at first, and makes no folder by looking', async () => {
    expect(await versions.list()).toEqual([]);
    expect(await listAncestors(1)).toEqual([]);
    await expect(versions.load(1, 'day')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await versions.prune(3)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('gives back what was saved, newest first', async () => {
    const { adapter: _, ...first } = createVersionWeights(1);
    const saved = [
      await versions.save(createDraft(), first),
      await versions.save(createDraft({ parent: 1 }), createVersionWeights(2)),
    ];
    expect(saved.map(({ number }) => number)).toEqual([1, 2]);
    expect(listVersionFiles('v0001')).toEqual(ALL.slice(1));
    expect(listVersionFiles('v0002')).toEqual(ALL);
    const again = openVersionStore(folder);
    expect(await again.list()).toEqual([
      { number: 2, record: saved[1], fault: null },
      { number: 1, record: saved[0], fault: null },
    ]);
    for (const kind of WEIGHT_KINDS) expect(await again.load(2, kind)).toEqual(createVersionWeights(2)[kind]);
    await expect(again.load(1, 'adapter')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(again.load(3, 'day')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(saved[1]).toMatchObject({
      ...createDraft({ parent: 1 }),
      files: { day: { bytes: statSync(join(folder, 'v0002/day.safetensors')).size } },
    });
  });

  it('writes the same bytes for the same numbers', async () => {
    const [a, b] = [
      await versions.save(createDraft(), createVersionWeights(3)),
      await openVersionStore(join(home, 'b')).save(createDraft(), createVersionWeights(3)),
    ];
    expect(a).toEqual(b);
  });

  it.runIf(process.platform !== 'win32')('is for its owner alone', async () => {
    await versions.save(createDraft(), createVersionWeights(1));
    const readMode = (path: string): number => statSync(join(folder, path)).mode & 0o777;
    expect([readMode('.'), readMode('v0001')]).toEqual([0o700, 0o700]);
    for (const name of ALL) expect(readMode(join('v0001', name)), name).toBe(0o600);
  });

  it('keeps the record of a rejected version alone, unless asked', async () => {
    const rejected = await versions.save(createDraft({ verdict: 'rejected' }), createVersionWeights(1));
    expect(rejected.files).toEqual({});
    expect(listVersionFiles('v0001')).toEqual(['version.json']);
    expect(await listAncestors(1)).toEqual([]);
    await openVersionStore(folder, { keepRejected: true }).save(
      createDraft({ verdict: 'rejected' }),
      createVersionWeights(2),
    );
    expect(await versions.load(2, 'weights')).toEqual(createVersionWeights(2).weights);
    expect(await listAncestors(2)).toEqual([]);
  });

  it.each([
    ['a parent of its own number', createDraft({ parent: 1 })],
    ['no figure', createDraft({ metrics: { loss: NaN } })],
    ['no date', createDraft({ created_at: 'today' })],
    ['a hash that is none', createDraft({ data: { pairs: 'x' } })],
    ['a field unknown', { ...createDraft(), number: 4 }],
  ])('refuses %s', async (_, given) => {
    await expect(versions.save(given, createVersionWeights(1))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses weights that are no numbers, and leaves nothing', async () => {
    const weights = { 'encoder.W1': { shape: [1], data: Float32Array.of(NaN) } };
    await expect(versions.save(createDraft(), { ...createVersionWeights(1), weights })).rejects.toMatchObject(
      {
        code: 'INVALID_INPUT',
      },
    );
    expect(existsSync(folder)).toBe(false);
  });

  it('loads nothing that has one byte altered, whichever', async () => {
    await versions.save(createDraft(), createVersionWeights(1));
    const path = join(folder, 'v0001/day.safetensors');
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << (at % 8);
      writeFileSync(path, bytes);
      await expect(versions.load(1, 'day'), String(at)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    }
    expect(await versions.load(1, 'weights')).toEqual(createVersionWeights(1).weights);
  });

  it('tells which are damaged, and by what', async () => {
    for (const seed of [1, 2, 3, 4]) await versions.save(createDraft(), createVersionWeights(seed));
    await versions.save(createDraft({ verdict: 'rejected' }), createVersionWeights(5));
    writeFileSync(join(folder, 'v0004/day.safetensors'), readFileSync(join(folder, 'v0003/day.safetensors')));
    truncateSync(join(folder, 'v0003/day.safetensors'), 100);
    rmSync(join(folder, 'v0002/day.safetensors'));
    expect((await versions.list()).map(({ number, fault }) => [number, fault])).toEqual([
      [5, null],
      // Of the right size: only its hash tells.
      [4, null],
      [3, expect.stringMatching(/v0003.day\.safetensors is damaged: it has 100 bytes instead of/)],
      [2, expect.stringMatching(/v0002.day\.safetensors is damaged: it is missing/)],
      [1, null],
    ]);
  });

  it('goes back along what a version came from, and past what cannot be read to the accepted one before', async () => {
    await versions.save(createDraft(), createVersionWeights(1));
    await versions.save(createDraft({ parent: 1 }), createVersionWeights(2));
    // After a rollback to the first.
    await versions.save(createDraft({ parent: 1 }), createVersionWeights(3));
    await versions.save(createDraft({ verdict: 'rejected', parent: 3 }), createVersionWeights(4));
    await versions.save(createDraft({ parent: 3 }), createVersionWeights(5));
    expect(await listAncestors(5)).toEqual([5, 3, 1]);
    expect(await listAncestors(9)).toEqual([5, 3, 1]);
    writeFileSync(join(folder, 'v0005/version.json'), 'half of');
    expect(await listAncestors(5)).toEqual([3, 1]);
    writeFileSync(join(folder, 'v0003/version.json'), 'half of');
    expect(await listAncestors(5)).toEqual([2, 1]);
  });

  it('numbers above what else is known of', async () => {
    expect((await versions.save(createDraft(), createVersionWeights(1), 6)).number).toBe(7);
    expect((await versions.save(createDraft(), createVersionWeights(1), 6)).number).toBe(8);
  });

  it.each([
    ['no JSON', (text: string) => text.slice(0, -9)],
    ['empty', () => ''],
    ['another version’s', (text: string) => text.replace('"number": 2', '"number": 1')],
    ['of another verdict', (text: string) => text.replace('accepted', 'admitted')],
    ['short of a field', (text: string) => text.replace('"metrics"', '"metric"')],
  ])('lists a version whose record is %s as damaged, and gives its number to none', async (_, damage) => {
    for (const seed of [1, 2]) await versions.save(createDraft(), createVersionWeights(seed));
    const path = join(folder, 'v0002/version.json');
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    expect((await versions.list())[0]).toEqual({
      number: 2,
      record: null,
      fault: expect.stringContaining('version.json is damaged'),
    });
    await expect(versions.load(2, 'day')).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    expect(await listAncestors(2)).toEqual([1]);
    expect((await versions.save(createDraft(), createVersionWeights(3))).number).toBe(3);
    expect(await versions.prune(1)).toEqual([1]);
    expect(listVersionFiles('v0002')).toEqual(ALL);
  });

  it('takes nothing else in the folder for a version', async () => {
    await versions.save(createDraft(), createVersionWeights(1));
    for (const name of ['v2', 'v00003', 'v0000', 'v0004.bak', 'notes']) mkdirSync(join(folder, name));
    cpSync(join(folder, 'v0001'), join(folder, 'v00005'), { recursive: true });
    expect(await listNumbers()).toEqual([1]);
    expect((await versions.save(createDraft(), createVersionWeights(2))).number).toBe(2);
    expect(existsSync(join(folder, 'v0004.bak'))).toBe(true);
  });

  it('counts on beyond four digits', async () => {
    await versions.save(createDraft(), createVersionWeights(1));
    mkdirSync(join(folder, 'v9999'));
    expect((await versions.save(createDraft(), createVersionWeights(2))).number).toBe(10_000);
    expect(await listNumbers()).toEqual([10_000, 9999, 1]);
  });

  it('leaves old versions their record alone', async () => {
    const rejected = openVersionStore(folder, { keepRejected: true });
    for (const seed of [1, 2, 3, 4, 5, 6])
      await rejected.save(
        createDraft({ verdict: seed % 3 === 0 ? 'rejected' : 'accepted' }),
        createVersionWeights(seed),
      );
    // Accepted are 1, 2, 4 and 5.
    expect(await versions.prune(2, { keepNumbers: [1], keepAdaptersSince: 3 })).toEqual([3, 2]);
    expect([1, 2, 3, 4, 5, 6].map((number) => listVersionFiles(`v000${number}`).length)).toEqual([
      4, 1, 2, 4, 4, 4,
    ]);
    expect(listVersionFiles('v0003')).toEqual(['adapter.safetensors', 'version.json']);
    expect((await versions.list()).every(({ fault }) => fault === null)).toBe(true);
    await expect(versions.load(2, 'day')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await versions.load(3, 'adapter')).toEqual(createVersionWeights(3).adapter);
    expect(await versions.prune(2, { keepNumbers: [1], keepAdaptersSince: 3 })).toEqual([]);
    expect(await versions.prune(9)).toEqual([]);
    expect(await versions.prune(0)).toEqual([6, 5, 4, 3, 1]);
    expect(await listNumbers()).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it.runIf(process.platform !== 'win32' && process.getuid?.() !== 0)(
    'says so when it may not write',
    async () => {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o500);
      await expect(versions.save(createDraft(), createVersionWeights(1))).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
      chmodSync(folder, 0o700);
    },
  );
});

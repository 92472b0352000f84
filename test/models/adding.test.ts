import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KnownModel } from '../../src/engine/index.ts';
import {
  addModel,
  findModel,
  createFolderSource,
  createHubSource,
  resolveModelFolder,
} from '../../src/model-files/index.ts';
import type { AddedFile, ModelSource } from '../../src/model-files/index.ts';
import { resolveRedirect } from '../../src/model-files/addresses.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';
import { Mirror } from './mirror.ts';
import {
  FILES,
  STRANGER,
  TINY,
  WEIGHTS,
  readBytesAt,
  listOpenFiles,
  resolvePath,
  writeFileAt,
  sha256,
  writeFiles,
} from './tiny.ts';

let mirror: Mirror;
let home: string;
beforeAll(async () => {
  mirror = await Mirror.start();
});
afterAll(() => mirror.stop());
beforeEach(() => {
  home = createTempFolder();
  mirror.behave();
});
afterEach(() => {
  removeFolder(home);
});

const add = (
  model: KnownModel = TINY,
  {
    source = createHubSource(mirror.url, model, { stallMs: 5_000 }),
    signal = new AbortController().signal,
    onProgress = () => undefined,
  }: { source?: ModelSource; signal?: AbortSignal; onProgress?: (path: string, bytes: number) => void } = {},
): Promise<AddedFile[]> =>
  addModel(home, model, {
    precision: 'q8',
    source,
    signal,
    onProgress,
    pause: async () => undefined,
  });

const mapHow = (added: readonly AddedFile[]): Record<string, string> =>
  Object.fromEntries(added.map((file) => [file.path, file.how]));
const resolvePart = (path = WEIGHTS): string => `${path}.part`;
const HALF = 700_000;

/** All of the model is in place, byte for byte, and nothing is left over. */
async function expectWhole(model: KnownModel = TINY): Promise<void> {
  expect(await findModel(home, model.id, { catalogue: [model] })).toMatchObject({
    complete: true,
    missing: [],
  });
  for (const { path } of [...model.files['*']!, ...model.files['q8']!]) {
    expect(readBytesAt(home, model, path).equals(FILES[path]!), path).toBe(true);
    expect(existsSync(resolvePath(home, model, resolvePart(path)))).toBe(false);
    expect(existsSync(resolvePath(home, model, `${resolvePart(path)}.json`))).toBe(false);
  }
  expect(existsSync(join(home, 'models', `${model.id}.lock`))).toBe(false);
}

describe('fetching a model', () => {
  it('brings its files, for the owner alone, and leaves what is there', async () => {
    const seen = new Map<string, number>();
    const added = await add(TINY, { onProgress: (path, bytes) => seen.set(path, bytes) });
    expect(mapHow(added)).toEqual({
      'config.json': 'fetched',
      'tokenizer.json': 'fetched',
      [WEIGHTS]: 'fetched',
    });
    expect(added.every(({ vouched, path, sha256: hash }) => vouched && hash === sha256(FILES[path]!))).toBe(
      true,
    );
    expect(Object.fromEntries(seen)).toMatchObject({ [WEIGHTS]: FILES[WEIGHTS]!.length });
    expect(mirror.requests.map(({ path }) => path)).toContain(`/nobody/tiny/resolve/0123abc/${WEIGHTS}`);
    await expectWhole();
    if (process.platform !== 'win32') expect(listOpenFiles(home)).toEqual([]);

    mirror.behave();
    expect(mapHow(await add())).toEqual({
      'config.json': 'present',
      'tokenizer.json': 'present',
      [WEIGHTS]: 'present',
    });
    expect(mirror.requests).toEqual([]);
  });

  it('goes on by itself where a connection was cut', async () => {
    mirror.behave({ disconnects: { after: HALF, times: 2 } });
    await add();
    await expectWhole();
    const ranges = mirror.listRanges(WEIGHTS);
    expect(ranges).toHaveLength(3);
    // What was under way when the connection was cut may be lost: never more than a little.
    const starts = ranges.map((range) => Number(/\d+/.exec(range ?? '0')![0]));
    expect(starts[1]).toBeGreaterThan(0);
    expect(starts[2]).toBeGreaterThan(starts[1]!);
  });

  it('goes on another day where the server died for good, fetching only what is missing', async () => {
    mirror.behave({ disconnects: { after: HALF, times: 1 } });
    const source = createHubSource(mirror.url, TINY);
    let opened = 0;
    const dying: ModelSource = {
      name: 'dying',
      open: (path, from, version, signal) => {
        if (path !== WEIGHTS || opened++ === 0) return source.open(path, from, version, signal);
        return createHubSource('http://127.0.0.1:9/', TINY).open(path, from, version, signal);
      },
    };
    await expect(add(TINY, { source: dying })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringMatching(/broke off at \d+ of 1500001 bytes/) as unknown,
    });
    const have = statSync(resolvePath(home, TINY, resolvePart())).size;
    expect(have).toBeGreaterThan(0);
    expect(await findModel(home, 'tiny', { catalogue: [TINY] })).toMatchObject({
      complete: false,
      missing: [WEIGHTS],
    });

    mirror.behave();
    expect(mapHow(await add())).toEqual({
      'config.json': 'present',
      'tokenizer.json': 'present',
      [WEIGHTS]: 'resumed',
    });
    expect(mirror.sentBytes).toBe(FILES[WEIGHTS]!.length - have);
    await expectWhole();
  });

  it('begins again where a server cannot begin in the middle', async () => {
    for (const manners of [{ ranges: false }, { refusesRanges: 416 }]) {
      writeFileAt(home, TINY, resolvePart(), FILES[WEIGHTS]!.subarray(0, HALF));
      mirror.behave(manners);
      expect(mapHow(await add())).toMatchObject({ [WEIGHTS]: 'fetched' });
      await expectWhole();
      removeFolder(resolveModelFolder(home, TINY));
    }
  });

  it('takes a part that is whole for what it is, and one that is too long for nothing', async () => {
    writeFileAt(home, TINY, resolvePart(), FILES[WEIGHTS]!);
    await add();
    expect(mirror.listRanges(WEIGHTS)).toEqual([]);
    await expectWhole();
    removeFolder(resolveModelFolder(home, TINY));
    writeFileAt(home, TINY, resolvePart(), Buffer.concat([FILES[WEIGHTS]!, Buffer.of(0)]));
    await add();
    // Asked again where a connection broke, but never for a part.
    expect([...new Set(mirror.listRanges(WEIGHTS))]).toEqual([null]);
    await expectWhole();
  });

  it('keeps nothing of a wrong file, and says what was expected', async () => {
    const wrong = Buffer.from(FILES[WEIGHTS]!);
    wrong[HALF] = wrong[HALF]! ^ 1;
    mirror.behave({ readContent: (path) => (path === WEIGHTS ? wrong : FILES[path]) });
    await expect(add()).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringMatching(`${sha256(wrong)}.*${sha256(FILES[WEIGHTS]!)}`) as unknown,
    });
    expect(existsSync(resolvePath(home, TINY, WEIGHTS))).toBe(false);
    expect(existsSync(resolvePath(home, TINY, resolvePart()))).toBe(false);
    // A part that went bad is found out in the same way.
    writeFileAt(home, TINY, resolvePart(), wrong.subarray(0, HALF + 10));
    mirror.behave();
    await expect(add()).rejects.toThrow('sha256');
    await add();
    await expectWhole();
  });

  it('refuses a file of another size before it comes', async () => {
    mirror.behave({ readContent: (path) => (path === WEIGHTS ? FILES['onnx/model.onnx'] : FILES[path]) });
    await expect(add()).rejects.toThrow(/2000001 bytes long, and should be 1500001/);
    expect(existsSync(resolvePath(home, TINY, resolvePart()))).toBe(false);
  });

  it('heals a file that the disk has changed', async () => {
    await add();
    const bad = Buffer.from(FILES[WEIGHTS]!);
    bad[5] = bad[5]! ^ 1;
    writeFileSync(resolvePath(home, TINY, WEIGHTS), bad);
    expect(mapHow(await add())).toMatchObject({ 'config.json': 'present', [WEIGHTS]: 'fetched' });
    await expectWhole();
  });
});

describe('a model of which nobody has told us the hashes', () => {
  const readManifest = () =>
    JSON.parse(readFileSync(resolvePath(home, STRANGER, 'manifest.json'), 'utf8')) as {
      files: Record<string, { sha256: string }>;
    };

  it('is held to what came', async () => {
    const added = await add(STRANGER);
    expect(added.map(({ vouched }) => vouched)).toEqual([false, false]);
    expect(readManifest().files[WEIGHTS]!.sha256).toBe(sha256(FILES[WEIGHTS]!));
    await expectWhole(STRANGER);
    mirror.behave();
    await add(STRANGER);
    expect(mirror.requests).toEqual([]);
    // Another revision is another file.
    await add({ ...STRANGER, revision: 'next' });
    expect(mirror.listRanges(WEIGHTS)).toEqual([null]);
  });

  it('never grows together from two versions', async () => {
    const other = Buffer.from(FILES[WEIGHTS]!).reverse();
    for (const etag of ['"two"', null]) {
      writeFileAt(home, STRANGER, resolvePart(), other.subarray(0, HALF));
      writeFileAt(
        home,
        STRANGER,
        `${resolvePart()}.json`,
        JSON.stringify({ version: etag && '"one"', total: other.length }),
      );
      mirror.behave({ etag });
      await add(STRANGER);
      await expectWhole(STRANGER);
      removeFolder(resolveModelFolder(home, STRANGER));
    }
    // Of the same version it goes on.
    writeFileAt(home, STRANGER, resolvePart(), FILES[WEIGHTS]!.subarray(0, HALF));
    writeFileAt(
      home,
      STRANGER,
      `${resolvePart()}.json`,
      JSON.stringify({ version: '"one"', total: other.length }),
    );
    mirror.behave();
    await add(STRANGER);
    expect(mirror.listRanges(WEIGHTS)).toEqual([`bytes=${HALF}-`]);
    await expectWhole(STRANGER);
  });
});

describe('servers that refuse', () => {
  it('are asked again only where that may help', async () => {
    mirror.behave({ refusals: { status: 503, times: 2 } });
    await add();
    await expectWhole();
    removeFolder(resolveModelFolder(home, TINY));
    for (const [status, asked] of [
      [503, 3],
      [403, 1],
      [410, 1],
    ] as const) {
      mirror.behave({ refusals: { status, times: 100 } });
      await expect(add()).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
      expect(mirror.requests).toHaveLength(asked);
    }
    mirror.behave({ readContent: (path) => (path === WEIGHTS ? undefined : FILES[path]) });
    await expect(add()).rejects.toThrow(`has no ${WEIGHTS} of nobody/tiny`);
  });

  it('that fall silent are left', async () => {
    mirror.behave({ silentAfter: 0 });
    const source = createHubSource(mirror.url, TINY, { stallMs: 60 });
    await expect(add(TINY, { source })).rejects.toThrow('nothing came for');
    // Silence is counted from the last byte: a slow server is not a silent one.
    mirror.behave({ pauseMs: 5 });
    await add(TINY, { source: createHubSource(mirror.url, TINY, { stallMs: 150 }) });
    await expectWhole();
  });

  it('may hold bare files, and may send us on within this machine alone', async () => {
    mirror.behave({ isBare: true });
    await add();
    await expectWhole();
    removeFolder(resolveModelFolder(home, TINY));
    mirror.behave({ isBare: true, redirect: '/moved' });
    await add();
    await expectWhole();
    removeFolder(resolveModelFolder(home, TINY));
    mirror.behave({ redirect: 'http://models.example' });
    await expect(add()).rejects.toThrow('without encryption');
    mirror.behave({ redirect: '' });
    await expect(add()).rejects.toThrow('circle');
  });

  it('are never spoken to in the clear, but on this machine', () => {
    for (const address of [
      'http://models.example/',
      'http://127.0.0.1.models.example/',
      'https://me:secret@models.example/',
      'ftp://127.0.0.1/',
      'file:///etc/',
    ])
      expect(() => createHubSource(address, TINY), address).toThrow(
        /no address that models are fetched from/,
      );
    for (const address of ['https://models.example/a', 'http://localhost:1/', 'http://[::1]:1/'])
      expect(createHubSource(address, TINY).name).toContain(address);
  });
});

describe('a redirect', () => {
  it('leads from encryption to encryption alone', () => {
    const hub = new URL('https://models.example/a/b');
    expect(resolveRedirect('/c', hub, hub).href).toBe('https://models.example/c');
    expect(resolveRedirect('https://elsewhere.example/c?d', hub, hub).href).toBe(
      'https://elsewhere.example/c?d',
    );
    for (const location of [
      'http://models.example/c',
      'http://127.0.0.1/c',
      'https://me@models.example/c',
      'file:///c',
    ])
      expect(() => resolveRedirect(location, hub, hub), location).toThrow('without encryption');
  });
});

describe('stopping', () => {
  it('leaves the part', async () => {
    const stop = new AbortController();
    mirror.behave({ pauseMs: 1 });
    const fetching = add(TINY, {
      signal: stop.signal,
      onProgress: (path, bytes) => {
        if (path === WEIGHTS && bytes > HALF) stop.abort();
      },
    });
    await expect(fetching).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(statSync(resolvePath(home, TINY, resolvePart())).size).toBeGreaterThan(HALF);
    mirror.behave();
    expect(mapHow(await add())).toMatchObject({ [WEIGHTS]: 'resumed' });
    await expectWhole();
  });
});

describe('a folder as the source', () => {
  it('may be laid out as the hub is, or be one heap', async () => {
    for (const heap of [false, true]) {
      const from = createTempFolder();
      writeFiles(from, heap);
      writeFileAt(home, TINY, resolvePart(), 'begun elsewhere');
      await add(TINY, { source: createFolderSource(from) });
      await expectWhole();
      removeFolder(resolveModelFolder(home, TINY));
      removeFolder(join(from, heap ? 'config.json' : WEIGHTS));
      await expect(add(TINY, { source: createFolderSource(from) })).rejects.toMatchObject({
        code: 'MODEL_UNAVAILABLE',
        message: expect.stringContaining(heap ? 'config.json' : WEIGHTS) as unknown,
      });
      removeFolder(resolveModelFolder(home, TINY));
      removeFolder(from);
    }
    expect(mirror.requests).toEqual([]);
  });
});

import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import dns from 'node:dns';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';
import { ModelsProcess, runInProcess as models, parseJson } from './command-line.ts';
import { Mirror } from './mirror.ts';
import { FILES, TINY, WEIGHTS, createGgufHead, resolvePath } from './tiny.ts';

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

const add = (id: string, ...more: string[]) =>
  models(home, 'add', id, '--yes', '--from', mirror.url, ...more);
const resolveConfig = (): string => join(home, 'config.json');
const createGguf = (): string => {
  const path = join(home, 'mine.gguf');
  writeFileSync(path, createGgufHead());
  return path;
};

describe('models list', () => {
  it('tells what there is, what for, how large and what is used', async () => {
    await add('tiny');
    const path = createGguf();
    await models(home, 'add', path);
    await models(home, 'use', 'tiny');
    const asJson = await models(home, 'list', '--json');
    const asText = await models(home, 'list');
    const byDefault = await models(home);
    expect(asText).toEqual(byDefault);
    expect(asText).toMatchObject({ code: 0, stderr: '' });
    expect(asText.stdout).toMatch(/^tiny {2}embedding, 8 dimensions, Apache-2\.0 {2}in use: universal$/m);
    expect(asText.stdout).toMatch(/^ {2}q8 +1\.6 MB +installed$/m);
    expect(asText.stdout).toMatch(/^ {2}fp32 +2\.1 MB +-$/m);
    expect(asText.stdout).toMatch(/^stranger .*\n {2}q8 +size not known +-$/m);
    expect(asText.stdout).toContain('builtin  in use: editor, meter');
    expect(asText.stdout).toContain(`${path}  language, yours, where it is`);
    expect(parseJson(asJson)).toMatchObject({
      known: [
        {
          id: 'tiny',
          state: 'complete',
          in_use: ['universal'],
          precisions: [{ state: 'complete' }, { state: 'absent' }],
        },
        { id: 'stranger', state: 'absent', in_use: [] },
        { id: 'talker', state: 'absent' },
      ],
      local: [{ path, task: 'language', present: true, in_use: [] }],
    });
    removeFolder(path);
    removeFolder(resolvePath(home, TINY, WEIGHTS));
    const later = await models(home);
    expect(later.stdout).toContain('no longer there');
    expect(later.stdout).toContain(`partly installed, missing ${WEIGHTS}`);
    expect(later.stdout).toMatch(/chosen, but not there: The model tiny is not whole/);
    expect(parseJson(await models(home, 'list', '--json'))['problems']).toHaveLength(1);
  });
});

describe('models add', () => {
  it('says what it will do, and what has come', async () => {
    const { code, stdout } = await add('stranger');
    expect(code).toBe(0);
    expect(stdout).toContain(`from ${mirror.url} (nobody/stranger, 0123abc)`);
    expect(stdout).toContain('licence Apache-2.0');
    expect(stdout).toMatch(
      /model_quantized\.onnx: fetched, 1\.5 MB; nobody has told us its hash.*sha256 [0-9a-f]{64}/,
    );
    const both = await add('tiny', '--precision', 'fp32', '--json');
    expect(parseJson(both)).toMatchObject({
      id: 'tiny',
      precision: 'fp32',
      files: [{}, {}, { path: 'onnx/model.onnx' }],
    });
  });

  it('asks first, and takes a pipe for no answer', async () => {
    const { code, stderr } = await new ModelsProcess(home, ['add', 'tiny', '--from', mirror.url]).result;
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    expect(existsSync(join(home, 'models'))).toBe(false);
  });

  it('looks at a path before it believes it', async () => {
    const folder = join(home, 'mine');
    mkdirSync(join(folder, 'onnx'), { recursive: true });
    const put = (name: string, bytes: Buffer | string): void => {
      writeFileSync(join(folder, name), bytes);
    };
    const expectRefusal = async (path: string, what: string): Promise<void> => {
      const outcome = await models(home, 'add', path);
      expect(outcome.code, what).toBe(2);
      expect(outcome.stderr).toContain(what);
      expect(existsSync(join(home, 'models', 'local.json'))).toBe(false);
    };
    await expectRefusal(join(home, 'nothing.gguf'), 'no such file');
    await expectRefusal(folder, 'config.json');
    put('config.json', '{"architectures":["XForSequenceClassification"]}');
    put('tokenizer.json', '{}');
    await expectRefusal(folder, 'there is no onnx/model.onnx');
    put(WEIGHTS, 'version https://git-lfs.github.com/spec/v1');
    await expectRefusal(folder, 'is no ONNX model');
    writeFileSync(join(home, 'words.gguf'), 'once upon a time there was a file');
    await expectRefusal(join(home, 'words.gguf'), 'does not begin as GGUF');
    writeFileSync(join(home, 'old.gguf'), createGgufHead(1));
    await expectRefusal(join(home, 'old.gguf'), 'does not begin as GGUF');
    put(WEIGHTS, FILES[WEIGHTS]!);
    const outcome = await models(home, 'add', folder, '--json');
    expect(parseJson(outcome)).toMatchObject({ id: folder, task: 'reranking', precisions: ['q8'] });
    expect(await models(home, 'use', folder)).toMatchObject({ code: 0 });
    expect(readConfig({ home }).models.reranker).toBe(folder);
  });
});

describe('models use', () => {
  it('changes what it is told to and keeps the rest of the configuration', async () => {
    await add('tiny', '--precision', 'fp32');
    await add('talker');
    const rest = { role: 'consultant', night_turns: 7, users: { ada: 'elder' } };
    writeFileSync(resolveConfig(), JSON.stringify({ ...rest, models: { editor: 'http' } }));
    const universal = await models(home, 'use', 'TINY');
    expect(universal.stdout).toContain('embedded anew');
    expect(JSON.parse(readFileSync(resolveConfig(), 'utf8'))).toMatchObject({
      ...rest,
      models: { universal: 'tiny', precision: 'fp32', editor: 'http', reranker: null },
    });
    if (process.platform !== 'win32') expect(statSync(resolveConfig()).mode & 0o777).toBe(0o600);
    const editor = await models(home, 'use', 'talker', '--json');
    expect(parseJson(editor)).toMatchObject({
      embeds_anew: false,
      models: { universal: 'tiny', editor: 'llama', meter: 'builtin', gguf: 'talker' },
    });
    await models(home, 'use', 'talker', '--as', 'meter');
    expect(readConfig({ home }).models).toMatchObject({ editor: 'llama', meter: 'llama', gguf: 'talker' });
    await models(home, 'use', 'builtin', '--as', 'editor');
    expect(readConfig({ home }).models).toMatchObject({ editor: 'builtin', meter: 'llama', gguf: 'talker' });
    await models(home, 'use', 'builtin');
    expect(readConfig({ home })).toMatchObject({
      ...rest,
      models: { universal: 'builtin', meter: 'builtin', gguf: null },
    });
    expect(readConfig({ home }).models.precision).toBeUndefined();
  });

  it('refuses what is not there or does not fit, and changes nothing', async () => {
    await add('talker');
    await models(home, 'add', createGguf());
    const ways: [string[], number, string][] = [
      [['tiny'], 1, 'models add tiny'],
      [['nonesuch'], 1, 'No model is known'],
      [['talker', '--as', 'reranker'], 2, 'cannot be the reranker'],
      [['talker', '--as', 'queen'], 2, '--as is one of'],
      [['talker', '--precision', 'q9'], 2, 'Choose one of: q8_0'],
    ];
    for (const [args, code, message] of ways) {
      const outcome = await models(home, 'use', ...args);
      expect(outcome.code, args.join(' ')).toBe(code);
      expect(outcome.stderr).toContain(message);
    }
    expect(existsSync(resolveConfig())).toBe(false);
    for (const text of [
      '{ not json',
      '{ "models": { "queen": 1 } }',
      '{ "models": { "editor": "queen" } }',
    ]) {
      writeFileSync(resolveConfig(), text);
      expect(await models(home, 'use', 'talker')).toMatchObject({ code: 2 });
      expect(readFileSync(resolveConfig(), 'utf8')).toBe(text);
    }
  });

  it.skipIf(process.platform === 'win32')('leaves a configuration that is a link a link', async () => {
    const elsewhere = join(home, 'dotfiles.json');
    writeFileSync(elsewhere, '{ "role": "majordomo" }');
    symlinkSync(elsewhere, resolveConfig());
    await add('talker');
    await models(home, 'use', 'talker');
    expect(JSON.parse(readFileSync(elsewhere, 'utf8'))).toMatchObject({
      role: 'majordomo',
      models: { gguf: 'talker' },
    });
  });
});

describe('models remove', () => {
  it('refuses what is used; deletes what was fetched and only forgets what is the owner’s', async () => {
    await add('talker');
    const path = createGguf();
    await models(home, 'add', path);
    await models(home, 'use', 'talker');
    expect(await models(home, 'remove', 'talker', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('in use (editor)') as unknown,
    });
    await models(home, 'use', 'builtin');
    expect(await new ModelsProcess(home, ['remove', 'talker']).result).toMatchObject({ code: 2 });
    expect(existsSync(join(home, 'models', 'talker', 'tiny.gguf'))).toBe(true);
    expect(await models(home, 'remove', 'talker', '--yes')).toMatchObject({ code: 0 });
    expect(existsSync(join(home, 'models', 'talker'))).toBe(false);
    expect(await models(home, 'remove', path, '--yes')).toMatchObject({ code: 0 });
    expect(existsSync(path)).toBe(true);
    expect(parseJson(await models(home, 'list', '--json'))['local']).toEqual([]);
  });
});

describe('the network', () => {
  it('is touched by models add alone', async () => {
    const path = createGguf();
    const ways = [
      ['list'],
      ['add', path],
      ['use', path],
      ['use', 'builtin'],
      ['test'],
      ['remove', path, '--yes'],
    ];
    const traps = [
      vi.spyOn(net.Socket.prototype, 'connect'),
      vi.spyOn(dns, 'lookup'),
      vi.spyOn(globalThis, 'fetch'),
    ] as const;
    const countTrapCalls = (): number[] => traps.map((trap) => trap.mock.calls.length);
    try {
      for (const args of ways) await models(home, ...args);
      expect(countTrapCalls()).toEqual([0, 0, 0]);
      // The traps work. A mirror of its own: a connection to the other may still be open.
      const fresh = await Mirror.start();
      await models(home, 'add', 'talker', '--yes', '--from', fresh.url.replace('127.0.0.1', 'localhost'));
      await fresh.stop();
      for (const times of countTrapCalls()) expect(times).toBeGreaterThan(0);
    } finally {
      for (const trap of traps) trap.mockRestore();
    }
  });
});

describe('usage', () => {
  it('is wrong with code 2', async () => {
    const ways: [string[], string][] = [
      [['nonsense'], 'too many arguments'],
      [['add'], 'id|path'],
      [['add', 'tiny', '--nonsense'], '--nonsense'],
      [['add', 'tiny', '--yes', '--from', 'http://models.example/'], 'no address'],
      [['add', 'tiny', '--yes', '--from', join(home, 'nowhere')], 'neither an address nor a folder'],
      [['add', 'tiny', '--yes', '--precision', 'q9'], 'Choose one of: q8, fp32'],
      [['add', createGguf(), '--from', mirror.url], 'for models that are downloaded'],
    ];
    for (const [args, message] of ways) {
      const outcome = await models(home, ...args);
      expect(outcome.code, args.join(' ')).toBe(2);
      expect(outcome.stderr).toContain(message);
    }
    expect(mirror.requests).toEqual([]);
  });
});

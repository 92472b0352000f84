import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findModel } from '../../src/model-files/index.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';
import { ModelsProcess, runInProcess, parseJson } from './command-line.ts';
import { Mirror } from './mirror.ts';
import { CATALOGUE, FILES, TINY, WEIGHTS, readBytesAt, resolvePath } from './tiny.ts';

let mirror: Mirror;
let home: string;
beforeAll(async () => {
  mirror = await Mirror.start();
});
afterAll(() => mirror.stop());
beforeEach(() => {
  home = createTempFolder();
});
afterEach(() => {
  removeFolder(home);
});

const NEVER = new Promise<void>(() => undefined);
const PART = `${WEIGHTS}.part`;
const add = (): ModelsProcess =>
  new ModelsProcess(home, ['add', 'tiny', '--yes', '--json', '--from', mirror.url]);

/** Until so much of the weights has come. */
async function waitUntilHalfway(): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 5) {
    const size = statSync(resolvePath(home, TINY, PART), { throwIfNoEntry: false })?.size ?? 0;
    if (size > 400_000) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the download did not get halfway in ten seconds');
}

async function expectWhole(): Promise<void> {
  expect(await findModel(home, 'tiny', { catalogue: CATALOGUE })).toMatchObject({ complete: true });
  expect(readBytesAt(home, TINY, WEIGHTS).equals(FILES[WEIGHTS]!)).toBe(true);
  expect(existsSync(resolvePath(home, TINY, PART))).toBe(false);
}

describe('a process that fetches a model', () => {
  it('may be killed at any moment; the next one goes on', async () => {
    mirror.behave({ gate: NEVER });
    const killed = add();
    await waitUntilHalfway();
    killed.child.kill('SIGKILL');
    await killed.result;
    const have = statSync(resolvePath(home, TINY, PART)).size;
    expect(have).toBeLessThan(FILES[WEIGHTS]!.length);
    expect(existsSync(resolvePath(home, TINY, WEIGHTS))).toBe(false);
    // It never came to giving up its lock.
    expect(existsSync(join(home, 'models', 'tiny.lock'))).toBe(true);
    expect(await findModel(home, 'tiny', { catalogue: CATALOGUE })).toMatchObject({
      complete: false,
      missing: [WEIGHTS],
    });
    expect(parseJson(await runInProcess(home, 'list', '--json'))).toMatchObject({
      known: [{ id: 'tiny', state: 'partial' }, {}, {}],
    });

    mirror.behave();
    const next = await add().result;
    expect(next.code, next.stderr).toBe(0);
    expect(parseJson(next)['files']).toMatchObject([
      { how: 'present' },
      { how: 'present' },
      { how: 'resumed' },
    ]);
    expect(mirror.sentBytes).toBe(FILES[WEIGHTS]!.length - have);
    await expectWhole();
  });

  it('keeps another from the same model meanwhile', async () => {
    let open = (): void => undefined;
    mirror.behave({ gate: new Promise((resolve) => (open = resolve)) });
    const first = add();
    await waitUntilHalfway();
    const second = await add().result;
    expect(second.code).toBe(1);
    expect(parseJson(second)).toMatchObject({ code: 'BUSY', holder: { pid: first.child.pid } });
    expect(await runInProcess(home, 'remove', 'tiny', '--yes')).toMatchObject({ code: 1 });
    // Another model is another matter.
    expect(await runInProcess(home, 'add', 'talker', '--yes', '--from', mirror.url)).toMatchObject({
      code: 0,
    });
    open();
    expect((await first.result).code).toBe(0);
    await expectWhole();
  });

  it('never makes a mess with others that begin in the same moment', async () => {
    mirror.behave({ pauseMs: 1 });
    const ended = await Promise.all([add().result, add().result, add().result]);
    expect(ended.map(({ code }) => code)).toContain(0);
    for (const one of ended) if (one.code !== 0) expect(parseJson(one)).toMatchObject({ code: 'BUSY' });
    await expectWhole();
    const { files } = JSON.parse(readFileSync(resolvePath(home, TINY, 'manifest.json'), 'utf8')) as {
      files: object;
    };
    expect(Object.keys(files).sort()).toEqual(['config.json', WEIGHTS, 'tokenizer.json']);
  });

  it('stops when it is asked to and says how to go on', async () => {
    mirror.behave({ gate: NEVER });
    const stopped = add();
    await waitUntilHalfway();
    stopped.child.kill('SIGINT');
    const { code, stdout } = await stopped.result;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(resolvePath(home, TINY, PART))).toBe(true);
    expect(existsSync(join(home, 'models', 'tiny.lock'))).toBe(false);
  });
});

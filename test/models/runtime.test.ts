import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasRuntime, installRuntime, resolveRuntime } from '../../src/model-files/index.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

let home: string;
beforeEach(() => {
  home = createTempFolder();
});
afterEach(() => {
  removeFolder(home);
});

/** A stand-in for npm: notes what it was asked for, and does as the script says. */
function createNpm(script: string): string {
  const path = join(home, 'npm');
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > asked\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
}
const UNPACK =
  'mkdir -p node_modules/node-llama-cpp && echo \'{"exports":{".":{"import":"./dist/index.js"}}}\' > node_modules/node-llama-cpp/package.json';
const install = (script: string, write: (text: string) => void = () => undefined): Promise<void> =>
  installRuntime(home, 'llama', {
    signal: new AbortController().signal,
    onOutput: write,
    npm: createNpm(script),
  });

describe('the libraries that run models', () => {
  it('are found beside the program, by the file that import means', () => {
    for (const [runtime, file] of [
      ['transformers', 'transformers.node.mjs'],
      ['llama', 'index.js'],
    ] as const) {
      const address = resolveRuntime(home, runtime);
      expect(address).toMatch(/^file:\/\//);
      expect(address.endsWith(`/dist/${file}`), address).toBe(true);
      expect(existsSync(fileURLToPath(address))).toBe(true);
    }
  });

  it('are asked for by the command that installs them when they are nowhere', () => {
    expect(() => resolveRuntime(home, 'transformers', [])).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNAVAILABLE',
        repair: expect.stringContaining('sophontic-memory models add ID') as unknown,
      }) as Error,
    );
  });

  it('are chosen by the first condition that holds', () => {
    const put = (manifest: object): string => {
      const folder = join(home, 'lib', 'node-llama-cpp');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
      return resolveRuntime(home, 'llama', [join(home, 'lib')]);
    };
    const toUrl = (file: string): string => pathToFileURL(join(home, 'lib', 'node-llama-cpp', file)).href;
    expect(put({ exports: './a.js' })).toBe(toUrl('a.js'));
    expect(put({ exports: { require: './c.cjs', import: { types: './t.d.ts', default: './i.js' } } })).toBe(
      toUrl('i.js'),
    );
    expect(put({ exports: { '.': { browser: './b.js', default: './d.js' }, './x': './x.js' } })).toBe(
      toUrl('d.js'),
    );
    expect(put({ main: 'm.js' })).toBe(toUrl('m.js'));
  });
});

describe.skipIf(process.platform === 'win32')('installing them', () => {
  it('asks npm for the exact version, in the data directory, without scripts', async () => {
    let heard = '';
    await install(`echo heard; ${UNPACK}`, (text) => (heard += text));
    const folder = join(home, 'runtime');
    const asked = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');
    expect(asked.at(-1)).toBe('node-llama-cpp@3.22.1');
    expect(asked).toEqual(expect.arrayContaining(['install', '--ignore-scripts', '--no-audit', '--no-fund']));
    expect(heard).toContain('heard');
    expect(resolveRuntime(home, 'llama', [])).toBe(
      pathToFileURL(join(folder, 'node_modules/node-llama-cpp/dist/index.js')).href,
    );
    expect(hasRuntime(home, 'transformers', [])).toBe(false);
    // Another version's is none.
    writeFileSync(join(folder, 'llama.installed.json'), '{"version":"0.0.1"}');
    expect(hasRuntime(home, 'llama', [])).toBe(false);
  });

  it('counts only when npm came to its end', async () => {
    for (const end of ['exit 3', 'kill -9 $$'])
      await expect(install(`${UNPACK}; ${end}`)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    expect(hasRuntime(home, 'llama', [])).toBe(false);
    await expect(
      installRuntime(home, 'llama', {
        signal: new AbortController().signal,
        onOutput: () => undefined,
        npm: join(home, 'no-npm'),
      }),
    ).rejects.toThrow('there is no npm here');
    const stop = new AbortController();
    const stopped = installRuntime(home, 'llama', {
      signal: stop.signal,
      onOutput: () => {
        stop.abort();
      },
      npm: createNpm('echo begun; sleep 20'),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    await install(UNPACK);
    expect(hasRuntime(home, 'llama', [])).toBe(true);
  });
});

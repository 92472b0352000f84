import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Llama, LlamaOptions } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { createLlamaEmbedder } from '../../src/engine/models/llama/embedder.ts';
import { createLlamaLanguageModel } from '../../src/engine/models/llama/language-model.ts';
import { createLlamaMeter } from '../../src/engine/models/llama/meter.ts';
import { openLlama } from '../../src/engine/models/llama/runtime.ts';
import { catchError, importLlama, writeTinyModel } from '../support/llama.ts';

type Vendor = typeof import('node-llama-cpp');

/** The library, with a count of what it holds: models and contexts now, and models ever. */
async function createCountingModule(): Promise<{
  loadModule: () => Promise<unknown>;
  counts: { models: number; ever: number };
}> {
  const vendor = (await importLlama()) as Vendor;
  const counts = { models: 0, ever: 0 };
  const getLlama = async (options: LlamaOptions): Promise<Llama> => {
    const llama = await vendor.getLlama(options);
    const load = llama.loadModel.bind(llama);
    llama.loadModel = async (options) => {
      const model = await load(options);
      counts.models++;
      counts.ever++;
      model.onDispose.createListener(() => {
        counts.models--;
      });
      return model;
    };
    return llama;
  };
  return { loadModule: async () => ({ ...vendor, getLlama }), counts };
}

describe('a GGUF file', () => {
  it('is loaded once for all three ports, let go with the last, and loaded again on use', async () => {
    const { loadModule, counts } = await createCountingModule();
    const { path, notes } = writeTinyModel();
    const llama = openLlama({ loadModule, cores: 2 });
    const weights = await llama.openWeights({ path, cacheFile: notes });
    expect(counts).toEqual({ models: 0, ever: 1 });

    const [model, meter, embedder] = [
      createLlamaLanguageModel(weights),
      createLlamaMeter(weights),
      createLlamaEmbedder(weights),
    ];
    const measuring = await meter.begin(null);
    const use = (): Promise<unknown> =>
      Promise.all([
        model.answer({ prompt: 'What?', schema: { type: 'null' }, maxTokens: 20 }),
        measuring.measure('The boat.'),
        embedder.embed(['The boat.'], 'query'),
      ]);
    await use();
    expect(counts).toEqual({ models: 1, ever: 2 });
    await model.unload();
    await meter.unload();
    expect(counts.models).toBe(1);
    await embedder.unload();
    await embedder.unload();
    expect(counts.models).toBe(0);

    await use();
    expect(counts).toEqual({ models: 1, ever: 3 });
    await llama.unload();
    expect(counts.models).toBe(0);
    await use();
    await llama.unload();
    expect(counts).toEqual({ models: 0, ever: 4 });
  });

  it('waits with its rest for the work under way', async () => {
    const { path, notes } = writeTinyModel();
    const llama = openLlama({ loadModule: importLlama, cores: 2 });
    const model = createLlamaLanguageModel(await llama.openWeights({ path, cacheFile: notes }));
    const answer = model.answer({ prompt: 'What?', schema: { type: 'null' }, maxTokens: 20 });
    await model.unload();
    await expect(answer).resolves.toBe('null');
  });

  it('is named by its bytes, and measured again only when it looks different', async () => {
    const { loadModule, counts } = await createCountingModule();
    const { path, notes } = writeTinyModel();
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    const llama = openLlama({ loadModule, cores: 2 });
    const weights = await llama.openWeights({ path, cacheFile: notes });
    expect(weights).toMatchObject({
      sha256,
      identity: `llama:tiny.gguf:${sha256.slice(0, 16)}`,
      dimensions: 32,
      trained: 256,
    });
    const again = openLlama({ loadModule, cores: 2 });
    expect(await again.openWeights({ path, cacheFile: notes })).toMatchObject({ identity: weights.identity });
    expect(counts.ever).toBe(1);

    // Bytes behind the weights: the same model, another file.
    appendFileSync(path, Buffer.alloc(32));
    expect((await again.openWeights({ path, cacheFile: notes })).identity).not.toBe(weights.identity);
    expect(counts.ever).toBe(2);
  });

  it('does without notes that are damaged or cannot be written', async () => {
    const { path, notes, folder } = writeTinyModel();
    const llama = openLlama({ loadModule: importLlama, cores: 2 });
    const { identity } = await llama.openWeights({ path, cacheFile: notes });
    const whole = readFileSync(notes, 'utf8');
    for (const damaged of [
      '',
      'null',
      whole.slice(0, -20),
      whole.replace(/"sha256": "[^"]*"/, '"sha256": "x"'),
    ]) {
      writeFileSync(notes, damaged);
      expect((await llama.openWeights({ path, cacheFile: notes })).identity).toBe(identity);
      expect(readFileSync(notes, 'utf8')).toBe(whole);
    }
    const unwritable = join(folder, 'a-folder');
    mkdirSync(unwritable);
    expect((await llama.openWeights({ path, cacheFile: unwritable })).identity).toBe(identity);
  });

  it('that became another since it was opened is not taken for the same', async () => {
    const { path, notes } = writeTinyModel();
    const llama = openLlama({ loadModule: importLlama, cores: 2 });
    const meter = createLlamaMeter(await llama.openWeights({ path, cacheFile: notes }));
    const measuring = await meter.begin(null);
    await measuring.measure('The boat.');
    await llama.unload();
    utimesSync(path, new Date(0), new Date(1_000));
    await expect(measuring.measure('The boat.')).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  it.each<[string, (path: string) => void]>([
    ['empty', (path) => truncateSync(path, 0)],
    ['cut in its weights', (path) => truncateSync(path, statSync(path).size - 5_000)],
    ['cut in its head', (path) => truncateSync(path, 600)],
    ['something else', (path) => writeFileSync(path, 'Not a model, but a text of some length. '.repeat(50))],
    ['of an unknown kind', (path) => writeFileSync(path, patchArchitecture(readFileSync(path)))],
  ])('that is %s is refused with its path and the command that fetches it', async (_, damage) => {
    const { path, notes } = writeTinyModel();
    damage(path);
    const error = (await catchError(
      openLlama({ loadModule: importLlama, cores: 2 }).openWeights({ path, cacheFile: notes, id: 'tiny' }),
    )) as Error;
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', facts: { path } });
    expect(error.message).toContain(path);
    expect((error as { repair?: string }).repair).toContain('sophontic-memory models add tiny');
  });

  it('that is missing or a folder is refused before the library is loaded', async () => {
    const { folder, notes } = writeTinyModel();
    const rejectLoading = (): Promise<unknown> => Promise.reject(new Error('loaded'));
    for (const path of [join(folder, 'no.gguf'), folder]) {
      const error = await catchError(
        openLlama({ loadModule: rejectLoading, cores: 2 }).openWeights({ path, cacheFile: notes }),
      );
      expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', facts: { path } });
      expect((error as Error).message).toMatch(/There is no model/);
    }
  });
});

const patchArchitecture = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll('llama', 'lxxma'), 'latin1');

describe('the library', () => {
  it('when missing is told with the command that installs it, and found when it came', async () => {
    const { path, notes } = writeTinyModel();
    let there = false;
    const llama = openLlama({
      loadModule: () =>
        there ? importLlama() : Promise.reject(new Error("Cannot find package 'node-llama-cpp'")),
      cores: 2,
    });
    const error = await catchError(llama.openWeights({ path, cacheFile: notes, id: 'tiny' }));
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    expect((error as { repair: string }).repair).toContain('sophontic-memory models add tiny');
    there = true;
    await expect(llama.openWeights({ path, cacheFile: notes })).resolves.toBeDefined();
  });

  it('without a build for this machine is told so', async () => {
    const { path, notes } = writeTinyModel();
    const vendor = (await importLlama()) as Vendor;
    const loadWithoutBinary = async (): Promise<unknown> => ({
      ...vendor,
      getLlama: () => Promise.reject(new Error('NoBinaryFound')),
    });
    const error = await catchError(
      openLlama({ loadModule: loadWithoutBinary, cores: 2 }).openWeights({ path, cacheFile: notes }),
    );
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    expect((error as Error).message).toContain(process.platform);
  });

  it.each([
    [1, undefined, 1],
    [2, undefined, 1],
    [8, undefined, 7],
    [8, 3, 3],
  ])('on %i processors with %s threads asked for takes %i, and no more', async (cores, threads, expected) => {
    const { path, notes } = writeTinyModel();
    const vendor = (await importLlama()) as Vendor;
    let most: number | undefined;
    const loadRecording = async (): Promise<unknown> => ({
      ...vendor,
      getLlama: (options: { maxThreads: number }) => {
        most = options.maxThreads;
        return Promise.reject(new Error('Asked is enough.'));
      },
    });
    const llama = openLlama({
      loadModule: loadRecording,
      cores,
      ...(threads === undefined ? {} : { threads }),
    });
    await catchError(llama.openWeights({ path, cacheFile: notes }));
    expect([llama.threads, most]).toEqual([expected, expected]);
  });

  it('writes nothing to stdout or stderr, and lets the process end', async () => {
    const { path, notes, folder } = writeTinyModel();
    const damaged = join(folder, 'damaged.gguf');
    writeFileSync(damaged, readFileSync(path).subarray(0, -5_000));
    const child = fileURLToPath(new URL('../support/llama-child.ts', import.meta.url));
    const run = promisify(execFile)(process.execPath, [child, path, notes, damaged]);
    expect(await catchError(run)).toMatchObject({ code: 7, stdout: '', stderr: '' });
  });
});

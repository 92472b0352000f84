import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import {
  openTransformersEmbedder,
  openTransformersReranker,
} from '../../src/engine/models/transformers/index.ts';
import {
  FAKE_LIBRARY,
  cosine,
  createFakeFolder,
  countLoads,
  createOptions,
  removeFolders,
} from './options.ts';

const run = promisify(execFile);
afterAll(removeFolders);

describe('the thread of a model, by a library without weights', () => {
  it('answers unit vectors in order, and loads the model once, with the first call', async () => {
    const folder = createFakeFolder();
    const embedder = await openTransformersEmbedder(await createOptions(folder, FAKE_LIBRARY));
    expect(() => countLoads(folder)).toThrow();
    const texts = Array.from({ length: 40 }, (_, i) => String.fromCharCode(97 + (i % 8)).repeat(1 + (i % 3)));
    const vectors = await embedder.embed(texts, 'document');
    expect(vectors.map((vector) => vector.indexOf(1))).toEqual(texts.map((text) => text.charCodeAt(0) % 8));
    expect(await embedder.embed([], 'query')).toEqual([]);
    expect(countLoads(folder)).toBe(1);
    await embedder.unload();
  });

  it('gives the empty text the zero vector without asking the model, wherever it stands', async () => {
    const folder = createFakeFolder();
    const embedder = await openTransformersEmbedder(await createOptions(folder, FAKE_LIBRARY));
    expect(await embedder.embed(['', ' \n'], 'document')).toEqual([new Float32Array(8), new Float32Array(8)]);
    expect(() => countLoads(folder)).toThrow();
    const [first, none, last] = await embedder.embed(['a', '', 'b'], 'document');
    expect([first!.indexOf(1), none!.indexOf(1), last!.indexOf(1)]).toEqual([1, -1, 2]);
    await embedder.unload();
  });

  it('reads a question before documents that wait, and after one message at most', async () => {
    const embedder = await openTransformersEmbedder(await createOptions(createFakeFolder(), FAKE_LIBRARY));
    await embedder.embed(['warm'], 'query');
    const ended: string[] = [];
    const many = Array.from({ length: 40 }, (_, i) => `work:50 document number ${i}`);
    const documents = embedder.embed(many, 'document').then(() => ended.push('documents'));
    const later = embedder.embed(['another document'], 'document').then(() => ended.push('later'));
    await systemClock.sleep(120);
    const began = performance.now();
    await embedder.embed(['question'], 'query').then(() => ended.push('question'));
    const waited = performance.now() - began;
    expect(ended).toEqual(['question']);
    // Messages are cut to a tenth of a second: all forty in one would have been two seconds.
    expect(waited).toBeLessThan(600);
    await Promise.all([documents, later]);
    expect(ended).toEqual(['question', 'documents', 'later']);
    await embedder.unload();
  });

  it('leaves the calling thread free while the model works', async () => {
    const embedder = await openTransformersEmbedder(await createOptions(createFakeFolder(), FAKE_LIBRARY));
    await embedder.embed(['warm'], 'document');
    const working = embedder.embed(['work:300 hard'], 'document').then(() => 'done');
    let ticks = 0;
    while ((await Promise.race([working, systemClock.sleep(5)])) === undefined) ticks++;
    expect(ticks).toBeGreaterThan(20);
    await embedder.unload();
  });

  it('fails the call under way when the thread dies, and starts anew with the next', async () => {
    const folder = createFakeFolder();
    const embedder = await openTransformersEmbedder(await createOptions(folder, FAKE_LIBRARY));
    const secret = 'crash my secret';
    const error = await embedder.embed([secret], 'document').catch((it: unknown) => it);
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
    expect((await embedder.embed(['a'], 'query'))[0]!.indexOf(1)).toBe(1);
    expect(countLoads(folder)).toBe(2);
    await embedder.unload();
  });

  it('tells nothing of the text when reading fails, keeps the model and goes on', async () => {
    const folder = createFakeFolder();
    const embedder = await openTransformersEmbedder(await createOptions(folder, FAKE_LIBRARY));
    const settled = await Promise.allSettled([
      embedder.embed(['throw my secret'], 'document'),
      embedder.embed(['a'], 'document'),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    const { reason } = settled[0] as PromiseRejectedResult;
    expect(reason).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    expect(JSON.stringify(reason) + String(reason) + String((reason as Error).cause)).not.toContain('secret');
    expect(countLoads(folder)).toBe(1);
    await embedder.unload();
  });

  it('lets go of the model after a silence, and loads it again when asked', async () => {
    const folder = createFakeFolder();
    const embedder = await openTransformersEmbedder(
      await createOptions(folder, FAKE_LIBRARY, {}, { idleMs: 150 }),
    );
    await embedder.embed(['a'], 'document');
    // Work that takes longer than the silence is no silence.
    await embedder.embed(['work:400 b'], 'document');
    expect(countLoads(folder)).toBe(1);
    await systemClock.sleep(500);
    await embedder.embed(['a'], 'document');
    expect(countLoads(folder)).toBe(2);
    await embedder.unload();
  });

  it('rests at once: what is not answered is cancelled, the next call loads again', async () => {
    const folder = createFakeFolder();
    const embedder = await openTransformersEmbedder(await createOptions(folder, FAKE_LIBRARY));
    await embedder.embed(['a'], 'document');
    const cancelled = Promise.allSettled([
      embedder.embed(['work:5000 long'], 'document'),
      embedder.embed(['waiting'], 'document'),
      embedder.embed(['question'], 'query'),
    ]);
    const began = performance.now();
    await embedder.unload();
    expect(performance.now() - began).toBeLessThan(2000);
    for (const one of await cancelled)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    await embedder.unload();
    expect((await embedder.embed(['a'], 'query'))[0]!.indexOf(1)).toBe(1);
    expect(countLoads(folder)).toBe(2);
    await embedder.unload();
  });

  it('can rest while it loads', async () => {
    const embedder = await openTransformersEmbedder(await createOptions(createFakeFolder(), FAKE_LIBRARY));
    const loading = embedder.embed(['a'], 'document').catch((it: unknown) => it);
    await embedder.unload();
    expect(await loading).toMatchObject({ code: 'CANCELLED' });
  });

  it('names the command where the library is missing, and the folder where the model does not load', async () => {
    const folder = createFakeFolder();
    for (const modulePath of [async () => 'no-such-library', async () => Promise.reject(new Error('none'))]) {
      const embedder = await openTransformersEmbedder({
        ...(await createOptions(folder, FAKE_LIBRARY)),
        resolveModulePath: modulePath,
      });
      await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({
        code: 'MODEL_UNAVAILABLE',
        repair: expect.stringContaining('sophontic-memory models add'),
      });
    }
    writeFileSync(join(folder, 'broken'), '');
    const embedder = await openTransformersEmbedder(await createOptions(folder, FAKE_LIBRARY));
    await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining(folder),
    });
  });

  it('keeps a process alive while it is asked, not after, and prints nothing', async () => {
    const options = await createOptions(createFakeFolder(), FAKE_LIBRARY);
    const index = new URL('../../src/engine/models/transformers/index.ts', import.meta.url).href;
    const clock = new URL('../../src/engine/clock.ts', import.meta.url).href;
    const script = `
      import { openTransformersEmbedder } from ${JSON.stringify(index)};
      import { systemClock as clock } from ${JSON.stringify(clock)};
      const library = async () => ${JSON.stringify(FAKE_LIBRARY)};
      const embedder = await openTransformersEmbedder({ ...${JSON.stringify(options)}, resolveModulePath: library, clock });
      const [vector] = await embedder.embed(['print work:300 a'], 'query');
      process.stdout.write(String(vector.length));`;
    const began = performance.now();
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect([stdout, stderr]).toEqual(['8', '']);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

describe('long texts, by a library without weights', () => {
  it('reads every word of a long text, in pieces that the model takes', async () => {
    const embedder = await openTransformersEmbedder(
      await createOptions(createFakeFolder(), FAKE_LIBRARY, { longest: 64 }),
    );
    const long = `${'a '.repeat(300)}b`;
    const [vector, alone] = await embedder.embed([long, 'b'], 'document');
    expect(cosine(vector!, vector!)).toBeCloseTo(1, 5);
    // Only the last piece holds the last word.
    expect(cosine(vector!, alone!)).toBeGreaterThan(0);
    expect(cosine(vector!, alone!)).toBeLessThan(0.2);
    const [huge] = await embedder.embed([`${'a '.repeat(20_000)}b`], 'query');
    expect(huge![2]).toBeGreaterThan(0);
    await embedder.unload();
  });

  it('counts the best piece of a text that does not fit beside the question, and the beginning of a long one', async () => {
    const folder = createFakeFolder({ hidden_size: 8, architectures: ['BertForSequenceClassification'] });
    const reranker = await openTransformersReranker(
      await createOptions(folder, FAKE_LIBRARY, { longest: 64 }),
    );
    const long = `${'other words '.repeat(100)}red blue`;
    expect(await reranker.score('red blue green', ['red', long, '', 'none of it', 'blue red'])).toEqual([
      1, 2, 0, 0, 2,
    ]);
    const question = `red ${'so many words of a question '.repeat(50)}`;
    expect(await reranker.score(question, ['red', 'blue'])).toEqual([1, 0]);
    expect(await reranker.score('red', [])).toEqual([]);
    await reranker.unload();
  });
});

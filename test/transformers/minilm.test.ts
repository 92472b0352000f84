import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { openTransformersEmbedder } from '../../src/engine/models/transformers/index.ts';
import { TEST_MODELS } from '../models.ts';
import { REAL_LIBRARY, cosine, createOptions, removeFolders } from './options.ts';

const folder = join(TEST_MODELS ?? '', 'all-MiniLM-L6-v2');
const open = async (more = {}): ReturnType<typeof openTransformersEmbedder> =>
  openTransformersEmbedder(await createOptions(folder, REAL_LIBRARY, {}, more));
const reference = JSON.parse(
  readFileSync(new URL('../fixtures/transformers/minilm.json', import.meta.url), 'utf8'),
) as { sentences: string[]; vectors: number[][] };

afterAll(removeFolders);

describe.skipIf(TEST_MODELS === null || !existsSync(folder))(
  'all-MiniLM-L6-v2 (skipped where there are no test models)',
  () => {
    it('gives the vectors that onnxruntime gives without transformers.js', async () => {
      const embedder = await open();
      expect(embedder.identity).toMatchObject({ model: 'all-MiniLM-L6-v2', dimensions: 384 });
      const vectors = await embedder.embed(reference.sentences, 'document');
      const cosines = vectors.map((vector, i) => cosine(vector, reference.vectors[i]!));
      console.error(`cosine to the reference at least ${Math.min(...cosines).toFixed(5)}`);
      expect(Math.min(...cosines)).toBeGreaterThan(0.99);
      for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
      // In other company, in another order: the very same vectors.
      const reversed = await embedder.embed(reference.sentences.toReversed(), 'query');
      expect(reversed.toReversed()).toEqual(vectors);
      await embedder.unload();
    });

    it('answers at least 40 short questions a second', async () => {
      const embedder = await open();
      await embedder.embed(['warm up'], 'query');
      const began = performance.now();
      for (let i = 0; i < 100; i++) await embedder.embed([`Where did we put the ${i} spare keys?`], 'query');
      const rate = 100_000 / (performance.now() - began);
      console.error(`${rate.toFixed(0)} questions a second`);
      expect(rate).toBeGreaterThan(40);
      await embedder.unload();
    });

    it('answers a question between many documents, while the calling thread stays free', async () => {
      const embedder = await open();
      await embedder.embed(['warm up'], 'query');
      const many = Array.from(
        { length: 150 },
        (_, i) => `${i}: ${'the river rose again that night and '.repeat(8)}`,
      );
      let ended = false;
      const documents = embedder.embed(many, 'document').then(() => (ended = true));
      let longest = 0;
      let last = performance.now();
      const answered: number[] = [];
      for (let i = 0; i < 10; i++) {
        for (let tick = 0; tick < 4; tick++) {
          await systemClock.sleep(5);
          longest = Math.max(longest, performance.now() - last - 5);
          last = performance.now();
        }
        await embedder.embed([`Who saw the river ${i}?`], 'query');
        answered.push(performance.now() - last);
        last = performance.now();
      }
      expect(ended).toBe(false);
      console.error(
        `while embedding documents: a question in ${Math.max(...answered).toFixed(0)} ms at most, the event loop late by ${longest.toFixed(0)} ms at most`,
      );
      expect(Math.max(...answered)).toBeLessThan(1000);
      expect(longest).toBeLessThan(150);
      await documents;
      await embedder.unload();
    });

    it('finds what stands at the end of three thousand words', async () => {
      const embedder = await open();
      const filler = 'They talked about the harvest, the weather and the price of wheat. '.repeat(250);
      const fact = 'The password of the garden gate is seven blue parrots. '.repeat(3);
      const [withFact, without] = await embedder.embed([filler + fact, filler], 'document');
      const [asked] = await embedder.embed(['What is the password of the garden gate?'], 'query');
      expect(cosine(asked!, withFact!)).toBeGreaterThan(cosine(asked!, without!) + 0.005);
      await embedder.unload();
    });

    it('takes any text: no spaces, no letters, halves of characters, thirty thousand of one', async () => {
      const embedder = await open();
      const odd = [
        '語'.repeat(2000),
        '\u0000',
        '\ud800x',
        '😀'.repeat(600),
        'x'.repeat(30_000),
        'ﷺ'.repeat(100),
      ];
      const vectors = await embedder.embed(odd, 'document');
      for (const vector of vectors) {
        expect(vector).toHaveLength(384);
        expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
      }
      await embedder.unload();
    });
  },
);

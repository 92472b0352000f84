import { afterAll, describe, expect, it } from 'vitest';
import { createLlamaEmbedder } from '../../src/engine/models/llama/embedder.ts';
import { dot, computeMeanDirection, norm } from '../../src/engine/math/vectors.ts';
import { MODELS, REAL_MODEL, withBareModel, openTestLlama } from '../support/llama.ts';

const TEXTS = ['The boat lies in the harbour.', 'Grüße aus Köln 🐕', '我的狗叫雷克斯', 'x'];

describe.each(MODELS)('an embedder of %s', async (_, path) => {
  const { llama, weights } = await openTestLlama(path);
  const embedder = createLlamaEmbedder(weights);
  afterAll(() => llama.unload());

  it('gives unit vectors of as many dimensions as it says', async () => {
    for (const vector of await embedder.embed(TEXTS, 'document')) {
      expect(vector).toHaveLength(embedder.identity.dimensions);
      expect(norm(vector)).toBeCloseTo(1, 5);
    }
    expect(embedder.cheap).toBe(false);
  });

  it('gives the same vectors in any company, and after a rest', async () => {
    const together = await embedder.embed(TEXTS, 'document');
    await embedder.unload();
    for (const [i, text] of TEXTS.entries())
      expect(await embedder.embed([text], 'document')).toEqual([together[i]]);
  });

  it('gives the zero vector for nothing, between others', async () => {
    const [one, nothing, two] = await embedder.embed(['a', '', 'a'], 'query');
    expect(nothing).toEqual(new Float32Array(embedder.identity.dimensions));
    expect(one).toEqual(two);
    expect(await embedder.embed([], 'query')).toEqual([]);
  });

  it('reads long texts to their end', async () => {
    const long = 'The water was under the sky. '.repeat(60);
    const [plain, ended] = await embedder.embed([long, `${long}${'QX 77! '.repeat(90)}`], 'document');
    expect(norm(plain!)).toBeCloseTo(1, 5);
    expect(dot(plain!, ended!)).toBeLessThan(0.999);
  });

  it('makes the vector of a long text of its overlapping pieces', async () => {
    const small = createLlamaEmbedder(weights, { maxTokens: 19 });
    const text = '!#!#!#!#!#!#!#QZQZQZQZ';
    // 16 tokens a piece, and 2 of them again.
    const [tokens, pieces] = await withBareModel(weights, async (model) => {
      const all = model.tokenize(text);
      return [all, [model.detokenize(all.slice(0, 16)), model.detokenize(all.slice(14))]];
    });
    const lengths = [16, tokens.length - 14];
    expect(tokens.length).toBeGreaterThan(16);
    expect(tokens.length).toBeLessThanOrEqual(30);
    const parts = await small.embed(pieces, 'document');
    const [whole] = await small.embed([text], 'document');
    await small.unload();
    const computeMaxError = (expected: Float32Array): number =>
      Math.max(...whole!.map((value, i) => Math.abs(value - expected[i]!)));
    expect(computeMaxError(computeMeanDirection(parts, lengths))).toBeLessThan(1e-4);
    expect(computeMaxError(computeMeanDirection(parts))).toBeGreaterThan(1e-3);
  });

  it('is another space with other pieces or other weights', () => {
    const identity = createLlamaEmbedder(weights).identity;
    expect(identity).toEqual(embedder.identity);
    expect(createLlamaEmbedder(weights, { maxTokens: 100 }).identity.revision).not.toBe(identity.revision);
    const other = { ...weights, sha256: '0'.repeat(64) };
    expect(createLlamaEmbedder(other).identity.revision).not.toBe(identity.revision);
  });
});

describe.skipIf(REAL_MODEL === null)(
  'an embedder of English (skipped without the models for tests)',
  async () => {
    const { llama, weights } = await openTestLlama(REAL_MODEL ?? MODELS[0]![1]);
    afterAll(() => llama.unload());

    it('puts what shares words nearer than what does not', async () => {
      const [one, near, far] = await createLlamaEmbedder(weights).embed(
        [
          'The king sat upon his throne in the city.',
          'The king went out of the city to his throne.',
          'print(range(10)) returns a list of integers',
        ],
        'document',
      );
      expect(dot(one!, near!)).toBeGreaterThan(dot(one!, far!) + 0.05);
    });
  },
);

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dot, norm, toBytes } from '../../src/engine/math/vectors.ts';
import { LEXICAL, createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';

const embedder = createLexicalEmbedder();
const embed = async (text: string): Promise<Float32Array> => (await embedder.embed([text], 'document'))[0]!;
const cosine = async (a: string, b: string): Promise<number> => dot(await embed(a), await embed(b));
const computeFingerprint = (vector: Float32Array): string =>
  createHash('sha256').update(toBytes(vector)).digest('hex').slice(0, 16);

describe('the lexical embedder', () => {
  // A frozen space: these never change while the identity stays. Whoever changes them changes the constants too.
  it.each([
    ['My dog is called Rex.', 'e062cec5e1c81d1c'],
    ['Der Hund heißt Rex und fürchtet Gewitter!', '8c41692a31eff418'],
    ['我的狗叫雷克斯', 'b10bf1fe696b8509'],
  ])('gives %j the same vector on every platform', async (text, pinned) => {
    expect(computeFingerprint(await embed(text))).toBe(pinned);
  });

  it('has the identity that its vectors are pinned under', () => {
    expect(embedder.identity).toEqual({
      role: 'universal',
      model: 'builtin-lexical',
      revision: '87228555c946fb55',
      dimensions: 768,
    });
  });

  it.each(Object.keys(LEXICAL) as (keyof typeof LEXICAL)[])(
    'becomes another space when %s changes',
    (name) => {
      const value = LEXICAL[name];
      const changed = createLexicalEmbedder({
        ...LEXICAL,
        [name]: typeof value === 'string' ? `${value}x` : value + 1,
      });
      expect(changed.identity).not.toEqual(embedder.identity);
    },
  );

  it('gives unit vectors, and the zero vector only to what has no letters', async () => {
    expect(norm(await embed('word'))).toBeCloseTo(1, 6);
    expect(norm(await embed('?!'))).toBe(0);
  });

  it('brings near what shares words, stems or spelling', async () => {
    const unrelated = await cosine('the brakes of the car squeak', 'we baked bread with rye flour');
    expect(await cosine('the dog barked', 'dogs barking')).toBeGreaterThan(unrelated + 0.3);
    expect(await cosine('restaurant reservation', 'restuarant resevation')).toBeGreaterThan(unrelated + 0.2);
    expect(await cosine('Donaudampfschifffahrt', 'Dampfschiff')).toBeGreaterThan(unrelated + 0.1);
  });

  it('embeds at least 5,000 short turns a second', async () => {
    const { sessions } = JSON.parse(
      readFileSync(new URL('../../examples/boat-and-bakery.json', import.meta.url), 'utf8'),
    ) as { sessions: { entries: { content: string }[] }[] };
    const turns = sessions
      .flatMap(({ entries }) => entries.map(({ content }) => content))
      .filter((text) => text.length < 200);
    const many = Array.from({ length: 5_000 }, (_, i) => turns[i % turns.length]!);
    await embedder.embed(many.slice(0, 500), 'document');
    const started = performance.now();
    await embedder.embed(many, 'document');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

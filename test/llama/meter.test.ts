import { afterAll, describe, expect, it } from 'vitest';
import { createCompressionMeter } from '../../src/engine/models/builtin/compression-meter.ts';
import { createLlamaMeter } from '../../src/engine/models/llama/meter.ts';
import type { LlamaMeter } from '../../src/engine/models/llama/meter.ts';
import type { LlamaWeights } from '../../src/engine/models/llama/runtime.ts';
import type { Surprise } from '../../src/engine/models/ports.ts';
import { MODELS, REAL_MODEL, withBareModel, openTestLlama } from '../support/llama.ts';

async function measureAll(meter: LlamaMeter, texts: readonly string[]): Promise<Surprise[]> {
  const measuring = await meter.begin(null);
  const all: Surprise[] = [];
  for (const text of texts) all.push(await measuring.measure(text));
  return all;
}
const measureBits = async (meter: LlamaMeter, texts: readonly string[]): Promise<number[]> =>
  (await measureAll(meter, texts)).map(({ bits }) => bits);

const TALK = [
  'The boat lies in the harbour and its engine is broken.',
  'Then we must find somebody who can repair the engine of the boat.',
  '',
  'Grüße aus Köln 🐕',
  'The man who repairs engines lives behind the church.',
];
const LONG = 'And the evening and the morning were the second day, and the water was under the sky. '.repeat(
  30,
);

/**
 * −log2 of the likelihood of a text's tokens from one number to another, read after `past` tokens before them, with all
 * probabilities of the library: another way to the same.
 */
const computeExactBits = (
  weights: LlamaWeights,
  text: string,
  from = 0,
  to = Infinity,
  past = 0,
): Promise<number> =>
  withBareModel(weights, async (model) => {
    const context = await model.createContext({ contextSize: 256, threads: 1 });
    const tokens = [model.tokens.bos!, ...model.tokenize(text).slice(from - past, to)];
    const evaluated = await context
      .getSequence()
      .controlledEvaluate(tokens.map((token) => [token, { generateNext: { probabilities: true } }]));
    const bits = tokens.slice(1).map((token, i) => -Math.log2(evaluated[i]!.next.probabilities!.get(token)!));
    await context.dispose();
    return bits.slice(past).reduce((sum, one) => sum + one, 0);
  });

describe.each(MODELS)('a meter of %s', async (_, path) => {
  const { llama, weights } = await openTestLlama(path);
  const meter = createLlamaMeter(weights);
  afterAll(() => llama.unload());

  it('gives the bits that the likelihoods have', async () => {
    const [bits] = await measureBits(meter, [TALK[0]!]);
    expect(bits! / (await computeExactBits(weights, TALK[0]!))).toBeCloseTo(1, 3);
  });

  it('gives the same bits for the same stretch, after a rest too', async () => {
    const first = await measureBits(meter, TALK);
    await meter.unload();
    const again = await measureBits(meter, TALK);
    expect(again).toEqual(first);
  });

  it('keeps two stretches apart that are measured by turns', async () => {
    const alone = await measureBits(meter, TALK);
    const [one, two] = [await meter.begin(null), await meter.begin(null)];
    const turned: number[] = [];
    for (const text of TALK) {
      turned.push((await one.measure(text)).bits);
      await two.measure(LONG.slice(0, 300));
    }
    // What was read in other batches is rounded otherwise.
    for (const [i, bits] of turned.entries())
      expect(Math.abs(bits - alone[i]!)).toBeLessThan(0.005 * alone[i]! + 1e-9);
  });

  it('gives texts that are told without waiting their turn', async () => {
    const measuring = await meter.begin(null);
    const together = await Promise.all(TALK.map(async (text) => measuring.measure(text)));
    expect(together.map(({ bits }) => bits)).toEqual(await measureBits(meter, TALK));
  });

  it('measures after what came before', async () => {
    const [first] = await measureBits(meter, [TALK[1]!]);
    const [, after] = await measureBits(meter, [TALK[0]!, TALK[1]!]);
    expect(after).not.toBe(first);
  });

  it('measures nothing in nothing, and counts as the built-in meter does', async () => {
    const builtin = await createCompressionMeter().begin(null);
    for (const [i, surprise] of (await measureAll(meter, TALK)).entries()) {
      const { bits: _bits, ...size } = builtin.measure(TALK[i]!);
      expect(surprise).toMatchObject(size);
      expect(surprise.bits > 0).toBe(TALK[i] !== '');
    }
  });

  it('measures texts longer than its context in windows, each after the end of the one before', async () => {
    const small = createLlamaMeter(weights, { context: 32 });
    const text = LONG.slice(0, 400);
    const [bits] = await measureBits(small, [text]);
    await small.unload();
    // A token stands before all; more than 16 of past are cut to 8, so that there is room for 23.
    let expected = await computeExactBits(weights, text, 0, 31);
    const count = await withBareModel(weights, async (model) => model.tokenize(text).length);
    for (let from = 31; from < count; from += 23)
      expected += await computeExactBits(weights, text, from, from + 23, 8);
    expect(count).toBeGreaterThan(31 + 23);
    expect(bits! / expected).toBeCloseTo(1, 2);
  });

  it('makes no difference of what the context holds no more', async () => {
    const small = createLlamaMeter(weights, { context: 32 });
    // As many tokens in either: where windows begin depends on how many there were.
    const [one, two] = await Promise.all(
      ['1111', '2222'].map((old) => measureBits(small, [old, ...TALK, ...TALK])),
    );
    await small.unload();
    expect(one![1]).not.toBeCloseTo(two![1]!, 2);
    expect(one!.at(-1)).toBeCloseTo(two!.at(-1)!, 3);
  });

  it('keeps no text in its state, and begins from it without a past', async () => {
    const measuring = await meter.begin(null);
    for (const text of [...TALK, LONG]) await measuring.measure(text);
    const state = measuring.saveState();
    expect(state).toEqual((await meter.begin(null)).saveState());
    expect(state.length).toBeLessThan(200);
    const again = await meter.begin(state);
    expect((await again.measure(TALK[0]!)).bits).toBeCloseTo((await measureBits(meter, [TALK[0]!]))[0]!, 2);
    expect(meter.contextChars).toBeGreaterThan(0);
    expect(meter.contextChars).toBeLessThan(10 * weights.trained);
  });

  it('is another meter with another context, and refuses its state', async () => {
    const other = createLlamaMeter(weights, { context: 128 });
    expect(other.identity).not.toBe(meter.identity);
    expect(meter.identity).toContain(weights.sha256.slice(0, 16));
    const state = (await other.begin(null)).saveState();
    await expect(meter.begin(state)).rejects.toThrow(/another identity/);
    await expect(meter.begin(state)).rejects.toThrow(RangeError);
  });

  it.each<[string, (state: Uint8Array) => Uint8Array]>([
    ['empty', () => new Uint8Array(0)],
    ['cut', (state) => state.subarray(0, -1)],
    ['longer', (state) => Buffer.concat([state, Buffer.from('0')])],
    ['something else', (state) => Uint8Array.from(state, (byte) => byte ^ 1)],
  ])('refuses a state that is %s', async (_name, damage) => {
    const state = (await meter.begin(null)).saveState();
    await expect(meter.begin(damage(state))).rejects.toThrow(RangeError);
  });
});

describe.skipIf(REAL_MODEL === null)(
  'a meter that knows English (skipped without the models for tests)',
  async () => {
    const { llama, weights } = await openTestLlama(REAL_MODEL ?? MODELS[0]![1]);
    const meter = createLlamaMeter(weights);
    afterAll(() => llama.unload());

    it.each([
      'And God said, Let there be light: and there was light.',
      'The man went down to the water and took the bread with his hand.',
      'A large vessel that is moved by the wind and carries people over the sea.',
    ])('finds %j likelier than its words in disorder', async (text) => {
      const disorder = text.split(' ').toSorted().reverse().join(' ');
      const [plain] = await measureBits(meter, [text]);
      const [mixed] = await measureBits(meter, [disorder]);
      expect(plain).toBeLessThan(0.8 * mixed!);
    });

    it('needs fewer bits for a text told again while it is within reach', async () => {
      const [first, again] = await measureBits(meter, [TALK[0]!, TALK[0]!]);
      expect(again).toBeLessThan(0.9 * first!);
    });

    it('gets the end of one window as the past of the next', async () => {
      const words = 'the king of the land and the people of the city';
      const small = createLlamaMeter(weights, { context: 32 });
      const [long] = await measureBits(small, [`${words} `.repeat(20)]);
      const [short] = await measureBits(small, [words]);
      await small.unload();
      // Twenty windows that each began from nothing would cost twenty times the first.
      expect(long).toBeLessThan(0.9 * 20 * short!);
    });
  },
);

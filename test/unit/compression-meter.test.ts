import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load } from '../../bench/load.ts';
import type { CompressionShape } from '../../src/engine/models/builtin/compression-meter.ts';
import { COMPRESSION, createCompressionMeter } from '../../src/engine/models/builtin/compression-meter.ts';
import { HEADER_BYTES } from '../../src/engine/models/builtin/compression-state.ts';
import { PARTS_PER_BIT } from '../../src/engine/models/builtin/compression-tables.ts';
import type { Surprise } from '../../src/engine/models/ports.ts';

const resolveFile = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SHIPPED = resolveFile('../../examples/boat-and-bakery.json');
const LOCOMO = resolveFile('../../../shared/data/locomo10.json');
const meter = createCompressionMeter();

const readTexts = (path: string, which = 0): string[] =>
  load(path).conversations[which]!.turns.map(({ content }) => content);
const shipped = readTexts(SHIPPED);

async function measureAll(texts: readonly string[], state: Uint8Array | null = null): Promise<Surprise[]> {
  const measuring = await meter.begin(state);
  return texts.map((text) => measuring.measure(text));
}
const measureBits = async (texts: readonly string[], state: Uint8Array | null = null): Promise<number[]> =>
  (await measureAll(texts, state)).map(({ bits }) => bits);
const newborn = (await meter.begin(null)).saveState();
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const countGzipBits = (texts: readonly string[]): number => 8 * gzipSync(texts.join(''), { level: 9 }).length;

/** gzip's cost of each of the last texts given all before it. */
const countGzipStepBits = (texts: readonly string[], last: number): number =>
  countGzipBits(texts) - countGzipBits(texts.slice(0, texts.length - last));

describe('the compression meter', () => {
  it('needs at least 25 % fewer bits than gzip -9 given the same past, all in all and in each sixth', async () => {
    const bits = await measureBits(shipped);
    expect(sum(bits)).toBeLessThan(0.75 * countGzipBits(shipped));
    for (let to = 26; to <= shipped.length; to += 26)
      expect(sum(bits.slice(to - 26, to))).toBeLessThan(0.75 * countGzipStepBits(shipped.slice(0, to), 26));
  });

  it('needs at least 15 % fewer bits than gzip -9 though born without the primer', async () => {
    const measuring = await createCompressionMeter({ ...COMPRESSION, primer: [] }).begin(null);
    const bits = shipped.map((text) => measuring.measure(text).bits);
    expect(sum(bits)).toBeLessThan(0.85 * countGzipBits(shipped));
  });

  // Not shipped with the package (CC BY-NC): runs where the data are.
  it.skipIf(!existsSync(LOCOMO))(
    'needs at least 25 % fewer bits than gzip -9 for a LoCoMo talk',
    async () => {
      const texts = readTexts(LOCOMO, 1);
      expect(sum(await measureBits(texts))).toBeLessThan(0.75 * countGzipBits(texts));
    },
  );

  // While the identity stays these never change: whoever changes the model gives it another `algorithm`.
  it('gives the same bits on every platform under its identity', async () => {
    const texts = [
      'My dog is called Rex.',
      'Der Hund heißt Rex und fürchtet Gewitter!',
      '我的狗叫雷克斯 🐕',
      '',
    ];
    expect(meter.identity).toBe('builtin-compression:3035bb800cf98b8e');
    const parts = (await measureBits([...texts, ...texts])).map((bits) => bits * PARTS_PER_BIT);
    expect(parts).toEqual([5195221, 14563630, 16779052, 0, 2019401, 1203075, 330637, 0]);
  });

  it.each(Object.keys(COMPRESSION) as (keyof CompressionShape)[])(
    'is another meter when %s changes',
    (name) => {
      const value = COMPRESSION[name];
      const changed =
        typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}x` : [...value, 'x'];
      expect(createCompressionMeter({ ...COMPRESSION, [name]: changed }).identity).not.toBe(meter.identity);
    },
  );

  it('learns: a text told again costs less than 20 % of its first cost', async () => {
    const text = shipped.find(({ length }) => length > 300)!;
    const [first = 0, again = 0, thrice = 0] = await measureBits([text, text, text]);
    expect(again).toBeLessThan(0.2 * first);
    expect(thrice).toBeLessThan(again);
  });

  it('is less surprised by what it was told than by the same words in disorder', async () => {
    const past = shipped.slice(0, 40);
    const known = past[20]!;
    const disorder = known.split(' ').reverse().join(' ');
    const [plain = 0] = (await measureBits([...past, known])).slice(-1);
    const [mixed = 0] = (await measureBits([...past, disorder])).slice(-1);
    expect(plain).toBeLessThan(0.5 * mixed);
  });
});

describe("the compression meter's state", () => {
  const texts = shipped.slice(0, 12);

  it('goes on exactly where it was taken', async () => {
    const whole = await measureBits(texts);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: texts.length }), async (split) => {
        const first = await meter.begin(newborn);
        const before = texts.slice(0, split).map((text) => first.measure(text).bits);
        expect([...before, ...(await measureBits(texts.slice(split), first.saveState()))]).toEqual(whole);
      }),
      { numRuns: 4, seed: 7 },
    );
  });

  it('goes on exactly after texts of any kind', async () => {
    const uninterrupted = await meter.begin(null);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), async (one, two) => {
        uninterrupted.measure(one);
        const state = uninterrupted.saveState();
        expect(await measureBits([two], state)).toEqual([uninterrupted.measure(two).bits]);
      }),
      { numRuns: 3, seed: 7 },
    );
  });

  it('is not touched by what is measured from it or after it', async () => {
    const state = Uint8Array.from(newborn);
    const one = await meter.begin(state);
    const two = await meter.begin(state);
    const bits = texts.map((text) => one.measure(text).bits);
    const kept = one.saveState();
    const copy = Uint8Array.from(kept);
    one.measure(texts[0]!);
    expect(texts.map((text) => two.measure(text).bits)).toEqual(bits);
    expect(kept).toEqual(copy);
    expect(state).toEqual(newborn);
  });

  it('holds no word that was told', async () => {
    const measuring = await meter.begin(null);
    for (const text of shipped) measuring.measure(text);
    const state = measuring.saveState();
    const raw = inflateRawSync(state.subarray(HEADER_BYTES));
    expect(raw.length).toBeLessThan(6_000_000);
    const words = new Set(shipped.flatMap((text) => text.match(/[a-z]{4,}/gi) ?? []));
    expect(words.size).toBeGreaterThan(1_000);
    // A word can stand only in a run of letters; what runs there are come from chance, and are few.
    const runs = new Set(
      [raw, Buffer.from(state)].flatMap((bytes) => bytes.toString('latin1').match(/[a-z]{4,}/gi) ?? []),
    );
    expect([...runs].filter((run) => [...words].some((word) => run.includes(word)))).toEqual([]);
  });

  it('is small while young', () => {
    expect(newborn.length).toBeLessThan(1_000_000);
  });

  it.each<[string, (state: Uint8Array) => Uint8Array, RegExp]>([
    ['empty', () => new Uint8Array(0), /Not a state/],
    ['something else', () => gzipSync('something else'), /Not a state/],
    ['cut within its header', (state) => state.subarray(0, 50), /damaged/],
    ['cut in its body', (state) => state.subarray(0, state.length - 1), /damaged/],
    ['longer than it was', (state) => Buffer.concat([state, Buffer.of(0)]), /damaged/],
    [
      'changed in one bit',
      (state) => state.with(HEADER_BYTES + 100, state[HEADER_BYTES + 100]! ^ 1),
      /damaged/,
    ],
  ])('is refused when %s', async (_, damage, message) => {
    const refusal = meter.begin(damage(newborn));
    await expect(refusal).rejects.toThrow(RangeError);
    await expect(refusal).rejects.toThrow(message);
  });

  it('is refused by a meter of another identity', async () => {
    const other = createCompressionMeter({ ...COMPRESSION, lastRate: 0.002 });
    await expect(other.begin(newborn)).rejects.toThrow(/another identity/);
    await expect(other.begin(newborn)).rejects.toThrow(RangeError);
  });
});

describe('what the compression meter counts', () => {
  it.each<[string, number, number, number]>([
    ['', 0, 0, 0],
    ['a', 1, 1, 1],
    ['Two words, 3 numbers: 42 and 1,000.', 35, 35, 8],
    ['Grüße aus Köln', 17, 14, 3],
    ['我的狗叫雷克斯。', 24, 8, 1],
    ['🐕 👩‍👩‍👧', 23, 7, 0],
    ['a\ud800b', 5, 3, 2],
    [' \n\0\t', 4, 4, 0],
  ])('in %j', async (text, bytes, characters, words) => {
    const [surprise] = await measureAll([text], newborn);
    expect(surprise).toMatchObject({ bytes, characters, words });
    expect(surprise!.characters).toBe(Array.from(text).length);
    expect(surprise!.bits > 0).toBe(text !== '');
  });

  it('a text of 65,536 characters, at 50 KB/s and more', async () => {
    const long = shipped.join(' ').repeat(3).slice(0, 65_536);
    const measuring = await meter.begin(null);
    const started = process.cpuUsage().user;
    const { bits, characters } = measuring.measure(long);
    const seconds = (process.cpuUsage().user - started) / 1e6;
    expect(characters).toBe(65_536);
    expect(bits / characters).toBeLessThan(2);
    expect(65.536 / seconds).toBeGreaterThan(50);
  });
});

// What the native encoder's arithmetic costs here (wanted: 15,000 trained pairs a minute, a text encoded in 1 ms): `node
// bench/nets.ts [--steps 20]`.
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../src/engine/math/random.ts';
import { PackedMatrix, matmul, multiplyPlain } from '../src/engine/math/matmul.ts';
import type { Batch, NamedInput } from '../src/engine/nets/batch.ts';
import { encode, openEncoder } from '../src/engine/nets/encoder.ts';
import { DEFAULT_TRAINER_OPTIONS, trainAdapter } from '../src/engine/nets/train.ts';
import { DEFAULT_SHAPE, createWeights } from '../src/engine/nets/weights.ts';
import { formatMachine, formatTable } from './report.ts';

const { values } = parseArgs({ options: { steps: { type: 'string', default: '30' } } });
const [PAIRS, NEGATIVES, FEATURES] = [64, 2, 40];
const random = createSeededRandom(1);
const createNumbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, () => random() - 0.5);

/** Median of `times` runs in ms, after three to get warm. */
function measureMedian(run: () => void, times: number): number {
  for (let i = 0; i < 3; i++) run();
  const all = Array.from({ length: times }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return all.sort((a, b) => a - b)[times >> 1]!;
}

/** The products of one step: forward (x · Wᵀ), the gradient of what came in, and that of the matrix. */
const PRODUCTS = [
  ['x · Wᵀ', 'NT', 256, 256, 768],
  ['x · W', 'NN', 256, 768, 256],
  ['yᵀ · x', 'TN', 256, 768, 256],
] as const;
const speeds: string[][] = [];
for (const [what, way, m, n, k] of PRODUCTS) {
  const [a, b, c] = [createNumbers(m * k), createNumbers(n * k), new Float32Array(m * n)];
  const formatGigaflops = (ms: number): string => ((2 * m * n * k) / ms / 1e6).toFixed(1);
  speeds.push([
    `${what}, [${m} × ${n}] over ${k}`,
    formatGigaflops(measureMedian(() => multiplyPlain(c, a, b, m, n, k, way), 7)),
    formatGigaflops(measureMedian(() => matmul(c, a, b, m, n, k, way), 51)),
  ]);
}
const packed = new PackedMatrix(createNumbers(256 * 768), 256, 768);
for (const texts of [1, 64]) {
  const [x, into] = [createNumbers(texts * 768), new Float32Array(texts * 256)];
  const [w, formatGigaflops] = [
    createNumbers(256 * 768),
    (ms: number) => ((2 * texts * 256 * 768) / ms / 1e6).toFixed(1),
  ];
  speeds.push([
    `x · Wᵀ, W packed once, ${texts} × 256 over 768`,
    formatGigaflops(measureMedian(() => multiplyPlain(into, x, w, texts, 256, 768, 'NT'), 21)),
    formatGigaflops(measureMedian(() => packed.multiply(into, x, texts), 201)),
  ]);
}

const { universal, buckets } = DEFAULT_SHAPE;
const createText = (id: string): NamedInput => {
  const vector = createNumbers(universal);
  const length = Math.hypot(...vector);
  return {
    id,
    input: {
      vector: vector.map((value) => value / length),
      buckets: Int32Array.from({ length: FEATURES }, () => Math.floor(buckets * random() ** 3)),
      weights: new Float32Array(FEATURES).fill(1 / Math.sqrt(FEATURES)),
    },
  };
};
const batches: Batch[] = Array.from({ length: 8 }, (_, b) =>
  Array.from({ length: PAIRS }, (__, i) => ({
    query: createText(`query ${b}.${i}`),
    positive: createText(`document ${b}.${i}`),
    negatives: Array.from({ length: NEGATIVES }, (___, n) => createText(`negative ${b}.${i}.${n}`)),
    weight: 1,
  })),
);
const creationStartedAt = performance.now();
const base = createWeights(DEFAULT_SHAPE, createSeededRandom(2));
const creationMs = performance.now() - creationStartedAt;

const steps = Number(values.steps);
const stepTimes: number[] = [];
const { curve } = await trainAdapter(
  base,
  Array.from({ length: steps + 3 }, (_, i) => batches[i % batches.length]!),
  { ...DEFAULT_TRAINER_OPTIONS, random: createSeededRandom(3) },
  () => void stepTimes.push(performance.now()),
);
// The first steps warm the compiler up.
const perStep = (stepTimes.at(-1)! - stepTimes[2]!) / (stepTimes.length - 3);

const encoder = openEncoder(base);
const many = batches[0]!.map(({ query }) => query.input);
let next = 0;
const one = measureMedian(() => void encoder.encode([many[next++ % many.length]!]), 501);
const together = measureMedian(() => void encoder.encode(many), 51);
const unpacked = measureMedian(() => void encode(base, many.slice(0, 1)), 51);

console.log('## The native encoder’s arithmetic\n');
console.log('GFLOP/s on one core, float32:\n');
console.log(formatTable(['product', 'plain TypeScript', 'WASM SIMD kernel'], speeds));
const { hidden, latent } = DEFAULT_SHAPE;
console.log(
  `\nEncoder of ${universal} → ${latent} (hidden ${hidden}, ${buckets} buckets, ${FEATURES} features a text); batches of ${PAIRS} pairs with ${NEGATIVES} hard negatives each, rank ${DEFAULT_TRAINER_OPTIONS.rank}; one core:\n`,
);
console.log(
  formatTable(
    ['what', 'here', 'wanted'],
    [
      ['trained pairs a minute', Math.round((PAIRS * 60_000) / perStep).toLocaleString('en'), '15,000'],
      ['one step (ms)', perStep.toFixed(1), ''],
      ['one text encoded, opened for the day (ms)', one.toFixed(3), '1'],
      ['64 texts encoded together (ms)', together.toFixed(2), ''],
      ['one text encoded by the weights as they are (ms)', unpacked.toFixed(3), ''],
      ['new weights made (ms)', creationMs.toFixed(0), ''],
      ['loss, first step and last', `${curve[0]!.total.toFixed(3)}, ${curve.at(-1)!.total.toFixed(3)}`, ''],
    ],
  ),
);
console.log(`\n${formatMachine(new Date().toISOString())}`);

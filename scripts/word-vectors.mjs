// Makes lexicon/english.words, by a sentence model that reads every word by itself:
// `node scripts/word-vectors.mjs MODEL_FOLDER WORD_LIST`, after a build. The vocabulary of the model's tokenizer, most frequent
// words first, tells how common a word is; WORD_LIST (a word a line, such as Debian's wamerican) adds rarer ones. What it was
// made of stands in lexicon/NOTICE.md; the layout in src/engine/models/builtin/word-vectors.ts. scripts/word-kin.mjs has to
// follow: without what that adds the table is not read.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModel } from '../bench/model.ts';
import { hashTerm } from '../dist/engine/language/terms.js';

const DIMENSIONS = 128;
/** The first of a BERT vocabulary are no words. */
const FIRST_WORD = 1_000;
/** Directions that nearly all words share say nothing of any. */
const COMMON_DIRECTIONS = 1;
const BATCH = 256;
/** Zipf's law with Mandelbrot's shift. */
const RANK_SHIFT = 2.7;
/** Forms of one stem count by their rank in frequency, the first hundred alike. */
const LEVEL = 50;

const [, , folder, listPath] = process.argv;
if (folder === undefined || listPath === undefined)
  throw new Error('Which model and which list? See the first lines of this script.');

const vocabulary = Object.entries(
  JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')).model.vocab,
)
  .filter(([word, id]) => id >= FIRST_WORD && /^[a-z]+$/.test(word))
  .sort(([, a], [, b]) => a - b)
  .map(([word]) => word);
const listed = readFileSync(listPath, 'utf8')
  .split('\n')
  .map((word) => word.trim().toLowerCase())
  .filter((word) => /^[a-z]{3,}$/.test(word));
const words = [...new Set([...vocabulary, ...listed])];

const model = await openModel(folder);
const vectors = [];
for (let from = 0; from < words.length; from += BATCH) {
  vectors.push(...(await model.embed(words.slice(from, from + BATCH), 'document')));
  if (from % (BATCH * 40) === 0) console.error(`${from} of ${words.length}`);
}
await model.unload();
const width = vectors[0].length;

const mean = new Float64Array(width);
for (const vector of vectors) for (let d = 0; d < width; d++) mean[d] += vector[d] / vectors.length;
const covariance = Array.from({ length: width }, () => new Float64Array(width));
for (const vector of vectors) {
  for (let d = 0; d < width; d++) vector[d] -= mean[d];
  for (let a = 0; a < width; a++) {
    const row = covariance[a];
    const x = vector[a];
    for (let b = a; b < width; b++) row[b] += x * vector[b];
  }
}
for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) covariance[a][b] = covariance[b][a];

/** Principal axes, the widest first, by Jacobi's rotations. */
function findAxes(matrix, count) {
  const n = matrix.length;
  const axes = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => Number(i === j)),
  );
  for (let sweep = 0; sweep < 12; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = matrix[p][q];
        if (Math.abs(off) < 1e-9 * Math.sqrt(Math.abs(matrix[p][p] * matrix[q][q]))) continue;
        const theta = (matrix[q][q] - matrix[p][p]) / (2 * off);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [matrix[k][p], matrix[k][q]];
          matrix[k][p] = c * x - s * y;
          matrix[k][q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [matrix[p][k], matrix[q][k]];
          matrix[p][k] = c * x - s * y;
          matrix[q][k] = s * x + c * y;
          const [u, v] = [axes[p][k], axes[q][k]];
          axes[p][k] = c * u - s * v;
          axes[q][k] = s * u + c * v;
        }
      }
  return [...axes.keys()]
    .sort((a, b) => matrix[b][b] - matrix[a][a])
    .slice(0, count)
    .map((i) => axes[i]);
}
const axes = findAxes(covariance, COMMON_DIRECTIONS + DIMENSIONS).slice(COMMON_DIRECTIONS);

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const normalize = (a) => {
  const length = Math.sqrt(dot(a, a)) || 1;
  return a.map((x) => x / length);
};
const total = words.reduce((sum, _, rank) => sum + 1 / (rank + RANK_SHIFT), 0);
const stems = new Map();
words.forEach((word, rank) => {
  const reduced = normalize(Float64Array.from(axes, (axis) => dot(axis, vectors[rank])));
  const hash = hashTerm(word);
  const stem = stems.get(hash) ?? { sum: new Float64Array(DIMENSIONS), share: 0 };
  for (let d = 0; d < DIMENSIONS; d++) stem.sum[d] += reduced[d] / (rank + LEVEL);
  stem.share += 1 / (rank + RANK_SHIFT) / total;
  stems.set(hash, stem);
});

const hashes = [...stems.keys()].sort((a, b) => a - b);
const bytes = new Uint8Array(8 + hashes.length * (5 + DIMENSIONS));
const view = new DataView(bytes.buffer);
view.setUint32(0, DIMENSIONS, true);
view.setUint32(4, hashes.length, true);
hashes.forEach((hash, i) => {
  const { sum, share } = stems.get(hash);
  view.setUint32(8 + 4 * i, hash, true);
  // Tenths of a bit: 2^−25.5 at the least.
  view.setUint8(8 + 4 * hashes.length + i, Math.min(255, Math.round(-10 * Math.log2(share))));
  normalize(sum).forEach((x, d) =>
    view.setInt8(8 + 5 * hashes.length + i * DIMENSIONS + d, Math.round(127 * x)),
  );
});
writeFileSync(new URL('../lexicon/english.words', import.meta.url), bytes);
console.log(
  `${hashes.length} stems of ${words.length} words, ${DIMENSIONS} dimensions, ${bytes.length} bytes`,
);

// Makes lexicon/english.words out of word vectors in GloVe's text form (a word and its numbers a line, most frequent words
// first): `node scripts/word-vectors.mjs glove.6B.100d.txt`, after a build. Which file it was made of stands in lexicon/NOTICE.md.
import { createReadStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { hashTerm } from '../dist/engine/language/terms.js';

/** Words taken, and principal directions taken out: what nearly all words share says nothing of any. */
const WORDS = 25_000;
const COMMON_DIRECTIONS = 3;
/** Forms of one stem count by their rank in frequency, the first hundred alike. */
const LEVEL = 50;

const [, , path] = process.argv;
if (path === undefined) throw new Error('Which file? See the first lines of this script.');

const words = [];
for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
  const [word, ...numbers] = line.split(' ');
  words.push({ word, vector: Float64Array.from(numbers, Number) });
  if (words.length === WORDS) break;
}
const dimensions = words[0].vector.length;
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const subtract = (a, b, times) => a.forEach((_, i) => (a[i] -= times * b[i]));
const normalize = (a) => {
  const length = Math.sqrt(dot(a, a));
  a.forEach((_, i) => (a[i] /= length || 1));
  return a;
};

const mean = new Float64Array(dimensions);
for (const { vector } of words) subtract(mean, vector, -1 / words.length);
for (const { vector } of words) subtract(vector, mean, 1);
for (let direction = 0; direction < COMMON_DIRECTIONS; direction++) {
  // Power iteration: the direction in which the words still differ most.
  let found = normalize(Float64Array.from({ length: dimensions }, (_, i) => Math.sin(i + 1)));
  for (let step = 0; step < 200; step++) {
    const next = new Float64Array(dimensions);
    for (const { vector } of words) subtract(next, vector, -dot(vector, found));
    found = normalize(next);
  }
  for (const { vector } of words) subtract(vector, found, dot(vector, found));
}

const stems = new Map();
words.forEach(({ word, vector }, rank) => {
  normalize(vector);
  const hash = hashTerm(word);
  if (!stems.has(hash)) stems.set(hash, new Float64Array(dimensions));
  subtract(stems.get(hash), vector, -1 / (rank + LEVEL));
});
const hashes = [...stems.keys()].sort((a, b) => a - b);
const bytes = new Uint8Array(8 + hashes.length * (4 + dimensions));
const view = new DataView(bytes.buffer);
view.setUint32(0, dimensions, true);
view.setUint32(4, hashes.length, true);
hashes.forEach((hash, i) => {
  view.setUint32(8 + 4 * i, hash, true);
  normalize(stems.get(hash)).forEach((x, d) =>
    view.setInt8(8 + 4 * hashes.length + i * dimensions + d, Math.round(127 * x)),
  );
});
writeFileSync(new URL('../lexicon/english.words', import.meta.url), bytes);
console.log(
  `${hashes.length} stems of ${words.length} words, ${dimensions} dimensions, ${bytes.length} bytes`,
);

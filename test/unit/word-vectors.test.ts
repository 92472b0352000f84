import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashTerm } from '../../src/engine/language/terms.ts';
import { NO_WORD_VECTORS, readWordVectors } from '../../src/engine/models/builtin/word-vectors.ts';
import { ROOT } from '../support/store.ts';

const bytes = readFileSync(join(ROOT, 'lexicon', 'english.words'));
const { dimensions, values, findRow, readTerm, readShare, findKin } = readWordVectors(bytes);

function cosine(a: string, b: string): number {
  const [x, y] = [a, b].map((word) => {
    const place = findRow(hashTerm(word));
    expect(place, word).toBeGreaterThanOrEqual(0);
    return values.subarray(place * dimensions, (place + 1) * dimensions);
  });
  return x!.reduce((sum, value, d) => sum + value * y![d]!, 0) / (127 * 127);
}

describe('the words of English', () => {
  it.each([
    ['movie', 'film'],
    ['buy', 'purchase'],
    ['child', 'kid'],
    ['doctor', 'physician'],
    ['bike', 'bicycle'],
    ['began', 'started'],
    ['ill', 'sick'],
  ])('has %s near %s', (a, b) => {
    expect(cosine(a, b)).toBeGreaterThan(0.5);
    expect(cosine(a, b)).toBe(cosine(b, a));
  });

  it.each([
    ['car', 'banana'],
    ['guitar', 'tax'],
    ['bread', 'galaxy'],
    ['lawyer', 'soup'],
    ['piano', 'democracy'],
  ])('has %s far from %s', (a, b) => {
    expect(cosine(a, b)).toBeLessThan(0.3);
  });

  it('has vectors of unit length, one for each term', () => {
    const count = values.length / dimensions;
    expect(count).toBeGreaterThan(10_000);
    for (let place = 0; place < count; place++) {
      let square = 0;
      for (let d = 0; d < dimensions; d++) square += (values[place * dimensions + d]! / 127) ** 2;
      expect(Math.abs(Math.sqrt(square) - 1)).toBeLessThan(0.02);
    }
  });

  it('has its terms ascending, each once', () => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let last = -1;
    for (let place = 0; place < values.length / dimensions; place++) {
      const term = view.getUint32(8 + 4 * place, true);
      expect(term).toBeGreaterThan(last);
      expect(findRow(term)).toBe(place);
      last = term;
    }
  });

  // Words of which each rule of the analyser makes something else: if one fails, run scripts/word-vectors.mjs.
  it.each(
    (
      'running relational happiness cities quickly national creation hopeful adjustment decisive organization dogs agreed ' +
      'sensibility possibly flying controlled electricity ran went thought bought children better women feet mice knives said ' +
      'wrote broken caught taught people worst the of and is dog cat house summer birthday london paris wednesday'
    )
      .split(' ')
      .map((word) => [word]),
  )("is made of today's term for %s", (word) => {
    expect(findRow(hashTerm(word))).toBeGreaterThanOrEqual(0);
  });

  it.each(['qzxwvk', 'собака', '狗', ''])('does not know %j', (word) => {
    expect(findRow(hashTerm(word))).toBe(-1);
  });

  it.each([
    ['the', 'house'],
    ['what', 'garden'],
    ['house', 'invoice'],
    ['time', 'boiler'],
  ])('has %s commoner than %s', (common, rare) => {
    const [more, less] = [common, rare].map((word) => readShare(findRow(hashTerm(word))));
    expect(more).toBeGreaterThan(2 * less!);
    expect(less).toBeGreaterThan(0);
    expect(more).toBeLessThan(0.1);
  });

  it.each([
    ['fish', 'trout'],
    ['instrument', 'cello'],
    ['couch', 'sofa'],
    ['burial', 'funeral'],
    ['disease', 'measles'],
    ['oak', 'tree'],
    ['attorney', 'lawyer'],
  ])('has %s kindred with %s, both ways', (a, b) => {
    const listKin = (word: string): number[] => findKin(findRow(hashTerm(word))).map(readTerm);
    expect(listKin(a)).toContain(hashTerm(b));
    expect(listKin(b)).toContain(hashTerm(a));
  });

  it('has no word for its own kin, and none twice', () => {
    for (let row = 0; row < values.length / dimensions; row++) {
      const kin = findKin(row);
      if (kin.includes(row) || new Set(kin).size < kin.length) expect.fail(`row ${row}`);
    }
    expect(findKin(findRow(hashTerm('fish'))).length).toBeGreaterThan(8);
  });

  it('is read at any alignment', () => {
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const again = readWordVectors(shifted.subarray(1));
    expect(again.dimensions).toBe(dimensions);
    expect(again.findRow(hashTerm('movie'))).toBe(findRow(hashTerm('movie')));
    const fish = findRow(hashTerm('fish'));
    expect(again.findKin(fish)).toEqual(findKin(fish));
    expect(Buffer.compare(Buffer.from(again.values), Buffer.from(values))).toBe(0);
  });
});

describe('broken bytes', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['less than a number', Uint8Array.of(1, 2, 3)],
    ['less than a row', Uint8Array.of(3, 0, 0, 0, 1)],
    ['rows without numbers, cut', Uint8Array.of(0, 0, 0, 0, 1, 2, 3)],
    ['dimensions beyond measure', Uint8Array.of(255, 255, 255, 255, 1, 2, 3)],
    ['a byte too few', bytes.subarray(0, -1)],
    ['half of it', bytes.subarray(0, bytes.length >>> 1)],
    ['a byte too many', Uint8Array.of(...[1, 0, 0, 0], ...[1, 0, 0, 0], ...[7, 0, 0, 0], 100, 127, 0)],
    ['a text', new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n')],
  ])('are refused: %s', (_, broken) => {
    expect(() => readWordVectors(broken)).toThrow(RangeError);
  });
});

it('no table knows no word', () => {
  expect(NO_WORD_VECTORS.findRow(hashTerm('movie'))).toBe(-1);
});

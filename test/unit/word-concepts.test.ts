import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashTerm } from '../../src/engine/language/terms.ts';
import { NO_WORD_CONCEPTS, readWordConcepts } from '../../src/engine/models/builtin/word-concepts.ts';
import { ROOT } from '../support/store.ts';

const bytes = readFileSync(join(ROOT, 'lexicon', 'concepts.words'));
const { findSame } = readWordConcepts(bytes);

describe('the words of many languages', () => {
  it.each([
    ['hund', 'dog'],
    ['собака', 'dog'],
    ['犬', 'dog'],
    ['🦒', 'giraffe'],
    ['guitarra', 'guitar'],
    ['regenschirm', 'paraguas'],
    ['czwartek', 'thursday'],
    ['settembre', 'september'],
    ['schweden', 'sweden'],
  ])('have %s and %s for the same', (a, b) => {
    expect(findSame(hashTerm(a), false)).toContain(hashTerm(b));
    expect(findSame(hashTerm(b), false)).toContain(hashTerm(a));
  });

  it.each([
    ['hund', 'cat'],
    ['guitarra', 'piano'],
    ['czwartek', 'friday'],
    ['regenschirm', 'horse'],
  ])('do not have %s and %s for the same', (a, b) => {
    expect(findSame(hashTerm(a), false)).not.toContain(hashTerm(b));
  });

  it('have of an English word those of other languages alone, where that is asked for', () => {
    const [hund, dog] = ['hund', 'dog'].map(hashTerm);
    expect(findSame(hund!, false)).toContain(dog);
    expect(findSame(hund!, true)).not.toContain(dog);
    expect(findSame(dog!, true)).toContain(hund);
    expect(findSame(dog!, true)).not.toContain(dog);
  });

  it.each(['qzxwvk', 'the', 'und', ''])('do not know %j', (word) => {
    expect(findSame(hashTerm(word), false)).toEqual([]);
    expect(NO_WORD_CONCEPTS.findSame(hashTerm(word), false)).toEqual([]);
  });

  it('are read at any alignment', () => {
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(readWordConcepts(shifted.subarray(1)).findSame(hashTerm('hund'), false)).toEqual(
      findSame(hashTerm('hund'), false),
    );
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['less than a number', Uint8Array.of(1, 0)],
    ['a byte too few', bytes.subarray(0, -1)],
    ['a text', new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n')],
  ])('refuse broken bytes: %s', (_, broken) => {
    expect(() => readWordConcepts(broken)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  getTermFreq,
  packTerms,
  hashTerm,
  extractTerms,
  unpackCountedTerms,
  unpackTerms,
} from '../../src/engine/language/terms.ts';
import { fold, stem, splitWords } from '../../src/engine/language/words.ts';

describe('words', () => {
  it.each([
    ['The dog’s bowl isn’t here', ['the', 'dog', 'bowl', 'isnt', 'here']],
    ['Café CRÈME brûlée', ['cafe', 'creme', 'brulee']],
    ['Straße, Łódź, Ærø, İstanbul', ['strasse', 'lodz', 'aero', 'istanbul']],
    ['ＦＵＬＬ　ｗｉｄｔｈ ﬁne', ['full', 'width', 'fine']],
    ['Ёлка и ещё одна', ['елка', 'и', 'еще', 'одна']],
    ['v2.10 costs 1,200', ['v2', '10', 'costs', '1', '200']],
    ['', []],
    ['—!?…🙂', []],
  ])('folds and cuts %j', (text, expected) => {
    expect(splitWords(text)).toEqual(expected);
  });

  it('cuts scripts without spaces into words', () => {
    expect(splitWords('我的狗叫雷克斯')).toContain('狗');
    expect(splitWords('私の犬は雷が怖いです')).toContain('犬');
    expect(splitWords('สุนัขของฉันชื่อเร็กซ์')).toContain('สุนัข');
    expect(splitWords('I love 寿司 and sushi')).toEqual(expect.arrayContaining(['love', '寿司', 'sushi']));
  });

  it('keeps marks that carry meaning', () => {
    expect(fold('がか')).toBe('がか');
    expect(fold('हिन्दी')).toBe('हिन्दी'.normalize('NFC'));
  });

  it('stems English and leaves the rest', () => {
    expect([stem('running'), stem('dogs'), stem('relational')]).toEqual(['run', 'dog', 'relat']);
    expect(stem('собаки')).toBe('собаки');
  });
});

describe('terms', () => {
  it.each([
    ['10.0.1.2', '10.0.2.1'],
    ['v1.2.3', 'v3.2.1'],
    ['a.b.c', 'c.b.a'],
    ['src/view/list.ts', 'list/src/view.ts'],
    ['orderItemCount', 'countItemOrder'],
    ['log_file_path', 'path_log_file'],
    ['C++', 'C#'],
    ['-5', '+5'],
    ['$5', '5 €'],
  ])('%s has another term than %s', (one, other) => {
    expect([...extractTerms(one).hashes]).not.toEqual([...extractTerms(other).hashes]);
  });

  it.each([
    'My dog is called Rex.',
    'We met at half past nine, and then we left',
    'See you there!',
    'heron kingfisher',
  ])('plain English has its words alone: %s', (text) => {
    const { hashes, order } = extractTerms(text);
    expect([...order].map((place) => hashes[place])).toEqual(splitWords(text).map(hashTerm));
  });

  it.each(['ἀ', 'α\u0313', 'ά\u0345 ὠδή', 'ა ბ', '\u0301', 'ᾳ', 'ﺍﻟﺒﻴﺖ', '\u0483\u0487', 'ᲀ', '𞤀𞤁', 'ⷠ'])(
    'letters of any script have some: %j',
    (text) => expect(() => extractTerms(text)).not.toThrow(),
  );

  it('counts stems by hash, ascending', () => {
    const found = extractTerms('Dogs run. The dog ran and ran!');
    expect(found.length).toBe(7);
    expect([...found.hashes]).toEqual([...found.hashes].sort((a, b) => a - b));
    expect(getTermFreq(found, hashTerm('dog'))).toBe(2);
    expect(getTermFreq(found, hashTerm('run'))).toBe(3);
    expect(getTermFreq(found, hashTerm('ran'))).toBe(3);
    expect(getTermFreq(found, hashTerm('cat'))).toBe(0);
  });

  it.each([
    ['bought', 'buy'],
    ['children', 'child'],
    ['ran', 'run'],
    ['went', 'go'],
    ['thought', 'think'],
    ['women', 'woman'],
    ['mice', 'mouse'],
    ['better', 'good'],
    ['written', 'writing'],
    ['Feet', 'foot'],
    ["children's", 'child'],
  ])('takes %j for a form of %j', (form, base) => {
    expect(extractTerms(form)).toEqual({ ...extractTerms(base) });
  });

  it.each([
    ['boughtt', 'buy'],
    ['found', 'founder'],
    ['ranch', 'run'],
    ['wentz', 'go'],
    ['constructor', 'toString'],
  ])('keeps %j apart from %j', (one, other) => {
    expect(extractTerms(one).hashes).not.toEqual(extractTerms(other).hashes);
  });

  it('keeps the order of the words', () => {
    const text = 'Dogs run. The dog ran and ran!';
    const { hashes, order, length } = extractTerms(text);
    expect(order.length).toBe(length);
    expect([...order].map((place) => hashes[place])).toEqual(
      ['dog', 'run', 'the', 'dog', 'run', 'and', 'run'].map(hashTerm),
    );
  });

  it('has neither terms nor order without words', () => {
    const none = extractTerms('—!?…');
    expect(none).toMatchObject({ length: 0, hashes: new Uint32Array(0), order: new Uint16Array(0) });
    expect(unpackTerms(packTerms(none), none)).toEqual(none);
  });

  it('comes back from bytes as it went in, at any alignment', () => {
    const found = extractTerms('one two two three three three');
    const packed = packTerms(found);
    const shifted = new Uint8Array(packed.length + 1);
    shifted.set(packed, 1);
    expect(unpackTerms(shifted.subarray(1), found)).toEqual(found);
  });

  it.each([1, 255, 256, 257, 300, 5_000])('comes back with %i different terms', (different) => {
    const text = Array.from({ length: different }, (_, i) => `w${i} w${i >> 1}`).join(' ');
    const found = extractTerms(text);
    expect(found.hashes.length).toBe(different);
    const packed = packTerms(found);
    expect(packed.length).toBe(4 * different + (different > 256 ? 2 : 1) * found.length);
    for (const by of [0, 1, 2, 3]) {
      const shifted = new Uint8Array(packed.length + by);
      shifted.set(packed, by);
      expect(unpackTerms(shifted.subarray(by), found)).toEqual(found);
    }
  });

  it('comes back from bytes, whatever the text', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        'bought',
        'children',
        '我的狗',
        '私の犬は',
        '우리나라',
        'Ärger',
        'e\u0301',
        '🙂',
        'dog?',
      ),
      fc.nat(700).map((n) => `w${n}`),
    );
    const text = fc
      .oneof(
        fc.array(word, { maxLength: 20 }),
        fc.array(word, { minLength: 200, maxLength: 1_500, size: 'max' }),
      )
      .map((all) => all.join(' '));
    fc.assert(
      fc.property(text, (written) => {
        const found = extractTerms(written);
        expect(unpackTerms(packTerms(found), found)).toEqual(found);
        expect(found.order.length).toBe(found.length);
        expect(found.order.every((place) => place < found.hashes.length)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('reads what stores kept before they kept the order', () => {
    const bytes = Uint8Array.of(...[5, 0, 0, 0], ...[0, 1, 0, 0], ...[255, 255, 255, 255], ...[2, 1, 255]);
    for (const by of [0, 1, 2, 3]) {
      const shifted = new Uint8Array(bytes.length + by);
      shifted.set(bytes, by);
      expect(unpackCountedTerms(shifted.subarray(by), { length: 300, asks: true })).toEqual({
        hashes: Uint32Array.of(5, 256, 4_294_967_295),
        counts: Uint8Array.of(2, 1, 255),
        order: new Uint16Array(0),
        length: 300,
        asks: true,
        marks: 0,
      });
    }
    expect(unpackCountedTerms(new Uint8Array(0), { length: 0, asks: false }).hashes.length).toBe(0);
  });

  it('caps a frequency at 255', () => {
    expect(getTermFreq(extractTerms('ha '.repeat(400)), hashTerm('ha'))).toBe(255);
  });

  it.each([
    ['Are you coming?', true],
    ['他来吗？', true],
    ['هل أنت هنا؟', true],
    ['"Really?" ', true],
    ['Why? Because.', false],
    ['No.', false],
  ])('hears whether %j asks', (text, asks) => {
    expect(extractTerms(text).asks).toBe(asks);
  });
});

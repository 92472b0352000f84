import { describe, expect, it } from 'vitest';
import { frequency, packTerms, termHash, terms, unpackTerms } from '../../src/engine/language/terms.ts';
import { fold, stem, words } from '../../src/engine/language/words.ts';

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
    expect(words(text)).toEqual(expected);
  });

  it('cuts scripts without spaces into words', () => {
    expect(words('我的狗叫雷克斯')).toContain('狗');
    expect(words('私の犬は雷が怖いです')).toContain('犬');
    expect(words('สุนัขของฉันชื่อเร็กซ์')).toContain('สุนัข');
    expect(words('I love 寿司 and sushi')).toEqual(expect.arrayContaining(['love', '寿司', 'sushi']));
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
  it('counts stems by hash, ascending', () => {
    const found = terms('Dogs run. The dog ran and ran!');
    expect(found.length).toBe(7);
    expect([...found.hashes]).toEqual([...found.hashes].sort((a, b) => a - b));
    expect(frequency(found, termHash('dog'))).toBe(2);
    expect(frequency(found, termHash('ran'))).toBe(2);
    expect(frequency(found, termHash('cat'))).toBe(0);
  });

  it('comes back from bytes as it went in, at any alignment', () => {
    const found = terms('one two two three three three');
    const packed = packTerms(found);
    const shifted = new Uint8Array(packed.length + 1);
    shifted.set(packed, 1);
    expect(unpackTerms(shifted.subarray(1), found)).toEqual(found);
  });

  it('caps a frequency at 255', () => {
    expect(frequency(terms('ha '.repeat(400)), termHash('ha'))).toBe(255);
  });

  it.each([
    ['Are you coming?', true],
    ['他来吗？', true],
    ['هل أنت هنا؟', true],
    ['"Really?" ', true],
    ['Why? Because.', false],
    ['No.', false],
  ])('hears whether %j asks', (text, asks) => {
    expect(terms(text).asks).toBe(asks);
  });
});

import fc from 'fast-check';
import cl100k from 'gpt-tokenizer/encoding/cl100k_base';
import o200k from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { computeTokenBound } from '../../src/engine/language/token-bound.ts';

const countRealTokens = (text: string): number => Math.max(cl100k.countTokens(text), o200k.countTokens(text));

const english =
  "I didn't expect the harbour master to agree, but she said we could launch on the 14th of May if the hull is dry. " +
  'So I told her: fine, we will be there at half past nine, with the trailer and two friends to help.';
const samples = [
  '',
  english,
  'const sum = (a: number[]) => a.reduce((x, y) => x + y, 0); // O(n)\n\treturn sum;',
  '### Heading\n\n- **bold** item\n- `code`\n\n| a | b |\n|---|---|',
  '我的狗叫雷克斯，它怕打雷。',
  'Собака боится грома, поэтому прячется.',
  'สุนัขของฉันชื่อเร็กซ์',
  '👩‍👩‍👧‍👦 👍🏽 🇩🇪',
  'aaaaaaaaaaaaaaaaaaaa zzzzqqqqxxxxjjjj XKCDQZ qwjxzv',
  'https://example.org/a/b?c=d&e=01a20179-ac62-7565-844e-9a0e9a39264b#frag',
  "I'd've y'all'd'n't O'Neill's rock'n'roll DON'T Don't don’t",
  'camelCaseIdentifier HTTPServerFactory snake_case_name x1y2z3 3.14159 1,000,000',
  '   \n\n\n   indented\t\ttabs\r\n',
  'word\u00a0nbsp\u2003em ﬁ ß İ ǅ',
];

describe('tokenBound', () => {
  it.each(samples.map((text) => [text]))('is never below the real count of %j', (text) => {
    expect(computeTokenBound(text)).toBeGreaterThanOrEqual(countRealTokens(text));
  });

  it('is never below the real count of anything', () => {
    const word = fc.constantFrom(
      ...english.split(' '),
      "can't",
      'Thames',
      'xylophone',
      'café',
      'ABC',
      'iPhone',
      'ok',
      'I',
    );
    const glue = fc.constantFrom(
      ' ',
      ' ',
      ' ',
      '  ',
      '\n',
      '. ',
      ', ',
      "'",
      '-',
      '(',
      '"',
      '’',
      '\n\n',
      '/',
      '_',
      ...['","', '":"', '":', ',"', '"},{"', '":{"', '},"', '{"', '"'],
      '',
    );
    const prose = fc.array(fc.tuple(word, glue), { maxLength: 30 }).map((parts) => parts.flat().join(''));
    const text = fc.oneof(
      prose,
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ maxLength: 80 }),
      prose.map((p) => p.toUpperCase()),
      fc.json({ maxDepth: 3 }),
      fc
        .array(fc.record({ id: fc.uuid(), text: prose, score: fc.double(), role: word }))
        .map((rows) => JSON.stringify(rows)),
    );
    fc.assert(
      fc.property(text, (sample) => computeTokenBound(sample) >= countRealTokens(sample)),
      { numRuns: 5_000, seed: 7 },
    );
  });

  it('stays near the real count of English', () => {
    expect(computeTokenBound(english) / countRealTokens(english)).toBeLessThan(1.35);
  });
});

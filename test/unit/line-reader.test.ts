import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineReader } from '../../src/server/line-reader.ts';

interface Read {
  readonly lines: string[];
  tooLong: number;
}

function readChunks(chunks: readonly Buffer[], maxBytes = 1_000_000): Read {
  const read: Read = { lines: [], tooLong: 0 };
  const reader = new LineReader(maxBytes, {
    onLine: (line, bytes) => {
      const whole = Buffer.concat([...line]);
      expect(whole.length).toBe(bytes);
      read.lines.push(whole.toString('utf8'));
    },
    onTooLong: () => read.tooLong++,
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return read;
}

const cut = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

describe('the line reader', () => {
  test.each([
    ['lines in one chunk', ['a\nbc\n'], ['a', 'bc']],
    ['a line in many', ['a', 'b', 'c\n'], ['abc']],
    ['CRLF, also where it is cut', ['a\r\nb\r', '\nc\r\n'], ['a', 'b', 'c']],
    ['a carriage return within', ['a\rb\n'], ['a\rb']],
    ['no empty lines', ['\n\n\r\na\n\r', '\n'], ['a']],
    ['the last line without an end', ['a\nb'], ['a', 'b']],
    ['nothing', [], []],
    ['a line end in a chunk of its own', ['a', '\n', 'b', '\n'], ['a', 'b']],
  ])('gives %s', (_, chunks, lines) => {
    expect(readChunks(chunks.map((chunk) => Buffer.from(chunk))).lines).toEqual(lines);
  });

  test.each([1, 2, 3, 5])('cuts no character in chunks of %d bytes', (size) => {
    const text = 'ä€🧠字\n日本語\u2028x\n';
    expect(readChunks(cut(Buffer.from(text), size)).lines).toEqual(['ä€🧠字', '日本語\u2028x']);
  });

  test('tells of a line above the bound once, skips it to its end, and goes on', () => {
    for (const size of [1, 7, 1_000]) {
      const bytes = Buffer.from(`first\n${'x'.repeat(500)}\n${'y'.repeat(10)}\n${'z'.repeat(11)}\nlast`);
      expect(readChunks(cut(bytes, size), 10)).toEqual({
        lines: ['first', 'y'.repeat(10), 'last'],
        tooLong: 2,
      });
    }
  });

  test('keeps a line of any chunks as few parts, large ones as they came', () => {
    const sizes: number[] = [];
    const reader = new LineReader(1_000_000, {
      onLine: (line) => sizes.push(line.length),
      onTooLong: () => undefined,
    });
    for (let i = 0; i < 300_000; i++) reader.push(Buffer.from('x'));
    reader.push(Buffer.alloc(100_000, 'y'));
    reader.push(Buffer.from('z\n'));
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toBeLessThan(10);
  });

  test('gives the same lines however the bytes are cut', () => {
    const line = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        (given, sizes) => {
          const bytes = Buffer.from(given.map(([text, end]) => text + end).join(''));
          const chunks: Buffer[] = [];
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length]!;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          const wanted = given.map(([text]) => text).filter((text) => text !== '');
          // A half of a pair is written as three bytes that stand for it: what comes back is what was sent.
          expect(readChunks(chunks).lines).toEqual(wanted.map((text) => Buffer.from(text).toString('utf8')));
        },
      ),
    );
  });
});

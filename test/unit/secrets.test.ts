import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { SAMPLES } from '../../bench/secrets/samples.ts';
import { createSecretScanner } from '../../src/engine/models/secretlint/index.ts';

const scanner = createSecretScanner();
const findWords = async (text: string): Promise<[string, string][]> =>
  (await scanner.find(text)).map(({ start, end, kind }) => [kind, text.slice(start, end)]);
const sample = (kind: string) => SAMPLES.find((one) => one.kind === kind)!;

describe('the scanner of secrets', () => {
  test('finds where a secret stands, wherever the rule says it begins, and each time it does', async () => {
    const { secret, text } = sample('AWS secret key, in a file of settings');
    expect(await findWords(`Look:\n${text} and once more: ${secret}`)).toEqual([
      ['AWS secret key', secret],
      ['AWS secret key', secret],
    ]);
  });

  test('is not switched off by words in the text', async () => {
    const { secret, text } = sample('GitHub personal token');
    for (const comment of [
      '// secretlint-disable',
      '/* secretlint-disable */',
      '# secretlint-disable-next-line',
    ])
      expect(await findWords(`${comment}\n${text}`)).toEqual([['GitHub token', secret]]);
  });

  test('tells cards by their checksum, and leaves other numbers alone', async () => {
    for (const { group, secret, text } of SAMPLES)
      if (group === 'card') expect(await findWords(text)).toEqual([['card number', secret]]);
    for (const number of [
      ...[
        '4111 1111 1111 1112',
        '1234 5678 9012 3456',
        '0000000000000000',
        '1764482400000',
        '+49 170 1234567',
      ],
      ...['4111.1111.1111.1111', '94111111111111111119', '2026-11-30 05:30:53', '4111 1111-1111 1111'],
    ])
      expect(await findWords(`It is ${number}, I think.`)).toEqual([]);
  });

  test('gives what it finds in order and without overlaps, at UTF-16 offsets', async () => {
    const texts = SAMPLES.map(({ text }) => text).join(' 🗝 ');
    const found = await scanner.find(texts);
    expect(found.length).toBeGreaterThan(40);
    found.forEach(({ start, end, kind }, i) => {
      expect(end).toBeGreaterThan(start);
      expect(start).toBeGreaterThanOrEqual(found[i - 1]?.end ?? 0);
      expect(kind).toMatch(/^[\w ]+$/);
    });
  });

  test('keeps nothing of what it has looked at', async () => {
    performance.clearMarks();
    for (let i = 0; i < 5; i++) await scanner.find(sample('npm token').text);
    expect(performance.getEntries().filter(({ entryType }) => entryType !== 'resource')).toEqual([]);
  });
});

// What the scanner of secrets finds of a made list, what it takes for a secret in talks that hold none, and what a text costs.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSecretScanner } from '../src/engine/models/secretlint/index.ts';
import { SAMPLES } from './secrets/samples.ts';
import { formatMachine, formatTable } from './report.ts';

const USAGE = 'npm run bench:secrets -- [--data FILE.json]...';
/** The talk that is shipped. */
const BOAT = fileURLToPath(new URL('../examples/boat-and-bakery.json', import.meta.url));
/** The longest text of an entry. */
const LONGEST = 65_000;
const RUNS = 15;

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});

/** Every text of a file of talks, whatever its form: strings of at least three words. */
function listTexts(value: unknown): string[] {
  if (typeof value === 'string') return value.trim().split(/\s+/, 3).length === 3 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listTexts) : [];
}

const scanner = createSecretScanner();

const groups = Map.groupBy(SAMPLES, ({ group }) => group);
const hits: string[][] = [];
for (const [group, samples] of groups) {
  const missed: string[] = [];
  for (const { kind, secret, text } of samples) {
    const found = await scanner.find(text);
    const start = text.indexOf(secret);
    const isCovered = found.some((one) => one.start <= start && one.end >= start + secret.length);
    if (!isCovered) missed.push(kind);
  }
  hits.push([group, `${samples.length - missed.length} of ${samples.length}`, missed.join(', ') || 'none']);
}
console.log(formatMachine(values.date));
console.log(`\n${formatTable(['kind', 'found whole', 'missed'], hits)}\n`);

const alarms: string[][] = [];
for (const file of [BOAT, ...values.data]) {
  const texts = listTexts(JSON.parse(readFileSync(file, 'utf8')));
  const kinds = new Map<string, number>();
  let flagged = 0;
  for (const text of texts) {
    const found = await scanner.find(text);
    flagged += found.length > 0 ? 1 : 0;
    for (const { kind } of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const described = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  alarms.push([basename(file), String(texts.length), String(flagged), described || 'none']);
}
console.log(`${formatTable(['talk', 'texts', 'with a finding', 'taken for'], alarms)}\n`);

const repeat = (part: string): string => part.repeat(Math.ceil(LONGEST / part.length)).slice(0, LONGEST);
const LONG_TEXTS: Record<string, string> = {
  'plain talk': repeat(
    'We talked about the boat, the winter storage of 2024 and https://example.com/a?b=c. ',
  ),
  'hexadecimal digits': repeat('a1b2c3d4e5f60718'),
  'one letter': repeat('a'),
  digits: repeat('4111 1111 1111 1112 '),
  'beginnings of keys': repeat('-----BEGIN RSA PRIVATE KEY-----\n'),
  'beginnings of addresses': repeat('https://anna:'),
  'beginnings of database addresses': repeat('postgresql://a:'),
  'names of keys': repeat('aws_secret_access_key = '),
  'all samples': repeat(`${SAMPLES.map(({ text }) => text).join('\n')}\n`),
};
const times: string[][] = [];
for (const [name, text] of Object.entries(LONG_TEXTS)) {
  const runs: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const startedAt = performance.now();
    await scanner.find(text);
    runs.push(performance.now() - startedAt);
  }
  const sorted = runs.toSorted((a, b) => a - b);
  const format = (ms: number): string => ms.toFixed(1);
  times.push([name, format(sorted[0]!), format(sorted[RUNS >> 1]!), format(runs[0]!)]);
}
console.log(formatTable([`${LONGEST} characters of`, 'least ms', 'median ms', 'first ms'], times));
if (values.data.length === 0) console.log(`\nMore talks: ${USAGE}`);

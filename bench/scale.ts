// How recall holds as a memory grows: its speed beside other ways to find, its first answer, its answers while others
// write, and whether it still finds what was said.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { formatMb, formatMs, logProgress, formatTimes } from './part.ts';
import { readMachine, formatMachine, formatTable } from './report.ts';
import { needsInt8 } from './scale/baselines.ts';
import { SEED } from './scale/files.ts';
import { measureQuality } from './scale/quality.ts';
import { QUESTIONS, STARTS, measureSize } from './scale/speed.ts';
import type { SizeMeasurement } from './scale/speed.ts';

const USAGE =
  'npm run bench:scale -- [--data FILE]... [--sizes 10000,100000,1000000] [--quality | --only-quality] [--out FILE.json]';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    quality: { type: 'boolean', default: false },
    'only-quality': { type: 'boolean', default: false },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const sizes = values.sizes.split(',').map(Number);
const isQualityAsked = values.quality || values['only-quality'];
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (
  !sizes.every((size) => Number.isInteger(size) && size > 0) ||
  (isQualityAsked && values.data.length === 0)
) {
  console.error(`Sizes are whole numbers; quality needs --data, whose questions it asks.\n${USAGE}`);
  process.exit(2);
}

const formatCount = (value: number): string => value.toLocaleString('en');
const sourceNames =
  values.data.length === 0 ? 'made-up talk' : values.data.map((file) => basename(file)).join(' and ');

function printSpeeds(measured: readonly SizeMeasurement[]): void {
  const systems = measured.flatMap(({ size, characters, systems: all }) =>
    all.map(({ name, filled, asked }) => [
      formatCount(size),
      name === 'flat scan' && needsInt8(size) ? `${name}, int8` : name,
      formatMs(asked.p50),
      formatMs(asked.p95),
      formatTimes(all[0]!.asked.p95 / asked.p95),
      filled.rss === 0 ? '' : (filled.ms / 1_000).toFixed(1),
      formatMb(filled.bytes, 0),
      (filled.bytes / characters).toFixed(1),
      filled.rss === 0 ? '' : formatMb(filled.rss, 0),
      formatMb(asked.rss, 0),
    ]),
  );
  const characters = measured.map(
    (one) => `${Math.round(one.characters / one.size)} characters each at ${formatCount(one.size)}`,
  );
  console.log(`## Recall as a memory grows

Exchanges made of ${sourceNames} (seed ${SEED}; ${characters.join(', ')}), remembered ${formatCount(500)} at a time. ${QUESTIONS} questions, one after the other, each asked once before, limit 10; embedding the question counts. Every part in a process of its own; RSS is its highest. LanceDB: its own full-text and flat inverted-file indices, both in one query, fused by its own reranker, on threads of its own; SQLite FTS5: porter, BM25, any of the words. The vectors of LanceDB and the flat scan are made beforehand; ours are made while it remembers.

${formatTable(
  [
    'exchanges',
    'system',
    'p50, ms',
    'p95, ms',
    'our p95 / this',
    'build, s',
    'disk, MB',
    'bytes a character',
    'RSS building, MB',
    'RSS asking, MB',
  ],
  systems,
  2,
)}

## The first answer of a fresh process

The middle of ${STARTS} starts in-process; the file system's cache is warm. Spawn to answer includes starting Node and loading.

${formatTable(
  ['exchanges', 'spawn to answer, ms', 'opening, ms', 'recall alone, ms'],
  measured.map(({ size, cold }) => [
    formatCount(size),
    formatMs(cold.spawn),
    formatMs(cold.open),
    formatMs(cold.recall),
  ]),
)}

## Recall while others write

The same questions while ${measured[0]?.busy.writers ?? 0} other processes remember one entry a call as fast as they can, over the same cores, and once more when they have ended, over what is then there.

${formatTable(
  [
    'exchanges',
    'idle p50, ms',
    'idle p95, ms',
    'busy p50, ms',
    'busy p95, ms',
    'p95 against idle',
    'written a second',
    'written',
  ],
  measured.map(({ size, busy: { idle, during, rate, written } }) => [
    formatCount(size),
    ...[idle.p50, idle.p95, during.p50, during.p95].map(formatMs),
    formatTimes(during.p95 / idle.p95),
    rate.toFixed(0),
    formatCount(written),
  ]),
)}
`);
}

const date = new Date().toISOString();
const measured: SizeMeasurement[] = [];
if (!values['only-quality']) {
  for (const size of sizes) {
    logProgress(`${formatCount(size)} exchanges …`);
    measured.push(await measureSize(size, values.data));
  }
  printSpeeds(measured);
}
let qualityResult: Awaited<ReturnType<typeof measureQuality>> | undefined;
if (isQualityAsked) {
  logProgress('Quality …');
  qualityResult = await measureQuality(values.data, sizes);
  console.log(`## What is still found among strangers

A seeded sample of each file's questions; any@10 in %. Alone: each conversation in a store of its own. Otherwise all conversations of the file in one store, each with a user_id of its own, and so many foreign exchanges of another. Those are made of all files without the turns that are asked for, the speakers renamed (same: they speak of the very matters asked for), or of the other files alone (other).

${formatTable(
  [
    'questions of',
    'foreign of',
    'foreign',
    'n',
    'alone',
    'no filter',
    'user_id',
    'p95 no filter, ms',
    'p95 user_id, ms',
  ],
  qualityResult.rows,
  2,
)}
`);
}
console.log(`Machine: ${formatMachine(date)}.`);
if (values.out !== undefined)
  writeFileSync(
    values.out,
    `${JSON.stringify({ date, machine: readMachine(), data: sourceNames, seed: SEED, speed: measured, quality: qualityResult?.figures ?? [] }, null, 2)}\n`,
  );

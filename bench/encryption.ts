// What encryption costs: the same memory plain and encrypted, asked in turn in the same run.
import { parseArgs } from 'node:util';
import { encryptMemory } from '../src/compose-encryption.ts';
import { openEngine } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import { createCorpus } from './corpus.ts';
import { findRealDisk } from './disk.ts';
import { computeQuantile, measureTime } from './figures.ts';
import { logProgress } from './part.ts';
import { formatMachine, formatTable } from './report.ts';
import { createTempFolder } from './temp.ts';

const PASSPHRASE = 'four words that nobody says';
const WARM_UPS = 20;

const { values } = parseArgs({ options: { entries: { type: 'string' }, questions: { type: 'string' } } });
const size = Number(values.entries ?? 5_000);
const count = Number(values.questions ?? 200);
const corpus = createCorpus(size + 2 * (count + WARM_UPS), WARM_UPS + count);
const { folder } = findRealDisk();
const configs = [createTempFolder(folder), createTempFolder(folder)].map((home) => readConfig({ home }));
const open = (i: number) => openEngine(configs[i]!, false, async () => PASSPHRASE);

for (const i of [0, 1]) {
  logProgress(`  filling ${i + 1} of 2`);
  const memory = await open(i);
  for (let from = 0; from < size; from += 500)
    await memory.remember({ entries: corpus.entries.slice(from, Math.min(size, from + 500)) }, 'bench');
  await memory.close();
}
const { ms: encryptMs } = await measureTime(() =>
  encryptMemory({
    config: configs[1]!,
    readPassphrase: async () => PASSPHRASE,
    choose: async () => ({ way: 'passphrase', passphrase: PASSPHRASE }),
  }),
);
const starts: number[][] = [[], []];
for (let round = 0; round < 5; round++)
  for (const i of [0, 1]) {
    const { ms, value } = await measureTime(() => open(i));
    starts[i]!.push(ms);
    await value.close();
  }
const memories = [await open(0), await open(1)];
const measure = async (work: (i: number, n: number) => Promise<unknown>): Promise<number[]> => {
  const latencies: number[][] = [[], []];
  for (let n = 0; n < WARM_UPS + count; n++)
    // In turn, so that a busy machine meets both alike.
    for (const i of n % 2 === 0 ? [0, 1] : [1, 0]) {
      const { ms } = await measureTime(() => work(i, n));
      if (n >= WARM_UPS) latencies[i]!.push(ms);
    }
  return latencies.map((one) => computeQuantile(one, 0.5));
};
const remember = await measure((i, n) => memories[i]!.remember(corpus.entries[size + n]!, 'bench'));
const recall = await measure((i, n) => memories[i]!.recall({ query: corpus.questions[n]!.text }));
for (const memory of memories) await memory.close();

const toRow = (what: string, [plain, encrypted]: readonly number[]): string[] => [
  what,
  `${plain!.toFixed(2)} ms`,
  `${encrypted!.toFixed(2)} ms`,
  `${(encrypted! / plain!).toFixed(2)}×`,
];
console.log(
  `${formatTable(
    ['', 'plain', 'encrypted', 'ratio'],
    [
      toRow('`remember`, p50', remember),
      toRow('`recall`, p50', recall),
      toRow(
        'opening, the least of 5',
        starts.map((one) => Math.min(...one)),
      ),
    ],
  )}\n\n${size} entries; encrypting them took ${(encryptMs / 1_000).toFixed(1)} s. Machine: ${formatMachine(new Date().toISOString())}.`,
);

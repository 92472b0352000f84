// `npm run attack -- --seed 1 --rounds 50 --only bits,kill [--first N] [--write]`: runs the campaigns, prints what came of them, and
// with --write puts it into docs/testing.md. Exit code 1 when a promise was broken.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../support/store.ts';
import { runCampaign } from './campaign.ts';
import type { Campaign, CampaignResult } from './campaign.ts';
import { CAMPAIGNS, LONG_ROUNDS } from './campaigns/index.ts';
import { createMemoryProvider } from './small-memory.ts';

const PAGE = join(ROOT, 'docs', 'testing.md');
const MARKS = ['<!-- attack: begin -->', '<!-- attack: end -->'] as const;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string' },
    first: { type: 'string', default: '0' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const only = values.only?.split(',') ?? CAMPAIGNS.map(({ name }) => name);
const numbers = [values.seed, values.first, values.rounds ?? '1'].map(Number);
const unknown = only.filter((name) => !CAMPAIGNS.some((campaign) => campaign.name === name));
if (unknown.length > 0 || numbers.some((number) => !Number.isSafeInteger(number) || number < 0)) {
  console.error(
    `attack: --seed, --first and --rounds are whole numbers, --only names of ${CAMPAIGNS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

interface Told {
  readonly campaign: Campaign;
  readonly result: CampaignResult | null;
  readonly obstacle: string | null;
  readonly seconds: number;
}
const formatCounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ');

function renderTable(told: readonly Told[]): string {
  const rows = told.map(({ campaign, result, obstacle, seconds }) =>
    result
      ? `| ${campaign.name} | ${campaign.promise} | ${result.rounds} | ${formatCounts(result.outcomes)} | ${result.failures.length} | ${seconds.toFixed(0)} s |`
      : `| ${campaign.name} | ${campaign.promise} | 0 | skipped: ${obstacle} | 0 | |`,
  );
  const groups = told.flatMap(({ campaign, result }) =>
    result?.groups ? [[campaign.name, result.groups] as const] : [],
  );
  return [
    `Last run: ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]!.model.trim()}, seed ${values.seed}.`,
    [
      '| campaign | promise | rounds | outcomes | broken | time |',
      '| --- | --- | --: | --- | --: | --: |',
      ...rows,
    ].join('\n'),
    ...groups.map(([name, byGroup]) => {
      const outcomes = [...new Set(Object.values(byGroup).flatMap(Object.keys))].sort();
      return [
        `By what \`${name}\` attacked:\n`,
        `| ${[name, ...outcomes].join(' | ')} |`,
        `| --- |${outcomes.map(() => ' --: |').join('')}`,
        ...Object.entries(byGroup).map(
          ([group, counts]) =>
            `| ${[group, ...outcomes.map((outcome) => counts[outcome] ?? 0)].join(' | ')} |`,
        ),
      ].join('\n');
    }),
  ].join('\n\n');
}

function writePage(table: string): void {
  const [begin, end] = MARKS;
  const text = readFileSync(PAGE, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${PAGE} lacks its two marks, ${begin} and ${end}`);
  writeFileSync(PAGE, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`);
  const prettier = join(ROOT, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  spawnSync(process.execPath, [prettier, '--write', PAGE], { stdio: 'ignore' });
}

const [seed, first] = numbers as [number, number];
const told: Told[] = [];
const memories = createMemoryProvider();
for (const campaign of CAMPAIGNS.filter(({ name }) => only.includes(name))) {
  const obstacle = campaign.findObstacle?.() ?? null;
  const from = performance.now();
  const rounds = values.rounds === undefined ? LONG_ROUNDS[campaign.name]! : Number(values.rounds);
  const result = obstacle === null ? await runCampaign(campaign, { seed, first, rounds, memories }) : null;
  told.push({ campaign, result, obstacle, seconds: (performance.now() - from) / 1_000 });
  for (const failure of result?.failures ?? []) console.error(`${campaign.name}: ${failure}`);
}
memories.dispose();
const table = renderTable(told);
console.log(table);
if (values.write) writePage(table);
process.exit(told.some(({ result }) => result && result.failures.length > 0) ? 1 : 0);

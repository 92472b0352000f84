// How fast, how small: every part of it in a file of its own.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureColdStart } from './cold-start.ts';
import { measureInstallation } from './install.ts';
import { logProgress } from './part.ts';
import type { Part } from './part.ts';
import { measureRecallSpeed } from './recall-speed.ts';
import { measureRememberSpeed } from './remember.ts';
import { readMachine, formatMachine, formatTable } from './report.ts';
import { measureResidentMemory } from './resident.ts';

const USAGE = 'npm run bench:speed [-- --quick] [--only 1,3] [--out FILE.json]';
const PARTS: readonly ((quick: boolean) => Promise<Part>)[] = [
  measureColdStart,
  measureRememberSpeed,
  measureRecallSpeed,
  measureResidentMemory,
  measureInstallation,
];

function parseOptions(): { quick: boolean; only: number[]; out?: string } {
  try {
    const { values } = parseArgs({
      options: { quick: { type: 'boolean' }, only: { type: 'string' }, out: { type: 'string' } },
    });
    const { quick = false, only = PARTS.map((_, i) => i + 1).join(), out } = values;
    const chosen = only.split(',').map(Number);
    if (!chosen.every((number) => Number.isInteger(number) && number >= 1 && number <= PARTS.length))
      throw new Error(`--only names parts from 1 to ${PARTS.length}`);
    return { quick, only: chosen, ...(out === undefined ? {} : { out }) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const { quick, only, out } = parseOptions();
const date = new Date().toISOString();
const parts: ({ number: number } & Pick<Part, 'title' | 'figures'>)[] = [];
const failures: string[] = [];
for (const number of only) {
  logProgress(`Part ${number} …`);
  try {
    const { title, method, head, rows, words, figures } = await PARTS[number - 1]!(quick);
    parts.push({ number, title, figures });
    console.log(
      `## ${number}. ${title}\n\n${method}\n\n${formatTable(head, rows, words)}\n\nMachine: ${formatMachine(date)}.\n`,
    );
  } catch (error) {
    // One part that fails does not take the others' figures with it.
    failures.push(
      `part ${number}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}
for (const failure of failures) console.error(failure);
if (out !== undefined) {
  const report = { date, quick, machine: readMachine(), parts, failures };
  writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
}
if (failures.length > 0) process.exitCode = 1;

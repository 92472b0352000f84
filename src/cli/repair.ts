import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { createRepairTools, salvageStore, setHalfAside } from '../compose-repair.ts';
import { openEngine, resolveDatabasePath } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import type { RepairAnswer } from '../engine/index.ts';
import { confirm } from './confirm.ts';
import {
  createPassphraseAsker,
  createUsageError,
  paint,
  print,
  printJson,
  readSharedOptions,
} from './terminal.ts';

interface RepairFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly keep?: string;
}
type Half = 'hippocampus' | 'cortex';

export function registerRepair(cli: Command): void {
  const command = cli
    .command('repair')
    .description(
      'mend what `doctor` finds: from other copies and from the texts; what is nowhere is set aside',
    )
    .option('--dry-run', 'only tell what would be done')
    .option('--yes', 'do it without asking')
    .option('--keep <half>', 'where the halves are of different memories: hippocampus or cortex')
    .action(async (flags: RepairFlags) => {
      const options = readSharedOptions(command);
      const { keep } = flags;
      if (keep !== undefined && keep !== 'hippocampus' && keep !== 'cortex')
        throw createUsageError('--keep is hippocampus or cortex');
      const config = readConfig(options);
      if (!existsSync(config.home)) throw createUsageError(`there is no memory at ${config.home}`);
      const plan = await planRepair(config, keep);
      const isSound = plan.steps.length === 0;
      if (isSound || flags.dryRun === true) {
        tell({ ...plan, done: false }, options.json === true);
        return;
      }
      if (options.json !== true) for (const step of plan.steps) print(`- ${step}`);
      await confirm('Do this? Every server of this memory has to be stopped.', flags.yes === true);
      const answer = await runRepair(config, keep);
      tell({ ...answer, done: true }, options.json === true);
      if (answer.left.length > 0) process.exitCode = 1;
    });
}

/** A database that cannot be read has to be copied before anything else can be looked at. */
const isUnreadable = (error: unknown, config: Config): boolean =>
  error instanceof MemoryError &&
  error.facts['damaged'] === true &&
  error.facts['path'] === resolveDatabasePath(config);

async function planRepair(config: Config, keep: Half | undefined): Promise<RepairAnswer> {
  try {
    const answer = await withRepairEngine(config, (engine) => engine.repair({ dryRun: true, keep }));
    return answer;
  } catch (error) {
    if (!isUnreadable(error, config)) throw error;
    const steps = [
      'The database cannot be read as it is: copy what can be read of it into a new one, and bring back what the Cortex holds; the damaged file is set aside.',
    ];
    return { steps, left: [], set_aside: null };
  }
}

async function runRepair(config: Config, keep: Half | undefined): Promise<RepairAnswer> {
  const steps: string[] = [];
  if (keep !== undefined) {
    const moved = await setHalfAside(config, keep === 'cortex' ? 'hippocampus' : 'cortex');
    if (moved !== null) steps.push(`Set the other half aside: ${moved}.`);
  }
  // Where the list of what was forgotten and is still in the Cortex is torn, nothing is brought back out of it.
  let isSalvaged = false;
  const attempt = (): Promise<RepairAnswer> =>
    withRepairEngine(config, (engine) => engine.repair({ dryRun: false, keep, isSalvaged }));
  const salvage = async (): Promise<void> => {
    const { rows, torn, folder } = await salvageStore(config);
    isSalvaged = !torn.includes('cortex_debts');
    steps.push(
      `Copied ${rows} rows of the database into a new one${torn.length > 0 ? `; of ${torn.join(', ')} not all could be read` : ''}. The damaged file is in ${folder}.`,
    );
  };
  let answer: RepairAnswer;
  try {
    answer = await attempt();
  } catch (error) {
    if (!isUnreadable(error, config)) throw error;
    await salvage();
    answer = await attempt();
  }
  if (answer.left.some(({ kind }) => kind === 'pages')) {
    steps.push(...answer.steps);
    await salvage();
    answer = await attempt();
  }
  return { ...answer, steps: [...steps, ...answer.steps] };
}

async function withRepairEngine<T>(
  config: Config,
  work: (engine: Awaited<ReturnType<typeof openEngine>>) => Promise<T>,
): Promise<T> {
  const engine = await openEngine(config, true, createPassphraseAsker(), createRepairTools(config.home));
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

function tell(
  { steps, left, set_aside: setAside, done }: RepairAnswer & { done: boolean },
  json: boolean,
): void {
  if (json) {
    printJson({ done, steps, left, set_aside: setAside });
    return;
  }
  if (steps.length === 0) {
    print(`${paint('green', 'Sound')}: there is nothing to mend.`);
    return;
  }
  for (const step of steps) print(`${done ? paint('green', '✓') : '-'} ${step}`);
  if (!done) print('Nothing was changed. `sophontic-memory repair` does it.');
  if (setAside !== null) print(`Set aside, for whoever can read it: ${setAside}`);
  for (const { problem } of done ? left : []) print(`${paint('red', '✗')} still: ${problem}`);
}

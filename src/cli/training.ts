import type { Command } from 'commander';
import { resolveExportFolder } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { TrainingStatus, VersionStatus } from '../engine/index.ts';
import { leadsInto, resolveRealPath } from './places.ts';
import { paint, print, printJson, readSharedOptions, createUsageError, withEngine } from './terminal.ts';
import type { SharedOptions } from './terminal.ts';

export function registerTraining(cli: Command): void {
  const group = cli
    .command('training')
    .description('what nights have learned: its versions, and what a trainer of your own can learn from');
  const statusCommand = group
    .command('status', { isDefault: true })
    .description('versions with their verdicts and figures, the latest export, how your own trainer did')
    .allowExcessArguments(false)
    .action(() => printStatus(readSharedOptions(statusCommand)));
  const exportCommand = group
    .command('export')
    .description('write the ledgers as JSONL that TRL, MLX-LM and sentence-transformers read')
    .option('--to <dir>', 'a folder that is new, empty or an earlier export (default: training/export)')
    .allowExcessArguments(false)
    .action((flags: { to?: string }) => exportTo(flags.to, readSharedOptions(exportCommand)));
  const rollbackCommand = group
    .command('rollback')
    .description('go back, or forth, to an accepted version; the next night trains from it')
    .argument('<version>', 'its number, as `training status` lists it')
    .allowExcessArguments(false)
    .action((version: string) => rollback(version, readSharedOptions(rollbackCommand)));
}

async function exportTo(to: string | undefined, options: SharedOptions): Promise<void> {
  const config = readConfig(options);
  const defaultFolder = resolveExportFolder(config);
  const isDefault =
    to === undefined || (defaultFolder !== null && resolveRealPath(to) === resolveRealPath(defaultFolder));
  if (!isDefault && leadsInto(to, config.home))
    throw createUsageError(
      defaultFolder === null
        ? '--to is inside the data directory of an encrypted memory, and an export is plain'
        : `--to is inside the data directory, where only ${defaultFolder} is deleted by forgetting`,
    );
  const exported = await withEngine(options, (engine) => engine.exportTraining(isDefault ? undefined : to));
  if (options.json) {
    printJson(exported);
    return;
  }
  print(`${paint('green', 'Exported')} to ${exported.folder}`);
  for (const [path, lines] of Object.entries(exported.lines)) print(`  ${path.padEnd(22)} ${lines}`);
  if (exported.blocks_left_out > 0)
    print(`${exported.blocks_left_out} blocks in which the agent says nothing are in pairs alone`);
  print(
    exported.folder === defaultFolder
      ? 'It holds words of the memory. Forgetting deletes it; the next export takes its place.'
      : 'It holds words of the memory. Forgetting does not reach it: delete it when you are done.',
  );
}

async function rollback(input: string, options: SharedOptions): Promise<void> {
  const number = Number(/^v?0*(\d{1,9})$/.exec(input)?.[1] ?? NaN);
  if (!(number >= 1)) throw createUsageError(`a version is a number from 1 on, not ${input}`);
  const answer = await withEngine(options, (engine) => engine.rollback(number));
  if (options.json) printJson(answer);
  else if (answer.before === number) print(`Version ${number} is in use already`);
  else {
    print(
      `${paint('green', 'In use')}: version ${number}${answer.before === null ? '' : `, instead of ${answer.before}`}`,
    );
    print('Memories are felt by it as they are touched; the next night trains from it.');
  }
}

async function printStatus(options: SharedOptions): Promise<void> {
  const trainingStatus = await withEngine(options, (engine) => engine.trainingStatus());
  if (options.json) printJson(trainingStatus);
  else for (const line of formatStatus(trainingStatus)) print(line);
}

function formatStatus({ training, versions, exported, trainer }: TrainingStatus): string[] {
  if (training === 'off')
    return ['training is off (config.json, "training")', ...formatExportAndTrainer(exported, trainer)];
  return [
    ...(versions.length === 0 ? ['no night has trained yet'] : versions.map(formatVersion)),
    ...formatExportAndTrainer(exported, trainer),
  ];
}

function formatVersion({
  number,
  in_use: isUsed,
  verdict,
  created_at: at,
  parent,
  kept,
  fault,
  metrics,
}: VersionStatus): string {
  const state =
    fault !== null
      ? paint('red', 'damaged')
      : paint(verdict === 'accepted' ? 'green' : 'yellow', verdict ?? '');
  const formatChange = (label: string, name: string): string[] => {
    const [before, after] = [metrics[`${name}_before`], metrics[`${name}_after`]];
    const isKnown = typeof before === 'number' && typeof after === 'number' && metrics[`${name}_pairs`] !== 0;
    return isKnown ? [`${label} ${before.toFixed(3)} to ${after.toFixed(3)}`] : [];
  };
  return [
    `v${number} ${state}${isUsed ? ` ${paint('bold', 'in use')}` : ''}`,
    ...(at === null ? [] : [at]),
    ...(parent === null ? [] : [`from v${parent}`]),
    ...(typeof metrics['pairs'] === 'number' ? [`${metrics['pairs']} pairs`] : []),
    ...(typeof metrics['uses'] === 'number' ? [`${metrics['uses']} uses`] : []),
    ...formatChange('held out', 'held_out'),
    ...formatChange('anchor', 'anchor'),
    ...(typeof metrics['unrelated'] === 'number' ? [`unrelated ${metrics['unrelated'].toFixed(3)}`] : []),
    ...(verdict === 'accepted' && !kept && fault === null ? ['weights let go of'] : []),
    ...(fault === null ? [] : [fault]),
  ].join(', ');
}

function formatExportAndTrainer(
  exported: TrainingStatus['exported'],
  trainer: TrainingStatus['trainer'],
): string[] {
  return [
    ...(exported ? [`exported: ${exported.created_at} to ${exported.folder}`] : []),
    ...(trainer
      ? [
          `your trainer: ${trainer.outcome.replaceAll('_', ' ')}${trainer.why === null ? '' : ` (${trainer.why})`} in ${Math.round(trainer.ms / 1_000)} s, night ${trainer.cycle}`,
          ...(trainer.adapter === null
            ? []
            : [`its adapter: ${trainer.adapter}${trainer.there ? '' : ', no longer there'}`]),
          ...(trainer.missing ? ['it named an adapter that is not there'] : []),
        ]
      : []),
  ];
}

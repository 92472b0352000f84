import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import type { Engine, NightAnswer, TrainerRecord } from '../engine/index.ts';
import { createStageBars } from './night-bars.ts';
import { chooseReportTarget, writeReport } from './night-report.ts';
import { paint, print, printJson, readSharedOptions, withEngine } from './terminal.ts';

interface NightFlags {
  readonly dryRun?: boolean;
  readonly status?: boolean;
  readonly cancel?: boolean;
  readonly report?: string | boolean;
  readonly ifQuiet?: boolean;
}

export function registerNight(cli: Command): void {
  const command = cli
    .command('night')
    .description('turn the day into long-term memory; an unfinished night goes on where it stopped')
    .option('--dry-run', 'only tell what would be done')
    .option('--status', 'how the latest night went, or how far the one under way is')
    .option('--cancel', 'stop the night under way between two items')
    .option('--report [file]', 'write what the night made as one HTML file (default: in the data directory)')
    .option('--if-quiet', 'do nothing where another process runs one (for schedulers)')
    .action(async (flags: NightFlags) => {
      const options = readSharedOptions(command);
      const target =
        flags.report === undefined ? null : chooseReportTarget(flags.report, readConfig(options));
      await withEngine(options, async (engine) => {
        const action = flags.status === true ? 'status' : flags.cancel === true ? 'cancel' : 'run';
        const answer = await runAction(engine, action, flags, options.json === true);
        const file = target && (await writeReport(engine, target));
        if (options.json) printJson({ ...answer, ...(file === null ? {} : { report_file: file }) });
        else {
          if (answer) for (const line of formatNight(answer)) print(line);
          if (file !== null)
            for (const line of [
              `report: ${file}`,
              target!.isOwn
                ? 'It holds words of the memory. Forgetting deletes it; the next report takes its place.'
                : 'It holds words of the memory. Forgetting does not reach it: delete it when you are done.',
            ])
              print(line);
        }
      });
    });
}

async function runAction(
  engine: Engine,
  action: 'run' | 'status' | 'cancel',
  flags: NightFlags,
  json: boolean,
): Promise<NightAnswer | null> {
  if (action !== 'run' || flags.dryRun === true)
    return engine.night({ action, ...(flags.dryRun === true ? { dry_run: true } : {}) });
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
  };
  // Once: the night stops between two items. Twice: at once, and the next one resumes it.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const bars = createStageBars(!json && process.stderr.isTTY);
  try {
    return await engine.night({ action }, { signal: controller.signal, progress: bars.progress });
  } catch (error) {
    if (flags.ifQuiet === true && error instanceof MemoryError && error.code === 'BUSY') return null;
    throw error;
  } finally {
    bars.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** A night in a few lines. */
function formatNight({ state, stages, report, cycle_id: id }: NightAnswer): string[] {
  if (report?.['dry_run'] === true)
    return [
      `a night would take up ${String(report['entries'])} turns and move ${String(report['blocks_to_move'])} blocks`,
      ...(report['would_resume'] === null
        ? []
        : [`and finish the night ${report['would_resume'] as string}`]),
    ];
  if (state === 'none') return ['no night has been run yet'];
  const lines = [
    `${paint(state === 'completed' ? 'green' : 'yellow', state)} night ${id ?? ''}`,
    ...stages.map(({ name, status, counts, ms }) => {
      const figures = Object.entries(counts)
        .map(([figure, value]) => `${figure.replaceAll('_', ' ')} ${value}`)
        .join(', ');
      const mark =
        status === 'completed' ? paint('green', '✓') : status === 'failed' ? paint('red', '✗') : '·';
      return `${mark} ${name.replaceAll('_', ' ').padEnd(17)} ${`${Math.round(ms)} ms`.padStart(9)}  ${paint('dim', figures)}`;
    }),
  ];
  if (typeof report?.['turns_per_minute'] === 'number')
    lines.push(`${String(report['entries'])} turns in ${String(report['seconds'])} s`);
  const trainer = report?.['trainer'] as TrainerRecord | undefined;
  if (trainer)
    lines.push(
      `your trainer: ${trainer.outcome.replaceAll('_', ' ')}${trainer.adapter === null ? '' : `, ${trainer.adapter}`}`,
    );
  return lines;
}

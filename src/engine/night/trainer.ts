import type { WithEncoders } from '../encoder/registry.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { MemoryError } from '../errors.ts';
import { dropExport, writeExport } from '../ledgers/export-ledgers.ts';
import { runCommand } from '../ledgers/trainer/run-command.ts';
import type { CommandResult } from '../ledgers/trainer/run-command.ts';
import { readTrainerRecord } from '../ledgers/trainer/record.ts';
import type { TrainerRecord } from '../vocabulary/training.ts';
import type { StageContext } from './context.ts';

/** How often it is looked whether the night is to stop. */
const POLL_INTERVAL_MS = 200;

/**
 * Runs the owner's own trainer (config.json, `training.command`) over a fresh export, once in a night that has learned. The
 * night is none the worse for its failing: what became of it is told in the report.
 */
export async function runTrainer(context: StageContext<'clustering'>): Promise<void> {
  const { deps, lease, models, setCount } = context;
  const { command } = deps.training;
  if (!command || !(await hasLearned(deps, lease.cycle))) return;
  if ((await readTrainerRecord(deps))?.cycle === lease.cycle) return;
  const recordOutcome = async (
    outcome: TrainerRecord['outcome'],
    details: Partial<TrainerRecord>,
  ): Promise<void> => {
    const at = new Date(deps.clock.now()).toISOString();
    const record = {
      cycle: lease.cycle,
      at,
      outcome,
      ms: 0,
      adapter: null,
      missing: false,
      why: null,
      ...details,
    };
    await deps.hippocampus.facts.set(lease, 'training-adapter', record);
    setCount(`trainer_${outcome}`, 1);
    setCount('trainer_ms', Math.round(record.ms));
  };
  // As in an encrypted memory, whose words may lie nowhere in plain.
  if (!deps.exportTarget) return recordOutcome('not_exported', { why: 'no_folder' });
  const { folder, environment } = deps.exportTarget;
  let forgets: number;
  try {
    const { lines, ...exported } = await writeExport(deps, folder, context.pause);
    forgets = exported.forgets;
    setCount(
      'exported',
      Object.values(lines).reduce((sum, count) => sum + count, 0),
    );
  } catch (error) {
    if (!(error instanceof MemoryError) || error.code === 'CANCELLED') throw error;
    return recordOutcome('not_exported', { why: error.code });
  }
  // Two models at once are one too many for most machines, and it may take hours.
  if (models.hasOwnModel) await models.unload();
  const result = await runWhileNightLasts(context, (signal) =>
    runCommand({
      ...{ argv: command, folder, environment, signal },
      ...{ timeoutMs: deps.settings.training.trainer.timeoutMs, clock: deps.clock },
    }),
  );
  // It may have written there what it had read before it was forgotten.
  if ((await deps.hippocampus.entries.countForgets()) !== forgets) await dropExport(deps);
  await recordOutcome(result.outcome, { ms: result.ms, ...toRecordDetails(result) });
}

/** Whether the version in use is this night's own, also when the night was killed since and goes on. */
async function hasLearned(
  { hippocampus, encoders }: WithHippocampus & WithEncoders,
  cycle: number,
): Promise<boolean> {
  const currentVersion = await hippocampus.native.readVersion();
  if (!currentVersion || !encoders.versions) return false;
  const record = await encoders.versions.readRecord(currentVersion.version).catch(() => null);
  return record?.config['cycle'] === cycle;
}

/** Waits for the trainer while the night's own reasons to stop are heard, and ends it for them. */
async function runWhileNightLasts(
  { pause, deps: { clock } }: StageContext<'clustering'>,
  start: (signal: AbortSignal) => Promise<CommandResult>,
): Promise<CommandResult> {
  const stopController = new AbortController();
  const completion = { yes: false };
  const running = start(stopController.signal).finally(() => {
    completion.yes = true;
  });
  // Heard below; until then it is nobody's.
  running.catch(() => undefined);
  try {
    while (!completion.yes) {
      await pause();
      await clock.sleep(POLL_INTERVAL_MS);
    }
  } catch (error) {
    stopController.abort();
    await running.catch(() => undefined);
    throw error;
  }
  return running;
}

function toRecordDetails(result: CommandResult): Partial<TrainerRecord> {
  switch (result.outcome) {
    case 'done':
      return { adapter: result.adapter, missing: result.missing };
    case 'failed':
      return { why: result.signal ?? (result.code === null ? null : `exit code ${result.code}`) };
    case 'not_found':
      return { why: result.reason };
    default:
      return {};
  }
}

import { MemoryError } from '../errors.ts';
import { dropExport, writeExport } from '../ledgers/export.ts';
import type { EngineParts } from '../parts.ts';
import { runCommand } from '../ledgers/trainer/run-command.ts';
import type { CommandResult } from '../ledgers/trainer/run-command.ts';
import { trainerOf } from '../ledgers/trainer/record.ts';
import type { TrainerRecord } from '../vocabulary/training.ts';
import type { NightContext } from './context.ts';

/** How often it is looked whether the night is to stop. */
const LOOK_MS = 200;

/**
 * Runs the owner's own trainer (config.json, `training.command`) over a fresh export, once in a night that has learned. The
 * night is none the worse for its failing: what became of it is told in the report.
 */
export async function runTrainer(context: NightContext): Promise<void> {
  const { parts, lease, models, figure } = context;
  const { command } = parts.training;
  if (!command || !parts.exporting || !(await hasLearned(parts, lease.cycle))) return;
  if ((await trainerOf(parts))?.cycle === lease.cycle) return;
  const { folder, environment } = parts.exporting;
  const note = async (outcome: TrainerRecord['outcome'], told: Partial<TrainerRecord>): Promise<void> => {
    const at = new Date(parts.clock.now()).toISOString();
    const record = {
      cycle: lease.cycle,
      at,
      outcome,
      ms: 0,
      adapter: null,
      missing: false,
      why: null,
      ...told,
    };
    await parts.hippocampus.facts.set(lease, 'training-adapter', record);
    figure(`trainer_${outcome}`, 1);
    figure('trainer_ms', Math.round(record.ms));
  };
  let forgets: number;
  try {
    const { lines, ...exported } = await writeExport(parts, folder, context.pause);
    forgets = exported.forgets;
    figure(
      'exported',
      Object.values(lines).reduce((sum, count) => sum + count, 0),
    );
  } catch (error) {
    if (!(error instanceof MemoryError) || error.code === 'CANCELLED') throw error;
    return note('not_exported', { why: error.code });
  }
  // Two models at once are one too many for most machines, and it may take hours.
  if (models.own) await models.rest();
  const result = await watched(context, (signal) =>
    runCommand({
      ...{ argv: command, folder, environment, signal },
      ...{ timeoutMs: parts.settings.training.trainer.timeoutMs, clock: parts.clock },
    }),
  );
  // It may have written there what it had read before it was forgotten.
  if ((await parts.hippocampus.entries.countForgets()) !== forgets) await dropExport(parts);
  await note(result.outcome, { ms: result.ms, ...toldBy(result) });
}

/** Whether the version in use is this night's own, also when the night was killed since and goes on. */
async function hasLearned({ hippocampus, minds }: EngineParts, cycle: number): Promise<boolean> {
  const used = await hippocampus.native.readVersion();
  if (!used || !minds.versions) return false;
  const record = await minds.versions.record(used.version).catch(() => null);
  return record?.config['cycle'] === cycle;
}

/** Waits for the trainer while the night's own reasons to stop are heard, and ends it for them. */
async function watched(
  { pause, parts: { clock } }: NightContext,
  run: (signal: AbortSignal) => Promise<CommandResult>,
): Promise<CommandResult> {
  const stop = new AbortController();
  const over = { yes: false };
  const running = run(stop.signal).finally(() => {
    over.yes = true;
  });
  // Heard below; until then it is nobody's.
  running.catch(() => undefined);
  try {
    while (!over.yes) {
      await pause();
      await clock.sleep(LOOK_MS);
    }
  } catch (error) {
    stop.abort();
    await running.catch(() => undefined);
    throw error;
  }
  return running;
}

function toldBy(result: CommandResult): Partial<TrainerRecord> {
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

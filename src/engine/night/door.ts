import { MemoryError } from '../errors.ts';
import type { EngineParts } from '../parts.ts';
import { validate } from '../validate.ts';
import type { NightAnswer } from '../vocabulary/answers.ts';
import { STAGES } from '../vocabulary/night.ts';
import type { Cycle } from '../vocabulary/night.ts';
import { nightInput } from '../vocabulary/requests.ts';
import type { NightInput } from '../vocabulary/requests.ts';
import { requireMuse } from '../lease/role.ts';
import type { NightOptions } from './context.ts';
import { runNight } from './cycle.ts';
import { figuresOf } from './figures-of.ts';
import { trainerOf } from '../ledgers/trainer/record.ts';

/** How long `cancel` waits for the holder to come to the end of its item. */
const CANCEL_PATIENCE_MS = 5_000;

/** Runs a night, or tells of one (contract, `night-cycle`). */
export async function nightCycle(
  parts: EngineParts,
  input: NightInput,
  options: NightOptions = {},
): Promise<NightAnswer> {
  const request = validate(nightInput, input);
  const ledger = parts.hippocampus.nights;
  switch (request.action ?? 'status') {
    case 'run':
      if (request.dry_run === true) return foretell(parts);
      requireMuse(parts, 'run a night');
      return withTrainer(parts, answer(await runNight(parts, options), true));
    case 'cancel': {
      requireMuse(parts, 'cancel a night');
      await ledger.requestCancel(parts.self);
      for (let waited = 0; waited < CANCEL_PATIENCE_MS; waited += 50) {
        const cycle = await ledger.readCycle(parts.self);
        if (cycle?.state !== 'running') break;
        await parts.clock.sleep(50);
      }
      return answer(await ledger.readCycle(parts.self), false);
    }
    default: {
      const cycle = await ledger.readCycle(parts.self, request.cycle_id?.toLowerCase());
      if (!cycle && request.cycle_id !== undefined)
        throw new MemoryError(
          'NOT_FOUND',
          `No night has the id ${request.cycle_id}.`,
          'Leave `cycle_id` out for the latest.',
        );
      return withTrainer(parts, answer(cycle, request.action === 'report'));
    }
  }
}

function answer(cycle: Cycle | null, reported: boolean): NightAnswer {
  return {
    cycle_id: cycle?.id ?? null,
    state: cycle?.state ?? 'none',
    stages: STAGES.map((name, i) => {
      const stage = cycle?.stages[i];
      return {
        name,
        status: stage?.status ?? 'pending',
        counts: { ...stage?.counts },
        ms: Math.round(stage?.ms ?? 0),
      };
    }),
    report: reported && cycle ? { ...figuresOf(cycle) } : null,
  };
}

/** A report with what became of the owner's own trainer, where that night ran it. */
async function withTrainer(parts: EngineParts, told: NightAnswer): Promise<NightAnswer> {
  if (!told.report) return told;
  const trainer = await trainerOf(parts, Number(told.report['cycle']));
  return trainer ? { ...told, report: { ...told.report, trainer } } : told;
}

/** What a night would find to do, without one. */
async function foretell(parts: EngineParts): Promise<NightAnswer> {
  const ledger = parts.hippocampus.nights;
  const waiting = await ledger.countWaiting();
  const cycle = await ledger.readCycle(parts.self);
  const unfinished = cycle !== null && cycle.state !== 'completed';
  return {
    ...answer(cycle, false),
    report: {
      dry_run: true,
      would_resume: unfinished ? cycle.id : null,
      entries: unfinished ? 0 : waiting.entries,
      entries_waiting_after: unfinished ? waiting.entries : 0,
      blocks_to_move: (
        await parts.hippocampus.blocks.find({ stage: 6, proseHere: true, after: 0, limit: 10_000 })
      ).length,
    },
  };
}

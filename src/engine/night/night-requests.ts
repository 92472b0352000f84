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
import { computeNightFigures } from './night-figures.ts';
import { readTrainerRecord } from '../ledgers/trainer/record.ts';

/** How long `cancel` waits for the holder to come to the end of its item. */
const CANCEL_TIMEOUT_MS = 5_000;

/** Runs a night, or tells of one (contract, `night-cycle`). */
export async function handleNightRequest(
  parts: EngineParts,
  input: NightInput,
  options: NightOptions = {},
): Promise<NightAnswer> {
  const request = validate(nightInput, input);
  const ledger = parts.hippocampus.nights;
  switch (request.action ?? 'status') {
    case 'run':
      if (request.dry_run === true) return previewNight(parts);
      requireMuse(parts, 'run a night');
      return addTrainer(parts, toNightAnswer(await runNight(parts, options), true));
    case 'cancel': {
      requireMuse(parts, 'cancel a night');
      await ledger.requestCancel(parts.self);
      for (let waitedMs = 0; waitedMs < CANCEL_TIMEOUT_MS; waitedMs += 50) {
        const cycle = await ledger.readCycle(parts.self);
        if (cycle?.state !== 'running') break;
        await parts.clock.sleep(50);
      }
      return toNightAnswer(await ledger.readCycle(parts.self), false);
    }
    default: {
      const cycle = await ledger.readCycle(parts.self, request.cycle_id?.toLowerCase());
      if (!cycle && request.cycle_id !== undefined)
        throw new MemoryError(
          'NOT_FOUND',
          `No night has the id ${request.cycle_id}.`,
          'Leave `cycle_id` out for the latest.',
        );
      return addTrainer(parts, toNightAnswer(cycle, request.action === 'report'));
    }
  }
}

function toNightAnswer(cycle: Cycle | null, hasReport: boolean): NightAnswer {
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
    report: hasReport && cycle ? { ...computeNightFigures(cycle) } : null,
  };
}

/** A report with what became of the owner's own trainer, where that night ran it. */
async function addTrainer(parts: EngineParts, answer: NightAnswer): Promise<NightAnswer> {
  if (!answer.report) return answer;
  const trainer = await readTrainerRecord(parts, Number(answer.report['cycle']));
  return trainer ? { ...answer, report: { ...answer.report, trainer } } : answer;
}

/** What a night would find to do, without one. */
async function previewNight(parts: EngineParts): Promise<NightAnswer> {
  const ledger = parts.hippocampus.nights;
  const waiting = await ledger.countWaiting();
  const cycle = await ledger.readCycle(parts.self);
  const unfinished = cycle !== null && cycle.state !== 'completed';
  return {
    ...toNightAnswer(cycle, false),
    report: {
      dry_run: true,
      would_resume: unfinished ? cycle.id : null,
      entries: unfinished ? 0 : waiting.entries,
      entries_waiting_after: unfinished ? waiting.entries : 0,
      blocks_to_move: (
        await parts.hippocampus.blocks.find({ stage: 6, hasProse: true, after: 0, limit: 10_000 })
      ).length,
    },
  };
}

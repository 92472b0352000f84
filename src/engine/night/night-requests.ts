import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { MemoryError } from '../errors.ts';
import { validate } from '../validate.ts';
import type { NightAnswer } from '../vocabulary/answers.ts';
import { STAGE, STAGES } from '../vocabulary/night.ts';
import type { Cycle } from '../vocabulary/night.ts';
import { nightInput } from '../vocabulary/requests.ts';
import type { NightInput } from '../vocabulary/requests.ts';
import { requireMuse } from '../lease/role.ts';
import type { NightOptions, NightDeps } from './context.ts';
import { runNight } from './cycle.ts';
import { computeNightFigures } from './night-figures.ts';
import { readTrainerRecord } from '../ledgers/trainer/record.ts';

/** How long `cancel` waits for the holder to come to the end of its item. */
const CANCEL_TIMEOUT_MS = 5_000;

/** Runs a night, or tells of one (contract, `night-cycle`). */
export async function handleNightRequest(
  deps: NightDeps,
  input: NightInput,
  options: NightOptions = {},
): Promise<NightAnswer> {
  const request = validate(nightInput, input);
  const ledger = deps.hippocampus.nights;
  switch (request.action ?? 'status') {
    case 'run':
      if (request.dry_run === true) return previewNight(deps);
      requireMuse(deps, 'run a night');
      return addTrainer(deps, toNightAnswer(await runNight(deps, options), true));
    case 'cancel': {
      requireMuse(deps, 'cancel a night');
      await ledger.requestCancel(deps.self);
      for (let waitedMs = 0; waitedMs < CANCEL_TIMEOUT_MS; waitedMs += 50) {
        const cycle = await ledger.readCycle(deps.self);
        if (cycle?.state !== 'running') break;
        await deps.clock.sleep(50);
      }
      return toNightAnswer(await ledger.readCycle(deps.self), false);
    }
    default: {
      const cycle = await ledger.readCycle(deps.self, request.cycle_id?.toLowerCase());
      if (!cycle && request.cycle_id !== undefined)
        throw new MemoryError(
          'NOT_FOUND',
          `No night has the id ${request.cycle_id}.`,
          'Leave `cycle_id` out for the latest.',
        );
      return addTrainer(deps, toNightAnswer(cycle, request.action === 'report'));
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
async function addTrainer(deps: WithHippocampus, answer: NightAnswer): Promise<NightAnswer> {
  if (!answer.report) return answer;
  const trainer = await readTrainerRecord(deps, Number(answer.report['cycle']));
  return trainer ? { ...answer, report: { ...answer.report, trainer } } : answer;
}

/** What a night would find to do, without one. */
async function previewNight(deps: WithHippocampus & WithSelf): Promise<NightAnswer> {
  const ledger = deps.hippocampus.nights;
  const waiting = await ledger.countWaiting();
  const cycle = await ledger.readCycle(deps.self);
  const unfinished = cycle !== null && cycle.state !== 'completed';
  return {
    ...toNightAnswer(cycle, false),
    report: {
      dry_run: true,
      would_resume: unfinished ? cycle.id : null,
      entries: unfinished ? 0 : waiting.entries,
      entries_waiting_after: unfinished ? waiting.entries : 0,
      blocks_to_move: (
        await deps.hippocampus.blocks.find({ stage: STAGE.storage, hasProse: true, after: 0, limit: 10_000 })
      ).length,
    },
  };
}

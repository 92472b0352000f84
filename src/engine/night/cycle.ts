import type { WithHippocampus } from '../hippocampus/port.ts';
import { MemoryError } from '../errors.ts';
import { STAGES } from '../vocabulary/night.ts';
import type { Cycle, Lease, StageName } from '../vocabulary/night.ts';
import { fluxDetection } from './1-flux-detection.ts';
import { blockFormation } from './2-block-formation.ts';
import { salienceScoring } from './3-salience-scoring.ts';
import { compression } from './4-compression.ts';
import { embedding } from './5-embedding.ts';
import { storage } from './6-storage.ts';
import { migration } from './7-migration.ts';
import { clustering } from './8-clustering.ts';
import { cleanup } from './9-cleanup.ts';
import { embedMissing } from '../spaces/backfill.ts';
import type { Clock } from '../clock.ts';
import { isFenced } from '../lease/heartbeat.ts';
import type { Heartbeat } from '../lease/heartbeat.ts';
import { advanceStamp } from '../lease/store-stamp.ts';
import { withLease } from '../lease/with-lease.ts';
import { drainLeftPurges } from '../purge/drain-queue.ts';
import { createFencedCortex } from './fenced-cortex.ts';
import type { NightDeps, NightOptions, Stage, StageContext } from './context.ts';

/** Entries embedded at once before the first stage. */
const BATCH_SIZE = 64;
/** How often the night writes down how far a stage has come. */
const PROGRESS_INTERVAL_MS = 400;
/** Forgetting, an export and the like are over soon, and none of them begins while a night waits; another night is not waited for. */
const PATIENCE = { night: 0, other: 60_000 } as const;

/** The Night Cycle, in order (spec §8.2). */
const NIGHT_STAGES: readonly Stage[] = [
  fluxDetection,
  blockFormation,
  salienceScoring,
  compression,
  embedding,
  storage,
  migration,
  clustering,
  cleanup,
];

/**
 * Runs a night, or finishes the one that was left unfinished: stages that were completed are not run again, and each of
 * the others finds for itself what is still to be done. `BUSY` with the holder when another process runs one, or something
 * else that takes too long.
 */
export async function runNight(deps: NightDeps, options: NightOptions = {}): Promise<Cycle> {
  const ledger = deps.hippocampus.nights;
  // Without its model nothing could be embedded: better told before a cycle is opened.
  await deps.universals.requireActive();
  const newCycleId = deps.createId(deps.clock.now());
  const { signal } = options;
  let hasHeldLease = false;
  await withLease(deps, { newCycleId, signal, patience: PATIENCE }, async (lease, heartbeat) => {
    hasHeldLease = true;
    try {
      await advanceStamp(deps, lease);
      await runStages(deps, lease, heartbeat, options);
      await ledger.finish(lease, 'completed', null);
    } catch (error) {
      await recordFailure(deps, lease, error);
      throw error;
    }
  }).finally(() => (hasHeldLease ? drainLeftPurges(deps) : undefined));
  return (await ledger.readCycle(deps.self))!;
}

async function runStages(
  deps: NightDeps,
  lease: Lease,
  heartbeat: Heartbeat,
  { progress }: NightOptions,
): Promise<void> {
  const { hippocampus, clock } = deps;
  const ledger = hippocampus.nights;
  const cycle = (await ledger.readCycle(deps.self))!;
  const [cortex, models, { space, embedder }] = await Promise.all([
    deps.openCortex(),
    deps.loadModels(),
    deps.universals.requireActive(),
  ]);
  const isDue = throttle(clock, PROGRESS_INTERVAL_MS);
  // What came last may not have been embedded yet by a model that takes its time.
  while (!embedder.cheap && (await embedMissing(deps, { space, embedder }, BATCH_SIZE)) > 0)
    heartbeat.check();
  for (const [i, stage] of NIGHT_STAGES.entries()) {
    if (cycle.stages[i]!.status === 'completed') continue;
    const number = i + 1;
    const counts: Record<string, number> = { ...cycle.stages[i]!.counts };
    let since = clock.now();
    const takeElapsedMs = (): number => {
      const now = clock.now();
      const ms = Math.max(0, now - since);
      since = now;
      return ms;
    };
    const reportProgress = (done: number, total: number): void =>
      progress?.({ cycleId: cycle.id, stage: number, name: STAGES[i]!, done, total });
    const context: StageContext<StageName> = {
      deps,
      store: hippocampus,
      cortex: createFencedCortex(deps, cortex, lease),
      models,
      space,
      embedder,
      lease,
      cycle: lease.cycle,
      step: async (done, total) => {
        heartbeat.check();
        if (isDue()) {
          await ledger.updateStage(lease, number, { done, total, ms: takeElapsedMs(), counts });
          reportProgress(done, total);
        }
        await clock.sleep(0);
      },
      pause: async () => {
        await clock.sleep(0);
        heartbeat.check();
      },
      count: (name, by = 1) => {
        counts[name] = (counts[name] ?? 0) + by;
      },
      setCount: (name, value) => {
        counts[name] = value;
      },
    };
    heartbeat.check();
    await ledger.updateStage(lease, number, { status: 'running' });
    reportProgress(0, 0);
    await stage.run(context);
    await ledger.updateStage(lease, number, { status: 'completed', ms: takeElapsedMs(), counts });
    reportProgress(1, 1);
  }
}

/** True once in so many ms; a clock that was set back counts as time gone by. */
export function throttle(clock: Clock, ms: number): () => boolean {
  let last = 0;
  return () => {
    const now = clock.now();
    if (Math.abs(now - last) < ms) return false;
    last = now;
    return true;
  };
}

/** Records why the night stopped. When even that cannot be written, its lease runs out by itself. */
async function recordFailure(deps: WithHippocampus, lease: Lease, error: unknown): Promise<void> {
  if (isFenced(error)) return;
  const code = error instanceof MemoryError ? error.code : 'STORE_UNAVAILABLE';
  await deps.hippocampus.nights
    .finish(lease, code === 'CANCELLED' ? 'cancelled' : 'failed', code)
    .catch(() => undefined);
}

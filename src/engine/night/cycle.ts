import { MemoryError } from '../errors.ts';
import type { EngineParts } from '../parts.ts';
import { STAGES } from '../vocabulary/night.ts';
import type { Cycle, Lease } from '../vocabulary/night.ts';
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
import { Pulse, isFenced } from './context.ts';
import { fencedCortex } from './fenced-cortex.ts';
import type { NightContext, NightOptions, Stage } from './context.ts';

/** Entries embedded at once before the first stage. */
const BATCH = 64;

/** The Night Cycle, in order (spec §8.2). */
const NIGHT: readonly Stage[] = [
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
 * the others finds for itself what is still to be done. `BUSY` with the holder when another process runs one.
 */
export async function runNight(parts: EngineParts, options: NightOptions = {}): Promise<Cycle> {
  const ledger = parts.hippocampus.nights;
  // Without its model nothing could be embedded: better told before a cycle is opened.
  await parts.universals.active();
  const taken = await ledger.take(parts.self, parts.newId(parts.clock.now()));
  if ('busy' in taken)
    throw new MemoryError(
      'BUSY',
      `Process ${taken.busy.pid} is running a night at this moment.`,
      'Wait for it (`night-cycle` with action status), or cancel it.',
      {
        holder: { pid: taken.busy.pid, heartbeat_at: new Date(taken.busy.heartbeatAt).toISOString() },
      },
    );
  const { lease } = taken;
  const pulse = new Pulse(parts, lease, options.signal);
  pulse.begin();
  try {
    await stages(parts, lease, pulse, options);
    await ledger.finish(lease, 'completed', null);
  } catch (error) {
    await stop(parts, lease, error);
    throw error;
  } finally {
    await pulse.end();
  }
  return (await ledger.cycle(parts.self))!;
}

async function stages(
  parts: EngineParts,
  lease: Lease,
  pulse: Pulse,
  { progress }: NightOptions,
): Promise<void> {
  const { hippocampus, clock } = parts;
  const ledger = hippocampus.nights;
  const cycle = (await ledger.cycle(parts.self))!;
  const [cortex, models, { space, embedder }] = await Promise.all([
    parts.cortex(),
    parts.models(),
    parts.universals.active(),
  ]);
  // What came last may not have been embedded yet by a model that takes its time.
  while (!embedder.cheap && (await embedMissing(parts, { space, embedder }, BATCH)) > 0) pulse.check();
  for (const [i, stage] of NIGHT.entries()) {
    if (cycle.stages[i]!.status === 'completed') continue;
    const number = i + 1;
    const counts: Record<string, number> = { ...cycle.stages[i]!.counts };
    let since = clock.now();
    const elapsed = (): number => {
      const now = clock.now();
      const ms = Math.max(0, now - since);
      since = now;
      return ms;
    };
    const tell = (done: number, total: number): void =>
      progress?.({ cycleId: cycle.id, stage: number, name: STAGES[i]!, done, total });
    const context: NightContext = {
      parts,
      store: hippocampus.blocks,
      cortex: fencedCortex(parts, cortex, lease),
      models,
      space,
      embedder,
      lease,
      cycle: lease.cycle,
      step: async (done, total) => {
        pulse.check();
        if (pulse.due()) {
          await ledger.stage(lease, number, { done, total, ms: elapsed(), counts });
          tell(done, total);
        }
        await clock.sleep(0);
      },
      pause: async () => {
        await clock.sleep(0);
        pulse.check();
      },
      count: (name, by = 1) => {
        counts[name] = (counts[name] ?? 0) + by;
      },
      figure: (name, value) => {
        counts[name] = value;
      },
    };
    pulse.check();
    await ledger.stage(lease, number, { status: 'running' });
    tell(0, 0);
    await stage.run(context);
    await ledger.stage(lease, number, { status: 'completed', ms: elapsed(), counts: counts });
    tell(1, 1);
  }
}

/** Records why the night stopped. When even that cannot be written, its lease runs out by itself. */
async function stop(parts: EngineParts, lease: Lease, error: unknown): Promise<void> {
  if (isFenced(error)) return;
  const code = error instanceof MemoryError ? error.code : 'STORE_UNAVAILABLE';
  await parts.hippocampus.nights
    .finish(lease, code === 'CANCELLED' ? 'cancelled' : 'failed', code)
    .catch(() => undefined);
}

import type { Stage, StageContext } from './context.ts';
import { storeCortexCounts } from '../purge/cortex-counts.ts';
import { drainPurgeQueue } from '../purge/drain-queue.ts';
import { retireGenerations } from '../spaces/retire.ts';
import { findOtherPeriods } from '../language/read-text.ts';
import { isGivenBack, loadTexts } from '../text/entry-texts.ts';
import type { Period } from '../language/dates.ts';
import { extractTerms } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';

const PAGE_SIZE = 500;

/**
 * Stage 9: the Day Table lets go of raw texts that have lived their cycles, each after the Cortex has given it back once
 * more with its hash (R10, R12); touches are folded in (R14); the purge queue is drained; files are tidied.
 */
export const cleanup: Stage<'cleanup'> = {
  name: 'cleanup',
  run: async (context) => {
    const { store, cortex, lease, cycle, deps, models } = context;
    if (models.hasOwnModel) {
      // Nothing below asks a model: what was loaded for the night is let go of (§11.1.1).
      context.setCount('memory_with_models_mb', Math.round(models.readMemoryBytes() / 1e6));
      await models.unload();
      context.setCount('memory_without_models_mb', Math.round(models.readMemoryBytes() / 1e6));
    }
    const lastCycle = cycle - deps.settings.retention.raw;
    for (let after = 0, done = 0; ;) {
      const page = await store.entries.listExpired(lastCycle, after, PAGE_SIZE);
      if (page.length === 0) break;
      after = page.at(-1)!.seq;
      await context.step(done, done + page.length);
      done += page.length;
      const storedTexts = await cortex.readTexts(page.map(({ id }) => id));
      const verifiedEntries = page.filter((entry) => isGivenBack(storedTexts, entry));
      await store.entries.dropRawTexts(
        lease,
        verifiedEntries.map(({ seq }) => seq),
      );
      context.count('raw_let_go', verifiedEntries.length);
      if (verifiedEntries.length < page.length)
        context.count('raw_kept', page.length - verifiedEntries.length);
    }
    await reindexOutdated(context);
    context.setCount('touches', await store.blocks.foldTouches(lease));
    context.count('generations_gone', await retireGenerations(deps, lease, cycle));
    await drainPurgeQueue(deps, lease);
    await maintainStores(context);
    await storeCortexCounts(deps);
  },
};

/** What an earlier version stored is read anew, so that recall tells it apart as well as what came since. */
async function reindexOutdated(context: StageContext<'cleanup'>): Promise<void> {
  const { store, deps, lease } = context;
  for (let after = 0, done = 0; ;) {
    const page = await store.index.listOutdated(after, PAGE_SIZE);
    if (page.length === 0) return;
    after = page.at(-1)!.seq;
    await context.step(done, done + page.length);
    done += page.length;
    const rows: { seq: number; terms: Terms; periods: Period[] }[] = [];
    for (const entry of await loadTexts(deps, page)) {
      rows.push({
        seq: entry.seq,
        terms: extractTerms(entry.content),
        periods: await findOtherPeriods(entry),
      });
      await context.pause();
    }
    await store.index.replaceTerms(lease, rows);
    context.count('terms_renewed', rows.length);
  }
}

async function maintainStores({ cortex, deps, step }: StageContext<'cleanup'>): Promise<void> {
  await step(0, 1);
  await cortex.maintain();
  await deps.hippocampus.tidy();
}

import { toEntryCalendar } from '../language/calendar.ts';
import type { Stage, StageContext } from './context.ts';
import { storeCortexCounts } from '../purge/cortex-counts.ts';
import { drainPurgeQueue } from '../purge/drain-queue.ts';
import { retireGenerations } from '../spaces/retire.ts';
import { findOtherPeriods } from '../language/read-text.ts';
import { isGivenBack, loadTexts } from '../text/entry-texts.ts';
import { buildExchange } from '../text/exchange.ts';
import { passOverDamage } from './pass-over-damage.ts';
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
      if (verifiedEntries.length === page.length) continue;
      context.count('raw_kept', page.length - verifiedEntries.length);
      const verifiedIds = new Set(verifiedEntries.map(({ id }) => id));
      await passOverDamage(context, () =>
        restoreExchanges(
          context,
          page.filter(({ id }) => !verifiedIds.has(id)).map(({ seq }) => seq),
        ),
      );
    }
    await reindexOutdated(context);
    context.setCount('touches', await store.blocks.foldTouches(lease));
    context.count('generations_gone', await retireGenerations(deps, lease, cycle));
    await drainPurgeQueue(deps, lease);
    await maintainStores(context);
    await storeCortexCounts(deps);
  },
};

/** What the Cortex does not give back, and the Day Table still holds, is put there once more. */
async function restoreExchanges(context: StageContext<'cleanup'>, seqs: readonly number[]): Promise<void> {
  const { store, cortex, deps } = context;
  const space = await deps.openBuiltinSpace();
  const entries = await loadTexts(deps, await store.entries.readBySeq(seqs));
  const vectors = await store.index.readVectors(
    space.id,
    entries.map(({ seq }) => seq),
  );
  const rows = entries.map((entry, i) => ({
    tier: entry.tier,
    exchange: buildExchange(entry, entry.blockId!, space.id, vectors[i]!),
  }));
  for (const shelf of ['cortex', 'archive'] as const) {
    const shelfRows = rows.filter(({ tier }) => tier === shelf).map(({ exchange }) => exchange);
    if (shelfRows.length > 0) await cortex.putExchanges(shelf, shelfRows);
    context.count('exchanges_restored', shelfRows.length);
  }
}

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
        periods: await findOtherPeriods({ ...entry, calendar: toEntryCalendar(deps.calendar, entry) }),
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

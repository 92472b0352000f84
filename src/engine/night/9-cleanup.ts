import type { NightContext, Stage } from './context.ts';
import { noteCounts } from '../memory/counts.ts';
import { payDebts } from '../memory/purge-queue.ts';
import { retireGenerations } from '../spaces/retire.ts';
import { periodsOf } from '../memory/remember.ts';
import { sha256, withTexts } from '../text/entry-texts.ts';
import type { Period } from '../language/dates.ts';
import { terms } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';

const PAGE = 500;

/**
 * Stage 9: the Day Table lets go of raw texts that have lived their cycles, each after the Cortex has given it back once
 * more with its hash (R10, R12); touches are folded in (R14); what forgetting still owes is paid; files are tidied.
 */
export const cleanup: Stage = {
  name: 'cleanup',
  run: async (context) => {
    const { store, cortex, lease, cycle, parts, models } = context;
    if (models.own) {
      // Nothing below asks a model: what was loaded for the night is let go of (§11.1.1).
      context.figure('memory_with_models_mb', Math.round(models.memory() / 1e6));
      await models.rest();
      context.figure('memory_without_models_mb', Math.round(models.memory() / 1e6));
    }
    const last = cycle - parts.settings.retention.raw;
    for (let after = 0, done = 0; ;) {
      const page = await store.entries.listExpired(last, after, PAGE);
      if (page.length === 0) break;
      after = page.at(-1)!.seq;
      await context.step(done, done + page.length);
      done += page.length;
      const back = await cortex.texts(page.map(({ id }) => id));
      const safe = page.filter(({ id, sha256: hash }) => {
        const found = back.get(id);
        return found?.sha256 === hash && sha256(found.text) === hash;
      });
      await store.entries.dropRawTexts(
        lease,
        safe.map(({ seq }) => seq),
      );
      context.count('raw_let_go', safe.length);
      if (safe.length < page.length) context.count('raw_kept', page.length - safe.length);
    }
    await renew(context);
    context.figure('touches', await store.blocks.foldTouches(lease));
    context.count('generations_gone', await retireGenerations(parts, lease, cycle));
    await payDebts(parts, lease);
    await maintain(context);
    await noteCounts(parts);
  },
};

/** What an earlier version stored is read anew, so that recall tells it apart as well as what came since. */
async function renew(context: NightContext): Promise<void> {
  const { store, parts, lease } = context;
  for (let after = 0, done = 0; ;) {
    const page = await store.index.listOutdated(after, PAGE);
    if (page.length === 0) return;
    after = page.at(-1)!.seq;
    await context.step(done, done + page.length);
    done += page.length;
    const rows: { seq: number; terms: Terms; periods: Period[] }[] = [];
    for (const entry of await withTexts(parts, page)) {
      rows.push({ seq: entry.seq, terms: terms(entry.content), periods: await periodsOf(entry) });
      await context.pause();
    }
    await store.index.replaceTerms(lease, rows);
    context.count('terms_renewed', rows.length);
  }
}

async function maintain({ cortex, parts, step }: NightContext): Promise<void> {
  await step(0, 1);
  await cortex.maintain();
  await parts.hippocampus.tidy();
}

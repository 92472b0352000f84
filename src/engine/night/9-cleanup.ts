import type { NightContext, Stage } from './context.ts';
import { noteCounts } from '../keeping/counts.ts';
import { payDebts } from '../keeping/debts.ts';
import { sha256 } from '../keeping/texts.ts';

const PAGE = 500;

/**
 * Stage 9: the Day Table lets go of raw texts that have lived their cycles, each after the Cortex has given it back once
 * more with its hash (R10, R12); touches are folded in (R14); what forgetting still owes is paid; files are tidied.
 */
export const cleanup: Stage = {
  name: 'cleanup',
  run: async (context) => {
    const { store, cortex, lease, cycle, parts } = context;
    const last = cycle - parts.settings.retention.raw;
    for (let after = 0, done = 0; ;) {
      const page = await store.outlived(last, after, PAGE);
      if (page.length === 0) break;
      after = page.at(-1)!.seq;
      await context.step(done, done + page.length);
      done += page.length;
      const back = await cortex.texts(page.map(({ id }) => id));
      const safe = page.filter(({ id, sha256: hash }) => {
        const found = back.get(id);
        return found?.sha256 === hash && sha256(found.text) === hash;
      });
      await store.letGo(
        lease,
        safe.map(({ seq }) => seq),
      );
      context.count('raw_let_go', safe.length);
      if (safe.length < page.length) context.count('raw_kept', page.length - safe.length);
    }
    context.figure('touches', await store.foldTouches(lease));
    await payDebts(parts, lease);
    await maintain(context);
    await noteCounts(parts);
  },
};

async function maintain({ cortex, parts, step }: NightContext): Promise<void> {
  await step(0, 1);
  await cortex.maintain();
  await parts.hippocampus.tidy();
}

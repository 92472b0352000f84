import { feel, heal } from '../encoder/heal.ts';
import { learn } from '../encoder/train/school.ts';
import type { Mind } from '../encoder/minds.ts';
import type { NightContext } from './context.ts';
import { learnRanking } from './rank-learning.ts';
import { runTrainer } from './trainer.ts';

/** Blocks felt for the first time in one commit. */
const PAGE = 64;

/**
 * Trains, and gives every block of the Cortex that has no native vector its first one. Stale ones are left to be healed when
 * they are touched (spec §8.4). At the end the owner's own trainer has its turn.
 */
export async function studyNight(context: NightContext): Promise<void> {
  const { parts, lease, space, embedder, models, pause, figure } = context;
  if (!parts.minds.versions) return;
  await learn({ parts, lease, reading: { space, embedder }, everyday: models.everyday, pause, figure });
  const mind = await parts.minds.current();
  if (mind) await feelNew(context, mind);
  await learnRanking(context);
  await runTrainer(context);
}

async function feelNew({ parts, pause, count }: NightContext, mind: Mind): Promise<void> {
  for (let after = 0; ;) {
    const page = await parts.hippocampus.native.listUnencoded(after, PAGE);
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    const felt = await feel(
      parts,
      mind,
      page.map(({ id }) => id),
    );
    count('felt', (await heal(parts, felt)).filter(Boolean).length);
    await pause();
  }
}

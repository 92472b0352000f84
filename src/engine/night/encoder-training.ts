import { encodeBlocks, heal } from '../encoder/heal.ts';
import { trainNight } from '../encoder/train/train-night.ts';
import type { EncoderVersion } from '../encoder/registry.ts';
import type { StageContext } from './context.ts';
import { learnRanking } from './rank-learning.ts';
import { runTrainer } from './trainer.ts';

/** Blocks encoded for the first time in one commit. */
const PAGE_SIZE = 64;

/**
 * Trains, and gives every block of the Cortex that has no native vector its first one. Stale ones are left to be healed when
 * they are touched (spec §8.4). At the end the owner's own trainer has its turn.
 */
export async function runNightTraining(context: StageContext<'clustering'>): Promise<void> {
  const { deps, lease, space, embedder, models, pause, setCount } = context;
  if (!deps.encoders.versions) return;
  await trainNight({
    deps,
    lease,
    inputSpace: { space, embedder },
    everydayPhrases: models.everydayPhrases,
    pause,
    setCount,
  });
  const encoder = await deps.encoders.loadCurrent();
  if (encoder) await encodeNewBlocks(context, encoder);
  await learnRanking(context);
  await runTrainer(context);
}

async function encodeNewBlocks(
  { deps, pause, count }: StageContext<'clustering'>,
  encoder: EncoderVersion,
): Promise<void> {
  for (let after = 0; ;) {
    const page = await deps.hippocampus.native.listUnencoded(after, PAGE_SIZE);
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    const encodings = await encodeBlocks(
      deps,
      encoder,
      page.map(({ id }) => id),
    );
    count('felt', (await heal(deps, encodings)).filter(Boolean).length);
    await pause();
  }
}

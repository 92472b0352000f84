import { calibrateSpace } from './calibrate.ts';
import type { Stage } from './context.ts';
import { updateCentroids } from './centroid-update.ts';
import { runNightTraining } from './encoder-training.ts';
import { passOverDamage } from './pass-over-damage.ts';
import { growTree } from './tree.ts';

/**
 * Stage 8: the tree over the Cortex's blocks (spec §5.4), the questions that they answer or raise (§5.6); then the native
 * encoder learns from the day (§8.6, §9.5), and blocks that nothing has encoded yet are encoded by it.
 */
export const clustering: Stage<'clustering'> = {
  name: 'clustering',
  run: async (context) => {
    const calibration = await calibrateSpace(context);
    await passOverDamage(context, () => growTree(context));
    await passOverDamage(context, () => updateCentroids(context, calibration));
    await passOverDamage(context, () => runNightTraining(context));
  },
};

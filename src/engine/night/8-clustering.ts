import { calibrated } from './calibrate.ts';
import type { Stage } from './context.ts';
import { inquire } from './inquire.ts';
import { studyNight } from './study.ts';
import { growTree } from './tree.ts';

/**
 * Stage 8: the tree over the Cortex's blocks (spec §5.4), the questions that they answer or raise (§5.6); then the native
 * encoder learns from the day (§8.6, §9.5), and blocks that nobody has felt yet are felt by it.
 */
export const clustering: Stage = {
  name: 'clustering',
  run: async (context) => {
    const calibration = await calibrated(context);
    await growTree(context);
    await inquire(context, calibration);
    await studyNight(context);
  },
};

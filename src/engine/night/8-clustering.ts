import { calibrated } from './calibrate.ts';
import type { Stage } from './context.ts';
import { inquire } from './inquire.ts';
import { growTree } from './tree.ts';

/** Stage 8: the tree over the Cortex's blocks (spec §5.4), then the questions that they answer or raise (§5.6). */
export const clustering: Stage = {
  name: 'clustering',
  run: async (context) => {
    const calibration = await calibrated(context);
    await growTree(context);
    await inquire(context, calibration);
  },
};

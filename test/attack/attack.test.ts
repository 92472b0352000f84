import { afterAll, describe, expect, test } from 'vitest';
import { runCampaign } from './campaign.ts';
import { CAMPAIGNS, SHORT_ROUNDS } from './campaigns/index.ts';
import { createMemoryProvider } from './small-memory.ts';

const SEED = 1;

/** A few rounds of each; many are in attack.slow.test.ts, and as many as one likes in `npm run attack`. */
describe.concurrent('attacks', () => {
  const memories = createMemoryProvider();
  afterAll(() => memories.dispose());

  test.for(CAMPAIGNS.filter(({ name }) => name in SHORT_ROUNDS))(
    '$name: $promise',
    { timeout: 120_000 },
    async (campaign, context) => {
      const obstacle = campaign.findObstacle?.() ?? null;
      if (obstacle !== null) context.skip(obstacle);
      const rounds = SHORT_ROUNDS[campaign.name]!;
      const { failures, outcomes } = await runCampaign(campaign, { seed: SEED, first: 0, rounds, memories });
      expect(failures).toEqual([]);
      expect(Object.keys(outcomes).length).toBeGreaterThan(0);
    },
  );
});

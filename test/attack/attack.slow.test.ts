import { afterAll, describe, expect, test } from 'vitest';
import { runCampaign } from './campaign.ts';
import { CAMPAIGNS, LONG_ROUNDS } from './campaigns/index.ts';
import { createMemoryProvider } from './small-memory.ts';

/** Other rounds than those of attack.test.ts; another seed finds others still. */
const SEED = Number(process.env['SOPHONTIC_ATTACK_SEED'] ?? 2);

describe('attacks, many rounds', () => {
  const memories = createMemoryProvider();
  afterAll(() => memories.dispose());

  test.for(CAMPAIGNS)('$name: $promise', async (campaign, context) => {
    const obstacle = campaign.findObstacle?.() ?? null;
    if (obstacle !== null) context.skip(obstacle);
    const rounds = LONG_ROUNDS[campaign.name]!;
    const { failures, outcomes } = await runCampaign(campaign, { seed: SEED, first: 0, rounds, memories });
    console.log(`${campaign.name}, seed ${SEED}: ${JSON.stringify(outcomes)}`);
    expect(failures).toEqual([]);
  });
});

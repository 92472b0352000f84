import { expect, test } from 'vitest';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import { createTrainedHome } from '../support/encoder-agent.ts';
import { removeHome } from '../support/night.ts';
import { expectShuffledRejected } from '../support/night-trainer.ts';

test('a merge of shuffled labels is rejected twenty times of twenty', async () => {
  const home = await createTrainedHome();
  await expect(expectShuffledRejected(home, 20)).resolves.toBeUndefined();
  removeHome(home);
}, 120_000);

test('so is one of a mind of its shipped size', async () => {
  const home = await createTrainedHome();
  const { buckets, hidden, latent } = SETTINGS.training;
  // A third of what a night would do: the whole takes two minutes.
  const shipped = { buckets, hidden, latent, passes: { min: 12, max: 12 } };
  await expect(expectShuffledRejected(home, 20, shipped)).resolves.toBeUndefined();
  removeHome(home);
}, 600_000);

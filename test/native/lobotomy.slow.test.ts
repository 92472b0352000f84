import { expect, test } from 'vitest';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import { firstNight } from '../support/mind.ts';
import { homeAway } from '../support/night.ts';
import { lobotomised } from '../support/school.ts';

test('a merge of shuffled labels is rejected twenty times of twenty', async () => {
  const home = await firstNight();
  await expect(lobotomised(home, 20)).resolves.toBeUndefined();
  homeAway(home);
}, 120_000);

test('so is one of a mind of its shipped size', async () => {
  const home = await firstNight();
  const { buckets, hidden, latent } = SETTINGS.training;
  // A third of what a night would do: the whole takes two minutes.
  const shipped = { buckets, hidden, latent, passes: { least: 12, most: 12 } };
  await expect(lobotomised(home, 20, shipped)).resolves.toBeUndefined();
  homeAway(home);
}, 600_000);

import { expect, test } from 'vitest';
import { firstNight } from '../support/mind.ts';
import { homeAway } from '../support/night.ts';
import { lobotomised } from '../support/school.ts';

test('a merge of shuffled labels is rejected twenty times of twenty', async () => {
  const home = await firstNight();
  await expect(lobotomised(home, 20)).resolves.toBeUndefined();
  homeAway(home);
}, 120_000);

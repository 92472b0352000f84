import { describe, test } from 'vitest';
import { expectLives } from './lives.ts';
import { KNOWN } from './known.ts';
import { live } from './world.ts';

/** Whatever is said, forgotten and asked on whatever days, by two agents, through whatever nights: what must hold holds. */
describe('lives', () => {
  test.each(KNOWN)('$what', ({ days }) => live(days), 60_000);

  test.each([1, 2, 3])(
    'any other, seed %i',
    (seed) => expectLives({ seed, lives: 1, nights: 5, patience: 60_000 }),
    90_000,
  );
});

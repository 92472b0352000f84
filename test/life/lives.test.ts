import { describe, test } from 'vitest';
import { expectLives } from './lives.ts';

/** Whatever is said, forgotten and asked on whatever days, by two agents, through whatever nights: what must hold holds. */
describe('lives', () => {
  test.each([1, 2, 3])(
    'short ones, seed %i',
    (seed) => expectLives({ seed, lives: 2, nights: 6, patience: 90_000 }),
    120_000,
  );
});

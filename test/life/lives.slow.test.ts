import { describe, test } from 'vitest';
import { expectLives } from './lives.ts';

describe('lives', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'of up to thirty nights, seed %i',
    (seed) => expectLives({ seed, lives: 3, nights: 30, timeLimitMs: 240_000 }),
    600_000,
  );
});

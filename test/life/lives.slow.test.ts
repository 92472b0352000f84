import { describe, test } from 'vitest';
import { expectLives } from './lives.ts';

/** Other lives than those of always: `LIVES_SEED=…`. */
const from = Number(process.env['LIVES_SEED'] ?? 100);

describe('long lives', () => {
  test.each([0, 1, 2, 3])(
    'of up to 30 nights, seed %i',
    (n) => expectLives({ seed: from + n, lives: 6, nights: 30, patience: 300_000 }),
    400_000,
  );
  test.each([4, 5, 6, 7])(
    'of up to 10 nights, seed %i',
    (n) => expectLives({ seed: from + n, lives: 12, nights: 10, patience: 150_000 }),
    250_000,
  );
});

import { describe, test } from 'vitest';
import { expectLives } from './lives.ts';

/** Whatever is said, forgotten and asked on whatever days, by two agents, through whatever nights: what must hold holds. */
describe('lives', () => {
  test('a short one', () => expectLives({ seed: 1, lives: 1, nights: 5, timeLimitMs: 60_000 }), 120_000);
});

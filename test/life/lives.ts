import fc from 'fast-check';
import { createLifeArbitrary, formatLife } from './generate.ts';
import { runLife } from './world.ts';

export interface LivesOptions {
  readonly seed: number;
  readonly lives: number;
  readonly nights: number;
  /** Milliseconds for all lives together, and for making a counterexample small. */
  readonly timeLimitMs: number;
}

/** Lives so many lives; the first that does not hold is made as small as patience allows, and told. */
export async function expectLives({ seed, lives, nights, timeLimitMs }: LivesOptions): Promise<void> {
  const result = await fc.check(fc.asyncProperty(createLifeArbitrary(nights), runLife), {
    seed,
    numRuns: lives,
    interruptAfterTimeLimit: timeLimitMs,
  });
  if (result.numRuns === 0) throw new Error('Not one life was lived: more patience is needed.');
  if (!result.failed || result.counterexample === null) return;
  const [days] = result.counterexample;
  const reason = result.errorInstance;
  throw new Error(
    `A life does not hold (seed ${seed}, path ${result.counterexamplePath}, ${result.numShrinks} shrinks).\n${formatLife(days)}\n${reason instanceof Error ? reason.message : String(reason)}`,
    { cause: reason },
  );
}

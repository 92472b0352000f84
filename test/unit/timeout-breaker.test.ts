import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/engine/clock.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { TimeoutBreaker } from '../../src/engine/spaces/timeout-breaker.ts';
import { TimedReranker } from '../../src/engine/recall/timed-reranker.ts';
import { MemoryError } from '../../src/engine/errors.ts';
import type { Reranker } from '../../src/engine/models/ports.ts';
import { createFakeClock } from '../support/store.ts';

const waitTurns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};
const hang = (): Promise<never> => new Promise(() => undefined);
const LATE = { code: 'MODEL_UNAVAILABLE', message: expect.stringContaining('within 2 s') as unknown };
/** A clock that goes by so much, forth or back, whenever somebody waits. */
function createSteppingClock(step: () => number): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async () => {
      now += step();
      await waitTurns(1);
    },
    random: () => 0.5,
  };
}

describe('patience with a model', () => {
  it('gives what comes in time, errors too, and waits for what is slow', async () => {
    const breaker = new TimeoutBreaker(systemClock, 2_000, 'It');
    expect(await breaker.run(async () => 7)).toBe(7);
    const answerSlowly = async (): Promise<string> => {
      await systemClock.sleep(60);
      return 'slow';
    };
    expect(await breaker.run(answerSlowly)).toBe('slow');
    await expect(breaker.run(() => Promise.reject(new RangeError('own')))).rejects.toThrow('own');
    expect(breaker.problem).toBeNull();
  });

  it('ends in real time', async () => {
    const began = performance.now();
    await expect(new TimeoutBreaker(systemClock, 100, 'It').run(hang)).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
    });
    expect(performance.now() - began).toBeGreaterThan(90);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it.each([
    ['runs ahead while one waits', () => createFakeClock(1)],
    ['runs away', () => createFakeClock(100_000)],
    ['jumps by an hour at every step', () => createSteppingClock(() => 3_600_000)],
  ])('with a clock that %s still gives the work its turns, and ends', async (_, createClock) => {
    const breaker = new TimeoutBreaker(createClock(), 2_000, 'It');
    expect(await breaker.run(() => waitTurns(60).then(() => 'done'))).toBe('done');
    await expect(breaker.run(hang)).rejects.toMatchObject(LATE);
  });

  it('is not ended by a clock that stands still, and is by one that was set back', async () => {
    const still = new TimeoutBreaker(
      createSteppingClock(() => 0),
      2_000,
      'It',
    );
    expect(await still.run(() => waitTurns(500).then(() => 'done'))).toBe('done');
    let steps = 0;
    const back = createSteppingClock(() => (++steps % 10 === 0 ? -3_600_000 : 25));
    await expect(new TimeoutBreaker(back, 2_000, 'It').run(hang)).rejects.toMatchObject(LATE);
  });

  it('asks nothing more of what is late, until the answer has come or half a minute is over', async () => {
    const clock = createFakeClock();
    const breaker = new TimeoutBreaker(clock, 2_000, 'It');
    let asked = 0;
    let answer: (value: number) => void = () => undefined;
    const work = (): Promise<number> => {
      asked++;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    await expect(breaker.run(work)).rejects.toMatchObject(LATE);
    const at = clock.now();
    await expect(breaker.run(work)).rejects.toMatchObject(LATE);
    expect({ asked, waited: clock.now() - at }).toEqual({ asked: 1, waited: 0 });
    expect(breaker.problem).toMatchObject(LATE);
    answer(1);
    await waitTurns(1);
    expect(breaker.problem).toBeNull();
    await expect(breaker.run(work)).rejects.toMatchObject(LATE);
    expect(asked).toBe(2);
    clock.set(clock.now() + 30_001);
    await expect(breaker.run(work)).rejects.toMatchObject(LATE);
    expect(asked).toBe(3);
  });
});

describe('a reranker as questions ask it', () => {
  const clock = createFakeClock();
  const asked = { open: 0, score: 0, rest: 0 };
  /** One that does what `behave` says. */
  function createReranker(behave: {
    open?: () => void;
    score?: (texts: readonly string[]) => unknown;
  }): TimedReranker {
    Object.assign(asked, { open: 0, score: 0, rest: 0 });
    const reranker: Reranker = {
      identity: 'r',
      score: async (_, texts) => {
        asked.score++;
        return (await Promise.resolve(behave.score?.(texts) ?? texts.map((__, i) => i))) as number[];
      },
      unload: async () => {
        asked.rest++;
      },
    };
    return new TimedReranker(async () => {
      asked.open++;
      behave.open?.();
      return reranker;
    }, clock);
  }

  it('scores, and is let go in the end', async () => {
    const own = createReranker({});
    expect(await own.score('q', ['a'])).toBeNull();
    expect(await own.ensureReady()).toBe(true);
    expect(await own.score('q', ['a', 'b'])).toEqual([0, 1]);
    expect(asked.rest).toBe(0);
    await own.release();
    expect(asked.rest).toBe(1);
  });

  it('that cannot be opened is not asked for again at once', async () => {
    let there = false;
    const own = createReranker({
      open: () => {
        if (!there) throw new MemoryError('MODEL_UNAVAILABLE', 'It is not here.', 'Add it.');
      },
    });
    for (let i = 0; i < 5; i++) expect(await own.ensureReady()).toBe(false);
    expect(asked.open).toBe(1);
    expect(own.problem).toBe('It is not here.');
    there = true;
    clock.set(clock.now() + 30_001);
    expect(own.problem).toBeNull();
    expect(await own.ensureReady()).toBe(true);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('the words that were read')), 'has failed'],
    ['gives what is no number', (texts: readonly string[]) => texts.map(() => NaN), 'no numbers'],
    ['gives fewer scores than texts', () => [1], 'no numbers'],
    ['is late', hang, 'within 5 s'],
  ])('that %s is done without for a while', async (_, score, problem) => {
    let broken = true;
    const own = createReranker({ score: (texts) => (broken ? score(texts) : undefined) });
    for (let i = 0; i < 3; i++) {
      expect(await own.ensureReady()).toBe(i === 0);
      expect(await own.score('q', ['a', 'b'])).toBeNull();
    }
    expect(asked.score).toBe(1);
    // Nothing of what was read.
    expect(own.problem).toContain(problem);
    expect(own.problem).not.toContain('words');
    broken = false;
    clock.set(clock.now() + 30_001);
    expect(await own.ensureReady()).toBe(true);
    expect(await own.score('q', ['a', 'b'])).toEqual([0, 1]);
    expect(own.problem).toBeNull();
  });

  it('that refuses one question is asked the next', async () => {
    const own = createReranker({
      score: (texts) => {
        if (texts.length === 1) throw new MemoryError('TOO_LARGE', 'Too long.', 'Shorten it.');
        return undefined;
      },
    });
    await own.ensureReady();
    expect(await own.score('q', ['a'])).toBeNull();
    expect(own.problem).toBeNull();
    expect(await own.score('q', ['a', 'b'])).toEqual([0, 1]);
  });

  it('that the owner did not choose is looked for once', async () => {
    let looked = 0;
    const none = new TimedReranker(async () => {
      looked++;
      return null;
    }, clock);
    const at = clock.now();
    for (let i = 0; i < 3; i++) expect(await none.ensureReady()).toBe(false);
    expect({ looked, waited: clock.now() - at }).toEqual({ looked: 1, waited: 0 });
    expect(none.problem).toBeNull();
  });

  it('that is opened when all is closed already is let go at once', async () => {
    let open: () => void = () => undefined;
    let rested = 0;
    const own = new TimedReranker(async () => {
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      return {
        identity: 'r',
        score: async () => [],
        unload: async () => {
          rested++;
        },
      };
    }, systemClock);
    const ready = own.ensureReady();
    await own.release();
    open();
    await ready;
    expect(rested).toBe(1);
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import type { EntryFilter } from '../../src/engine/vocabulary/entry.ts';
import { createArrival, createSeededRandom, hashTerms, openSqlite } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const TURNS = 20_000;
const CANDIDATES = 120;
const REACH = 2;
const TRIES = 5;
/** How many times as long the long session may take; it took hundreds of times as long while every stretch listed it anew. */
const MAX_RATIO = 8;

const WORDS = 'harbour garden violin bicycle kitchen holiday lantern ferry orchard weather'.split(' ');

/** The same short turns, in one session or spread over many. */
async function openTalk(sessions: number): Promise<StoreFixture> {
  const fixture = await openSqlite(systemClock);
  const random = createSeededRandom(20_000);
  const pick = (): string => WORDS[Math.floor(random() * WORDS.length)]!;
  await fixture.store.entries.insert(
    Array.from({ length: TURNS }, (_, i) => ({
      ...createArrival(`The ${pick()} and the ${pick()}.`, {
        sessionId: `s${i % sessions}`,
        tags: [`t${i % sessions}`],
      }),
      isNewId: true,
    })),
  );
  return fixture;
}

describe('a session of twenty thousand turns', () => {
  const opened: StoreFixture[] = [];
  afterEach(async () => {
    for (const fixture of opened.splice(0)) await fixture.dispose();
  });

  /** The shortest of some tries, since whoever shares the machine only ever adds to it. */
  async function measureContext({ store }: StoreFixture, filter: EntryFilter): Promise<number> {
    const found = await store.index.findMatching(hashTerms('harbour lantern'), CANDIDATES, filter);
    expect(found.length).toBeGreaterThan(30);
    const times: number[] = [];
    for (let i = 0; i < TRIES; i++) {
      const from = performance.now();
      const turns = await store.index.readTurnsAround(found, REACH, filter);
      times.push((performance.now() - from) / turns.length);
      expect(turns.some(({ matchesFilter }) => matchesFilter)).toBe(true);
    }
    return Math.min(...times);
  }

  test('is read as quickly, a turn, as two hundred short ones, also where it or its tag is asked for alone', async () => {
    const [long, short] = [await openTalk(1), await openTalk(200)];
    opened.push(long, short);
    for (const filter of [{}, { sessionId: 's0' }, { tags: ['t0'] }])
      expect((await measureContext(long, filter)) / (await measureContext(short, filter))).toBeLessThan(
        MAX_RATIO,
      );
  });
});

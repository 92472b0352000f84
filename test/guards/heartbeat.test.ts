import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/engine/errors.ts';
import type { NightLedger } from '../../src/engine/hippocampus/nights-port.ts';
import { Heartbeat } from '../../src/engine/lease/heartbeat.ts';
import { throttle } from '../../src/engine/night/cycle.ts';
import { createFakeClock } from '../support/store.ts';

const FENCED = new MemoryError('CANCELLED', 'Another has taken over.', 'See status.', { fenced: true });
const FULL = new MemoryError('STORE_UNAVAILABLE', 'The disk is full.', 'Free some space.');
const BEAT_MS = 3_000;

let clock: ReturnType<typeof createFakeClock>;
let beats: number[];
let answer: () => Promise<{ cancel: boolean }>;
let heartbeat: Heartbeat;
const startHeartbeat = (signal?: AbortSignal): void => {
  const nights = {
    beat: () => {
      beats.push(clock.now());
      return answer();
    },
  };
  heartbeat = new Heartbeat(nights as unknown as NightLedger, clock, { fence: 1, cycle: 1 }, signal);
  heartbeat.start();
};
/** Until it has beaten so often. */
const waitForBeats = (times: number): Promise<void> =>
  expect.poll(() => beats.length, { interval: 1 }).toBeGreaterThanOrEqual(times);
const readReason = (): unknown => {
  try {
    heartbeat.check();
    return null;
  } catch (error) {
    return error;
  }
};

beforeEach(() => {
  clock = createFakeClock();
  beats = [];
  answer = async () => ({ cancel: false });
});

describe('the heartbeat of a lease', () => {
  test('tells that the holder lives at once and every three seconds, long before its lease runs out', async () => {
    startHeartbeat();
    await waitForBeats(4);
    await heartbeat.stop();
    const [first, ...others] = beats;
    others.slice(0, 3).forEach((at, i) => expect(at - first!).toBe((i + 1) * BEAT_MS));
    expect(readReason()).toBeNull();
  });

  test('hears that somebody has asked it to stop', async () => {
    answer = async () => ({ cancel: beats.length > 1 });
    startHeartbeat();
    await waitForBeats(2);
    await expect.poll(readReason).toMatchObject({ code: 'CANCELLED', facts: {} });
    // It need not be told twice, and what it knows it keeps.
    await heartbeat.stop();
    expect(beats).toHaveLength(2);
    expect(readReason()).not.toBeNull();
  });

  test('ends the night when its lease was lost', async () => {
    answer = () => Promise.reject(FENCED);
    startHeartbeat();
    await expect.poll(readReason).toBe(FENCED);
    // Whose lease it is by now says so himself.
    for (let i = 0; i < 100; i++) await clock.sleep(100);
    await heartbeat.stop();
    expect(beats).toHaveLength(1);
  });

  test('does not for a disk that is full: it beats on', async () => {
    answer = () => Promise.reject(FULL);
    startHeartbeat();
    await waitForBeats(3);
    expect(readReason()).toBeNull();
    await heartbeat.stop();
  });

  test('stops with the signal of whoever began it', () => {
    const stop = new AbortController();
    startHeartbeat(stop.signal);
    expect(readReason()).toBeNull();
    stop.abort();
    expect(readReason()).toMatchObject({ code: 'CANCELLED' });
    return heartbeat.stop();
  });

  test('beats no more when it has ended', async () => {
    startHeartbeat();
    await waitForBeats(1);
    const at = clock.now();
    await heartbeat.stop();
    // Nor does its end wait for the next one.
    expect(clock.now() - at).toBeLessThanOrEqual(200);
    const before = beats.length;
    for (let i = 0; i < 100; i++) await clock.sleep(100);
    expect(beats).toHaveLength(before);
  });
});

test('how far a stage has come is due to be written down every 400 ms, also by a clock that jumps', () => {
  const isDue = throttle(clock, 400);
  expect(isDue()).toBe(true);
  expect(isDue()).toBe(false);
  clock.set(clock.now() + 399);
  expect(isDue()).toBe(false);
  clock.set(clock.now() + 1);
  expect(isDue()).toBe(true);
  clock.set(clock.now() - 60_000);
  expect(isDue()).toBe(true);
});

import { describe, expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { LEASE_PURPOSES, STAGES } from '../../src/engine/vocabulary/night.ts';
import type { Cycle, Lease } from '../../src/engine/vocabulary/night.ts';
import { beginNight, createProcess, takeLease } from '../support/formed-blocks.ts';
import { BASE_TIME, createArrival, createFakeClock, readSeqs } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** A heartbeat so old is still one; one so old is a dead holder's, whatever its process id says (contract). */
const STILL_HEARD_MS = 10_000;
const SILENT_MS = 20_001;
/** After so long without asking again a night waits no more. */
const WISH_MS = 5_000;

/** What the ledger of the nights must do (src/engine/hippocampus/nights-port.ts): its lease, and its cycles. */
export function testNights(getFixture: () => StoreFixture): void {
  describe('the lease', () => testLease(getFixture));
  describe('cycles', () => testCycles(getFixture));
}

const CANCELLED = { code: 'CANCELLED' };
const HELD = { busy: { pid: 11 } };
const pickStages = (cycle: Cycle | null): string[] => cycle!.stages.map(({ status }) => status);

/** Every write of the ledger that is as a night. */
const FENCED_WRITES: readonly (readonly [string, (store: Hippocampus, lease: Lease) => Promise<unknown>])[] =
  [
    ['checkFence', (store, lease) => store.nights.checkFence(lease)],
    ['beat', (store, lease) => store.nights.beat(lease)],
    ['updateStage', (store, lease) => store.nights.updateStage(lease, 1, { status: 'failed', ms: 9 })],
    ['finish', (store, lease) => store.nights.finish(lease, 'failed', 'BUSY')],
  ];

function testLease(getFixture: () => StoreFixture): void {
  test('nobody holds it before anyone has taken it', async () => {
    const { store } = getFixture();
    const lease = { fence: 0, cycle: 0 };
    for (const [, write] of FENCED_WRITES) await expect(write(store, lease)).rejects.toMatchObject(CANCELLED);
    await store.nights.release(lease);
    expect(await store.nights.requestCancel(createProcess(1))).toBe(false);
  });

  test('who holds it, others are told, and change nothing by asking; nor does the holder', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const lease = await beginNight(store, createProcess(11));
    const before = await store.nights.readCycle(createProcess(11));
    for (const ledger of [other.nights, store.nights])
      for (const self of [createProcess(12), createProcess(11), createProcess(12, { host: 'elsewhere' })]) {
        expect(await ledger.acquireForCycle(self, 'other')).toEqual({ busy: before!.holder });
        expect(await ledger.acquire(self, 'purge')).toEqual({ busy: before!.holder });
      }
    expect(before!.holder).toMatchObject({ pid: 11, purpose: 'night' });
    await store.nights.checkFence(lease);
    expect(await other.nights.readCycle(createProcess(12))).toEqual(before);
  });

  test('of many that ask at once one gets it', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? store : other).nights.acquireForCycle(createProcess(i), `night ${i}`),
      ),
    );
    const leases = answers.flatMap((answer) => ('lease' in answer ? [answer.lease] : []));
    expect(leases).toHaveLength(1);
    const { holder } = (await store.nights.readCycle(createProcess(0)))!;
    expect(answers.flatMap((answer) => ('busy' in answer ? [answer.busy] : []))).toEqual(
      Array.from({ length: 19 }, () => holder),
    );
    await other.nights.checkFence(leases[0]!);
  });

  test('given back it is free, and every fence is higher than the one before', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    let fence = -1;
    for (const holder of [store, other, store]) {
      const ledger = holder.nights;
      const lease = await takeLease(holder);
      expect(lease.fence).toBeGreaterThan(fence);
      ({ fence } = lease);
      await ledger.checkFence(lease);
      await ledger.release(lease);
      await expect(ledger.checkFence(lease)).rejects.toMatchObject(CANCELLED);
      // Giving back what one has no more does nothing.
      await ledger.release(lease);
    }
    const after = await takeLease(await reopen());
    expect(after.fence).toBeGreaterThan(fence);
  });

  test('outlasts the handle that took it: who opens the data anew meets it, and may go on with it', async () => {
    const { store, reopen } = getFixture();
    const lease = await beginNight(store, createProcess(11));
    await store.close();
    const again = await reopen();
    expect(await again.nights.acquire(createProcess(12), 'purge')).toMatchObject(HELD);
    await again.nights.updateStage(lease, 1, { status: 'running' });
    expect(await again.nights.beat(lease)).toEqual({ cancel: false });
  });

  test('of a process that has died it is free at once, and the dead one writes nothing more', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const dead = await beginNight(store, createProcess(11));
    await store.nights.updateStage(dead, 1, { status: 'running', done: 3, total: 9 });
    const heir = createProcess(12, { isAlive: (pid) => pid !== 11 });
    expect(await other.nights.requestCancel(heir)).toBe(false);
    const answer = (await other.nights.acquireForCycle(heir, 'other')) as { lease: Lease };
    expect(answer.lease.fence).toBeGreaterThan(dead.fence);
    const before = await other.nights.readCycle(heir);
    for (const [, write] of FENCED_WRITES) await expect(write(store, dead)).rejects.toMatchObject(CANCELLED);
    await store.nights.release(dead);
    await other.nights.checkFence(answer.lease);
    expect(await other.nights.readCycle(heir)).toEqual(before);
  });

  test('a process of another host is judged by its heartbeat alone', async () => {
    const { store, reopen } = getFixture();
    await beginNight(store, createProcess(11));
    const far = createProcess(12, { host: 'elsewhere', isAlive: () => false });
    expect(await (await reopen()).nights.acquire(far, 'purge')).toMatchObject(HELD);
  });

  test('of a holder that is not heard of any more it is free, however alive its process', async () => {
    const clock = createFakeClock();
    const store = await getFixture().reopen(clock);
    const lease = await beginNight(store, createProcess(11));
    clock.set(BASE_TIME + STILL_HEARD_MS);
    expect(await store.nights.acquire(createProcess(12), 'purge')).toMatchObject(HELD);
    expect(await store.nights.beat(lease)).toEqual({ cancel: false });
    clock.set(BASE_TIME + 2 * STILL_HEARD_MS);
    expect(await store.nights.acquireForCycle(createProcess(12), 'other')).toEqual({
      busy: { pid: 11, heartbeatAt: BASE_TIME + STILL_HEARD_MS, purpose: 'night' },
    });
    clock.set(BASE_TIME + STILL_HEARD_MS + SILENT_MS);
    // Until somebody else takes it, it may still be the slow one's.
    await store.nights.checkFence(lease);
    expect(await store.nights.requestCancel(createProcess(12))).toBe(false);
    await takeLease(store, createProcess(12));
    await expect(store.nights.beat(lease)).rejects.toMatchObject(CANCELLED);
  });

  test.each([
    ['forward by an hour', 3_600_000],
    ['back by an hour', -3_600_000],
    ['back by years', Date.UTC(1999, 0, 1) - BASE_TIME],
  ])('where a clock is set %s the fence decides', async (_, offset) => {
    const { reopen } = getFixture();
    const [early, late] = [createFakeClock(), createFakeClock()];
    const [store, other] = [await reopen(early), await reopen(late)];
    const first = await beginNight(store, createProcess(11));
    late.set(BASE_TIME + offset);
    const second = await beginNight(other, createProcess(12));
    for (const [, write] of FENCED_WRITES) await expect(write(store, first)).rejects.toMatchObject(CANCELLED);
    expect(await other.nights.beat(second)).toEqual({ cancel: false });
    // The same clock, that was set while the holder slept: its next heartbeat makes it heard again.
    early.set(BASE_TIME + offset);
    expect(await store.nights.acquire(createProcess(11), 'purge')).toMatchObject({ busy: { pid: 12 } });
    late.set(BASE_TIME);
    expect(await other.nights.beat(second)).toEqual({ cancel: false });
    early.set(BASE_TIME);
    expect(await store.nights.acquireForCycle(createProcess(11), 'other')).toEqual({
      busy: { pid: 12, heartbeatAt: BASE_TIME, purpose: 'night' },
    });
  });

  test('clocks that differ by seconds take nobody for dead', async () => {
    const { reopen } = getFixture();
    const store = await reopen(createFakeClock());
    await beginNight(store, createProcess(11));
    for (const offset of [-STILL_HEARD_MS, STILL_HEARD_MS]) {
      const clock = createFakeClock();
      clock.set(BASE_TIME + offset);
      expect(await (await reopen(clock)).nights.acquire(createProcess(12), 'purge')).toMatchObject(HELD);
    }
  });

  test('a holder is told that it is asked to stop, with every heartbeat, and the next one is not', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    expect(await other.nights.requestCancel(createProcess(12))).toBe(false);
    const lease = await beginNight(store, createProcess(11));
    expect(await store.nights.beat(lease)).toEqual({ cancel: false });
    expect(await other.nights.requestCancel(createProcess(12))).toBe(true);
    expect(await other.nights.requestCancel(createProcess(12))).toBe(true);
    for (let i = 0; i < 2; i++) expect(await store.nights.beat(lease)).toEqual({ cancel: true });
    await store.nights.finish(lease, 'cancelled', null);
    expect(await other.nights.requestCancel(createProcess(12))).toBe(false);
    const next = await beginNight(other, createProcess(12));
    expect(await other.nights.beat(next)).toEqual({ cancel: false });
  });

  test('who takes it over from one that was asked to stop was not asked', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    await beginNight(store, createProcess(11));
    expect(await other.nights.requestCancel(createProcess(12))).toBe(true);
    const next = await beginNight(other, createProcess(12, { isAlive: (pid) => pid !== 11 }));
    expect(await other.nights.beat(next)).toEqual({ cancel: false });
  });

  test('may be held without a night: none begins meanwhile, and none is told of', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const lease = await takeLease(store, createProcess(11), 'export');
    expect(await other.nights.acquireForCycle(createProcess(12), 'night')).toMatchObject({
      busy: { pid: 11, purpose: 'export' },
    });
    expect(await other.nights.readCycle(createProcess(12))).toBeNull();
    // What is cancelled is a night.
    expect(await other.nights.requestCancel(createProcess(12))).toBe(false);
    expect(await store.nights.beat(lease)).toEqual({ cancel: false });
    await store.nights.release(lease);
    expect((await beginNight(other, createProcess(12))).cycle).toBe(1);
  });

  test('held without a night after one that is over, it leaves that one as it was', async () => {
    const { store } = getFixture();
    const self = createProcess(11);
    await store.nights.finish(await beginNight(store, self), 'completed', null);
    const before = await store.nights.readCycle(self);
    const lease = await takeLease(store, self);
    expect(await store.nights.readCycle(self)).toEqual(before);
    await store.nights.release(lease);
    expect(await store.nights.readCycle(self)).toEqual(before);
  });

  test('held without a night after one that was interrupted, it makes that one run no more', async () => {
    const { store } = getFixture();
    const self = createProcess(11);
    await store.nights.release(await beginNight(store, self));
    const before = await store.nights.readCycle(self);
    expect(before).toMatchObject({ state: 'interrupted', holder: null });
    await takeLease(store, self);
    expect(await store.nights.readCycle(self)).toEqual(before);
  });

  test.each(LEASE_PURPOSES.filter((purpose) => purpose !== 'night'))(
    'held for the purpose %s, others are told so',
    async (purpose) => {
      const { store, reopen } = getFixture();
      const other = await reopen();
      await takeLease(store, createProcess(11), purpose);
      const busy = { pid: 11, purpose };
      expect(await other.nights.acquire(createProcess(12), 'rollback')).toMatchObject({ busy });
      expect(await other.nights.acquireForCycle(createProcess(12), 'night')).toMatchObject({ busy });
    },
  );

  test('a night that waits is let in before anything else, and stands in nobody’s way when it waits no more', async () => {
    const clock = createFakeClock();
    const { reopen } = getFixture();
    const [store, other] = [await reopen(clock), await reopen(clock)];
    const lease = await takeLease(store, createProcess(11));
    expect(await other.nights.acquireForCycle(createProcess(12), 'night')).toMatchObject({
      busy: { pid: 11, purpose: 'purge' },
    });
    await store.nights.release(lease);
    const waiting = { pid: 12, purpose: 'night', isWaiting: true };
    expect(await store.nights.acquire(createProcess(11), 'purge')).toMatchObject({ busy: waiting });
    // It asks again and again; and of nights none waits for another's wish.
    clock.set(BASE_TIME + 2_000);
    const second = await beginNight(other, createProcess(13));
    await other.nights.finish(second, 'completed', null);
    await store.nights.release(await takeLease(store, createProcess(11)));

    const third = await takeLease(store, createProcess(11));
    await other.nights.acquireForCycle(createProcess(12), 'another');
    await store.nights.release(third);
    expect(await store.nights.acquire(createProcess(11), 'export')).toMatchObject({ busy: waiting });
    clock.set(BASE_TIME + 2_000 + WISH_MS);
    await takeLease(store, createProcess(11), 'export');
  });

  test('a night that waits for another night wishes nothing', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const lease = await beginNight(store, createProcess(11));
    await other.nights.acquireForCycle(createProcess(12), 'other');
    await store.nights.finish(lease, 'completed', null);
    await takeLease(store, createProcess(11));
  });
}

function testCycles(getFixture: () => StoreFixture): void {
  const self = createProcess(11);

  test('before the first there is none', async () => {
    const { store } = getFixture();
    expect(await store.nights.readCycle(self)).toBeNull();
    expect(await store.nights.readCycle(self, 'night 1')).toBeNull();
    expect(await store.nights.countWaiting()).toEqual({ entries: 0, lastAt: null });
  });

  test('one that begins has all before it, and all entries that there are', async () => {
    const clock = createFakeClock();
    const { reopen } = getFixture();
    const [store, other] = [await reopen(clock), await reopen(clock)];
    const batch = [1, 2].map((i) => createArrival(`text ${i}`, { createdAt: BASE_TIME + i }));
    await store.entries.insert(batch);
    const seqs = await readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
    clock.set(BASE_TIME + 100);
    const answer = (await store.nights.acquireForCycle(self, 'night 1')) as { lease: Lease };
    expect(answer.lease.cycle).toBe(1);
    // What comes from now on is the next one's.
    await store.entries.insert([createArrival('later')]);
    const cycle: Cycle = {
      number: 1,
      id: 'night 1',
      state: 'running',
      boundary: seqs[1]!,
      startedAt: BASE_TIME + 100,
      finishedAt: null,
      failure: null,
      stages: STAGES.map((name) => ({ name, status: 'pending', done: 0, total: 0, ms: 0, counts: {} })),
      holder: { pid: 11, heartbeatAt: BASE_TIME + 100, purpose: 'night' },
    };
    for (const reader of [store, other]) {
      expect(await reader.nights.readCycle(self)).toEqual(cycle);
      expect(await reader.nights.readCycle(createProcess(12), 'night 1')).toEqual(cycle);
      expect(await reader.nights.readCycle(self, 'night')).toBeNull();
    }
  });

  test('one may begin with nothing to do', async () => {
    const { store } = getFixture();
    const lease = await beginNight(store, self);
    await store.nights.finish(lease, 'completed', null);
    expect(await store.nights.readCycle(self)).toMatchObject({ number: 1, boundary: 0, state: 'completed' });
  });

  test('entries forgotten before it are within its boundary: their numbers are never used again', async () => {
    const { store } = getFixture();
    const batch = [1, 2].map((i) => createArrival(`text ${i}`));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    const seqs = await readSeqs(store, ids);
    await store.entries.forget({ ids });
    await beginNight(store, self);
    await store.entries.insert([createArrival('later')]);
    const { seq } = (await store.entries.listRecent(1))[0]!;
    const { boundary } = (await store.nights.readCycle(self))!;
    expect(boundary).toBeGreaterThanOrEqual(seqs[1]!);
    expect(boundary).toBeLessThan(seq);
    expect((await store.nights.countWaiting()).entries).toBe(1);
  });

  test('of a stage what is named changes, its time adds up, and the others stay', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const lease = await beginNight(store, self);
    const readStage = async (stage: number) => {
      const { name: _, ...state } = (await other.nights.readCycle(self))!.stages[stage - 1]!;
      return state;
    };
    const untouched = { status: 'pending', done: 0, total: 0, ms: 0, counts: {} };
    await store.nights.updateStage(lease, 2, {});
    expect(await readStage(2)).toEqual(untouched);
    await store.nights.updateStage(lease, 2, { status: 'running', total: 9, ms: 10 });
    await store.nights.updateStage(lease, 2, { done: 4, ms: 5, counts: { blocks: 2, 'näm "e"': 0.5 } });
    const running = { status: 'running', done: 4, total: 9, ms: 15, counts: { blocks: 2, 'näm "e"': 0.5 } };
    expect(await readStage(2)).toEqual(running);
    await store.nights.updateStage(lease, 2, { status: 'completed', counts: { blocks: 3 } });
    expect(await readStage(2)).toEqual({ ...running, status: 'completed', counts: { blocks: 3 } });
    for (const stage of [1, 3, 9]) expect(await readStage(stage)).toEqual(untouched);
    await store.nights.updateStage(lease, 9, { status: 'skipped', done: 0, total: 0 });
    expect(await readStage(9)).toEqual({ ...untouched, status: 'skipped' });
  });

  test.each([
    ['completed', null, 'completed'],
    ['failed', 'STORE_UNAVAILABLE', 'failed'],
    ['cancelled', null, 'pending'],
  ] as const)('one that is %s is over: its lease is free', async (state, failure, unfinished) => {
    const clock = createFakeClock();
    const store = await getFixture().reopen(clock);
    const lease = await beginNight(store, self);
    await store.nights.updateStage(lease, 1, { status: 'completed' });
    await store.nights.updateStage(lease, 2, { status: state === 'completed' ? 'completed' : 'running' });
    clock.set(BASE_TIME + 500);
    await store.nights.finish(lease, state, failure);
    const cycle = await store.nights.readCycle(self);
    expect(cycle).toMatchObject({
      state,
      failure,
      startedAt: BASE_TIME,
      finishedAt: BASE_TIME + 500,
      holder: null,
    });
    expect(pickStages(cycle).slice(0, 3)).toEqual(['completed', unfinished, 'pending']);
    for (const [, write] of FENCED_WRITES) await expect(write(store, lease)).rejects.toMatchObject(CANCELLED);
    expect(await store.nights.readCycle(self)).toEqual(cycle);
    await takeLease(store, createProcess(12));
  });

  test('after one that is completed the next begins, and each is told of by its id', async () => {
    const { store } = getFixture();
    const seqs: number[] = [];
    for (const number of [1, 2, 3]) {
      await store.entries.insert([createArrival(`of night ${number}`)]);
      const { seq } = (await store.entries.listRecent(1))[0]!;
      seqs.push(seq);
      const { lease } = (await store.nights.acquireForCycle(self, `night ${number}`)) as { lease: Lease };
      expect(lease.cycle).toBe(number);
      await store.nights.updateStage(lease, 1, { status: 'completed', counts: { number } });
      await store.nights.finish(lease, 'completed', null);
    }
    expect(await store.nights.readCycle(self)).toMatchObject({ number: 3, id: 'night 3' });
    for (const number of [1, 2, 3]) {
      const cycle = (await store.nights.readCycle(self, `night ${number}`))!;
      expect(cycle).toMatchObject({ number, id: `night ${number}`, boundary: seqs[number - 1] });
      expect(cycle.stages[0]!.counts).toEqual({ number });
    }
  });

  test.each(['failed', 'cancelled', 'released', 'died', 'silent'] as const)(
    'one that was %s is gone on with: the same, as far as it had come',
    async (how) => {
      const clock = createFakeClock();
      const { reopen } = getFixture();
      const [store, other] = [await reopen(clock), await reopen(clock)];
      await store.entries.insert([createArrival('of the first')]);
      const { lease } = (await store.nights.acquireForCycle(self, 'night 1')) as { lease: Lease };
      const begun = (await store.nights.readCycle(self))!;
      await store.nights.updateStage(lease, 1, { status: 'completed', done: 5, total: 5, ms: 7 });
      await store.nights.updateStage(lease, 2, { status: 'skipped' });
      await store.nights.updateStage(lease, 3, { status: 'running', done: 2, total: 9, ms: 4 });
      await store.entries.insert([createArrival('of the next')]);
      const now = BASE_TIME + SILENT_MS;
      const heir = createProcess(12, { isAlive: (pid) => how !== 'died' || pid !== 11 });
      if (how === 'failed' || how === 'cancelled')
        await store.nights.finish(lease, how, how === 'failed' ? 'BUSY' : null);
      else {
        if (how === 'released') await store.nights.release(lease);
        if (how === 'silent') clock.set(now);
        const interrupted = await other.nights.readCycle(heir);
        expect(interrupted).toMatchObject({ state: 'interrupted', holder: null, finishedAt: null });
        // It is running no more, though nobody could write that down.
        expect(pickStages(interrupted).slice(0, 4)).toEqual(['completed', 'skipped', 'pending', 'pending']);
      }
      clock.set(now);
      const next = await other.nights.acquireForCycle(heir, 'night 2');
      expect(next).toMatchObject({ lease: { cycle: lease.cycle } });
      const resumed = (await store.nights.readCycle(self))!;
      expect(resumed).toEqual({
        ...begun,
        state: 'running',
        holder: { pid: 12, heartbeatAt: now, purpose: 'night' },
        stages: expect.anything() as unknown,
      });
      expect(resumed.stages[0]).toMatchObject({ status: 'completed', done: 5, total: 5, ms: 7 });
      expect(pickStages(resumed).slice(1)).toEqual(Array.from({ length: 8 }, () => 'pending'));
      // What it had taken is counted on; what it had to do is counted anew.
      expect(resumed.stages[2]).toMatchObject({ done: 0, total: 0, ms: 4 });
      expect(await store.nights.readCycle(self, 'night 2')).toBeNull();
    },
  );

  test('all of it is there when the data is opened again', async () => {
    const { store, reopen } = getFixture();
    const lease = await beginNight(store, self);
    await store.nights.updateStage(lease, 4, {
      status: 'failed',
      done: 1,
      total: 2,
      ms: 3,
      counts: { a: 4 },
    });
    const before = await store.nights.readCycle(self);
    await store.close();
    expect(await (await reopen()).nights.readCycle(self)).toEqual(before);
  });

  test('entries wait until a cycle has taken them up, and the last that came is told by when it was stored', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const batch = [30, 20].map((createdAt) =>
      createArrival(`at ${createdAt}`, { at: BASE_TIME - createdAt, createdAt: BASE_TIME + createdAt }),
    );
    for (const arrival of batch) await store.entries.insert([arrival]);
    expect(await other.nights.countWaiting()).toEqual({ entries: 2, lastAt: BASE_TIME + 20 });
    const lease = await beginNight(store, self);
    expect(await other.nights.countWaiting()).toEqual({ entries: 0, lastAt: BASE_TIME + 20 });
    const later = createArrival('later', { createdAt: BASE_TIME + 40 });
    await store.entries.insert([later]);
    expect(await other.nights.countWaiting()).toEqual({ entries: 1, lastAt: BASE_TIME + 40 });
    await store.nights.finish(lease, 'failed', 'BUSY');
    expect(await other.nights.countWaiting()).toEqual({ entries: 1, lastAt: BASE_TIME + 40 });
    await store.entries.forget({ ids: [later.entry.id] });
    expect(await other.nights.countWaiting()).toEqual({ entries: 0, lastAt: BASE_TIME + 20 });
    await store.entries.forget({ sessionId: 'session' });
    expect(await other.nights.countWaiting()).toEqual({ entries: 0, lastAt: null });
  });
}

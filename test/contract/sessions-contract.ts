import { expect, test } from 'vitest';
import type { FluxArc } from '../../src/engine/hippocampus/sessions-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Entry } from '../../src/engine/vocabulary/entry.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import {
  MINUTE,
  beginCycle,
  beginNextCycle,
  createBlock,
  createFlux,
  expectCancelled,
  insertBlocks,
  readSessionKey,
  storeEntries,
  takeOver,
} from '../support/blocks.ts';
import { BASE_TIME, createArrival, createSpaceIdentity } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const toSeqs = (entries: readonly { readonly seq: number }[]): number[] => entries.map(({ seq }) => seq);

const createArc = (firstTurn: number, lastTurn: number, open = false): FluxArc => ({
  ...{ firstTurn, lastTurn, open },
  metrics: createFlux(firstTurn),
});

/** Sessions by name, each with an arc left open and one entry, an hour apart in this order. */
async function leaveArcsOpen(
  store: Hippocampus,
  sessions: readonly { readonly name: string; readonly userId?: string | null }[],
): Promise<{ lease: Lease; spaceId: number; keys: number[]; entries: Entry[] }> {
  const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 2));
  const entries: Entry[] = [];
  for (const [i, { name, userId = null }] of sessions.entries())
    entries.push(
      ...(await storeEntries(store, 1, { sessionId: name, userId, at: BASE_TIME + i * 60 * MINUTE })),
    );
  const lease = await beginCycle(store);
  const keys: number[] = [];
  for (const [i, entry] of entries.entries()) {
    const key = await readSessionKey(store, entry);
    keys.push(key);
    await store.sessions.putOpenArc(lease, key, {
      ...{ question: `Why ${sessions[i]!.name}?`, spaceId },
      vector: Float32Array.of(i, 0.5),
    });
  }
  return { lease, spaceId, keys, entries };
}

/** What every adapter's sessions must do. */
export function testSessions(getFixture: () => StoreFixture): void {
  test('entries of a cycle come by number, page by page; those that came after it began wait for the next', async () => {
    const { store } = getFixture();
    // Told out of order: it is the store's number that counts.
    const early = await storeEntries(store, 3, { sessionId: 'a', at: BASE_TIME + 60 * MINUTE });
    const entries = [...early, ...(await storeEntries(store, 2, { sessionId: 'b' }))];
    const lease = await beginCycle(store);
    const later = await storeEntries(store, 2, { sessionId: 'a' }, 3);
    expect(await store.sessions.listFresh(1, 0, 9)).toEqual(entries);
    expect(toSeqs(await store.sessions.listFresh(1, 0, 2))).toEqual(toSeqs(entries.slice(0, 2)));
    expect(toSeqs(await store.sessions.listFresh(1, entries[1]!.seq, 2))).toEqual(
      toSeqs(entries.slice(2, 4)),
    );
    expect(await store.sessions.listFresh(1, entries[4]!.seq, 9)).toEqual([]);
    await beginNextCycle(store, lease);
    expect(toSeqs(await store.sessions.listFresh(2, 0, 9))).toEqual(toSeqs(later));
    expect(toSeqs(await store.sessions.listFresh(1, 0, 9))).toEqual(toSeqs(entries));
  });

  test('entries of earlier cycles come newest first, page by page, and none of this one or later', async () => {
    const { store } = getFixture();
    const first = await storeEntries(store, 3, { sessionId: 'a', at: BASE_TIME + 60 * MINUTE });
    const one = await beginCycle(store);
    const second = await storeEntries(store, 2, { sessionId: 'b' });
    expect(await store.sessions.listEarlier(1, Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
    const two = await beginNextCycle(store, one);
    await storeEntries(store, 1, { sessionId: 'c' });
    expect(await store.sessions.listEarlier(2, Number.MAX_SAFE_INTEGER, 9)).toEqual(first.toReversed());
    await beginNextCycle(store, two);
    const earlier = toSeqs([...first, ...second]).reverse();
    expect(toSeqs(await store.sessions.listEarlier(3, Number.MAX_SAFE_INTEGER, 2))).toEqual(
      earlier.slice(0, 2),
    );
    // `before` is the number of the last one seen.
    expect(toSeqs(await store.sessions.listEarlier(3, earlier[1]!, 2))).toEqual(earlier.slice(2, 4));
    expect(await store.sessions.listEarlier(3, earlier[4]!, 9)).toEqual([]);
  });

  test('a cycle without entries has no fresh ones and no sessions', async () => {
    const { store } = getFixture();
    await storeEntries(store, 2);
    await beginNextCycle(store, await beginCycle(store));
    expect(await store.sessions.listFresh(2, 0, 9)).toEqual([]);
    expect(await store.sessions.list(2)).toEqual([]);
  });

  test('sessions of a cycle are told by when they began, with the first turn that no block covers', async () => {
    const { store } = getFixture();
    const late = await storeEntries(store, 2, { sessionId: 'late', at: BASE_TIME + 60 * MINUTE });
    const early = await storeEntries(store, 3, { sessionId: 'early', userId: 'u' });
    const lease = await beginCycle(store);
    const keys = [await readSessionKey(store, early[0]!), await readSessionKey(store, late[0]!)] as const;
    // Other entries of a session that a cycle knows may wait for the next.
    const next = await storeEntries(store, 1, { sessionId: 'early', userId: 'u' }, 3);
    await storeEntries(store, 1, { sessionId: 'next' });
    const earlySession = { key: keys[0], id: 'early', userId: 'u', firstAt: BASE_TIME, openArc: null };
    const lateSession = {
      ...{ key: keys[1], id: 'late', userId: null },
      ...{ firstAt: BASE_TIME + 60 * MINUTE, openArc: null },
    };
    expect(await store.sessions.list(1)).toEqual([
      { ...earlySession, fromTurn: 0 },
      { ...lateSession, fromTurn: 0 },
    ]);
    await insertBlocks(store, lease, [
      createBlock('part', keys[0], early.slice(0, 2)),
      createBlock('whole', keys[1], late),
    ]);
    expect(await store.sessions.list(1)).toEqual([
      { ...earlySession, fromTurn: 2 },
      { ...lateSession, fromTurn: null },
    ]);
    await insertBlocks(store, lease, [createBlock('rest', keys[0], early.slice(2))]);
    await beginNextCycle(store, lease);
    const [session] = await store.sessions.list(2);
    expect(session).toEqual({ ...earlySession, fromTurn: next[0]!.turn });
  });

  test('turns are read from one on up to the end of the cycle, with what the stages made of them', async () => {
    const { store } = getFixture();
    const entries = await storeEntries(store, 4);
    const lease = await beginCycle(store);
    const session = await readSessionKey(store, entries[0]!);
    await storeEntries(store, 1, {}, 4);
    await storeEntries(store, 1, { sessionId: 'other' });
    await store.sessions.putScores(lease, [{ seq: entries[1]!.seq, perplexity: 6.5 }]);
    await store.sessions.putFlux(lease, session, [{ seq: entries[2]!.seq, state: 'spike' }], []);
    const [block] = await insertBlocks(store, lease, [createBlock('one', session, entries.slice(0, 2))]);
    const entriesNow = await store.entries.readBySeq(toSeqs(entries));
    const untouched = { perplexity: null, fluxState: null, cycle: null, blockId: null };
    expect(await store.sessions.readTurns(session, 0, 1)).toEqual([
      { ...untouched, entry: entriesNow[0], cycle: 1, blockId: block!.id },
      { ...untouched, entry: entriesNow[1], cycle: 1, blockId: block!.id, perplexity: 6.5 },
      { ...untouched, entry: entriesNow[2], fluxState: 'spike' },
      { ...untouched, entry: entriesNow[3] },
    ]);
    const toTurns = async (fromTurn: number, cycle: number): Promise<number[]> =>
      (await store.sessions.readTurns(session, fromTurn, cycle)).map(({ entry }) => entry.turn);
    expect(await toTurns(2, 1)).toEqual([2, 3]);
    expect(await toTurns(4, 1)).toEqual([]);
    await beginNextCycle(store, lease);
    expect(await toTurns(3, 2)).toEqual([3, 4]);
    expect(await store.sessions.readTurns(session + 1_000, 0, 2)).toEqual([]);
  });

  test('surprise is the logarithm of a score, in the order asked, null where there is none', async () => {
    const { store } = getFixture();
    const [a, b, c] = toSeqs(await storeEntries(store, 3)) as [number, number, number];
    const lease = await beginCycle(store);
    await store.sessions.putScores(lease, [
      { seq: a, perplexity: 2 },
      { seq: c, perplexity: 8 },
    ]);
    expect(await store.sessions.readSurprises([c, b, a, c + 1_000])).toEqual([3, null, 1, null]);
    await store.sessions.putScores(lease, [{ seq: a, perplexity: 0.5 }]);
    await store.sessions.putScores(lease, []);
    expect(await store.sessions.readSurprises([a])).toEqual([-1]);
    expect(await store.sessions.readSurprises([])).toEqual([]);
  });

  test('the long run is the mean and the deviation of surprise since a cycle', async () => {
    const { store } = getFixture();
    expect(await store.sessions.readLongRun(0)).toEqual({ mean: 0, deviation: 0, turns: 0 });
    const first = await storeEntries(store, 3);
    const one = await beginCycle(store);
    await store.sessions.putScores(
      one,
      first.slice(0, 2).map(({ seq }, i) => ({ seq, perplexity: [2, 8][i]! })),
    );
    const second = await storeEntries(store, 1, {}, 3);
    const two = await beginNextCycle(store, one);
    await store.sessions.putScores(two, [{ seq: second[0]!.seq, perplexity: 32 }]);
    // 1, 3 and 5; the entry without a score counts for nothing.
    for (const since of [0, 1]) {
      const { mean, deviation, turns } = await store.sessions.readLongRun(since);
      expect([mean, turns]).toEqual([3, 3]);
      expect(deviation).toBeCloseTo(Math.sqrt(8 / 3), 12);
    }
    expect(await store.sessions.readLongRun(2)).toEqual({ mean: 5, deviation: 0, turns: 1 });
    expect(await store.sessions.readLongRun(3)).toEqual({ mean: 0, deviation: 0, turns: 0 });
  });

  test('what a meter has learned is kept with the cycle that ended so, and replaced by the next', async () => {
    const { store, reopen } = getFixture();
    const one = await beginCycle(store);
    expect(await store.sessions.readMeterState('meter')).toBeNull();
    await store.sessions.putMeterState(one, 'meter', Uint8Array.of(0, 255, 7), 0);
    for (const reader of [store, await reopen()]) {
      const kept = await reader.sessions.readMeterState('meter');
      expect([kept!.cycle, [...kept!.state]]).toEqual([1, [0, 255, 7]]);
      expect(await reader.sessions.readMeterState('another')).toBeNull();
    }
    await store.sessions.putMeterState(await beginNextCycle(store, one), 'meter', Uint8Array.of(1), 0);
    const kept = await store.sessions.readMeterState('meter');
    expect([kept!.cycle, [...kept!.state]]).toEqual([2, [1]]);
  });

  test('what a meter has learned goes with any forgetting, and does not come back by who read before it', async () => {
    const { store, reopen } = getFixture();
    const entries = await storeEntries(store, 3);
    const lease = await beginCycle(store);
    const before = await store.entries.countForgets();
    await store.sessions.putMeterState(lease, 'meter', Uint8Array.of(1), before);
    await (await reopen()).entries.forget({ ids: [entries[0]!.id] });
    expect(await store.sessions.readMeterState('meter')).toBeNull();
    await store.sessions.putMeterState(lease, 'meter', Uint8Array.of(2), before);
    expect(await store.sessions.readMeterState('meter')).toBeNull();
    const after = await store.entries.countForgets();
    await store.sessions.putMeterState(lease, 'meter', Uint8Array.of(3), after);
    expect([...(await store.sessions.readMeterState('meter'))!.state]).toEqual([3]);
  });

  test('arcs of a session come by their first turn; one that begins where another did takes its place', async () => {
    const { store } = getFixture();
    const entries = await storeEntries(store, 6);
    const others = await storeEntries(store, 2, { sessionId: 'other' });
    const lease = await beginCycle(store);
    const session = await readSessionKey(store, entries[0]!);
    const other = await readSessionKey(store, others[0]!);
    await store.sessions.putFlux(
      lease,
      session,
      entries.slice(0, 2).map(({ seq }, i) => ({ seq, state: ['spike', 'open'][i]! })),
      [createArc(3, 4, true), createArc(0, 1)],
    );
    await store.sessions.putFlux(lease, other, [], [createArc(0, 1)]);
    expect(await store.sessions.readArcs(session)).toEqual([createArc(0, 1), createArc(3, 4, true)]);
    const closed = { ...createArc(3, 5), metrics: createFlux(0.5) };
    await store.sessions.putFlux(lease, session, [{ seq: entries[1]!.seq, state: 'resolution' }], [closed]);
    expect(await store.sessions.readArcs(session)).toEqual([createArc(0, 1), closed]);
    expect(await store.sessions.readArcs(other)).toEqual([createArc(0, 1)]);
    expect((await store.sessions.readTurns(session, 0, 1)).map(({ fluxState }) => fluxState)).toEqual([
      'spike',
      'resolution',
      ...[null, null, null, null],
    ]);
    expect(await store.sessions.readArcs(session + 1_000)).toEqual([]);
  });

  test('an arc left open is told by its session until it is closed', async () => {
    const { store, reopen } = getFixture();
    const { lease, spaceId, keys } = await leaveArcsOpen(store, [{ name: 'a' }, { name: 'b' }]);
    const openArc = { question: 'Why b?', spaceId, vector: Float32Array.of(1, 0.5) };
    for (const reader of [store, await reopen()]) {
      const listed = await reader.sessions.listOpenArcs();
      expect(listed.toSorted((a, b) => a.session - b.session)).toEqual([
        { session: keys[0], question: 'Why a?' },
        { session: keys[1], question: 'Why b?' },
      ]);
      expect((await reader.sessions.list(1))[1]!.openArc).toEqual(openArc);
    }
    await store.sessions.putOpenArc(lease, keys[0]!, null);
    expect(await store.sessions.listOpenArcs()).toEqual([{ session: keys[1], question: 'Why b?' }]);
    expect((await store.sessions.list(1)).map((session) => session.openArc)).toEqual([null, openArc]);
    await store.sessions.putOpenArc(lease, keys[1]!, { ...openArc, question: 'Why still b?' });
    expect(await store.sessions.listOpenArcs()).toEqual([{ session: keys[1], question: 'Why still b?' }]);
    await store.sessions.putOpenArc(lease, keys[1]! + 1_000, openArc);
    expect(await store.sessions.listOpenArcs()).toHaveLength(1);
  });

  test('open arcs are found by whose they are and when their last turn came, latest first, but not that of the session that asks', async () => {
    const { store } = getFixture();
    const { lease, spaceId, keys } = await leaveArcsOpen(store, [
      ...[{ name: 'a', userId: 'u' }, { name: 'b', userId: 'u' }, { name: 'nobody' }],
      ...[
        { name: 'closed', userId: 'u' },
        { name: 'c', userId: 'u' },
        { name: 'other', userId: 'v' },
      ],
    ]);
    await store.sessions.putOpenArc(lease, keys[3]!, null);
    const hour = (i: number): number => BASE_TIME + i * 60 * MINUTE;
    const find = async (userId: string | null, except: number, from: number, to: number): Promise<string[]> =>
      (await store.sessions.findOpenArcs(userId, except, from, to)).map(({ id }) => id);
    expect(await store.sessions.findOpenArcs('u', keys[4]!, hour(1), hour(9))).toEqual([
      {
        ...{ key: keys[1], id: 'b', userId: 'u', firstAt: hour(1), fromTurn: null },
        openArc: { question: 'Why b?', spaceId, vector: Float32Array.of(1, 0.5) },
      },
    ]);
    expect(await find('u', -1, hour(0), hour(9))).toEqual(['c', 'b', 'a']);
    // Both moments are within.
    expect(await find('u', -1, hour(0), hour(1))).toEqual(['b', 'a']);
    expect(await find('u', -1, hour(0) + 1, hour(1) - 1)).toEqual([]);
    expect(await find(null, -1, hour(0), hour(9))).toEqual(['nobody']);
    expect(await find('w', -1, hour(0), hour(9))).toEqual([]);
    // The last turn of a session, not its first.
    await storeEntries(store, 1, { sessionId: 'a', userId: 'u', at: hour(8) }, 1);
    expect(await find('u', -1, hour(0), hour(9))).toEqual(['a', 'c', 'b']);
    expect(await find('u', -1, hour(0), hour(1))).toEqual(['b']);
  });

  test('open questions come latest first, so many; what tells of epiphanies asks none', async () => {
    const { store } = getFixture();
    expect(await store.sessions.listOpenQuestions(9)).toEqual([]);
    const { lease, spaceId, keys } = await leaveArcsOpen(store, [
      { name: 'a' },
      { name: 'b' },
      { name: 'c' },
    ]);
    const epiphany = { sessionId: 'epiphanies', at: BASE_TIME, epiphany: '{}' };
    const epiphanyEntries = await storeEntries(store, 1, epiphany);
    await store.sessions.putOpenArc(lease, await readSessionKey(store, epiphanyEntries[0]!), {
      ...{ question: 'Why epiphanies?', spaceId },
      vector: Float32Array.of(1, 0),
    });
    await store.sessions.putOpenArc(lease, keys[1]!, null);
    const questions = [
      { question: 'Why c?', at: BASE_TIME + 120 * MINUTE },
      { question: 'Why a?', at: BASE_TIME },
    ];
    expect(await store.sessions.listOpenQuestions(9)).toEqual(questions);
    expect(await store.sessions.listOpenQuestions(1)).toEqual(questions.slice(0, 1));
    // One word of somebody's own is enough.
    await store.entries.insert([createArrival('mine', { sessionId: 'epiphanies', at: BASE_TIME + MINUTE })]);
    expect((await store.sessions.listOpenQuestions(9)).map(({ question }) => question)).toEqual([
      'Why c?',
      'Why epiphanies?',
      'Why a?',
    ]);
  });

  test('who has lost the lease writes nothing of a session', async () => {
    const { store } = getFixture();
    const { lease: stale, spaceId, keys, entries } = await leaveArcsOpen(store, [{ name: 'a' }]);
    const [session, seq] = [keys[0]!, entries[0]!.seq];
    const lease = await takeOver(store);
    await expectCancelled(store.sessions.putScores(stale, [{ seq, perplexity: 2 }]));
    await expectCancelled(store.sessions.putMeterState(stale, 'meter', Uint8Array.of(1), 0));
    await expectCancelled(
      store.sessions.putFlux(stale, session, [{ seq, state: 'spike' }], [createArc(0, 0)]),
    );
    await expectCancelled(store.sessions.putOpenArc(stale, session, null));
    expect(await store.sessions.readSurprises([seq])).toEqual([null]);
    expect(await store.sessions.readMeterState('meter')).toBeNull();
    expect(await store.sessions.readArcs(session)).toEqual([]);
    expect(await store.sessions.readTurns(session, 0, 1)).toMatchObject([{ fluxState: null }]);
    expect(await store.sessions.listOpenArcs()).toHaveLength(1);
    // Nor who has given it back.
    await store.nights.release(lease);
    const arc = { question: 'Why not?', spaceId, vector: Float32Array.of(1, 0) };
    await expectCancelled(store.sessions.putOpenArc(lease, session, arc));
    expect(await store.sessions.listOpenArcs()).toEqual([{ session, question: 'Why a?' }]);
  });

  test('an arc left open is closed by forgetting any of its session, and all of a session goes with its last entry', async () => {
    const { store, reopen } = getFixture();
    const { lease, keys, entries } = await leaveArcsOpen(store, [{ name: 'a' }, { name: 'b' }]);
    const more = await storeEntries(store, 1, { sessionId: 'a', at: BASE_TIME + MINUTE }, 1);
    await store.sessions.putFlux(lease, keys[0]!, [], [createArc(0, 0, true)]);
    await store.sessions.putFlux(lease, keys[1]!, [], [createArc(0, 0, true)]);
    await store.entries.forget({ ids: [entries[0]!.id] });
    for (const reader of [store, await reopen()]) {
      expect(await reader.sessions.listOpenArcs()).toEqual([{ session: keys[1], question: 'Why b?' }]);
      expect((await reader.sessions.listOpenQuestions(9)).map(({ question }) => question)).toEqual([
        'Why b?',
      ]);
      expect((await reader.sessions.list(1)).map(({ id }) => id)).toEqual(['b']);
    }
    await store.entries.forget({ ids: [more[0]!.id, entries[1]!.id] });
    for (const reader of [store, await reopen()]) {
      expect(await reader.sessions.listOpenArcs()).toEqual([]);
      expect(await reader.sessions.findOpenArcs(null, -1, 0, Number.MAX_SAFE_INTEGER)).toEqual([]);
      expect(await reader.sessions.list(1)).toEqual([]);
      for (const key of keys) {
        expect(await reader.sessions.readArcs(key)).toEqual([]);
        expect(await reader.sessions.readTurns(key, 0, 1)).toEqual([]);
      }
      expect(await reader.sessions.listFresh(1, 0, 9)).toEqual([]);
    }
    // Whoever comes next is not taken for who was forgotten.
    const [entry] = await storeEntries(store, 1, { sessionId: 'new' });
    expect(await store.sessions.readArcs(await readSessionKey(store, entry!))).toEqual([]);
  });
  test('what a night notes of a session that was forgotten meanwhile reaches no other', async () => {
    const { store } = getFixture();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 2));
    const [old] = await storeEntries(store, 1, { sessionId: 'old' });
    const lease = await beginCycle(store);
    const key = await readSessionKey(store, old!);
    await store.entries.forget({ sessionId: 'old' });
    await store.sessions.putFlux(lease, key, [], [createArc(0, 0, true)]);
    const [entry] = await storeEntries(store, 1, { sessionId: 'new' });
    const newKey = await readSessionKey(store, entry!);
    await store.sessions.putOpenArc(lease, key, {
      ...{ question: 'forgotten words', spaceId },
      vector: Float32Array.of(1, 0),
    });
    expect(newKey).not.toBe(key);
    for (const each of [key, newKey]) expect(await store.sessions.readArcs(each)).toEqual([]);
    expect(await store.sessions.listOpenArcs()).toEqual([]);
  });
}

import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { recordShifts } from '../support/epiphanies.ts';
import type { EpiphanyShift } from '../support/epiphanies.ts';
import { START_TIME, DAY, createManualClock, openAgent, createSeededIds } from '../support/agent.ts';
import { loadBoatTurns } from '../support/night.ts';
import { findRemains } from '../support/remains.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';
import { countTokensByEncoding } from '../mcp/tokens.ts';

const HOUR = 3_600_000;

/** Nobody answers it. */
const LEFT_OPEN =
  'Hmm, this makes no sense, I have no idea what is going on. Why does the bilge pump trip the fuse only when we are under way?';

/** The shipped conversation, its last turn three hours before this moment, and an hour later what stays open. */
function createEntriesUntil(now: number) {
  const turns = loadBoatTurns();
  const shifted = now - 3 * HOUR - Math.max(...turns.map(({ at }) => Date.parse(at)));
  const entries = turns.map(({ key: _, session, speaker: __, ...turn }, i) => ({
    ...turn,
    at: new Date(Date.parse(turn.at) + shifted).toISOString(),
    session_id: session,
    id: v7({ msecs: i + 1 }),
  }));
  return [
    ...entries,
    {
      ...entries.at(-1)!,
      ...{ id: v7({ msecs: turns.length + 1 }), role: 'user' as const, content: LEFT_OPEN },
      at: new Date(now - 2 * HOUR).toISOString(),
    },
  ];
}

describe('a reflection', () => {
  const home = createTempFolder();
  const clock = createManualClock();
  let engine: Engine;
  let shifts: EpiphanyShift[];
  const all = { since: '2030-06-01' };

  beforeAll(async () => {
    engine = await openAgent({ home, clock, createId: createSeededIds(1), userTiers: {} });
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    removeFolder(home);
  });

  it('says so when there is nothing, and when nothing has been understood yet', async () => {
    for (const _ of [1, 2]) {
      const { text, tokens, ...lists } = await engine.reflection();
      expect(lists).toEqual({
        since: new Date(START_TIME - DAY).toISOString(),
        ...{ epiphanies: [], resolved: [], born: [], open: [] },
      });
      expect(text).toMatch(/nothing/i);
      expect(tokens).toBeGreaterThan(5);
      await engine.remember({ entries: createEntriesUntil(START_TIME) }, 's');
    }
  });

  it('tells what resolved, came up and stays open, in that time alone', async () => {
    await engine.night({ action: 'run' });
    const ever = await engine.reflection(all);
    expect(ever.resolved.length).toBeGreaterThan(1);
    const ends = ever.resolved.map(({ at }) => Date.parse(at));
    expect(ends).toEqual(ends.toSorted((a, b) => b - a));
    expect(ever.born.length).toBeGreaterThan(0);
    // In the owner's own words.
    expect(ever.open.map(({ question }) => question)).toContain(
      'Why does the bilge pump trip the fuse only when we are under way?',
    );
    for (const { question, citation, title } of ever.resolved) {
      expect(question).not.toBe('');
      expect(title).not.toBe('');
      expect(ever.text).toContain(citation!);
    }
    // Brought in today, but said weeks ago: not of this day. What the night found to be asked is.
    const today = await engine.reflection();
    expect(today.resolved.filter(({ at }) => Date.parse(at) < START_TIME - 2 * DAY)).toEqual([]);
    expect(today.born).toEqual(ever.born);
    expect(today.text).not.toContain('## Resolved');
    // Between two of them.
    const between = await engine.reflection({ since: new Date((ends[0]! + ends[1]!) / 2).toISOString() });
    expect(between.resolved).toEqual(ever.resolved.slice(0, 1));
    const later = await engine.reflection({ since: new Date(START_TIME + 1).toISOString() });
    expect(later).toMatchObject({ epiphanies: [], resolved: [], born: [] });
    expect(later.open).toEqual(ever.open);
  });

  it('finds an arc that was said before that time and understood in it', async () => {
    const [arc] = (await engine.reflection(all)).resolved;
    const said = Date.parse(arc!.at);
    const other = createTempFolder();
    const night = said + 10 * HOUR;
    const late = createManualClock();
    const again = await openAgent({ home: other, clock: late, createId: createSeededIds(2), userTiers: {} });
    try {
      late.set(night);
      const earlier = createEntriesUntil(START_TIME).filter(({ at }) => Date.parse(at) < night);
      await again.remember({ entries: earlier }, 's');
      await again.night({ action: 'run' });
      const since = new Date(night - HOUR).toISOString();
      const [found] = (await again.reflection({ since })).resolved;
      expect(Math.abs(Date.parse(found!.at) - said)).toBeLessThan(HOUR);
      expect(found!.at < since).toBe(true);
      // Nobody slept for three days: what the last night found is still the latest there is.
      late.set(night + 3 * DAY);
      const { since: from, born } = await again.reflection();
      expect(Date.parse(from)).toBe(night);
      expect(born).toEqual((await again.reflection({ since })).born);
    } finally {
      await again.close();
      removeFolder(other);
    }
  });

  it('tells what has shifted, how far and where to, with words that stand in it', async () => {
    shifts = await recordShifts(home, clock, [0.31, 0.2, 0.12]);
    const { epiphanies, text } = await engine.reflection();
    expect(epiphanies).toHaveLength(shifts.length);
    for (const [i, { id, title, from, toward }] of shifts.entries())
      expect(epiphanies[i]).toMatchObject({
        ...{ id, title, uri: `memory://blocks/${id}`, citation: `[memory:${id}]` },
        ...{ delta_magnitude: [0.31, 0.2, 0.12][i], at: new Date(START_TIME - i * 60_000).toISOString() },
        direction: `from “${from}” toward “${toward}”`,
      });
    for (const { id, title, from, toward } of shifts)
      expect(text).toMatch(new RegExp(`“${title}”: Δ 0\\.\\d\\d, from “${from}” toward “${toward}”.*${id}`));
    const quoted = [...epiphanies, ...(await engine.reflection(all)).resolved];
    expect(quoted.length).toBeGreaterThan(4);
    for (const { id, excerpt, said_by: who } of quoted) {
      expect(who).not.toBeNull();
      const { citations } = await engine.cite({ memory_id: id, quote: excerpt });
      expect(citations[0]!.status).toBe('verified');
    }
    expect(
      (await engine.reflection({ since: new Date(START_TIME - 90_000).toISOString() })).epiphanies,
    ).toEqual(epiphanies.slice(0, 2));
  });

  it('is the same whenever it is asked for, and of 1,500 tokens at most', async () => {
    await recordShifts(home, clock, Array<number>(40).fill(0.4), START_TIME - 2 * HOUR);
    const one = await engine.reflection(all);
    expect(await engine.reflection(all)).toEqual(one);
    const { o200k } = countTokensByEncoding(one.text);
    expect(o200k).toBeLessThanOrEqual(one.tokens);
    expect(one.tokens).toBeLessThanOrEqual(1_500);
    // However much has shifted, the rest has its place.
    for (const heading of ['shifted', 'Resolved', 'newly asked', 'Left open'])
      expect(one.text).toMatch(new RegExp(`^## .*${heading}$`, 'm'));
    expect(one.epiphanies.length).toBeLessThanOrEqual(12);
  });

  it('gives the briefing a line, for a day', async () => {
    const briefing = await engine.briefing();
    const lines = briefing.split('\n').filter((line) => line.includes('has shifted'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(shifts[0]!.title);
    expect(briefing).not.toMatch(/session epiphanies/i);
    expect(briefing).toContain('## Session');
    clock.set(START_TIME + DAY + HOUR);
    expect(await engine.briefing()).not.toContain('shifted');
    expect(
      (await engine.reflection({ since: new Date(START_TIME - DAY).toISOString() })).epiphanies,
    ).not.toEqual([]);
    clock.set(START_TIME);
  });

  it('is refused for what is no moment, and tells nothing of what was forgotten', async () => {
    await expect(engine.reflection({ since: 'yesterday-ish' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(engine.reflection({ until: 'x' } as never)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const [first] = shifts;
    const { excerpt } = (await engine.reflection()).epiphanies[0]!;
    const page = await engine.block(first!.id);
    const ids = [...page.matchAll(/memory:\/\/entries\/([0-9a-f-]+)/g)].map((match) => match[1]!);
    await engine.forget({ session_id: /session (\S+),/.exec(page)![1]!, confirm: true });
    expect(ids.length).toBeGreaterThan(0);
    const after = await engine.reflection();
    expect(after.epiphanies.map(({ id }) => id)).not.toContain(first!.id);
    expect(after.text).not.toContain(first!.title);
    expect(findRemains(home, [excerpt])).toEqual([]);
  });
});

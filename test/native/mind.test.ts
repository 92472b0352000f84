import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, NightReport } from '../../src/engine/index.ts';
import { createManualClock } from '../support/agent.ts';
import { STRICT_SETTINGS, runDay, openLearner, resolveVersionsFolder } from '../support/learning.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

const catchCode = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error as { code: string }).code,
  );

describe('a mind of some nights', () => {
  const home = createTempFolder();
  const clock = createManualClock();
  let engine: Engine;
  let report: NightReport;

  beforeAll(async () => {
    engine = await openLearner(home, clock);
    for (const talk of [0, 1, 2]) await runDay(engine, clock, talk);
    // A memory that the second version feels otherwise than the first did.
    const { blocks } = await engine.blocks();
    await engine.reconsolidate({ memory_ids: blocks.map(({ id }) => id).slice(0, 50) });
    report = (await engine.nightReport())!;
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    removeFolder(home);
  });

  it('tells in figures what the night learned', () => {
    const { training } = report.figures;
    expect(training).toMatchObject({ version: 3, accepted: true, rejected: null });
    expect(training!.pairs).toBeGreaterThan(16);
    expect(training!.felt).toBeGreaterThan(0);
    expect(training!.held_out_before).toBeGreaterThan(0);
    // The Golden Anchor is filled by the first night, and judged by from the second.
    expect(training!.anchor_before).toBeGreaterThan(0);
    expect(training!.unrelated).toBeGreaterThan(0.5);
  });

  it('tells of versions, newest first, with curves in the order of their steps', () => {
    const { versions } = report.mind!;
    expect(versions.map(({ number, parent, in_use }) => [number, parent, in_use])).toEqual([
      [3, 2, true],
      [2, 1, false],
      [1, null, false],
    ]);
    for (const { verdict, reason, fault, curve } of versions) {
      expect({ verdict, reason, fault }).toEqual({ verdict: 'accepted', reason: null, fault: null });
      expect(curve.length).toBeGreaterThan(1);
      expect(curve.map(([step]) => step)).toEqual(curve.map(([step]) => step).sort((a, b) => a - b));
    }
    expect(versions[2]!.anchor_before).toBeNull();
    expect(versions[0]!.held_out_after).toBe(report.figures.training!.held_out_after);
  });

  it('draws the map of all memories, with where they were before', () => {
    const map = report.mind!.map!;
    expect(map).toMatchObject({ version: 3, previous: 2, left: 0 });
    const cortex = report.mind!.map!.points.length;
    expect(cortex).toBeGreaterThan(5);
    expect(new Set(map.points.map(({ id }) => id)).size).toBe(cortex);
    expect(map.explained).toBeGreaterThan(0);
    expect(map.explained).toBeLessThanOrEqual(1);
    for (const { title, x, y, sigma } of map.points) {
      expect(title).not.toBe('');
      expect(Math.hypot(x, y)).toBeLessThanOrEqual(1.001);
      expect(sigma).toBeGreaterThan(0);
    }
    const moved = map.points.filter(({ before }) => before !== null);
    expect(moved.length).toBeGreaterThan(0);
    // Blocks of the last night had no place before.
    expect(moved.length).toBeLessThan(cortex);
    expect(moved.some(({ x, y, before }) => Math.hypot(x - before![0], y - before![1]) > 1e-3)).toBe(true);
    const counted = map.clusters.map((_, i) => map.points.filter(({ cluster }) => cluster === i).length);
    expect(map.clusters.map(({ memories }) => memories)).toEqual(counted);
  });

  it('tells which memories moved furthest, and all that happened to them', () => {
    const { history } = report.mind!;
    expect(history.length).toBeGreaterThan(0);
    const largest = history.map((one) => one.largest);
    expect(largest).toEqual([...largest].sort((a, b) => b - a));
    for (const { largest: most, events } of history) {
      expect(events[0]!.event).toBe('creation');
      expect(Math.max(...events.map(({ delta_magnitude }) => delta_magnitude))).toBe(most);
    }
  });

  it('says the same in brief', async () => {
    const brief = await engine.mind({});
    expect(brief.training).toBe('on');
    expect(brief.version?.number).toBe(3);
    expect(brief.versions).toEqual(report.mind!.versions);
    expect(brief.problem).toBeNull();
    expect(brief.memories.felt).toBeGreaterThan(0);
    expect(brief.memories.stale).toBe(0);
    expect(brief.drift!.from_version).toBe(2);
    expect(brief.drift!.memories).toBe(report.mind!.map!.points.filter(({ before }) => before).length);
    expect(brief.decoded).toBeNull();
  });

  it('lets a latent speak: its words and its neighbours, never itself', async () => {
    const { id } = report.mind!.map!.points[0]!;
    const { decoded } = await engine.mind({ memory: id });
    const [latent] = decoded!.latents;
    expect(decoded!.of).toMatchObject([{ id }]);
    expect(latent!.memories.length).toBeGreaterThan(3);
    expect(latent!.memories.map((memory) => memory.id)).not.toContain(id);
    const likenesses = latent!.memories.map(({ likeness }) => likeness);
    expect(likenesses).toEqual([...likenesses].sort((a, b) => b - a));
    // One of its own words is among the nearest.
    const said = (await engine.block(id)).toLowerCase();
    expect(latent!.words.length).toBe(12);
    expect(latent!.words.some(({ word }) => said.includes(word))).toBe(true);
    expect(await engine.mind({ memory: id })).toEqual(await engine.mind({ memory: id.toUpperCase() }));
  });

  it('goes from one memory to another', async () => {
    const [a, b] = [report.mind!.map!.points[0]!.id, report.mind!.map!.points.at(-1)!.id];
    const { decoded } = await engine.mind({ between: [a, b] });
    expect(decoded!.latents.map(({ share }) => share)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(decoded!.latents[0]!.memories[0]).toMatchObject({ id: a, likeness: 1 });
    expect(decoded!.latents[4]!.memories[0]).toMatchObject({ id: b, likeness: 1 });
  });

  it('dreams near a memory: the same by the same seed, another by another', async () => {
    const { id } = report.mind!.map!.points[0]!;
    const dream = async (seed?: number) =>
      (await engine.mind({ dream: id, ...(seed ? { seed } : {}) })).decoded!;
    expect(await dream()).toEqual(await dream(1));
    expect(await dream(2)).not.toEqual(await dream(1));
    expect((await dream()).latents[0]!.memories[0]!.likeness).toBeLessThan(1);
  });

  it('writes nothing by looking', async () => {
    await runDay(engine, clock, 5);
    const before = await engine.mind({});
    expect(before.memories.stale).toBeGreaterThan(0);
    const { id } = report.mind!.history[0]!;
    await engine.mind({ memory: id });
    await engine.mind({ dream: id });
    await engine.nightReport();
    expect(await engine.mind({})).toEqual(before);
  });

  it('refuses what is no memory, and more than one question', async () => {
    const { id } = report.mind!.map!.points[0]!;
    expect(await catchCode(engine.mind({ memory: '00000000-0000-7000-8000-000000000000' }))).toBe(
      'NOT_FOUND',
    );
    expect(await catchCode(engine.mind({ memory: id, dream: id }))).toBe('INVALID_INPUT');
    expect(await catchCode(engine.mind({ memory: id, seed: 2 }))).toBe('INVALID_INPUT');
    const { entries } = await engine.remember({ content: 'Something of this very moment.' }, 'now');
    expect(await catchCode(engine.mind({ memory: entries[0]!.id }))).toBe('NOT_FOUND');
  });

  it('is nothing where training is off, and nobody’s but the muse’s', async () => {
    const off = await openLearner(home, clock, { learning: undefined });
    const shown = (await off.nightReport())!;
    expect(shown.mind).toBeNull();
    expect(await off.mind({})).toMatchObject({ training: 'off', version: null, versions: [] });
    expect(await catchCode(off.mind({ memory: report.mind!.map!.points[0]!.id }))).toBe('NOT_FOUND');
    await off.close();
    const consultant = await openLearner(home, clock, { role: 'consultant' });
    expect(await catchCode(consultant.mind({}))).toBe('FORBIDDEN');
    expect((await consultant.nightReport())!.mind).toBeNull();
    await consultant.close();
  });

  it('tells why a version was rejected, of a damaged one, and of one that cannot be read', async () => {
    const strict = await openLearner(home, clock, { settings: STRICT_SETTINGS });
    await runDay(strict, clock, 0);
    const { figures, mind } = (await strict.nightReport())!;
    expect(figures.training).toMatchObject({ version: 5, accepted: false, rejected: 'held_out' });
    expect(mind!.versions[0]).toMatchObject({ verdict: 'rejected', reason: 'held_out', in_use: false });
    expect(mind!.map!.version).toBe(4);
    await strict.close();

    writeFileSync(join(resolveVersionsFolder(home), 'v0004', 'day.safetensors'), 'not what it was');
    rmSync(join(resolveVersionsFolder(home), 'v0005', 'version.json'));
    const hurt = await openLearner(home, clock);
    const answer = await hurt.mind({});
    expect(answer.problem).toContain('Version 4');
    expect(answer.versions.map(({ verdict, fault }) => [verdict, fault !== null])).toEqual([
      [null, true],
      ['accepted', true],
      ['accepted', false],
      ['accepted', false],
      ['accepted', false],
    ]);
    // The map is of the version that is felt by.
    expect((await hurt.nightReport())!.mind!.map!.version).toBe(3);
    await hurt.close();
  });

  it('does without a map where the library fails', async () => {
    const failing = await openLearner(home, clock, {
      computeAxes: () => Promise.reject(new Error('not here')),
    });
    expect((await failing.nightReport())!.mind).toMatchObject({ map: null, history: report.mind!.history });
    await failing.close();
  });

  it('knows no title of what was forgotten', async () => {
    const { title, id } = report.mind!.history[0]!;
    const before = JSON.stringify((await engine.nightReport())!.mind);
    expect([before.includes(id), before.includes(title)]).toEqual([true, true]);
    for (const session of new Set((await engine.blocks()).blocks.map(({ session_id }) => session_id)))
      await engine.forget({ session_id: session, confirm: true });
    const after = JSON.stringify((await engine.nightReport())!.mind);
    expect([after.includes(id), after.includes(title)]).toEqual([false, false]);
    expect((await engine.mind({})).memories).toEqual({ felt: 0, stale: 0 });
  });
});

it('says before the first night that there is nothing yet', async () => {
  const home = createTempFolder();
  const engine = await openLearner(home, createManualClock());
  expect(await engine.nightReport()).toBeNull();
  expect(await engine.mind({})).toMatchObject({ training: 'on', version: null, versions: [], drift: null });
  await engine.close();
  removeFolder(home);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import { sha256 } from '../support/store.ts';
import { TURNS, alterExchange, createHome, readExchange, runNight, readStoredTexts } from './home.ts';
import type { Home } from './home.ts';

const victim = TURNS[2]!;
const FORGED = 'Then let us burn the deck first.';
/** Ways in which a Cortex may fail to give back what it was handed. */
const FAULTS: readonly (readonly [string, (home: Home) => Promise<void>])[] = [
  ['other words under the same hash', (home) => alterExchange(home, victim.id, { text: FORGED })],
  ['the words under another hash', (home) => alterExchange(home, victim.id, { sha256: sha256(FORGED) })],
  [
    'other words under their own hash',
    (home) => alterExchange(home, victim.id, { text: FORGED, sha256: sha256(FORGED) }),
  ],
  ['nothing', (home) => home.inCortex((cortex) => cortex.purge({ exchanges: [victim.id] }, false))],
];

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.dispose());

/** A store in which something run when a night looks at its fence, as it does before and after it writes the Cortex. */
const runWhenFenced =
  (run: () => Promise<void>) =>
  (store: Hippocampus): Hippocampus => ({
    ...store,
    nights: {
      ...store.nights,
      checkFence: async (lease: Lease) => {
        await run();
        await store.nights.checkFence(lease);
      },
    },
  });

/** The same when it comes to a stage. */
const runBeforeStage =
  (number: number, run: () => Promise<void>) =>
  (store: Hippocampus): Hippocampus => ({
    ...store,
    nights: {
      ...store.nights,
      updateStage: async (lease, stage, change) => {
        if (stage === number && change.status === 'running') await run();
        await store.nights.updateStage(lease, stage, change);
      },
    },
  });

const readTier = (id: string): unknown =>
  home.inStore((db) =>
    db
      .prepare(
        'SELECT b.tier FROM entry_blocks b JOIN day_table d ON d.entry_seq = b.entry_seq WHERE d.entry_id = ?',
      )
      .pluck()
      .get(id),
  );

describe.each(FAULTS)('a Cortex that gives back %s', (_, breaks) => {
  test('stage 7: the night fails, nothing has moved, and the next night mends it', async () => {
    let broken = 0;
    const engine = await home.open({
      wrapStore: runWhenFenced(async () => {
        if (broken > 0) return;
        const there = await home.inCortex((cortex) => cortex.readTexts([victim.id]));
        if (there.size === 0) return;
        broken++;
        await breaks(home);
      }),
    });
    await engine.remember({ entries: [...TURNS] }, 'boat');
    await expect(engine.night({ action: 'run' })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: `The Cortex did not give back ${victim.id} as it was stored; the Hippocampus keeps it.`,
    });
    expect(broken).toBe(1);
    const answer = await engine.night({ action: 'report' });
    expect(answer).toMatchObject({ state: 'failed', report: { failure: 'STORE_UNAVAILABLE' } });
    expect(answer.stages[6]).toMatchObject({ name: 'migration', status: 'failed' });
    // Of its page nothing counts as moved.
    for (const { id, content } of TURNS) {
      expect(readTier(id)).toBe('hippocampus');
      expect(readStoredTexts(home).get(id)).toBe(content);
    }
    await runNight(engine);
    expect(readTier(victim.id)).not.toBe('hippocampus');
    const mended = await home.inCortex((cortex) => cortex.readTexts([victim.id]));
    expect(mended.get(victim.id)).toEqual({ text: victim.content, sha256: sha256(victim.content) });
  });

  test('stage 9: the raw entry stays, the report says so, and it is kept until the Cortex is sound', async () => {
    const faults: (() => Promise<void>)[] = [];
    const engine = await home.open({
      wrapStore: runBeforeStage(9, async () => {
        await faults.shift()?.();
      }),
    });
    await engine.remember({ entries: [...TURNS] }, 'boat');
    await runNight(engine);
    const sound = await readExchange(home, victim.id);
    faults.push(() => breaks(home));
    const answer = await runNight(engine);
    expect(answer.stages[8]!.counts).toMatchObject({ raw_let_go: TURNS.length - 1, raw_kept: 1 });
    const kept = [...readStoredTexts(home)].filter(([, words]) => words !== '');
    expect(kept).toEqual([[victim.id, victim.content]]);
    expect(await engine.entry(victim.id)).toMatchObject({ content: victim.content, raw: true });
    expect((await engine.cite({ memory_id: victim.id })).citations[0]).toMatchObject({ status: 'verified' });
    // That night has put into the Cortex what it did not give back: the next one finds it there.
    expect(answer.stages[8]!.counts).toMatchObject({ exchanges_restored: 1 });
    expect(await readExchange(home, victim.id)).toMatchObject({
      tier: sound.tier,
      exchange: { text: victim.content },
    });
    const last = (await runNight(engine)).stages[8]!.counts;
    expect(last).toMatchObject({ raw_let_go: 1 });
    expect(last).not.toHaveProperty('raw_kept');
    expect(readStoredTexts(home).get(victim.id)).toBe('');
    expect((await engine.entry(victim.id)).content).toBe(victim.content);
  });
});

test('stage 7: a block of which other prose comes back stays in the Hippocampus until the next night', async () => {
  let broken = 0;
  const engine = await home.open({
    wrapStore: runWhenFenced(async () => {
      const [id] = home.inStore((db) =>
        db.prepare('SELECT block_id FROM holographic_blocks ORDER BY block_key').pluck().all(),
      ) as string[];
      await home.inCortex(async (cortex) => {
        const [row] = id === undefined ? [] : await cortex.readBlocks([id]);
        if (!row || broken > 0) return;
        broken++;
        await cortex.putBlocks([{ ...row, zones: row.zones.map((zone) => ({ ...zone, texts: [FORGED] })) }]);
      });
    }),
  });
  await engine.remember({ entries: [...TURNS] }, 'boat');
  await expect(engine.night({ action: 'run' })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(broken).toBe(1);
  const readBlockRows = (): unknown[] =>
    home.inStore((db) => db.prepare('SELECT tier, prose IS NOT NULL AS prose FROM holographic_blocks').all());
  for (const row of readBlockRows()) expect(row).toEqual({ tier: 'hippocampus', prose: 1 });
  await runNight(engine);
  for (const row of readBlockRows()) expect(row).toEqual({ tier: 'cortex', prose: 0 });
  expect(await home.inCortex((cortex) => cortex.checkIntegrity())).toEqual([]);
});

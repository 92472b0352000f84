import Database from 'better-sqlite3';
import { cpSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import { DAY, resolveCortexPath, resolveDatabasePath } from '../support/agent.ts';
import { findIdRemains } from '../support/id-remains.ts';
import { createBoatStory } from '../support/night.ts';
import { createFakeClock, createTempFolder, removeFolder } from '../support/store.ts';
import { createLearner } from '../support/training.ts';

/** A memory of several nights, with all that they make: clusters, metablocks, citations, versions, a waiting Antechamber. */
describe('of what is forgotten no id is left in any file', () => {
  let template: string;
  let home: string;
  let engine: Engine;
  let startAt: number;
  beforeAll(async () => {
    template = createTempFolder();
    const learner = createLearner(template);
    const teller = await learner.open();
    for (const part of createBoatStory()) {
      const citable = (await teller.blocks()).blocks.filter(({ citable: isCitable }) => isCitable);
      await teller.remember(
        { entries: part(citable.map(({ id }) => id).sort()).map((entry) => ({ ...entry })) },
        's',
      );
      const { memories } = await teller.recall({ query: 'What does the shed cost?' });
      if (memories[0]?.citation) await teller.cite({ memory_id: memories[0].id });
      expect(await teller.night({ action: 'run' })).toMatchObject({ state: 'completed' });
      learner.clock.set(learner.clock.now() + DAY);
    }
    startAt = learner.clock.now();
    await teller.close();
  }, 240_000);
  afterAll(() => removeFolder(template));
  beforeEach(async () => {
    home = createTempFolder();
    cpSync(template, home, { recursive: true });
    const learner = createLearner(home);
    learner.clock.set(startAt);
    engine = await learner.open();
  });
  afterEach(async () => {
    await engine.close();
    removeFolder(home);
  });

  const readColumn = (query: string, ...values: unknown[]): string[] => {
    const db = new Database(resolveDatabasePath(home), { readonly: true });
    try {
      return db
        .prepare(query)
        .pluck()
        .all(...values) as string[];
    } finally {
      db.close();
    }
  };
  /** A session of which a block is so. */
  const pickSession = (condition: string): string =>
    readColumn(
      `SELECT session_id FROM sessions WHERE session_key IN (SELECT session_key FROM holographic_blocks WHERE ${condition})`,
    )[0]!;
  /** The entries of a block that another cites. */
  const listCited = (): string[] =>
    readColumn(
      `SELECT d.entry_id FROM day_table d JOIN entry_blocks b ON b.entry_seq = d.entry_seq
       JOIN holographic_blocks h ON h.block_key = b.block_key WHERE h.block_id = (SELECT min(cited_id) FROM citations)`,
    );
  const listBlockIds = (): string[] => readColumn('SELECT block_id FROM holographic_blocks');
  const listClusterIds = async (): Promise<string[]> => {
    const cortex = await openLanceCortex({
      path: resolveCortexPath(home),
      clock: createFakeClock(),
      dimensions: 768,
    });
    try {
      return (await cortex.listClusters()).map(({ id }) => id);
    } finally {
      await cortex.close();
    }
  };

  test.each([
    [
      'a session that another goes on with',
      () => ({ session_id: pickSession('continues_from IS NOT NULL') }),
    ],
    ['a part of a metablock', () => ({ session_id: pickSession('parent_metablock_id IS NOT NULL') })],
    ['what was cited', () => ({ memory_ids: listCited() })],
    [
      'every third entry',
      () => ({ memory_ids: readColumn('SELECT entry_id FROM day_table WHERE entry_seq % 3 = 0') }),
    ],
    [
      'every second session',
      () => ({ memory_ids: readColumn('SELECT entry_id FROM day_table WHERE session_key % 2 = 0') }),
    ],
    ['all', () => ({ before: '2200-01-01' })],
  ])('after %s', { timeout: 120_000 }, async (_, select) => {
    const [blocksBefore, clustersBefore] = [listBlockIds(), await listClusterIds()];
    const entriesBefore = readColumn('SELECT entry_id FROM day_table');
    expect(Object.keys(findIdRemains(home, entriesBefore))).toHaveLength(entriesBefore.length);
    const answer = await engine.forget({ ...select(), confirm: true });
    expect(answer.overwritten).toBeUndefined();
    const [entries, blocks, clusters] = [
      readColumn('SELECT entry_id FROM day_table'),
      listBlockIds(),
      await listClusterIds(),
    ];
    // Words that stay may name what is gone: they are somebody's, and are kept as they were said.
    const texts = (await Promise.all(entries.map(async (id) => (await engine.entry(id)).content))).join('\n');
    const gone = [
      ...entriesBefore.filter((id) => !entries.includes(id)),
      ...blocksBefore.filter((id) => !blocks.includes(id)),
      ...clustersBefore.filter((id) => !clusters.includes(id)),
    ].filter((id) => !texts.includes(id));
    expect(gone.length).toBeGreaterThan(2);
    expect(findIdRemains(home, gone)).toEqual({});
    expect(await engine.night({ action: 'run' })).toMatchObject({ state: 'completed' });
    // A cluster is named by its members: one of the same members is the same again, and holds nothing of what went.
    const again = new Set(await listClusterIds());
    expect(
      findIdRemains(
        home,
        gone.filter((id) => !again.has(id)),
      ),
    ).toEqual({});
    expect(await engine.check()).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { findRemains, createWording } from '../support/remains.ts';
import { openStore, removeFolder, createTempFolder } from '../support/store.ts';
import { resolveDatabasePath } from '../support/agent.ts';
import { resolveExportFolder, listRelativeFiles, createLearner } from '../support/training.ts';
import { takeLease } from '../support/formed-blocks.ts';

const { createUniqueText } = createWording(71);

describe('an export', () => {
  let home: string;
  let engine: Engine;
  /** Two talks in words that occur nowhere else, that a night has been over. */
  const talks = Array.from({ length: 2 }, () => ({
    ids: [] as string[],
    texts: Array.from({ length: 8 }, (_, i) => `${createUniqueText(70)}${i % 2 === 0 ? '?' : '.'}`),
  }));
  const [goes, stays] = [talks[0]!, talks[1]!];
  const made = createTempFolder();
  beforeAll(async () => {
    const maker = await createLearner(made).open();
    for (const [n, { ids, texts }] of talks.entries()) {
      const { entries } = await maker.remember(
        {
          entries: texts.map((content, i) => ({
            ...{
              content,
              session_id: `s${n}`,
              role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
            },
          })),
        },
        'x',
      );
      ids.push(...entries.map(({ id }) => id));
    }
    await maker.night({ action: 'run' });
    await maker.close();
  });
  afterAll(() => removeFolder(made));
  beforeEach(() => {
    home = createTempFolder();
    cpSync(made, home, { recursive: true });
  });
  afterEach(async () => {
    await engine.close();
    removeFolder(home);
  });
  const listDrafts = (): string[] =>
    existsSync(dirname(resolveExportFolder(home)))
      ? readdirSync(dirname(resolveExportFolder(home))).filter((name) => name.startsWith('export.'))
      : [];

  it('is the owner’s alone, takes the place of the one before and leaves nothing beside it', async () => {
    engine = await createLearner(home).open();
    const { lines } = await engine.exportTraining();
    expect(Object.values(lines).some((count) => count > 0)).toBe(true);
    for (const path of listRelativeFiles(resolveExportFolder(home)))
      expect(statSync(join(resolveExportFolder(home), path)).mode & 0o777, path).toBe(0o600);
    expect(statSync(resolveExportFolder(home)).mode & 0o777).toBe(0o700);
    writeFileSync(join(resolveExportFolder(home), 'adapter'), 'of an earlier night');
    // A writer that was killed has left its draft.
    mkdirSync(`${resolveExportFolder(home)}.tmp-999999-${randomUUID()}/sft`, { recursive: true });
    await engine.exportTraining();
    expect(existsSync(join(resolveExportFolder(home), 'adapter'))).toBe(false);
    expect(listDrafts()).toEqual([]);
  });

  it('takes the place of nothing that is somebody else’s, and removes nothing beside it', async () => {
    engine = await createLearner(home).open();
    const [mine, beside] = [join(home, 'mine'), join(home, 'mine.tmp-backup')];
    mkdirSync(beside);
    await engine.exportTraining(mine);
    await engine.exportTraining(mine);
    expect(existsSync(beside)).toBe(true);
    writeFileSync(join(mine, 'dpo', 'notes.txt'), 'mine');
    await expect(engine.exportTraining(mine)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const other = join(home, 'other');
    mkdirSync(join(other, 'sft'), { recursive: true });
    writeFileSync(join(other, 'export.json'), '{"of": "another program"}');
    await expect(engine.exportTraining(other)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(readFileSync(join(mine, 'dpo', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('leaves no byte of what is forgotten, in no file of the data directory', async () => {
    const { open } = createLearner(home);
    engine = await open();
    await engine.exportTraining();
    expect(findRemains(resolveExportFolder(home), goes.texts)).toEqual(goes.texts);
    // What a trainer has made of it, and what a killed writer left, goes as well.
    writeFileSync(join(resolveExportFolder(home), 'tokens'), goes.texts[0]!);
    const draft = `${resolveExportFolder(home)}.tmp-${process.pid}-${randomUUID()}`;
    mkdirSync(draft);
    writeFileSync(join(draft, 'sft'), goes.texts[1]!);
    await engine.forget({ memory_ids: [stays.ids[0]!] });
    expect(existsSync(resolveExportFolder(home))).toBe(true);
    const answer = await engine.forget({ memory_ids: goes.ids, confirm: true });
    expect(answer.overwritten).not.toBe(false);
    expect(existsSync(resolveExportFolder(home))).toBe(false);
    expect(listDrafts()).toEqual([]);
    expect(findRemains(home, goes.texts)).toEqual([]);
    // Nor does it come back.
    await engine.exportTraining();
    expect(findRemains(home, goes.texts)).toEqual([]);
    expect(findRemains(resolveExportFolder(home), stays.texts).length).toBeGreaterThan(4);
  });

  it('that an earlier process had no time to delete goes at the next start, and no other', async () => {
    const { open } = createLearner(home);
    engine = await open();
    const { ids } = goes;
    await engine.exportTraining();
    await engine.close();
    engine = await open();
    await engine.night({ action: 'status' });
    await engine.close();
    expect(existsSync(join(resolveExportFolder(home), 'export.json'))).toBe(true);
    // Forgotten by a process that knew of no export, or died before it came to it.
    engine = await open({ exporting: undefined });
    await engine.forget({ memory_ids: ids.slice(0, 1), confirm: true });
    await engine.close();
    expect(existsSync(resolveExportFolder(home))).toBe(true);
    engine = await open();
    await engine.close();
    expect(existsSync(resolveExportFolder(home))).toBe(false);
  });

  it('that was being written while something was forgotten begins again without it', async () => {
    const { open, clock } = createLearner(home);
    engine = await open();
    let found = -1;
    clock.onPause = async () => {
      // The pages before this pause are in the draft by now.
      if (found >= 0) return;
      found = listDrafts().length;
      await engine.forget({ memory_ids: goes.ids, confirm: true });
    };
    const other = join(home, '..', `${home.split('/').at(-1)!}-elsewhere`);
    try {
      await engine.exportTraining(other);
      expect(findRemains(other, goes.texts)).toEqual([]);
      expect(readFileSync(join(other, 'export.json'), 'utf8')).toContain('"forgets": 1');
      found = -1;
      clock.onPause = async () => {
        if (found >= 0) return;
        found = listDrafts().length;
        const store = await openStore(resolveDatabasePath(home), clock);
        await store.entries.forget({ ids: stays.ids });
        await store.close();
      };
      await engine.exportTraining();
      expect(found).toBe(1);
      clock.onPause = null;
      expect(findRemains(join(home, 'training'), stays.texts)).toEqual([]);
      expect(listDrafts()).toEqual([]);
    } finally {
      clock.onPause = null;
      removeFolder(other);
    }
  });

  it('goes where the owner says, where nothing else is', async () => {
    engine = await createLearner(home).open();
    const own = createTempFolder();
    try {
      const folder = join(own, 'a', 'b');
      expect(await engine.exportTraining(folder)).toMatchObject({ folder, cycle: 1, forgets: 0 });
      await engine.exportTraining(folder);
      expect(readdirSync(join(own, 'a'))).toEqual(['b']);
      writeFileSync(join(folder, 'mine'), 'mine');
      await expect(engine.exportTraining(folder)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(engine.exportTraining(join(folder, 'mine'))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
      expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('mine');
      const empty = join(own, 'empty');
      mkdirSync(empty);
      await engine.exportTraining(empty);
      expect(listRelativeFiles(empty)).toContain('export.json');
      if (process.getuid?.() === 0) return;
      const locked = join(own, 'locked');
      mkdirSync(locked);
      chmodSync(locked, 0o500);
      await expect(engine.exportTraining(join(locked, 'x'))).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
    } finally {
      removeFolder(own);
    }
  });

  it.each(['majordomo', 'consultant'] as const)('is nothing for a %s, nor are the versions', async (role) => {
    engine = await createLearner(home).open({ role });
    const forbidden = expect.objectContaining({ code: 'FORBIDDEN' }) as unknown;
    await expect(engine.exportTraining()).rejects.toEqual(forbidden);
    await expect(engine.exportTraining(join(home, 'elsewhere'))).rejects.toEqual(forbidden);
    await expect(engine.trainingStatus()).rejects.toEqual(forbidden);
    await expect(engine.rollback(1)).rejects.toEqual(forbidden);
    expect(existsSync(resolveExportFolder(home)) || existsSync(join(home, 'elsewhere'))).toBe(false);
  });

  it('of the memory’s own is not made under a night, whose trainer reads it', async () => {
    const { open, clock } = createLearner(home);
    engine = await open();
    const store = await openStore(resolveDatabasePath(home), clock);
    const other = { pid: process.pid, host: 'elsewhere', isAlive: () => true };
    const lease = await takeLease(store, other);
    await expect(engine.exportTraining()).rejects.toMatchObject({ code: 'BUSY' });
    await store.nights.release(lease);
    await store.close();
    await engine.exportTraining();
  });
});

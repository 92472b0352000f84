import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import { resolveDatabasePath } from '../support/agent.ts';
import { createDraft, createVersionWeights } from '../support/versions.ts';
import { openStore, removeFolder, createTempFolder } from '../support/store.ts';
import { resolveExportFolder, createLearner, rememberBoat } from '../support/training.ts';
import { takeLease } from '../support/formed-blocks.ts';

const buildNodeCommand = (script: string): string[] => [process.execPath, '-e', script];
const DAY = 86_400_000;

describe('a night that has learned', () => {
  let home: string;
  let engine: Engine;
  beforeEach(() => {
    home = createTempFolder();
  });
  afterEach(async () => {
    await engine.close();
    removeFolder(home);
  });

  it('runs the owner’s trainer once, over a fresh export, and tells of its adapter', async () => {
    const command = buildNodeCommand(`
      const fs = require('node:fs');
      const lines = fs.readFileSync('sft/train.jsonl', 'utf8').split('\\n').length;
      fs.appendFileSync('../ran', lines + ' ' + process.env.OWNER + '\\n');
      fs.mkdirSync('adapters');
      console.log('what was said must not be kept');
      console.log('adapters');`);
    const { open } = createLearner(home, { command });
    engine = await open();
    await rememberBoat(engine, 0, 1);
    const { report } = await engine.night({ action: 'run' });
    const adapter = join(resolveExportFolder(home), 'adapters');
    expect(report).toMatchObject({
      trainer: { outcome: 'done', adapter, missing: false, why: null, cycle: 1 },
    });
    expect(readFileSync(join(home, 'training', 'ran'), 'utf8')).toMatch(/^\d+ yes\n$/);
    const status = await engine.trainingStatus();
    expect(status).toMatchObject({
      ...{ training: 'on', in_use: 1, exported: { cycle: 1, folder: resolveExportFolder(home) } },
      trainer: { outcome: 'done', adapter, there: true },
      versions: [{ number: 1, verdict: 'accepted', in_use: true, kept: true, fault: null, parent: null }],
    });
    expect(status.versions[0]!.metrics['pairs']).toBeGreaterThan(16);
    const page = (await engine.nightReport())!;
    expect(page.trainer).toMatchObject({ outcome: 'done', adapter });
    expect(page.cycle.stages[7]!.counts).toMatchObject({
      trainer_done: 1,
      exported: expect.any(Number) as number,
    });
    // A night in which nothing was learned runs none, and has none to tell of.
    const calm = await engine.night({ action: 'run' });
    expect(calm.report).not.toHaveProperty('trainer');
    expect((await engine.nightReport())!.trainer).toBeNull();
    expect(readFileSync(join(home, 'training', 'ran'), 'utf8').split('\n')).toHaveLength(2);
    expect((await engine.trainingStatus()).trainer).toMatchObject({ cycle: 1, there: true });
    // The adapter has learned what is forgotten now.
    await engine.forget({ before: '2026-03-10', confirm: true });
    expect((await engine.trainingStatus()).trainer).toMatchObject({ adapter, there: false });
    expect(await engine.trainingStatus()).toMatchObject({ exported: null });
    const store = readFileSync(resolveDatabasePath(home));
    expect(store.includes('must not be kept')).toBe(false);
  });

  it.each<[string, string[], object]>([
    ['fails', buildNodeCommand('process.exit(3)'), { outcome: 'failed', why: 'exit code 3', adapter: null }],
    ['is not there', ['/nowhere/trainer'], { outcome: 'not_found', why: 'ENOENT' }],
    [
      'names what is not there',
      buildNodeCommand(`console.log('{"adapter":"lost"}')`),
      { outcome: 'done', missing: true },
    ],
  ])('is none the worse for a trainer that %s', async (_, command, expected) => {
    engine = await createLearner(home, { command }).open();
    await rememberBoat(engine, 0);
    const { state, report } = await engine.night({ action: 'run' });
    expect(state).toBe('completed');
    expect(report).toMatchObject({ trainer: expected });
    expect((await engine.trainingStatus()).trainer).toMatchObject(expected);
  });

  it('ends its trainer when it is cancelled, and runs it again when it goes on', async () => {
    const command = buildNodeCommand(`
      const fs = require('node:fs');
      fs.appendFileSync('../ran', process.pid + '\\n');
      if (!fs.existsSync('../quick')) setInterval(() => 0, 1000);`);
    const { open } = createLearner(home, { command });
    engine = await open();
    await rememberBoat(engine, 0);
    const stop = new AbortController();
    const running = engine.night({ action: 'run' }, { signal: stop.signal });
    const ran = join(home, 'training', 'ran');
    while (!existsSync(ran)) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    const [pid] = readFileSync(ran, 'utf8').split('\n').map(Number);
    expect(() => process.kill(pid!, 0)).toThrow();
    expect((await engine.trainingStatus()).trainer).toBeNull();
    writeFileSync(join(home, 'training', 'quick'), '');
    const { report } = await engine.night({ action: 'run' });
    expect(report).toMatchObject({ trainer: { outcome: 'done', adapter: null, cycle: 1 } });
    expect(readFileSync(ran, 'utf8').split('\n')).toHaveLength(3);
    expect((await engine.trainingStatus()).versions).toHaveLength(1);
  });

  it('leaves no export behind when something was forgotten under its trainer', async () => {
    const command = buildNodeCommand(`
      const fs = require('node:fs');
      fs.writeFileSync('../ran', '');
      const look = setInterval(() => {
        if (fs.existsSync('../go')) { fs.mkdirSync(process.argv.at(-1), { recursive: true });
          fs.writeFileSync(process.argv.at(-1) + '/tokens', 'kept'); clearInterval(look); }
      }, 10);`);
    engine = await createLearner(home, { command }).open();
    await rememberBoat(engine, 0);
    const running = engine.night({ action: 'run' });
    while (!existsSync(join(home, 'training', 'ran')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    await engine.forget({ session_id: '2026-03-07-a-boat-in-a-barn', confirm: true });
    writeFileSync(join(home, 'training', 'go'), '');
    await running;
    expect(existsSync(resolveExportFolder(home))).toBe(false);
  });
});

describe('going back to a version', () => {
  let home: string;
  let engine: Engine;
  beforeEach(() => {
    home = createTempFolder();
  });
  afterEach(async () => {
    await engine.close();
    removeFolder(home);
  });

  it('makes it the one in use, and the next night trains from it', async () => {
    const { open, clock } = createLearner(home);
    const versions = openVersionStore(join(home, 'training', 'versions'));
    engine = await open();
    for (const session of [0, 1, 2]) {
      clock.set(clock.now() + DAY);
      await rememberBoat(engine, session);
      await engine.night({ action: 'run' });
    }
    expect((await engine.trainingStatus()).versions.map(({ parent }) => parent)).toEqual([2, 1, null]);
    expect(await engine.rollback(1)).toEqual({ in_use: 1, before: 3 });
    expect(await engine.rollback(1)).toEqual({ in_use: 1, before: 1 });
    expect((await engine.status()).versions).toEqual({ native: 1, problem: null });
    expect((await engine.trainingStatus()).versions.map(({ in_use: used }) => used)).toEqual([
      false,
      false,
      true,
    ]);
    clock.set(clock.now() + DAY);
    await rememberBoat(engine, 3);
    await engine.night({ action: 'run' });
    expect(await versions.readRecord(4)).toMatchObject({ parent: 1, verdict: 'accepted' });
    expect((await engine.trainingStatus()).in_use).toBe(4);

    // Without the adapters that an old version was merged of, it is baked, and what it has learned is not lost.
    expect(await engine.rollback(2)).toMatchObject({ in_use: 2 });
    rmSync(join(home, 'training', 'versions', 'v0001', 'adapter.safetensors'));
    clock.set(clock.now() + DAY);
    await rememberBoat(engine, 4);
    await engine.night({ action: 'run' });
    expect(await versions.readRecord(5)).toMatchObject({ parent: 2, config: { base: 2 } });

    // Each refusal says why, and changes nothing.
    const rejected = await versions.save(
      createDraft({ verdict: 'rejected', parent: 5 }),
      createVersionWeights(1),
    );
    await expect(engine.rollback(rejected.number)).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', message: expect.stringContaining('rejected') as string },
    });
    await expect(engine.rollback(99)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    writeFileSync(join(home, 'training', 'versions', 'v0003', 'day.safetensors'), 'damaged');
    await expect(engine.rollback(3)).rejects.toMatchObject({
      ...{ code: 'MODEL_UNAVAILABLE', message: expect.stringContaining('v0003') as string },
    });
    expect((await engine.trainingStatus()).versions.find(({ number }) => number === 3)!.fault).toContain(
      'v0003',
    );
    await versions.prune(1, { keepNumbers: [5] });
    await expect(engine.rollback(4)).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', message: expect.stringContaining('let go') as string },
    });
    const stranger = await versions.save(
      createDraft({ parent: 5, config: { space: (await versions.readRecord(5)).config['space']! } }),
      createVersionWeights(1),
    );
    await expect(engine.rollback(stranger.number)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const other = await versions.save(
      createDraft({ parent: 5, config: { space: 'another' } }),
      createVersionWeights(1),
    );
    await expect(engine.rollback(other.number)).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', message: expect.stringContaining('another model') as string },
    });
    const store = await openStore(resolveDatabasePath(home), clock);
    const lease = await takeLease(store, { pid: process.pid, host: 'elsewhere', isAlive: () => true });
    await expect(engine.rollback(5)).rejects.toMatchObject({ code: 'BUSY' });
    await store.nights.release(lease);
    await store.close();
    expect((await engine.trainingStatus()).in_use).toBe(5);
  });

  it('is nothing where training is off', async () => {
    engine = await createLearner(home).open({ learning: undefined });
    await expect(engine.rollback(1)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await engine.trainingStatus()).toMatchObject({ training: 'off', in_use: null, versions: [] });
    await engine.exportTraining();
  });
});

import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/engine/clock.ts';
import { AdapterFinder } from '../../../src/engine/ledgers/trainer/adapter-finder.ts';
import { runCommand } from '../../../src/engine/ledgers/trainer/run-command.ts';
import type { TrainerCommand, CommandResult } from '../../../src/engine/ledgers/trainer/run-command.ts';
import { removeFolder, createTempFolder } from '../../support/store.ts';

/** Does nothing but be there: a trainer's child that would outlive it. */
const IDLE = 'setInterval(() => 0, 1000)';
const SPAWN = `require('node:child_process').spawn(process.execPath, ['-e', process.argv[1]], { stdio: 'inherit' })`;

describe('the owner’s own trainer', () => {
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = realpathSync(createTempFolder());
    folder = join(home, 'export');
    mkdirSync(folder);
  });
  afterEach(() => removeFolder(home));

  /** Runs JavaScript as the trainer; `process.argv[1]` is the first of `args`. */
  const run = (
    script: string,
    fields: Partial<TrainerCommand> = {},
    ...args: string[]
  ): Promise<CommandResult> =>
    runCommand({
      argv: [process.execPath, '-e', script, ...args],
      folder,
      environment: { ...process.env, CI: 'yes' },
      timeoutMs: 20_000,
      clock: systemClock,
      ...fields,
    });
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      // A process that ended and that nobody has asked about is still there by name.
      return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  const readPids = (path: string): number[] => {
    try {
      return readFileSync(path, 'utf8').split('\n').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  };
  async function waitUntilGone(pids: number[]): Promise<void> {
    for (let i = 0; i < 100 && pids.some(isAlive); i++) await systemClock.sleep(20);
    expect(pids.filter(isAlive)).toEqual([]);
  }

  it('is told the folder in three ways, and what it names is found', async () => {
    const script = `
      const fs = require('node:fs');
      fs.mkdirSync('adapter');
      const { env, argv } = process;
      fs.writeFileSync('told', JSON.stringify([process.cwd(), argv.slice(1), env.SOPHONTIC_TRAINING_DIR, env.CI]));
      console.log('loss 0.1');
      console.log(JSON.stringify({ adapter: 'adapter' }));
      console.log('bye');`;
    const result = await run(script, {}, '$HOME; echo "x y" *');
    expect(result).toMatchObject({ outcome: 'done', adapter: join(folder, 'adapter'), missing: false });
    expect(result.ms).toBeGreaterThan(0);
    // No shell has read it.
    expect(JSON.parse(readFileSync(join(folder, 'told'), 'utf8'))).toEqual([
      folder,
      ['$HOME; echo "x y" *', folder],
      folder,
      'yes',
    ]);
  });

  it.each<[string, string, string | null, boolean]>([
    ['the last line, a path that exists', `console.log('x'); console.log(' here ')`, 'here', false],
    ['the last line without an end', `process.stdout.write('x\\nhere')`, 'here', false],
    ['a line before blank ones', `console.log('here\\r\\n\\n  \\n')`, 'here', false],
    ['outside of the folder', `console.log(process.argv[1] + '/../outside')`, '../outside', false],
    ['the last of two objects', `console.log('{"adapter":"no"}\\n{"adapter":"here"}')`, 'here', false],
    ['an object and no line after it', `console.log('{"adapter":"here"}\\noutside')`, 'here', false],
    ['an object that names nothing there', `console.log('{"adapter":"no"}\\nhere')`, null, true],
    ['a line that is no path', `console.log('here\\nall is well')`, null, false],
    ['an object of something else', `console.log('{"adapter":7}\\n{"loss":1}\\n{"adapter":')`, null, false],
    ['nothing', '', null, false],
    ['an impossible path', `console.log('{"adapter":"a\\\\u0000b"}')`, null, false],
  ])('names its adapter by %s', async (_, script, adapter, missing) => {
    for (const path of [join(folder, 'here'), join(home, 'outside')]) writeFileSync(path, '');
    expect(await run(script)).toMatchObject({
      outcome: 'done',
      adapter: adapter === null ? null : join(folder, adapter),
      missing,
    });
  });

  it('tells how it failed, and nothing of what it said', async () => {
    const said = `console.log('secret'); console.error('secret');`;
    const failed = await run(`${said} process.exit(3)`);
    expect(failed).toEqual({ outcome: 'failed', code: 3, signal: null, ms: failed.ms });
    const killed = await run(`${said} process.kill(process.pid, 'SIGKILL')`);
    expect(killed).toEqual({ outcome: 'failed', code: null, signal: 'SIGKILL', ms: killed.ms });
  });

  it('is not found, or is no program', async () => {
    expect(await run('', { argv: [join(home, 'trainer')] })).toMatchObject({
      outcome: 'not_found',
      reason: 'ENOENT',
    });
    writeFileSync(join(home, 'text'), 'no program', { mode: 0o600 });
    expect(await run('', { argv: [join(home, 'text')] })).toMatchObject({ outcome: 'not_found' });
    for (const argv of [
      [join(home, 'text', 'below')],
      [join(home, 'x'.repeat(5_000))],
      [process.execPath, 'a\0b'],
    ])
      expect(await run('', { argv })).toMatchObject({ outcome: 'not_found', reason: expect.any(String) });
    await expect(run('', { argv: [] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(run('', { folder: join(home, 'no') })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it.each(['timed_out', 'cancelled'] as const)('ends with its children when it is %s', async (outcome) => {
    const pids = join(home, 'pids');
    const noted = `require('node:fs').appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n');`;
    const cancel = new AbortController();
    let ahead = 0;
    const clock = { ...systemClock, now: () => Date.now() + ahead };
    const running = run(
      `${noted} ${SPAWN}; ${IDLE}`,
      { signal: cancel.signal, clock, timeoutMs: 3_600_000 },
      `${noted} ${IDLE}`,
    );
    while (readPids(pids).length < 2) await systemClock.sleep(20);
    if (outcome === 'cancelled') cancel.abort();
    else ahead = 3_600_000;
    const { outcome: actualOutcome, ms } = await running;
    expect(actualOutcome).toBe(outcome);
    if (outcome === 'timed_out') expect(ms).toBeGreaterThanOrEqual(3_600_000);
    expect(readPids(pids)).toHaveLength(2);
    await waitUntilGone(readPids(pids));
  });

  it('does not begin when it is cancelled before', async () => {
    const script = `require('node:fs').writeFileSync('began', '')`;
    expect(await run(script, { signal: AbortSignal.abort() })).toEqual({ outcome: 'cancelled', ms: 0 });
    expect(() => readFileSync(join(folder, 'began'))).toThrow();
  });

  it('does not wait for what it left running, and ends that', async () => {
    const pids = join(home, 'pids');
    writeFileSync(join(folder, 'here'), '');
    const child = `require('node:fs').writeFileSync(${JSON.stringify(pids)}, String(process.pid)); ${IDLE}`;
    const script = `${SPAWN}; console.log('here');
      setInterval(() => { if (require('node:fs').existsSync(${JSON.stringify(pids)})) process.exit(0); }, 20)`;
    const result = await run(script, {}, child);
    expect(result).toMatchObject({ outcome: 'done', adapter: join(folder, 'here') });
    await waitUntilGone(readPids(pids));
  });

  it('is made to end when it will not', async () => {
    const pids = join(home, 'pids');
    // Time runs forty times as fast for who waits: the grace is over soon.
    let ahead = 0;
    const clock = {
      ...systemClock,
      now: () => Date.now() + ahead,
      sleep: (ms: number) => systemClock.sleep(ms / 40).then(() => void (ahead += ms)),
    };
    const cancel = new AbortController();
    const script = `process.on('SIGTERM', () => 0); require('node:fs').writeFileSync(${JSON.stringify(pids)}, String(process.pid)); ${IDLE}`;
    const running = run(script, { clock, signal: cancel.signal, timeoutMs: 1e9 });
    while (readPids(pids).length < 1) await systemClock.sleep(20);
    cancel.abort();
    expect((await running).outcome).toBe('cancelled');
    await waitUntilGone(readPids(pids));
  });
});

describe('what a trainer says', () => {
  const findAdapter = (...chunks: string[]): ReturnType<AdapterFinder['end']> => {
    const finder = new AdapterFinder();
    for (const chunk of chunks) finder.take(chunk);
    return finder.end();
  };

  it('is read however it is cut', () => {
    const text = 'step 1\rstep 2\r{"adapter":"a b"}\r\n\nlast';
    for (let at = 0; at <= text.length; at++)
      expect(findAdapter(text.slice(0, at), text.slice(at))).toEqual({ named: 'a b', last: 'last' });
    expect(findAdapter(...Array.from(text))).toEqual({ named: 'a b', last: 'last' });
  });

  it('is not kept when it does not end', () => {
    const endless = 'x'.repeat(10_000);
    expect(findAdapter('path\n', endless, endless, endless)).toEqual({ named: null, last: null });
    expect(findAdapter('{"adapter":"a"}\n', endless, endless, '{"adapter":"b"}\n', 'path')).toEqual({
      named: 'a',
      last: 'path',
    });
    expect(findAdapter(`${endless}${endless}\npath`).last).toBe('path');
  });
});

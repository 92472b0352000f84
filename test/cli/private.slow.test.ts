import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatUnknownError } from '../../src/cli/terminal.ts';
import { openEngine } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Engine } from '../../src/engine/index.ts';
import { BIN, createTempHome } from '../support/mcp.ts';
import { parseFound, parseJson, run } from './run.ts';

const isPosix = process.platform !== 'win32';
const readMode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const createOpenFolder = (): string => {
  const home = join(createTempHome(), 'open home');
  mkdirSync(home);
  chmodSync(home, 0o755);
  return home;
};

describe.runIf(isPosix)('a data directory that others can read', () => {
  it('is closed where it is empty, and where it holds what we know', async () => {
    for (const names of [[], ['config.json'], ['models', 'tmp']]) {
      const home = createOpenFolder();
      for (const name of names)
        if (name.includes('.')) writeFileSync(join(home, name), '{}', { mode: 0o644 });
        else mkdirSync(join(home, name));
      expect((await run(['remember', 'The key lies under the mat.'], { home })).code).toBe(0);
      expect(readMode(home)).toBe('700');
      for (const name of ['hippocampus.db', 'config.json'])
        if (existsSync(join(home, name))) expect(readMode(join(home, name)), name).toBe('600');
    }
  });

  it('is closed where it holds a memory, with the files in it, whatever else is there', async () => {
    const home = createOpenFolder();
    await run(['remember', 'The key lies under the mat.'], { home });
    writeFileSync(join(home, 'shopping.txt'), 'milk');
    chmodSync(home, 0o755);
    for (const name of readdirSync(home)) if (name.includes('.')) chmodSync(join(home, name), 0o644);
    expect(parseFound(await run(['recall', 'key', '--json'], { home })).memories).toHaveLength(1);
    expect(readMode(home)).toBe('700');
    expect(readMode(join(home, 'hippocampus.db'))).toBe('600');
    expect(readMode(join(home, 'shopping.txt'))).toBe('644');
    // A file of ours that is open inside a closed directory is closed as well.
    chmodSync(join(home, 'hippocampus.db'), 0o644);
    await run(['recall', 'key'], { home });
    expect(readMode(join(home, 'hippocampus.db'))).toBe('600');
  });

  it('is not taken for something else where the database is gone, or lies encrypted', async () => {
    for (const names of [
      ['hippocampus.db-lease', 'cortex', 'set-aside'],
      ['encrypted', 'encryption.lock'],
    ]) {
      const home = createOpenFolder();
      for (const name of names)
        if (/-lease|lock/.test(name)) writeFileSync(join(home, name), '');
        else mkdirSync(join(home, name));
      await run(['status'], { home });
      expect(readMode(home)).toBe('700');
    }
  });

  it('is refused, untouched, where it is plainly for something else', async () => {
    const home = createOpenFolder();
    writeFileSync(join(home, 'thesis.docx'), 'words');
    const outcome = await run(['remember', 'The key lies under the mat.', '--json'], { home });
    expect(outcome.code).toBe(1);
    expect(parseJson(outcome)).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(outcome.stderr).toContain(`chmod 700 '${home}'`);
    expect(readMode(home)).toBe('755');
    expect(readdirSync(home)).toEqual(['thesis.docx']);
    chmodSync(home, 0o700);
    expect((await run(['remember', 'The key lies under the mat.'], { home })).code).toBe(0);
  });
});

describe('reports and exports', () => {
  const sleepOver = async (): Promise<string> => {
    const home = createTempHome();
    const words = 'Where is the spare key? I think it lies under the blue mat at the back door.';
    expect((await run(['remember', words, '--role', 'user'], { home })).code).toBe(0);
    return home;
  };

  it('a report goes into the data directory, is said to, and goes when something is forgotten', async () => {
    const home = await sleepOver();
    const file = join(home, 'reports', 'night-report.html');
    const told = await run(['night', '--report'], { home });
    expect(told.stdout).toContain(`report: ${file}\n`);
    expect(told.stdout).toContain('Forgetting deletes it');
    expect(readFileSync(file, 'utf8')).toContain('blue mat');
    expect(readdirSync(join(home, 'reports'))).toEqual(['night-report.html']);
    if (isPosix) expect([readMode(file), readMode(join(home, 'reports'))]).toEqual(['600', '700']);
    const { memories } = parseFound(await run(['recall', 'spare key', '--json'], { home }));
    const status = await run(['night', '--status', '--report', '--json'], { home });
    expect(parseJson(status)).toMatchObject({ report_file: file });
    expect(existsSync(file)).toBe(true);
    const kept = readFileSync(file);
    await withEngine(home, (engine) => engine.forget({ memory_ids: [memories[0]!.id], confirm: true }));
    expect(existsSync(join(home, 'reports'))).toBe(false);
    // One that an earlier process had no time to delete goes with the next start.
    mkdirSync(join(home, 'reports'));
    writeFileSync(file, kept);
    await withEngine(home, async () => undefined);
    expect(existsSync(join(home, 'reports'))).toBe(false);
  });

  it('a report that is up to date stays, whoever starts', async () => {
    const home = await sleepOver();
    await run(['night', '--report'], { home });
    await withEngine(home, async () => undefined);
    expect(existsSync(join(home, 'reports', 'night-report.html'))).toBe(true);
  });

  it.runIf(isPosix)('a report elsewhere is for the owner alone, also over a file that was open', async () => {
    const home = await sleepOver();
    const file = join(createTempHome(), 'mine.html');
    writeFileSync(file, 'old', { mode: 0o644 });
    const told = await run(['night', '--report', file], { home });
    expect(told.stdout).toContain(`report: ${file}\n`);
    expect(told.stdout).toContain('Forgetting does not reach it');
    expect(readMode(file)).toBe('600');
    expect(readFileSync(file, 'utf8')).toContain('blue mat');
  });

  it('nothing of the kind is written into the data directory, by its name or by a link', async () => {
    const home = await sleepOver();
    const aside = createTempHome();
    const places = [join(home, 'x.html'), join(home, 'config.json')];
    if (isPosix) {
      symlinkSync(home, join(aside, 'way in'));
      symlinkSync(join(home, 'config.json'), join(aside, 'innocent.html'));
      places.push(
        join(aside, 'way in', 'x.html'),
        join(aside, 'way in', 'new', 'x'),
        join(aside, 'innocent.html'),
      );
    }
    const before = readdirSync(home).sort();
    for (const place of places)
      for (const args of [
        ['night', '--status', '--report', place],
        ['training', 'export', '--to', place],
      ]) {
        const { code, stderr } = await run(args, { home });
        expect(stderr, args.join(' ')).toContain('inside the data directory');
        expect(code).toBe(2);
      }
    expect(readdirSync(home).sort()).toEqual(before);
    if (isPosix) {
      const own = join(aside, 'way in', 'training', 'export');
      expect((await run(['training', 'export', '--to', own, '--json'], { home })).code).toBe(0);
      expect(readdirSync(join(home, 'training', 'export'))).toContain('export.json');
    }
  });
});

describe('the place and its configuration', () => {
  it('an empty --home is no wish for the usual place; an empty variable is', async () => {
    for (const args of [
      ['--home', '', 'status'],
      ['status', '--home', ''],
      ['--home', '', 'serve'],
    ]) {
      const { code, stderr, stdout } = await run(args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('--home is empty');
    }
    const usual = createTempHome();
    const { code, stdout } = await run(['status', '--json'], {
      env: { SOPHONTIC_HOME: '', HOME: usual, XDG_DATA_HOME: join(usual, 'data') },
    });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { home: string }).home.startsWith(usual)).toBe(true);
  });

  it('takes a config.json that an editor put a byte order mark before', async () => {
    const home = createTempHome();
    writeFileSync(join(home, 'config.json'), '\uFEFF{ "role": "consultant" }');
    expect(parseJson(await run(['status', '--json'], { home }))).toMatchObject({ role: 'consultant' });
  });
});

describe('an error that nobody foresaw', () => {
  it('is one line that says what to do, and shows where only on request', () => {
    const error = new TypeError('Cannot read properties of undefined\nsecond line');
    const line = formatUnknownError(error);
    expect(line).toMatch(/^error: Cannot read properties of undefined\. .*doctor/);
    expect(line).not.toMatch(/\n|second line|\bat /);
    process.env['SOPHONTIC_DEBUG'] = '1';
    try {
      expect(formatUnknownError(error)).toContain('private.slow.test');
    } finally {
      delete process.env['SOPHONTIC_DEBUG'];
    }
  });

  it('of the launcher is one line, too', async () => {
    const folder = createTempHome();
    cpSync(BIN, join(folder, 'bin', 'sophontic-memory.js'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(folder, 'dist', 'cli'), { recursive: true });
    const start = async (main: string): Promise<string> => {
      writeFileSync(join(folder, 'dist', 'cli', 'main.js'), main);
      const child = spawn(process.execPath, [join(folder, 'bin', 'sophontic-memory.js'), 'status']);
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
      const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
      expect(code).toBe(1);
      return stderr;
    };
    expect(await start('throw new Error("broken")')).toBe(
      'sophontic-memory cannot start (broken): install it again.\n',
    );
    expect(await start('export const main = async () => { throw new Error("broken") }')).toBe(
      'error: broken. Run `sophontic-memory doctor`.\n',
    );
  });
});

const withEngine = async (home: string, work: (engine: Engine) => Promise<unknown>): Promise<void> => {
  const engine = await openEngine(readConfig({ home }));
  try {
    await work(engine);
  } finally {
    await engine.close();
  }
};

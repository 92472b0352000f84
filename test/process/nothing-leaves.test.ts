import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN } from '../support/mcp.ts';
import { ROOT, removeFolder, createTempFolder } from '../support/store.ts';
import { listRelativeFiles, readJsonLines } from '../support/training.ts';

const PRELOAD = pathToFileURL(join(ROOT, 'test', 'support', 'no-sockets.mjs')).href;

/** Sockets of a network that a process and its children hold at this moment, as Linux knows them: native code's too. */
function listSockets(pid: number): string[] {
  const read = <T>(look: () => T, none: T): T => {
    try {
      return look();
    } catch {
      // It has ended meanwhile.
      return none;
    }
  };
  const known = new Map(
    ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap((kind) =>
      read(() => readFileSync(`/proc/${pid}/net/${kind}`, 'utf8'), '')
        .split('\n')
        .slice(1)
        .map((line) => [line.trim().split(/\s+/)[9] ?? '', kind] as const),
    ),
  );
  const own = read(() => readdirSync(`/proc/${pid}/fd`), []).flatMap((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(read(() => readlinkSync(`/proc/${pid}/fd/${fd}`), ''))?.[1];
    return inode !== undefined && known.has(inode) ? [known.get(inode)!] : [];
  });
  const tasks = read(() => readdirSync(`/proc/${pid}/task`), []);
  const children = tasks.flatMap((task) =>
    read(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'), '')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
  return [...own, ...children.flatMap(listSockets)];
}

describe('of what is learned', () => {
  let home: string;
  let seen: string;
  const openSockets = new Set<string>();
  beforeEach(() => {
    home = createTempFolder();
    seen = join(home, '..', `${home.split('/').at(-1)!}-sockets`);
    writeFileSync(seen, '');
    openSockets.clear();
  });
  afterEach(() => {
    removeFolder(home);
    removeFolder(seen);
  });

  /** Runs a command to its end, under both watches unless `loose`: then under Linux's alone. */
  async function runWatched(args: readonly string[], loose = false): Promise<string> {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, args, {
      env: {
        ...env,
        ...{ SOPHONTIC_HOME: home, SOCKETS_SEEN: seen },
        ...(loose ? {} : { NODE_OPTIONS: `--import ${PRELOAD}` }),
      },
    });
    let [out, log] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const look = setInterval(() => {
      for (const kind of listSockets(child.pid!)) openSockets.add(kind);
    }, 20);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    clearInterval(look);
    expect(code, log).toBe(0);
    return out;
  }

  it('nothing leaves the machine: a night, an export and a trainer open no socket', async () => {
    const script = join(ROOT, 'test', 'support', 'learned-night.ts');
    const { state, report } = JSON.parse(await runWatched([script, home])) as {
      state: string;
      report: { trainer: { outcome: string; adapter: string } };
    };
    expect(state).toBe('completed');
    expect(report.trainer).toMatchObject({ outcome: 'done' });
    expect(existsSync(report.trainer.adapter)).toBe(true);
    const status = await runWatched([BIN, 'training', 'status']);
    expect(status).toMatch(/^v1 accepted/);
    expect(status).toContain(report.trainer.adapter);
    const exported = JSON.parse(await runWatched([BIN, 'training', 'export', '--json'])) as {
      folder: string;
      lines: Record<string, number>;
    };
    expect(exported.folder).toBe(join(home, 'training', 'export'));
    for (const [path, count] of Object.entries(exported.lines))
      expect(readJsonLines(exported.folder, path).length, path).toBe(count);
    expect(listRelativeFiles(exported.folder)).toHaveLength(10);
    expect(exported.lines['pairs.jsonl']).toBeGreaterThan(40);
    expect(await runWatched([BIN, 'training', 'rollback', 'v0001'])).toContain('Version 1 is in use already');
    expect(await runWatched([BIN, 'training', 'status'])).toContain('no longer there');

    expect(readFileSync(seen, 'utf8')).toBe('');
    expect([...openSockets]).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'the watch would see it (on Linux: also from native code)',
    async () => {
      const listener = createServer(() => undefined).listen(0, '127.0.0.1');
      await new Promise((resolve) => listener.once('listening', resolve));
      const { port } = listener.address() as AddressInfo;
      const buildDialArgs = (tail: string): string[] => [
        '-e',
        `const s = require('node:net').connect(${port}, '127.0.0.1'); s.on('error', () => 0); ${tail}`,
      ];
      try {
        await runWatched(buildDialArgs('setTimeout(() => s.destroy(), 300)'), true);
        expect([...openSockets]).toEqual(['tcp']);
        await runWatched([
          '-e',
          `try { ${buildDialArgs('')[1]!} } catch {}; fetch.name; try { fetch('http://127.0.0.1') } catch {}`,
        ]);
        expect(readFileSync(seen, 'utf8')).toBe('net.connect\nfetch\n');
      } finally {
        listener.close();
      }
    },
  );
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sophontic-package-'));
const shell = process.platform === 'win32';
const runNpm = (...args: string[]): string =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', shell, stdio: ['ignore', 'pipe', 'ignore'] });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('installs from its own tarball, with nothing but what it needs, and remembers', async () => {
  const [packed] = JSON.parse(runNpm('pack', root, '--json', '--pack-destination', folder)) as {
    filename: string;
    files: { path: string }[];
  }[];
  const paths = packed!.files.map(({ path }) => path);
  expect(paths).toContain('migrations/sqlite/0001-hippocampus.sql');
  expect(paths.filter((path) => /^(src|test|bench|examples|scripts)\//.test(path))).toEqual([]);

  runNpm('init', '-y');
  runNpm('install', join(folder, packed!.filename), '--no-audit', '--no-fund');
  const installed = join(folder, 'node_modules', 'sophontic-memory');
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string };
  const launcher = join(installed, 'bin', 'sophontic-memory.js');
  expect(execFileSync(process.execPath, [launcher, '--version'], { encoding: 'utf8' }).trim()).toBe(
    manifest.version,
  );
  expect(readdirSync(join(folder, 'node_modules'))).not.toContain('typescript');

  const client = new Client({ name: 'package-test', version: '1' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [launcher, '--home', join(folder, 'home')] }),
  );
  await client.callTool({
    name: 'remember',
    arguments: { content: 'The boiler key hangs behind the door.' },
  });
  const answer = await client.callTool({ name: 'recall', arguments: { query: 'where is the boiler key' } });
  expect(JSON.stringify(answer.content)).toContain('behind the door');
  await client.close();
});

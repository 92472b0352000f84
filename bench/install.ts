import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureTime } from './figures.ts';
import { formatMb, logProgress } from './part.ts';
import type { Part } from './part.ts';
import { createTempFolder } from './temp.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** As from a shell of its own: what `npm run` hands down would make the inner npm work in this project. */
const env = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(npm_(package|lifecycle|command|config_local_prefix|execpath)|INIT_CWD$|NODE_PATH$)/.test(name),
    ),
  ),
  PATH: dirname(process.execPath) + delimiter + (process.env['PATH'] ?? ''),
};

const runShell = (cwd: string, command: string, ...args: string[]): string =>
  execFileSync(command, args, {
    cwd,
    env,
    shell: windows,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

function computeSize(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + computeSize(join(path, name)), 0);
}

/** As npm itself counts them: nested ones included, the empty project itself not. */
function countPackages(modules: string): number {
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as { packages: object };
  return Object.keys(lock.packages).length;
}

export async function measureInstallation(): Promise<Part> {
  const packFolder = createTempFolder();
  logProgress('  npm pack');
  // Built already; the prepack script would build anew beneath whoever runs from dist/.
  runShell(root, 'npm', 'pack', '--ignore-scripts', '--pack-destination', packFolder);
  const tarball = readdirSync(packFolder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack left no tarball.');
  const project = createTempFolder();
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true }\n');
  logProgress('  npm install');
  const path = join(packFolder, tarball);
  const { ms: installMs } = await measureTime(() =>
    runShell(project, 'npm', 'install', path, '--omit=dev', '--no-audit', '--no-fund'),
  );
  logProgress('  npx sophontic-memory --version');
  const { value: version, ms: npxMs } = await measureTime(() =>
    runShell(project, 'npx', '--no-install', 'sophontic-memory', '--version').trim(),
  );
  const modules = join(project, 'node_modules');
  const figures = {
    tarball_bytes: lstatSync(path).size,
    install_s: installMs / 1_000,
    node_modules_bytes: computeSize(modules),
    packages: countPackages(modules),
    version,
    npx_s: npxMs / 1_000,
  };
  return {
    title: 'Installation',
    method: `npm pack, then npm install of the tarball --omit=dev in an empty project (npm ${runShell(root, 'npm', '--version').trim()}, its cache as it is), then npx sophontic-memory --version there; MB = 10⁶ bytes, file sizes.`,
    head: ['tarball MB', 'install s', 'node_modules MB', 'packages', 'npx s', 'version'],
    rows: [
      [
        formatMb(figures.tarball_bytes, 2),
        figures.install_s.toFixed(1),
        formatMb(figures.node_modules_bytes),
        String(figures.packages),
        figures.npx_s.toFixed(1),
        version,
      ],
    ],
    figures,
  };
}

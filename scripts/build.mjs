// Compiles src/ to dist/ when a source is newer than the last build. Plain JS: it must run before anything is built.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLancedb } from './bundle-lancedb.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules', '.sophontic-built');
const entry = join(root, 'dist', 'index.js');

function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export async function build({ force = false } = {}) {
  await bundleLancedb();
  const sources = Math.max(
    ...['src', 'tsconfig.json', 'package.json'].map((name) => newest(join(root, name))),
  );
  if (!force && existsSync(entry) && existsSync(stamp) && statSync(stamp).mtimeMs > sources) return false;
  // The bundle beside our own code is made anew only when LanceDB changes.
  for (const name of existsSync(join(root, 'dist')) ? readdirSync(join(root, 'dist')) : [])
    if (name !== 'vendor') rmSync(join(root, 'dist', name), { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.json')], { stdio: 'inherit', cwd: root });
  writeFileSync(stamp, '');
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ force: true });

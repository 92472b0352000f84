// Compiles src/ to dist/ when a source is newer than the last build. Plain JS: it must run before anything is built.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules', '.sophontic-built');
const entry = join(root, 'dist', 'index.js');

function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export function build({ force = false } = {}) {
  const sources = Math.max(
    ...['src', 'tsconfig.json', 'package.json'].map((name) => newest(join(root, name))),
  );
  if (!force && existsSync(entry) && existsSync(stamp) && statSync(stamp).mtimeMs > sources) return false;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.json')], { stdio: 'inherit', cwd: root });
  writeFileSync(stamp, '');
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build({ force: true });

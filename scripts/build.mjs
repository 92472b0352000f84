// Compiles src/ and kernels/ to dist/ when a source is newer than the last build. Plain JS: it must run before anything is built.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLancedb } from './bundle-lancedb.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules', '.sophontic-built');
const entry = join(root, 'dist', 'index.js');

function readNewestMtime(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => readNewestMtime(join(path, name))));
}

export async function build({ force = false } = {}) {
  await bundleLancedb();
  const sources = Math.max(
    ...['src', 'kernels', 'tsconfig.json', 'package.json'].map((name) => readNewestMtime(join(root, name))),
  );
  if (!force && existsSync(entry) && existsSync(stamp) && statSync(stamp).mtimeMs > sources) return false;
  // The bundle beside our own code is made anew only when LanceDB changes.
  for (const name of existsSync(join(root, 'dist')) ? readdirSync(join(root, 'dist')) : [])
    if (name !== 'vendor') rmSync(join(root, 'dist', name), { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.json')], { stdio: 'inherit', cwd: root });
  await compileKernels();
  writeFileSync(stamp, '');
  return true;
}

/** kernels/*.ts to dist/kernels/*.js, each with its WebAssembly as a constant: nothing has to be found on the disk. */
async function compileKernels() {
  const { default: compiler } = await import('assemblyscript/asc');
  for (const file of readdirSync(join(root, 'kernels')).filter((name) => name.endsWith('.ts'))) {
    const name = file.slice(0, -'.ts'.length);
    const target = join(root, 'dist', 'kernels', `${name}.js`);
    const { error, stderr } = await compiler.main(
      [
        ...[
          file,
          '--baseDir',
          join(root, 'kernels'),
          '--outFile',
          `${name}.wasm`,
          '--runtime',
          'stub',
          '--importMemory',
        ],
        ...['-O3', '--noAssert', '--enable', 'simd'],
      ],
      {
        readFile: (path, folder) =>
          existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null,
        writeFile: (_path, wasm) => {
          mkdirSync(dirname(target), { recursive: true });
          const code = Buffer.from(wasm).toString('base64');
          writeFileSync(target, `export default Uint8Array.from(atob('${code}'), (c) => c.charCodeAt(0));\n`);
        },
      },
    );
    if (error) throw new Error(`kernels/${file} does not compile: ${stderr.toString()}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ force: true });

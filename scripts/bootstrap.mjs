// The way from a fresh clone to a running command: installs what is missing, builds what is stale, then runs the
// command on the project's own Node. Plain JS without dependencies: it runs on Node 20, before anything is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';
const projectNode = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** True when every dependency of package.json is there in the version of the lock file. */
function isInstalled() {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json')) || !existsSync(projectNode)) return false;
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).every(
    ([name, version]) => {
      const path = join(root, 'node_modules', name, 'package.json');
      // A package that stands in another's place is named with its version: npm:name@1.2.3.
      const wanted = version.replace(/^npm:.*@/, '');
      return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).version === wanted;
    },
  );
}

if (!isInstalled()) {
  console.error('Installing what is missing (npm ci)…');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { shell: windows });
}
const env = {
  ...process.env,
  PATH: join(root, 'node_modules', 'node', 'bin') + delimiter + process.env.PATH,
};
run(
  projectNode,
  ['--input-type=module', '-e', "import { build } from './scripts/build.mjs'; await build();"],
  {
    env,
  },
);

const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
const [command, ...rest] = process.argv.slice(2);
const commands = {
  test: () => ['scripts/test.mjs', ...vitest, ...rest],
  'test:slow': () => ['scripts/test.mjs', ...vitest, '--config', 'vitest.slow.config.ts', ...rest],
  mutate: () => ['scripts/mutate.mjs', ...rest],
  attack: () => ['test/attack/main.ts', ...rest],
  demo: () => ['examples/demo.ts', ...rest],
  bench: () => [`bench/${rest[0]}.ts`, ...rest.slice(1)],
};
const chosen = commands[command];
if (!chosen) {
  console.error(`bootstrap: unknown command ${command}; one of ${Object.keys(commands).join(', ')}`);
  process.exit(2);
}
run(projectNode, chosen(), { env });

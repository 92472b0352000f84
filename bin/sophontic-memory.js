#!/usr/bin/env node
// Plain, old-fashioned JS: it must be understood by the very Nodes it refuses, since better-sqlite3 13 crashes on them.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    'sophontic-memory needs Node 22.12 or newer, this is ' +
      process.versions.node +
      ': install a newer Node from nodejs.org and start again.\n',
  );
  process.exit(1);
}
// Short-lived figures of a recall would make the heap grow to several times what is in use, and nothing would shrink it.
import('node:v8').then((v8) => v8.setFlagsFromString('--semi-space-growth-factor=1')).catch(() => undefined);
// Node keeps what it compiled, so that the next start is quicker.
import('node:module')
  .then((module) => module.enableCompileCache && module.enableCompileCache())
  .catch(() => undefined)
  .then(() => import('../dist/cli/main.js'))
  .then(
    (cli) => cli.main(process.argv),
    (error) => {
      const missing = error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist/.test(String(error.message));
      fail(
        missing
          ? 'sophontic-memory is not built yet: run `npm run build`.'
          : 'sophontic-memory cannot start (' + firstLine(error) + '): install it again.',
      );
    },
  )
  .catch((error) => fail('error: ' + firstLine(error) + '. Run `sophontic-memory doctor`.'));

function firstLine(error) {
  return String((error && error.message) || error)
    .split('\n')[0]
    .slice(0, 300);
}
function fail(line) {
  process.stderr.write(line + '\n');
  process.exit(1);
}

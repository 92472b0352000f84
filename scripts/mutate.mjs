// Takes the guards out one at a time and sees whether the tests notice: `npm run mutate [-- --only id,id] [--file part]`.
// Reads test/mutants/*.json, works in a copy of the tree, and writes what came of it into docs/testing.md.
// Plain JS without dependencies but those of the build, like the other scripts here.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs', 'testing.md');
const MARKS = ['<!-- mutants: begin -->', '<!-- mutants: end -->'];
/** A mutant that makes a test hang is noticed, too. */
const TIMEOUT_MS = 120_000;
/** What is installed is shared with the copy; what git keeps is nobody's business there. */
const NOT_COPIED = new Set(['node_modules', '.git', 'coverage']);

const { values: options } = parseArgs({ options: { only: { type: 'string' }, file: { type: 'string' } } });
const only = options.only?.split(',');
const part = options.file;

/** All mutants by area, which is the name of their file. */
const all = readdirSync(join(root, 'test', 'mutants'))
  .filter((name) => name.endsWith('.json'))
  .sort()
  .flatMap((name) =>
    JSON.parse(readFileSync(join(root, 'test', 'mutants', name), 'utf8')).map((mutant) => ({
      area: basename(name, '.json'),
      ...mutant,
    })),
  );
const chosen = all.filter(
  ({ id, file }) => (!only || only.includes(id)) && (part === undefined || file.includes(part)),
);

/** What keeps the list from being run at all: told at once, with everything that is wrong with it. */
function findFaults() {
  const ids = all.map(({ id }) => id);
  return [
    ...(only ?? []).filter((id) => !ids.includes(id)).map((id) => `${id}: no mutant has this id`),
    ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id}: more than one mutant has this id`),
    ...all.flatMap(({ id, file, find, replace }) => {
      const times = readFileSync(join(root, file), 'utf8').split(find).length - 1;
      if (times !== 1) return [`${id}: ${file} holds its text ${times} times`];
      return find === replace ? [`${id}: changes nothing`] : [];
    }),
  ];
}

function copyTree() {
  const copy = mkdtempSync(join(tmpdir(), 'sophontic-mutants-'));
  for (const name of readdirSync(root))
    if (!NOT_COPIED.has(name)) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

/** What fails of them first, in a line; null when all pass. To take too long is to fail. */
function findFailure(copy, tests, timeoutMs = TIMEOUT_MS) {
  const { true: slow = [], false: fast = [] } = Object.groupBy(tests, (test) => test.includes('.slow.'));
  return (
    (fast.length > 0 ? findFailureOf(copy, fast, 'vitest.config.ts', timeoutMs) : null) ??
    (slow.length > 0 ? findFailureOf(copy, slow, 'vitest.slow.config.ts', timeoutMs) : null)
  );
}

function findFailureOf(copy, tests, config, timeoutMs) {
  const { status, error, stderr } = spawnSync(
    process.execPath,
    [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', config, '--bail', '1', ...tests],
    {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 64 * 2 ** 20,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    },
  );
  if (error?.code === 'ETIMEDOUT') return 'took too long';
  if (error) throw error;
  if (status === 0) return null;
  const [, test = 'no test', reason = ''] = /^ *FAIL +(.*)\n(?: *FAIL .*\n)*(.*)$/m.exec(stderr) ?? [];
  return `${test}: ${reason}`;
}

const COMPILED = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** Servers that tests start run what is in dist/: the one file that changed is put there too. */
function writeFile(copy, file, text) {
  writeFileSync(join(copy, file), text);
  if (!file.startsWith('src/')) return true;
  const made = ts.transpileModule(text, {
    compilerOptions: COMPILED,
    fileName: file,
    reportDiagnostics: true,
  });
  if (made.diagnostics.length > 0) return false;
  const target = join(copy, file.replace(/^src/, 'dist').replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, made.outputText);
  return true;
}

function judge(copy, { file, find, replace, tests }) {
  const text = readFileSync(join(root, file), 'utf8');
  try {
    // A function: dollars in the text are dollars.
    const isSound = writeFile(
      copy,
      file,
      text.replace(find, () => replace),
    );
    if (!isSound) return { verdict: 'invalid' };
    const failure = findFailure(copy, tests);
    if (failure === null) return { verdict: 'survived' };
    // What TypeScript lets pass and the runner does not read is no program.
    return { verdict: failure.includes('Transform failed') ? 'invalid' : 'killed', failure };
  } finally {
    writeFile(copy, file, text);
  }
}

/** Verdicts by id as the page tells them: a run of some mutants leaves those of the others. */
const readVerdicts = () =>
  new Map(
    [...readFileSync(page, 'utf8').matchAll(/^\| (\S+) +\|.*\| (killed|survived|invalid) +\|$/gm)].map(
      ([, id, verdict]) => [id, verdict],
    ),
  );

function renderTable(verdicts) {
  const rows = all.map((mutant) => ({ ...mutant, verdict: verdicts.get(mutant.id) ?? 'not run' }));
  const kinds = ['killed', 'survived', 'invalid', 'not run'];
  const renderSums = (name, some) =>
    `| ${[name, some.length, ...kinds.map((kind) => some.filter(({ verdict }) => verdict === kind).length)].join(' | ')} |`;
  const areas = Object.entries(Object.groupBy(rows, ({ area }) => area));
  const escape = (text) => text.replaceAll('|', '\\|');
  return [
    `Last run: ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}.`,
    [
      `| area | mutants | ${kinds.join(' | ')} |`,
      '| --- | --: | --: | --: | --: | --: |',
      ...areas.map(([area, some]) => renderSums(area, some)),
      renderSums('all', rows),
    ].join('\n'),
    ...areas.map(([area, some]) =>
      [
        `### ${area}\n`,
        '| mutant | in | what it would break | verdict |',
        '| --- | --- | --- | --- |',
        ...some.map(
          ({ id, file, note, verdict }) => `| ${id} | \`${file}\` | ${escape(note)} | ${verdict} |`,
        ),
      ].join('\n'),
    ),
  ].join('\n\n');
}

function writePage(verdicts) {
  const [begin, end] = MARKS;
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} lacks its two marks, ${begin} and ${end}`);
  writeFileSync(
    page,
    `${text.slice(0, from + begin.length)}\n\n${renderTable(verdicts)}\n\n${text.slice(to)}`,
  );
  const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  spawnSync(process.execPath, [prettier, '--write', page], { stdio: 'ignore' });
}

const faults = findFaults();
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(2);
}
const copy = copyTree();
try {
  // Tests that fail anyway would make every mutant look noticed.
  const failure = findFailure(copy, [...new Set(chosen.flatMap(({ tests }) => tests))], 10 * TIMEOUT_MS);
  if (failure !== null) throw new Error(`Without any mutant: ${failure}`);
  const results = new Map();
  for (const mutant of chosen) {
    const from = performance.now();
    const { verdict, failure = '' } = judge(copy, mutant);
    results.set(mutant.id, verdict);
    console.log(
      `${verdict.padEnd(9)} ${mutant.id} (${((performance.now() - from) / 1_000).toFixed(1)} s) ${failure}`.trim(),
    );
  }
  // Another run may have told of others meanwhile.
  writePage(new Map([...readVerdicts(), ...results]));
  const verdicts = [...results.values()];
  const count = (kind) => `${verdicts.filter((verdict) => verdict === kind).length} ${kind}`;
  console.log(`\n${['killed', 'survived', 'invalid'].map(count).join(', ')}; the table is in ${page}`);
  process.exitCode = verdicts.every((verdict) => verdict === 'killed') ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

// Bundles the JavaScript of LanceDB (with apache-arrow and the little they need) into dist/vendor/lancedb.js, so that
// who installs us gets only the native binary of their platform (our own optional dependencies), and none of the
// hundreds of megabytes of LanceDB's embedding helpers. Beside it: the notices of all that is inside.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const script = fileURLToPath(import.meta.url);
const modules = join(root, 'node_modules');
const target = join(root, 'dist', 'vendor');
const bundle = join(target, 'lancedb.js');
const notices = join(target, 'THIRD-PARTY.md');
const platforms = [
  'darwin-arm64',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'linux-x64-gnu',
  'linux-x64-musl',
  'win32-arm64-msvc',
  'win32-x64-msvc',
];

// LanceDB is CommonJS, whose names an ES module cannot pass on with a star: these are the ones we give out. All of
// apache-arrow is there as `arrow`: the same copy that LanceDB uses.
const lancedbNames = [
  'BooleanQuery',
  'BoostQuery',
  'Connection',
  'FullTextQueryType',
  'Index',
  'MakeArrowTableOptions',
  'MatchQuery',
  'MergeInsertBuilder',
  'MultiMatchQuery',
  'Occur',
  'Operator',
  'PhraseQuery',
  'Query',
  'RecordBatchIterator',
  'Scannable',
  'Session',
  'Table',
  'TakeQuery',
  'VectorColumnOptions',
  'VectorQuery',
  'connect',
  'makeArrowTable',
  'packBits',
  'rerankers',
  'tokenize',
];
const entry = `
import lancedb from '@lancedb/lancedb';
export * as arrow from 'apache-arrow';
export const { ${lancedbNames.join(', ')} } = lancedb;
`;

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const readVersion = (name) => readJson(join(modules, name, 'package.json')).version;

/** The first line of the bundle: what it was made from. */
function formatStamp() {
  const made = createHash('sha256').update(readFileSync(script)).digest('hex').slice(0, 16);
  return `// @lancedb/lancedb ${readVersion('@lancedb/lancedb')}, apache-arrow ${readVersion('apache-arrow')}, esbuild ${readVersion('esbuild')}, script ${made}; see THIRD-PARTY.md`;
}

/** Our optional dependencies must be those of the LanceDB that is bundled, or its binary is missing or of another version. */
function checkPlatforms(version) {
  const ours = readJson(join(root, 'package.json')).optionalDependencies ?? {};
  const theirs = readJson(join(modules, '@lancedb', 'lancedb', 'package.json')).optionalDependencies;
  const prefix = '@lancedb/lancedb-';
  const wanted = Object.keys(theirs).filter((name) => name.startsWith(prefix));
  const listed = platforms.map((name) => prefix + name);
  for (const name of new Set([...wanted, ...listed])) {
    if (theirs[name] !== version)
      throw new Error(`bundle-lancedb: LanceDB ${version} has no ${name} of its version`);
    if (ours[name] !== version) {
      throw new Error(`bundle-lancedb: optionalDependencies must have ${name} ${version}, has ${ours[name]}`);
    }
  }
}

/** The package (its folder below node_modules) that a bundled file came from. */
function findPackage(input) {
  const path = input.replaceAll('\\', '/');
  const at = path.lastIndexOf('node_modules/');
  if (at < 0) return undefined;
  const [first, second] = path.slice(at + 'node_modules/'.length).split('/');
  return path.slice(0, at) + 'node_modules/' + (first.startsWith('@') ? `${first}/${second}` : first);
}

function writeNotices(inputs) {
  const folders = new Set();
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const folder = findPackage(input);
    if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
  }
  const apache = readFileSync(join(root, 'LICENSE'), 'utf8');
  const texts = new Map();
  const rows = [];
  const sections = [];
  for (const folder of [...folders].sort()) {
    const path = join(root, folder);
    const manifest = readJson(join(path, 'package.json'));
    const { name, version, license } = manifest;
    if (!['Apache-2.0', 'MIT', '0BSD', 'ISC', 'BSD-3-Clause', 'BSD-2-Clause'].includes(license)) {
      throw new Error(`bundle-lancedb: ${name} has the licence ${license}: decide about it first`);
    }
    const home = manifest.homepage ?? manifest.repository?.url ?? manifest.repository ?? '';
    rows.push(`| ${name} | ${version} | ${license} | ${String(home).replace(/^git\+|\.git$/g, '')} |`);
    const files = readdirSync(path).filter((file) =>
      /^(licen[cs]e|notice|copyright(notice)?)(\.(txt|md))?$/i.test(file),
    );
    if (!files.some((file) => /^licen[cs]e/i.test(file))) {
      if (license !== 'Apache-2.0') throw new Error(`bundle-lancedb: ${name} ships no licence text`);
      sections.push(
        `## ${name} ${version}\n\nCopyright of its authors. Apache License 2.0, whose text stands below and in our LICENSE.`,
      );
      if (!apache.includes('Apache License'))
        throw new Error('bundle-lancedb: our LICENSE is not the Apache License');
    }
    for (const file of files) {
      const text = readFileSync(join(path, file), 'utf8').trim();
      const same = texts.get(text);
      const title = `${name} ${version}: ${file}`;
      if (same === undefined) texts.set(text, title);
      sections.push(
        `## ${title}\n\n` +
          (same === undefined ? `\`\`\`\`text\n${text}\n\`\`\`\`` : `The same text as of ${same}.`),
      );
    }
  }
  const head = `# Third-party software in lancedb.js

\`lancedb.js\` is a bundle (made with esbuild; changed in one place, so that Arrow keeps U+FEFF at the beginning of a text) of the JavaScript of these packages:

| Package | Version | Licence | Home |
| --- | --- | --- | --- |
${rows.join('\n')}

The native library is not in it: npm installs it as \`@lancedb/lancedb-<platform>\` (Apache-2.0), published by the LanceDB
authors. The Rust libraries inside that are listed in RUST_THIRD_PARTY_LICENSES.html of the package \`@lancedb/lancedb\`.
`;
  writeFileSync(notices, [head, ...sections].join('\n\n') + '\n');
}

/** Arrow takes a mark at the beginning of a text (U+FEFF) for one of its encoding and drops it: ours come back verbatim. */
function patchDecoder(bundled) {
  const decoder = /new TextDecoder\("utf-8"\)/g;
  if (bundled.match(decoder)?.length !== 1)
    throw new Error('bundle-lancedb: the decoder of Arrow is not where it was');
  return bundled.replace(decoder, 'new TextDecoder("utf-8",{ignoreBOM:true})');
}

export async function bundleLancedb({ force = false } = {}) {
  const stamp = formatStamp();
  if (!force && existsSync(notices) && existsSync(bundle)) {
    const text = readFileSync(bundle, 'utf8');
    if (text.slice(0, text.indexOf('\n')) === stamp) return false;
  }
  checkPlatforms(readVersion('@lancedb/lancedb'));
  const { build } = await import('esbuild');
  const requireFromRoot = createRequire(join(root, 'package.json'));
  // One copy of arrow, for its `import` and `require` alike.
  const arrow = join(requireFromRoot.resolve('apache-arrow'), '..', 'Arrow.node.mjs');
  const { metafile, outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root, sourcefile: 'lancedb-entry.mjs' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    outfile: bundle,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    alias: { 'apache-arrow': arrow },
    external: ['@lancedb/lancedb-*', '*.node', 'openai', '@huggingface/transformers'],
    minifyWhitespace: true,
    minifySyntax: true,
    // Node prints the line where an error came from: not half a megabyte of it.
    lineLimit: 160,
    legalComments: 'eof',
    logLevel: 'warning',
    // The native binding and node's own modules are reached by `require`, which an ES module has to make itself.
    banner: {
      js: `${stamp}\nimport { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);`,
    },
  });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const file of outputFiles) writeFileSync(file.path, patchDecoder(file.text));
  writeNotices(Object.values(metafile.outputs)[0].inputs);
  return true;
}

if (process.argv[1] === script) {
  const made = await bundleLancedb({ force: process.argv.includes('--force') });
  console.error(made ? `bundled ${bundle}` : 'bundle of LanceDB is up to date');
}

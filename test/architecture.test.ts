import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(sep).join('/'));
const parsed = new Map(
  files.map((file) => [
    file,
    ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.Latest, true),
  ]),
);

/** Every import and re-export, dynamic ones too. `to` is a path below src/, or a package's name. */
function listImports(file: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const to = specifier.startsWith('.')
      ? relative(src, resolve(join(src, dirname(file)), specifier))
          .split(sep)
          .join('/')
      : specifier;
    found.push({ from: file, to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      add(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
      add(node.moduleSpecifier.text, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) add(argument.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed.get(file)!);
  return found;
}
const imports = files.flatMap(listImports);

/**
 * The house, top first (docs/ARCHITECTURE.md): every room has a line of its own, and a file may import its own room and those
 * below, types included, so that no two rooms can be knotted together.
 */
const ROOMS: readonly (readonly [room: string, files: RegExp])[] = [
  ['page', /^cli\/report\/page\//],
  ['cli', /^cli\//],
  ['server', /^server\//],
  ['index', /^index\.ts$/],
  ['compose', /^compose(-home|-models|-trial|-repair|-encryption)?\.ts$/],
  ['model-files', /^model-files\//],
  ['keys', /^keys\//],
  ['config', /^config\.ts$/],
  ['tools', /^tools\//],
  ['resources', /^resources\//],
  ['version', /^version\.ts$/],
  ['engine', /^engine\/(index|api|engine)\.ts$/],
  ['integrity', /^engine\/integrity\//],
  ['night', /^engine\/night\//],
  ['recall', /^engine\/recall\//],
  ['views', /^engine\/views\//],
  ['memory', /^engine\/memory\//],
  ['ledgers', /^engine\/ledgers\//],
  ['encoder', /^engine\/encoder\//],
  ['inquiry', /^engine\/inquiry\//],
  ['packets', /^engine\/packets\//],
  ['spaces', /^engine\/spaces\//],
  ['purge', /^engine\/purge\//],
  ['text', /^engine\/text\//],
  ['lease', /^engine\/lease\//],
  ['hippocampus', /^engine\/hippocampus\//],
  ['cortex', /^engine\/cortex\//],
  ['models', /^engine\/models\//],
  ['nets', /^engine\/nets\//],
  ['language', /^engine\/language\//],
  ['math', /^engine\/math\//],
  ['clock', /^engine\/(clock|background|validate)\.ts$/],
  ['errors', /^engine\/errors\.ts$/],
  ['vocabulary', /^engine\/vocabulary\//],
];
const findRoom = (file: string): number => ROOMS.findIndex(([, room]) => room.test(file));
const formatImports = (list: readonly Import[]): string[] =>
  list.map(({ from, to }) => `${from} imports ${to}`);
const isOurs = ({ to }: Import): boolean => to.endsWith('.ts');
const findRoomName = (file: string): string => ROOMS[findRoom(file)]![0];

/** Groups of more than one that all reach each other (Tarjan), each sorted. */
function findCycles(arrows: readonly (readonly [string, string])[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const [from, to] of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const [index, low] = [new Map<string, number>(), new Map<string, number>()];
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const target of targets.get(node) ?? []) {
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(node, Math.min(low.get(node)!, low.get(target)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) cycles.push(group.sort());
  };
  for (const node of targets.keys()) if (!index.has(node)) visit(node);
  return cycles;
}
const PORT = /(?:^|\/)(?:[\w-]+-)?ports?\.ts$/;

describe('the house', () => {
  it('gives every file a room', () => {
    expect(files.filter((file) => findRoom(file) === -1)).toEqual([]);
    expect(ROOMS.filter(([, room]) => !files.some((file) => room.test(file)))).toEqual([]);
  });

  it('lets each room import only itself and the rooms below, types included', () => {
    expect(
      formatImports(imports.filter((it) => isOurs(it) && findRoom(it.to) < findRoom(it.from))).join('\n'),
    ).toBe('');
  });

  it('has no cycle of values between files, nor of any imports between rooms', () => {
    expect(
      findCycles(imports.filter((it) => isOurs(it) && !it.typeOnly).map(({ from, to }) => [from, to])),
    ).toEqual([]);
    const arrows = imports
      .filter(isOurs)
      .map(({ from, to }): [string, string] => [findRoomName(from), findRoomName(to)]);
    expect(findCycles(arrows.filter(([from, to]) => from !== to))).toEqual([]);
  });

  it('shows tools and resources the engine through its one door', () => {
    const outside = imports.filter(
      (it) =>
        isOurs(it) &&
        /^(tools|resources)\//.test(it.from) &&
        it.to.startsWith('engine/') &&
        it.to !== 'engine/index.ts',
    );
    expect(formatImports(outside)).toEqual([]);
    const doors = imports.filter(
      (it) =>
        isOurs(it) &&
        /^(cli|server)\//.test(it.from) &&
        it.to.startsWith('engine/') &&
        it.to !== 'engine/index.ts',
    );
    expect(formatImports(doors)).toEqual([]);
  });

  it('keeps what fetches models to itself: config.ts and the engine’s door below, the command line and compose.ts above', () => {
    const room = /^model-files\//;
    const down = imports.filter(
      (it) =>
        isOurs(it) &&
        room.test(it.from) &&
        !room.test(it.to) &&
        !['config.ts', 'engine/index.ts'].includes(it.to),
    );
    expect(formatImports(down)).toEqual([]);
    const doors = imports.filter(
      (it) =>
        room.test(it.to) &&
        !room.test(it.from) &&
        !(
          /^(cli\/|compose(-home|-models|-trial|-repair|-encryption)?\.ts$)/.test(it.from) &&
          it.to === 'model-files/index.ts'
        ),
    );
    expect(formatImports(doors)).toEqual([]);
  });

  it('keeps what runs in a browser to itself: of ours it knows types, and the texts it shares with the terminal', () => {
    const room = /^cli\/report\/page\//;
    const strangers = imports.filter(
      (it) => room.test(it.from) && !room.test(it.to) && !it.typeOnly && it.to !== 'cli/reasons.ts',
    );
    expect(formatImports(strangers)).toEqual([]);
    expect(imports.filter((it) => it.from === 'cli/reasons.ts')).toEqual([]);
    // No package, and nothing of Node's, by type either: the charts are a global, and a browser has no more.
    expect(formatImports(imports.filter((it) => room.test(it.from) && !isOurs(it)))).toEqual([]);
    expect(formatImports(imports.filter((it) => room.test(it.to) && !room.test(it.from)))).toEqual([]);
  });

  it('keeps adapters unknown to all but compose.ts, ports known by type only', () => {
    const adapter = /^engine\/(hippocampus|cortex|models)\/[^/]+\//;
    const findFolder = (file: string): string => adapter.exec(file)?.[0] ?? '';
    const strangers = imports.filter(
      (it) =>
        adapter.test(it.to) &&
        findFolder(it.from) !== findFolder(it.to) &&
        !/^compose(-home|-models|-trial|-repair|-encryption)?\.ts$/.test(it.from),
    );
    expect(formatImports(strangers)).toEqual([]);
    expect(formatImports(imports.filter((it) => PORT.test(it.to) && !it.typeOnly))).toEqual([]);
  });

  it('keeps adapters from importing anything of ours but their port and the lines below', () => {
    const adapter = /^engine\/(hippocampus|cortex|models)\/[^/]+\//;
    const above = imports.filter(
      (it) =>
        isOurs(it) &&
        adapter.test(it.from) &&
        !it.to.startsWith(adapter.exec(it.from)![0]) &&
        !PORT.test(it.to) &&
        findRoom(it.to) <= findRoom(it.from),
    );
    expect(formatImports(above)).toEqual([]);
  });

  it('keeps vendors in their rooms', () => {
    const homes: Record<string, RegExp> = {
      'better-sqlite3': /^engine\/(hippocampus\/sqlite\/|cortex\/lance\/write-gate\.ts$)/,
      kysely: /^engine\/hippocampus\//,
      '@modelcontextprotocol/server': /^server\//,
      '#kernels': /^engine\/(math|nets)\//,
      '@huggingface/transformers': /^engine\/models\/transformers\//,
      'node-llama-cpp': /^engine\/models\/llama\//,
      '#lancedb': /^engine\/cortex\/lance\//,
      '@secretlint/core': /^engine\/models\/secretlint\//,
      '@secretlint/profiler': /^engine\/models\/secretlint\//,
      '@secretlint/secretlint-rule-preset-recommend': /^engine\/models\/secretlint\//,
      'card-validator': /^engine\/models\/secretlint\//,
      'ml-pca': /^engine\/models\/pca\//,
      'cli-progress': /^cli\//,
      commander: /^cli\//,
      '@napi-rs/keyring': /^keys\/keychain\.ts$/,
      'env-paths': /^config\.ts$/,
      uuid: /^compose\.ts$/,
      stemmer: /^engine\/language\//,
      '@orama/stemmers': /^engine\/language\/stemmers\.ts$/,
      'chrono-node': /^engine\/language\//,
      zod: /^(config\.ts|keys\/|tools\/|engine\/(vocabulary\/|validate\.ts))/,
    };
    const vendors = imports.filter((it) => !isOurs(it) && !it.to.startsWith('node:'));
    const parsePackageName = (to: string): string =>
      to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/');
    expect(formatImports(vendors.filter((it) => !homes[parsePackageName(it.to)]?.test(it.from)))).toEqual([]);
  });

  it('keeps pure rooms pure: no files, no network, no clock, no chance', () => {
    const pure = files.filter((file) => /^engine\/(vocabulary|math|nets|language)\//.test(file));
    // Stemmers are code that is loaded with the first text of its language, in the midst of what does not wait.
    const loadsCode = (it: Import): boolean =>
      it.from === 'engine/language/stemmers.ts' && it.to === 'node:module';
    expect(
      formatImports(
        imports.filter((it) => pure.includes(it.from) && it.to.startsWith('node:') && !loadsCode(it)),
      ),
    ).toEqual([]);
    const impure = pure.filter((file) =>
      /Date\.now|Math\.random|performance\.now|new Date\(\)/.test(parsed.get(file)!.text),
    );
    expect(impure).toEqual([]);
  });

  it('takes time and chance from the clock handed in, throughout the engine', () => {
    const takers = files.filter(
      (file) =>
        file.startsWith('engine/') &&
        file !== 'engine/clock.ts' &&
        /Date\.now|Math\.random|setTimeout|setInterval|new Date\(\)|randomUUID/.test(parsed.get(file)!.text),
    );
    expect(takers).toEqual([]);
  });

  it('reads the environment in config.ts alone', () => {
    const readers = files.filter((file) => /process\s*\.\s*env|process\[.env/.test(parsed.get(file)!.text));
    expect(readers).toEqual(['config.ts']);
  });

  it('leaves stdout to the protocol and to the command line', () => {
    const writers = files.filter((file) =>
      /process\.stdout\.write|console\.(log|info|debug)\(/.test(parsed.get(file)!.text),
    );
    expect(writers.filter((file) => !file.startsWith('cli/'))).toEqual([]);
  });

  it('writes to a terminal in one place, which shows what a terminal would obey', () => {
    const writers = files.filter(
      (file) =>
        /^cli\//.test(file) &&
        /process\.std(out|err)\.write|console\./.test(parsed.get(file)!.text) &&
        !/^cli\/report\/page\//.test(file),
    );
    expect(writers).toEqual([]);
  });

  it('opens no connection to anywhere, but to the model server that the owner names and to fetch a model', () => {
    const network = /^(node:)?(http|https|http2|net|tls|dgram|dns)(\/|$)/;
    const room = /^engine\/models\/http\//;
    expect(formatImports(imports.filter((it) => network.test(it.to) && !room.test(it.from)))).toEqual([]);
    expect(files.filter((file) => /\bfetch\(/.test(parsed.get(file)!.text))).toEqual([
      'model-files/hub-source.ts',
    ]);
  });
});

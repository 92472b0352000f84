import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const PORTS = join(root, 'src', 'engine', 'hippocampus');
const SUITES = join(root, 'test', 'contract');
const parse = (folder: string, pattern: RegExp): ReadonlyMap<string, ts.SourceFile> =>
  new Map(
    readdirSync(folder)
      .filter((file) => pattern.test(file))
      .map((file) => [
        file,
        ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.Latest, true),
      ]),
  );
const ports = parse(PORTS, /port\.ts$/);
/** The Cortex has suites of its own, put together in cortex.ts. */
const suites = parse(SUITES, /^(?!cortex).*\.ts$/);

function findAll<T extends ts.Node>(node: ts.Node, is: (one: ts.Node) => one is T): T[] {
  const found: T[] = is(node) ? [node] : [];
  ts.forEachChild(node, (child) => void found.push(...findAll(child, is)));
  return found;
}

const interfaces = new Map(
  [...ports.values()]
    .flatMap((file) => findAll(file, ts.isInterfaceDeclaration))
    .map((declaration) => [declaration.name.text, declaration]),
);
const isMethod = (member: ts.TypeElement): boolean =>
  ts.isMethodSignature(member) ||
  (ts.isPropertySignature(member) && member.type !== undefined && ts.isFunctionTypeNode(member.type));
const listMethods = (declaration: ts.InterfaceDeclaration): string[] =>
  declaration.members.filter(isMethod).map((member) => (member.name as ts.Identifier).text);

/** What the Hippocampus is made of: the name of each port in it, with the port's methods. */
const concerns = new Map(
  interfaces
    .get('Hippocampus')!
    .members.filter(ts.isPropertySignature)
    .map((member) => {
      const type = (member.type as ts.TypeReferenceNode).typeName as ts.Identifier;
      return [(member.name as ts.Identifier).text, listMethods(interfaces.get(type.text)!)];
    }),
);

/** Names that a file has for a concern: its own, and what it is taken apart into. */
function listLocalNames(file: ts.SourceFile, concern: string): ReadonlySet<string> {
  const elements = findAll(file, ts.isBindingElement).filter(
    ({ name, propertyName }) => ((propertyName ?? name) as ts.Identifier).text === concern,
  );
  const variables = findAll(file, ts.isVariableDeclaration).filter(
    ({ initializer }) =>
      initializer && ts.isPropertyAccessExpression(initializer) && initializer.name.text === concern,
  );
  return new Set(
    [...elements, ...variables].flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : [])),
  );
}

/** Methods that a file calls as `….<concern>.<method>(`, or of a concern that it has taken apart. */
function listCalls(file: ts.SourceFile, concern: string): string[] {
  const names = listLocalNames(file, concern);
  return findAll(file, ts.isCallExpression).flatMap(({ expression }) => {
    if (!ts.isPropertyAccessExpression(expression)) return [];
    const of = expression.expression;
    const isConcern = ts.isPropertyAccessExpression(of)
      ? of.name.text === concern
      : ts.isIdentifier(of) && names.has(of.text);
    return isConcern ? [expression.name.text] : [];
  });
}

describe('the contract of the Hippocampus', () => {
  it('has a port for each of its concerns, and a method in each', () => {
    const names = [...concerns.keys()].map((concern) => `${concern}-port.ts`);
    expect([...names, 'port.ts'].sort()).toEqual([...ports.keys()].sort());
    for (const [concern, methods] of concerns) expect([concern, methods.length]).not.toEqual([concern, 0]);
  });

  it.each([...concerns])('calls every method of %s in the suite of that port', (concern, methods) => {
    const files = [...suites].filter(([name]) => name.startsWith(`${concern}-`)).map(([, file]) => file);
    const called = new Set(files.flatMap((file) => listCalls(file, concern)));
    expect(methods.filter((method) => !called.has(method))).toEqual([]);
  });

  it('calls every method of the store as a whole', () => {
    const called = new Set(
      findAll(suites.get('store-contract.ts')!, ts.isCallExpression).flatMap(({ expression }) =>
        ts.isPropertyAccessExpression(expression) && ts.isIdentifier(expression.expression)
          ? [expression.name.text]
          : [],
      ),
    );
    expect(listMethods(interfaces.get('Hippocampus')!).filter((method) => !called.has(method))).toEqual([]);
  });

  it('puts together a suite for each port', () => {
    const composed = suites.get('hippocampus.ts')!;
    const imported = findAll(composed, ts.isImportDeclaration).map(
      ({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text,
    );
    const missing = [...concerns.keys()].filter((concern) => !imported.includes(`./${concern}-contract.ts`));
    expect(missing).toEqual([]);
  });

  it('knows no adapter, and no files', () => {
    const known = [...suites].flatMap(([name, file]) =>
      findAll(file, ts.isImportDeclaration)
        .map(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text)
        .filter((from) => /sqlite|kysely|^node:(fs|path)/.test(from) || /hippocampus\/[^/]+\//.test(from))
        .map((from) => `${name} imports ${from}`),
    );
    expect(known).toEqual([]);
  });
});

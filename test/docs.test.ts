import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const listFolder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.split(sep).join('/')}`)
    .filter((file) => statSync(join(root, file)).isFile());

/** Where paths and citations may point to, and stand. */
const FOLDERS = [
  ...['src', 'test', 'bench', 'docs', 'migrations', 'bin', 'kernels', 'lexicon', 'prompts', 'scripts'],
  ...['examples', 'types'],
];
const ROOT_PAGES = ['README.md', 'DESIGN.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
const files = [...FOLDERS.flatMap(listFolder), ...readdirSync(root)];
const pages = files.filter((file) => /^docs\/[^/]+\.md$/.test(file));
const known = {
  rulings: read('docs/rulings.md'),
  sections: read('docs/spec-sections.md'),
};

/** What a text cites: decisions by `R` and a number, sections of the specification by `§`. */
const findCitations = (text: string): string[] => [
  ...new Set(text.match(/\bR\d{1,3}\b|§\s?\d+(?:\.\d+)*/g)?.map((cited) => cited.replace(/\s/, ''))),
];
const hasEntry = (cited: string): boolean =>
  cited.startsWith('R') ? known.rulings.includes(`- **${cited} `) : known.sections.includes(`**${cited} `);
const findUnknown = (text: string): string[] => findCitations(text).filter((cited) => !hasEntry(cited));

/** Fenced blocks hold what a person types, or drawings. */
const withoutFences = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** As GitHub makes anchors of headings. */
const toAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

function findDeadLinks(page: string): string[] {
  return [...withoutFences(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path, anchor] = link.split('#');
      const target = path === '' ? page : relative(root, resolve(join(root, dirname(page)), path!));
      if (!existsSync(join(root, target))) return true;
      return (
        anchor !== undefined &&
        ![...read(target).matchAll(/^#+ (.*)$/gm)].some((heading) => toAnchor(heading[1]!) === anchor)
      );
    });
}

/**
 * Paths in backticks: of code and pages wherever they lie, by their end (`recall/score.ts` in any folder of that name), and all
 * that begin with a folder of ours.
 */
function findDeadPaths(page: string): string[] {
  const quoted = [...withoutFences(read(page)).matchAll(/`([\w.*/-]+)`/g)].map((match) => match[1]!);
  return [...new Set(quoted)].filter((path) => {
    if (FOLDERS.includes(path.split('/')[0]!) && path.includes('/')) return !existsSync(join(root, path));
    if (!/\.(?:ts|js|mjs|sql|md|words)$/.test(path)) return false;
    return !files.some((file) => file === path || file.endsWith(`/${path}`));
  });
}

describe('the pages', () => {
  it('know every decision and every section that is cited anywhere', () => {
    const citing = [
      ...files.filter((file) => /^[a-z]+\/.*\.(?:ts|js|mjs|sql|md)$/.test(file)),
      ...ROOT_PAGES,
    ];
    const unknown = citing.flatMap((file) =>
      findUnknown(read(file)).map((cited) => `${file} cites ${cited}`),
    );
    expect(unknown).toEqual([]);
    expect(citing.flatMap((file) => findCitations(read(file))).length).toBeGreaterThan(200);
  });

  it('would notice a number that nobody knows', () => {
    const [ruling, section] = ['R', '§3.'].map((begin) => begin.concat('99')) as [string, string];
    expect(findUnknown(`what ${ruling} says, and ${section}, but not R1 or §3.2.`)).toEqual([
      ruling,
      section,
    ]);
  });

  it('list the decisions without a gap, each once', () => {
    const numbers = [...known.rulings.matchAll(/^- \*\*R(\d+) /gm)].map((match) => Number(match[1]));
    expect(numbers).toEqual(Array.from({ length: 36 }, (_, i) => i + 1));
  });

  it('link only to what is there', () => {
    const linking = [...ROOT_PAGES, ...pages, ...files.filter((file) => /^bench\/results\//.test(file))];
    const dead = linking.flatMap((page) => findDeadLinks(page).map((link) => `${page} links to ${link}`));
    expect(dead).toEqual([]);
  });

  it('name only files that are there', () => {
    const dead = ['README.md', ...pages].flatMap((page) =>
      findDeadPaths(page).map((path) => `${page} names ${path}`),
    );
    expect(dead).toEqual([]);
  });

  it('name only what the code knows by that name', () => {
    const code = files
      .filter((file) => /^src\/.*\.ts$/.test(file))
      .map(read)
      .join('\n');
    const words = new Set(code.match(/\w+/g));
    const named = ['docs/ARCHITECTURE.md', 'docs/performance.md', 'docs/rulings.md'].flatMap((page) =>
      [...withoutFences(read(page)).matchAll(/`(\w*[a-z]\w*[A-Z]\w*|[A-Z]\w*[a-z]\w*)`/g)].map(
        (match) => match[1]!,
      ),
    );
    expect(named.filter((name) => !words.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(20);
  });

  it('name only npm scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = ['README.md', 'CONTRIBUTING.md', ...pages].flatMap((page) =>
      [...read(page).matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]!),
    );
    // "npm run bench:…" stands for all of them.
    expect(named.filter((name) => !(name in scripts) && name !== 'bench:')).toEqual([]);
  });

  it('tell of every room of the house, and of no other', () => {
    const list = /const ROOMS[^=]*= \[([\s\S]*?)\n\];/.exec(read('test/architecture.test.ts'))![1]!;
    const rooms = [...list.matchAll(/^ {2}\['([\w-]+)',/gm)].map((match) => match[1]!);
    const described = [...read('docs/ARCHITECTURE.md').matchAll(/^### `([\w-]+)`\n\n(.+)$/gm)];
    expect(described.map((match) => match[1])).toEqual(rooms);
    const bare = described.filter((match) => !/\*\*Door:\*\*.*\*\*May import:\*\*/.test(match[2]!));
    expect(bare.map((match) => match[1])).toEqual([]);
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERAS, createTempHome } from '../support/mcp.ts';
import type { JsonSchema, ListedTool } from '../support/mcp.ts';

/** What clients turn tools into for their model's interface: as these versions do, and as the latest do. */
const PACKAGES = ['google-genai', 'langchain-google-genai', 'openai', 'anthropic'];
const LIBRARIES = ['google', 'langchain', 'openai', 'anthropic'] as const;
const SCRIPT = fileURLToPath(new URL('convert-tools.py', import.meta.url));

/** A Python of its own with the packages, or why there is none. */
function preparePython(folder: string): { python: string } | { missing: string } {
  const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' });
  if (made.status !== 0) return { missing: 'python3 with venv is not here' };
  const python = join(folder, 'bin', 'python');
  const installed = spawnSync(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { encoding: 'utf8' });
  return installed.status === 0 ? { python } : { missing: 'its packages cannot be installed' };
}

interface Converted {
  readonly converted: Record<(typeof LIBRARIES)[number], Record<string, JsonSchema>>;
  readonly complaints: readonly string[];
}

/** Every field with its path: with the type that it has, in small letters. */
function listTypes(schema: JsonSchema, path = ''): string[] {
  const type = schema.type?.toLowerCase() ?? (schema.enum ? typeof schema.enum[0] : 'none');
  return [
    `${path} ${type}${schema.enum ? ` of ${schema.enum.join()}` : ''}`,
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => listTypes(one, `${path}.${name}`)),
    ...(schema.items ? listTypes(schema.items, `${path}[]`) : []),
  ].sort();
}

describe('the tools', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sophontic-clients-'));
  const prepared = preparePython(folder);
  if ('missing' in prepared)
    console.log(`Skipped: what other clients make of the tools; ${prepared.missing}.`);
  const listed: ListedTool[][] = [];

  beforeAll(async () => {
    for (const { connect } of ERAS) listed.push(await (await connect(createTempHome())).listTools());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are read alike by both generations of the protocol’s own clients', () => {
    const [classic, modern] = listed.map((tools) =>
      tools.map(({ name, inputSchema, outputSchema }) => ({ name, inputSchema, outputSchema })),
    );
    expect(modern).toEqual(classic);
    expect(classic).toHaveLength(7);
  });

  it.skipIf('missing' in prepared)('are taken whole by what clients convert them with', () => {
    const { python } = prepared as { python: string };
    const [tools] = listed;
    const answer = execFileSync(python, [SCRIPT], {
      input: JSON.stringify(tools),
      encoding: 'utf8',
      // No proxy answers at this address: what is converted is converted here.
      env: { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' },
    });
    const { converted, complaints } = JSON.parse(answer) as Converted;
    expect(complaints).toEqual([]);
    for (const library of LIBRARIES)
      for (const { name, inputSchema } of tools!)
        expect(listTypes(converted[library][name]!), `${library}, ${name}`).toEqual(listTypes(inputSchema));
  });
});

// Memories that are graphs of named entities with observations: one entity a turn, named by its key.
import { join } from 'node:path';
import { formatTurn } from './system.ts';
import type { Peer } from './system.ts';
import { createWordByWordWay } from './words.ts';
import type { Package } from './install.ts';

interface Graph {
  readonly entities: readonly { readonly name: string }[];
}

interface GraphOptions {
  readonly script: string;
  readonly buildEnv: (folder: string) => Record<string, string>;
  /** Asked for in every search; a server that knows no limit gives all it finds. */
  readonly limit?: number;
}

/** mcp-memory-libsql takes no observation longer than 4096 characters, but many of them. */
const MAX_OBSERVATION_LENGTH = 4_000;

const splitObservations = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / MAX_OBSERVATION_LENGTH) }, (_, i) =>
    text.slice(i * MAX_OBSERVATION_LENGTH, (i + 1) * MAX_OBSERVATION_LENGTH),
  );

const createGraphPeer = (
  { name, version }: Package,
  { script, buildEnv, limit }: GraphOptions,
  installed: string,
): Peer => ({
  title: `${name} ${version}`,
  createContender: (folder) => ({
    name,
    script: join(installed, 'node_modules', name, script),
    // Some servers look for settings in the home of whoever runs the benchmark.
    env: { HOME: folder, ...buildEnv(folder) },
  }),
  createTools: (call) => {
    const search = async (query: string): Promise<string[]> => {
      const found = (await call('search_nodes', {
        query,
        ...(limit === undefined ? {} : { limit }),
      })) as Graph;
      return found.entities.map((entity) => entity.name);
    };
    return {
      save: async (turns) => {
        const entities = turns.map((turn) => ({
          name: turn.key,
          entityType: 'turn',
          observations: splitObservations(formatTurn(turn)),
        }));
        await call('create_entities', { entities });
      },
      has: async ({ key }) => (await search(key)).includes(key),
      ways: [
        { label: 'search_nodes, the question as it is', ask: search },
        createWordByWordWay('search_nodes', search),
      ],
    };
  },
});

export const official: Package = {
  name: '@modelcontextprotocol/server-memory',
  version: '2026.8.31',
  createPeer: (installed) =>
    createGraphPeer(
      official,
      { script: 'dist/index.js', buildEnv: (folder) => ({ MEMORY_FILE_PATH: join(folder, 'memory.jsonl') }) },
      installed,
    ),
};

export const libsql: Package = {
  name: 'mcp-memory-libsql',
  version: '0.0.17',
  createPeer: (installed) =>
    createGraphPeer(
      libsql,
      {
        script: 'dist/index.js',
        buildEnv: (folder) => ({ LIBSQL_URL: `file:${join(folder, 'memory.db')}` }),
        limit: 50,
      },
      installed,
    ),
};

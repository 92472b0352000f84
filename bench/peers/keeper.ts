import { join } from 'node:path';
import { MAX_FOUND, formatTurn } from './system.ts';
import type { Package } from './install.ts';
import { createWordByWordWay } from './words.ts';

interface Items {
  readonly items: readonly { readonly key: string }[];
}

/** Its most for one answer. */
const LIMIT = 100;

/** Its semantic search gives back a key up to the first colon only. */
const escapeKey = (key: string): string => key.replaceAll(':', '.');

export const keeper: Package = {
  name: 'mcp-memory-keeper',
  version: '0.14.1',
  // The 12.x it asks for is downloaded or compiled by an install script; 13 comes with its binaries.
  overrides: { 'better-sqlite3': '13.2.0' },
  createPeer: (installed) => ({
    title: `${keeper.name} ${keeper.version} (better-sqlite3 13.2.0)`,
    createContender: (folder) => ({
      name: keeper.name,
      // What its command starts in a process of its own: the process whose memory counts.
      script: join(installed, 'node_modules', keeper.name, 'dist/index.js'),
      env: { HOME: folder, DATA_DIR: folder },
    }),
    createTools: (call) => {
      const keys = new Map<string, string>();
      const resolveKey = (name: string): string => keys.get(name) ?? name;
      const parseKeys = (answer: unknown): string[] =>
        // Where nothing was found it says so in a sentence.
        typeof answer === 'string' ? [] : (answer as Items).items.map(({ key }) => resolveKey(key));
      return {
        save: async (turns) => {
          for (const { key } of turns) keys.set(escapeKey(key), key);
          const items = turns.map((turn) => ({ key: escapeKey(turn.key), value: formatTurn(turn) }));
          const answer = await call('context_batch_save', { items });
          // It tells of failures without marking its answer as one.
          if ((answer as { failed?: number }).failed !== 0)
            throw new Error(`context_batch_save: ${JSON.stringify(answer)}`);
        },
        has: async ({ key }) => parseKeys(await call('context_get', { key: escapeKey(key) })).length > 0,
        ways: [
          {
            label: 'context_semantic_search',
            ask: async (query) => {
              const answer = await call('context_semantic_search', {
                query,
                topK: MAX_FOUND,
                minSimilarity: 0,
              });
              return [...String(answer).matchAll(/% match\]\n {3}Key: (.+)/g)].map(([, name]) =>
                resolveKey(name!),
              );
            },
          },
          createWordByWordWay('context_search', async (query) =>
            parseKeys(await call('context_search', { query, includeMetadata: true, limit: LIMIT })),
          ),
        ],
      };
    },
  }),
};

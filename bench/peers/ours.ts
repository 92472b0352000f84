import { readFileSync } from 'node:fs';
import { SERVER } from '../server.ts';
import type { Found, Stored } from '../server.ts';
import { FOUND } from './system.ts';
import type { Call, Peer } from './system.ts';

const manifest = new URL('../../package.json', import.meta.url);
const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name: string; version: string };

const recall = async (call: Call, query: string): Promise<Found> =>
  (await call('recall', { query, limit: FOUND, max_tokens: 32_768, level: 0 })) as Found;

export const ours: Peer = {
  title: `${name} ${version}`,
  contender: (folder) => ({ name, script: SERVER, env: { SOPHONTIC_HOME: folder } }),
  tools: (call) => {
    const keys = new Map<string, string>();
    return {
      save: async (turns) => {
        const entries = turns.map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session }));
        const stored = (await call('remember', { entries })) as Stored;
        stored.entries.forEach(({ id }, i) => keys.set(id, turns[i]!.key));
      },
      has: async ({ content }) =>
        (await recall(call, content)).memories.some(({ text }) => text.includes(content)),
      ways: [
        {
          label: 'recall',
          ask: async (question) => {
            const { memories } = await recall(call, question);
            return memories.flatMap(({ sources }) => sources.map(({ entry_id }) => keys.get(entry_id) ?? ''));
          },
        },
      ],
    };
  },
};

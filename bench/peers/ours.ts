import { readFileSync } from 'node:fs';
import { SERVER } from '../server.ts';
import type { RecallResult, RememberResult } from '../server.ts';
import { MAX_FOUND } from './system.ts';
import type { Call, Peer } from './system.ts';

const manifest = new URL('../../package.json', import.meta.url);
const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name: string; version: string };

const recall = async (call: Call, query: string): Promise<RecallResult> =>
  (await call('recall', {
    query,
    limit: MAX_FOUND,
    max_tokens: 32_768,
    level: '0',
    detail: 'full',
  })) as RecallResult;

export const ours: Peer = {
  title: `${name} ${version}`,
  createContender: (folder) => ({ name, script: SERVER, env: { SOPHONTIC_HOME: folder } }),
  createTools: (call) => {
    const keys = new Map<string, string>();
    return {
      save: async (turns) => {
        const entries = turns.map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session }));
        const stored = (await call('remember', { entries })) as RememberResult;
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

import { toDisplayName } from '../engine/index.ts';
import type { Resource } from './resource.ts';

export const blockList: Resource = {
  name: 'blocks',
  title: 'Blocks',
  description: 'What the nights have made of the conversations, newest first; ?cursor= goes on.',
  mimeType: 'application/json',
  uri: 'memory://blocks',
  read: async (engine, _, query) => ({
    mimeType: 'application/json',
    text: JSON.stringify(await engine.blocks(query.get('cursor') ?? undefined), null, 2),
  }),
};

export const block: Resource = {
  name: 'block',
  title: 'One block',
  description:
    'What was said in its live zones verbatim, the rest in short; ?format=packet as a Bifocal Packet.',
  mimeType: 'text/markdown',
  uri: 'memory://blocks/{block_id}',
  read: async (engine, id, query) =>
    query.get('format') === 'packet'
      ? { mimeType: 'application/json', text: JSON.stringify(await engine.packet(id), null, 2) }
      : { mimeType: 'text/markdown', text: await engine.block(id) },
  complete: (engine, prefix) => engine.completeBlocks(prefix),
  list: async (engine, cursor) => {
    const { blocks, next } = await engine.blocks(cursor);
    return {
      items: blocks.map(({ uri, title, type, at }) => ({
        uri,
        name: `${type} of ${at.slice(0, 10)}`,
        title: toDisplayName(title, `${type} of ${at.slice(0, 10)}`),
        mimeType: 'text/markdown',
      })),
      next,
    };
  },
};

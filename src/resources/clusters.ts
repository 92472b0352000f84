import type { Resource } from './resource.ts';

export const cluster: Resource = {
  name: 'cluster',
  title: 'One cluster',
  description: 'What a group of blocks is about, and the blocks or clusters it is made of.',
  mimeType: 'text/markdown',
  uri: 'memory://clusters/{cluster_id}',
  read: async (engine, id) => ({ mimeType: 'text/markdown', text: await engine.cluster(id) }),
};

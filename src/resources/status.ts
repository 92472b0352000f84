import type { Resource } from './resource.ts';

export const status: Resource = {
  name: 'status',
  title: 'Memory status',
  description: 'How much is remembered, in which vector spaces, by which versions.',
  mimeType: 'application/json',
  uri: 'memory://status',
  read: async (engine) => ({
    mimeType: 'application/json',
    text: JSON.stringify(await engine.status(), null, 2),
  }),
};

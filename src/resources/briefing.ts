import type { Resource } from './resource.ts';

export const briefing: Resource = {
  name: 'briefing',
  title: 'Memory briefing',
  description: 'What to know at the start of a session: what was kept, and the latest conversations.',
  mimeType: 'text/markdown',
  uri: 'memory://briefing',
  read: async (engine) => ({ mimeType: 'text/markdown', text: await engine.briefing() }),
};

import type { Resource } from './resource.ts';

export const entries: Resource = {
  name: 'entry',
  title: 'One memory, verbatim',
  description: 'Exactly what was said, with its hash, speaker, time and session in _meta.',
  mimeType: 'text/plain',
  uri: 'memory://entries/{entry_id}',
  read: async (engine, id) => {
    const entry = await engine.entry(id);
    return {
      mimeType: 'text/plain',
      text: entry.content,
      meta: {
        sha256: entry.sha256,
        role: entry.role,
        speaker: entry.speaker,
        at: new Date(entry.at).toISOString(),
        session_id: entry.sessionId,
        turn: entry.turn,
        user_id: entry.userId,
        tags: entry.tags,
        origin: entry.origin,
        supersedes: entry.supersedes,
        superseded_by: entry.supersededBy,
        outdated_by: entry.outdatedBy,
        tier: entry.tier,
        block_id: entry.blockId,
      },
    };
  },
};

import type { Exchange } from '../cortex/port.ts';
import type { Entry } from '../vocabulary/entry.ts';

/** An entry, its words loaded, as the Cortex keeps it. */
export function buildExchange(
  entry: Entry,
  blockId: string,
  spaceId: number,
  vector: Float32Array | null,
): Exchange {
  const { id, sessionId, turn, role, speaker, userId, at, createdAt, sha256, content } = entry;
  const { origin, tags, keep, supersedes } = entry;
  return {
    ...{ id, blockId, sessionId, turn, role, speaker, userId, at, createdAt, sha256 },
    ...{ text: content, spaceId, vector, origin, tags, keep, supersedes },
  };
}

import type { EngineParts } from '../parts.ts';
import type { Status } from '../vocabulary/answers.ts';

/** The figures of `memory://status` (contract). What the Night Cycle makes is counted once there is one. */
export async function status({ hippocampus, role, space }: EngineParts): Promise<Status> {
  const counts = await hippocampus.counts();
  const { role: spaceRole, model, revision, dimensions, version } = await space();
  return {
    counts: {
      remembered: counts.entries,
      entries: counts.entries,
      blocks: 0,
      exchanges: 0,
      archived: 0,
      clusters: 0,
      centroids: 0,
      antechamber: 0,
      relationships: counts.citations,
      sessions: counts.sessions,
      unembedded: counts.unembedded,
    },
    spaces: [{ role: spaceRole, model, revision, dimensions, version }],
    versions: { native: null },
    last_night: null,
    role,
  };
}

import type { WithHippocampus } from '../hippocampus/port.ts';
import { dot } from '../math/vectors.ts';
import { computeCosineThreshold, DEFAULT_CALIBRATION } from '../spaces/calibration.ts';
import type { WithUniversals } from '../spaces/universal-spaces.ts';
import type { RememberAnswer } from '../vocabulary/answers.ts';
import type { NewEntry } from '../vocabulary/entry.ts';
import type { WithSettings } from '../vocabulary/settings.ts';

type StoredTurn = Pick<NewEntry, 'sessionId' | 'role' | 'content' | 'at' | 'userId'> & {
  readonly turn: number;
};

/** Entries of a call from which on nothing is looked for: whoever imports begins no talk. */
const MAX_ENTRIES = 8;

/**
 * The open arc that a session seems to go on with (contract, `remember`; §4.2): told with its first turn, where that is near
 * to what an earlier session of the same user left open. The night links the two by more than that.
 */
export async function findContinuedArc(
  { hippocampus, universals, settings }: WithHippocampus & WithUniversals & WithSettings,
  stored: readonly StoredTurn[],
): Promise<RememberAnswer['continues'] | null> {
  const first = stored.length > MAX_ENTRIES ? undefined : stored.find(({ turn }) => turn === 0);
  if (!first || first.role === 'assistant' || first.content.trim() === '') return null;
  const { continuity } = settings;
  const arcs = await hippocampus.sessions.findOpenArcs(
    first.userId,
    -1,
    first.at - continuity.maxAge,
    first.at,
  );
  const others = arcs.filter(({ id }) => id !== first.sessionId);
  if (others.length === 0) return null;
  const { space, embedder } = await universals.requireActive();
  const [vector] = await embedder.embed([first.content], 'document');
  const calibration = (await hippocampus.facts.get(`calibration:${space.id}`)) ?? DEFAULT_CALIBRATION;
  const best = others
    .flatMap(({ key, openArc }) =>
      openArc?.spaceId === space.id ? [{ key, openArc, similarity: dot(openArc.vector, vector!) }] : [],
    )
    .sort((a, b) => b.similarity - a.similarity)[0];
  if (!best || best.similarity <= computeCosineThreshold(calibration, continuity.minSimilarity)) return null;
  const block = (await hippocampus.blocks.listOfSession(best.key)).findLast(
    ({ continuityFlag, continuedBy }) => continuityFlag && continuedBy === null,
  );
  return block ? { block_id: block.id, question: best.openArc.question } : null;
}

import type { WithReranker } from './timed-reranker.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex } from '../cortex/port.ts';
import { loadTexts } from '../text/entry-texts.ts';
import { MIN_DEVIATION, computeMoments } from '../math/statistics.ts';
import { capScores } from './score.ts';
import type { RankedTurn } from './score.ts';

/** The first so many are read together with the question; what is below hardly ever is the answer. */
const MAX_RERANKED = 30;
/** Characters of a turn that are read: a cross-encoder reads a few hundred tokens. */
const MAX_CHARS = 2_000;

/**
 * The first turns once more, by a model that reads question and turn together. Its judgement and the ranking's own count the
 * same: both are brought to the same mean and deviation. Without the model, or when it fails or is late, the order stays.
 */
export async function rerank(
  deps: WithCortex & WithHippocampus & WithReranker,
  question: string,
  ranked: readonly RankedTurn[],
): Promise<readonly RankedTurn[]> {
  const head = ranked.slice(0, MAX_RERANKED);
  if (head.length < 2 || !(await deps.timedReranker.ensureReady())) return ranked;
  try {
    const entries = await loadTexts(
      deps,
      await deps.hippocampus.entries.readBySeq(head.map(({ turn }) => turn.seq)),
    );
    const texts = new Map(entries.map(({ seq, content }) => [seq, content.slice(0, MAX_CHARS)]));
    const readable = head.filter(({ turn }) => texts.has(turn.seq));
    const modelScores = await deps.timedReranker.score(
      question,
      readable.map(({ turn }) => texts.get(turn.seq)!),
    );
    if (!modelScores) return ranked;
    const ownScores = readable.map(({ score }) => score);
    const [ownStats, modelStats] = [computeMoments(ownScores), computeMoments(modelScores)];
    const reranked = readable
      .map((item, i) => ({
        ...item,
        score:
          (item.score +
            ownStats.mean +
            ((modelScores[i]! - modelStats.mean) / Math.max(modelStats.deviation, MIN_DEVIATION)) *
              Math.max(ownStats.deviation, MIN_DEVIATION)) /
          2,
      }))
      .sort((a, b) => b.score - a.score);
    return [...reranked, ...capScores(reranked, ranked.slice(MAX_RERANKED))];
  } catch {
    return ranked;
  }
}

import { withTexts } from '../text/entry-texts.ts';
import type { EngineParts } from '../parts.ts';
import { moments } from '../math/statistics.ts';
import { below } from './rank.ts';
import type { Ranked } from './rank.ts';

/** The first so many are read together with the question; what is below hardly ever is the answer. */
const READ = 30;
/** Where all are judged alike, nothing is divided by their deviation. */
const LEAST = 1e-6;
/** Characters of a turn that are read: a cross-encoder reads a few hundred tokens. */
const LENGTH = 2_000;

/**
 * The first turns once more, by a model that reads question and turn together. Its judgement and the ranking's own count the
 * same: both are brought to the same mean and deviation. Without the model, or when it fails or is late, the order stays.
 */
export async function rerank(
  parts: EngineParts,
  question: string,
  ranked: readonly Ranked[],
): Promise<readonly Ranked[]> {
  const first = ranked.slice(0, READ);
  if (first.length < 2 || !(await parts.reranking.ready())) return ranked;
  try {
    const entries = await withTexts(
      parts,
      await parts.hippocampus.entries.readBySeq(first.map(({ turn }) => turn.seq)),
    );
    const texts = new Map(entries.map(({ seq, content }) => [seq, content.slice(0, LENGTH)]));
    const there = first.filter(({ turn }) => texts.has(turn.seq));
    const judged = await parts.reranking.score(
      question,
      there.map(({ turn }) => texts.get(turn.seq)!),
    );
    if (!judged) return ranked;
    const own = there.map(({ score }) => score);
    const [mine, theirs] = [moments(own), moments(judged)];
    const again = there
      .map((item, i) => ({
        ...item,
        score:
          (item.score +
            mine.mean +
            ((judged[i]! - theirs.mean) / Math.max(theirs.deviation, LEAST)) *
              Math.max(mine.deviation, LEAST)) /
          2,
      }))
      .sort((a, b) => b.score - a.score);
    return [...again, ...below(again, ranked.slice(READ))];
  } catch {
    return ranked;
  }
}

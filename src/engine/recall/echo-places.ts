import { getTermFreq } from '../language/terms.ts';
import type { Echo } from './echoes.ts';
import type { FeatureTable } from './feature-table.ts';
import { FUNCTION_TERMS } from '../language/function-words.ts';
import { capScores } from './score.ts';
import type { RankedTurn } from './score.ts';

const REASONS = {
  question: 'repeats the question and says nothing besides: it stands behind what may answer',
  others: 'holds nothing but what others said before it: it stands behind them',
} as const;

/**
 * Echoes that say nothing of their own behind all others, where one of those has any evidence. They are not removed: where
 * nothing has, they come first. `before` is the ranking in which they counted as others do.
 */
export function putEchoesBehind(
  ranked: readonly RankedTurn[],
  echoes: readonly Echo[],
  table: FeatureTable,
  before: readonly RankedTurn[],
): readonly RankedTurn[] {
  const echoBySeq = new Map(echoes.filter(({ own }) => !own).map((echo) => [echo.turn.seq, echo]));
  if (echoBySeq.size === 0) return ranked;
  // Where nothing else is there, that it was asked before is all that is known.
  const isFound = ranked.some((item) => hasEvidence(item, table));
  const lowest = isFound ? ranked.at(-1)!.score : Infinity;
  const moved = before.flatMap((item): RankedTurn[] => {
    const echo = echoBySeq.get(item.turn.seq);
    if (!echo) return [];
    const score = Math.min(item.score, lowest);
    return [{ ...item, score, echoReason: REASONS[echo.of], echoShare: score - item.score }];
  });
  return isFound ? [...ranked, ...moved] : [...moved, ...capScores(moved, ranked)];
}

/** It, or the question that it follows, has a word of what is asked about, or one near to it. */
function hasEvidence({ turn, row }: RankedTurn, { question, features, similarities }: FeatureTable): boolean {
  const { perTerm } = similarities[row]!;
  return (
    features[row]!.answers > 0 ||
    features[row]!.sense > 0 ||
    question.terms.some(
      (term, i) => !FUNCTION_TERMS.has(term) && (perTerm[i]! > 0 || getTermFreq(turn.terms, term) > 0),
    )
  );
}

import type { WithClock } from '../clock.ts';
import type { WithDamage } from '../vocabulary/damage.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithBuiltinEmbedder, WithWordVectors, WordVectors } from '../models/ports.ts';
import { expandCandidates, searchCandidates } from './candidates.ts';
import type { CandidateScope, Candidates } from './candidates.ts';
import { computeFeatures } from './features.ts';
import type { Feature } from './features.ts';
import { buildLexicon, findTermIndexes } from './lexicon.ts';
import { probeQuestion } from './probe.ts';
import type { Probe } from './probe.ts';
import { analyzeQuestion } from './question.ts';
import type { Question } from './question.ts';
import { computeTermSimilarity } from './term-similarity.ts';
import type { TermSimilarity } from './term-similarity.ts';

/** Step 4: what ranking knows of the candidates; rows are turns of the pool. */
export interface FeatureTable {
  readonly candidates: Candidates;
  readonly question: Question;
  /** [turns] */
  readonly features: readonly Readonly<Record<Feature, number>>[];
  /** [turns] */
  readonly similarities: readonly TermSimilarity[];
}

export function buildFeatureTable(probe: Probe, candidates: Candidates, words: WordVectors): FeatureTable {
  const { pool, vectorHits, senseCosines, periodSeqs } = candidates;
  const { query, statistics, namedSpeakers, periods } = probe;
  const question = analyzeQuestion(query, statistics, namedSpeakers, periods);
  const lexicon = buildLexicon(pool);
  const queryTermIndex = findTermIndexes(lexicon, question.terms);
  const similarities = computeTermSimilarity(lexicon, queryTermIndex, question, words);
  const averageLength = statistics.words / Math.max(1, statistics.entries);
  const features = computeFeatures(pool, {
    ...{ question, lexicon, queryTermIndex, averageLength, vectorHits, similarities, senseCosines },
    periodSeqs: new Set(periodSeqs),
  });
  return { candidates, question, features, similarities };
}

/** Steps 1 to 4 by the universal spaces alone: what a question brings up, for whoever fits weights to it. */
export async function collectFeatures(
  deps: WithHippocampus & WithBuiltinEmbedder & WithClock & WithWordVectors & WithDamage,
  query: string,
  scope: CandidateScope,
): Promise<FeatureTable> {
  const probe = await probeQuestion(deps, query);
  const [hits, words] = await Promise.all([searchCandidates(deps, probe, scope), deps.loadWordVectors()]);
  const candidates = await expandCandidates(deps, hits, [], scope);
  return buildFeatureTable(probe, candidates, words);
}

import type { MemoryUse } from '../hippocampus/learning-port.ts';
import {
  computeTopKRate,
  fitWeightScale,
  fitChoices,
  computeLogLikelihoods,
} from '../math/softmax-choice.ts';
import type { Choice } from '../math/softmax-choice.ts';
import type { Feature } from '../recall/features.ts';
import { computePairedT, roundTo4Decimals } from '../math/statistics.ts';
import { computeLikenesses, probeNative } from '../recall/native-probe.ts';
import { collectFeatures } from '../recall/feature-table.ts';
import { getRankingFactKey, createDefaultRankingModel, mergeRankingModel } from '../recall/ranking-model.ts';
import type { RankingModel } from '../recall/ranking-model.ts';
import { computeScore, weighFor } from '../recall/weights.ts';
import type { UniversalSpace } from '../spaces/universal-spaces.ts';
import type { StageContext } from './context.ts';

/** Ways of dividing what was used, to learn from some and judge by the others. */
const FOLDS = 5;

/**
 * The ranking learns from use, too: which of the memories that a question brought up was the one that was used. Within bounds
 * around the shipped weights, begun from those every night, and kept only where choices that were not learned from become
 * likelier by it and none of their answers falls behind (cross-validated): else what was shipped holds again.
 */
export async function learnRanking(context: StageContext<'clustering'>): Promise<void> {
  const { deps, lease, store, setCount } = context;
  const { settings } = deps;
  const {
    minChoices,
    maxChoices: maxQuestions,
    steps,
    firmness,
    nativeFirmness,
    bound,
    nativeBound,
    minGain,
    minT,
  } = settings.training.ranking;
  const uses = await deps.hippocampus.learning.listUses(settings.training.uses);
  const usesByQuestion = [...Map.groupBy(uses, ({ query }) => query).values()].slice(0, maxQuestions);
  const sense = await deps.universals.findModelSpace();
  const hasSense = sense !== null;
  const fact = getRankingFactKey(hasSense);
  // Too few to learn from, as after a forgetting: what they had taught goes with them.
  if (usesByQuestion.length < minChoices) return store.facts.set(lease, fact, []);
  const before = createDefaultRankingModel(hasSense);
  const featureNames = (Object.keys(before.weights) as Feature[]).filter((name) => name !== 'verbatim');
  const choices = await collectChoices(context, usesByQuestion, featureNames, sense, before.weights);
  if (choices.length < minChoices) return store.facts.set(lease, fact, []);
  // The last: what a kind of question adds to a score, which is as it is.
  const prior = Float64Array.from([...featureNames.map((name) => before.weights[name]), 0, 1]);
  // Firmness is of weights as they are; what all of them gain by being larger together is set aside on either side.
  const fitWeights = (
    trainingChoices: readonly Choice[],
  ): { readonly factor: number; readonly learned: Float64Array } => {
    const factor = fitWeightScale(trainingChoices, prior);
    const scaledPrior = prior.map((weight) => weight * factor);
    const learned = fitChoices(trainingChoices, {
      ...{ prior: scaledPrior, steps },
      precision: scaledPrior.map(
        (_, f) => (f < featureNames.length ? firmness : nativeFirmness) / factor ** 2,
      ),
      bounds: scaledPrior.map((weight, f) =>
        f < featureNames.length
          ? Math.max(0.25 * factor, bound * Math.abs(weight))
          : f === featureNames.length
            ? nativeBound * factor
            : 0,
      ),
    });
    // What is judged is what is put to use: a likeness that counts against its memory counts nothing.
    return {
      factor,
      learned: learned.map((weight, f) => (f < featureNames.length ? weight : Math.max(0, weight)) / factor),
    };
  };
  const foldResults = Array.from({ length: FOLDS }, (_, fold) => {
    const heldOutChoices = choices.filter((_, i) => i % FOLDS === fold);
    const { factor, learned } = fitWeights(choices.filter((_, i) => i % FOLDS !== fold));
    return {
      before: computeLogLikelihoods(
        heldOutChoices,
        prior.map((weight) => weight * factor),
      ),
      after: computeLogLikelihoods(
        heldOutChoices,
        learned.map((weight) => weight * factor),
      ),
      at5:
        computeTopKRate(heldOutChoices, learned, 5) * heldOutChoices.length -
        computeTopKRate(heldOutChoices, prior, 5) * heldOutChoices.length,
    };
  });
  await context.pause();
  const [before5, gainedAt5] = [
    computeTopKRate(choices, prior, 5),
    foldResults.reduce((sum, { at5 }) => sum + at5, 0),
  ];
  const likelihoodsBefore = foldResults.flatMap(({ before: each }) => each);
  const likelihoodsAfter = foldResults.flatMap(({ after }) => after);
  const metrics = {
    likelier:
      likelihoodsAfter.reduce((sum, after, i) => sum + after - likelihoodsBefore[i]!, 0) / choices.length,
    t: computePairedT(likelihoodsBefore, likelihoodsAfter),
    at5_before: before5,
    at5_after: before5 + gainedAt5 / choices.length,
  };
  const isBetter = metrics.likelier >= minGain && metrics.t >= minT && gainedAt5 > -1e-9;
  const { learned } = fitWeights(choices);
  const native = learned[featureNames.length]!;
  const version = (await deps.encoders.loadCurrent())?.space.version ?? null;
  const roundWeight = (weight: number): number => Number(weight.toFixed(3));
  const ranking: RankingModel = {
    ...{ version, native: roundWeight(native) },
    weights: {
      ...before.weights,
      ...Object.fromEntries(featureNames.map((name, f) => [name, roundWeight(learned[f]!)])),
    },
  };
  await store.facts.set(
    lease,
    fact,
    mergeRankingModel((await store.facts.get(fact)) ?? [], version, isBetter ? ranking : null),
  );
  setCount('ranking_choices', choices.length);
  setCount('ranking_learned', isBetter ? 1 : 0);
  if (isBetter) setCount('ranking_native', Number(native.toFixed(3)));
  for (const name of ['likelier', 't', 'at5_before', 'at5_after'] as const)
    setCount(`ranking_${name}`, roundTo4Decimals(metrics[name]));
}

/** What each question brought up, by today's store, and which of it was used; those that are no longer found teach nothing. */
async function collectChoices(
  context: StageContext<'clustering'>,
  usesByQuestion: readonly (readonly MemoryUse[])[],
  featureNames: readonly Feature[],
  sense: UniversalSpace | null,
  weights: RankingModel['weights'],
): Promise<Choice[]> {
  const { deps, pause } = context;
  const builtinSpace = await deps.openBuiltinSpace();
  const encoder = await deps.encoders.loadCurrent();
  const choices: Choice[] = [];
  for (const uses of usesByQuestion) {
    const { query } = uses[0]!;
    const { candidates, question, features } = await collectFeatures(deps, query, {
      ...{ builtinSpaceId: builtinSpace.id, sense },
      ...{ filter: {}, limit: 0 },
    });
    const { pool, queryVectors } = candidates;
    const ownWeights = weighFor(question, weights, sense !== null);
    const topCandidates = pool
      .map((turn, place) => ({
        turn,
        features: features[place]!,
        score: computeScore(features[place]!, ownWeights),
        offset: computeScore(features[place]!, ownWeights) - computeScore(features[place]!, weights),
      }))
      .sort((a, b) => b.score - a.score)
      .slice(0, deps.settings.native.maxReranked);
    const usedSeqs = new Set(uses.map(({ entrySeq }) => entrySeq));
    const taken = topCandidates.findIndex(({ turn }) => usedSeqs.has(turn.seq));
    if (taken < 0) continue;
    const nativeProbe = encoder && (await probeNative(deps, encoder, query, queryVectors, builtinSpace.id));
    const similarities =
      encoder && nativeProbe && !nativeProbe.isFallback
        ? await computeLikenesses(
            deps,
            encoder,
            nativeProbe,
            topCandidates.map(({ turn }) => turn),
          )
        : topCandidates.map(() => 0);
    choices.push({
      options: topCandidates.map((item, i) =>
        Float64Array.from([
          ...featureNames.map((name) => item.features[name]),
          similarities[i]!,
          item.offset,
        ]),
      ),
      taken,
    });
    await pause();
  }
  return choices;
}

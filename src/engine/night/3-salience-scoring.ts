import { STAGE } from '../vocabulary/night.ts';
import { dot, computeMeanDirection } from '../math/vectors.ts';
import type { LevelScores, SalienceScores } from '../vocabulary/block.ts';
import { isTrusted } from '../vocabulary/entry.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { readActiveQuestions } from './active-questions.ts';
import type { NightContext, Stage, StageContext } from './context.ts';
import { forEachBlock } from './for-each-block.ts';
import { clip, mean, roundTo4Decimals } from '../math/statistics.ts';
import { MIN_BASELINE_DEVIATION } from './flux.ts';
import type { Baseline } from './flux.ts';
import { toEditorTurns } from './turns.ts';
import { scoreTurns, toProbability, toWorthTurn } from './worth.ts';

/** Deviations above the long run at which surprise counts full. */
const FULL_SURPRISE = 3;

/**
 * Stage 3: how much each block matters, by surprise (P), coherence (C), the question it answers (ID) and its worth (W), for its single
 * utterances, its exchanges and as a whole (spec §3.6, §8.5; R6, R7, R8, R18, R22, R29). Nothing is left out for a low score:
 * scores weigh what is learned, never what is kept.
 */
export const salienceScoring: Stage<'salience_scoring'> = {
  name: 'salience_scoring',
  run: async (context) => {
    const { store, models, deps } = context;
    const longRun = await store.sessions.readLongRun((await store.facts.get('meter-since')) ?? 0);
    const questions = await readActiveQuestions(context);
    await forEachBlock(context, { stage: STAGE.block_formation }, async (block, entries) => {
      const { editor } = models;
      if (block.type === 'metablock')
        return { stage: STAGE.salience_scoring, ...(await scoreMetablock(context, block.constituents)) };
      // R31: what a block is called and asks is said by the owner's own, where there is any of it.
      const trustedEntries = entries.filter(isTrusted);
      const turns = toEditorTurns(trustedEntries.length > 0 ? trustedEntries : entries);
      const [title, question, verdict] = [
        await editor.writeTitle(turns),
        await editor.writeQuestion(turns),
        await editor.checkFacts(toEditorTurns(entries)),
      ];
      const [vector] = await context.embedder.embed([question], 'query');
      const salience = await scoreBlock(context, entries, longRun, questions, vector!);
      const isSound =
        verdict.verdict !== 'false' && salience.theme_level.C >= deps.settings.salience.coherent;
      const arrete = block.flux?.arrete ?? 0;
      return {
        stage: STAGE.salience_scoring,
        title,
        question,
        verdict: verdict.verdict,
        salience,
        coherenceGain: arrete,
        tiesMergeWeight: isSound ? roundTo4Decimals((salience.composite * (1 + clip(arrete))) / 2) : 0,
      };
    });
  },
};

async function scoreBlock(
  { store, space, models, deps }: StageContext<'salience_scoring'>,
  entries: readonly Entry[],
  longRun: Baseline,
  questions: readonly Float32Array[],
  question: Float32Array,
): Promise<SalienceScores> {
  const { editor } = models;
  const surprises = await store.sessions.readSurprises(entries.map(({ seq }) => seq));
  const vectors = await store.index.readVectors(
    space.id,
    entries.map(({ seq }) => seq),
  );
  const P = surprises.map((bits) =>
    bits === null
      ? 0.5
      : clip(
          (bits - longRun.mean) / (FULL_SURPRISE * Math.max(longRun.deviation, MIN_BASELINE_DEVIATION)) + 0.5,
        ),
  );
  const findNearestSimilarity = (vector: Float32Array | null): number | null =>
    vector === null || questions.length === 0
      ? null
      : clip(questions.reduce((best, centroid) => Math.max(best, dot(centroid, vector)), -1));
  const W = scoreTurns(entries.map(toWorthTurn), await deps.loadWordVectors()).map(toProbability);
  const sentenceScores: LevelScores[] = [];
  for (const [i, entry] of entries.entries())
    sentenceScores.push({
      P: P[i]!,
      C: await editor.rateCoherence(toEditorTurns([entry])),
      ID: findNearestSimilarity(vectors[i]!),
      W: W[i]!,
    });
  const exchangeScores: LevelScores[] = [];
  for (let i = 0; i + 1 < entries.length; i++) {
    if (entries[i]!.role !== 'user' || entries[i + 1]!.role !== 'assistant') continue;
    const exchangeVectors = [vectors[i], vectors[i + 1]].flatMap((vector) => vector ?? []);
    exchangeScores.push({
      P: (P[i]! + P[i + 1]!) / 2,
      C: await editor.rateCoherence(toEditorTurns(entries.slice(i, i + 2))),
      ID: findNearestSimilarity(exchangeVectors.length > 0 ? computeMeanDirection(exchangeVectors) : null),
      // An exchange is worth what the better half of it is: whoever asks for that gets both.
      W: Math.max(W[i]!, W[i + 1]!),
    });
  }
  const themeScores = {
    P: mean(P),
    C: await editor.rateCoherence(toEditorTurns(entries)),
    ID: findNearestSimilarity(question),
    W: mean(W),
  };
  const best = (scores: readonly LevelScores[]): LevelScores | null =>
    findBestScores(scores, deps.settings.salience.weights);
  return combineLevels(
    best(sentenceScores) ?? themeScores,
    best(exchangeScores) ?? best(sentenceScores) ?? themeScores,
    themeScores,
    deps.settings.salience,
  );
}

type SalienceSettings = NightContext['deps']['settings']['salience'];

/** P, C, ID and W as one, 0 to 1: the mean by their weights of those that there are. */
function weighScores(scores: LevelScores, weights: SalienceSettings['weights']): number {
  let [sum, total] = [0, 0];
  for (const name of ['P', 'C', 'ID', 'W'] as const) {
    const score = scores[name] ?? null;
    if (score === null) continue;
    sum += weights[name] * score;
    total += weights[name];
  }
  return sum / total;
}

/** The finest unit of a level: one fine sentence is enough to be heard. */
const findBestScores = (
  scores: readonly LevelScores[],
  weights: SalienceSettings['weights'],
): LevelScores | null =>
  scores.reduce<LevelScores | null>(
    (a, b) => (a === null || weighScores(b, weights) > weighScores(a, weights) ? b : a),
    null,
  );

function combineLevels(
  sentence: LevelScores,
  exchange: LevelScores,
  theme: LevelScores,
  { weights, levels }: SalienceSettings,
): SalienceScores {
  const roundScores = ({ P, C, ID, W }: LevelScores): LevelScores => ({
    P: roundTo4Decimals(P),
    C: roundTo4Decimals(C),
    ID: ID === null ? null : roundTo4Decimals(ID),
    ...(W === undefined ? {} : { W: roundTo4Decimals(W) }),
  });
  return {
    sentence_level: roundScores(sentence),
    exchange_level: roundScores(exchange),
    theme_level: roundScores(theme),
    composite: roundTo4Decimals(
      levels.sentence * weighScores(sentence, weights) +
        levels.exchange * weighScores(exchange, weights) +
        levels.theme * weighScores(theme, weights),
    ),
  };
}

/** A metablock's salience is that of its parts, by their length (§4.3). */
async function scoreMetablock(
  { store, models, deps }: StageContext<'salience_scoring'>,
  ids: readonly string[],
): Promise<{
  title: string;
  question: string;
  salience?: SalienceScores;
  coherenceGain: number;
  tiesMergeWeight: number;
}> {
  const blocks = await store.blocks.read(ids);
  const description = await models.editor.describeGroup(
    blocks.map(({ title, question }) => ({ title, question, text: question })),
  );
  const salienceScores = blocks.flatMap(({ salience }) => salience ?? []);
  const averageLevel = (name: 'sentence_level' | 'exchange_level' | 'theme_level'): LevelScores => {
    const idScores = salienceScores.flatMap((salience) => salience[name].ID ?? []);
    const worths = salienceScores.flatMap((salience) => salience[name].W ?? []);
    return {
      P: mean(salienceScores.map((salience) => salience[name].P)),
      C: mean(salienceScores.map((salience) => salience[name].C)),
      ID: idScores.length === 0 ? null : mean(idScores),
      ...(worths.length === 0 ? {} : { W: mean(worths) }),
    };
  };
  return {
    title: description.name,
    question: blocks[0]?.question ?? description.name,
    ...(salienceScores.length > 0
      ? {
          salience: combineLevels(
            averageLevel('sentence_level'),
            averageLevel('exchange_level'),
            averageLevel('theme_level'),
            deps.settings.salience,
          ),
        }
      : {}),
    coherenceGain: mean(blocks.map((block) => block.coherenceGain)),
    tiesMergeWeight: roundTo4Decimals(mean(blocks.map((block) => block.tiesMergeWeight))),
  };
}

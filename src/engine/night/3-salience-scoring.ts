import { dot, meanDirection } from '../math/vectors.ts';
import type { LevelScores, SalienceScores } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { NightContext, Stage } from './context.ts';
import { eachBlock } from './each-block.ts';
import { clip, mean, tidy } from '../math/statistics.ts';
import type { Baseline } from './flux.ts';
import { asTurns } from './turns.ts';

/** Deviations above the long run at which surprise counts full. */
const FULL_SURPRISE = 3;

/**
 * Stage 3: how much each block matters, by surprise (P), coherence (C) and the question it answers (ID), for its single
 * utterances, its exchanges and as a whole (spec §3.6, §8.5; R6, R7, R8, R18, R22). Nothing is left out for a low score:
 * scores weigh what is learned, never what is kept.
 */
export const salienceScoring: Stage = {
  name: 'salience_scoring',
  run: async (context) => {
    const { store, models, parts, space } = context;
    const longRun = await store.sessions.readLongRun((await store.facts.get('meter-since')) ?? 0);
    const questions = (await store.centroids.list())
      .filter(({ state, spaceId }) => state === 'active' && spaceId === space.id)
      .map(({ vector }) => vector);
    await eachBlock(context, { stage: 2 }, async (block, entries) => {
      const { editor } = models;
      if (block.type === 'metablock') return { stage: 3, ...(await ofParts(context, block.constituents)) };
      const turns = asTurns(entries);
      const [title, question, verdict] = [
        await editor.title(turns),
        await editor.question(turns),
        await editor.factCheck(turns),
      ];
      const [vector] = await context.embedder.embed([question], 'query');
      const salience = await score(context, entries, longRun, questions, vector!);
      const sound = verdict.verdict !== 'false' && salience.theme_level.C >= parts.settings.salience.coherent;
      const arrete = block.flux?.arrete ?? 0;
      return {
        stage: 3,
        title,
        question,
        verdict: verdict.verdict,
        salience,
        coherenceGain: arrete,
        tiesMergeWeight: sound ? tidy((salience.composite * (1 + clip(arrete))) / 2) : 0,
      };
    });
  },
};

async function score(
  { store, space, models, parts }: NightContext,
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
      : clip((bits - longRun.mean) / (FULL_SURPRISE * Math.max(longRun.deviation, 0.25)) + 0.5),
  );
  const nearest = (vector: Float32Array | null): number | null =>
    vector === null || questions.length === 0
      ? null
      : clip(questions.reduce((best, centroid) => Math.max(best, dot(centroid, vector)), -1));
  const single: LevelScores[] = [];
  for (const [i, entry] of entries.entries())
    single.push({ P: P[i]!, C: await editor.coherence(asTurns([entry])), ID: nearest(vectors[i]!) });
  const exchanges: LevelScores[] = [];
  for (let i = 0; i + 1 < entries.length; i++) {
    if (entries[i]!.role !== 'user' || entries[i + 1]!.role !== 'assistant') continue;
    const both = [vectors[i], vectors[i + 1]].flatMap((vector) => vector ?? []);
    exchanges.push({
      P: (P[i]! + P[i + 1]!) / 2,
      C: await editor.coherence(asTurns(entries.slice(i, i + 2))),
      ID: nearest(both.length > 0 ? meanDirection(both) : null),
    });
  }
  const theme = { P: mean(P), C: await editor.coherence(asTurns(entries)), ID: nearest(question) };
  return combine(
    best(single) ?? theme,
    best(exchanges) ?? best(single) ?? theme,
    theme,
    parts.settings.salience,
  );
}

type SalienceSettings = NightContext['parts']['settings']['salience'];

/** The finest unit of a level: one fine sentence is enough to be heard. */
function best(scores: readonly LevelScores[]): LevelScores | null {
  const sum = ({ P, C, ID }: LevelScores): number => P + C + (ID ?? 0);
  return scores.reduce<LevelScores | null>((a, b) => (a === null || sum(b) > sum(a) ? b : a), null);
}

export function combine(
  sentence: LevelScores,
  exchange: LevelScores,
  theme: LevelScores,
  { weights, levels }: SalienceSettings,
): SalienceScores {
  const weigh = ({ P, C, ID }: LevelScores): number =>
    ID === null
      ? (weights.P * P + weights.C * C) / (weights.P + weights.C)
      : weights.P * P + weights.C * C + weights.ID * ID;
  const rounded = ({ P, C, ID }: LevelScores): LevelScores => ({
    P: tidy(P),
    C: tidy(C),
    ID: ID === null ? null : tidy(ID),
  });
  return {
    sentence_level: rounded(sentence),
    exchange_level: rounded(exchange),
    theme_level: rounded(theme),
    composite: tidy(
      levels.sentence * weigh(sentence) + levels.exchange * weigh(exchange) + levels.theme * weigh(theme),
    ),
  };
}

/** A metablock's salience is that of its parts, by their length (§4.3). */
async function ofParts(
  { store, models, parts }: NightContext,
  ids: readonly string[],
): Promise<{
  title: string;
  question: string;
  salience?: SalienceScores;
  coherenceGain: number;
  tiesMergeWeight: number;
}> {
  const blocks = await store.blocks.read(ids);
  const described = await models.editor.describe(
    blocks.map(({ title, question }) => ({ title, question, text: question })),
  );
  const scored = blocks.flatMap(({ salience }) => salience ?? []);
  const level = (name: 'sentence_level' | 'exchange_level' | 'theme_level'): LevelScores => {
    const known = scored.flatMap((salience) => salience[name].ID ?? []);
    return {
      P: mean(scored.map((salience) => salience[name].P)),
      C: mean(scored.map((salience) => salience[name].C)),
      ID: known.length === 0 ? null : mean(known),
    };
  };
  return {
    title: described.name,
    question: blocks[0]?.question ?? described.name,
    ...(scored.length > 0
      ? {
          salience: combine(
            level('sentence_level'),
            level('exchange_level'),
            level('theme_level'),
            parts.settings.salience,
          ),
        }
      : {}),
    coherenceGain: mean(blocks.map((block) => block.coherenceGain)),
    tiesMergeWeight: tidy(mean(blocks.map((block) => block.tiesMergeWeight))),
  };
}

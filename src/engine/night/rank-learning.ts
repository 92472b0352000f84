import type { Use } from '../hippocampus/learning-port.ts';
import { among, decidedness, fitChoices, likelihoods } from '../math/softmax-choice.ts';
import type { Choice } from '../math/softmax-choice.ts';
import type { Feature } from '../recall/features.ts';
import { pairedT, tidy } from '../math/statistics.ts';
import { likenessesOf, probe } from '../recall/felt.ts';
import { consider } from '../recall/rank.ts';
import { rankingFact, shipped, withRanking } from '../recall/ranking.ts';
import type { Ranking } from '../recall/ranking.ts';
import { scoreOf } from '../recall/weights.ts';
import type { NightContext } from './context.ts';

/** Ways of dividing what was used, to learn from some and judge by the others. */
const FOLDS = 5;

/**
 * The ranking learns from use, too: which of the memories that a question brought up was the one that was used. Within bounds
 * around the shipped weights, begun from those every night, and kept only where choices that were not learned from become
 * likelier by it and none of their answers falls behind (cross-validated): else what was shipped holds again.
 */
export async function learnRanking(context: NightContext): Promise<void> {
  const { parts, lease, store, figure } = context;
  const { settings } = parts;
  const { least, most, steps, firmness, nativeFirmness, bound, nativeBound, gain, surely } =
    settings.training.ranking;
  const uses = await parts.hippocampus.learning.listUses(settings.training.uses);
  const questions = [...Map.groupBy(uses, ({ query }) => query).values()].slice(0, most);
  const sensed = (await parts.universals.sense()) !== null;
  // Too few to learn from, as after a forgetting: what they had taught goes with them.
  if (questions.length < least) return store.facts.set(lease, rankingFact(sensed), []);
  const before = shipped(sensed);
  const names = (Object.keys(before.weights) as Feature[]).filter((name) => name !== 'verbatim');
  const choices = await choicesOf(context, questions, names, sensed);
  if (choices.length < least) return store.facts.set(lease, rankingFact(sensed), []);
  const prior = Float64Array.from([...names.map((name) => before.weights[name]), 0]);
  // Firmness is of weights as they are; what all of them gain by being larger together is set aside on either side.
  const fitted = (seen: readonly Choice[]): { readonly factor: number; readonly learned: Float64Array } => {
    const factor = decidedness(seen, prior);
    const as = prior.map((weight) => weight * factor);
    const learned = fitChoices(seen, {
      ...{ prior: as, steps },
      firmness: as.map((_, f) => (f < names.length ? firmness : nativeFirmness) / factor ** 2),
      bounds: as.map((weight, f) =>
        f < names.length ? Math.max(0.25 * factor, bound * Math.abs(weight)) : nativeBound * factor,
      ),
    });
    // What is judged is what is put to use: a feeling that counts against its memory counts nothing.
    return {
      factor,
      learned: learned.map((weight, f) => (f < names.length ? weight : Math.max(0, weight)) / factor),
    };
  };
  const judged = Array.from({ length: FOLDS }, (_, fold) => {
    const held = choices.filter((_, i) => i % FOLDS === fold);
    const { factor, learned } = fitted(choices.filter((_, i) => i % FOLDS !== fold));
    return {
      before: likelihoods(
        held,
        prior.map((weight) => weight * factor),
      ),
      after: likelihoods(
        held,
        learned.map((weight) => weight * factor),
      ),
      at5: among(held, learned, 5) * held.length - among(held, prior, 5) * held.length,
    };
  });
  await context.pause();
  const [before5, gained] = [among(choices, prior, 5), judged.reduce((sum, { at5 }) => sum + at5, 0)];
  const befores = judged.flatMap(({ before: each }) => each);
  const afters = judged.flatMap(({ after }) => after);
  const told = {
    likelier: afters.reduce((sum, after, i) => sum + after - befores[i]!, 0) / choices.length,
    t: pairedT(befores, afters),
    at5_before: before5,
    at5_after: before5 + gained / choices.length,
  };
  const better = told.likelier >= gain && told.t >= surely && gained > -1e-9;
  const { learned } = fitted(choices);
  const native = learned[names.length]!;
  const version = (await parts.minds.current())?.space.version ?? null;
  const rounded = (weight: number): number => Number(weight.toFixed(3));
  const ranking: Ranking = {
    ...{ version, native: rounded(native) },
    weights: {
      ...before.weights,
      ...Object.fromEntries(names.map((name, f) => [name, rounded(learned[f]!)])),
    },
  };
  const fact = rankingFact(sensed);
  await store.facts.set(
    lease,
    fact,
    withRanking((await store.facts.get(fact)) ?? [], version, better ? ranking : null),
  );
  figure('ranking_choices', choices.length);
  figure('ranking_learned', better ? 1 : 0);
  if (better) figure('ranking_native', Number(native.toFixed(3)));
  for (const [name, value] of Object.entries(told)) figure(`ranking_${name}`, tidy(value));
}

/** What each question brought up, by today's store, and which of it was used; those that are no longer found teach nothing. */
async function choicesOf(
  context: NightContext,
  questions: readonly (readonly Use[])[],
  names: readonly Feature[],
  sensed: boolean,
): Promise<Choice[]> {
  const { parts, pause } = context;
  const ground = await parts.space();
  const [sense, mind] = [await parts.universals.sense(), await parts.minds.current()];
  const { weights } = shipped(sensed);
  const choices: Choice[] = [];
  for (const uses of questions) {
    const { query } = uses[0]!;
    const { pool, features, asked } = await consider({ ...parts, sense }, ground.id, query, {});
    const first = pool
      .map((turn, place) => ({ turn, features: features[place]!, score: scoreOf(features[place]!, weights) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, parts.settings.native.felt);
    const used = new Set(uses.map(({ entry }) => entry));
    const taken = first.findIndex(({ turn }) => used.has(turn.seq));
    if (taken < 0) continue;
    const felt = mind && (await probe(parts, mind, query, asked, ground.id));
    const likenesses =
      mind && felt && !felt.fellBack
        ? await likenessesOf(
            parts,
            mind,
            felt,
            first.map(({ turn }) => turn),
          )
        : first.map(() => 0);
    choices.push({
      options: first.map((item, i) =>
        Float64Array.from([...names.map((name) => item.features[name]), likenesses[i]!]),
      ),
      taken,
    });
    await pause();
  }
  return choices;
}

import type { Relative } from '../hippocampus/index-port.ts';
import type { Near, Turn } from '../hippocampus/index-port.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { Period } from '../language/dates.ts';
import type { Universal } from '../spaces/universals.ts';
import type { EngineParts } from '../parts.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';
import type { Explanation } from '../vocabulary/memory.ts';
import { confidence, signsOf } from './confidence.ts';
import { FEATURES, featuresOf } from './features.ts';
import type { Feature } from './features.ts';
import { inFirstPerson } from './first-person.ts';
import { kinship } from './kinship.ts';
import type { Kin } from './kinship.ts';
import { lexiconOf, placesIn } from './lexicon.ts';
import { REACH } from './matches.ts';
import { asksOfItself, isOwnNote } from './own-notes.ts';
import { namedIn, termsOf, understand } from './question.ts';
import type { Question } from './question.ts';
import type { Ranking } from './ranking.ts';
import { WEIGHTS, scoreOf } from './weights.ts';
import { periodsAsked } from './when.ts';

/** Candidates asked of each way of finding; half as many again find no more. */
const CANDIDATES = { words: 80, vectors: 40 } as const;
/**
 * The best candidates come with the turns around them until about so many words are together, the rest alone: nearly all
 * in chats, half among essays, where what stands around the hundredth has hardly ever been the answer.
 */
const POOL_WORDS = 100_000;
/** The first of each way, whose blocks' ties are followed (spec §7.4). */
const FOLLOWED = 4;

/** Entries taken into account that speak of the time asked for, and those said in it that are looked for by words. */
const SPEAKING = 5_000;
const SAID_THEN = 40;
/** Those said by the one whom the question names, and entries of a store from which on he is easily lost among others. */
const SAID_BY = 60;
const MANY = 5_000;
/** Periods of a question that are looked through: "in May" is as many as the store has years. */
const PERIODS = 4;

/** What finding needs of the engine. */
export type Finders = Pick<EngineParts, 'hippocampus' | 'embedder' | 'wordVectors' | 'clock'> & {
  /** A sentence model of the owner's choice, and its space. */
  readonly sense: Universal | null;
  /** What the native space brings up for the question's vectors, where there is a mind. */
  readonly native?: (asked: Considered['asked']) => Promise<readonly number[]>;
};

/** What ranking needs besides: what each feature counts. */
export type Rankers = Finders & { readonly ranking: (sensed: boolean) => Promise<Ranking> };

export interface Ranked {
  readonly turn: Turn;
  readonly score: number;
  readonly explain: () => Explanation;
}

/** Everything that is weighed for a question: turns with their features, and how each was come by. */
export interface Considered {
  readonly question: Question;
  /** By session and turn. */
  readonly pool: readonly Turn[];
  readonly features: readonly Readonly<Record<Feature, number>>[];
  readonly kins: readonly Kin[];
  readonly byWords: readonly number[];
  readonly near: readonly Near[];
  /** What came up through the blocks of the first of both. */
  readonly relatives: readonly Relative[];
  /** Whether the sentence model was asked. */
  readonly sensed: boolean;
  /** The question's vectors: in the ground, and by the sentence model where it was asked. */
  readonly asked: { readonly ground: Float32Array; readonly sense: Float32Array | null };
}

/**
 * Probe, fuse, expand (spec §1.3, §7.4): candidates by full text and by vector, as many as are wanted at least, and the turns
 * around them.
 */
export async function consider(
  { hippocampus: store, embedder, wordVectors, clock, sense, native }: Finders,
  spaceId: number,
  query: string,
  filter: EntryFilter,
  limit = 0,
): Promise<Considered> {
  const terms = termsOf(query);
  const statistics = await store.index.readStatistics(terms);
  const periods = await periodsAsked(query, clock.now(), await store.entries.readSpan());
  const named = namedIn(query, await store.entries.listSpeakers());
  const [vector] = (await embedder.embed([query], 'query')) as [Float32Array];
  const [words, speaking, byWords, near, sensed] = await Promise.all([
    wordVectors(),
    periods.length === 0 ? [] : store.index.findMentioning(periods, SPEAKING),
    matching(
      store,
      terms,
      Math.max(CANDIDATES.words, limit),
      filter,
      periods,
      statistics.entries > MANY ? named : [],
    ),
    vector.some((value) => value !== 0)
      ? store.index.findNearest(spaceId, vector, CANDIDATES.vectors, filter)
      : [],
    sense && sensing(store, sense, inFirstPerson(query, named), filter),
  ]);
  const asked = { ground: vector, sense: sensed?.vector ?? null };
  const felt = native ? await native(asked) : [];
  const nearby = near.map(({ seq }) => seq);
  const alike = sensed?.near.map(({ seq }) => seq) ?? [];
  const relatives = await store.index.findRelatives([
    ...byWords.slice(0, FOLLOWED),
    ...nearby.slice(0, FOLLOWED),
    ...alike.slice(0, FOLLOWED),
  ]);
  const seqs = [
    ...new Set([...interleaved(byWords, nearby, alike), ...relatives.map(({ seq }) => seq), ...felt]),
  ];
  const pool = await store.index.readTurnsAround(seqs, REACH, filter, POOL_WORDS);
  const senses =
    sense && sensed
      ? await store.index.readCosines(
          sense.space.id,
          sensed.vector,
          pool.map(({ seq }) => seq),
        )
      : null;
  const question = understand(query, statistics, named, periods);
  const lexicon = lexiconOf(pool);
  const own = placesIn(lexicon, question.terms);
  const kins = kinship(lexicon, own, question, words);
  const averageLength = statistics.words / Math.max(1, statistics.entries);
  return {
    question,
    pool,
    features: featuresOf(pool, {
      ...{ question, lexicon, own, averageLength, near, kins, senses },
      speaking: new Set(speaking),
    }),
    kins,
    byWords,
    near,
    relatives,
    sensed: senses !== null,
    asked,
  };
}

/** By the sentence model; one that fails now is done without. */
async function sensing(
  store: Hippocampus,
  { space, embedder }: Universal,
  query: string,
  filter: EntryFilter,
): Promise<{ readonly vector: Float32Array; readonly near: readonly Near[] } | null> {
  const vector = await embedder.embed([query], 'query').then(
    ([found]) => found,
    () => undefined,
  );
  // Whatever keeps it from answering is told by `status`; a vector of nothing is none.
  if (vector?.length !== space.dimensions || !vector.every(Number.isFinite)) return null;
  return { vector, near: await store.index.findNearest(space.id, vector, CANDIDATES.vectors, filter) };
}

/** The lists as one, each evenly spread over it. */
const interleaved = (...lists: readonly (readonly number[])[]): number[] =>
  lists
    .flatMap((list) => list.map((item, i) => ({ item, place: i / list.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** By words: anywhere, among what was said in the time asked for and soon after, and by those who are named. */
async function matching(
  store: Hippocampus,
  terms: readonly number[],
  limit: number,
  filter: EntryFilter,
  periods: readonly Period[],
  named: readonly string[],
): Promise<number[]> {
  const found = [await store.index.findMatching(terms, limit, filter)];
  if (named.length > 0)
    found.push(await store.index.findMatching(terms, SAID_BY, { ...filter, speakers: named }));
  for (const { from, to } of periods.slice(-PERIODS)) {
    const since = Math.max(filter.since ?? -Infinity, from);
    const until = Math.min(filter.until ?? Infinity, to + LATER_MS);
    if (since < until)
      found.push(await store.index.findMatching(terms, SAID_THEN, { ...filter, since, until }));
  }
  return [...new Set(found.flat())];
}

/** What happened is still spoken of so long. */
const LATER_MS = 14 * 86_400_000;

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer R] ? R : never;

/**
 * All that was considered, best first, by what the turns and the store say. Turns that the filter excludes lend context
 * and are left out.
 */
export async function rank(
  rankers: Rankers,
  ...finding: Tail<Parameters<typeof consider>>
): Promise<{
  readonly ranked: readonly Ranked[];
  readonly question: Question;
  readonly confidence: number;
  readonly asked: Considered['asked'];
  /** What the native encoder's feeling counts. */
  readonly native: number;
}> {
  const considered = await consider(rankers, ...finding);
  const { question, pool, features, kins, byWords, near, relatives, sensed, asked } = considered;
  const { weights, native } = await rankers.ranking(sensed);
  const [, , filter] = finding;
  const ofItself = asksOfItself(question.terms, filter);
  const ties = Map.groupBy(relatives, ({ seq }) => seq);
  const words = new Map(byWords.map((seq, i) => [seq, i + 1]));
  const vectors = new Map(near.map(({ seq }, i) => [seq, i + 1]));
  const ranked = pool
    .map((turn, place) => ({
      turn,
      kin: kins[place]!,
      score: scoreOf(features[place]!, weights),
      // Confidence was fitted to questions, and to the ranking without a model: what holds a few words as they stand is
      // not the surer for it.
      surely: scoreOf(features[place]!, WEIGHTS) - WEIGHTS.verbatim * features[place]!.verbatim,
      explain: (): Explanation => {
        const full_text = words.get(turn.seq) ?? null;
        const vector = vectors.get(turn.seq) ?? null;
        return {
          full_text,
          vector,
          context: full_text === null && vector === null,
          relations: (ties.get(turn.seq) ?? []).map(({ relation, blockId }) => ({
            type: relation,
            block_id: blockId,
          })),
          reasons: reasons(features[place]!, weights),
          shown: null,
        };
      },
    }))
    .filter(({ turn }) => turn.admitted && (ofItself || !isOwnNote(turn)))
    .sort((a, b) => b.score - a.score || b.turn.at - a.turn.at || b.turn.seq - a.turn.seq);
  const nearest = near.reduce((most, { cosine }) => Math.max(most, cosine), 0);
  const fitted = ranked
    .map(({ turn, kin, surely }) => ({ turn, kin, score: surely }))
    .sort((a, b) => b.score - a.score);
  return { ranked, question, asked, native, confidence: confidence(signsOf(question, fitted, nearest)) };
}

/** What was not looked at once more keeps its place, and its score is no higher than that of what was. */
export function below(first: readonly Ranked[], rest: readonly Ranked[]): Ranked[] {
  const least = first.at(-1)?.score ?? 0;
  return rest.map((item) => ({ ...item, score: Math.min(item.score, least) }));
}

function reasons(
  features: Readonly<Record<Feature, number>>,
  weights: Readonly<Record<Feature, number>>,
): Explanation['reasons'] {
  return (Object.keys(weights) as Feature[])
    .map((name) => ({ reason: FEATURES[name], share: Number((weights[name] * features[name]).toFixed(3)) }))
    .filter(({ share }) => share !== 0)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}

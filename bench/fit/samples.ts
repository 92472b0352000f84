import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/engine/clock.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { openSqliteHippocampus } from '../../src/engine/hippocampus/sqlite/index.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { findOtherPeriods } from '../../src/engine/language/read-text.ts';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import { readWordConcepts } from '../../src/engine/models/builtin/word-concepts.ts';
import { readWordVectors } from '../../src/engine/models/builtin/word-vectors.ts';
import type { UniversalEmbedder } from '../../src/engine/models/ports.ts';
import { collectFeatures } from '../../src/engine/recall/feature-table.ts';
import { FEATURES } from '../../src/engine/recall/features.ts';
import type { Feature } from '../../src/engine/recall/features.ts';
import type { Question } from '../../src/engine/recall/question.ts';
import { embedMissing } from '../../src/engine/spaces/backfill.ts';
import type { UniversalSpace } from '../../src/engine/spaces/universal-spaces.ts';
import { NO_REPORTER } from '../../test/support/damage.ts';
import { buildBm25 } from '../bm25.ts';
import type { Conversation } from '../load.ts';
import type { Sample } from '../softmax.ts';
import { createTempFolder, removeFolder } from '../temp.ts';

/** All but `verbatim`, which no question of the sets is short enough for. */
export const FITTED = (Object.keys(FEATURES) as Feature[]).filter((name) => name !== 'verbatim');

export interface FitSample extends Sample {
  readonly kind: string;
  readonly isMessage: boolean;
  /** Of its conversation among those of its kind. */
  readonly place: number;
  /** The rank of the first answer, 0 for the first, by BM25, by the model's cosine alone, by both fused. */
  readonly rivals: { readonly words: number; readonly meaning?: number; readonly both?: number };
}

const embedder = createLexicalEmbedder();
const english = readWordVectors(readFileSync(new URL('../../lexicon/english.words', import.meta.url)));
const loadWordVectors = async (): Promise<typeof english> => english;
const concepts = readWordConcepts(readFileSync(new URL('../../lexicon/concepts.words', import.meta.url)));
const loadWordConcepts = async (): Promise<typeof concepts> => concepts;
const rejectCortex = (): Promise<never> => Promise.reject(new Error('no night falls here'));

/** One conversation in a memory of its own, every question considered. */
export async function collectSamples(
  conversation: Conversation,
  kind: string,
  model: UniversalEmbedder | null,
  place: number,
): Promise<FitSample[]> {
  const folder = createTempFolder();
  const store = await openSqliteHippocampus({
    path: join(folder, 'hippocampus.db'),
    migrations: fileURLToPath(new URL('../../migrations/sqlite', import.meta.url)),
    agentRole: 'muse',
    clock: systemClock,
  });
  const space = await store.spaces.open(embedder.identity);
  const sense = model && { space: await store.spaces.open(model.identity), embedder: model };
  const deps = {
    hippocampus: store,
    builtinEmbedder: embedder,
    loadWordVectors,
    loadWordConcepts,
    clock: systemClock,
    damage: NO_REPORTER,
  };
  const keys = new Map<number, string>();
  for (let from = 0; from < conversation.turns.length; from += 500) {
    const turns = conversation.turns.slice(from, from + 500);
    const vectors = await embedder.embed(
      turns.map((turn) => turn.content),
      'document',
    );
    const periods = await Promise.all(
      turns.map(({ content, at }) => findOtherPeriods({ content, at: Date.parse(at) })),
    );
    const ids = turns.map((turn) => createHash('sha256').update(turn.key).digest('hex').slice(0, 32));
    await store.entries.insert(
      turns.map((turn, i) => ({
        entry: {
          id: ids[i]!,
          sessionId: turn.session,
          role: turn.role,
          speaker: turn.speaker ?? null,
          content: turn.content,
          sha256: '',
          at: Date.parse(turn.at),
          createdAt: 0,
          userId: null,
          keep: false,
          origin: 'said',
          tags: [],
          supersedes: [],
          tokenCount: 0,
        },
        terms: extractTerms(turn.content),
        periods: periods[i]!,
        vector: { spaceId: space.id, values: vectors[i]! },
      })),
    );
    for (const [i, entry] of (await store.entries.read(ids)).entries()) keys.set(entry.seq, turns[i]!.key);
    if (sense)
      while (
        (await embedMissing(
          { hippocampus: store, openCortex: rejectCortex, damage: NO_REPORTER },
          sense,
          64,
        )) > 0
      );
  }
  const samples: FitSample[] = [];
  const bm25 = buildBm25(conversation.turns.map(({ content }) => content));
  const places = new Map(conversation.turns.map(({ key }, place) => [key, place]));
  for (const { text, evidence, until, context } of conversation.questions) {
    const { candidates, features, question } = await collectFeatures(
      deps,
      text,
      {
        ...{ builtinSpaceId: space.id, sense, limit: 0 },
        filter: until === undefined ? {} : { until: Date.parse(until) + 1 },
      },
      context,
    );
    const isAsked = (place: number): boolean =>
      until === undefined || Date.parse(conversation.turns[place]!.at) <= Date.parse(until);
    const words = bm25.search(text, conversation.turns.length).filter(isAsked);
    const cosines = sense && (await rankByCosine(text, sense, deps.hippocampus, keys, places));
    const meaning = cosines?.filter(isAsked) ?? null;
    const answers = new Set(evidence.map((key) => places.get(key)!));
    const rows = [...features.keys()].filter((row) => candidates.pool[row]!.matchesFilter);
    samples.push({
      kind,
      place,
      isMessage: question.isMessage,
      rows: rows.map((row) => widenRow(features[row]!, question)),
      hits: rows.map((row) => evidence.includes(keys.get(candidates.pool[row]!.seq)!)),
      rivals: {
        words: findFirst(words, answers),
        ...(meaning && {
          meaning: findFirst(meaning, answers),
          both: findFirst(fuseRanks([words, meaning]), answers),
        }),
      },
    });
  }
  await store.close();
  removeFolder(folder);
  return samples;
}

/** Of what goes on in a talk alone it says anything how late something was said: elsewhere the old is asked for as often. */
const OF_MESSAGES_ALONE: ReadonlySet<string> = new Set<Feature>([
  'recent',
  'likeTalk',
  'lateInTalk',
  'opensTalk',
]);

/** Each feature three times: for every question, for messages, for questions that name who spoke. */
const widenRow = (
  row: Readonly<Record<Feature, number>>,
  { isMessage, namedSpeakers }: Question,
): Float64Array => {
  const values = FITTED.map((name) => row[name]);
  const gate = (isOpen: boolean, isForMessages = false): number[] =>
    values.map((value, f) => (isOpen && (isForMessages || !OF_MESSAGES_ALONE.has(FITTED[f]!)) ? value : 0));
  return Float64Array.from([...gate(true), ...gate(isMessage, true), ...gate(namedSpeakers.size > 0)]);
};

/** Places of all turns by the model's cosine alone, nearest first. */
async function rankByCosine(
  text: string,
  { space, embedder }: UniversalSpace,
  { index }: Hippocampus,
  keys: ReadonlyMap<number, string>,
  places: ReadonlyMap<string, number>,
): Promise<number[]> {
  const [vector] = await embedder.embed([text], 'query');
  const cosines = await index.readCosines(space.id, vector!, [...keys.keys()]);
  return cosines
    .toSorted((a, b) => b.cosine - a.cosine || a.seq - b.seq)
    .map(({ seq }) => places.get(keys.get(seq)!)!);
}

/** Reciprocal rank fusion with its usual constant. */
function fuseRanks(lists: readonly (readonly number[])[]): number[] {
  const scores = new Map<number, number>();
  for (const list of lists)
    list.forEach((place, rank) => scores.set(place, (scores.get(place) ?? 0) + 1 / (60 + rank)));
  return [...scores].toSorted(([, a], [, b]) => b - a).map(([place]) => place);
}

const findFirst = (list: readonly number[], answers: ReadonlySet<number>): number => {
  const rank = list.findIndex((place) => answers.has(place));
  return rank < 0 ? Infinity : rank;
};

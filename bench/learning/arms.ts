// A memory without nights, with nights, and with nights between which it is used: each asked what nobody cited.
import { setTimeout as sleep } from 'node:timers/promises';
import type { NightFigures } from '../../src/engine/night/night-figures.ts';
import { computeScore, measureTime } from '../figures.ts';
import type { Score } from '../figures.ts';
import type { Conversation, Question } from '../load.ts';
import { startServer } from '../server.ts';
import type { Server } from '../server.ts';
import { removeFolder } from '../temp.ts';
import { configure, copyHome, toEntries, createEntryId } from './stores.ts';
import type { ConfigFields } from './stores.ts';

const BATCH = 100;
const LIMIT = 10;
/** So deep somebody reads who looks for something to cite. */
export const READ_DEPTH = 20;
export const RECALL_OPTIONS = { max_tokens: 32_768, level: '0', detail: 'full' } as const;

export interface Night {
  readonly ms: number;
  /** 'accepted', 'rejected': what became of the versions trained. */
  readonly verdicts: readonly string[];
}

export interface Run {
  /** By the question's place in the conversation. */
  readonly scores: ReadonlyMap<number, Score>;
  readonly nights: readonly Night[];
  /** Cites made, and questions whose answer was not among what was read. */
  readonly cites: number;
  readonly missed: number;
  readonly failures: readonly string[];
}

/** What became of a night's proposals: the encoder's version and the ranking's weights. */
export function listVerdicts(training: NightFigures['training'] | undefined): string[] {
  if (!training) return [];
  return [
    ...(training.version === null
      ? []
      : [training.accepted ? 'accepted' : `rejected (${training.rejected})`]),
    ...(training.ranking === null
      ? []
      : [training.ranking.learned ? 'ranking learned' : 'ranking as shipped']),
  ];
}

export async function runNight(server: Server): Promise<Night> {
  const { value, ms } = await measureTime(() => server.call('night-cycle', { action: 'run' }));
  if (value.state !== 'completed') throw new Error(`A night ended as ${value.state}.`);
  if (process.env['LEARNING_TOLD'] !== undefined) console.error(JSON.stringify(value.stages[7]?.counts));
  return { ms, verdicts: listVerdicts(value.report?.training) };
}

export async function waitUntilEmbedded(server: Server): Promise<void> {
  while ((await server.countUnembedded()) > 0) await sleep(100);
}

/** Runs with a server over the memory, which has it alone. */
export async function withServer<T>(home: string, work: (server: Server) => Promise<T>): Promise<T> {
  const server = await startServer(home);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** A memory that holds the whole conversation and has never slept. */
export async function importConversation(home: string, { id, turns }: Conversation): Promise<void> {
  await withServer(home, async (server) => {
    for (let from = 0; from < turns.length; from += BATCH)
      await server.call('remember', { entries: toEntries(id, turns.slice(from, from + BATCH), from) });
    await waitUntilEmbedded(server);
  });
}

const listPlaces = ({ questions }: Conversation): number[] => questions.map((_, place) => place);

/** What recall finds of a question's evidence; `keys` names turns by their entries' ids. */
export async function ask(
  server: Server,
  { text, evidence }: Pick<Question, 'text' | 'evidence'>,
  keys: ReadonlyMap<string, string>,
): Promise<Score> {
  const { memories } = await server.call('recall', { query: text, limit: LIMIT, ...RECALL_OPTIONS });
  const ranked = memories.flatMap(({ sources }) => sources.map(({ entry_id }) => keys.get(entry_id) ?? ''));
  return computeScore(ranked, evidence);
}

/** Asked after everything else: what is asked here is never cited in the same memory. */
async function askQuestions(
  server: Server,
  conversation: Conversation,
  which: readonly number[],
): Promise<Pick<Run, 'scores' | 'failures'>> {
  const { id, turns, questions } = conversation;
  const keys = new Map(turns.map(({ key }, place) => [createEntryId(id, key, place), key]));
  const scores = new Map<number, Score>();
  const failures: string[] = [];
  for (const place of which) {
    const question = questions[place]!;
    try {
      scores.set(place, await ask(server, question, keys));
    } catch (error) {
      // A failed call is a question not answered, not one left out.
      failures.push(`${id}, question ${place}: ${String(error)}`);
      scores.set(place, computeScore([], question.evidence));
    }
  }
  return { scores, failures };
}

/** The memory after so many nights in which nobody used it. */
export async function measureUnused(
  home: string,
  conversation: Conversation,
  nights: number,
  overrides: ConfigFields = {},
): Promise<Run> {
  const copy = copyHome(home);
  configure(copy, overrides);
  try {
    return await withServer(copy, async (server) => {
      const nightRuns: Night[] = [];
      for (let night = 0; night < nights; night++) nightRuns.push(await runNight(server));
      const answers = await askQuestions(server, conversation, listPlaces(conversation));
      return { ...answers, nights: nightRuns, cites: 0, missed: 0 };
    });
  } finally {
    removeFolder(copy);
  }
}

/** The memory after these questions were asked and their answers cited, a part of them before each night; the others are scored. */
export async function measureUsed(
  home: string,
  conversation: Conversation,
  practised: readonly number[],
  nights: number,
): Promise<Run> {
  const { id, turns, questions } = conversation;
  const copy = copyHome(home);
  const entries = new Map(turns.map(({ key }, place) => [key, createEntryId(id, key, place)]));
  try {
    return await withServer(copy, async (server) => {
      const nightRuns: Night[] = [];
      const failures: string[] = [];
      let [cites, missed] = [0, 0];
      const practise = async ({ text, evidence }: Conversation['questions'][number]): Promise<void> => {
        const { memories } = await server.call('recall', {
          query: text,
          limit: READ_DEPTH,
          ...RECALL_OPTIONS,
        });
        const right = new Set(evidence.map((key) => entries.get(key)));
        const gold = memories.find(({ sources }) => sources.some(({ entry_id }) => right.has(entry_id)));
        if (gold === undefined) {
          missed++;
          return;
        }
        const { citations } = await server.call('cite', { memory_id: gold.id });
        if (citations[0]?.status !== 'verified') throw new Error(`cited as ${String(citations[0]?.status)}`);
        cites++;
      };
      const part = Math.ceil(practised.length / nights);
      for (let night = 0; night < nights; night++) {
        for (const place of practised.slice(night * part, (night + 1) * part))
          await practise(questions[place]!).catch((error: unknown) =>
            failures.push(`${id}, practising question ${place}: ${String(error)}`),
          );
        nightRuns.push(await runNight(server));
      }
      const practisedPlaces = new Set(practised);
      const answers = await askQuestions(
        server,
        conversation,
        listPlaces(conversation).filter((place) => !practisedPlaces.has(place)),
      );
      return { ...answers, failures: [...failures, ...answers.failures], nights: nightRuns, cites, missed };
    });
  } finally {
    removeFolder(copy);
  }
}

// A memory without nights, with nights, and with nights between which it is used: each asked what nobody cited.
import { setTimeout as sleep } from 'node:timers/promises';
import type { NightFigures } from '../../src/engine/night/figures-of.ts';
import { score, timed } from '../figures.ts';
import type { Score } from '../figures.ts';
import type { Conversation, Question } from '../load.ts';
import { startServer } from '../server.ts';
import type { Server } from '../server.ts';
import { removeFolder } from '../temp.ts';
import { configure, copyOf, entriesOf, idOf } from './stores.ts';
import type { Written } from './stores.ts';

const BATCH = 100;
const LIMIT = 10;
/** So deep somebody reads who looks for something to cite. */
export const READ = 20;
export const TURNS = { max_tokens: 32_768, level: 0 } as const;

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
export function verdictsOf(training: NightFigures['training'] | undefined): string[] {
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

export async function nightOf(server: Server): Promise<Night> {
  const { value, ms } = await timed(() => server.call('night-cycle', { action: 'run' }));
  if (value.state !== 'completed') throw new Error(`A night ended as ${value.state}.`);
  if (process.env['LEARNING_TOLD'] !== undefined) console.error(JSON.stringify(value.stages[7]?.counts));
  return { ms, verdicts: verdictsOf(value.report?.training) };
}

export async function settled(server: Server): Promise<void> {
  while ((await server.unembedded()) > 0) await sleep(100);
}

/** Runs with a server over the memory, which has it alone. */
export async function served<T>(home: string, work: (server: Server) => Promise<T>): Promise<T> {
  const server = await startServer(home);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** A memory that holds the whole conversation and has never slept. */
export async function imported(home: string, { id, turns }: Conversation): Promise<void> {
  await served(home, async (server) => {
    for (let from = 0; from < turns.length; from += BATCH)
      await server.call('remember', { entries: entriesOf(id, turns.slice(from, from + BATCH), from) });
    await settled(server);
  });
}

const places = ({ questions }: Conversation): number[] => questions.map((_, place) => place);

/** What recall finds of a question's evidence; `keys` names turns by their entries' ids. */
export async function ask(
  server: Server,
  { text, evidence }: Pick<Question, 'text' | 'evidence'>,
  keys: ReadonlyMap<string, string>,
): Promise<Score> {
  const { memories } = await server.call('recall', { query: text, limit: LIMIT, ...TURNS });
  const ranked = memories.flatMap(({ sources }) => sources.map(({ entry_id }) => keys.get(entry_id) ?? ''));
  return score(ranked, evidence);
}

/** Asked after everything else: what is asked here is never cited in the same memory. */
async function asked(
  server: Server,
  conversation: Conversation,
  which: readonly number[],
): Promise<Pick<Run, 'scores' | 'failures'>> {
  const { id, turns, questions } = conversation;
  const keys = new Map(turns.map(({ key }, place) => [idOf(id, key, place), key]));
  const scores = new Map<number, Score>();
  const failures: string[] = [];
  for (const place of which) {
    const question = questions[place]!;
    try {
      scores.set(place, await ask(server, question, keys));
    } catch (error) {
      // A failed call is a question not answered, not one left out.
      failures.push(`${id}, question ${place}: ${String(error)}`);
      scores.set(place, score([], question.evidence));
    }
  }
  return { scores, failures };
}

/** The memory after so many nights in which nobody used it. */
export async function unused(
  home: string,
  conversation: Conversation,
  nights: number,
  written: Written = {},
): Promise<Run> {
  const copy = copyOf(home);
  configure(copy, written);
  try {
    return await served(copy, async (server) => {
      const slept: Night[] = [];
      for (let night = 0; night < nights; night++) slept.push(await nightOf(server));
      const answers = await asked(server, conversation, places(conversation));
      return { ...answers, nights: slept, cites: 0, missed: 0 };
    });
  } finally {
    removeFolder(copy);
  }
}

/** The memory after these questions were asked and their answers cited, a part of them before each night; the others are scored. */
export async function used(
  home: string,
  conversation: Conversation,
  practised: readonly number[],
  nights: number,
): Promise<Run> {
  const { id, turns, questions } = conversation;
  const copy = copyOf(home);
  const entries = new Map(turns.map(({ key }, place) => [key, idOf(id, key, place)]));
  try {
    return await served(copy, async (server) => {
      const slept: Night[] = [];
      const failures: string[] = [];
      let [cites, missed] = [0, 0];
      const practise = async ({ text, evidence }: Conversation['questions'][number]): Promise<void> => {
        const { memories } = await server.call('recall', { query: text, limit: READ, ...TURNS });
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
        slept.push(await nightOf(server));
      }
      const seen = new Set(practised);
      const answers = await asked(
        server,
        conversation,
        places(conversation).filter((place) => !seen.has(place)),
      );
      return { ...answers, failures: [...failures, ...answers.failures], nights: slept, cites, missed };
    });
  } finally {
    removeFolder(copy);
  }
}

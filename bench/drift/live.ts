// Lives a life through the real server: each morning it is used, by day it is told, by night it sleeps.
import type { Score } from '../figures.ts';
import {
  READ_DEPTH,
  RECALL_OPTIONS,
  ask,
  runNight,
  withServer,
  waitUntilEmbedded,
} from '../learning/arms.ts';
import type { Night } from '../learning/arms.ts';
import { configure, copyHome, toEntries, createEntryId } from '../learning/stores.ts';
import type { ConfigFields } from '../learning/stores.ts';
import { removeFolder } from '../temp.ts';
import type { Server } from '../server.ts';
import { parseSessionName } from './plan.ts';
import type { Life, Role, Use } from './plan.ts';
import type { SignalledBlock } from './signal.ts';

export interface AskedQuestion {
  readonly role: Role;
  readonly practised: boolean;
  /** When its topic was fresh: the night after which it fades or changes. */
  readonly fresh: Score;
  readonly end: Score;
}

export interface JudgedBlock extends SignalledBlock {
  readonly role: Role;
  /** How often it was felt anew since the change, the last time included. */
  readonly touches: number;
}

export interface LifeResult {
  readonly asked: readonly AskedQuestion[];
  /** Null where the server has no `reconsolidate`. Of blocks formed before the change. */
  readonly blocks: readonly JudgedBlock[] | null;
  readonly nights: readonly Night[];
  readonly cites: number;
  readonly missed: number;
}

const JUDGE_BATCH = 100;

interface Listed {
  readonly blocks: readonly { readonly id: string; readonly session_id: string | null }[];
  readonly next: string | null;
}

export async function listBlocks(server: Server): Promise<Listed['blocks'][number][]> {
  const all: Listed['blocks'][number][] = [];
  let cursor: string | null = null;
  do {
    const uri: string = `memory://blocks${cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`}`;
    const { blocks, next } = (await server.read(uri)) as Listed;
    all.push(...blocks);
    cursor = next;
  } while (cursor !== null);
  return all;
}

export async function runLife(
  start: string,
  overrides: ConfigFields,
  life: Life,
  progress: (night: number) => void,
): Promise<LifeResult> {
  const home = copyHome(start);
  configure(home, overrides);
  const turns = life.days.flatMap((day) => day.turns);
  const ids = new Map(turns.map(({ key }, place) => [key, createEntryId(life.name, key, place)]));
  const keys = new Map([...ids].map(([key, id]) => [id, key]));
  const nights: Night[] = [];
  let [cites, missed, place] = [0, 0, 0];

  const use = async (server: Server, { text, cite, session }: Use): Promise<void> => {
    const sessionFilter = session === undefined ? {} : { session_id: session };
    const { memories } = await server.call('recall', {
      query: text,
      limit: READ_DEPTH,
      ...RECALL_OPTIONS,
      ...sessionFilter,
    });
    const [best] = cite.flatMap((group) => {
      const right = new Set(group.map((key) => ids.get(key)));
      return memories.find(({ sources }) => sources.some(({ entry_id }) => right.has(entry_id))) ?? [];
    });
    if (best === undefined) {
      missed++;
      return;
    }
    const { citations } = await server.call('cite', { memory_id: best.id });
    if (citations[0]?.status === 'verified') cites++;
    else missed++;
  };
  /** Asks and judges on a copy: a life is not touched by its measuring. */
  const withCopy = async <T>(work: (server: Server) => Promise<T>): Promise<T> => {
    const copy = copyHome(home);
    try {
      return await withServer(copy, work);
    } finally {
      removeFolder(copy);
    }
  };
  const listQuestions = (
    roles: readonly Role[],
  ): { role: Role; question: Life['topics'][number]['questions'][number] }[] =>
    life.topics
      .filter(({ role }) => roles.includes(role))
      .flatMap(({ role, questions: own }) => own.map((question) => ({ role, question })));
  const askAll = async (server: Server, roles: readonly Role[]): Promise<Score[]> => {
    const all: Score[] = [];
    for (const { question } of listQuestions(roles)) all.push(await ask(server, question, keys));
    return all;
  };
  const runDays = async (from: number, to: number): Promise<void> =>
    withServer(home, async (server) => {
      for (const day of life.days.slice(from, to)) {
        for (const one of day.uses) await use(server, one);
        await server.call('remember', { entries: toEntries(life.name, day.turns, place) });
        place += day.turns.length;
        await waitUntilEmbedded(server);
        nights.push(await runNight(server));
        progress(nights.length);
      }
    });

  const [earlyRoles, middleRoles] = [['fading'], ['steady', 'changed']] as const;
  try {
    await runDays(0, life.faded);
    const fresh = await withCopy((server) => askAll(server, earlyRoles));
    await runDays(life.faded, life.changed);
    fresh.push(...(await withCopy((server) => askAll(server, middleRoles))));
    const changedAt = Date.now();
    await runDays(life.changed, life.days.length);
    const old = [...listQuestions(earlyRoles), ...listQuestions(middleRoles)];
    const end = await withCopy(async (server) => [
      ...(await askAll(server, earlyRoles)),
      ...(await askAll(server, middleRoles)),
    ]);
    const asked = old.map(({ role, question: { practised } }, i) => ({
      ...{ role, practised, fresh: fresh[i]!, end: end[i]! },
    }));
    // Another copy: asking heals what it touches.
    const blocks = await withCopy((server) => judgeBlocks(server, life, changedAt));
    return { asked, blocks, nights, cites, missed };
  } finally {
    removeFolder(home);
  }
}

/**
 * Every block formed before the change, without healing any. Its delta is the largest since the change: one that was
 * touched has been healed with the signal given then, and has none left.
 */
export async function judgeBlocks(
  server: Server,
  life: Life,
  changedAt: number,
): Promise<JudgedBlock[] | null> {
  if (!server.tools.includes('reconsolidate')) return null;
  const roles = new Map(life.topics.map(({ name, role }) => [name, role]));
  const old = new Map(
    (await listBlocks(server)).flatMap(({ id, session_id: session }) => {
      const { topic, day } = parseSessionName(session ?? '');
      const role = roles.get(topic);
      return role === undefined || day > life.changed ? [] : [[id, role] as const];
    }),
  );
  const all: JudgedBlock[] = [];
  const wanted = [...old.keys()];
  for (let from = 0; from < wanted.length; from += JUDGE_BATCH) {
    const { memories } = await server.call('reconsolidate', {
      memory_ids: wanted.slice(from, from + JUDGE_BATCH),
      dry_run: true,
      history: true,
    });
    for (const {
      id,
      delta_magnitude: remainingDelta,
      beyond_usual: remainingBeyond,
      event,
      vector_history: history,
    } of memories) {
      const role = old.get(id);
      if (role === undefined) continue;
      const since = (history ?? []).filter(({ date }) => Date.parse(date ?? '') >= changedAt);
      const delta = Math.max(
        remainingDelta,
        ...since.map((historyEvent) => historyEvent.delta_magnitude ?? 0),
      );
      // What never moved is as far behind all others as can be.
      const beyond = Math.max(
        remainingBeyond ?? -Infinity,
        ...since.map((historyEvent) => historyEvent.beyond_usual ?? -Infinity),
      );
      const signalled =
        event === 'epiphany' || since.some((historyEvent) => historyEvent.event === 'epiphany');
      const touches = since.length + (event === 'current' ? 0 : 1);
      all.push({ role, changed: role === 'changed', delta, beyond, signalled, touches });
    }
  }
  return all;
}

import type { Calendar } from '../language/calendar.ts';
import { readTimestamp } from '../language/zones.ts';
import type { RememberAnswer } from '../vocabulary/answers.ts';
import type { Origin } from '../vocabulary/entry.ts';
import type { RememberInput } from '../vocabulary/requests.ts';

/** An entry that a connection has just remembered. */
export interface RememberedTurn {
  readonly id: string;
  readonly session: string;
  readonly user: string | null;
  readonly at: number;
  readonly origin: Origin;
}

/** What `remember` has answered to, as far as a talk is known by it. */
export const listRemembered = (
  input: RememberInput,
  { entries }: RememberAnswer,
  { zone }: Calendar,
  now: number,
): RememberedTurn[] =>
  (input.entries ?? [input]).map(({ at, user_id: user = null, origin = 'said' }, i) => ({
    ...{ id: entries[i]!.id, session: entries[i]!.session_id, user, origin },
    at: at === undefined ? now : readTimestamp(at, zone).at,
  }));

/** Turns of a talk that are kept, and connections whose talk is. */
const MAX_TURNS = 4;
const MAX_CONNECTIONS = 64;
/** What was said longer ago is no talk that goes on; nor is what comes in larger batches, which is brought from elsewhere. */
const MAX_AGE_MS = 60 * 60_000;
const MAX_BATCH = 20;
/** Of these nobody talks: they were brought from elsewhere. */
const BROUGHT: ReadonlySet<Origin> = new Set(['import', 'document', 'web', 'tool']);

interface RecentTalk {
  readonly session: string;
  readonly turns: readonly RememberedTurn[];
}

/**
 * What each connection remembered last, for questions that lean on it: ids alone, of the latest turns of its latest session,
 * a user's apart from another's. It is kept in memory and nowhere else.
 */
export class RecentTurns {
  readonly #talks = new Map<string, RecentTalk>();

  /** In the order said; `connection` is what tells connections apart. */
  add(connection: string, turns: readonly RememberedTurn[], now: number): void {
    if (turns.length > MAX_BATCH) return;
    for (const turn of turns) {
      if (BROUGHT.has(turn.origin) || Math.abs(now - turn.at) > MAX_AGE_MS) continue;
      const key = toKey(connection, turn.user);
      const talk = this.#talks.get(key);
      const earlier = talk?.session === turn.session ? talk.turns.filter(({ id }) => id !== turn.id) : [];
      // The last one touched stands last.
      this.#talks.delete(key);
      this.#talks.set(key, { session: turn.session, turns: [...earlier, turn].slice(-MAX_TURNS) });
    }
    for (const key of this.#talks.keys()) {
      if (this.#talks.size <= MAX_CONNECTIONS) break;
      this.#talks.delete(key);
    }
  }

  /** Ids of the turns of its talk that go on now, in the order said. */
  list(connection: string, user: string | null, now: number): string[] {
    const turns = this.#talks.get(toKey(connection, user))?.turns ?? [];
    return turns.filter(({ at }) => Math.abs(now - at) <= MAX_AGE_MS).map(({ id }) => id);
  }
}

const toKey = (connection: string, user: string | null): string => JSON.stringify([connection, user]);

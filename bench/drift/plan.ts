// A life in which interests drift, made of real conversations: what is said on each day, and what the agent uses.
import type { Conversation, Question, Turn } from '../load.ts';
import { shuffled } from '../scale/exchanges.ts';

/**
 * `fading`: spoken of in the beginning alone. `steady`: from then on to the end. `changed`: the same, but from the change
 * on its questions are answered with other turns, its old sessions answer other questions, and what is said of it is mixed
 * with another conversation under the same names. `late`: from the change on.
 */
export type Role = 'fading' | 'steady' | 'changed' | 'late';

export interface Topic {
  readonly name: string;
  readonly role: Role;
  /** Those whose answer has been said before the topic fades or changes; `practised` ones are used, others never asked. */
  readonly questions: readonly (Question & { readonly practised: boolean })[];
}

/** A recall after which the best memory of the first of these groups of turns that has any among the found is cited. */
export interface Use {
  readonly text: string;
  readonly cite: readonly (readonly string[])[];
  /** Asked of this session alone. */
  readonly session?: string;
}

export interface Day {
  /** Keys are told apart over conversations; sessions are `sessionOf` a topic and a day. */
  readonly turns: readonly Turn[];
  readonly uses: readonly Use[];
}

export interface Life {
  readonly name: string;
  readonly days: readonly Day[];
  readonly topics: readonly Topic[];
  /** Nights after which topics have faded, and after which others change. */
  readonly faded: number;
  readonly changed: number;
}

export const sessionOf = (topic: string, day: number): string => `${topic}, day ${day}`;
export const topicOf = (session: string): { topic: string; day: number } => {
  const [, topic, day] = /^(.*), day (\d+)$/.exec(session) ?? [];
  return { topic: topic ?? '', day: Number(day) };
};

/** What a file's conversations become, in this order; the last is said under the names of the one before it. */
const CASTS: readonly (readonly Role[])[] = [
  ['fading', 'fading', 'steady', 'changed'],
  ['late', 'late', 'steady', 'changed'],
];
/** Conversations of a file that a life takes: its cast, and the partner of the changed one. */
export const TAKEN = 5;
const USES = 20;
const START = Date.UTC(2024, 0, 1, 9);
const DAY_MS = 86_400_000;
const TURN_MS = 30_000;

interface Cast {
  readonly name: string;
  readonly role: Role;
  readonly questions: readonly Question[];
  readonly turns: readonly Turn[];
  readonly partner: { readonly turns: readonly Turn[]; readonly questions: readonly Question[] } | null;
}

/** Keys that no other conversation has. */
function unique({ id, turns, questions }: Conversation): { turns: Turn[]; questions: Question[] } {
  const key = (own: string): string => `${id}/${own}`;
  return {
    turns: turns.map((turn) => ({ ...turn, key: key(turn.key) })),
    questions: questions.map((question) => ({ ...question, evidence: question.evidence.map(key) })),
  };
}

const speakersOf = ({ turns }: Conversation): string[] => [
  ...new Set(turns.flatMap(({ speaker }) => speaker ?? [])),
];

/** A conversation as if the speakers of another had had it. */
export function underNamesOf(other: Conversation, conversation: Conversation): Conversation {
  const names = speakersOf(conversation);
  const theirs = speakersOf(other);
  if (names.length === 0 || theirs.length === 0) return conversation;
  const any = new RegExp(`\\b(${names.join('|')})\\b`, 'g');
  const said = (text: string): string =>
    text.replace(any, (name) => theirs[names.indexOf(name) % theirs.length]!);
  return {
    ...conversation,
    turns: conversation.turns.map((turn) => ({
      ...turn,
      content: said(turn.content),
      ...(turn.speaker === undefined ? {} : { speaker: said(turn.speaker) }),
    })),
    questions: conversation.questions.map((question) => ({ ...question, text: said(question.text) })),
  };
}

/** `files`: of each file the conversations of this life alone, `TAKEN` of each. */
export function planLife(
  name: string,
  files: readonly (readonly Conversation[])[],
  { nights, turns: perDay, seed }: { nights: number; turns: number; seed: number },
): Life {
  const faded = Math.round((nights * 8) / 30);
  const changed = Math.round((nights * 16) / 30);
  const cast = files.flatMap((conversations, file): Cast[] =>
    CASTS[file % CASTS.length]!.map((role, place) => {
      const own = conversations[place]!;
      const partner = role === 'changed' ? unique(underNamesOf(own, conversations[place + 1]!)) : null;
      return { name: own.id, role, ...unique(own), partner };
    }),
  );
  const active = (role: Role, day: number): boolean =>
    role === 'fading' ? day <= faded : role === 'late' ? day > changed : day > faded;

  /** What has been said of each topic, by the night it was said before. */
  const said = new Map<string, number>();
  const spoken: Turn[][] = [];
  const next = new Map(cast.map((topic) => [topic, { own: 0, partner: 0 }]));
  for (let day = 1; day <= nights; day++) {
    const topics = cast.filter(({ role }) => active(role, day));
    // Even, since a question and its answer belong together.
    const quota = 2 * Math.max(1, Math.round(perDay / topics.length / 2));
    const today: Turn[] = [];
    for (const topic of topics) {
      const place = next.get(topic)!;
      const session = sessionOf(topic.name, day);
      const mixed = topic.partner !== null && day > changed;
      for (let taken = 0; taken < quota; taken += 2) {
        const other = mixed && taken % 4 === 2;
        const from = other ? topic.partner.turns : topic.turns;
        const at = other ? place.partner : place.own;
        today.push(...from.slice(at, at + 2).map((turn) => ({ ...turn, session })));
        place[other ? 'partner' : 'own'] += 2;
      }
    }
    for (const { key } of today) said.set(key, day);
    spoken.push(
      today.map((turn, i) => ({
        ...turn,
        at: new Date(START + day * DAY_MS + i * TURN_MS).toISOString(),
      })),
    );
  }

  const by = ({ evidence }: Question, day: number): boolean =>
    evidence.every((key) => (said.get(key) ?? Infinity) <= day);
  const asking = cast.map((topic) => {
    const over = topic.role === 'fading' ? faded : topic.role === 'late' ? nights : changed;
    const questions = shuffled(
      topic.questions.filter((question) => by(question, over)),
      seed,
    ).map((question, i) => ({ ...question, practised: i % 2 === 0 }));
    return { ...topic, questions };
  });
  const used = new Map(asking.map((topic) => [topic, 0]));
  const days = spoken.map((turns, i): Day => {
    const day = i + 1;
    // In the morning, of what was slept on: only that can be cited.
    const topics = asking
      .filter(({ role }) => active(role, day))
      .map((topic) => ({ topic, could: usesOf(topic, day, changed, said, by) }))
      .filter(({ could }) => could.length > 0);
    const uses =
      topics.length === 0
        ? []
        : Array.from({ length: USES }, (_, use) => {
            const { topic, could } = topics[use % topics.length]!;
            const turn = used.get(topic)!;
            used.set(topic, turn + 1);
            return could[turn % could.length]!;
          });
    return { turns, uses };
  });
  return {
    ...{ name, days, faded, changed },
    topics: asking.map((topic) => ({ name: topic.name, role: topic.role, questions: topic.questions })),
  };
}

/** What may be used on the morning of a day. */
function usesOf(
  topic: Omit<Cast, 'questions'> & Topic,
  day: number,
  changed: number,
  said: ReadonlyMap<string, number>,
  by: (question: Question, day: number) => boolean,
): Use[] {
  const own = topic.questions.filter((question) => question.practised && by(question, day - 1));
  const { partner } = topic;
  if (partner === null || day <= changed)
    return own.map(({ text, evidence }) => ({ text, cite: [evidence] }));
  // Its meaning has changed: what is asked about it is now answered with the other's turns, and what is asked about the other
  // is looked for, and found, in its old sessions, each in turn.
  const before = Map.groupBy(
    topic.turns.map(({ key }) => key).filter((key) => (said.get(key) ?? Infinity) <= changed),
    (key) => said.get(key)!,
  );
  const others = partner.turns.map(({ key }) => key).filter((key) => (said.get(key) ?? Infinity) < day);
  const sessions = [...before];
  const about = partner.questions.filter((question) => by(question, day - 1));
  const anew =
    about.length === 0
      ? []
      : sessions.map(([old, turns], i): Use => ({
          text: about[i % about.length]!.text,
          cite: [turns],
          session: sessionOf(topic.name, old),
        }));
  return alternating(
    own.map(({ text }): Use => ({ text, cite: [others] })),
    anew,
  );
}

/** One of each in turn, until both are through. */
function alternating<T>(some: readonly T[], others: readonly T[]): T[] {
  return Array.from({ length: Math.max(some.length, others.length) }, (_, i) => [
    ...some.slice(i, i + 1),
    ...others.slice(i, i + 1),
  ]).flat();
}

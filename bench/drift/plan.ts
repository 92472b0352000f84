// A life in which interests drift, made of real conversations: what is said on each day, and what the agent uses.
import type { Conversation, Question, Turn } from '../load.ts';
import { shuffle } from '../scale/exchanges.ts';

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

export const toSessionName = (topic: string, day: number): string => `${topic}, day ${day}`;
export const parseSessionName = (session: string): { topic: string; day: number } => {
  const [, topic, day] = /^(.*), day (\d+)$/.exec(session) ?? [];
  return { topic: topic ?? '', day: Number(day) };
};

/** What a file's conversations become, in this order; the last is said under the names of the one before it. */
const CASTS: readonly (readonly Role[])[] = [
  ['fading', 'fading', 'steady', 'changed'],
  ['late', 'late', 'steady', 'changed'],
];
/** Conversations of a file that a life takes: its cast, and the partner of the changed one. */
export const CONVERSATIONS_PER_LIFE = 5;
const USES = 20;
const START = Date.UTC(2024, 0, 1, 9);
const DAY_MS = 86_400_000;
const TURN_MS = 30_000;

interface CastTopic {
  readonly name: string;
  readonly role: Role;
  readonly questions: readonly Question[];
  readonly turns: readonly Turn[];
  readonly partner: { readonly turns: readonly Turn[]; readonly questions: readonly Question[] } | null;
}

/** Keys that no other conversation has. */
function withUniqueKeys({ id, turns, questions }: Conversation): { turns: Turn[]; questions: Question[] } {
  const toUniqueKey = (ownKey: string): string => `${id}/${ownKey}`;
  return {
    turns: turns.map((turn) => ({ ...turn, key: toUniqueKey(turn.key) })),
    questions: questions.map((question) => ({ ...question, evidence: question.evidence.map(toUniqueKey) })),
  };
}

const listSpeakers = ({ turns }: Conversation): string[] => [
  ...new Set(turns.flatMap(({ speaker }) => speaker ?? [])),
];

/** A conversation as if the speakers of another had had it. */
export function renameSpeakers(other: Conversation, conversation: Conversation): Conversation {
  const names = listSpeakers(conversation);
  const otherNames = listSpeakers(other);
  if (names.length === 0 || otherNames.length === 0) return conversation;
  const anyName = new RegExp(`\\b(${names.join('|')})\\b`, 'g');
  const renameText = (text: string): string =>
    text.replace(anyName, (name) => otherNames[names.indexOf(name) % otherNames.length]!);
  return {
    ...conversation,
    turns: conversation.turns.map((turn) => ({
      ...turn,
      content: renameText(turn.content),
      ...(turn.speaker === undefined ? {} : { speaker: renameText(turn.speaker) }),
    })),
    questions: conversation.questions.map((question) => ({ ...question, text: renameText(question.text) })),
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
  const cast = files.flatMap((conversations, file): CastTopic[] =>
    CASTS[file % CASTS.length]!.map((role, place) => {
      const own = conversations[place]!;
      const partner =
        role === 'changed' ? withUniqueKeys(renameSpeakers(own, conversations[place + 1]!)) : null;
      return { name: own.id, role, ...withUniqueKeys(own), partner };
    }),
  );
  const isActive = (role: Role, day: number): boolean =>
    role === 'fading' ? day <= faded : role === 'late' ? day > changed : day > faded;

  /** What has been said of each topic, by the night it was said before. */
  const dayByKey = new Map<string, number>();
  const turnsByDay: Turn[][] = [];
  const next = new Map(cast.map((topic) => [topic, { own: 0, partner: 0 }]));
  for (let day = 1; day <= nights; day++) {
    const topics = cast.filter(({ role }) => isActive(role, day));
    // Even, since a question and its answer belong together.
    const quota = 2 * Math.max(1, Math.round(perDay / topics.length / 2));
    const today: Turn[] = [];
    for (const topic of topics) {
      const place = next.get(topic)!;
      const session = toSessionName(topic.name, day);
      const isMixed = topic.partner !== null && day > changed;
      for (let taken = 0; taken < quota; taken += 2) {
        const isPartner = isMixed && taken % 4 === 2;
        const from = isPartner ? topic.partner.turns : topic.turns;
        const at = isPartner ? place.partner : place.own;
        today.push(...from.slice(at, at + 2).map((turn) => ({ ...turn, session })));
        place[isPartner ? 'partner' : 'own'] += 2;
      }
    }
    for (const { key } of today) dayByKey.set(key, day);
    turnsByDay.push(
      today.map((turn, i) => ({
        ...turn,
        at: new Date(START + day * DAY_MS + i * TURN_MS).toISOString(),
      })),
    );
  }

  const isSaidBy = ({ evidence }: Question, day: number): boolean =>
    evidence.every((key) => (dayByKey.get(key) ?? Infinity) <= day);
  const topicsWithQuestions = cast.map((topic) => {
    const lastDay = topic.role === 'fading' ? faded : topic.role === 'late' ? nights : changed;
    const questions = shuffle(
      topic.questions.filter((question) => isSaidBy(question, lastDay)),
      seed,
    ).map((question, i) => ({ ...question, practised: i % 2 === 0 }));
    return { ...topic, questions };
  });
  const useCounts = new Map(topicsWithQuestions.map((topic) => [topic, 0]));
  const days = turnsByDay.map((turns, i): Day => {
    const day = i + 1;
    // In the morning, of what was slept on: only that can be cited.
    const topics = topicsWithQuestions
      .filter(({ role }) => isActive(role, day))
      .map((topic) => ({ topic, could: listUses(topic, day, changed, dayByKey, isSaidBy) }))
      .filter(({ could: possibleUses }) => possibleUses.length > 0);
    const uses =
      topics.length === 0
        ? []
        : Array.from({ length: USES }, (_, use) => {
            const { topic, could: possibleUses } = topics[use % topics.length]!;
            const turn = useCounts.get(topic)!;
            useCounts.set(topic, turn + 1);
            return possibleUses[turn % possibleUses.length]!;
          });
    return { turns, uses };
  });
  return {
    ...{ name, days, faded, changed },
    topics: topicsWithQuestions.map((topic) => ({
      name: topic.name,
      role: topic.role,
      questions: topic.questions,
    })),
  };
}

/** What may be used on the morning of a day. */
function listUses(
  topic: Omit<CastTopic, 'questions'> & Topic,
  day: number,
  changed: number,
  dayByKey: ReadonlyMap<string, number>,
  isSaidBy: (question: Question, day: number) => boolean,
): Use[] {
  const own = topic.questions.filter((question) => question.practised && isSaidBy(question, day - 1));
  const { partner } = topic;
  if (partner === null || day <= changed)
    return own.map(({ text, evidence }) => ({ text, cite: [evidence] }));
  // Its meaning has changed: what is asked about it is now answered with the other's turns, and what is asked about the other
  // is looked for, and found, in its old sessions, each in turn.
  const keysByDay = Map.groupBy(
    topic.turns.map(({ key }) => key).filter((key) => (dayByKey.get(key) ?? Infinity) <= changed),
    (key) => dayByKey.get(key)!,
  );
  const partnerKeys = partner.turns
    .map(({ key }) => key)
    .filter((key) => (dayByKey.get(key) ?? Infinity) < day);
  const sessions = [...keysByDay];
  const partnerQuestions = partner.questions.filter((question) => isSaidBy(question, day - 1));
  const newUses =
    partnerQuestions.length === 0
      ? []
      : sessions.map(([old, turns], i): Use => ({
          text: partnerQuestions[i % partnerQuestions.length]!.text,
          cite: [turns],
          session: toSessionName(topic.name, old),
        }));
  return interleave(
    own.map(({ text }): Use => ({ text, cite: [partnerKeys] })),
    newUses,
  );
}

/** One of each in turn, until both are through. */
function interleave<T>(some: readonly T[], others: readonly T[]): T[] {
  return Array.from({ length: Math.max(some.length, others.length) }, (_, i) => [
    ...some.slice(i, i + 1),
    ...others.slice(i, i + 1),
  ]).flat();
}

// One loader for every conversation file the benchmarks and the demo read. The formats are told apart by their shape.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';

export interface Turn {
  readonly key: string;
  readonly session: string;
  readonly role: 'user' | 'assistant' | 'note';
  readonly speaker?: string;
  readonly content: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface Question {
  readonly text: string;
  readonly category: string;
  /** Keys of the turns that answer it; all of them exist. */
  readonly evidence: readonly string[];
  readonly answer?: string;
  /** Asked at this moment (ISO 8601): what was said later is not to be found. */
  readonly until?: string;
  /** What was said before it in the talk in which it was asked: its latest turns, [characters] as many as `recall` takes. */
  readonly context?: string;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly turns: readonly Turn[];
  /** Only those whose evidence names existing turns. */
  readonly questions: readonly Question[];
  /** Questions that nothing answers. */
  readonly unanswered?: readonly string[];
  readonly fabricated?: { readonly key: string; readonly quote: string };
}

export interface LoadedConversations {
  readonly format: 'LoCoMo' | 'BEAM' | 'RealMem' | 'life' | 'shipped';
  readonly sha256: string;
  readonly conversations: readonly Conversation[];
}

/** `alternate`: the first speaker is the user, the second the assistant; otherwise everybody is a user. */
export type Roles = 'user' | 'alternate';

const role = z.enum(['user', 'assistant']);
const locomoTurn = z.object({
  speaker: z.string(),
  dia_id: z.string(),
  text: z.string(),
  blip_caption: z.string().optional(),
});
const locomoFile = z.array(
  z.object({
    sample_id: z.string(),
    conversation: z.looseObject({ speaker_a: z.string(), speaker_b: z.string() }),
    qa: z.array(
      z.object({
        question: z.string(),
        answer: z.union([z.string(), z.number()]).optional(),
        category: z.int(),
        evidence: z.array(z.string()).optional(),
      }),
    ),
  }),
);
const key = z.union([z.string(), z.int()]);
/** BEAM and RealMem alike; only the questions of the latter tell when they were asked. */
const beamFile = z.object({
  conversations: z.array(
    z.object({
      id: key,
      entries: z.array(z.object({ key, session: z.string(), role, content: z.string(), at: z.string() })),
      questions: z.array(
        z.object({
          text: z.string(),
          category: z.string(),
          evidence: z.array(key),
          until: z.string().optional(),
        }),
      ),
    }),
  ),
});
/** A life in notes and talks, with what an answer has to hold; null where nothing answers. */
const lifeFile = z.object({
  now: z.string(),
  entries: z.array(
    z.object({
      id: z.string(),
      content: z.string(),
      role: z.enum(['user', 'assistant', 'note']),
      at: z.string(),
      session_id: z.string(),
    }),
  ),
  questions: z.array(
    z.object({
      text: z.string(),
      kind: z.string(),
      expected_substring: z.union([z.string(), z.array(z.string()), z.null()]),
    }),
  ),
});
const shippedFile = z.object({
  title: z.string(),
  sessions: z.array(
    z.object({
      id: z.string(),
      entries: z.array(z.object({ key: z.string(), role, at: z.string(), content: z.string() })),
    }),
  ),
  questions: z.array(z.object({ text: z.string(), answer: z.string(), expect: z.array(z.string()) })),
  fabricated_quote: z.object({ key: z.string(), quote: z.string() }),
});

/** `maxCategory`: 5 adds LoCoMo's questions about what was said by another, whose evidence is what was really said. */
export function load(path: string, roles: Roles = 'user', maxCategory: 4 | 5 = 4): LoadedConversations {
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const json: unknown = JSON.parse(bytes.toString('utf8'));
  if (Array.isArray(json))
    return {
      format: 'LoCoMo',
      sha256,
      conversations: locomoFile.parse(json).map((item) => fromLocomo(item, roles, maxCategory)),
    };
  if (typeof json === 'object' && json !== null && 'sessions' in json)
    return { format: 'shipped', sha256, conversations: [fromShipped(shippedFile.parse(json))] };
  if (typeof json === 'object' && json !== null && 'entries' in json)
    return {
      format: 'life',
      sha256,
      conversations: [fromLife(basename(path, '.json'), lifeFile.parse(json))],
    };
  const { conversations } = beamFile.parse(json);
  const isTimed = conversations.some(({ questions }) => questions.some(({ until }) => until !== undefined));
  return { format: isTimed ? 'RealMem' : 'BEAM', sha256, conversations: conversations.map(fromBeam) };
}

function fromLife(name: string, { entries, questions }: z.infer<typeof lifeFile>): Conversation {
  const turns = entries.map(({ id, session_id: session, ...entry }) => ({ key: id, session, ...entry }));
  const findKeys = (expected: string | readonly string[]): string[] =>
    [expected].flat().flatMap((part) => turns.find(({ content }) => content.includes(part))?.key ?? []);
  return {
    ...{ id: name, title: `the life of ${name}`, turns },
    questions: filterAnswerable(
      questions.flatMap(({ text, kind, expected_substring: expected }) =>
        expected === null ? [] : { text, category: kind, evidence: findKeys(expected) },
      ),
      turns,
    ),
    unanswered: questions.flatMap(({ text, expected_substring: expected }) =>
      expected === null ? text : [],
    ),
  };
}

const LOCOMO_CATEGORIES = ['', '1 multi-hop', '2 temporal', '3 open-domain', '4 single-hop', '5 adversarial'];
const SECONDS_PER_TURN = 30;

function fromLocomo(
  item: z.infer<typeof locomoFile>[number],
  roles: Roles,
  maxCategory: 4 | 5,
): Conversation {
  const { conversation } = item;
  const sessions = Object.keys(conversation)
    .filter((name) => /^session_\d+$/.test(name))
    .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
  const turns = sessions.flatMap((session) => {
    const start = parseLocomoTime(z.string().parse(conversation[`${session}_date_time`]));
    return z
      .array(locomoTurn)
      .parse(conversation[session])
      .map((turn, i): Turn => {
        const shares = turn.blip_caption ? ` [shares: ${turn.blip_caption}]` : '';
        return {
          key: turn.dia_id,
          session,
          role: roles === 'alternate' && turn.speaker === conversation.speaker_b ? 'assistant' : 'user',
          speaker: turn.speaker,
          content: turn.text + shares,
          at: new Date(start + i * SECONDS_PER_TURN * 1_000).toISOString(),
        };
      });
  });
  const questions = item.qa
    // Category 5 asks one speaker for what the other said: there is no answer, but others count its passage.
    .filter(({ category }) => category <= maxCategory)
    .map(({ question, answer, category, evidence = [] }) => ({
      text: question,
      category: LOCOMO_CATEGORIES[category]!,
      // Some evidence fields hold several ids in one string.
      evidence: evidence.flatMap((ids) => ids.split(/[;,\s]+/)),
      ...(answer === undefined ? {} : { answer: String(answer) }),
    }));
  return {
    id: item.sample_id,
    title: `${conversation.speaker_a} and ${conversation.speaker_b} (LoCoMo ${item.sample_id})`,
    turns,
    questions: filterAnswerable(questions, turns),
  };
}

/** "1:56 pm on 8 May, 2023", taken as UTC. */
function parseLocomoTime(text: string): number {
  const [, hour, minute, half, date] = /^(\d+):(\d+) (am|pm) on (.+)$/.exec(text) ?? [];
  const day = Date.parse(`${date ?? ''} UTC`);
  if (Number.isNaN(day)) throw new Error(`Not a LoCoMo date: ${text}`);
  return day + (((Number(hour) % 12) + (half === 'pm' ? 12 : 0)) * 60 + Number(minute)) * 60_000;
}

function fromBeam(item: z.infer<typeof beamFile>['conversations'][number]): Conversation {
  const turns = item.entries.map((entry) => ({ ...entry, key: String(entry.key) }));
  const questions = item.questions.map(({ until, ...question }) => {
    const context = until === undefined ? '' : readContext(question.text, turns);
    return {
      ...question,
      evidence: question.evidence.map(String),
      ...(until === undefined ? {} : { until }),
      ...(context === '' ? {} : { context }),
    };
  });
  const id = String(item.id);
  return { id, title: `conversation ${id}`, turns, questions: filterAnswerable(questions, turns) };
}

const CONTEXT_TURNS = 4;
const MAX_CONTEXT_CHARACTERS = 8_000;

/** RealMem's questions are turns themselves: those before them in their session, the latest whole and last. */
function readContext(text: string, turns: readonly Turn[]): string {
  const place = turns.findIndex(({ content }) => content.trim() === text.trim());
  const before = turns
    .slice(Math.max(0, place - CONTEXT_TURNS), Math.max(0, place))
    .filter(({ session }) => session === turns[place]?.session);
  return before
    .map(({ content }) => content)
    .join('\n\n')
    .slice(-MAX_CONTEXT_CHARACTERS);
}

function fromShipped(file: z.infer<typeof shippedFile>): Conversation {
  const turns = file.sessions.flatMap(({ id, entries }) =>
    entries.map((entry) => ({ ...entry, session: id })),
  );
  const questions = file.questions.map(({ text, answer, expect }) => ({
    text,
    answer,
    category: 'shipped',
    evidence: expect,
  }));
  return {
    id: 'shipped',
    title: file.title,
    turns,
    questions: filterAnswerable(questions, turns),
    fabricated: file.fabricated_quote,
  };
}

/** Evidence that names no turn is a slip in the data; a question left with none cannot be scored. */
function filterAnswerable(questions: readonly Question[], turns: readonly Turn[]): Question[] {
  const keys = new Set(turns.map(({ key }) => key));
  return questions
    .map((question) => ({
      ...question,
      evidence: [...new Set(question.evidence)].filter((key) => keys.has(key)),
    }))
    .filter(({ evidence }) => evidence.length > 0);
}

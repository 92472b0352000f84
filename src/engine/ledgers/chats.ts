import type { Block, LevelScores } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { ChatMessage, Failure, Level } from '../vocabulary/ledger.ts';

/** A block with the words of its turns, in order. */
export interface Chat {
  readonly block: Block;
  readonly entries: readonly Entry[];
  /** What the user said right before, where an answer comes first: blocks may cut between the two. */
  readonly before: Entry | null;
}

/** An example before it is weighed: what is said, of which turns it is made, and which of them are to be learned. */
export interface Example {
  readonly messages: ChatMessage[];
  readonly sources: readonly Entry[];
  readonly learned: readonly Entry[];
  readonly levels: Level[];
}

/** An answer, or several in a row, and what it was said to. */
interface Exchange {
  readonly asked: readonly Entry[];
  readonly answers: readonly Entry[];
}

/** Whether a block is for the Shadow Ledger (§8.5.2); null: it is sound. */
export function failureOf(
  { verdict, relevance, salience }: Pick<Block, 'verdict' | 'relevance' | 'salience'>,
  coherent: number,
): Failure | null {
  if (verdict === 'false') return 'false';
  return relevance === 'unsound' || (salience?.theme_level.C ?? 0) < coherent ? 'unsound' : null;
}

/** The levels whose own score is high enough to teach (§3.6). */
export function levelsOf({ salience }: Pick<Block, 'salience'>, least: number): Set<Level> {
  const scores: [Level, LevelScores | undefined][] = [
    ['sentence', salience?.sentence_level],
    ['exchange', salience?.exchange_level],
    ['theme', salience?.theme_level],
  ];
  return new Set(
    scores.flatMap(([level, score]) => (score && (score.P + score.C) / 2 >= least ? level : [])),
  );
}

/** Whether the agent says anything in it. Its own words alone are taught: it learns to speak like nobody else. */
export const speaks = ({ entries }: Chat): boolean =>
  entries.some(({ role }) => role === 'assistant' || role === 'note');

/**
 * What a sound block teaches, by each of these levels (§3.6); what comes out the same by several is one example.
 * Sentence: a live answer of the agent's, or a note as the answer to the block's question. Exchange: what the user said and the
 * answers to it, where one side is live. Theme: those exchanges as one conversation, or the whole of a block in which nothing
 * stands out (as R3 has it). Answers that something has superseded are left out.
 */
export function examplesOf(chat: Chat, levels: ReadonlySet<Level>): Example[] {
  const found: Example[] = [];
  const add = (level: Level, example: Omit<Example, 'levels'> | null): void => {
    if (!example || !levels.has(level)) return;
    const key = JSON.stringify(example.messages);
    const same = found.find(({ messages }) => JSON.stringify(messages) === key);
    if (same) same.levels.push(level);
    else found.push({ ...example, levels: [level] });
  };
  for (const note of chat.entries)
    if (note.role === 'note' && isLive(note) && isUnrivalled(note))
      add('sentence', answered(chat, [], [note]));
  const exchanges = exchangesOf(chat);
  const calm = !exchanges.some(({ asked, answers }) => [...asked, ...answers].some(isLive));
  const kept = new Set<Entry>();
  for (const { asked, answers } of exchanges) {
    const sound = answers.filter(isUnrivalled);
    const live = sound.filter(isLive);
    for (const answer of live) add('sentence', answered(chat, asked, [answer]));
    const taught = live.length > 0 ? live : calm || asked.some(isLive) ? sound : [];
    if (taught.length === 0) continue;
    if (!calm) add('exchange', answered(chat, asked, taught));
    for (const entry of [...asked, ...taught]) kept.add(entry);
  }
  add('theme', talk(chat, kept));
  return found;
}

/** What was answered wrongly in a block that failed, each with what it was said to. */
export const failedOf = (chat: Chat): Example[] =>
  [
    ...exchangesOf(chat),
    ...chat.entries.filter(({ role }) => role === 'note').map((note) => ({ asked: [], answers: [note] })),
  ].flatMap(({ asked, answers }) => {
    const left = answers.filter(isUnrivalled);
    const example = left.length > 0 ? answered(chat, asked, left) : null;
    return example ? [{ ...example, levels: ['exchange' as const] }] : [];
  });

/** Answers that something has superseded, each with what it was said to. */
export function supersededOf(chat: Chat): Example[] {
  const exchanges = exchangesOf(chat);
  return chat.entries
    .filter(({ role, supersededBy }) => supersededBy !== null && (role === 'assistant' || role === 'note'))
    .flatMap((old) => {
      const asked = exchanges.find(({ answers }) => answers.includes(old))?.asked ?? [];
      const example = answered(chat, asked, [old]);
      return example ? [{ ...example, levels: ['sentence' as const] }] : [];
    });
}

const isLive = ({ zone }: Entry): boolean => zone === 'live';
/** Nothing has superseded it. */
const isUnrivalled = ({ supersededBy }: Entry): boolean => supersededBy === null;

function exchangesOf({ entries, before }: Chat): Exchange[] {
  const found: { asked: Entry[]; answers: Entry[] }[] = [];
  let open = { asked: before ? [before] : [], answers: [] as Entry[] };
  for (const entry of entries) {
    if (entry.content.trim() === '') continue;
    if (entry.role === 'assistant') open.answers.push(entry);
    else if (entry.role === 'user') {
      if (open.answers.length > 0) {
        found.push(open);
        open = { asked: [], answers: [] };
      }
      open.asked.push(entry);
    }
  }
  return [...found, open];
}

/** System?, user, assistant. Where nobody was heard to ask, the block's question stands for it. */
function answered(
  chat: Chat,
  asked: readonly Entry[],
  answers: readonly Entry[],
): Omit<Example, 'levels'> | null {
  const question = asked.length > 0 ? said(chat, asked) : chat.block.question;
  const answer = said(chat, answers);
  if (question.trim() === '' || answer.trim() === '' || question === answer) return null;
  const system = systemOf(chat);
  return {
    messages: [
      ...system.messages,
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
    sources: [...system.entries, ...asked, ...answers],
    learned: answers,
  };
}

/** What is kept of a block as one conversation, turns of one side in a row joined. */
function talk(chat: Chat, kept: ReadonlySet<Entry>): Omit<Example, 'levels'> | null {
  const runs: { role: 'user' | 'assistant'; entries: Entry[] }[] = [];
  for (const entry of [...(chat.before ? [chat.before] : []), ...chat.entries]) {
    if (!kept.has(entry) || (entry.role !== 'user' && entry.role !== 'assistant')) continue;
    if (runs.at(-1)?.role === entry.role) runs.at(-1)!.entries.push(entry);
    else runs.push({ role: entry.role, entries: [entry] });
  }
  if (runs.at(-1)?.role === 'user') runs.pop();
  if (runs.length === 0) return null;
  const begins = runs[0]!.role === 'user';
  if (!begins && chat.block.question.trim() === '') return null;
  const system = systemOf(chat);
  return {
    messages: [
      ...system.messages,
      ...(begins ? [] : [{ role: 'user' as const, content: chat.block.question }]),
      ...runs.map(({ role, entries }) => ({ role, content: said(chat, entries) })),
    ],
    sources: [...system.entries, ...runs.flatMap(({ entries }) => entries)],
    learned: runs.flatMap(({ role, entries }) => (role === 'assistant' ? entries : [])),
  };
}

/** What the system said before anybody spoke; further on, templates of chats allow none. */
function systemOf({ entries }: Chat): { messages: ChatMessage[]; entries: Entry[] } {
  const first = entries.findIndex(({ role }) => role === 'user' || role === 'assistant');
  const own = entries.slice(0, Math.max(0, first)).filter(({ role }) => role === 'system');
  return {
    messages:
      own.length > 0 ? [{ role: 'system', content: own.map(({ content }) => content).join('\n\n') }] : [],
    entries: own,
  };
}

/** Verbatim. Where several people talk to the agent, each is named, or nobody could tell who asks. */
function said({ entries: all }: Chat, entries: readonly Entry[]): string {
  const users = new Set(all.flatMap(({ role, speaker }) => (role === 'user' ? [speaker] : [])));
  return entries
    .map(({ role, speaker, content }) =>
      role === 'user' && users.size > 1 && speaker !== null ? `${speaker}: ${content}` : content,
    )
    .join('\n\n');
}

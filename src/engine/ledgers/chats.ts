import type { Block, LevelScores } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { ChatMessage, Failure, Level } from '../vocabulary/ledger.ts';

/** A block with the words of its turns, in order. */
export interface Chat {
  readonly block: Block;
  readonly entries: readonly Entry[];
  /** What the user said right before, where an answer comes first: blocks may cut between the two. */
  readonly precedingEntry: Entry | null;
}

/** An example before it is weighed: what is said, of which turns it is made, and which of them are to be learned. */
export interface ChatExample {
  readonly messages: ChatMessage[];
  readonly sources: readonly Entry[];
  readonly targets: readonly Entry[];
  readonly levels: Level[];
}

/** An answer, or several in a row, and what it was said to. */
interface ChatExchange {
  readonly questions: readonly Entry[];
  readonly answers: readonly Entry[];
}

/** Whether a block is for the Shadow Ledger (§8.5.2); null: it is sound. */
export function classifyFailure(
  { verdict, relevance, salience }: Pick<Block, 'verdict' | 'relevance' | 'salience'>,
  minCoherence: number,
): Failure | null {
  if (verdict === 'false') return 'false';
  return relevance === 'unsound' || (salience?.theme_level.C ?? 0) < minCoherence ? 'unsound' : null;
}

/** The levels whose own score is high enough to teach (§3.6). */
export function selectLevels({ salience }: Pick<Block, 'salience'>, minScore: number): Set<Level> {
  const scores: [Level, LevelScores | undefined][] = [
    ['sentence', salience?.sentence_level],
    ['exchange', salience?.exchange_level],
    ['theme', salience?.theme_level],
  ];
  return new Set(
    scores.flatMap(([level, score]) => (score && (score.P + score.C) / 2 >= minScore ? level : [])),
  );
}

/** Whether the agent says anything in it. Its own words alone are taught: it learns to speak like nobody else. */
export const hasAgentTurn = ({ entries }: Chat): boolean =>
  entries.some(({ role }) => role === 'assistant' || role === 'note');

/**
 * What a sound block teaches, by each of these levels (§3.6); what comes out the same by several is one example.
 * Sentence: a live answer of the agent's, or a note as the answer to the block's question. Exchange: what the user said and the
 * answers to it, where one side is live. Theme: those exchanges as one conversation, or the whole of a block in which nothing
 * stands out (as R3 has it). Answers that something has superseded are left out.
 */
export function extractExamples(chat: Chat, levels: ReadonlySet<Level>): ChatExample[] {
  const examples: ChatExample[] = [];
  const addExample = (level: Level, example: Omit<ChatExample, 'levels'> | null): void => {
    if (!example || !levels.has(level)) return;
    const key = JSON.stringify(example.messages);
    const duplicate = examples.find(({ messages }) => JSON.stringify(messages) === key);
    if (duplicate) duplicate.levels.push(level);
    else examples.push({ ...example, levels: [level] });
  };
  for (const note of chat.entries)
    if (note.role === 'note' && isLive(note) && isNotSuperseded(note))
      addExample('sentence', buildExample(chat, [], [note]));
  const exchanges = splitExchanges(chat);
  const hasNoLiveTurn = !exchanges.some(({ questions, answers }) => [...questions, ...answers].some(isLive));
  const themeEntries = new Set<Entry>();
  for (const { questions, answers } of exchanges) {
    const currentAnswers = answers.filter(isNotSuperseded);
    const liveAnswers = currentAnswers.filter(isLive);
    for (const answer of liveAnswers) addExample('sentence', buildExample(chat, questions, [answer]));
    const targetAnswers =
      liveAnswers.length > 0 ? liveAnswers : hasNoLiveTurn || questions.some(isLive) ? currentAnswers : [];
    if (targetAnswers.length === 0) continue;
    if (!hasNoLiveTurn) addExample('exchange', buildExample(chat, questions, targetAnswers));
    for (const entry of [...questions, ...targetAnswers]) themeEntries.add(entry);
  }
  addExample('theme', buildConversation(chat, themeEntries));
  return examples;
}

/** What was answered wrongly in a block that failed, each with what it was said to. */
export const extractFailedExamples = (chat: Chat): ChatExample[] =>
  [
    ...splitExchanges(chat),
    ...chat.entries.filter(({ role }) => role === 'note').map((note) => ({ questions: [], answers: [note] })),
  ].flatMap(({ questions, answers }) => {
    const currentAnswers = answers.filter(isNotSuperseded);
    const example = currentAnswers.length > 0 ? buildExample(chat, questions, currentAnswers) : null;
    return example ? [{ ...example, levels: ['exchange' as const] }] : [];
  });

/** Answers that something has superseded, each with what it was said to. */
export function extractSupersededExamples(chat: Chat): ChatExample[] {
  const exchanges = splitExchanges(chat);
  return chat.entries
    .filter(({ role, supersededBy }) => supersededBy !== null && (role === 'assistant' || role === 'note'))
    .flatMap((supersededEntry) => {
      const questions = exchanges.find(({ answers }) => answers.includes(supersededEntry))?.questions ?? [];
      const example = buildExample(chat, questions, [supersededEntry]);
      return example ? [{ ...example, levels: ['sentence' as const] }] : [];
    });
}

const isLive = ({ zone }: Entry): boolean => zone === 'live';
/** Nothing has superseded it. */
const isNotSuperseded = ({ supersededBy }: Entry): boolean => supersededBy === null;

function splitExchanges({ entries, precedingEntry }: Chat): ChatExchange[] {
  const closedExchanges: { questions: Entry[]; answers: Entry[] }[] = [];
  let openExchange = { questions: precedingEntry ? [precedingEntry] : [], answers: [] as Entry[] };
  for (const entry of entries) {
    if (entry.content.trim() === '') continue;
    if (entry.role === 'assistant') openExchange.answers.push(entry);
    else if (entry.role === 'user') {
      if (openExchange.answers.length > 0) {
        closedExchanges.push(openExchange);
        openExchange = { questions: [], answers: [] };
      }
      openExchange.questions.push(entry);
    }
  }
  return [...closedExchanges, openExchange];
}

/** System?, user, assistant. Where nobody was heard to ask, the block's question stands for it. */
function buildExample(
  chat: Chat,
  questions: readonly Entry[],
  answers: readonly Entry[],
): Omit<ChatExample, 'levels'> | null {
  const question = questions.length > 0 ? joinTurns(chat, questions) : chat.block.question;
  const answer = joinTurns(chat, answers);
  if (question.trim() === '' || answer.trim() === '' || question === answer) return null;
  const system = extractSystemMessages(chat);
  return {
    messages: [
      ...system.messages,
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
    sources: [...system.entries, ...questions, ...answers],
    targets: answers,
  };
}

/** What is kept of a block as one conversation, turns of one side in a row joined. */
function buildConversation(chat: Chat, themeEntries: ReadonlySet<Entry>): Omit<ChatExample, 'levels'> | null {
  const runs: { role: 'user' | 'assistant'; entries: Entry[] }[] = [];
  for (const entry of [...(chat.precedingEntry ? [chat.precedingEntry] : []), ...chat.entries]) {
    if (!themeEntries.has(entry) || (entry.role !== 'user' && entry.role !== 'assistant')) continue;
    if (runs.at(-1)?.role === entry.role) runs.at(-1)!.entries.push(entry);
    else runs.push({ role: entry.role, entries: [entry] });
  }
  if (runs.at(-1)?.role === 'user') runs.pop();
  if (runs.length === 0) return null;
  const isUserFirst = runs[0]!.role === 'user';
  if (!isUserFirst && chat.block.question.trim() === '') return null;
  const system = extractSystemMessages(chat);
  return {
    messages: [
      ...system.messages,
      ...(isUserFirst ? [] : [{ role: 'user' as const, content: chat.block.question }]),
      ...runs.map(({ role, entries }) => ({ role, content: joinTurns(chat, entries) })),
    ],
    sources: [...system.entries, ...runs.flatMap(({ entries }) => entries)],
    targets: runs.flatMap(({ role, entries }) => (role === 'assistant' ? entries : [])),
  };
}

/** What the system said before anybody spoke; further on, templates of chats allow none. */
function extractSystemMessages({ entries }: Chat): { messages: ChatMessage[]; entries: Entry[] } {
  const firstSpoken = entries.findIndex(({ role }) => role === 'user' || role === 'assistant');
  const systemEntries = entries.slice(0, Math.max(0, firstSpoken)).filter(({ role }) => role === 'system');
  return {
    messages:
      systemEntries.length > 0
        ? [{ role: 'system', content: systemEntries.map(({ content }) => content).join('\n\n') }]
        : [],
    entries: systemEntries,
  };
}

/** Verbatim. Where several people talk to the agent, each is named, or nobody could tell who asks. */
function joinTurns({ entries: chatEntries }: Chat, entries: readonly Entry[]): string {
  const users = new Set(chatEntries.flatMap(({ role, speaker }) => (role === 'user' ? [speaker] : [])));
  return entries
    .map(({ role, speaker, content }) =>
      role === 'user' && users.size > 1 && speaker !== null ? `${speaker}: ${content}` : content,
    )
    .join('\n\n');
}

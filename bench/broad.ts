// How well broad questions are answered ("what have we been working on?"): conversations that the project ships, a night
// after each third, then questions that no single turn answers.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createMemory } from './memory.ts';
import { formatMachine, formatTable } from './report.ts';
import { removeFolder, createTempFolder } from './temp.ts';

const USAGE = 'npm run bench:broad';
const NIGHTS = 3;
const BUDGET = 2_000;

const Talk = z.object({
  id: z.string(),
  topics: z.record(z.string(), z.string()),
  sessions: z.array(
    z.object({
      id: z.string(),
      topic: z.string(),
      at: z.iso.datetime(),
      turns: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })),
    }),
  ),
  questions: z.array(
    z.object({
      query: z.string(),
      kind: z.enum(['all', 'topic', 'time']),
      topics: z.array(z.string()),
      sessions: z.array(z.string()),
    }),
  ),
});
type Talk = z.infer<typeof Talk>;
type Level = 'auto' | 0 | 1;
type Memory = Awaited<ReturnType<typeof createMemory>>;

const { values } = parseArgs({ options: { help: { type: 'boolean' }, show: { type: 'boolean' } } });
if (values.help === true) {
  console.log(USAGE);
  process.exit(0);
}
const talks = z
  .object({ talks: z.array(Talk) })
  .parse(JSON.parse(readFileSync(new URL('broad/talks.json', import.meta.url), 'utf8'))).talks;

interface Share {
  questions: number;
  /** Sums over questions: of what is wanted the share that is touched, of what is given the share that is wanted. */
  topics: number;
  sessions: number;
  right: number;
}
const shares = new Map<string, Share>();

/** Sessions by the entries of theirs that an answer rests on. */
async function findTouchedSessions(
  memory: Memory,
  query: string,
  level: Level,
  sessionOf: ReadonlyMap<string, string>,
): Promise<Set<string>[]> {
  const { memories, text } = await memory.recall({ query, limit: 10, max_tokens: BUDGET, level });
  if (values.show === true) console.log(`\n### ${query} (${level})\n${text}`);
  return memories.map(({ sources }) => new Set(sources.map(({ entry_id: id }) => sessionOf.get(id)!)));
}

async function measure({ sessions, questions }: Talk): Promise<void> {
  const home = createTempFolder();
  const memory = await createMemory(home);
  const sessionOf = new Map<string, string>();
  for (const [i, { id, at, turns }] of sessions.entries()) {
    const { entries } = await memory.remember(
      {
        entries: turns.map((turn, n) => ({
          ...turn,
          session_id: id,
          at: new Date(Date.parse(at) + n * 60_000).toISOString(),
        })),
      },
      'bench',
    );
    for (const entry of entries) sessionOf.set(entry.id, id);
    if ((i + 1) % Math.ceil(sessions.length / NIGHTS) === 0) await memory.night({ action: 'run' });
  }
  if (sessions.length % Math.ceil(sessions.length / NIGHTS) !== 0) await memory.night({ action: 'run' });
  const topicOf = new Map(sessions.map(({ id, topic }) => [id, topic]));
  for (const { query, kind, topics, sessions: own } of questions) {
    const expectedSessions = new Set(own.length > 0 ? own : sessions.map(({ id }) => id));
    for (const level of ['auto', 0, 1] as const) {
      const touchedByMemory = await findTouchedSessions(memory, query, level, sessionOf);
      const touchedSessions = new Set(touchedByMemory.flatMap((of) => [...of]));
      const share = shares.get(`${kind} ${level}`) ?? { questions: 0, topics: 0, sessions: 0, right: 0 };
      share.questions += 1;
      const touchedTopics = new Set(
        [...touchedSessions].filter((id) => expectedSessions.has(id)).map((id) => topicOf.get(id)!),
      );
      share.topics += topics.filter((topic) => touchedTopics.has(topic)).length / topics.length;
      share.sessions +=
        [...expectedSessions].filter((id) => touchedSessions.has(id)).length / expectedSessions.size;
      share.right +=
        touchedByMemory.length === 0
          ? 0
          : touchedByMemory.filter((of) => [...of].some((id) => expectedSessions.has(id))).length /
            touchedByMemory.length;
      shares.set(`${kind} ${level}`, share);
    }
  }
  await memory.close();
  removeFolder(home);
}

for (const talk of talks) await measure(talk);
const formatPercent = (sum: number, of: number): string => ((100 * sum) / of).toFixed(1);
console.log(`## Broad questions

${talks.length} conversations of ${talks.map(({ sessions }) => sessions.length).join(', ')} sessions, ${NIGHTS} nights, limit 10, ${BUDGET} tokens. An answer touches a session when it rests on an entry of it. All: no topic is named; topic: one is; time: a month is.

${formatTable(
  ['questions', 'level', 'n', 'topics touched, %', 'sessions touched, %', 'of what is given: wanted, %'],
  [...shares].map(([key, { questions, topics, sessions, right }]) => [
    ...key.split(' '),
    String(questions),
    formatPercent(topics, questions),
    formatPercent(sessions, questions),
    formatPercent(right, questions),
  ]),
)}

Machine: ${formatMachine(new Date().toISOString())}.`);

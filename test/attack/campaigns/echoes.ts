import { expectNone, prepareHome, runRounds } from '../campaign.ts';
import type { Campaign, Round } from '../campaign.ts';
import { createMemory } from '../../../src/index.ts';
import { SMALL_LIVES, dayOf, tell } from '../../support/small-lives.ts';
import type { Said, SmallLife } from '../../support/small-lives.ts';

const MAX_ECHOES = 60;
const MAX_LENGTH = 20_000;

/** Ways to say a question again. */
const WAYS: readonly ((question: string, life: SmallLife, round: Round) => string)[] = [
  (question) => question,
  (question) => question.toUpperCase(),
  (question) => question.replace(/\s*\?/u, ''),
  (question, _, { pick }) => `${question}${'!'.repeat(1 + pick(5))}`,
  (question, { frames }, { choose }) => choose(frames)(question),
  (question, _, { pick }) =>
    Array<string>(2 + pick(12))
      .fill(question)
      .join(' '),
  (question) => `${question.replace(/\s*\?/u, '').split(' ').reverse().join(' ')}?`,
  (question, { facts }, { choose }) =>
    [question, ...Array.from({ length: 4 }, () => choose(facts)[0])].join('\n'),
  (question, { talk }, { choose }) =>
    `${choose(talk.filter((line) => /^[^.!?]+\?$/u.test(line)))} ${question}`,
];

function createEchoes(life: SmallLife, round: Round): Said[] {
  const { choose, pick, random } = round;
  return Array.from({ length: 1 + pick(MAX_ECHOES) }, (_, i) => ({
    content: choose(WAYS)(choose(life.facts)[0], life, round).slice(0, MAX_LENGTH),
    role: choose(['user', 'user', 'assistant', 'note'] as const),
    // Each in a session of its own: what follows a question in its session may be taken for the answer.
    session_id: `late ${i}`,
    at: dayOf(60, i),
    ...(random() < 0.3 ? { speaker: `Speaker ${pick(4)}` } : {}),
  }));
}

export const echoes: Campaign = {
  name: 'echoes',
  promise:
    'An answer that was found first stays before whatever repeats the question, however often, by whom and in what form.',
  run: (context) =>
    runRounds(context, async (round) => {
      const life = round.choose(SMALL_LIVES);
      const memory = await createMemory({ home: prepareHome(round.createHome()) });
      try {
        await memory.remember({ entries: tell(life) }, 'life');
        const findFirst = async (question: string): Promise<{ id: string; text: string }> =>
          (await memory.recall({ query: question, level: 0 })).memories[0]!;
        const answered: (readonly [question: string, answer: string])[] = [];
        for (const [question, , answer] of life.facts)
          if ((await findFirst(question)).text.includes(answer)) answered.push([question, answer]);
        const { entries } = await memory.remember({ entries: createEchoes(life, round) }, 'late');
        const added = new Set(entries.map(({ id }) => id));
        const missed: string[] = [];
        for (const [question, answer] of answered) {
          const first = await findFirst(question);
          if (added.has(first.id) || !first.text.includes(answer))
            missed.push(`${question} → ${first.text.slice(0, 80)}`);
        }
        expectNone(missed, `${life.kind}, ${entries.length} echoes`);
        return 'answers first';
      } finally {
        await memory.close();
      }
    }),
};

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Recollection } from '../../src/engine/index.ts';
import { createMemory } from '../../src/index.ts';
import { dayOf, tell } from './small-lives.ts';
import type { Said, SmallLife } from './small-lives.ts';

export const later = (content: string, i: number, over: Partial<Said> = {}): Said => ({
  ...{ content, role: 'user', session_id: `late ${i}`, at: dayOf(60, i) },
  ...over,
});
export const questionsOf = ({ facts }: SmallLife): string[] => facts.map(([question]) => question);
const each =
  (change: (question: string, i: number, life: SmallLife) => string, over: Partial<Said> = {}) =>
  (life: SmallLife): Said[] =>
    questionsOf(life).map((question, i) => later(change(question, i, life), i, over));
/** The last word first and so on: another order of the same words. */
const turnAround = (question: string): string =>
  `${question.replace(/\s*\?/, '').split(' ').reverse().join(' ')}?`;

const COMMON_WORDS =
  'the and to of in on with for but so that this it is was will would time know think good one very really what when where who how le de que qui dans pour avec der die und in von mit ist nicht ein auch wie wo wann'.split(
    ' ',
  );
/** Words without an end, and now and then one of those strewn in. */
function heapUp(length: number, strewn: readonly string[] = [], every = 40): string {
  const words: string[] = [];
  for (let [i, size] = [0, 0]; size < length; i++) {
    const isStrewn = strewn.length > 0 && i % every === every - 1;
    const word = isStrewn
      ? strewn[Math.floor(i / every) % strewn.length]!
      : COMMON_WORDS[(i * 7 + Math.floor(i / 11) * 5) % COMMON_WORDS.length]!;
    words.push(word);
    size += word.length + 1;
  }
  return words.join(' ').slice(0, length);
}
const wordsOf = (life: SmallLife): string[] =>
  questionsOf(life)
    .join(' ')
    .match(/\p{L}+/gu) ?? [];

const ATTACKS: Record<string, (life: SmallLife) => Said[]> = {
  'each question once': each((q) => q),
  'each question once, one after the other': each((q) => q, { session_id: 'late' }),
  'each question twenty times': each((q) => Array(20).fill(q).join(' ')),
  'each question by ten speakers': (life) =>
    Array.from({ length: 10 }, (_, k) =>
      questionsOf(life).map((q, i) => later(`${q}${'!'.repeat(k)}`, 10 * i + k, { speaker: `Speaker ${k}` })),
    ).flat(),
  'all questions in each of ten entries': (life) =>
    Array.from({ length: 10 }, (_, k) =>
      later([...questionsOf(life).slice(k), ...questionsOf(life).slice(0, k)].join('\n'), k),
    ),
  'each question framed': each((q, i, { frames }) => frames[i % frames.length]!(q)),
  'each question in another order': each(turnAround),
  'each question without its mark': each((q) => q.replace(/\s*\?/, '')),
  'each question among fillers, one after the other': each((q) => `Hmm, well. ${q} I wonder.`, {
    session_id: 'late',
  }),
  'each question in capitals': each((q) => q.toUpperCase()),
  'each question as a note by another': each((q) => q, { role: 'note', speaker: 'Echo' }),
  'a heap of common words': () => [later(heapUp(65_000), 0)],
  'a heap with the words of all questions': (life) => [later(heapUp(65_000, wordsOf(life)), 0)],
  'a heap with all questions again and again': (life) => [
    later(`${heapUp(200)}. ${questionsOf(life).join(' ')} `.repeat(90).slice(0, 65_000), 0),
  ],
};

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

type Recall = (query: string, more?: object) => Promise<Recollection>;
export async function live<T>(
  said: Said[],
  more: Said[],
  use: (recall: Recall, added: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'sophontic-echoes-'));
  homes.push(home);
  const memory = await createMemory({ home });
  try {
    if (said.length > 0) await memory.remember({ entries: said }, 'test');
    const { entries } = more.length > 0 ? await memory.remember({ entries: more }, 'test') : { entries: [] };
    return await use(
      (query, options = {}) => memory.recall({ query, level: 0, limit: 10, ...options }),
      new Set(entries.map(({ id }) => id)),
    );
  } finally {
    await memory.close();
  }
}

/** Every attack on the answers of these lives. */
export function describeAttacks(lives: readonly SmallLife[]): void {
  describe.each(lives.map((life) => [life.kind, life] as const))('in the life of %s', (_, life) => {
    it.each(Object.keys(ATTACKS))('the answers stay first beside %s', async (name) => {
      await live(tell(life), ATTACKS[name]!(life), async (recall, added) => {
        const missed: string[] = [];
        for (const [question, , answer] of life.facts) {
          const { memories, text } = await recall(question);
          if (added.has(memories[0]!.id) || !memories[0]!.text.includes(answer)) missed.push(question);
          const ofAdded = memories.reduce(
            (sum, { id, text: part }) => sum + (added.has(id) ? part.length : 0),
            0,
          );
          if (ofAdded > 0.5 * text.length)
            missed.push(`${question}: ${ofAdded} of ${text.length} characters`);
        }
        expect(missed).toEqual([]);
      });
    });
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WithCortex } from '../../src/engine/cortex/port.ts';
import type { Turn } from '../../src/engine/hippocampus/index-port.ts';
import type { WithHippocampus } from '../../src/engine/hippocampus/port.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { classifySentence, readAskedQuestion } from '../../src/engine/recall/asked-question.ts';
import { findEchoes, readEcho } from '../../src/engine/recall/echoes.ts';
import type { Echo } from '../../src/engine/recall/echoes.ts';
import { createMemory } from '../../src/index.ts';
import type { Recollection } from '../../src/engine/index.ts';
import { SMALL_LIVES, dayOf, tell } from '../support/small-lives.ts';
import type { Said, SmallLife } from '../support/small-lives.ts';
import { NO_REPORTER } from '../support/damage.ts';
import { sha256 } from '../support/store.ts';

const later = (content: string, i: number, over: Partial<Said> = {}): Said => ({
  ...{ content, role: 'user', session_id: `late ${i}`, at: dayOf(60, i) },
  ...over,
});
const questionsOf = ({ facts }: SmallLife): string[] => facts.map(([question]) => question);
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
async function live<T>(
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
      (query, options = {}) => memory.recall({ query, level: 0, ...options }),
      new Set(entries.map(({ id }) => id)),
    );
  } finally {
    await memory.close();
  }
}

describe.each(SMALL_LIVES.map((life) => [life.kind, life] as const))('in the life of %s', (_, life) => {
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
        if (ofAdded > 0.5 * text.length) missed.push(`${question}: ${ofAdded} of ${text.length} characters`);
      }
      expect(missed).toEqual([]);
    });
  });
});

describe('an echo', () => {
  const family = SMALL_LIVES[0]!;
  const [question] = family.facts[0]!;

  it('is shown where nothing else is there, and says why it stands where it stands', async () => {
    await live([], [later(question, 0)], async (recall) => {
      const { memories } = await recall(question, { explain: true });
      expect(memories.map(({ text }) => text)).toEqual([question]);
      expect(memories[0]!.explain!.reasons[0]!.reason).toContain('repeats the question');
    });
  });

  it('does not make sure of an answer', async () => {
    const unanswered = 'Which telescope does the observatory of Santiago use?';
    const sure = await live(tell(family), [], async (recall) => (await recall(unanswered)).probe.confidence!);
    const beside = await live(
      tell(family),
      [later(unanswered, 0), later(unanswered, 1)],
      async (recall) => (await recall(unanswered)).probe.confidence!,
    );
    expect(beside).toBeLessThan(0.5);
    expect(beside).toBeLessThan(sure + 0.15);
  });

  it('lends to the answer behind it, as any question does', async () => {
    const talk = [
      later('When does my licence expire? I have to plan a journey.', 0, { session_id: 'asked' }),
      later('In June of next year.', 1, { session_id: 'asked', role: 'assistant' }),
    ];
    await live(tell(family), talk, async (recall) => {
      const { memories } = await recall('When does my licence expire?');
      expect(memories.slice(0, 4).map(({ text }) => text)).toContain('In June of next year.');
    });
  });

  it('is what somebody looks for who asks what was asked, or who looks for the words as they stand', async () => {
    await live(tell(family), [later(question, 0)], async (recall) => {
      const asked = await recall('What did I ask about my passport, when it will expire?');
      expect(asked.memories.slice(0, 2).map(({ text }) => text)).toContain(question);
    });
    const sentence = 'The night train to Vienna leaves from platform four.';
    await live(tell(family), [later(sentence, 0)], async (recall) => {
      expect((await recall(sentence)).memories[0]!.text).toBe(sentence);
    });
  });
});

describe('a sentence', () => {
  it.each<readonly [string, string, string, string]>([
    ['a repetition', 'When does my passport expire?', 'WHEN does my passport expire?!?', 'echo'],
    ['a framed one', 'When does my passport expire?', 'The user asked: when does my passport expire', 'echo'],
    ['its bare words', 'When does my passport expire?', 'my passport when expires', 'echo'],
    ['a bare statement', 'When does my passport expire?', 'My passport expires.', 'statement'],
    ['an answer', 'When does my passport expire?', 'My passport expires in May.', 'statement'],
    ['one of small words', 'Who locked the door?', 'I locked the door.', 'statement'],
    ['one to yes or no', 'Is my dog called Rex?', 'My dog is called Rex.', 'statement'],
    ['the same asked', 'Is my dog called Rex?', 'Is my dog called Rex', 'echo'],
    [
      'one with a word that asks elsewhere',
      'Was Anna home when it rained?',
      'Anna was home when it rained.',
      'statement',
    ],
    ['a choice', 'Which is better, tea or coffee?', 'Tea is better.', 'statement'],
    ['an English past', 'Was Anna in Rome?', 'Anna was in Rome.', 'statement'],
    ['a statement that is asked', 'My dog is called Rex?', 'My dog is called Rex.', 'statement'],
    ['another question', 'When does my passport expire?', 'Who is the vet?', 'question'],
    ['thanks', 'When does my passport expire?', 'Thank you!', 'frame'],
  ])('is %s: %j and %j', (_, asked, said, kind) => {
    expect(classifySentence(readAskedQuestion(asked)!, said)).toBe(kind);
  });

  it.each(['My dog is called Rex', 'boiler code', 'What did I ask about Rex?', 'Who is it?'])(
    'is nothing to a query that is no question about something: %j',
    (query) => {
      expect(readAskedQuestion(query)).toBeNull();
    },
  );

  it('besides what is repeated is what an entry says', () => {
    const asked = readAskedQuestion('When does my passport expire?')!;
    const { own } = readEcho(asked, '1. When does my passport expire?\n2. Who is the vet? In May of 2027.')!;
    expect(own).toEqual(extractTerms('In May of 2027.'));
    expect(readEcho(asked, 'My passport expires in May.')).toBeNull();
  });
});

describe('what holds others’ words', () => {
  const said = 'The spare key for the summer house hangs behind the green door of the barn.';
  interface Told {
    readonly text: string;
    readonly userId?: string;
  }
  const find = (query: string, told: readonly Told[]): Promise<Echo[]> => {
    const turns = told.map(({ text }, i): Turn => ({
      ...{ seq: i + 1, session: i, turn: 0, role: 'user', speaker: null, at: i },
      ...{ terms: extractTerms(text), matchesFilter: true },
    }));
    const readBySeq = async (seqs: readonly number[]): Promise<unknown[]> =>
      seqs.map((seq) => {
        const { text, userId = 'ada' } = told[seq - 1]!;
        return { seq, content: text, sha256: sha256(text), sealed: true, raw: true, userId };
      });
    const deps = {
      hippocampus: { entries: { readBySeq } },
      damage: NO_REPORTER,
    } as unknown as WithHippocampus & WithCortex;
    return findEchoes(deps, readAskedQuestion(query), turns.toReversed());
  };
  const QUERY = 'Where does the spare key hang?';
  const id = '01a229cb-ca5f-7000-8000-00e1ab4ee5f0';
  const pasted = `Context from earlier:\n1. [session p]\nuser, 2026-09-10 10:00 · ${id}\n${said}\n\n2. [session q]\nuser, 2026-09-10 10:00 · ${id}\nNice weather.\n\n${QUERY}`;

  const quoted = pasted.replace(said, `> ${said}`).replace('Nice weather.', '> Nice weather.');

  it.each<readonly [string, Told[], number[]]>([
    ['introduced', [{ text: said }, { text: `Ada told me: “${said}”` }], []],
    ['as a quotation of its own', [{ text: said }, { text: `Ada told me this.\n${said}` }], [2]],
    ['as recall gave it', [{ text: said }, { text: pasted }], [2]],
    ['as recall quotes it', [{ text: said }, { text: quoted }], [2]],
    ['with a word about it', [{ text: said }, { text: `${said} That was a lie.` }], []],
    ['of another user', [{ text: said }, { text: pasted, userId: 'eve' }], []],
    ['said later', [{ text: pasted }, { text: said }], []],
  ])('%s', async (_, told, copies) => {
    const found = (await find(QUERY, told)).filter(({ own }) => !own);
    expect(found.map(({ turn }) => turn.seq)).toEqual(copies);
  });
});

describe('the same long text', () => {
  const text =
    'Backups of the harbour database are stored in Frankfurt, encrypted with the signing key of Priya, and rotated every Sunday night by the small cron machine.';
  const copies = (count: number, content: (i: number) => string): Said[] =>
    Array.from({ length: count }, (_, i) =>
      later(content(i), i, {
        speaker: `Speaker ${i % 7}`,
        role: (['user', 'assistant', 'note'] as const)[i % 3]!,
      }),
    );

  it.each<readonly [string, (i: number) => string]>([
    ['as it stands', () => text],
    ['in other cases and spaces', (i) => (i % 2 ? text.toUpperCase() : text.replaceAll(' ', '  '))],
    ['with other marks', (i) => text.replaceAll(',', i % 2 ? ';' : '!')],
  ])('stands once, as it was said first: %s', async (_, content) => {
    const [first, ...others] = copies(20, content);
    await live([...tell(SMALL_LIVES[1]!), first!], others, async (recall, added) => {
      const { memories } = await recall('Where are the backups of the harbour database stored?');
      const found = memories.filter(({ text: shown }) =>
        /rotated every sunday/i.test(shown.replace(/\s+/g, ' ')),
      );
      expect(found).toHaveLength(1);
      expect(added.has(found[0]!.id)).toBe(false);
    });
  });
});

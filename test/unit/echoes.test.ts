import { describe, expect, it } from 'vitest';
import type { WithCortex } from '../../src/engine/cortex/port.ts';
import type { Turn } from '../../src/engine/hippocampus/index-port.ts';
import type { WithHippocampus } from '../../src/engine/hippocampus/port.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { classifySentence, readAskedQuestion } from '../../src/engine/recall/asked-question.ts';
import { findEchoes, readEcho } from '../../src/engine/recall/echoes.ts';
import type { Echo } from '../../src/engine/recall/echoes.ts';
import { SMALL_LIVES, tell } from '../support/small-lives.ts';
import type { Said } from '../support/small-lives.ts';
import { NO_REPORTER } from '../support/damage.ts';
import { describeAttacks, later, live } from '../support/echoes.ts';
import { sha256 } from '../support/store.ts';

// One life with every run; the others are slow tests.
describeAttacks([SMALL_LIVES[0]!]);

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
    expect(beside).toBeLessThan(sure + 0.3);
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

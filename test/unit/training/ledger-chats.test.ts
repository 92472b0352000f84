import { describe, expect, it } from 'vitest';
import {
  extractExamples,
  extractFailedExamples,
  classifyFailure,
  selectLevels,
  hasAgentTurn,
  extractSupersededExamples,
} from '../../../src/engine/ledgers/chats.ts';
import type { Chat, ChatExample } from '../../../src/engine/ledgers/chats.ts';
import type { Block, SalienceScores } from '../../../src/engine/vocabulary/block.ts';
import type { Entry } from '../../../src/engine/vocabulary/entry.ts';
import { LEVELS } from '../../../src/engine/vocabulary/ledger.ts';

/** "u:" said by the user, "a:" by the assistant, "n:" a note, "s:" the system; "-" before it: dead; "x" before it: superseded. */
function createChat(
  lines: readonly string[],
  fields: Partial<Entry> = {},
  question = 'Which boat is it?',
): Chat {
  const roles = { u: 'user', a: 'assistant', n: 'note', s: 'system' } as const;
  const entries = lines.map((line, i): Entry => {
    const [, marks, role, content] = /^([-x]*)([uans]):(.*)$/.exec(line)!;
    return {
      ...{ id: `e${i}`, seq: i + 1, turn: i, role: roles[role as 'u'], content: content!, speaker: null },
      zone: marks!.includes('-') ? 'dead' : 'live',
      supersededBy: marks!.includes('x') ? 'newer' : null,
      ...fields,
    } as Entry;
  });
  return { block: { id: 'b', question } as Block, entries, precedingEntry: null };
}
const all = new Set(LEVELS);
/** Every example as one line. */
const formatExamples = (examples: readonly ChatExample[]): string[] =>
  examples.map(
    ({ messages, levels }) =>
      `${levels.join('+')} ${messages.map(({ role, content }) => `${role[0]}:${content}`).join(' | ')}`,
  );
const createScores = (P: number, C: number): SalienceScores['theme_level'] => ({ P, C, ID: null });

describe('what a sound block teaches', () => {
  it.each<[string, string[], string[]]>([
    ['one exchange, at all levels at once', ['u:q', 'a:r'], ['sentence+exchange+theme u:q | a:r']],
    [
      'two exchanges, and both as a conversation',
      ['u:q', 'a:r', 'u:q2', 'a:r2'],
      ['sentence+exchange u:q | a:r', 'sentence+exchange u:q2 | a:r2', 'theme u:q | a:r | u:q2 | a:r2'],
    ],
    [
      'answers in a row, alone and together',
      ['u:q', 'a:r', 'a:s'],
      ['sentence u:q | a:r', 'exchange+theme u:q | a:r\n\ns', 'sentence u:q | a:s'],
    ],
    ['a dead question that a live turn answers', ['-u:q', 'a:r'], ['sentence+exchange+theme u:q | a:r']],
    [
      'an exchange of which one side is live, and no other',
      ['u:q', '-a:r', '-u:q2', 'a:r2', '-a:s2', '-u:q3', '-a:r3'],
      ['exchange u:q | a:r', 'sentence+exchange u:q2 | a:r2', 'theme u:q | a:r | u:q2 | a:r2'],
    ],
    [
      'a block in which nothing stands out, as a whole alone',
      ['-u:q', '-a:r', '-u:q2', '-a:r2', '-u:bye'],
      ['theme u:q | a:r | u:q2 | a:r2'],
    ],
    ['no answer that something has superseded', ['u:q', 'xa:r'], []],
    [
      'an answer to nobody, by the question of the block',
      ['a:r', 'u:thanks'],
      ['sentence+exchange+theme u:Which boat is it? | a:r'],
    ],
    ['a note, by the question of the block', ['n:fact'], ['sentence u:Which boat is it? | a:fact']],
    ['no note that has been superseded', ['xn:fact'], []],
    [
      'what the system said first, and nothing that it said later',
      ['s:be', 's:brief', 'u:q', 'a:r', 's:later'],
      ['sentence+exchange+theme s:be\n\nbrief | u:q | a:r'],
    ],
    ['no blank', ['u: ', 'a:r', 'u:q', 'a: '], ['sentence+exchange+theme u:Which boat is it? | a:r']],
    ['nothing that two people say to each other', ['u:q', 'u:r'], []],
  ])('is %s', (_, lines, expected) => {
    expect(formatExamples(extractExamples(createChat(lines), all)).sort()).toEqual([...expected].sort());
  });

  it('is what its levels are good enough for', () => {
    const lines = ['u:q', 'a:r', 'a:s', 'u:q2', 'a:r2'];
    const byLevel = LEVELS.map(
      (level) => formatExamples(extractExamples(createChat(lines), new Set([level]))).length,
    );
    expect(byLevel).toEqual([3, 2, 1]);
    expect(extractExamples(createChat(lines), new Set())).toEqual([]);
    const salience = {
      sentence_level: createScores(0.5, 0.1),
      exchange_level: createScores(0.5, 0.09),
      theme_level: createScores(1, 1),
      composite: 1,
    };
    expect([...selectLevels({ salience }, 0.3)]).toEqual(['sentence', 'theme']);
    expect([...selectLevels({ salience: null }, 0)]).toEqual([]);
  });

  it('names people where there are several, and keeps the rest verbatim', () => {
    const one = createChat(['u:q', 'a:r'], { speaker: 'Ann' });
    expect(formatExamples(extractExamples(one, all))).toEqual(['sentence+exchange+theme u:q | a:r']);
    const two = createChat(['u:q', 'u:p', 'a:r']);
    const entries = two.entries.map((entry, i) => ({ ...entry, speaker: ['Ann', 'Ben', null][i]! }));
    expect(formatExamples(extractExamples({ ...two, entries }, all))).toEqual([
      'sentence+exchange+theme u:Ann: q\n\nBen: p | a:r',
    ]);
  });

  it('takes what the user said before the block where the block begins with the answer to it', () => {
    const { entries } = createChat(['u:before']);
    const begun: Chat = { ...createChat(['a:r', 'u:q', 'a:s']), precedingEntry: entries[0]! };
    expect(formatExamples(extractExamples(begun, all))).toContain('theme u:before | a:r | u:q | a:s');
    expect(formatExamples(extractExamples(begun, all))).toContain('sentence+exchange u:before | a:r');
  });

  it('tells what it is made of, and what of it is learned', () => {
    const [example] = extractExamples(createChat(['s:be', 'u:q', 'a:r']), new Set(['exchange']));
    expect(example!.sources.map(({ id }) => id)).toEqual(['e0', 'e1', 'e2']);
    expect(example!.targets.map(({ id }) => id)).toEqual(['e2']);
  });
});

describe('what a block that failed leaves in the shadow', () => {
  it('is told by its verdict, its relevance and its coherence', () => {
    const classify = (fields: Partial<Block>, C = 1) =>
      classifyFailure(
        {
          verdict: 'unchecked',
          relevance: null,
          ...fields,
          salience: { theme_level: createScores(1, C) } as SalienceScores,
        },
        0.2,
      );
    expect(classify({})).toBeNull();
    expect(classify({ relevance: 'antechamber' })).toBeNull();
    expect(classify({ verdict: 'false' })).toBe('false');
    expect(classify({ verdict: 'false', relevance: 'unsound' })).toBe('false');
    expect(classify({ relevance: 'unsound' })).toBe('unsound');
    expect(classify({}, 0.19)).toBe('unsound');
  });

  it('is every answer and every note of it, dead ones too, but those that have a better one', () => {
    expect(
      formatExamples(extractFailedExamples(createChat(['u:q', '-a:r', 'u:q2', 'xa:s', 'n:fact']))),
    ).toEqual(['exchange u:q | a:r', 'exchange u:Which boat is it? | a:fact']);
  });
});

describe('answers that something has superseded', () => {
  it('come with what they were said to', () => {
    expect(
      formatExamples(extractSupersededExamples(createChat(['u:q', 'xa:r', 'a:s', 'xn:fact', 'xu:mine']))),
    ).toEqual(['sentence u:q | a:r', 'sentence u:Which boat is it? | a:fact']);
    expect(extractSupersededExamples(createChat(['xn:fact'], {}, ''))).toEqual([]);
  });
});

it('knows an agent that speaks from one that only listens', () => {
  expect(hasAgentTurn(createChat(['u:q', 's:r']))).toBe(false);
  expect(hasAgentTurn(createChat(['u:q', 'a:r']))).toBe(true);
  expect(hasAgentTurn(createChat(['n:q']))).toBe(true);
});

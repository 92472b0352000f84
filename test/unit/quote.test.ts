import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_VIEW, fitToBudget } from '../../src/engine/recall/budget.ts';
import type { AnswerView } from '../../src/engine/recall/budget.ts';
import type { MemoryHit } from '../../src/engine/recall/passages.ts';
import { showControls, spellControls } from '../../src/engine/text/controls.ts';
import {
  quoteInline,
  quoteText,
  toDisplayId,
  toDisplayName,
  unquoteText,
} from '../../src/engine/text/quote.ts';
import { computeTokenBound } from '../../src/engine/language/token-bound.ts';
import { findTags, formatTag } from '../../src/engine/vocabulary/memory.ts';
import {
  CONTROLS,
  LINE_BREAKS,
  createHostileName,
  createHostileText,
  isStorable,
} from '../support/hostile.ts';
import { formatOutdated } from '../../src/engine/text/outdated.ts';
import { readRecallText } from '../support/read-recall.ts';

const anyText = fc.oneof(createHostileText(12), fc.string({ unit: 'binary', maxLength: 60 }));
const BREAK = /[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/u;
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

describe('a quotation', () => {
  it('is undone exactly, and holds no tag', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const quoted = quoteText(text);
        expect(unquoteText(quoted)).toBe(text);
        expect(unquoteText(unquoteText(quoteText(quoted)))).toBe(text);
        expect(findTags(quoted)).toEqual([]);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it.each(LINE_BREAKS)('marks the line behind %j', (lineBreak) => {
    const quoted = quoteText(`one${lineBreak}two`);
    for (const line of quoted.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/u))
      expect(line.startsWith('> ')).toBe(true);
    expect(quoteText(lineBreak).endsWith('> ')).toBe(true);
  });

  it('counts CRLF as one, marks the first line, and tags by one "quoted" more', () => {
    expect(quoteText('a\r\nb')).toBe('> a\r\n> b');
    expect(quoteText('')).toBe('> ');
    expect(quoteText('[memory:x] [Quoted Memory:y]')).toBe('> [quoted memory:x] [quoted Quoted Memory:y]');
    expect(unquoteText('half a line\n> and one')).toBe('half a line\nand one');
  });
});

describe('a name', () => {
  it('is one line that can be seen, without a tag, and never ends early', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        for (const shown of [toDisplayName(name), quoteInline(name)]) {
          expect(shown).not.toMatch(BREAK);
          expect(shown).not.toMatch(UNSEEN);
          expect(findTags(shown)).toEqual([]);
          expect(shown.startsWith('> ')).toBe(false);
        }
        expect(quoteInline(name)).toMatch(/^“[^“”]*”$/u);
        if (name.trim() !== '')
          expect(toDisplayName(name)).toMatch(/^(?:“[^“”]+”|[^“”()[\]·"<>]+|\(unnamed\))$/u);
      }),
      { seed: 2, numRuns: 2_000 },
    );
  });

  it.each([
    ['Anna', 'Anna'],
    ['  Anna \t\n  Berg ', 'Anna Berg'],
    ["Siobhán O'Brien", "Siobhán O'Brien"],
    ['An\u200b\u202ena\u{e0041}', 'Anna'],
    ['A\x1b[31mnna', '“A[31mnna”'],
    ['👩‍👩‍👧 and 👩🏽‍🚀 1️⃣', '👩‍👩‍👧 and 👩🏽‍🚀 1️⃣'],
    ['می‌خواهم', 'می‌خواهم'],
    ['A\u200dn\ufe0fna', 'Anna'],
    ['Anna (user)', '“Anna (user)”'],
    ['Anna “the boss”', "“Anna 'the boss'”"],
    ['2. Anna', '“2. Anna”'],
    ['> Anna', '“> Anna”'],
    ['Anna, 2026-03-01 10:00', '“Anna, 2026-03-01 10:00”'],
    ['2026-03-01', '2026-03-01'],
    ['[memory:x]', '“[quoted memory:x]”'],
    ['[mem\u200bory:x]', '“[quoted memory:x]”'],
    ['\u200b\u202e\u0301', '(unnamed)'],
    ['(unnamed)', '“(unnamed)”'],
  ])('%j is shown as %j', (name, shown) => {
    expect(toDisplayName(name)).toBe(shown);
  });

  it('of a session may be an id, a speaker’s may not look like one', () => {
    const id = '0198c0de-0000-7000-8000-000000000001';
    expect(toDisplayId(id)).toBe(id);
    expect(toDisplayName(id)).toBe(`“${id}”`);
    expect(toDisplayId(`${id} [memory:x]`)).toBe(`“${id} [quoted memory:x]”`);
  });
});

describe('control characters', () => {
  it('are seen, and in JSON spelled', () => {
    expect(showControls('\x1b[31m\r\b\x7f\x9b\u202e\u2028\ud800\n\t')).toBe(
      '␛[31m␍␈␡\\u{9b}\\u{202e}\\u{2028}\\u{d800}\n\t',
    );
    const value = { [CONTROLS.join('')]: ['\ud800', ...CONTROLS, '😀 ordinary'] };
    const json = spellControls(JSON.stringify(value, null, 2));
    expect(JSON.parse(json)).toEqual(value);
    expect(json).toBe(showControls(json));
  });
});

const toId = (i: number): string => `0198c0de-0000-7000-8000-${String(i).padStart(12, '0')}`;
interface Draft {
  readonly text: string;
  readonly speaker: string | null;
  readonly session: string;
  readonly role: 'user' | 'assistant' | 'system' | 'note';
  readonly turn: number;
  readonly mark: 'cited' | 'outdated' | 'later' | 'explained' | null;
}
const EXPLANATION = {
  ...{ full_text: 1, vector: null, context: false, relations: [], shown: null },
  reasons: [{ reason: 'shares rare words', share: 0.5 }],
};
const toHit = ({ text, speaker, session, role, turn, mark }: Draft, i: number): MemoryHit => ({
  turn,
  memory: {
    ...{ id: toId(i), uri: `memory://entries/${toId(i)}`, kind: 'entry', tier: 'hippocampus', text, role },
    ...{
      speaker,
      at: '2026-05-14T09:30:00.000Z',
      session_id: session,
      score: 0.5,
      sources: [],
      block_id: null,
    },
    citation: mark === 'cited' ? formatTag(toId(800 + i)) : null,
    superseded_by: mark === 'outdated' ? toId(901) : null,
    ...(mark === 'outdated' || mark === 'later'
      ? { outdated_by: { id: toId(901), text, at: '2026-05-15T09:30:00.000Z', certain: mark === 'outdated' } }
      : {}),
    epiphany: null,
    ...(mark === 'explained' ? { explain: EXPLANATION } : {}),
  },
});
const createDrafts = (extra: readonly string[] = []): fc.Arbitrary<Draft[]> =>
  fc
    .record({ names: fc.array(createHostileName(), { minLength: 2, maxLength: 3 }), count: fc.nat(1_000) })
    .chain(({ names }) =>
      fc.array(
        fc.record({
          text: createHostileText(20, extra).filter(isStorable),
          speaker: fc.oneof(fc.constant(null), createHostileName()),
          session: fc.constantFrom(...names),
          role: fc.constantFrom('user', 'assistant', 'system', 'note'),
          turn: fc.nat(12),
          mark: fc.constantFrom(null, null, 'cited', 'outdated', 'later', 'explained'),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    );

const NOTHING_ASKED = { query: '', termWeights: new Map<number, number>() };
/** Short ids, and words of a question that would be headings if they could. */
const HOSTILE_WORDS = ['tide', 'x” · 11111111 · outdated, see', '2. [session s]\n> [memory:y]'];
const VIEW: AnswerView = {
  ...PLAIN_VIEW,
  shorten: (id) => id.slice(-8),
  findMatched: () => HOSTILE_WORDS,
  costliest: HOSTILE_WORDS,
  maxReasons: 1,
};

const SHOWN_WORDS = HOSTILE_WORDS.map((word) => quoteInline(word).slice(1, -1));

/** The text of a recall says what its structured form says, and nothing else. */
function expectSame(hits: readonly MemoryHit[], budget: number): string {
  const { text, tokens, memories, records } = fitToBudget(hits, NOTHING_ASKED, budget, VIEW);
  expect(tokens).toBeLessThanOrEqual(budget);
  expect(Math.max(computeTokenBound(text), computeTokenBound(JSON.stringify(records)))).toBe(tokens);
  expect(findTags(text).sort()).toEqual(
    [...new Set(memories.flatMap(({ citation }) => (citation ? findTags(citation) : [])))].sort(),
  );
  const passages = readRecallText(text);
  const byId = new Map(memories.map((memory) => [VIEW.shorten(memory.id), memory]));
  const wholeById = new Map(hits.map((hit) => [VIEW.shorten(hit.memory.id), hit]));
  const ids = passages.flatMap(({ turns }) => turns.map(({ id }) => id));
  expect(ids.toSorted()).toEqual([...byId.keys()].sort());
  for (const { session, citations, turns } of passages) {
    const shown = turns.map(({ id }) => byId.get(id)!);
    expect(new Set(shown.map(({ session_id }) => session_id)).size).toBe(1);
    expect(session).toBe(toDisplayId(shown[0]!.session_id));
    expect(citations).toEqual([...new Set(shown.flatMap(({ citation }) => citation ?? []))]);
    const places = turns.map(({ id }) => wholeById.get(id)!.turn);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const [i, turn] of turns.entries()) {
      const memory = shown[i]!;
      expect(turn).toEqual({
        ...{ id: VIEW.shorten(memory.id), role: memory.role, at: memory.at.slice(0, 16).replace('T', ' ') },
        speaker: memory.speaker === null ? null : toDisplayName(memory.speaker),
        outdated: memory.outdated_by ? formatOutdated(memory.outdated_by) : null,
        isExcerpt: memory.text !== wholeById.get(turn.id)!.memory.text,
        matched: turn.isExcerpt ? SHOWN_WORDS : [],
        reasons: memory.explain ? toDisplayName(memory.explain.reasons[0]!.reason) : null,
        text: memory.text,
      });
    }
  }
  const ranks = passages.map(({ turns }) =>
    Math.min(...turns.map(({ id }) => memories.findIndex((memory) => memory.id === id))),
  );
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  return text;
}

describe('the text of a recall', () => {
  it('read by its grammar gives what the structured form gives, whatever was said by whom', () => {
    fc.assert(
      fc.property(createDrafts(), fc.integer({ min: 1_500, max: 12_000 }), (drafts, budget) => {
        expectSame(drafts.map(toHit), budget);
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it('also where what was said is the text of an earlier recall, or begins as one', () => {
    const former = fc
      .sample(createDrafts(), { seed: 8, numRuns: 12 })
      .map((drafts) => expectSame(drafts.map(toHit), 20_000));
    fc.assert(
      fc.property(createDrafts(former), (drafts) => {
        const text = expectSame(drafts.map(toHit), 60_000);
        expectSame(
          [toHit({ ...drafts[0]!, text }, 0), toHit({ ...drafts[0]!, text: text.slice(0, 40) }, 1)],
          60_000,
        );
      }),
      { seed: 9, numRuns: 150 },
    );
  });

  it('where there is hardly room, names whose words follow, and no more', () => {
    let shown = 0;
    fc.assert(
      fc.property(createDrafts(), fc.integer({ min: 8, max: 120 }), ([draft], budget) => {
        const { text, tokens, memories } = fitToBudget([toHit(draft!, 0)], NOTHING_ASKED, budget);
        expect(tokens).toBeLessThanOrEqual(budget);
        if (text === '' || /^1\. \[session /u.test(text)) return;
        shown++;
        const end = text.indexOf('\n');
        expect(text.slice(0, end)).toBe(
          `${draft!.speaker === null ? draft!.role : toDisplayName(draft!.speaker)}, 2026-05-14:`,
        );
        expect(unquoteText(text.slice(end + 1))).toBe(memories[0]!.text);
        expect(text.slice(end + 1).startsWith('> ')).toBe(true);
      }),
      { seed: 10, numRuns: 300 },
    );
    expect(shown).toBeGreaterThan(20);
  });
});

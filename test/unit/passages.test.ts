import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashTerm } from '../../src/engine/language/terms.ts';
import { computeTokenBound } from '../../src/engine/language/token-bound.ts';
import { extractExcerpt } from '../../src/engine/text/excerpt.ts';
import { fitToBudget } from '../../src/engine/recall/budget.ts';
import type { MemoryHit } from '../../src/engine/recall/passages.ts';

const worth = new Map([[hashTerm('tide'), 3]]);
const asked = { query: '', termWeights: worth };
const createHit = (id: string, session_id: string, turn: number, text: string): MemoryHit => ({
  turn,
  memory: {
    id,
    uri: `memory://entries/${id}`,
    kind: 'entry',
    tier: 'hippocampus',
    text,
    role: 'user',
    speaker: null,
    at: '2026-05-14T09:30:00.000Z',
    session_id,
    score: 0.5,
    sources: [],
    block_id: null,
    citation: null,
    superseded_by: null,
    epiphany: null,
  },
});

describe('excerpt', () => {
  const long = `${'Nothing of note happened on the way. '.repeat(40)}The tide turned at four. ${'Then we had tea. '.repeat(40)}`;

  it('keeps a text that fits', () => {
    expect(extractExcerpt('Short and sweet.', worth, 50)).toBe('Short and sweet.');
  });

  it('shows the sentence that answers', () => {
    expect(extractExcerpt(long, worth, 40)).toContain('The tide turned at four.');
  });

  it('is always a part of the text, whole characters, within its tokens', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.constant(long),
      fc.constant('👩‍👩‍👧 '.repeat(90)),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 120 }), (whole, tokens) => {
        const part = extractExcerpt(whole, worth, tokens);
        expect(whole.includes(part)).toBe(true);
        expect(computeTokenBound(part)).toBeLessThanOrEqual(tokens);
        expect(part.isWellFormed()).toBe(true);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe('fit', () => {
  it('shows neighbours of a session as one passage, in the order said, where the best of them stood', () => {
    const { text, memories } = fitToBudget(
      [
        createHit('b', 's', 5, 'second'),
        createHit('x', 't', 9, 'elsewhere'),
        createHit('a', 's', 4, 'first'),
        createHit('c', 's', 7, 'apart'),
      ],
      asked,
      2_000,
    );
    expect(memories.map(({ id }) => id)).toEqual(['b', 'x', 'a', 'c']);
    expect([...text.matchAll(/first|second|elsewhere|apart/g)].map(String)).toEqual([
      'first',
      'second',
      'elsewhere',
      'apart',
    ]);
    expect(text.match(/\[session s\]/g)).toHaveLength(2);
  });

  it('joins two passages when the turn between them comes later in rank', () => {
    const { text } = fitToBudget(
      [createHit('a', 's', 1, 'one'), createHit('c', 's', 3, 'three'), createHit('b', 's', 2, 'two')],
      asked,
      2_000,
    );
    expect([...text.matchAll(/one|two|three/g)].map(String)).toEqual(['one', 'two', 'three']);
    expect(text.match(/\[session s\]/g)).toHaveLength(1);
  });

  it('never exceeds its budget, and keeps the best', () => {
    const texts = fc.array(
      fc.oneof(fc.lorem({ maxCount: 60 }), fc.string({ unit: 'grapheme', maxLength: 200 })),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 64, max: 1_500 }), (list, budget) => {
        const drafts = list.map((text, i) => createHit(`id-${i}`, `s${i % 3}`, i, text));
        const { tokens, text, memories, records } = fitToBudget(drafts, asked, budget);
        const jsonTokens = memories.length === 0 ? 0 : computeTokenBound(JSON.stringify(records));
        expect(tokens).toBeGreaterThanOrEqual(Math.max(computeTokenBound(text), jsonTokens));
        expect(tokens).toBeLessThanOrEqual(budget);
        const ranks = memories.map(({ id }) => Number(id.slice(3)));
        expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
        if (ranks.length > 0) expect(ranks[0]).toBe(0);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('spends a small budget on all it can show rather than on one long text', () => {
    const long = 'The tide comes in twice a day and nobody can hurry it. '.repeat(60);
    const { memories } = fitToBudget(
      [1, 2, 3, 4, 5, 6].map((n) => createHit(`m${n}`, `s${n}`, 0, long)),
      asked,
      1_000,
    );
    expect(memories).toHaveLength(6);
    expect(memories[0]!.text.length).toBeGreaterThan(memories[5]!.text.length);
  });
});

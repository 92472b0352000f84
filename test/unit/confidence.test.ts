import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeConfidence, computeConfidenceSignals } from '../../src/engine/recall/confidence.ts';
import type { ConfidenceSignals } from '../../src/engine/recall/confidence.ts';
import { analyzeQuestion } from '../../src/engine/recall/question.ts';
import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import { hashTerm } from '../../src/engine/language/terms.ts';

const signs: ConfidenceSignals = { covered: 0.6, unknown: 0.1, cosine: 0.3, said: 2.5, lead: 5 };

describe('confidence', () => {
  it('is a probability, whatever the signs', () => {
    const some = fc.record({
      covered: fc.double({ min: 0, max: 1, noNaN: true }),
      unknown: fc.double({ min: 0, max: 1, noNaN: true }),
      cosine: fc.double({ min: -1, max: 1, noNaN: true }),
      said: fc.double({ min: 0, max: 8, noNaN: true }),
      lead: fc.double({ min: 0, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(some, (of) => {
        const found = computeConfidence(of);
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(1);
      }),
      { seed: 3 },
    );
  });

  it.each([
    ['more of the question is covered', { covered: 0.9 }],
    ['fewer of its words are unknown', { unknown: 0 }],
    ['something lies nearer', { cosine: 0.6 }],
    ['the question says more', { said: 3 }],
    ['the first is farther ahead', { lead: 9 }],
  ])('rises when %s', (_, better) => {
    expect(computeConfidence({ ...signs, ...better })).toBeGreaterThan(computeConfidence(signs));
  });

  it('is low where nothing is found', () => {
    const docFreq = new Map([[hashTerm('boat'), 3]]);
    const question = analyzeQuestion(
      'Where is the zeppelin moored?',
      { entries: 100, words: 900, docFreq },
      [],
      [],
      NO_WORD_VECTORS,
    );
    expect(computeConfidence(computeConfidenceSignals(question, []))).toBeLessThan(0.04);
  });
});

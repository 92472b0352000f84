import { describe, expect, it } from 'vitest';
import { extractQueryTerms, isMessage } from '../../src/engine/recall/question.ts';
import { selectSufficient } from '../../src/engine/recall/sufficient.ts';

const select = (
  query: string,
  scores: readonly number[],
  { confidence = 0.8, isSentence = true, isPeriod = false } = {},
): number[] =>
  selectSufficient(
    scores.map((score) => ({ score, ranked: {}, isListed: false })),
    { terms: extractQueryTerms(query), isSentence, isMessage: isMessage(query) },
    confidence,
    isPeriod,
  ).map(({ score }) => score);

const QUESTION = 'What is the code of the bike lock?';

describe('as many memories as the evidence asks for', () => {
  it('shows one clear answer alone', () => {
    expect(select(QUESTION, [15, 9, 8, 7.5])).toEqual([15]);
  });
  it('shows all that lie near to the best', () => {
    expect(select(QUESTION, [12, 11, 9.5, 8, 7.9])).toEqual([12, 11, 9.5, 8]);
  });
  it.each([
    'Which books did I lend to my sister?',
    'List all places where we camped.',
    'Welche Bücher habe ich verliehen?',
    'Combien de fois avons-nous changé les pneus ?',
    'Thanks, that worked. What comes after the second coat?',
  ])('goes farther for several, and for a message: %s', (query) => {
    expect(select(query, [12, 8, 7.1, 6])).toEqual([12, 8, 7.1]);
  });
  it('shows all for words that are looked for', () => {
    expect(select('bike lock', [12, 8, 6], { isSentence: false })).toEqual([12, 8, 6]);
  });
  it('shows all of a time that is asked for', () => {
    expect(select('What did I do on Tuesday?', [18, 11, 9], { isPeriod: true })).toEqual([18, 11, 9]);
  });
  it('shows nothing where nothing is near', () => {
    expect(select(QUESTION, [5, 4], { confidence: 0.02 })).toEqual([]);
    expect(select('List all of it', [5, 4], { confidence: 0.02 })).toEqual([5, 4]);
    expect(select(QUESTION, [])).toEqual([]);
  });
  it('keeps what an order other than the score put first, and what replaced another', () => {
    expect(select(QUESTION, [6, 14, 13])).toEqual([6, 14, 13]);
    const joined = { score: -5, ranked: null, isListed: false };
    const items = [
      { score: 12, ranked: {}, isListed: false },
      joined,
      { score: 3, ranked: {}, isListed: false },
    ];
    expect(
      selectSufficient(
        items,
        { terms: extractQueryTerms(QUESTION), isSentence: true, isMessage: false },
        1,
        false,
      ),
    ).toEqual([items[0], joined]);
  });
});

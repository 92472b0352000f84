import { describe, expect, it } from 'vitest';
import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import { findNamedSpeakers, extractQueryTerms, analyzeQuestion } from '../../src/engine/recall/question.ts';

const analyze = (query: string, termDocFreq = 1, entries = 10) =>
  analyzeQuestion(
    query,
    { entries, words: 100, docFreq: new Map(extractQueryTerms(query).map((term) => [term, termDocFreq])) },
    [],
    [],
    NO_WORD_VECTORS,
  );

describe('a query', () => {
  it.each(['thunder', 'brass hinges', 'my old car', '柏林', '图书馆', '도서관 열쇠'])(
    'of a few words is looked for as it stands: %j',
    (query) => expect(analyze(query).isSentence).toBe(false),
  );

  it.each([
    'thunder?',
    'who is Bettina',
    'wo ist Rex',
    'où est Rex',
    'the car that we sold',
    '我的狗叫什么名字',
    'いつ東京へ行きましたか',
  ])('of a sentence asks: %j', (query) => expect(analyze(query).isSentence).toBe(true));

  it('weighs a word by no less than nothing, though counts may be older than a forgetting', () => {
    const { idf, idfOrMax, maxIdf } = analyze('boat', 10_400, 10_300);
    expect(idf[0]).toBeGreaterThan(0);
    expect(idfOrMax[0]).toBe(idf[0]);
    expect(idf[0]).toBeLessThan(maxIdf);
  });

  it('names speakers by the first word of their name', () => {
    expect(findNamedSpeakers('What did ann tell Bob?', ['Ann Marie', 'Bob', 'Marie', ''])).toEqual([
      'Ann Marie',
      'Bob',
    ]);
  });
});

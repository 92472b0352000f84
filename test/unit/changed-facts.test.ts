import { describe, expect, it } from 'vitest';
import { isChangedBy } from '../../src/engine/language/changed-facts.ts';
import { readStatement } from '../../src/engine/language/statements.ts';
import fixture from '../fixtures/changed-facts.json' with { type: 'json' };

const isChanged = (older: string, newer: string): boolean => {
  const [a, b] = [readStatement(older), readStatement(newer)];
  return a !== null && b !== null && isChangedBy(a, b);
};

describe('what was said later outdates what was said earlier', () => {
  it.each(['design', 'held-back'])(
    'with a precision of nine tenths and more, and mostly found: %s',
    (half) => {
      const pairs = fixture.pairs.filter((pair) => pair.half === half);
      const told = pairs.filter(({ older, newer }) => isChanged(older, newer));
      const right = told.filter(({ kind }) => kind === 'change').length;
      expect(pairs.length).toBeGreaterThan(60);
      expect(right / told.length).toBeGreaterThanOrEqual(0.9);
      expect(right / pairs.filter(({ kind }) => kind === 'change').length).toBeGreaterThanOrEqual(0.8);
    },
  );

  it.each([
    ['I love marzipan.', 'I hate marzipan since that wedding.'],
    ['I live in Ghent, by the canal.', 'We finally moved, our new place is in Bruges.'],
    ['I work as a cook on a ferry.', 'Started at the school kitchen today, no more sea!'],
    ['Tilda is my tutor.', 'Tilda has stopped teaching; Piet helps me from now on.'],
    ['The choir fee is 12 euros.', 'They raised the choir fee to 15 euros.'],
    ['The pool pass costs 40 a month.', 'The pool pass went up to 44 a month.'],
    ['The street fair is on 9 June.', 'The street fair was put off to 23 June.'],
    ['Rehearsals happen on Mondays at 19:00.', 'Rehearsals have been moved to Wednesdays at 20:00.'],
    [
      'The archive keeps its index in Solr 8.',
      'Change of plan: we move from Solr 8 to Solr 9, because of the new parser.',
    ],
    [
      'The upload limit of the public API is 20 MB per file.',
      'Raised the upload limit to 50 MB after Fjordbank complained.',
    ],
    ['I take the ferry to school.', 'I row to school these days instead of taking the ferry.'],
  ])('%j: %j', (older, newer) => {
    expect(isChanged(older, newer)).toBe(true);
  });

  it.each([
    ['I like tea.', 'I hate cold tea on winter mornings.'],
    ["I love Nina's marzipan.", 'My brother hates marzipan.'],
    ['I live in Ghent.', 'My sister has a new flat in Bruges.'],
    ['I work on a ferry.', 'He started at the school kitchen.'],
    ['Dad takes the tablets at 8.', 'Dad went down on the stairs at 9, nothing broken.'],
    ['Quiz, group A: Mo 7.', 'Quiz, group B: Li 9.'],
    ['The list has 12 ships.', 'A day in the archive, eleven new ships.'],
    ['Presents: Dad, slippers, size 8.', 'Presents: Karen, a candle.'],
    ['The shop opens at 9.', 'I work from 9 to 5 now.'],
    ["Anna's check-up is on Tuesday.", "Ben's check-up was moved from Tuesday to Friday."],
    [
      'The rent of the flat in Graz is 800 euros.',
      'The rent of the flat in Wien was raised from 800 to 900 euros.',
    ],
    ["My mother's flight to Rome leaves on Monday.", "My father's flight was moved from Monday to Thursday."],
    ['My sister Clara works in Berlin as a doctor.', 'I switched my doctor from Berlin to Hamburg.'],
    ['My sister lives in Ghent.', 'We drove from Ghent to Bruges on Sunday.'],
    ['The rent is 900 euros.', 'Should the rent be 980 euros?'],
  ])('but not %j: %j', (older, newer) => {
    expect(isChanged(older, newer)).toBe(false);
  });
});

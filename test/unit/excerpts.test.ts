import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeTokenBound } from '../../src/engine/language/token-bound.ts';
import { extractAnswer } from '../../src/engine/text/excerpt.ts';
import { splitUnits } from '../../src/engine/text/text-units.ts';
import { ENGLISH } from '../fixtures/excerpts/english.ts';
import { GERMAN } from '../fixtures/excerpts/german.ts';
import { ROMANCE } from '../fixtures/excerpts/romance.ts';
import { isPartsOf } from '../support/parts-shown.ts';

const TEXTS = [...ENGLISH, ...GERMAN, ...ROMANCE];
const ask = (query: string) => ({ query, termWeights: new Map<number, number>() });
const show = (text: string, query: string, tokens: number): string => extractAnswer(text, ask(query), tokens);

describe('the part of a long text that is shown', () => {
  // Without the store's word statistics and without knowing which words are kindred: with them it is more.
  it.each([
    [90, 0.75],
    [150, 0.85],
    [400, 0.95],
  ])('within %d tokens holds what was asked for, of %d of all', (tokens, share) => {
    const facts = TEXTS.flatMap(({ text, facts: own }) => own.map((fact) => ({ ...fact, text })));
    expect(facts.length).toBeGreaterThan(50);
    const missed = facts.filter(
      ({ text, question, answer }) => !show(text, question, tokens).includes(answer),
    );
    expect(
      1 - missed.length / facts.length,
      missed.map(({ question }) => question).join('\n'),
    ).toBeGreaterThanOrEqual(share);
  });

  it('of a heading that is asked for is what stands under it', () => {
    const filler = (of: string): string =>
      `As for the ${of}: several people had a word to say about it, and most agreed that it should stay where it is. Whoever moves it works alone.`;
    const text = [
      '# House book',
      ...['spade', 'rake', 'barrow'].map(filler),
      '## Lighting',
      'Turn the green switch behind the door and count to three.',
      ...['hammock', 'ladder', 'tarpaulin'].map(filler),
    ].join('\n\n');
    expect(show(text, 'How does the lighting work?', 90)).toContain('green switch');
  });

  it('begins and ends with whole sentences, items, rows or lines, in their order, within its tokens', () => {
    for (const { text, facts } of TEXTS) {
      const units = new Set(splitUnits(text).map(({ from, to }) => text.slice(from, to).trim()));
      for (const { question } of facts)
        for (const tokens of [60, 120, 300]) {
          const part = show(text, question, tokens);
          expect(computeTokenBound(part)).toBeLessThanOrEqual(tokens);
          expect(isPartsOf(text, part), part).toBe(true);
          for (const piece of part.split(/ … |\n…\n/u)) {
            // What is longer than there is room for is cut, and stands alone then.
            if (computeTokenBound([...units].find((unit) => unit.includes(piece)) ?? '') > tokens) continue;
            expect(
              [...units].some((unit) => piece.startsWith(unit)),
              piece,
            ).toBe(true);
            expect(
              [...units].some((unit) => piece.endsWith(unit)),
              piece,
            ).toBe(true);
          }
        }
    }
  });

  it('of any text is parts of it in their order, whole characters, never more than its tokens', () => {
    const piece = fc.oneof(
      fc.lorem({ maxCount: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom(
        '# Heading',
        '| a | b |',
        '| --- | --- |',
        '- item',
        '```',
        'f();',
        '',
        '👩‍👩‍👧',
        'Why?',
        'a,b,c',
      ),
    );
    const anyText = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('\n'));
    fc.assert(
      fc.property(
        anyText,
        fc.lorem({ maxCount: 3 }),
        fc.integer({ min: 1, max: 150 }),
        (text, query, tokens) => {
          const part = show(text, query, tokens);
          expect(computeTokenBound(part)).toBeLessThanOrEqual(tokens);
          expect(part.isWellFormed()).toBe(true);
          expect(part === '' || isPartsOf(text, part)).toBe(true);
        },
      ),
      { seed: 4, numRuns: 400 },
    );
  });

  const filler = 'Nothing of note is said in this place. '.repeat(30).trim();

  it('is two parts where two answer', () => {
    const text = `The red kiln fires on Monday. ${filler} The red kiln fires on Thursday too. ${filler}`;
    const part = show(text, 'On which days does the red kiln fire?', 60);
    expect(part).toContain('on Monday');
    expect(part).toContain('on Thursday');
    expect(part).toContain('…');
  });

  it('keeps the heading, or the question, under which the answer stands', () => {
    const sections = ['Plums', 'Cherries', 'Quinces']
      .map((name, i) => `## ${name}\n\n${filler}\n\nPicked in week ${31 + 5 * i}.\n`)
      .join('\n');
    const part = show(sections, 'When are the quinces picked?', 60);
    expect(part).toContain('## Quinces');
    expect(part).toContain('week 41');
    const talk = `${filler}\n\nQ: Which size of bolt for the gate?\nA: M8, galvanised.\n\n${filler}`;
    expect(show(talk, 'size of bolt for the gate', 60)).toContain(
      'Q: Which size of bolt for the gate?\nA: M8',
    );
  });

  it('brings the header of a table with a row, also of one without lines', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [`pump ${i}`, `${100 + i} W`, `hall ${i % 5}`]);
    const marked = [
      '| name | power | place |',
      '| --- | --- | --- |',
      ...rows.map((row) => `| ${row.join(' | ')} |`),
    ];
    const plain = ['name,power,place', ...rows.map((row) => row.join(','))];
    for (const table of [marked, plain]) {
      const part = show(`The pumps of the works\n\n${table.join('\n')}`, 'What is the power of pump 27?', 60);
      expect(part).toContain('127 W');
      expect(part).toContain(table[0]);
    }
  });

  it('is neither a table of contents nor an echo of the question', () => {
    const names = ['Opening hours', 'Lost property', 'Left luggage'];
    const text = [
      `${names.map((name, i) => `${i + 1}. ${name}`).join('\n')}\n\nPeople often ask what left luggage costs.`,
      ...names.map((name, i) => `${i + 1}. ${name}\n\n${filler} ${i === 2 ? 'A locker is 6.50 a day.' : ''}`),
    ].join('\n\n');
    expect(show(text, 'What does left luggage cost?', 60)).toContain('6.50');
  });
});

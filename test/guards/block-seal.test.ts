import { describe, expect, test } from 'vitest';
import { fromCortexBlock, splitSeal, toCortexBlock } from '../../src/engine/cortex/lance/rows.ts';
import type { Row } from '../../src/engine/cortex/lance/table.ts';
import { createBlock } from '../support/cortex.ts';

const block = createBlock('sealed', {
  title: 'The seams weep',
  question: 'Why do they weep?',
  zones: [
    {
      ...{ kind: 'live', start: 0, end: 0, entries: ['a'], texts: ['Help.'] },
      summary: '',
      reasons: ['worth'],
    },
    {
      ...{ kind: 'dead', start: 1, end: 2, entries: ['b', 'c'], texts: [] },
      summary: 'The planks are dry.',
      reasons: [],
    },
  ],
  record: '{"cites":["x"]}',
});
const row = fromCortexBlock(block);
const alter = (column: string, from: string, to: string): Row => ({
  ...row,
  [column]: (row[column] as string).replace(from, to),
});

describe("a block's own words", () => {
  test('come back as they were stored, its record without what vouches for them', () => {
    expect(toCortexBlock(row)).toMatchObject({
      title: block.title,
      zones: block.zones,
      record: block.record,
    });
    expect(splitSeal(row['record'] as string)[1]).toBe(block.record);
  });

  test.each([
    ['title', 'weep', 'keep'],
    ['question', 'weep', 'keep'],
    ['zones', 'dry', 'wry'],
  ])('are given out by no row whose %s is another', (column, from, to) => {
    const altered = alter(column, from, to);
    expect(altered).not.toEqual(row);
    expect(() => toCortexBlock(altered)).toThrow(RangeError);
  });

  test('vouch for no live text, which its entry does', () => {
    expect(toCortexBlock(alter('zones', 'Help.', 'Yelp.')).zones[0]!.texts).toEqual(['Yelp.']);
  });

  test('are taken as they are from a row of before', () => {
    const old = { ...row, record: block.record };
    expect(toCortexBlock({ ...old, title: 'Another' })).toMatchObject({
      title: 'Another',
      record: block.record,
    });
    expect(splitSeal(block.record)).toEqual(['', block.record]);
  });
});

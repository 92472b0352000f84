import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitAtoms, splitHalves, computeChunkRanges } from '../../src/engine/models/transformers/split.ts';

describe('pieces of a long text', () => {
  it('cuts into atoms that are the text again, at word ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(splitAtoms(text).join('')).toBe(text);
      }),
    );
    expect(splitAtoms('We met  Ann\nthere.')).toEqual(['We', ' met', '  Ann', '\nthere.']);
    expect(splitAtoms('語'.repeat(70)).map((atom) => atom.length)).toEqual([32, 32, 6]);
    expect(splitAtoms(`${' '.repeat(80)}end`).every((atom) => atom.length <= 64)).toBe(true);
  });

  it('leaves no atom out, fits the room, and overlaps by no more than it may', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }),
        fc.integer({ min: 20, max: 100 }),
        fc.integer({ min: 0, max: 32 }),
        (counts, room, overlap) => {
          const sum = (from: number, to: number): number => counts.slice(from, to).reduce((a, b) => a + b, 0);
          const runs = computeChunkRanges(counts, room, overlap);
          let reached = 0;
          for (const [from, to] of runs) {
            expect(from).toBeLessThanOrEqual(reached);
            expect(to).toBeGreaterThan(reached);
            expect(sum(from, to)).toBeLessThanOrEqual(room);
            expect(sum(from, reached)).toBeLessThanOrEqual(overlap);
            reached = to;
          }
          expect(reached).toBe(counts.length);
        },
      ),
    );
  });

  it('overlaps where it can, and goes on past an atom that alone is too long', () => {
    expect(computeChunkRanges([5, 5, 5, 5, 5, 5], 15, 5)).toEqual([
      [0, 3],
      [2, 5],
      [4, 6],
    ]);
    expect(computeChunkRanges([1, 50, 1], 10, 5)).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it('halves between characters, not within one', () => {
    expect(splitHalves('a😀b')).toEqual(['a😀', 'b']);
    expect(splitHalves('ab')).toEqual(['a', 'b']);
  });
});

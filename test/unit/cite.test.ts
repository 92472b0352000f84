import { describe, expect, it } from 'vitest';
import { findQuoteSpans } from '../../src/engine/memory/cite.ts';

describe('finding a quote', () => {
  const text = 'We launch on the 14th of May,\r\n  at high tide 🌊. We launch (once).';

  it.each([
    ['launch on the 14th of May', 1],
    ['14th of May, at high tide', 1],
    ['  high\n\ttide 🌊. ', 1],
    ['We launch', 2],
    ['(once).', 1],
  ])('finds %j %i times, whatever the white space', (quote, times) => {
    const places = findQuoteSpans(text, quote);
    expect(places).toHaveLength(times);
    for (const { start, end } of places)
      expect(text.slice(start, end).replace(/\s+/gu, ' ')).toBe(quote.trim().replace(/\s+/gu, ' '));
  });

  it.each(['15th of May', 'launch at high tide', 'we launch', 'May at', 'onthe', '.*', 'tide 🌊🌊'])(
    'does not find %j',
    (quote) => {
      expect(findQuoteSpans(text, quote)).toEqual([]);
    },
  );
});

import { describe, expect, it } from 'vitest';
import type { NativeStore, Use } from '../../../src/engine/hippocampus/native-port.ts';
import type { BlockStore } from '../../../src/engine/hippocampus/night-port.ts';
import { terms } from '../../../src/engine/language/terms.ts';
import { leadsOf } from '../../../src/engine/training/pairs.ts';
import type { Lead } from '../../../src/engine/training/pairs.ts';
import { lexicalOf } from '../../../src/engine/training/lexical.ts';
import type { Block } from '../../../src/engine/vocabulary/block.ts';
import type { Entry } from '../../../src/engine/vocabulary/entry.ts';
import { SETTINGS } from '../../../src/engine/vocabulary/settings.ts';

const level = { P: 1, C: 1 };
const block = (id: string): Block =>
  ({
    ...{ id, key: 1, type: 'arc', verdict: 'true', question: `What of ${id}?`, tier: 'cortex' },
    ...{ tiesMergeWeight: 1, salience: { exchange_level: level, sentence_level: level, theme_level: level } },
  }) as unknown as Block;
const turn = (seq: number, sessionId: string, of: number, blockId: string): Entry =>
  ({ seq, sessionId, turn: of, blockId, zone: 'live', content: `Turn ${seq}.` }) as unknown as Entry;

async function leads(
  entries: readonly Entry[],
  uses: readonly Use[] = [],
  page = 500,
): Promise<readonly Lead[]> {
  const blocks = {
    fresh: async (_: number, after: number) => entries.filter(({ seq }) => seq > after).slice(0, page),
    blocks: async (ids: readonly string[]) => ids.map(block),
  } as unknown as BlockStore;
  const native = { uses: async () => uses } as unknown as NativeStore;
  return (await leadsOf(blocks, native, 1, SETTINGS.training, async () => undefined)).leads;
}
const use = (seq: number, query: string, entry: number, passedOver: number[]): Use => ({
  ...{ seq, query, entry, passedOver, at: 0, first: query === 'which' ? 1 : seq },
});
const named = (found: readonly Lead[], lesson: Lead['lesson']): string[] =>
  found.filter((lead) => lead.lesson === lesson).map(({ query, positive }) => `${query} ${positive}`);

describe('what a night learns from', () => {
  it('takes nothing that was used for a question for a wrong answer to it', async () => {
    const found = await leads(
      [],
      [use(3, 'another', 1, [2]), use(2, 'which', 12, [11, 13]), use(1, 'which', 11, [12, 13])],
    );
    expect(found.map(({ query, positive, negatives }) => [query, positive, negatives])).toEqual([
      ['use:3', 'entry:1', ['entry:2']],
      ['use:1', 'entry:12', ['entry:13']],
      ['use:1', 'entry:11', ['entry:13']],
    ]);
  });

  it('knows neighbours of talks that go on at once as those of talks one after the other', async () => {
    const apart = [1, 2, 3].flatMap((i) => [turn(i, 'a', i, 'x'), turn(10 + i, 'b', i, 'y')]);
    const mixed = [1, 2, 3].flatMap((i) => [turn(2 * i, 'a', i, 'x'), turn(2 * i + 1, 'b', i, 'y')]);
    expect(named(await leads([...apart].sort((a, b) => a.seq - b.seq)), 'neighbour')).toHaveLength(4);
    expect(named(await leads(mixed), 'neighbour').sort()).toEqual([
      'entry:2 entry:4',
      'entry:3 entry:5',
      'entry:4 entry:6',
      'entry:5 entry:7',
    ]);
  });

  it('teaches the theme of a block once, also where it goes on behind a page', async () => {
    const long = [1, 2, 3, 4, 5].map((i) => turn(i, 'a', i, 'x'));
    const found = await leads(long, [], 2);
    expect(named(found, 'theme')).toEqual(['question:x block:x']);
    expect(named(found, 'question')).toHaveLength(5);
  });
});

describe('lexical features', () => {
  it('are numbers of length 1, whatever the text', () => {
    const texts = ['', 'one', Array.from({ length: 140_000 }, (_, i) => `w${i.toString(36)}`).join(' ')];
    for (const text of texts) {
      const { weights } = lexicalOf(terms(text), 512);
      expect(weights.every(Number.isFinite)).toBe(true);
      const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
      expect(length).toBeCloseTo(text === '' ? 0 : 1, 3);
    }
  });
});

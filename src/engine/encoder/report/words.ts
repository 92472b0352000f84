import { UNSPACED_LETTER, words as wordsOf } from '../../language/words.ts';
import { termHash } from '../../language/terms.ts';
import { idf } from '../../math/bm25.ts';
import type { EngineParts } from '../../parts.ts';
import type { Mind } from '../minds.ts';
import { inputsOfTexts } from '../sides.ts';
import { canonicalText } from '../../vocabulary/block.ts';

/** Words that are felt one by one: those that tell most. */
const MOST = 160;
/** Letters below which a word of a script with spaces says little. */
const SHORT = 3;
/** Turns, and share of all turns, in which a word may stand: grammar stands in more. */
const FEW = 4;
const COMMON = 0.08;

export interface FeltWord {
  readonly word: string;
  readonly mean: Float32Array;
}

/**
 * Words in which some memories differ from others, each as the mind feels it alone: what a latent near these memories can be
 * said in.
 */
export async function feltWords(
  parts: Pick<EngineParts, 'cortex' | 'hippocampus'>,
  mind: Mind,
  nearIds: readonly string[],
  otherIds: readonly string[],
): Promise<FeltWord[]> {
  const near = await bagsOf(parts, nearIds);
  const other = countsOf(await bagsOf(parts, otherIds));
  const counts = countsOf(near);
  const said = new Map(near.flatMap((bag) => [...bag]));
  const { entries, docFreq } = await parts.hippocampus.index.readStatistics([...counts.keys()]);
  const chosen = [...counts]
    .filter(([term]) => (docFreq.get(term) ?? 0) <= Math.max(FEW, COMMON * entries))
    .map(([term, n]) => ({
      word: said.get(term)!,
      telling: (n * idf(docFreq.get(term) ?? 0, entries)) / (0.5 + (other.get(term) ?? 0)),
    }))
    .sort((a, b) => b.telling - a.telling || (a.word < b.word ? -1 : 1))
    .slice(0, MOST)
    .map(({ word }) => word);
  const inputs = await inputsOfTexts(mind.reading, chosen, 'document');
  const readable = chosen.flatMap((word, i) => (inputs[i] ? [{ word, input: inputs[i] }] : []));
  const feelings = mind.encode(readable.map(({ input }) => input));
  return readable.map(({ word }, i) => ({ word, mean: feelings[i]!.mean }));
}

/** The words of each block, by their terms: the first form of each. */
async function bagsOf(
  parts: Pick<EngineParts, 'cortex'>,
  ids: readonly string[],
): Promise<Map<number, string>[]> {
  if (ids.length === 0) return [];
  const rows = await (await parts.cortex()).blocks(ids);
  // In the order asked, whatever order the store keeps: the same words are found every time.
  const texts = new Map(rows.map((row) => [row.id, canonicalText(row.zones)]));
  return ids.map((id) => {
    const bag = new Map<number, string>();
    for (const word of wordsOf(texts.get(id) ?? '')) {
      if (!/\p{L}/u.test(word) || (word.length < SHORT && !UNSPACED_LETTER.test(word))) continue;
      const term = termHash(word);
      if (!bag.has(term)) bag.set(term, word);
    }
    return bag;
  });
}

function countsOf(bags: readonly ReadonlyMap<number, string>[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const bag of bags) for (const term of bag.keys()) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

import type { WithHippocampus } from '../../hippocampus/port.ts';
import type { WithCortex } from '../../cortex/port.ts';
import { UNSPACED_LETTER, splitWords } from '../../language/words.ts';
import { hashTerm } from '../../language/terms.ts';
import { idf } from '../../math/bm25.ts';
import type { EncoderVersion } from '../registry.ts';
import { buildTextInputs } from '../encoder-inputs.ts';
import { buildCanonicalText } from '../../vocabulary/block.ts';

/** Words that are encoded one by one: those that tell most. */
const MAX_CANDIDATE_WORDS = 160;
/** Letters below which a word of a script with spaces says little. */
const MIN_WORD_LENGTH = 3;
/** Turns, and share of all turns, in which a word may stand: grammar stands in more. */
const MIN_DOC_FREQ_LIMIT = 4;
const MAX_DOC_FREQ_SHARE = 0.08;

export interface WordEncoding {
  readonly word: string;
  readonly mean: Float32Array;
}

/**
 * Words in which some memories differ from others, each as it is encoded alone: what a latent near these memories can be
 * said in.
 */
export async function encodeDistinctiveWords(
  deps: WithCortex & WithHippocampus,
  encoder: EncoderVersion,
  nearIds: readonly string[],
  otherIds: readonly string[],
): Promise<WordEncoding[]> {
  const nearBags = await readWordBags(deps, nearIds);
  const otherCounts = countTerms(await readWordBags(deps, otherIds));
  const nearCounts = countTerms(nearBags);
  const wordByTerm = new Map(nearBags.flatMap((bag) => [...bag]));
  const { entries, docFreq } = await deps.hippocampus.index.readStatistics([...nearCounts.keys()]);
  const chosenWords = [...nearCounts]
    .filter(
      ([term]) => (docFreq.get(term) ?? 0) <= Math.max(MIN_DOC_FREQ_LIMIT, MAX_DOC_FREQ_SHARE * entries),
    )
    .map(([term, n]) => ({
      word: wordByTerm.get(term)!,
      telling: (n * idf(docFreq.get(term) ?? 0, entries)) / (0.5 + (otherCounts.get(term) ?? 0)),
    }))
    .sort((a, b) => b.telling - a.telling || (a.word < b.word ? -1 : 1))
    .slice(0, MAX_CANDIDATE_WORDS)
    .map(({ word }) => word);
  const inputs = await buildTextInputs(encoder.inputSpace, chosenWords, 'document');
  const readableWords = chosenWords.flatMap((word, i) => (inputs[i] ? [{ word, input: inputs[i] }] : []));
  const encodings = encoder.encode(readableWords.map(({ input }) => input));
  return readableWords.map(({ word }, i) => ({ word, mean: encodings[i]!.mean }));
}

/** The words of each block, by their terms: the first form of each. */
async function readWordBags(deps: WithCortex, ids: readonly string[]): Promise<Map<number, string>[]> {
  if (ids.length === 0) return [];
  const rows = await (await deps.openCortex()).readBlocks(ids);
  // In the order asked, whatever order the store keeps: the same words are found every time.
  const texts = new Map(rows.map((row) => [row.id, buildCanonicalText(row.zones)]));
  return ids.map((id) => {
    const bag = new Map<number, string>();
    for (const word of splitWords(texts.get(id) ?? '')) {
      if (!/\p{L}/u.test(word) || (word.length < MIN_WORD_LENGTH && !UNSPACED_LETTER.test(word))) continue;
      const term = hashTerm(word);
      if (!bag.has(term)) bag.set(term, word);
    }
    return bag;
  });
}

function countTerms(bags: readonly ReadonlyMap<number, string>[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const bag of bags) for (const term of bag.keys()) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

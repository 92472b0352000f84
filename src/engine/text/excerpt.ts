import { hashTerm } from '../language/terms.ts';
import { computeTokenBound } from '../language/token-bound.ts';
import { splitWords } from '../language/words.ts';

const SENTENCE_SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** The most tokens that a text costs, as it will be shown. */
type Measure = (text: string) => number;

/**
 * The part of a text that says most of what was asked, within `tokens` by `measure`: whole sentences in a row where they
 * fit, else the beginning of the best one. Always a substring of the text, cut between characters; the whole when it fits.
 */
export function extractExcerpt(
  text: string,
  termWeights: ReadonlyMap<number, number>,
  tokens: number,
  measure: Measure = computeTokenBound,
): string {
  if (measure(text) <= tokens) return text;
  const fixedCost = measure('');
  const sentences = [...SENTENCE_SEGMENTER.segment(text)]
    .flatMap(cutLongSentence)
    .map(({ segment, index }) => ({
      from: index,
      to: index + segment.length,
      cost: measure(segment) - fixedCost,
      value: [...new Set(splitWords(segment).map(hashTerm))].reduce(
        (sum, term) => sum + (termWeights.get(term) ?? 0),
        0,
      ),
    }));
  let first = sentences.reduce((top, sentence, i) => (sentence.value > sentences[top]!.value ? i : top), 0);
  let last = first;
  const best = text.slice(sentences[first]!.from, sentences[first]!.to);
  let cost = fixedCost + sentences[first]!.cost;
  if (cost > tokens) return clipToTokens(best, tokens, measure);
  for (;;) {
    const before = sentences[first - 1];
    const after = sentences[last + 1];
    const canPrepend = before !== undefined && cost + before.cost <= tokens;
    const canAppend = after !== undefined && cost + after.cost <= tokens;
    if (!canPrepend && !canAppend) break;
    // What follows explains more often than what precedes, at equal worth.
    if (canAppend && (!canPrepend || after.value >= before.value)) cost += sentences[++last]!.cost;
    else cost += sentences[--first]!.cost;
  }
  const excerpt = text.slice(sentences[first]!.from, sentences[last]!.to).trim();
  // Side by side sentences may cost a little more than each by itself.
  return measure(excerpt) <= tokens ? excerpt : clipToTokens(best, tokens, measure);
}

/** Words without an end are no sentence: they are cut at spaces. */
const MAX_SENTENCE_CHARS = 600;
const LONG_SENTENCE_PIECE = /[\s\S]{1,300}(?:\s+|$)|[\s\S]{1,300}/gu;
function cutLongSentence({
  segment,
  index,
}: {
  readonly segment: string;
  readonly index: number;
}): { segment: string; index: number }[] {
  if (segment.length <= MAX_SENTENCE_CHARS) return [{ segment, index }];
  return [...segment.matchAll(LONG_SENTENCE_PIECE)].map((match) => ({
    segment: match[0],
    index: index + match.index,
  }));
}

/** The longest beginning within `tokens`, cut at a space where there is one near the end. */
function clipToTokens(text: string, tokens: number, measure: Measure): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (measure(text.slice(0, middle)) <= tokens) low = middle;
    else high = middle - 1;
  }
  if (/[\uD800-\uDBFF]/.test(text.charAt(low - 1))) low -= 1;
  const space = text.lastIndexOf(' ', low);
  return text.slice(0, space > low * 0.7 ? space : low).trimEnd();
}

import { computeTokenBound } from '../language/token-bound.ts';
import { extractExcerpt } from '../text/excerpt.ts';
import { quoteText, toDisplayName } from '../text/quote.ts';
import type { Memory } from '../vocabulary/memory.ts';
import { formatHeading, formatPassageHeading, isTurn, renderPassages } from './passages.ts';
import type { MemoryHit } from './passages.ts';

/** Tokens below which an excerpt says too little to be worth its heading. */
const MIN_EXCERPT_TOKENS = 24;
/** A memory may have such a part of what is left, and so many tokens in any case. */
const SHARE_DIVISOR = 4;
const MIN_SHARE_TOKENS = 96;
const MAX_PASSES = 4;
/**
 * Characters from which on a text is as long as a heap of words. Its part is no more than such a part of all that is shown,
 * and less where it answers worse; the best one's aside.
 */
const MIN_HEAP_LENGTH = 12_000;
const SHOWN_DIVISOR = 4;

/**
 * Fits memories, best first, into `budget` tokens of readable text, never over. Each comes whole while it asks for no more
 * than its share of what is left, which is smaller where it answers worse, a long one by the part that answers best; one that has no room any more makes way for
 * shorter ones behind it, and the last are dropped.
 */
export function fitToBudget(
  hits: readonly MemoryHit[],
  termWeights: ReadonlyMap<number, number>,
  budget: number,
): { text: string; tokens: number; memories: Memory[] } {
  const chosen = new Map<number, MemoryHit>();
  const texts = new Map<string, string>();
  let text = '';
  let tokens = 0;
  // Memories that stand together share a heading: what that saves is given out once more.
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    let tokensLeft = budget - tokens;
    const countBefore = chosen.size;
    for (const [i, hit] of hits.entries()) {
      if (chosen.has(i)) continue;
      const part = selectPart(hit, i, termWeights, tokensLeft, rateEvidence(hits, i));
      // The best first: where its heading alone is too much, it comes without one.
      if (part === null && i === 0) return fitBestAlone(hit.memory, termWeights, budget);
      if (part === null) continue;
      tokensLeft -= part.cost;
      chosen.set(i, hit);
      texts.set(hit.memory.id, part.text);
    }
    if (chosen.size === countBefore) break;
    text = renderPassages(sortByRank(chosen), texts);
    tokens = computeTokenBound(text);
    if (chosen.size === hits.length) break;
  }
  if (shortenLongParts(hits, chosen, texts, termWeights, tokens)) {
    text = renderPassages(sortByRank(chosen), texts);
    tokens = computeTokenBound(text);
  }
  return {
    text,
    tokens,
    memories: sortByRank(chosen).map(({ memory }) => toShownMemory(memory, texts.get(memory.id)!)),
  };
}

/** How good a turn is beside the best of them, 0 to 1: what answers far worse has a smaller share. */
function rateEvidence(hits: readonly MemoryHit[], place: number): number {
  const best = Math.max(...hits.filter(({ memory }) => isTurn(memory)).map(({ memory }) => memory.score));
  const { memory } = hits[place]!;
  return place === 0 || !isTurn(memory) || best <= 0 ? 1 : Math.min(1, memory.score / best);
}

/** Where little else is shown, a part of a heap of words would be most of it. Whether any was shortened. */
function shortenLongParts(
  hits: readonly MemoryHit[],
  chosen: ReadonlyMap<number, MemoryHit>,
  texts: Map<string, string>,
  termWeights: ReadonlyMap<number, number>,
  tokens: number,
): boolean {
  let left = tokens;
  for (const [place, { memory }] of [...chosen].sort(([a], [b]) => b - a)) {
    const part = texts.get(memory.id)!;
    if (place === 0 || memory.text.length < MIN_HEAP_LENGTH) continue;
    const partTokens = computeTokenBound(part);
    const others = left - partTokens;
    const evidence = rateEvidence(hits, place);
    const most = Math.floor(evidence * Math.max(MIN_SHARE_TOKENS, others / (SHOWN_DIVISOR - 1)));
    if (partTokens <= most) continue;
    const shorter = extractExcerpt(
      memory.text,
      termWeights,
      Math.max(most, MIN_EXCERPT_TOKENS),
      measureQuoted,
    );
    if (shorter === '' || shorter.length >= part.length) continue;
    texts.set(memory.id, shorter);
    left = others + measureQuoted(shorter);
  }
  return left < tokens;
}

function toShownMemory(memory: Memory, text: string): Memory {
  const { explain } = memory;
  if (!explain) return { ...memory, text };
  const shown = { tokens: computeTokenBound(text), whole: text === memory.text };
  return { ...memory, text, explain: { ...explain, shown } };
}

const sortByRank = (chosen: ReadonlyMap<number, MemoryHit>): MemoryHit[] =>
  [...chosen].sort(([a], [b]) => a - b).map(([, hit]) => hit);

/** What of a memory is shown when so many tokens are left, and the most that it costs; null when there is no room. */
function selectPart(
  hit: MemoryHit,
  rank: number,
  termWeights: ReadonlyMap<number, number>,
  tokensLeft: number,
  evidence: number,
): { text: string; cost: number } | null {
  const { memory } = hit;
  const passageHeading = `\n\n${rank + 1}. ${formatPassageHeading([memory])}\n`;
  const computeHeadingTokens = (isExcerpt: boolean): number =>
    computeTokenBound(`${passageHeading}${formatHeading(hit, isExcerpt)}\n`);
  const headingTokens = computeHeadingTokens(false);
  const wholeTokens = measureQuoted(memory.text);
  const room = tokensLeft - headingTokens;
  if (wholeTokens <= room && wholeTokens <= computeShare(room, evidence))
    return { text: memory.text, cost: headingTokens + wholeTokens };
  const excerptHeadingTokens = computeHeadingTokens(true);
  const excerptRoom = tokensLeft - excerptHeadingTokens;
  const grantedTokens = Math.min(wholeTokens, computeShare(excerptRoom, evidence), excerptRoom);
  if (grantedTokens < Math.min(wholeTokens, MIN_EXCERPT_TOKENS)) return null;
  const text = extractExcerpt(memory.text, termWeights, grantedTokens, measureQuoted);
  return text === '' ? null : { text, cost: excerptHeadingTokens + measureQuoted(text) };
}

/** What words cost as they are shown. */
const measureQuoted = (text: string): number => computeTokenBound(quoteText(text));

const computeShare = (room: number, evidence: number): number =>
  Math.max(MIN_SHARE_TOKENS, Math.floor((evidence * room) / SHARE_DIVISOR));

/** The best memory alone, without id and session, where the budget has no room for more. */
function fitBestAlone(
  memory: Memory,
  termWeights: ReadonlyMap<number, number>,
  budget: number,
): ReturnType<typeof fitToBudget> {
  const author = `${toDisplayName(memory.speaker ?? memory.role)}, ${memory.at.slice(0, 10)}:\n`;
  const part = extractExcerpt(memory.text, termWeights, budget - computeTokenBound(author), measureQuoted);
  const text = author + quoteText(part);
  const tokens = computeTokenBound(text);
  if (part === '' || tokens > budget) return { text: '', tokens: 0, memories: [] };
  return { text, tokens, memories: [toShownMemory(memory, part)] };
}

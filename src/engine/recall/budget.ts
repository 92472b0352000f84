import { computeTokenBound } from '../language/token-bound.ts';
import { extractAnswer } from '../text/excerpt.ts';
import type { AskedWords } from '../text/unit-scores.ts';
import { quoteText, toDisplayName } from '../text/quote.ts';
import type { Memory } from '../vocabulary/memory.ts';
import { measureJson, toRecord, toSmallestRecord } from './forms.ts';
import type { Form } from './forms.ts';
import { formatHeading, formatPassageHeading, isTurn, renderPassages } from './passages.ts';
import type { HeadingView, MemoryHit } from './passages.ts';

/** Tokens below which an excerpt says too little to be worth its heading. */
const MIN_EXCERPT_TOKENS = 24;
/** A memory may have such a part of what is left, and so many tokens in any case; the best one more. */
const SHARE_DIVISOR = 4;
const MIN_SHARE_TOKENS = 96;
const MIN_BEST_TOKENS = 192;
const MAX_PASSES = 4;
/**
 * Characters from which on a text is as long as a heap of words. Its part is no more than such a part of all that is shown,
 * and less where it answers worse; the best one's aside.
 */
const MIN_HEAP_LENGTH = 12_000;
const SHOWN_DIVISOR = 4;

/** How an answer is told, and the tokens of each form that are spoken for by what stands around the memories. */
export interface AnswerView extends HeadingView {
  /** The most that `findMatched` can tell of any text. */
  readonly costliest: readonly string[];
  readonly form: Form;
  readonly reserved: PerForm;
}
/** Tokens of the text for reading, and of the form for programs as JSON. */
interface PerForm {
  readonly text: number;
  readonly json: number;
}

export const PLAIN_VIEW: AnswerView = {
  shorten: (id) => id,
  findMatched: () => [],
  costliest: [],
  maxReasons: 0,
  form: 'lean',
  reserved: { text: 0, json: 0 },
};

export interface FittedAnswer {
  readonly text: string;
  /** Upper bound of the tokens of the longer form, what is reserved included; 0 where nothing fits. */
  readonly tokens: number;
  readonly memories: Memory[];
  /** The same as programs are given them. */
  readonly records: Record<string, unknown>[];
  /** There is room for an id and a few words, and for nothing around them. */
  readonly isBare: boolean;
}
const NOTHING: FittedAnswer = { text: '', tokens: 0, memories: [], records: [], isBare: false };

/**
 * Fits memories, best first, into `budget` tokens of readable text and as many of JSON, never over. Each comes whole while it
 * asks for no more than its share of what is left, which is smaller where it answers worse, a long one by the part that answers
 * best; one that has no room any more makes way for shorter ones behind it, and the last are dropped.
 */
export function fitToBudget(
  hits: readonly MemoryHit[],
  asked: AskedWords,
  budget: number,
  view: AnswerView = PLAIN_VIEW,
): FittedAnswer {
  const chosen = new Map<number, MemoryHit>();
  const texts = new Map<string, string>();
  let answer = NOTHING;
  const refit = (): void => {
    answer = build(sortByRank(chosen), texts, view);
  };
  // Memories that stand together share a heading: what that saves is given out once more.
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const spent = chosen.size === 0 ? view.reserved : measureForms(answer, view);
    let left: PerForm = { text: budget - spent.text, json: budget - spent.json };
    const countBefore = chosen.size;
    for (const [i, hit] of hits.entries()) {
      if (chosen.has(i)) continue;
      const part = selectPart(hit, i, asked, left, rateEvidence(hits, i), view);
      // The best first: where its heading alone is too much, it comes without one.
      if (part === null && i === 0) return fitBestAlone(hit.memory, asked, budget, view);
      if (part === null) continue;
      left = { text: left.text - part.cost.text, json: left.json - part.cost.json };
      chosen.set(i, hit);
      texts.set(hit.memory.id, part.text);
    }
    if (chosen.size === countBefore) break;
    refit();
    if (chosen.size === hits.length) break;
  }
  if (shortenLongParts(hits, chosen, texts, asked, computeTokenBound(answer.text))) refit();
  // Side by side they may cost a little more than each by itself.
  while (answer.tokens > budget && chosen.size > 1) {
    chosen.delete(Math.max(...chosen.keys()));
    refit();
  }
  return answer.tokens > budget ? fitBestAlone(hits[0]!.memory, asked, budget, view) : answer;
}

function build(
  hits: readonly MemoryHit[],
  texts: ReadonlyMap<string, string>,
  view: AnswerView,
): FittedAnswer {
  const text = renderPassages(hits, texts, view);
  const memories = hits.map(({ memory }) => toShownMemory(memory, texts.get(memory.id)!));
  const records = memories.map((memory) => toRecord(memory, view.form));
  const forms = measureForms({ text, records }, view);
  return { text, memories, records, tokens: Math.max(forms.text, forms.json), isBare: false };
}

const measureForms = (
  { text, records }: Pick<FittedAnswer, 'text' | 'records'>,
  { reserved }: AnswerView,
): PerForm => ({ text: reserved.text + computeTokenBound(text), json: reserved.json + measureJson(records) });

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
  asked: AskedWords,
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
    const shorter = extractAnswer(memory.text, asked, Math.max(most, MIN_EXCERPT_TOKENS), measureShown);
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
  asked: AskedWords,
  left: PerForm,
  evidence: number,
  view: AnswerView,
): { text: string; cost: PerForm } | null {
  const { memory } = hit;
  const passageHeading = `\n\n${rank + 1}. ${formatPassageHeading([memory])}\n`;
  const recordTokens = measureJson(toRecord(toShownMemory(memory, ''), view.form)) + 1;
  const measureHeading = (heading: string): PerForm => ({
    text: computeTokenBound(`${passageHeading}${heading}\n`),
    json: recordTokens,
  });
  const addForms = (one: PerForm, other: PerForm): PerForm => ({
    text: one.text + other.text,
    json: one.json + other.json,
  });
  const whole = measureWhole(hit);
  const wholeCost = addForms(measureHeading(formatHeading(hit, memory.text, view)), whole);
  const minShare = rank === 0 ? MIN_BEST_TOKENS : MIN_SHARE_TOKENS;
  const computeShare = (room: number): number =>
    Math.max(minShare, Math.floor((evidence * room) / SHARE_DIVISOR));
  const wholeTokens = Math.max(whole.text, whole.json);
  const fits = (cost: PerForm): boolean => cost.text <= left.text && cost.json <= left.json;
  const wholeRoom = Math.min(left.text - wholeCost.text, left.json - wholeCost.json) + wholeTokens;
  if (fits(wholeCost) && wholeTokens <= computeShare(wholeRoom))
    return { text: memory.text, cost: wholeCost };
  // The most that the heading of a part can say.
  const excerptView = { ...view, findMatched: () => view.costliest };
  const overhead = measureHeading(formatHeading(hit, '', excerptView));
  const room = Math.min(left.text - overhead.text, left.json - overhead.json);
  const grantedTokens = Math.min(wholeTokens, computeShare(room), room);
  if (grantedTokens < Math.min(wholeTokens, MIN_EXCERPT_TOKENS)) return null;
  const text = extractAnswer(memory.text, asked, grantedTokens, measureShown, wholeTokens);
  if (text === '') return null;
  const shown = { text: measureQuoted(text), json: measureJson(text) };
  return { text, cost: addForms(measureHeading(formatHeading(hit, text, view)), shown) };
}

/** What words cost as they are shown for reading. */
const measureQuoted = (text: string): number => computeTokenBound(quoteText(text));
/** In the form in which they cost more. */
const measureShown = (text: string): number => Math.max(measureQuoted(text), measureJson(text));
/** Whole texts are measured in every round. */
const shownTokens = new WeakMap<MemoryHit, PerForm>();
function measureWhole(hit: MemoryHit): PerForm {
  let tokens = shownTokens.get(hit);
  if (!tokens) {
    const { text } = hit.memory;
    shownTokens.set(hit, (tokens = { text: measureQuoted(text), json: measureJson(text) }));
  }
  return tokens;
}

/** The best memory alone, without id and session in its text, where the budget has no room for more. */
function fitBestAlone(memory: Memory, asked: AskedWords, budget: number, view: AnswerView): FittedAnswer {
  const author = `${toDisplayName(memory.speaker ?? memory.role)}, ${memory.at.slice(0, 10)}:\n`;
  const authorTokens = computeTokenBound(author);
  const fit = (reserved: PerForm, toFitted: (shown: Memory) => Record<string, unknown>): FittedAnswer => {
    const recordTokens = measureJson([toFitted(toShownMemory(memory, ''))]);
    const room = Math.min(budget - reserved.text - authorTokens, budget - reserved.json - recordTokens);
    const part = room <= 0 ? '' : extractAnswer(memory.text, asked, room, measureShown);
    if (part === '') return NOTHING;
    const shown = toShownMemory(memory, part);
    const text = author + quoteText(part);
    const records = [toFitted(shown)];
    const forms = measureForms({ text, records }, { ...view, reserved });
    const tokens = Math.max(forms.text, forms.json);
    return tokens > budget ? NOTHING : { text, memories: [shown], records, tokens, isBare: false };
  };
  const withFields = fit(view.reserved, (shown) => toRecord(shown, view.form));
  const isWordy = measureShown(withFields.memories[0]?.text ?? '') >= MIN_EXCERPT_TOKENS;
  if (isWordy || withFields.memories[0]?.text === memory.text) return withFields;
  const bareReserve = { text: view.reserved.text, json: measureJson({ memories: 0 }) };
  const bare = fit(bareReserve, ({ id, text }) => toSmallestRecord(view.shorten(id), text));
  return { ...bare, isBare: bare.memories.length > 0 };
}

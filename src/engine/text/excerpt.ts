import { computeTokenBound } from '../language/token-bound.ts';
import { splitUnits } from './text-units.ts';
import type { TextUnit } from './text-units.ts';
import { scoreUnits } from './unit-scores.ts';
import type { AskedWords, UnitScores } from './unit-scores.ts';

/** The most tokens that a text costs, as it will be shown. */
type Measure = (text: string) => number;

/** Between two parts of one text that do not follow each other; on a line of its own where they are lines. */
const PART_MARK = ' … ';
const LINE_PART_MARK = '\n…\n';

/** The parts of what was shown, whatever white space stands around its marks now. */
export const splitParts = (shown: string): string[] => shown.split(/\s+…\s+/u);

/** Parts at most, and the share of the best one's worth from which on another is shown beside it. */
const MAX_PARTS = 3;
const MIN_PART_SHARE = 0.5;
/** What a unit stands under is shown with it up to such a share of the tokens. */
const MAX_LEAD_SHARE = 0.25;
const MIN_LEAD_TOKENS = 16;

/**
 * The part of a text that answers, within `tokens` by `measure`: sentences, list items, rows or lines, never a piece of one
 * where there is room for it, with the heading, the question or the first row of the table that they stand under; up to three
 * where as many answer, joined by a mark. The whole where it fits: `wholeTokens` is what it costs. Cut between characters.
 */
export function extractAnswer(
  text: string,
  asked: AskedWords,
  tokens: number,
  measure: Measure = computeTokenBound,
  wholeTokens = measure(text),
): string {
  return wholeTokens <= tokens ? text : extractParts(text, asked, tokens, measure, MAX_PARTS);
}

/** The same in one piece, which is always a substring of the text: of no question, or of terms without their words. */
export function extractExcerpt(
  text: string,
  termWeights: ReadonlyMap<number, number>,
  tokens: number,
  measure: Measure = computeTokenBound,
): string {
  return measure(text) <= tokens ? text : extractParts(text, { query: '', termWeights }, tokens, measure, 1);
}

function extractParts(
  text: string,
  asked: AskedWords,
  tokens: number,
  measure: Measure,
  maxParts: number,
): string {
  const { units, scores } = readUnits(text, asked);
  if (units.length === 0) return clipToTokens(text, tokens, measure);
  const best = findBest(scores);
  const bestText = text.slice(units[best]!.from, units[best]!.to).trim();
  if (measure(bestText) > tokens) return extractFromLongUnit(bestText, asked, tokens, measure);
  const choice = new UnitChoice(text, units, tokens, measure);
  choice.add([best]);
  const leadTokens = Math.max(MIN_LEAD_TOKENS, tokens * MAX_LEAD_SHARE);
  const collectLeads = (i: number): number[] =>
    maxParts === 1 ? [] : findLeads(text, units, i).filter((lead) => choice.getCost(lead) <= leadTokens);
  const leads = collectLeads(best);
  choice.add(leads);
  const addFollowers = (places: readonly number[]): void => {
    for (const i of places) if (scores[i]! > 0) choice.add(findFollower(units, i));
  };
  if (maxParts > 1) addFollowers([best, ...leads]);
  const others = [...scores.keys()]
    .filter((i) => i !== best && scores[i]! > 0 && scores[i]! >= MIN_PART_SHARE * scores[best]!)
    .sort((a, b) => scores[b]! - scores[a]! || a - b);
  let parts = 1;
  for (const i of others) {
    if (parts >= maxParts) break;
    const withLeads = [i, ...collectLeads(i)];
    if (choice.has(i) || !(choice.add(withLeads) || choice.add([i]))) continue;
    parts += 1;
    addFollowers(withLeads.filter((place) => choice.has(place)));
  }
  expand(units, scores, choice);
  return choice.render() || clipToTokens(bestText, tokens, measure);
}

const findBest = (scores: UnitScores): number =>
  scores.reduce((top, score, i) => (score > scores[top]! ? i : top), 0);

/** Units that are shown, within the tokens by the sum of what each costs; the last of them go where together they cost more. */
class UnitChoice {
  readonly #text: string;
  readonly #units: readonly TextUnit[];
  readonly #tokens: number;
  readonly #measure: Measure;
  readonly #fixedCost: number;
  readonly #markCost: number;
  readonly #costs = new Map<number, number>();
  readonly #chosen = new Set<number>();
  #cost = 0;

  constructor(text: string, units: readonly TextUnit[], tokens: number, measure: Measure) {
    this.#text = text;
    this.#units = units;
    this.#tokens = tokens;
    this.#measure = measure;
    this.#fixedCost = measure('');
    this.#markCost = measure(LINE_PART_MARK) - this.#fixedCost;
  }

  has(i: number): boolean {
    return this.#chosen.has(i);
  }

  get places(): number[] {
    return [...this.#chosen];
  }

  /** What a unit costs beside others. */
  getCost(i: number): number {
    let cost = this.#costs.get(i);
    if (cost === undefined) {
      const { from, to } = this.#units[i]!;
      const end = this.#units[i + 1]?.from ?? to;
      cost = this.#measure(this.#text.slice(from, Math.min(end, to + 3))) - this.#fixedCost;
      this.#costs.set(i, cost);
    }
    return cost;
  }

  /** Whether these fit beside what is chosen; then they are. */
  add(added: readonly number[]): boolean {
    let cost = this.#cost;
    for (const i of added) {
      if (this.#chosen.has(i)) continue;
      // A mark on either side, less those that closing a gap saves.
      const beside = [i - 1, i + 1].filter(
        (other) => this.#chosen.has(other) || added.includes(other),
      ).length;
      cost += this.getCost(i) + (this.#chosen.size === 0 ? 0 : Math.max(0, 1 - beside) * this.#markCost);
    }
    if (this.#fixedCost + cost > this.#tokens && this.#chosen.size > 0) return false;
    for (const i of added) this.#chosen.add(i);
    this.#cost = cost;
    return true;
  }

  render(): string {
    const places = this.places;
    for (let count = places.length; count > 0; count--) {
      const shown = renderUnits(this.#text, this.#units, places.slice(0, count));
      if (this.#measure(shown) <= this.#tokens) return shown;
    }
    return '';
  }
}

interface ReadUnits {
  readonly units: readonly TextUnit[];
  readonly scores: UnitScores;
}
/** An answer is fitted in several rounds: a text is read once for each question. */
const readByQuestion = new WeakMap<AskedWords, Map<string, ReadUnits>>();
function readUnits(text: string, asked: AskedWords): ReadUnits {
  const known = readByQuestion.get(asked) ?? new Map<string, ReadUnits>();
  readByQuestion.set(asked, known);
  let read = known.get(text);
  if (!read) {
    const units = splitUnits(text);
    known.set(text, (read = { units, scores: scoreUnits(text, units, asked) }));
  }
  return read;
}

/** The heading, the first row of a table or the question that a unit stands under. */
function findLeads(text: string, units: readonly TextUnit[], i: number): number[] {
  const { lead, paragraph } = units[i]!;
  const before = units[i - 1];
  const isAnswer =
    before !== undefined &&
    paragraph - before.paragraph <= 1 &&
    /[?？؟⸮]["”»)\s]*$/u.test(text.slice(before.from, before.to));
  return [...(lead >= 0 ? [lead] : []), ...(isAnswer ? [i - 1] : [])];
}

/** What a heading stands over: it is named by the heading, and may hold none of its words. */
const findFollower = (units: readonly TextUnit[], i: number): number[] =>
  units[i]!.kind === 'heading' && units[i + 1] !== undefined && units[i + 1]!.lead === i ? [i + 1] : [];

/** What is left goes to what stands beside: what follows explains more often than what precedes, at equal worth. */
function expand(units: readonly TextUnit[], scores: UnitScores, choice: UnitChoice): void {
  const refused = new Set<number>();
  for (;;) {
    const places = choice.places;
    let next = -1;
    for (const i of places)
      // Headings stand alone: what is shown of their section is what answers.
      for (const other of units[i]!.kind === 'heading' && places.length > 1 ? [] : [i + 1, i - 1])
        if (
          units[other] &&
          !choice.has(other) &&
          !refused.has(other) &&
          (next < 0 || scores[other]! > scores[next]!)
        )
          next = other;
    if (next < 0) return;
    if (!choice.add([next])) refused.add(next);
  }
}

/** Units in the order of the text, a mark where some are left out between two. */
function renderUnits(text: string, units: readonly TextUnit[], chosen: readonly number[]): string {
  const places = chosen.toSorted((a, b) => a - b);
  let shown = '';
  let from = -1;
  for (const [i, place] of places.entries()) {
    if (from < 0) from = units[place]!.from;
    const next = places[i + 1];
    if (next === place + 1) continue;
    shown += text.slice(from, units[place]!.to).trim();
    if (next === undefined) break;
    shown += isLineBorder(units[place]!, units[next]!) ? LINE_PART_MARK : PART_MARK;
    from = -1;
  }
  return shown;
}

const isLineBorder = (before: TextUnit, after: TextUnit): boolean =>
  before.paragraph !== after.paragraph || before.kind !== 'sentence' || after.kind !== 'sentence';

/** Clauses, or as many words as stand on a line; figures are never cut ("1,300", "10:30"). */
const CLAUSE = /(?:[^,;:]|(?<=\d)[,:](?=\d)){1,120}(?:[,;:]+\s*|\s+|$)|\S{1,120}\s*/gu;

/** Of a sentence that is too long itself the clauses that answer, in a row. */
function extractFromLongUnit(text: string, asked: AskedWords, tokens: number, measure: Measure): string {
  const clauses = [...text.matchAll(CLAUSE)].map(({ 0: clause, index }): TextUnit => ({
    ...{
      from: index,
      to: index + clause.length,
      kind: 'sentence',
      paragraph: 0,
      lead: -1,
      isContents: false,
    },
  }));
  if (clauses.length < 2) return clipToTokens(text, tokens, measure);
  const scores = scoreUnits(text, clauses, asked);
  const best = findBest(scores);
  const choice = new UnitChoice(text, clauses, tokens, measure);
  choice.add([best]);
  expand(clauses, scores, choice);
  return choice.render() || clipToTokens(text.slice(clauses[best]!.from, clauses[best]!.to), tokens, measure);
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

import type { ParsedComponents, ParsedResult } from 'chrono-node';
import { DAY_MS, overlapsAny, toWall } from './date-spans.ts';
import type { DateContext, LocatedPeriod, Period } from './date-spans.ts';
import type { SpacedLanguage } from './date-words.ts';

/** Days on either side where a text tells a day by guess only ("a few days ago"). */
const FUZZY_DAYS = 3;
/** A day that every month has. */
const LAST_COMMON_DAY = 28;

/** What a text must hold besides for it to be worth reading by the library. */
const WORTH_READING =
  /\d+(?:st|nd|rd|th)|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|tonight|ago|\blast\b|\bnext\b|few|couple|several|\b(?:this|past) \w|\bin \w+ (?:days?|weeks?|months?)/i;

/** Words that are dates only with a preposition before them. */
const AMBIGUOUS_WORDS =
  /^(?:sat|sun|mon|wed|mar|jan|dec|january|february|march|april|may|june|july|august|september|october|november|december)$/;
/** Written small these are words of their own, and "to", "and", "for" stand before words of any kind. */
const ORDINARY_WORDS = /^(?:sat|sun|mon|wed|mar|may|march)$/;
const STRICT_PREPOSITION =
  /(?:\b(?:in|since|until|till|during|by|last|next|this|early|late|mid|between|before|after)[\s-]+)$/i;
/** What is no date whatever stands before it: the moment itself, how long something lasts, hours and less. */
const NON_DATES = /^(?:now|(?:for|within)\b.*|.*\b(?:minutes?|seconds?|hours?|mins?|secs?))$/;
/** Days on either side of the one that is taken for a week, a weekend, or a few days. */
const SLACK_DAYS: readonly (readonly [RegExp, number])[] = [
  [/weekend/, 1],
  [/week/, 3],
  [/few|couple|several/, FUZZY_DAYS],
];
const LEADING_PREPOSITION =
  /(?:\b(?:in|on|by|since|until|till|of|during|last|next|this|past|every|before|after|from|to|between|and|around|about|early|late|mid)[\s-]+)$/i;
/** Figures that are joined to others: those that are dates have been read already. */
const JOINED_FIGURES = /\d+(?:[./:-]\d+)+\.?/g;

interface DateParser {
  parse(text: string, reference: { instant: Date; timezone: number }): ParsedResult[];
}
let parserPromise: Promise<DateParser> | undefined;
const loadParser = (): Promise<DateParser> =>
  (parserPromise ??= import('chrono-node/en').then(({ casual }) => casual));

/** Dates of English that the rules do not read: spelt-out days, vague ones, whatever else chrono-node knows. */
export async function findChronoDates(
  read: string,
  language: SpacedLanguage,
  { wallNow }: DateContext,
  taken: readonly LocatedPeriod[],
): Promise<LocatedPeriod[]> {
  if (language !== 'en') return [];
  const blank = (text: string): string => '¤'.repeat(text.length);
  let rest = read;
  for (const { at, end } of taken) rest = rest.slice(0, at) + blank(rest.slice(at, end)) + rest.slice(end);
  rest = rest.replace(JOINED_FIGURES, blank);
  const date = new Date(wallNow);
  if (!WORTH_READING.test(rest) || Number.isNaN(date.getTime())) return [];
  const parser = await loadParser();
  const results = parser.parse(rest, { instant: date, timezone: 0 });
  // From the 29th on "last month" would end in this one: months are counted from a day that every month has.
  const clampedResults =
    date.getUTCDate() > LAST_COMMON_DAY
      ? parser.parse(rest, { instant: new Date(new Date(wallNow).setUTCDate(LAST_COMMON_DAY)), timezone: 0 })
      : results;
  return results.flatMap((result, i) => {
    const span = { at: result.index, end: result.index + result.text.length };
    if (overlapsAny(span, taken) || isNoDate(result.text, rest, result.index)) return [];
    const chosen =
      result.start.isCertain('day') || result.start.isCertain('weekday')
        ? result
        : (clampedResults[i] ?? result);
    const period = toPeriod(chosen.start, chosen.end, result.text.toLowerCase());
    return period ? [{ ...period, ...span }] : [];
  });
}

function isNoDate(words: string, rest: string, at: number): boolean {
  const lowered = words.toLowerCase();
  if (NON_DATES.test(lowered)) return true;
  const before = rest.slice(Math.max(0, at - 24), at);
  if (ORDINARY_WORDS.test(words)) return !STRICT_PREPOSITION.test(before);
  return AMBIGUOUS_WORDS.test(lowered) && !LEADING_PREPOSITION.test(before);
}

function toPeriod(
  start: ParsedComponents,
  end: ParsedComponents | null | undefined,
  words: string,
): Period | null {
  const first = toSinglePeriod(start, words);
  if (!first) return null;
  const last = end ? toSinglePeriod(end, words) : first;
  // "between May and March": what cannot be a period is none.
  const period = last && last.to > first.from ? { ...first, to: last.to } : first;
  return period.to > period.from ? period : null;
}

function toSinglePeriod(components: ParsedComponents, words: string): Period | null {
  const date = components.date();
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const anyYear = !components.isCertain('year') && components.isCertain('month');
  const midnight = toWall(year, month, day);
  if (components.isCertain('day') || components.isCertain('weekday')) {
    const slack = SLACK_DAYS.find(([pattern]) => pattern.test(words))?.[1] ?? 0;
    return { from: midnight - slack * DAY_MS, to: midnight + (1 + slack) * DAY_MS, anyYear };
  }
  // "a few years ago": one more or less.
  const some = /few|several/.test(words) ? 1 : 0;
  if (some === 1 && components.isCertain('year') && !anyYear && /year/.test(words))
    return { from: toWall(year - some, 0), to: toWall(year + 1 + some, 0), anyYear: false };
  if (some === 1 && components.isCertain('month') && /month/.test(words))
    return { from: toWall(year, month - some), to: toWall(year, month + 1 + some), anyYear: false };
  if (components.isCertain('month'))
    return { from: toWall(year, month), to: toWall(year, month + 1), anyYear };
  if (components.isCertain('year')) return { from: toWall(year, 0), to: toWall(year + 1, 0), anyYear: false };
  // A time of day alone names no day.
  return components.isCertain('hour') || components.isCertain('minute')
    ? null
    : { from: midnight - FUZZY_DAYS * DAY_MS, to: midnight + (1 + FUZZY_DAYS) * DAY_MS, anyYear };
}

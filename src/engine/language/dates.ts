import { findChronoDates } from './chrono-dates.ts';
import type { Calendar } from './calendar.ts';
import { UTC_CALENDAR } from './calendar.ts';
import { DAY_MS, foldDateText, overlapsAny, startOfDay, toWall } from './date-spans.ts';
import type { DateContext, LocatedPeriod, Period } from './date-spans.ts';
import { DATE_LANGUAGES, DATE_WORDS } from './date-words.ts';
import type { DateLanguage, SpacedLanguage } from './date-words.ts';
import { findEastAsianDates } from './east-asian-dates.ts';
import { joinWeekdays, mergeRanges, shiftByDistance } from './joined-dates.ts';
import { findNumericDates } from './numeric-dates.ts';
import { countCommonWords, detectEastAsian } from './text-language.ts';
import { findWordedDates, mayHoldDates } from './worded-dates.ts';
import { fromWallTime, toWallTime } from './zones.ts';

export type { Period } from './date-spans.ts';

/** Characters of a text that are read, and periods that are taken of it, at most. */
const MAX_CHARS = 4_000;
const MAX_PERIODS = 8;
/** So many common words more of another language, and a text is not of this one. */
const FOREIGN_WORDS = 1.5;
const SPACED_LANGUAGES = DATE_LANGUAGES.filter(
  (language): language is SpacedLanguage => language !== 'ja' && language !== 'zh',
);
const HINTS = SPACED_LANGUAGES.map((language) => [language, mayHoldDates(DATE_WORDS[language])] as const);

const YEAR_ALONE =
  /(?<=\b(?:(?:19|20)\d\d,|in|of|since|until|till|by|from|to|before|after|during|around|late|early|year|im jahr|seit|en|em|depuis|desde|nel|dal|and|und|et)\s)(?:19|20)\d\d(?![\d/:-]|[.,]\d| ?[%$€£])(?!\s+(?:people|persons|men|women|euros?|dollars?|pounds|km|miles|kg|words|times|men|units)\b)/gi;
/** What a date is read by: by default days of UTC, as a statement has them. */
export interface DateReading {
  readonly calendar?: Calendar;
  /** "On Monday" is the last one in a question, and "since Monday" reaches until today. */
  readonly isQuestion?: boolean;
}

/**
 * Periods that a text names, seen from `now` (ms): days, weeks, months, years, told outright or relatively. Days are the
 * owner's (R32). Texts of no hint of a date cost little; of several languages the one that the text is in is believed, then
 * the first that finds any.
 */
export async function findPeriods(text: string, now: number, reading: DateReading = {}): Promise<Period[]> {
  return (await locatePeriods(text, now, reading)).periods.map(({ at: _, end: __, ...period }) => period);
}

/** The same with their places in `read`, which is the text as it was read: its beginning, white space as single spaces. */
export async function locatePeriods(
  text: string,
  now: number,
  { calendar = UTC_CALENDAR, isQuestion = false }: DateReading = {},
): Promise<{ readonly read: string; readonly periods: readonly LocatedPeriod[] }> {
  const read = text.slice(0, MAX_CHARS).normalize('NFC').replace(/\s+/gu, ' ').trim();
  const context: DateContext = { wallNow: toWallTime(now, calendar.zone), calendar, isQuestion };
  const located = await findWallPeriods(read, context);
  const { zone } = calendar;
  const periods = located
    .map((period) => ({
      ...period,
      from: fromWallTime(period.from, zone),
      to: fromWallTime(period.to, zone),
    }))
    // At the ends of time there is no day.
    .filter(({ from, to }) => Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to)
    .slice(0, MAX_PERIODS);
  return { read, periods };
}

async function findWallPeriods(read: string, context: DateContext): Promise<LocatedPeriod[]> {
  const folded = foldDateText(read);
  const eastAsian = detectEastAsian(folded);
  const hinted = HINTS.filter(([, hint]) => hint.test(folded)).map(([language]) => language);
  if (!eastAsian && hinted.length === 0 && !/\d/.test(folded)) return [];
  const counts = countCommonWords(folded);
  const countOf = (language: DateLanguage): number => counts.get(language) ?? 0;
  const most = Math.max(0, ...counts.values());
  // A stable sort: of equals the first in the list.
  const languages = hinted
    .filter((language) => most - countOf(language) < FOREIGN_WORDS)
    .sort((a, b) => countOf(b) - countOf(a));
  const ofText = detectTextLanguage(eastAsian, languages, counts);
  const numeric = findNumericDates(folded, ofText, context);
  const worded = eastAsian ? withoutTaken(findEastAsianDates(folded, context), numeric) : [];
  for (const language of languages) {
    if (worded.length > 0) break;
    const own = findWordedDates(folded, read, language, context, numeric);
    // What is left is read by a library, without the figures that are no dates.
    const others = await findChronoDates(read, language, context, [...numeric, ...own]);
    worded.push(...own, ...others);
  }
  const located = [...numeric, ...worded].sort((a, b) => a.at - b.at || a.from - b.from);
  const merged = shiftByDistance(folded, joinWeekdays(folded, mergeRanges(read, located)));
  return extendSince([...merged, ...findYears(read, merged)], folded, languages, context);
}

const withoutTaken = (periods: LocatedPeriod[], taken: readonly LocatedPeriod[]): LocatedPeriod[] =>
  periods.filter((period) => !overlapsAny(period, taken));

/** The language in which a text writes its figures; English where nothing tells. */
function detectTextLanguage(
  eastAsian: 'ja' | 'zh' | null,
  languages: readonly SpacedLanguage[],
  counts: ReadonlyMap<DateLanguage, number>,
): DateLanguage {
  if (eastAsian) return eastAsian;
  let [best, most] = ['en' as DateLanguage, counts.get('en') ?? 0];
  for (const [language, count] of counts) if (count > most) [best, most] = [language, count];
  return most === 0 ? (languages[0] ?? 'en') : best;
}

/** Years that stand alone, and ranges of them. */
function findYears(read: string, located: readonly LocatedPeriod[]): LocatedPeriod[] {
  const years = [...read.matchAll(YEAR_ALONE)]
    .map((match) => {
      const year = Number(match[0]);
      return { ...toYearPeriod(year), at: match.index, end: match.index + match[0].length };
    })
    .filter((year) => !overlapsAny(year, located));
  return mergeRanges(read, years);
}

const toYearPeriod = (year: number): Period => ({
  from: toWall(year, 0),
  to: toWall(year + 1, 0),
  anyYear: false,
});

/** "since Friday", asked: until today. */
function extendSince(
  located: LocatedPeriod[],
  folded: string,
  languages: readonly SpacedLanguage[],
  { wallNow, isQuestion }: DateContext,
): LocatedPeriod[] {
  if (!isQuestion) return located;
  const tomorrow = startOfDay(wallNow) + DAY_MS;
  const since = new RegExp(
    `(?<!\\p{L})(?:${languages.map((language) => DATE_WORDS[language].since).join('|') || 'since'}) $`,
    'u',
  );
  return located.map((period) => {
    const isSince =
      since.test(folded.slice(Math.max(0, period.at - 24), period.at)) ||
      /^(?:since|seit|depuis|desde|sinds|с) /.test(folded.slice(period.at, period.end)) ||
      /^(?:以来|以后|から)/.test(folded.slice(period.end));
    return isSince && period.from < tomorrow && period.to <= tomorrow ? { ...period, to: tomorrow } : period;
  });
}

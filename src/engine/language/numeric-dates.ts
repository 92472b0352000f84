import { YEAR_PATTERN, DAY_MS, findNearestYear, isDayOfMonth, readYear, toWall } from './date-spans.ts';
import type { DateContext, LocatedPeriod } from './date-spans.ts';
import type { DateLanguage } from './date-words.ts';

/** Neither digits nor what joins them to more: addresses, versions, phone numbers and ratios have more parts. */
const BEFORE = '(?<![\\p{L}\\p{N}_$€£#+])(?<!\\d[.,:/-])';
const AFTER = '(?![\\p{L}\\p{N}_%])(?![.,:/-]\\d)';

const YEAR_FIRST = new RegExp(
  `${BEFORE}(${YEAR_PATTERN})([-/.])(\\d\\d?)\\2(\\d\\d?)(?!\\d)(?![/.-]\\d)`,
  'gu',
);
const WITH_YEAR = new RegExp(`${BEFORE}(\\d\\d?)([./-])(\\d\\d?)\\2 ?(${YEAR_PATTERN}|\\d\\d)${AFTER}`, 'gu');
const WITHOUT_YEAR = new RegExp(`${BEFORE}(\\d\\d?)([./])(\\d\\d?)(\\.?)${AFTER}`, 'gu');

/** What a day and a month without a year are only believed behind; by language. */
const PREPOSITIONS: Readonly<Partial<Record<DateLanguage, RegExp>>> = {
  en: /\b(?:on|since|until|till|by|before|after|due|dated|from)(?: the)? $/,
  de: /(?<!\p{L})(?:am|vom|zum|bis|seit|den|dem|ab|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag),? (?:den |dem |zum )?$/u,
  fr: /(?<!\p{L})(?:le|du|au|depuis le|avant le|apres le) $/u,
  es: /(?<!\p{L})(?:el|del|al|desde el|hasta el|dia) $/u,
  pt: /(?<!\p{L})(?:dia|no dia|em|desde|ate) $/u,
  it: /(?<!\p{L})(?:il|dal|al|del|entro il) $/u,
  nl: /(?<!\p{L})(?:op|sinds|tot|vanaf|van) $/u,
  ru: /(?<!\p{L})(?:с|до|к|на|от) $/u,
};
/** What is measured or counted, and no day. */
const MEASURED =
  /^ ?(?:of|cups?|inch|teaspoons?|tablespoons?|miles?|hours?|the|eur|euros?|usd|dollars?|kg|km|m|g|l|€|\$|%|stunden|prozent|punkte|punten|points|stars|sterne|"|'')/u;
const VERSION = /(?:\bv|version|release|kapitel|chapter|section|abschnitt|§|nr\.?|no\.?|ip|node) ?$/;

/** Dates in figures, as the language of the text writes them; `text` is folded. */
export function findNumericDates(
  text: string,
  language: DateLanguage,
  context: DateContext,
): LocatedPeriod[] {
  if (!/\d[./-]\d/.test(text)) return [];
  const found: LocatedPeriod[] = [];
  const add = (match: RegExpExecArray, year: number | null, month: number, day: number): void => {
    if (!isDayOfMonth(month - 1, day)) return;
    const chosenYear = year ?? findNearestYear(context.wallNow, (other) => toWall(other, month - 1, day));
    const from = toWall(chosenYear, month - 1, day);
    // The 29th of February of a year that has none.
    if (new Date(from).getUTCDate() !== day) return;
    const [at, end] = [match.index, match.index + match[0].length];
    if (found.some((other) => at < other.end && end > other.at)) return;
    found.push({ from, to: from + DAY_MS, anyYear: year === null, at, end });
  };
  for (const match of text.matchAll(YEAR_FIRST))
    add(match, Number(match[1]), Number(match[3]), Number(match[4]));
  for (const match of text.matchAll(WITH_YEAR)) {
    const [, first, sign, second, year] = match as unknown as string[];
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    if (VERSION.test(before)) continue;
    // Of two digits each it may be a version or an hour: written out in full, or said to be a day.
    const isShort = year!.length === 2;
    if (isShort && sign !== '/' && !isPadded(first!, second!) && !PREPOSITIONS[language]?.test(before))
      continue;
    if (isShort && sign === '.' && language === 'en') continue;
    if (isShort && sign === '-') continue;
    const [day, month] = orderDayAndMonth(Number(first), Number(second), sign!, language, context);
    add(match, readYear(year!, context.wallNow), month, day);
  }
  for (const match of text.matchAll(WITHOUT_YEAR)) {
    const [, first, sign, second, point] = match as unknown as string[];
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    const after = text.slice(match.index + match[0].length);
    if (!PREPOSITIONS[language]?.test(before) || MEASURED.test(after)) continue;
    if (sign === '.' && point === '' && !(isPadded(first!, second!) && language !== 'en')) continue;
    if (sign === '.' && language === 'en') continue;
    const [day, month] = orderDayAndMonth(Number(first), Number(second), sign!, language, context);
    if (first === '24' && second === '7') continue;
    add(match, null, month, day);
  }
  return found;
}

const isPadded = (first: string, second: string): boolean => first.length === 2 && second.length === 2;

/** Which of two numbers is the day: the first with points; with strokes as the language has it, where that can be. */
function orderDayAndMonth(
  first: number,
  second: number,
  sign: string,
  language: DateLanguage,
  { calendar }: DateContext,
): [day: number, month: number] {
  const isDayFirst =
    sign === '.' || (language === 'en' ? calendar.isDayFirst : language !== 'ja' && language !== 'zh');
  if (isDayFirst ? second > 12 && first <= 12 : first <= 12) return [second, first];
  return [first, second];
}

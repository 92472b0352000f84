import type { Calendar } from './calendar.ts';

/** A stretch of time that a text speaks of, in ms: from the first moment to just before `to`. */
export interface Period {
  readonly from: number;
  readonly to: number;
  /** No year was told: as good in any. */
  readonly anyYear: boolean;
}

/** A period with its place in the text. */
export interface LocatedPeriod extends Period {
  readonly at: number;
  readonly end: number;
}

/** What reading a date goes by. */
export interface DateContext {
  /** As the wall clock of the owner's zone shows it, in ms as though of UTC; so are the periods that are found. */
  readonly wallNow: number;
  readonly calendar: Calendar;
  /** A question looks back: "on Monday" is the last one. */
  readonly isQuestion: boolean;
}

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
/** Years that may be meant where four digits stand behind a month. */
export const YEAR_PATTERN = '(?:1[5-9]|20|21)\\d\\d';

/** The first moment of the day, and days from it. */
export const startOfDay = (wall: number): number => Math.floor(wall / DAY_MS) * DAY_MS;
/** 0 for Monday to 6 for Sunday. */
export const getWeekday = (wall: number): number => (new Date(wall).getUTCDay() + 6) % 7;
export const startOfWeek = (wall: number): number => startOfDay(wall) - getWeekday(wall) * DAY_MS;
export const getYear = (wall: number): number => new Date(wall).getUTCFullYear();
export const getMonth = (wall: number): number => new Date(wall).getUTCMonth();

/** As `Date.UTC`, for the first century as well; months and days may lie outside their bounds. */
export function toWall(year: number, month: number, day = 1): number {
  const date = new Date(0);
  return date.setUTCFullYear(year, month, day);
}

/** The day so many months off; where that month is shorter, its last. */
export function shiftMonths(wall: number, months: number): number {
  const date = new Date(startOfDay(wall));
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()];
  const last = new Date(toWall(year, month + 1, 0)).getUTCDate();
  return toWall(year, month, Math.min(day, last));
}

/** Whether a month has such a day in some year. */
export const isDayOfMonth = (month: number, day: number): boolean =>
  month >= 0 && month < 12 && day >= 1 && day <= new Date(Date.UTC(2024, month + 1, 0)).getUTCDate();

/** A year as it is written: of two digits, of this century but for those that are far ahead. */
export const readYear = (digits: string, wallNow: number): number => {
  if (digits.length !== 2) return Number(digits);
  const year = 100 * Math.floor(getYear(wallNow) / 100) + Number(digits);
  return year > getYear(wallNow) + 20 ? year - 100 : year;
};

/** Of what comes every year the one that lies nearest. */
export function findNearestYear(wallNow: number, at: (year: number) => number): number {
  const year = getYear(wallNow);
  return [year, year - 1, year + 1].reduce((best, other) =>
    Math.abs(at(other) - wallNow) < Math.abs(at(best) - wallNow) ? other : best,
  );
}

/** Whether a piece of text shares a place with one of those that are read already. */
export const overlapsAny = (
  { at, end }: { readonly at: number; readonly end: number },
  spans: readonly { readonly at: number; readonly end: number }[],
): boolean => spans.some((span) => at < span.end && end > span.at);

const FOLDABLE = /[\p{Script=Latin}\p{Script=Cyrillic}]/u;
const ASCII = /^[\x00-\x7f]*$/;

/** Small letters without diacritics, wide digits as plain ones: each in its place, so that places are those of the text. */
export function foldDateText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

function foldCharacter(character: string): string {
  if (character <= '\x7f') return character.toLowerCase();
  if (character === '’') return "'";
  if (character >= '０' && character <= '９') return String.fromCharCode(character.charCodeAt(0) - 0xfee0);
  if (!FOLDABLE.test(character)) return character;
  const plain = character.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return plain.length === character.length ? plain : character;
}

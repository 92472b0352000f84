import { DAY_MS, getWeekday, getYear, startOfDay, toWall } from './date-spans.ts';
import type { DateContext, Period } from './date-spans.ts';
import { findHoliday } from './holidays.ts';

/** Which of those that come again is meant: the last, the next, the nearest, or the last and the next. */
export type Direction = 'back' | 'ahead' | 'near' | 'both';

/** The weekday (0 for Monday) that is meant, seen from now: first moments of days. */
export function chooseWeekdays(weekday: number, direction: Direction, wallNow: number): number[] {
  const today = startOfDay(wallNow);
  const ahead = (weekday - getWeekday(today) + 7) % 7;
  const back = today - (ahead === 0 ? 7 : 7 - ahead) * DAY_MS;
  const next = today + (ahead === 0 ? 7 : ahead) * DAY_MS;
  if (direction === 'back') return [back];
  if (direction === 'ahead') return [next];
  if (direction === 'both') return [back, next];
  return [today + (ahead <= 3 ? ahead : ahead - 7) * DAY_MS];
}

/** Years whose holiday is meant. `direction` null: as a question or a statement has it. */
export function chooseHolidayYears(
  key: string,
  direction: Direction | null,
  looksAhead: boolean,
  { wallNow, isQuestion, calendar }: DateContext,
): number[] {
  const year = getYear(wallNow);
  const years = [year - 1, year, year + 1];
  const find = (each: number): { from: number; to: number } => findHoliday(key, each, calendar.locale);
  const last = years.findLast((each) => find(each).from <= wallNow) ?? year - 1;
  const next = years.find((each) => find(each).to > wallNow) ?? year + 1;
  const chosen = direction ?? (isQuestion ? (looksAhead ? 'both' : 'back') : 'near');
  if (chosen === 'back') return [last];
  if (chosen === 'ahead') return [next];
  if (chosen === 'both') return [...new Set([last, next])];
  return [Math.abs(find(last).from - wallNow) <= Math.abs(find(next).from - wallNow) ? last : next];
}

/** Months that seasons begin with north of the equator, from spring. */
const SEASON_MONTHS = [2, 5, 8, 11];

/** A season (0 for spring) of a year: of the one in which it begins. Without a year it is the nearest, as good in any. */
export function findSeason(
  season: number,
  year: number | null,
  { wallNow, calendar }: DateContext,
  direction: Direction | null = null,
): Period {
  const month = SEASON_MONTHS[(season + (calendar.isSouthern ? 2 : 0)) % 4]!;
  const begin = (each: number): number => toWall(each, month);
  const end = (each: number): number => toWall(each, month + 3);
  if (year !== null) return { from: begin(year), to: end(year), anyYear: false };
  const now = getYear(wallNow);
  const years = [now - 2, now - 1, now, now + 1];
  if (direction === 'back') {
    const last = years.findLast((each) => end(each) <= wallNow)!;
    return { from: begin(last), to: end(last), anyYear: false };
  }
  if (direction === 'ahead') {
    const next = years.find((each) => begin(each) > wallNow) ?? now + 1;
    return { from: begin(next), to: end(next), anyYear: false };
  }
  const near = years.reduce((best, each) =>
    Math.abs((begin(each) + end(each)) / 2 - wallNow) < Math.abs((begin(best) + end(best)) / 2 - wallNow)
      ? each
      : best,
  );
  return { from: begin(near), to: end(near), anyYear: direction === null };
}

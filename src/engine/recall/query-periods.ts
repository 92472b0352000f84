import { UTC_CALENDAR } from '../language/calendar.ts';
import type { Calendar } from '../language/calendar.ts';
import { getYear } from '../language/date-spans.ts';
import { locatePeriods } from '../language/dates.ts';
import type { Period } from '../language/dates.ts';
import { fromWallTime, toWallTime } from '../language/zones.ts';

const DAY_MS = 86_400_000;
/** What is said of a time is often said after it, and seldom before; it fades over so many days, or the period's own length. */
const AFTER_DECAY = { weight: 0.7, days: 7 } as const;
const BEFORE_DECAY = { weight: 0.3, days: 7 } as const;
/** Years looked through, the latest of the store, for a date that names no year. */
const MAX_YEARS = 30;

/** Days, years and the signs between them, with what is written behind them. */
const FIGURES = /\p{N}+(?:[./:-]\p{N}+)*(?:st|nd|rd|th|er|[.º°ª])?/gu;

/** When the first and the last entry of a store were said. */
export interface TimeSpan {
  readonly first: number;
  readonly last: number;
}

/** The times that a question names, and what it says beside them. */
export interface QueryTimes {
  /** In every year of the store where it names none. */
  readonly periods: readonly Period[];
  /** The question without the words that name them. */
  readonly rest: string;
  /** The question without the figures that name them: what they mean has been read, and they stand in other dates as well. */
  readonly worded: string;
}

/** The times of a question, by the owner's days. */
export async function readQueryTimes(
  query: string,
  now: number,
  span: TimeSpan | null,
  calendar: Calendar = UTC_CALENDAR,
): Promise<QueryTimes> {
  if (span === null) return { periods: [], rest: query, worded: query };
  const { read, periods } = await locatePeriods(query, now, { calendar, isQuestion: true });
  const worded = replaceNamed(read, periods, (named) => named.replace(FIGURES, ' '));
  return {
    periods: periods.flatMap(({ from, to, anyYear }) =>
      anyYear ? expandYears({ from, to, anyYear }, span, calendar.zone) : [{ from, to, anyYear }],
    ),
    rest: replaceNamed(read, periods, () => ' '),
    worded: worded === read ? query : worded,
  };
}

/** A text with the pieces that name times replaced; one piece may name two of them. */
function replaceNamed(
  read: string,
  pieces: readonly { readonly at: number; readonly end: number }[],
  replace: (named: string) => string,
): string {
  let [text, done] = ['', 0];
  for (const { at, end } of [...pieces].sort((a, b) => a.at - b.at || b.end - a.end)) {
    if (at < done) continue;
    text += read.slice(done, at) + replace(read.slice(at, end));
    done = Math.max(at, end);
  }
  return text + read.slice(done);
}

/** The periods that a question names, in every year of the store where it names none. */
export const findQueryPeriods = async (
  query: string,
  now: number,
  span: TimeSpan | null,
  calendar?: Calendar,
): Promise<Period[]> => [...(await readQueryTimes(query, now, span, calendar)).periods];

function expandYears(period: Period, { first, last }: TimeSpan, zone: string): Period[] {
  const ownYear = getYear(toWallTime(period.from, zone));
  const to = getYear(toWallTime(last, zone)) + 1;
  const from = Math.max(getYear(toWallTime(first, zone)), to - MAX_YEARS);
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const years = from + i - ownYear;
    return {
      from: shiftYears(period.from, years, zone),
      to: shiftYears(period.to, years, zone),
      anyYear: false,
    };
  }).filter(({ from: begins, to: ends }) => ends > begins);
}

function shiftYears(at: number, years: number, zone: string): number {
  const date = new Date(toWallTime(at, zone));
  return fromWallTime(date.setUTCFullYear(date.getUTCFullYear() + years), zone);
}

/** Whether a moment lies in one of these; the end of a period is none of it. */
export const isInPeriods = (at: number, periods: readonly Pick<Period, 'from' | 'to'>[]): boolean =>
  periods.some(({ from, to }) => at >= from && at < to);

/** How near a moment is to one of the periods: 1 within, fading after and before, 0 where there is none. */
export function computeTimeProximity(periods: readonly Period[], at: number): number {
  let proximity = 0;
  for (const { from, to } of periods) {
    if (at >= from && at < to) return 1;
    const length = (to - from) / DAY_MS;
    proximity = Math.max(
      proximity,
      at >= to
        ? AFTER_DECAY.weight * Math.exp(-(at - to) / DAY_MS / Math.max(AFTER_DECAY.days, length))
        : BEFORE_DECAY.weight * Math.exp(-(from - at) / DAY_MS / BEFORE_DECAY.days),
    );
  }
  return proximity;
}

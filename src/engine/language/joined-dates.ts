import { DAY_MS, getYear, overlapsAny, shiftMonths, startOfWeek } from './date-spans.ts';
import type { LocatedPeriod } from './date-spans.ts';

/** Between the ends of a range: what only joins them behind "from" or "between", and what does so by itself. */
const LOOSE_SEPARATOR = /^\s*(?:and|et|et le|y|y el|e|e il|und|und dem|en|и)\s*$/iu;
const SEPARATOR =
  /^\s*(?:to|until|through|till|–|-|bis|bis zum|bis|a|al|à|au|tot|tot en met|t\/m|по|до|から|至|到)\s*$/iu;
const RANGE_START =
  /(?<!\p{L})(?:between|from|zwischen|vom|von|entre|du|de|del|desde|tra|dal|tussen|van|с|между|от)\s+(?:the\s+|le\s+|el\s+|il\s+|dem\s+)?$/iu;
/** The same as the first word of a date that was read with it. */
const STARTING = /^(?:between|from|zwischen|vom|von|entre|du|de|del|desde|tra|dal|tussen|van|с|между|от)\s/iu;
const DASH = /^\s*[–-]\s*$/u;
const MAX_START_CHARS = 24;
const WEEK_MS = 7 * DAY_MS;

/** "from May 3 to May 7": two that are one. The year told of the second is the first's. */
export function mergeRanges(read: string, located: readonly LocatedPeriod[]): LocatedPeriod[] {
  const merged: LocatedPeriod[] = [];
  for (let i = 0; i < located.length; i++) {
    const [first, second] = [located[i]!, located[i + 1]];
    const range = second && mergeRange(read, first, second);
    merged.push(range ?? first);
    if (range) i += 1;
  }
  return merged;
}

function mergeRange(read: string, first: LocatedPeriod, second: LocatedPeriod): LocatedPeriod | null {
  if (second.at < first.end) return null;
  const from =
    first.anyYear && !second.anyYear ? new Date(first.from).setUTCFullYear(getYear(second.from)) : first.from;
  if (second.to <= from) return null;
  const gap = read.slice(first.end, second.at);
  // "to April" may have been read as one piece.
  const between =
    gap.trim() === '' ? (/^\p{L}+(?= )/u.exec(read.slice(second.at, second.end))?.[0] ?? gap) : gap;
  const isOpened =
    RANGE_START.test(read.slice(Math.max(0, first.at - MAX_START_CHARS), first.at)) ||
    STARTING.test(read.slice(first.at, first.end));
  const isAlike = second.to - second.from === first.to - first.from;
  const isRange = isOpened
    ? LOOSE_SEPARATOR.test(between) || SEPARATOR.test(between)
    : isAlike && (DASH.test(between) || (SEPARATOR.test(between) && isToldInFull(first, second)));
  return isRange ? { ...second, from, at: first.at } : null;
}

/** Both with their year: "a", "à" and "bis" stand between other things as well. */
const isToldInFull = (first: LocatedPeriod, second: LocatedPeriod): boolean =>
  !first.anyYear && !second.anyYear;

/** What may stand between a weekday and its week, in either order. */
const OF_WEEK = /^,? ?(?:on|of|the|in|am|de|du|de la|della|da|do|van|van de|op|в|на)? ?(?:the |la |le )?$/;

/** "Tuesday last week", "letzte Woche am Dienstag": the day of that week. */
export function joinWeekdays(folded: string, located: readonly LocatedPeriod[]): LocatedPeriod[] {
  const joined: LocatedPeriod[] = [];
  for (let i = 0; i < located.length; i++) {
    const [first, second] = [located[i]!, located[i + 1]];
    const pair = second && OF_WEEK.test(folded.slice(first.end, second.at)) ? [first, second] : [];
    const relative = second && findWeekdayBeside(folded, first, second);
    if (relative) {
      joined.push(relative);
      i += 1;
      continue;
    }
    const week = pair.find(({ from, to }) => to - from === WEEK_MS && startOfWeek(from) === from);
    const day = pair.find(({ from, to, anyYear }) => to - from <= DAY_MS && !anyYear);
    if (!second || !week || !day || first.end > second.at) {
      joined.push(first);
      continue;
    }
    const shift = week.from - startOfWeek(day.from);
    joined.push({ ...day, from: day.from + shift, to: day.to + shift, at: first.at, end: second.end });
    i += 1;
  }
  return joined;
}

/** "the Saturday after 28 October": the first such day on that side of the date. */
function findWeekdayBeside(
  folded: string,
  first: LocatedPeriod,
  second: LocatedPeriod,
): LocatedPeriod | null {
  const between = folded.slice(first.end, second.at);
  const way =
    /^ (before|after) (?:the )?$/.exec(between)?.[1] ??
    /^(before|after) /.exec(folded.slice(second.at, second.end))?.[1];
  if (way === undefined || (between.trim() !== '' && between.trim() !== way)) return null;
  if (first.anyYear || first.to - first.from > DAY_MS || second.to - second.from > DAY_MS) return null;
  const weekday = (first.from - startOfWeek(first.from)) % WEEK_MS;
  let from = startOfWeek(second.from) + weekday;
  if (way === 'before' && from >= second.from) from -= WEEK_MS;
  if (way === 'after' && from < second.to) from += WEEK_MS;
  return { ...second, from, to: from + (first.to - first.from), at: first.at };
}

const COUNTS: Readonly<Record<string, number>> = {
  the: 1,
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
};
const DISTANCE =
  /(?:(?<weekend>(?:the|last) weekend)|(?<count>the|an?|one|two|three|four|five|six|\d\d?) (?<unit>day|week|month|year)s?) (?<way>before|after) (?:the )?$/;

/** "two weeks before 11 August", "the week after Easter": the days, or the stretch beside a day, that are told by it. */
export function shiftByDistance(folded: string, located: readonly LocatedPeriod[]): LocatedPeriod[] {
  const shifted = located.map((period) => {
    // A preposition may have been read as a part of the date.
    const own = /^(?:before|after) (?:the )?/.exec(folded.slice(period.at, period.end))?.[0] ?? '';
    const at = period.at + own.length;
    const match = DISTANCE.exec(folded.slice(Math.max(0, at - 2 * MAX_START_CHARS), at));
    if (!match?.groups || period.to - period.from > WEEK_MS) return period;
    const { weekend, count, unit, way } = match.groups;
    const sign = way === 'before' ? -1 : 1;
    const begin = at - match[0].length;
    if (weekend !== undefined) {
      const saturday = startOfWeek(period.from) + (sign < 0 ? -2 : 5) * DAY_MS;
      return { ...period, from: saturday, to: saturday + 2 * DAY_MS, at: begin };
    }
    const number = COUNTS[count!] ?? Number(count);
    const isStretch = count === 'the';
    const shift = (wall: number): number =>
      unit === 'day' || unit === 'week'
        ? wall + sign * number * (unit === 'day' ? 1 : 7) * DAY_MS
        : shiftMonths(wall, sign * number * (unit === 'month' ? 1 : 12));
    // "The week before" is all of it; "two weeks before" is about that day.
    if (isStretch && unit !== 'day')
      return sign < 0
        ? { ...period, from: shift(period.from), to: period.from, at: begin }
        : { ...period, from: period.to, to: shift(period.to), at: begin };
    const slack = unit === 'day' ? 0 : unit === 'week' ? 3 * DAY_MS : 15 * DAY_MS;
    return { ...period, from: shift(period.from) - slack, to: shift(period.to) + slack, at: begin };
  });
  // "The weekend" alone is none where it is one before a date.
  return shifted.filter(
    (period, i) =>
      !shifted.some((other, j) => i !== j && other !== located[j] && overlapsAny(period, [other])),
  );
}

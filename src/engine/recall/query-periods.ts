import { findPeriods } from '../language/dates.ts';
import type { Period } from '../language/dates.ts';

const DAY_MS = 86_400_000;
/** What is said of a time is often said after it, and seldom before; it fades over so many days, or the period's own length. */
const AFTER_DECAY = { weight: 0.7, days: 7 } as const;
const BEFORE_DECAY = { weight: 0.3, days: 7 } as const;
/** Years looked through, the latest of the store, for a date that names no year. */
const MAX_YEARS = 30;

/** When the first and the last entry of a store were said. */
export interface TimeSpan {
  readonly first: number;
  readonly last: number;
}

/** The periods that a question names, in every year of the store where it names none. */
export async function findQueryPeriods(query: string, now: number, span: TimeSpan | null): Promise<Period[]> {
  if (span === null) return [];
  const periods = await findPeriods(query, now);
  return periods.flatMap((period) => (period.anyYear ? expandYears(period, span) : [period]));
}

function expandYears(period: Period, { first, last }: TimeSpan): Period[] {
  const ownYear = new Date(period.from).getUTCFullYear();
  const to = new Date(last).getUTCFullYear() + 1;
  const from = Math.max(new Date(first).getUTCFullYear(), to - MAX_YEARS);
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const years = from + i - ownYear;
    return { from: shiftYears(period.from, years), to: shiftYears(period.to, years), anyYear: false };
  }).filter(({ from: begins, to: ends }) => ends > begins);
}

function shiftYears(at: number, years: number): number {
  const date = new Date(at);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}

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

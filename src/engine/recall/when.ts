import { periodsIn } from '../language/dates.ts';
import type { Period } from '../language/dates.ts';

const DAY_MS = 86_400_000;
/** What is said of a time is often said after it, and seldom before; it fades over so many days, or the period's own length. */
const AFTER = { worth: 0.7, days: 7 } as const;
const BEFORE = { worth: 0.3, days: 7 } as const;
/** Years looked through, the latest of the store, for a date that names no year. */
const YEARS = 30;

/** When the first and the last entry of a store were said. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** The periods that a question names, in every year of the store where it names none. */
export async function periodsAsked(query: string, now: number, span: Span | null): Promise<Period[]> {
  if (span === null) return [];
  const found = await periodsIn(query, now);
  return found.flatMap((period) => (period.anyYear ? everyYear(period, span) : [period]));
}

function everyYear(period: Period, { first, last }: Span): Period[] {
  const own = new Date(period.from).getUTCFullYear();
  const to = new Date(last).getUTCFullYear() + 1;
  const from = Math.max(new Date(first).getUTCFullYear(), to - YEARS);
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const years = from + i - own;
    return { from: inYear(period.from, years), to: inYear(period.to, years), anyYear: false };
  }).filter(({ from: begins, to: ends }) => ends > begins);
}

function inYear(at: number, years: number): number {
  const date = new Date(at);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}

/** How near a moment is to one of the periods: 1 within, fading after and before, 0 where there is none. */
export function nearness(periods: readonly Period[], at: number): number {
  let near = 0;
  for (const { from, to } of periods) {
    if (at >= from && at < to) return 1;
    const length = (to - from) / DAY_MS;
    near = Math.max(
      near,
      at >= to
        ? AFTER.worth * Math.exp(-(at - to) / DAY_MS / Math.max(AFTER.days, length))
        : BEFORE.worth * Math.exp(-(from - at) / DAY_MS / BEFORE.days),
    );
  }
  return near;
}

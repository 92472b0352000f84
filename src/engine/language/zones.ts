/**
 * Time as a wall clock of a zone shows it, in ms as though it were UTC's: days, months and years are counted in it by the
 * functions for UTC, and what comes out is turned back. So no day is taken to have 24 hours.
 */

const MINUTE_MS = 60_000;
/** Zones change their offset at a full quarter of an hour, if at all. */
const QUARTER_MS = 15 * MINUTE_MS;
const MAX_CACHED_OFFSETS = 5_000;

const FIXED_OFFSET = /^([+-])(\d\d):?(\d\d)$/;

interface ZoneClock {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}
const clocks = new Map<string, ZoneClock>();

function getClock(zone: string): ZoneClock {
  let known = clocks.get(zone);
  if (!known) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const times = { hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' } as const;
    const format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, calendar: 'gregory', hourCycle: 'h23' },
      ...{ ...fields, ...times },
    });
    clocks.set(zone, (known = { format, offsets: new Map() }));
  }
  return known;
}

/** Reads "+05:30" in minutes; null for what is none. */
function parseOffset(text: string): number | null {
  const [, sign, hours, minutes] = FIXED_OFFSET.exec(text) ?? [];
  return sign === undefined ? null : (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes));
}

/** "-04:00", for minutes east of Greenwich. */
export function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** How far a zone is ahead of UTC at a moment, in ms. */
function readOffset(at: number, zone: string): number {
  if (zone === 'UTC' || Number.isNaN(at)) return 0;
  const fixed = parseOffset(zone);
  if (fixed !== null) return fixed * MINUTE_MS;
  const { format, offsets } = getClock(zone);
  const quarter = Math.floor(at / QUARTER_MS);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const begin = Math.max(-8.64e15, Math.min(8.64e15, quarter * QUARTER_MS));
  const fields: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(begin)) fields[type] = value;
  const year = fields['era'] === 'BC' ? 1 - Number(fields['year']) : Number(fields['year']);
  const wall = new Date(0);
  wall.setUTCFullYear(year, Number(fields['month']) - 1, Number(fields['day']));
  wall.setUTCHours(Number(fields['hour']), Number(fields['minute']), Number(fields['second']));
  const offset = wall.getTime() - begin;
  if (offsets.size >= MAX_CACHED_OFFSETS) offsets.clear();
  // Before zones were agreed upon clocks were off by odd seconds; at the ends of time there is no date to tell.
  offsets.set(quarter, Number.isNaN(offset) ? 0 : offset);
  return offsets.get(quarter)!;
}

/** A moment (ms) as the clock of a zone shows it. */
export const toWallTime = (at: number, zone: string): number => at + readOffset(at, zone);

/**
 * The moment at which the clock of a zone shows this: the earlier of two where it is put back, and as far after the jump as it
 * would be where it is put forward.
 */
export function fromWallTime(wall: number, zone: string): number {
  const dayMs = 96 * QUARTER_MS;
  const [before, after] = [readOffset(wall - dayMs, zone), readOffset(wall + dayMs, zone)];
  const fits = [wall - before, wall - after].filter((at) => toWallTime(at, zone) === wall);
  return fits.length > 0 ? Math.min(...fits) : wall - before;
}

/** ISO 8601 with the zone's offset at that moment; "Z" for UTC itself. */
export function formatTimestamp(at: number, zone: string): string {
  if (zone === 'UTC') return new Date(at).toISOString();
  const offset = Math.round(readOffset(at, zone) / MINUTE_MS);
  const wall = new Date(at + offset * MINUTE_MS);
  // A wall clock may show what no Date can hold.
  if (Number.isNaN(wall.getTime())) return new Date(at).toISOString();
  return `${wall.toISOString().slice(0, -1)}${formatOffset(offset)}`;
}

/** The day of a moment in a zone, as "2026-05-13". */
export const formatDay = (at: number, zone: string): string => formatTimestamp(at, zone).split('T')[0]!;

/** Day and minute of a moment in a zone, as "2026-05-13 23:30". */
export const formatMinute = (at: number, zone: string): string =>
  formatTimestamp(at, zone)
    .replace('T', ' ')
    .replace(/:\d\d\.\d{3}.*$/, '');

/**
 * A moment as callers write it (vocabulary/entry, `timestampSchema`), in ms. `offset` is what it says of whose clock it was, in
 * minutes east of Greenwich: null without one, and for "Z", which programs write whatever the clock. What names no offset is of
 * `zone`; a date alone is its first moment.
 */
export function readTimestamp(
  text: string,
  zone: string,
): { readonly at: number; readonly offset: number | null } {
  const named = /[+-]\d\d:?\d\d$/.exec(text.includes('T') || text.includes(' ') ? text : '')?.[0];
  if (named !== undefined) return { at: Date.parse(text), offset: parseOffset(named) };
  if (/z$/i.test(text)) return { at: Date.parse(text), offset: null };
  return { at: fromWallTime(Date.parse(text.includes('T') ? `${text}Z` : text), zone), offset: null };
}

import { describe, expect, it } from 'vitest';
import { findPeriods } from '../../src/engine/language/dates.ts';
import { formatTimestamp, fromWallTime, readTimestamp, toWallTime } from '../../src/engine/language/zones.ts';
import { createCalendar } from '../../src/engine/language/calendar.ts';

const iso = (at: number): string => new Date(at).toISOString();
const ZONES = [
  'America/Los_Angeles',
  'Asia/Tokyo',
  'Europe/Berlin',
  'Pacific/Auckland',
  'Asia/Kathmandu',
  '-04:00',
];

/** Days as [from, to] in UTC. */
const DAYS: [zone: string, text: string, now: string, from: string, to: string][] = [
  // Late in the evening in the west it is tomorrow in UTC.
  ['America/Los_Angeles', 'yesterday', '2026-05-14T05:30:00Z', '2026-05-12T07:00', '2026-05-13T07:00'],
  ['America/New_York', 'today', '2026-10-02T03:30:00Z', '2026-10-01T04:00', '2026-10-02T04:00'],
  // Early in the morning in the east it is yesterday in UTC.
  ['Asia/Tokyo', 'yesterday', '2026-05-12T22:00:00Z', '2026-05-11T15:00', '2026-05-12T15:00'],
  ['Pacific/Auckland', 'today', '2026-05-12T20:00:00Z', '2026-05-12T12:00', '2026-05-13T12:00'],
  // A day of 23 hours, and one of 25.
  ['Europe/Berlin', 'today', '2026-03-29T12:00:00Z', '2026-03-28T23:00', '2026-03-29T22:00'],
  ['Europe/Berlin', 'yesterday', '2026-10-26T12:00:00Z', '2026-10-24T22:00', '2026-10-25T23:00'],
  ['America/Los_Angeles', 'today', '2026-03-08T20:00:00Z', '2026-03-08T08:00', '2026-03-09T07:00'],
  ['America/Los_Angeles', 'today', '2026-11-01T20:00:00Z', '2026-11-01T07:00', '2026-11-02T08:00'],
  // Midnight itself is left out on that day: it begins at one.
  ['Africa/Cairo', 'today', '2026-04-24T10:00:00Z', '2026-04-23T22:00', '2026-04-24T21:00'],
  ['Asia/Kathmandu', 'tomorrow', '2026-05-13T09:00:00Z', '2026-05-13T18:15', '2026-05-14T18:15'],
  ['-04:00', 'yesterday', '2026-05-14T03:30:00Z', '2026-05-12T04:00', '2026-05-13T04:00'],
  ['Europe/Berlin', 'on 3 October 2025', '2026-05-13T09:00:00Z', '2025-10-02T22:00', '2025-10-03T22:00'],
  ['Asia/Tokyo', 'last month', '2026-04-30T16:00:00Z', '2026-03-31T15:00', '2026-04-30T15:00'],
];

describe('days of a zone', () => {
  it.each(DAYS)('%s: %j at %s', async (zone, text, now, from, to) => {
    const [period, ...others] = await findPeriods(text, Date.parse(now), {
      calendar: createCalendar({ zone, locale: 'en-US' }),
    });
    expect(others).toEqual([]);
    expect([iso(period!.from).slice(0, 16), iso(period!.to).slice(0, 16)]).toEqual([from, to]);
  });

  it.each(ZONES)('%s: wall time goes there and back, the hours that are told twice aside', (zone) => {
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 7 * 3_600_000) {
      const back = fromWallTime(toWallTime(at, zone), zone);
      expect([at, at - 3_600_000]).toContain(back);
    }
  });

  it('takes the earlier of two hours that are told alike, and passes over one that is not', () => {
    const wall = (text: string): number => Date.parse(`${text}Z`);
    expect(iso(fromWallTime(wall('2026-10-25T02:30'), 'Europe/Berlin'))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(fromWallTime(wall('2026-03-29T02:30'), 'Europe/Berlin'))).toBe('2026-03-29T01:30:00.000Z');
  });
});

describe('moments as callers give them', () => {
  it.each([
    ['2026-05-13T23:30:00-04:00', 'Europe/Berlin', '2026-05-14T03:30:00.000Z', -240],
    ['2026-05-13T23:30:00+09:00', 'Europe/Berlin', '2026-05-13T14:30:00.000Z', 540],
    // Z says which moment it is, not whose clock it was.
    ['2026-05-13T23:30:00Z', 'Europe/Berlin', '2026-05-13T23:30:00.000Z', null],
    ['2026-05-13T23:30', 'Europe/Berlin', '2026-05-13T21:30:00.000Z', null],
    ['2026-05-13T23:30:15', 'Asia/Tokyo', '2026-05-13T14:30:15.000Z', null],
    ['2026-05-13', 'America/New_York', '2026-05-13T04:00:00.000Z', null],
    ['2026-11-01', 'Pacific/Auckland', '2026-10-31T11:00:00.000Z', null],
  ])('%s in %s', (text, zone, at, offset) => {
    const read = readTimestamp(text, zone);
    expect([iso(read.at), read.offset]).toEqual([at, offset]);
  });

  it.each([
    ['2026-05-14T03:30:00Z', '-04:00', '2026-05-13T23:30:00.000-04:00'],
    ['2026-01-14T03:30:00Z', 'America/New_York', '2026-01-13T22:30:00.000-05:00'],
    ['2026-01-14T03:30:00Z', 'Asia/Kathmandu', '2026-01-14T09:15:00.000+05:45'],
    ['2026-01-14T03:30:00Z', 'UTC', '2026-01-14T03:30:00.000Z'],
    ['2026-01-14T03:30:00Z', 'Europe/London', '2026-01-14T03:30:00.000+00:00'],
  ])('%s is printed in %s as %s', (at, zone, printed) => {
    expect(formatTimestamp(Date.parse(at), zone)).toBe(printed);
    expect(Date.parse(printed)).toBe(Date.parse(at));
  });
});

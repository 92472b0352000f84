import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectClassic, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

type Said = readonly [at: string, content: string, role?: string];

/** A server as a machine of that zone runs it, with these remembered, each in a session of its own. */
async function openIn(zone: string, said: readonly Said[], config?: object): Promise<Connection<unknown>> {
  const home = createTempHome();
  if (config) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.json'), JSON.stringify(config));
  }
  const server = await connectClassic(home, { TZ: zone, LANG: 'C' });
  await server.callOk('remember', {
    entries: said.map(([at, content, role = 'user'], i) => ({ at, content, role, session_id: `s${i}` })),
  });
  return server;
}
const ask = async (
  server: Connection<unknown>,
  query: string,
  options: Record<string, unknown> = {},
): Promise<string[]> =>
  (await server.callOk('recall', { query, level: 0, ...options })).memories.map(({ text }) => text);

describe('days of the machine’s zone', () => {
  it('in the west an evening belongs to the day that was lived', async () => {
    const server = await openIn('America/Los_Angeles', [
      ['2026-03-14T04:30:00Z', 'Pumped up the tyres of the cargo bike.'],
      ['2026-03-15T04:30:00Z', 'Glued the handle of the blue teapot.'],
      ['2026-03-16T04:30:00Z', 'Folded forty paper boats with Mia.'],
    ]);
    expect((await ask(server, 'What did I do on March 14, 2026?'))[0]).toContain('teapot');
    expect((await ask(server, 'What did I do on March 13, 2026?'))[0]).toContain('tyres');
    expect(await ask(server, 'boats teapot tyres', { since: '2026-03-14', until: '2026-03-15' })).toEqual([
      'Glued the handle of the blue teapot.',
    ]);
    const { memories, reply } = await server.callOk('recall', { query: 'teapot', limit: 1 });
    // Daylight saving has begun on the 8th.
    expect(memories[0]!.at).toBe('2026-03-14T21:30:00.000-07:00');
    expect(reply).toContain('2026-03-14 21:30-07:00');
  });

  it('in the east a morning does not belong to the day before', async () => {
    const server = await openIn('Asia/Tokyo', [
      ['2026-07-01T22:10:00Z', 'Fed the koi before work.'],
      ['2026-07-02T22:10:00Z', 'Oiled the sewing machine.'],
    ]);
    expect((await ask(server, 'What did I do on 2 July 2026?'))[0]).toContain('koi');
    expect((await ask(server, 'What did I do on 3 July 2026?'))[0]).toContain('sewing');
  });

  it.each([
    // The nights of change: the day has 23 hours, or 25.
    ['2026-03-29', '2026-03-28T23:10:00Z', '2026-03-29T21:50:00Z', '2026-03-29T22:10:00Z'],
    ['2026-10-25', '2026-10-24T22:10:00Z', '2026-10-25T22:50:00Z', '2026-10-25T23:10:00Z'],
  ])('in Berlin %s has its own length', async (day, first, last, next) => {
    const server = await openIn('Europe/Berlin', [
      [first, 'Turned the cheese wheels.'],
      [last, 'Locked the dairy door.'],
      [next, 'Dreamt of the goats.'],
    ]);
    const until = `${day.slice(0, 8)}${Number(day.slice(8)) + 1}`;
    expect((await ask(server, 'cheese dairy goats', { since: day, until })).sort()).toEqual([
      'Locked the dairy door.',
      'Turned the cheese wheels.',
    ]);
    expect((await ask(server, `What happened on ${day}?`)).slice(0, 2).sort()).toEqual([
      'Locked the dairy door.',
      'Turned the cheese wheels.',
    ]);
  });

  it('in Auckland summer is in January', async () => {
    const server = await openIn('Pacific/Auckland', [
      ['2025-07-10T00:00:00Z', 'Patched the tent.'],
      ['2026-01-10T00:00:00Z', 'Painted the bach.'],
    ]);
    expect((await ask(server, 'What did I do in the summer of 2025?'))[0]).toContain('bach');
    expect((await ask(server, 'What did I do in the winter of 2025?'))[0]).toContain('tent');
  });
});

describe('days of an entry’s own clock', () => {
  it('"yesterday", said late in New York, is New York’s', async () => {
    const server = await openIn('Asia/Tokyo', [
      ['2026-05-13T23:30:00-04:00', 'Yesterday the loom arrived.'],
      ['2026-05-20T12:00:00-04:00', 'Threaded the first warp.'],
    ]);
    const { memories } = await server.callOk('recall', { query: 'What happened on May 12, 2026?', level: 0 });
    expect(memories[0]!.text).toContain('loom');
    expect(memories[0]!.at).toBe('2026-05-13T23:30:00.000-04:00');
    const { memories: later } = await server.callOk('recall', { query: 'warp', limit: 1 });
    expect(later[0]!.at).toBe('2026-05-20T12:00:00.000-04:00');
  });
});

describe('days of the configured zone', () => {
  it('come before the machine’s', async () => {
    const server = await openIn('Asia/Tokyo', [['2026-05-14T03:30:00Z', 'Rinsed the brushes.']], {
      time_zone: 'America/New_York',
    });
    const { memories } = await server.callOk('recall', { query: 'brushes' });
    expect(memories[0]!.at).toBe('2026-05-13T23:30:00.000-04:00');
  });
});

describe('questions that name a time', () => {
  const SAID: Said[] = [
    ['2026-02-10T10:00:00Z', 'Sold the accordion to a student.'],
    ['2026-02-10T10:01:00Z', 'Can you help me wrap a parcel?'],
    ['2026-02-10T10:02:00Z', 'Thanks!'],
    ['2026-02-10T10:03:00Z', 'Gladly. Use two layers of paper.', 'assistant'],
    ['2026-02-12T10:00:00Z', 'Two days ago the gutter froze.'],
    ['2026-02-20T10:00:00Z', 'Polished the trombone and the accordion case.'],
    ['2026-03-05T10:00:00Z', 'Rented a van for the choir.'],
    ['2026-04-02T10:00:00Z', 'Asked for the price of a new accordion.'],
  ];

  it('bring what was said then and what speaks of then, small talk last', async () => {
    const server = await openIn('UTC', SAID);
    const found = await ask(server, 'What did I do on 10 February 2026?');
    expect(found.slice(0, 2).sort()).toEqual([
      'Sold the accordion to a student.',
      'Two days ago the gutter froze.',
    ]);
    const places = ['Thanks!', 'Can you help me wrap a parcel?'].map((text) => found.indexOf(text));
    expect(Math.min(...places)).toBeGreaterThan(1);
  });

  it('are answered by their own words within it', async () => {
    const server = await openIn('UTC', SAID);
    expect((await ask(server, 'What about the accordion on 10 February 2026?'))[0]).toContain('student');
    expect((await ask(server, 'accordion in April 2026'))[0]).toContain('price');
    expect((await ask(server, 'accordion in Q1 2026?')).slice(0, 2).sort()).toEqual([
      'Polished the trombone and the accordion case.',
      'Sold the accordion to a student.',
    ]);
  });
});

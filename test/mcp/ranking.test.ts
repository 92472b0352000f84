import { beforeAll, describe, expect, it } from 'vitest';
import { connectClassic, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

interface Found {
  memories: { text: string; score: number; explain?: { reasons: { reason: string }[]; shown: unknown } }[];
  probe: { confidence: number };
}

/** What people would expect to be found first, through the server. */
describe('ranking', () => {
  let server: Connection<unknown>;
  const ask = async (query: string, more: object = {}): Promise<Found> =>
    (await server.callOk('recall', { query, level: 0, ...more })) as unknown as Found;
  const recallFirst = async (query: string): Promise<string> => (await ask(query)).memories[0]!.text;

  const TALK: readonly [at: string, text: string][] = [
    ['2024-03-04', 'We painted the hull dark green over the whole weekend, my back hurts.'],
    ['2024-03-20', 'Last night we watched a movie about whales, the children loved it.'],
    ['2024-05-06', 'I bought a used bicycle for 120 euros from the neighbour.'],
    ['2024-05-18', 'The sailing club elected Ada Brenner as its new treasurer.'],
    ['2024-06-02', 'Last month I went to the dentist twice, the crown fell out again.'],
    ['2024-06-20', 'My favourite harbour for a winter berth is Kiel.'],
    ['2024-07-11', 'The bread starter needs feeding every evening before bed.'],
    ['2024-08-30', 'Rain all week, so the roof of the shed is still not finished.'],
    ['2024-10-02', 'My favourite harbour for a winter berth is Flensburg these days.'],
    ['2024-11-09', 'Why did the thunder wake nobody but the dog?'],
    ['2024-11-10', 'The parcel with the brass hinges arrived from Hamburg.'],
  ];

  beforeAll(async () => {
    server = await connectClassic(createTempHome());
    for (const [at, content] of TALK)
      await server.remember(content, { role: 'user', at: `${at}T12:00:00Z`, session_id: at });
    // One session in which a question is followed by something else.
    for (const content of [TALK[9]![1], 'The kettle whistles again, tea is ready for everybody.'])
      await server.remember(content, { role: 'user', at: '2024-12-01T12:00:00Z', session_id: 'mixed' });
  });

  it.each([
    ['another word for it', 'Which film did we see?', 'watched a movie'],
    ['another form of it', 'What did I buy from the neighbour?', 'bought a used bicycle'],
    ['the time it was said', 'What did we paint in March?', 'painted the hull'],
    ['a number', 'How much was the bicycle?', '120 euros'],
    ['a name', 'Who looks after the money of the sailing club?', 'Ada Brenner'],
  ])('finds by %s: %j', async (_, query, expected) => {
    expect(await recallFirst(query)).toContain(expected);
  });

  it('brings up what speaks of the time that is asked for, whenever it was said', async () => {
    const { memories } = await ask('What happened with my teeth in May 2024?');
    expect(memories.slice(0, 3).map(({ text }) => text)).toContain(TALK[4]![1]);
  });

  it('puts the later of two statements first, and keeps the earlier', async () => {
    const { memories } = await ask('What is my favourite harbour for a winter berth?');
    expect(memories.slice(0, 2).map(({ text }) => /Kiel|Flensburg/.exec(text)?.[0])).toEqual([
      'Flensburg',
      'Kiel',
    ]);
    const { reply } = await server.callOk('recall', {
      query: 'What is my favourite harbour for a winter berth?',
    });
    expect(reply).toMatch(/· probably outdated, since \d{4}-\d\d-\d\d: “[^”]*Flensburg/);
  });

  it('looks for a single word as it stands, in questions too', async () => {
    expect(await recallFirst('thunder')).toContain('thunder');
    // Neither what was said later in nearly the same words nor its surroundings come before the one that holds it.
    expect(await recallFirst('Kiel')).toContain('Kiel');
    expect(await recallFirst('brass hinges')).toContain('brass hinges');
    // A filler and a word that nobody ever said are not held by what has the filler.
    const { probe } = await ask('my unicorn');
    expect(probe.confidence).toBeLessThan(0.5);
    expect((await ask('thunder')).memories.filter(({ text }) => text.includes('thunder'))).toHaveLength(1);
  });

  it('tells how sure it is', async () => {
    const known = (await ask('What did I buy from the neighbour?')).probe.confidence;
    const unknown = (await ask('Which telescope does the observatory of Santiago use?')).probe.confidence;
    expect(known).toBeGreaterThan(0.5);
    expect(unknown).toBeLessThan(0.3);
  });

  it('explains every share, and what the budget left', async () => {
    const { memories } = await ask('Which film did we see?', { explain: true, detail: 'full' });
    const [best] = memories;
    expect(best!.explain!.reasons.length).toBeGreaterThan(5);
    expect(best!.explain!.shown).toEqual({ tokens: expect.any(Number) as unknown, whole: true });
    const lean = await ask('Which film did we see?', { explain: true });
    expect(lean.memories[0]!.explain!.reasons).toEqual(best!.explain!.reasons.slice(0, 3));
    const { reply } = await server.callOk('recall', {
      query: 'Which film did we see?',
      level: 0,
      explain: true,
    });
    expect(reply).toContain(`· found by ${best!.explain!.reasons[0]!.reason}`);
  });
});

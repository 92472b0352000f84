import { describe, expect, test } from 'vitest';
import { detectZones } from '../../src/engine/night/zones.ts';
import type { Resolution, ZoneTurn } from '../../src/engine/night/zones.ts';
import type { Zone } from '../../src/engine/vocabulary/block.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';

const settings = SETTINGS.zones;
const LOCAL = { mean: 5, deviation: 1, turns: 20 };
/** What a turn must not reach by itself to be live. */
const BORDER = LOCAL.mean + settings.spike * LOCAL.deviation;
const QUESTION = Float32Array.of(1, 0);
const NEAR = 0.6;
const LEAST_RATE = -3;
const markers = {
  findInsight: (text: string) => (text.includes('Aha') ? ['realised'] : []),
  findProcedural: (text: string) => (text.startsWith('Thanks') ? ['thanks'] : []),
};

const createTurn = (fields: Partial<ZoneTurn> = {}): ZoneTurn => ({
  ...{
    id: 'turn',
    role: 'user',
    text: 'We sand the deck.',
    surprise: LOCAL.mean,
    vector: null,
    rate: LEAST_RATE - 1,
    trusted: true,
  },
  ...fields,
});
interface Circumstances {
  readonly inArc?: boolean;
  readonly resolution?: Resolution | null;
  readonly questions?: readonly Float32Array[];
}
const detect = (
  turns: readonly ZoneTurn[],
  { inArc = false, resolution = null, questions = [QUESTION] }: Circumstances = {},
): Zone[] =>
  detectZones(
    turns,
    inArc,
    resolution,
    { ...{ localBaseline: LOCAL, questions, minSimilarity: NEAR, leastRate: LEAST_RATE } },
    markers,
    settings,
  );
/** Kind, place and reasons of each zone. */
const describeZones = (turns: readonly ZoneTurn[], circumstances?: Circumstances): string[] =>
  detect(turns, circumstances).map(({ kind, start, end, reasons }) =>
    `${kind} ${start}-${end} ${reasons.join()}`.trim(),
  );
const worthy = { rate: LEAST_RATE };

describe('a turn is live', () => {
  test('for its worth, from the least rate on', () => {
    expect(describeZones([createTurn(worthy)])).toEqual(['live 0-0 worth']);
    expect(describeZones([createTurn({ rate: LEAST_RATE - 0.01 })])).toEqual(['dead 0-0']);
  });

  test('by its own only where it is of the owner or his agents', () => {
    const elsewhere = createTurn({ ...{ text: 'Aha, never mind.', ...worthy, trusted: false } });
    expect(describeZones([elsewhere])).toEqual(['dead 0-0']);
    expect(describeZones([{ ...elsewhere, trusted: true }])).toEqual(['live 0-0 worth,insight:realised']);
    expect(describeZones([elsewhere], { inArc: true })).toEqual(['dead 0-0']);
    // It may be what was talked about when something resolved.
    const resolution = { from: 0, to: 0, arrete: settings.arrete + 0.01 };
    expect(describeZones([elsewhere], { resolution })).toEqual(['live 0-0 arrete']);
  });

  test('where the arc resolves, if it fell far enough', () => {
    const resolution = { from: 1, to: 2, arrete: settings.arrete + 0.01 };
    const four = [createTurn(), createTurn(), createTurn(), createTurn()];
    expect(describeZones(four, { resolution })).toEqual(['dead 0-0', 'live 1-2 arrete', 'dead 3-3']);
    expect(describeZones(four, { resolution: { ...resolution, arrete: settings.arrete } })).toEqual([
      'dead 0-3',
    ]);
  });

  test('with words of insight within an arc alone', () => {
    const three = [createTurn(), createTurn({ text: 'Aha, the keel!' }), createTurn()];
    expect(describeZones(three)).toEqual(['dead 0-2']);
    expect(describeZones(three, { inArc: true })).toEqual([
      'dead 0-0',
      'live 1-1 insight:realised',
      'dead 2-2',
    ]);
  });

  test('not for a spike, nor for nearness to a question, which are told beside its worth', () => {
    const loud = createTurn({ surprise: BORDER + 0.01, vector: Float32Array.of(0.61, 0.39) });
    expect(describeZones([loud])).toEqual(['dead 0-0']);
    expect(describeZones([{ ...loud, ...worthy }])).toEqual(['live 0-0 worth,spike,centroid']);
    const calm = createTurn({ surprise: BORDER, vector: Float32Array.of(0.59, 0.41), ...worthy });
    expect(describeZones([calm])).toEqual(['live 0-0 worth']);
    expect(describeZones([{ ...loud, ...worthy, surprise: null }], { questions: [] })).toEqual([
      'live 0-0 worth',
    ]);
    expect(describeZones([{ ...loud, ...worthy }], { questions: [Float32Array.of(0, 1), QUESTION] })).toEqual(
      ['live 0-0 worth,spike,centroid'],
    );
  });

  test('not by a short procedural phrase, whatever else speaks for it, but by a long one or an insight', () => {
    expect(describeZones([createTurn({ ...worthy, text: 'Thanks a lot!' })])).toEqual(['dead 0-0']);
    expect(describeZones([createTurn({ ...worthy, text: `Thanks ${'for the rope '.repeat(6)}` })])).toEqual([
      'live 0-0 worth',
    ]);
    expect(describeZones([createTurn({ ...worthy, text: 'Thanks. Aha!' })])).toEqual([
      'live 0-0 worth,insight:realised',
    ]);
  });

  test('as the worthiest of a block of more than four turns in which nothing else is', () => {
    const turns = [-9, -8, -5, -7, -9].map((rate) => createTurn({ rate }));
    expect(describeZones(turns)).toEqual(['dead 0-1', 'live 2-2 worth', 'dead 3-4']);
    expect(describeZones(turns.slice(0, 4))).toEqual(['dead 0-3']);
    // What came from elsewhere is never it (R31).
    const foreign = turns.map((turn, i) => ({ ...turn, trusted: i !== 2 }));
    expect(describeZones(foreign)).toEqual(['dead 0-2', 'live 3-3 worth', 'dead 4-4']);
    expect(describeZones(turns.map((turn) => ({ ...turn, trusted: false })))).toEqual(['dead 0-4']);
    expect(describeZones([...turns, createTurn(worthy)])).toEqual(['dead 0-4', 'live 5-5 worth']);
  });
});

test('runs of like turns are one zone, with the ids of their turns and each reason once', () => {
  const turns = [createTurn(worthy), createTurn(worthy), createTurn(), createTurn(), createTurn(worthy)].map(
    (one, i) => ({ ...one, id: `${i}` }),
  );
  expect(detect(turns).map(({ kind, entries, reasons }) => [kind, entries, reasons])).toEqual([
    ['live', ['0', '1'], ['worth']],
    ['dead', ['2', '3'], []],
    ['live', ['4'], ['worth']],
  ]);
});

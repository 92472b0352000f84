import { describe, expect, test } from 'vitest';
import { detectZones } from '../../src/engine/night/zones.ts';
import type { Resolution, ZoneTurn } from '../../src/engine/night/zones.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';

const settings = SETTINGS.zones;
const LOCAL = { mean: 5, deviation: 1, turns: 20 };
/** What a turn must not reach by itself to be live. */
const BORDER = LOCAL.mean + settings.spike * LOCAL.deviation;
const QUESTION = Float32Array.of(1, 0);
const NEAR = 0.6;
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
    trusted: true,
  },
  ...fields,
});
interface Circumstances {
  readonly inArc?: boolean;
  readonly resolution?: Resolution | null;
  readonly questions?: readonly Float32Array[];
}
/** Kind, place and reasons of each zone. */
const describeZones = (
  turns: readonly ZoneTurn[],
  { inArc = false, resolution = null, questions = [QUESTION] }: Circumstances = {},
): string[] =>
  detectZones(turns, LOCAL, inArc, resolution, questions, NEAR, markers, settings).map(
    ({ kind, start, end, reasons }) => `${kind} ${start}-${end} ${reasons.join()}`.trim(),
  );

describe('a turn is live', () => {
  test('above the local baseline by more than the spike, and not at it', () => {
    expect(describeZones([createTurn({ surprise: BORDER })])).toEqual(['dead 0-0']);
    expect(describeZones([createTurn({ surprise: BORDER + 0.01 })])).toEqual(['live 0-0 spike']);
    expect(describeZones([createTurn({ surprise: null })])).toEqual(['dead 0-0']);
  });

  test('by its own only where it is of the owner or his agents', () => {
    const elsewhere = createTurn({
      ...{ text: 'Aha, never mind.', surprise: BORDER + 1, vector: QUESTION, trusted: false },
    });
    expect(describeZones([elsewhere])).toEqual(['dead 0-0']);
    expect(describeZones([{ ...elsewhere, trusted: true }])).toEqual([
      'live 0-0 spike,centroid,insight:realised',
    ]);
    // It lies in one, and may be what was talked about.
    expect(describeZones([createTurn({ text: 'Aha.' }), elsewhere], { inArc: true })).toEqual([
      'live 0-1 insight:realised,exchange',
    ]);
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

  test('as near to a question as is wanted, whichever it is', () => {
    const createTurnAt = (x: number): ZoneTurn => createTurn({ vector: Float32Array.of(x, 1 - x) });
    expect(describeZones([createTurnAt(0.59)])).toEqual(['dead 0-0']);
    expect(describeZones([createTurnAt(0.61)])).toEqual(['live 0-0 centroid']);
    expect(describeZones([createTurnAt(0.1)], { questions: [QUESTION, Float32Array.of(0, 1)] })).toEqual([
      'live 0-0 centroid',
    ]);
    expect(describeZones([createTurnAt(1)], { questions: [] })).toEqual(['dead 0-0']);
  });

  test('with words of insight, which take what stands beside them along within an arc alone', () => {
    const five = [
      createTurn(),
      createTurn(),
      createTurn({ text: 'Aha, the keel!' }),
      createTurn(),
      createTurn(),
    ];
    expect(describeZones(five)).toEqual(['dead 0-1', 'live 2-2 insight:realised', 'dead 3-4']);
    expect(describeZones(five, { inArc: true })).toEqual([
      'dead 0-0',
      'live 1-3 exchange,insight:realised',
      'dead 4-4',
    ]);
  });

  test('not by a short procedural phrase, whatever else speaks for it, but by a long one or an insight', () => {
    const loud = { surprise: BORDER + 1 };
    expect(describeZones([createTurn({ ...loud, text: 'Thanks a lot!' })])).toEqual(['dead 0-0']);
    expect(describeZones([createTurn({ ...loud, text: `Thanks ${'for the rope '.repeat(6)}` })])).toEqual([
      'live 0-0 spike',
    ]);
    expect(describeZones([createTurn({ ...loud, text: 'Thanks. Aha!' })])).toEqual([
      'live 0-0 spike,insight:realised',
    ]);
  });
});

test('runs of like turns are one zone, with the ids of their turns and each reason once', () => {
  const loud = { surprise: BORDER + 1 };
  const turns = [createTurn(loud), createTurn(loud), createTurn(), createTurn(), createTurn(loud)].map(
    (one, i) => ({
      ...one,
      id: `${i}`,
    }),
  );
  const made = detectZones(turns, LOCAL, false, null, [], NEAR, markers, settings);
  expect(made.map(({ kind, entries, reasons }) => [kind, entries, reasons])).toEqual([
    ['live', ['0', '1'], ['spike']],
    ['dead', ['2', '3'], []],
    ['live', ['4'], ['spike']],
  ]);
});

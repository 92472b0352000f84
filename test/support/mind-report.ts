import type { MapPoint, EncoderReport, MovedMemory, EncoderVersionSummary } from '../../src/engine/index.ts';
import { createNormalSampler } from '../../src/engine/math/normal.ts';
import { createSeededRandom } from '../../src/engine/math/random.ts';

const round = (value: number): number => Number(value.toFixed(4));

/** Nine versions, a map of these memories in six themes, and twelve that moved: figures made up, titles real. */
export function createEncoderReport(
  memories: readonly { readonly id: string; readonly title: string }[],
): EncoderReport {
  const random = createSeededRandom(7);
  const sampleNormal = createNormalSampler(random);
  const names = [
    'Planks, ribs and rot',
    'Paint, tar and varnish',
    'Starter and proving',
    'Prices and queues',
    'Tides',
    'Tools',
  ];
  const centres = names.map(() => [sampleNormal() * 0.5, sampleNormal() * 0.3] as const);
  const points = memories.map(({ id, title }, i): MapPoint => {
    const cluster = i % 7 === 6 ? null : i % 7;
    const [mx, my] = cluster === null ? [0, 0] : centres[cluster]!;
    const spread = cluster === null ? 0.4 : 0.1;
    const [x, y] = [round(mx + spread * sampleNormal()), round(my + spread * sampleNormal())];
    const distance = i % 9 === 0 ? 0.12 : 0.03;
    return {
      ...{ id, title, x, y, cluster },
      before:
        i % 3 === 0 ? [round(x + distance * sampleNormal()), round(y + distance * sampleNormal())] : null,
      sigma: i % 11 === 10 ? null : round(0.13 + 0.02 * Math.abs(sampleNormal())),
    };
  });
  const countPoints = (cluster: number): number => points.filter((point) => point.cluster === cluster).length;
  return {
    problem: null,
    versions: Array.from({ length: 9 }, (_, i) => createVersion(9 - i, random)),
    map: {
      ...{ version: 9, previous: 8, explained: 0.31, points, left: 0 },
      clusters: names.map((name, i) => ({ id: `leaf-${i}`, name, memories: countPoints(i) })),
    },
    history: memories.slice(0, 12).map((memory, i) => createMovedMemory(memory, 12 - i, random)),
  };
}

const UNREADABLE: EncoderVersionSummary = {
  ...{ number: 2, verdict: null, reason: null, created_at: null, parent: null, in_use: false, curve: [] },
  ...{ pairs: null, uses: null, held_out_before: null, held_out_after: null },
  ...{ anchor_before: null, anchor_after: null, unrelated: null, held_out_pairs: null, standing_t: null },
  fault: 'v0002/version.json cannot be used: it is no JSON.',
};

function createVersion(number: number, random: () => number): EncoderVersionSummary {
  const isRejected = number === 7 || number === 4;
  const startLoss = 3.4 - 0.08 * number;
  if (number === 2) return UNREADABLE;
  return {
    number,
    verdict: isRejected ? 'rejected' : 'accepted',
    reason: number === 7 ? 'anchor' : number === 4 ? 'lobotomy' : null,
    created_at: new Date(Date.UTC(2026, 5, 27 + number, 2)).toISOString(),
    parent: number === 1 ? null : number === 8 ? 6 : number - 1,
    in_use: number === 9,
    ...{ pairs: 380 + 40 * number, uses: 9 * number },
    ...{ held_out_before: round(startLoss), held_out_after: round(startLoss - 0.2) },
    held_out_pairs: 40 + number,
    standing_t: number === 7 ? -0.4 : 1.2,
    anchor_before: number === 1 ? null : round(startLoss - 0.5),
    anchor_after: number === 1 ? null : round(startLoss - 0.5 + (number === 7 ? 0.4 : -0.02)),
    unrelated: number === 4 ? 0.41 : round(0.97 + 0.02 * random()),
    curve: Array.from({ length: 30 }, (_, i) => [
      i * 2 + 1,
      round(startLoss - 0.9 * (1 - Math.exp(-i / 9)) + 0.08 * (random() - 0.5)),
    ]),
    fault: null,
  };
}

function createMovedMemory(
  { id, title }: { readonly id: string; readonly title: string },
  eventCount: number,
  random: () => number,
): MovedMemory {
  const events = Array.from({ length: eventCount + 1 }, (_, i): MovedMemory['events'][number] => {
    const delta = i === 0 ? 0 : round((i % 5 === 4 ? 0.4 : 0.08) * (0.5 + random() / 2));
    return {
      date: new Date(Date.UTC(2026, 5, 20 + i)).toISOString(),
      model_version: `v${i + 1}`,
      event: i === 0 ? 'creation' : i % 5 === 4 ? 'epiphany' : 'reconsolidation',
      delta_magnitude: delta,
      direction: i % 2 === 0 ? '' : 'from “Drips below the waterline” toward “Soundness of old wood”',
    };
  });
  return { id, title, largest: Math.max(...events.map(({ delta_magnitude: delta }) => delta)), events };
}

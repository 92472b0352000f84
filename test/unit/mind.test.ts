import { describe, expect, it } from 'vitest';
import type { Cortex } from '../../src/engine/cortex/port.ts';
import { buildMapClusters } from '../../src/engine/encoder/report/clusters.ts';
import { findRejectionReason } from '../../src/engine/encoder/report/versions.ts';
import { computePrincipalComponents } from '../../src/engine/models/pca/index.ts';
import { computeNightFigures } from '../../src/engine/night/night-figures.ts';
import { dot, norm } from '../../src/engine/math/vectors.ts';
import { formatMind } from '../../src/cli/mind.ts';
import type { MindAnswer } from '../../src/engine/index.ts';
import type { Cluster } from '../../src/engine/vocabulary/inquiry.ts';
import { STAGES } from '../../src/engine/vocabulary/night.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import { createEncoderReport } from '../support/mind-report.ts';
import { createNormalSampler } from '../../src/engine/math/normal.ts';
import { createSeededRandom } from '../../src/engine/math/random.ts';
import { NO_REPORTER } from '../support/damage.ts';

describe('why a version was rejected', () => {
  const sound = {
    held_out_before: 2,
    held_out_after: 1.9,
    anchor_before: 1,
    anchor_after: 1.01,
    unrelated: 0.9,
  };
  const findReason = (metrics: Record<string, number>, config = {}) =>
    findRejectionReason({ verdict: 'rejected', config, metrics }, SETTINGS.training.judge);
  it.each([
    ['held_out', { ...sound, held_out_after: 2.1, anchor_after: 3 }],
    ['anchor', { ...sound, anchor_after: 1.5, unrelated: 0.1 }],
    ['lobotomy', { ...sound, unrelated: 0.1 }],
    ['collapsed', sound],
    ['no_number', { held_out_before: 2 }],
  ])('is told by its figures: %s', (name, metrics) => {
    expect(findReason(metrics)).toBe(name);
  });
  it('is as its record has it, if it has one', () => {
    expect(findReason(sound, { reason: 'no_number' })).toBe('no_number');
    expect(findReason(sound, { reason: 'because' })).toBe('collapsed');
  });
  it('is none where it was accepted', () => {
    expect(
      findRejectionReason({ verdict: 'accepted', config: {}, metrics: {} }, SETTINGS.training.judge),
    ).toBeNull();
  });
});

describe('groups of a map', () => {
  const createCluster = (id: string, level: 1 | 2 | 3, parentId: string | null): Cluster =>
    ({ id, level, parentId, name: `name of ${id}` }) as Cluster;
  const buildGroups = (tree: Cluster[], leaves: (string | null)[]) =>
    buildMapClusters(
      {
        openCortex: async () => ({ listClusters: async () => tree }) as unknown as Cortex,
        damage: NO_REPORTER,
      },
      leaves.map((clusterId) => ({ clusterId })),
    );

  it('are the leaves where they are few, the largest first', async () => {
    const tree = [createCluster('a', 1, 'top'), createCluster('b', 1, 'top'), createCluster('top', 2, null)];
    const { clusters, findClusterIndex } = await buildGroups(tree, ['b', 'a', 'b', null, 'gone']);
    expect(clusters).toEqual([
      { id: 'b', name: 'name of b', memories: 2 },
      { id: 'a', name: 'name of a', memories: 1 },
    ]);
    expect([
      findClusterIndex('b'),
      findClusterIndex('a'),
      findClusterIndex('gone'),
      findClusterIndex(null),
    ]).toEqual([0, 1, null, null]);
  });

  it('are those above where there are more leaves than colours, and the largest of the highest', async () => {
    const tree = Array.from({ length: 20 }, (_, i) => createCluster(`leaf${i}`, 1, `mid${i % 3}`));
    const mids = [0, 1, 2].map((i) => createCluster(`mid${i}`, 2, null));
    const leaves = tree.map(({ id }) => id);
    const above = await buildGroups([...tree, ...mids], leaves);
    expect(above.clusters.map(({ memories }) => memories)).toEqual([7, 7, 6]);
    expect(above.findClusterIndex('leaf4')).toBe(above.clusters.findIndex(({ id }) => id === 'mid1'));
    const flat = await buildGroups(
      tree.map((one) => ({ ...one, parentId: null })),
      [...leaves, 'leaf7'],
    );
    expect(flat.clusters.length).toBe(8);
    expect(flat.findClusterIndex('leaf7')).toBe(0);
    expect(flat.findClusterIndex('leaf19')).toBeNull();
  });
});

describe('figures of a night', () => {
  const createCycle = (counts: Record<string, number>) => ({
    ...{
      number: 1,
      id: 'x',
      state: 'completed' as const,
      boundary: 1,
      startedAt: 0,
      finishedAt: 1,
      failure: null,
    },
    holder: null,
    stages: STAGES.map((name, i) => ({
      ...{ name, status: 'completed' as const, done: 1, total: 1, ms: 1 },
      counts: i === 7 ? counts : {},
    })),
  });
  it('tell nothing of training where it is off', () => {
    expect(computeNightFigures(createCycle({})).training).toBeNull();
  });
  it('tell of a night with too little to learn from', () => {
    expect(computeNightFigures(createCycle({ pairs: 12, uses: 0, felt: 3 })).training).toEqual({
      ...{
        pairs: 12,
        uses: 0,
        version: null,
        accepted: false,
        rejected: null,
        unrelated: null,
        ranking: null,
        felt: 3,
        ms: 0,
      },
      ...{ held_out_pairs: null, standing_t: null },
      ...{ held_out_before: null, held_out_after: null, anchor_before: null, anchor_after: null },
    });
  });
  it('tell why a version was rejected, and of no loss where there were no pairs', () => {
    const counts = {
      pairs: 90,
      uses: 5,
      version: 4,
      accepted: 0,
      rejected_lobotomy: 1,
      trained_ms: 70,
      unrelated: 0.2,
    };
    const losses = {
      held_out_pairs: 9,
      held_out_before: 2,
      held_out_after: 1,
      anchor_pairs: 0,
      anchor_before: 0,
      anchor_after: 0,
    };
    expect(computeNightFigures(createCycle({ ...counts, ...losses })).training).toEqual({
      ...{
        pairs: 90,
        uses: 5,
        version: 4,
        accepted: false,
        rejected: 'lobotomy',
        unrelated: 0.2,
        ranking: null,
        felt: 0,
        ms: 70,
      },
      ...{ held_out_pairs: 9, standing_t: null },
      ...{ held_out_before: 2, held_out_after: 1, anchor_before: null, anchor_after: null },
    });
  });
});

describe('a mind in brief', () => {
  const { versions } = createEncoderReport([]);
  const answer: MindAnswer = {
    ...{
      training: 'on',
      version: versions[0]!,
      problem: null,
      versions: versions.slice(0, 5),
      decoded: null,
    },
    drift: { from_version: 8, middle: 0.012, deviation: 0.004, memories: 120, epiphany_deviations: 4 },
    memories: { felt: 1, stale: 30 },
    epiphanies: [
      {
        id: 'b1',
        title: 'The keel',
        at: '2026-07-05T02:00:00.000Z',
        model_version: 'v8',
        delta_magnitude: 0.31,
        direction: 'toward “Water”',
      },
    ],
  };
  it('fits a terminal', () => {
    const text = formatMind(answer).join('\n');
    expect(text).toContain('version 9 is in use, trained from version 8, since 2026-07-06 02:00');
    expect(text).toContain(
      'held-out loss 2.680 → 2.480 over 49 pairs, whose answers stand out more (t 1.2), Golden Anchor 2.180 → 2.160',
    );
    expect(text).toContain('rejected: the Golden Anchor was being forgotten');
    expect(text).toContain('1 memory felt by it, 30 still as earlier versions felt them');
    expect(text).toContain('Δ 0.31  The keel, toward “Water”  b1');
    expect(text).not.toMatch(/null|undefined|NaN/);
  });
  it('says what is to be done where there is nothing', () => {
    expect(formatMind({ ...answer, training: 'off' }).join()).toContain('set `training` to "on"');
    const none = { ...answer, version: null, versions: [], drift: null };
    expect(formatMind(none).join()).toContain('no version yet');
    expect(
      formatMind({ ...none, versions: versions.slice(7), epiphanies: [], problem: 'It is damaged.' }),
    ).toEqual(
      expect.arrayContaining([
        'problem: It is damaged.',
        'no version is in use: none was accepted so far',
        '  none yet',
      ]),
    );
  });
});

describe('principal axes', () => {
  it('are the widest directions, orthogonal and of length 1, the same whichever way they were found', async () => {
    const sampleNormal = createNormalSampler(createSeededRandom(3));
    const cloud = Array.from({ length: 300 }, () =>
      Float32Array.from({ length: 8 }, (_, i) => 2 + sampleNormal() * (i === 5 ? 4 : i === 2 ? 2 : 0.3)),
    );
    const { mean, axes } = await computePrincipalComponents(cloud, 2);
    expect(Math.abs(axes[0]![5]!)).toBeGreaterThan(0.99);
    expect(Math.abs(axes[1]![2]!)).toBeGreaterThan(0.99);
    for (const axis of axes) expect(norm(axis)).toBeCloseTo(1, 5);
    expect(dot(axes[0]!, axes[1]!)).toBeCloseTo(0, 5);
    expect(axes[0]![5]).toBeGreaterThan(0);
    for (const value of mean) expect(Math.abs(value - 2)).toBeLessThan(1);
    expect(await computePrincipalComponents(cloud, 2)).toEqual({ mean, axes });
  });
});

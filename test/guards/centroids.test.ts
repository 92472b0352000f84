import { describe, expect, test } from 'vitest';
import { findFusion, moveCentroid } from '../../src/engine/inquiry/centroids.ts';
import { dot } from '../../src/engine/math/vectors.ts';
import type { Centroid } from '../../src/engine/vocabulary/inquiry.ts';

const at = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
const toDegrees = (vector: Float32Array): number => (Math.atan2(vector[1]!, vector[0]!) * 180) / Math.PI;
const createCentroid = (id: string, degrees: number, fields: Partial<Centroid> = {}): Centroid => ({
  ...{ id, state: 'active', origin: 'corpus', spaceId: 1, weight: 3, bornCycle: 1, matchedCycle: 1 },
  ...{ retiredCycle: null, parents: [], labelBlockId: null, name: id, question: `${id}?` },
  vector: at(degrees),
  ...fields,
});

describe('a centroid', () => {
  test('moves to the mean of what joined it, by how much it held before', () => {
    expect(toDegrees(moveCentroid({ vector: at(0), weight: 1 }, [at(20)], 1))).toBeCloseTo(10, 3);
    const light = toDegrees(moveCentroid({ vector: at(0), weight: 3 }, [at(20)], 1));
    const heavy = toDegrees(moveCentroid({ vector: at(0), weight: 30 }, [at(20)], 1));
    expect(light).toBeGreaterThan(heavy);
    expect(heavy).toBeGreaterThan(0);
  });

  test('moves no further in one night than it may, and not for what tells nothing', () => {
    const moved = moveCentroid(
      { vector: at(0), weight: 1 },
      Array.from({ length: 50 }, () => at(80)),
      0.1,
    );
    expect(1 - dot(at(0), moved)).toBeCloseTo(0.1, 4);
    expect(Math.hypot(...moved)).toBeCloseTo(1, 5);
    expect(moveCentroid({ vector: at(30), weight: 2 }, [Float32Array.of(0, 0)], 0.1)).toEqual(at(30));
    // As much the other way: nothing is left to point at.
    expect(moveCentroid({ vector: at(0), weight: 1 }, [Float32Array.of(-1, 0)], 0.1)).toEqual(at(0));
  });
});

describe('two fields', () => {
  const MIN_SIMILARITY = Math.cos((15 * Math.PI) / 180);
  const fuse = (a: Centroid, b: Centroid, cycle: number): ReturnType<typeof findFusion> =>
    findFusion([a, b], 1, MIN_SIMILARITY, cycle, cycle - 1);

  test('that grow together night by night become one', () => {
    let [boat, bread] = [createCentroid('boat', 0), createCentroid('bread', 60)];
    let fusion: ReturnType<typeof findFusion> = null;
    let cycle = 1;
    while (fusion === null && cycle < 20) {
      cycle += 1;
      // What is asked of either lies between the two: bread that is baked aboard.
      const move = (centroid: Centroid, degrees: number): Centroid => ({
        ...centroid,
        vector: moveCentroid(centroid, [at(degrees), at(degrees)], 0.1),
        weight: centroid.weight + 2,
        matchedCycle: cycle,
      });
      [boat, bread] = [move(boat, 26), move(bread, 34)];
      fusion = fuse(boat, bread, cycle);
    }
    expect(cycle).toBeGreaterThan(3);
    expect(cycle).toBeLessThan(20);
    expect(fusion!.born.parents).toEqual(['boat', 'bread']);
    expect(toDegrees(fusion!.born.vector)).toBeCloseTo(30, 0);
  });

  test('that nothing has joined since they were last compared are not compared again', () => {
    const [a, b] = [createCentroid('a', 0), createCentroid('b', 5)];
    expect(fuse(a, b, 9)).toBeNull();
    expect(fuse({ ...a, matchedCycle: 8 }, b, 9)).not.toBeNull();
    expect(fuse(a, { ...b, bornCycle: 8, matchedCycle: 8 }, 9)).not.toBeNull();
  });
});

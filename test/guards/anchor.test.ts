import { describe, expect, test } from 'vitest';
import type { LearningStore, NamedPair } from '../../src/engine/hippocampus/learning-port.ts';
import type { WithHippocampus } from '../../src/engine/hippocampus/port.ts';
import { splitAnchor, changeAnchor, isHeldOut } from '../../src/engine/encoder/train/anchor.ts';
import type { TrainingCandidate } from '../../src/engine/encoder/train/training-candidates.ts';
import type { Settings, WithSettings } from '../../src/engine/vocabulary/settings.ts';
import { createSmallSettings } from '../support/encoder-agent.ts';

const settings: Settings = createSmallSettings({
  anchor: { share: 0.1, size: 6, refresh: 2, heldOutSize: 4 },
});
const { heldOut } = settings.training;
type AnchorPair = NamedPair & { readonly cycle: number };

const createCandidate = (i: number): TrainingCandidate => ({
  ...{ origin: 'question', query: `entry:${i}`, positive: `entry:${i + 1}`, negatives: [], weight: 1 },
});
const all = Array.from({ length: 400 }, (_, i) => createCandidate(i));
const heldOutCandidates = all.filter((one) => isHeldOut(one, settings.training));
const trainCandidates = all.filter((one) => !isHeldOut(one, settings.training));

/** What a night makes of an anchor. */
async function changeAnchorOnce(
  existing: readonly AnchorPair[],
  candidates: readonly TrainingCandidate[],
  cycle: number,
): Promise<{ add: readonly NamedPair[]; remove: readonly AnchorPair[] } | null> {
  let made: { add: readonly NamedPair[]; remove: readonly AnchorPair[] } | null = null;
  const learningStore: Pick<LearningStore, 'readAnchor' | 'updateAnchor'> = {
    readAnchor: async () => [...existing],
    updateAnchor: async (_: unknown, add: readonly NamedPair[], remove: readonly AnchorPair[]) => {
      made = { add, remove };
    },
  };
  const deps = { hippocampus: { learning: learningStore }, settings } as unknown as WithHippocampus &
    WithSettings;
  await changeAnchor(deps, { fence: 1, cycle }, candidates);
  return made;
}
const toAnchorPairs = (some: readonly TrainingCandidate[], cycle: (i: number) => number): AnchorPair[] =>
  some.map(({ query, positive }, i) => ({ query, positive, cycle: cycle(i) }));
const listQueries = (some: readonly NamedPair[]): string[] => some.map(({ query }) => query).sort();

describe('the anchor', () => {
  test('is of two parts, by the names of its pairs alone', () => {
    expect(heldOutCandidates.length).toBeGreaterThan(all.length / heldOut / 2);
    const { trainPairs, heldOutPairs } = splitAnchor(
      toAnchorPairs(all, () => 1),
      settings.training,
    );
    expect(listQueries(heldOutPairs)).toEqual(listQueries(heldOutCandidates));
    expect(listQueries(trainPairs)).toEqual(listQueries(trainCandidates));
  });

  test('of a use it is decided by what was used, whatever the use is called', () => {
    const isUseHeldOut = (use: number): boolean =>
      isHeldOut({ query: `use:${use}`, positive: 'entry:7' }, settings.training);
    expect(new Set(Array.from({ length: 50 }, (_, i) => isUseHeldOut(i))).size).toBe(1);
  });

  test('never practises what judges, and judges by nothing that was practised', async () => {
    const { add } = (await changeAnchorOnce([], all, 1))!;
    const judged = add.filter((one) => isHeldOut(one, settings.training));
    expect(judged).toHaveLength(settings.training.anchor.heldOutSize);
    expect(add.length - judged.length).toBe(settings.training.anchor.size);
    // Without any that could be practised none of those that judge takes a place among them.
    expect((await changeAnchorOnce([], heldOutCandidates, 1))!.add).toHaveLength(
      settings.training.anchor.heldOutSize,
    );
  });

  test('practises no neighbours, which say little', async () => {
    const neighbours = trainCandidates.map((one) => ({ ...one, origin: 'neighbour' as const }));
    expect((await changeAnchorOnce([], neighbours, 1))!.add).toEqual([]);
  });

  test('lets those go that have been there longest, as many as come', async () => {
    const there = [
      ...toAnchorPairs(trainCandidates.slice(0, 6), (i) => 6 - i),
      ...toAnchorPairs(heldOutCandidates.slice(0, 4), (i) => 4 - i),
    ];
    const { add, remove } = (await changeAnchorOnce(
      there,
      [...trainCandidates.slice(6), ...heldOutCandidates.slice(4)],
      9,
    ))!;
    expect(add).toHaveLength(4);
    expect(remove.map(({ cycle }) => cycle).sort()).toEqual([1, 1, 2, 2]);
    const split = splitAnchor(remove, settings.training);
    expect([split.trainPairs.length, split.heldOutPairs.length]).toEqual([2, 2]);
  });

  test('changes once a night, and takes in none that is there', async () => {
    const there = toAnchorPairs(trainCandidates.slice(0, 3), () => 4);
    expect(await changeAnchorOnce(there, all, 4)).toBeNull();
    const { add } = (await changeAnchorOnce(there, trainCandidates.slice(0, 3), 5))!;
    expect(add).toEqual([]);
  });
});

import type { WithHippocampus } from '../../hippocampus/port.ts';
import type { NamedPair } from '../../hippocampus/learning-port.ts';
import { hash32 } from '../../math/hash.ts';
import { createSeededRandom } from '../../math/random.ts';
import type { Lease } from '../../vocabulary/night.ts';
import type { Settings, WithSettings } from '../../vocabulary/settings.ts';
import { shuffle } from './batches.ts';
import type { TrainingCandidate } from './training-candidates.ts';

type AnchorPair = NamedPair & { readonly cycle: number };

/** What is kept of earlier nights: pairs that are practised, and pairs that nothing is ever learned from. */
export interface Anchor {
  readonly trainPairs: readonly AnchorPair[];
  readonly heldOutPairs: readonly AnchorPair[];
}

/**
 * Decided by its names alone, so that it is the same every night: what judges is never learned from. Of a use only what was
 * used tells, since its question is named anew when its first use is forgotten.
 */
export const isHeldOut = (
  { query, positive }: NamedPair,
  { heldOut }: Pick<Settings['training'], 'heldOut'>,
): boolean => hash32(query.startsWith('use:') ? `use ${positive}` : `${query} ${positive}`) % heldOut === 0;

/**
 * The Golden Anchor (§8.6), and beside it what was held out of the same nights: the few pairs that one day can spare tell a
 * merge that learns from one that does harm no better than a coin does.
 */
export const splitAnchor = (pairs: readonly AnchorPair[], settings: Settings['training']): Anchor => ({
  trainPairs: pairs.filter((pair) => !isHeldOut(pair, settings)),
  heldOutPairs: pairs.filter((pair) => isHeldOut(pair, settings)),
});

/** Slowly: pairs of this night come in for ones that have been there longest, or while there is room (§8.6). */
export async function changeAnchor(
  { hippocampus: { learning }, settings }: WithHippocampus & WithSettings,
  lease: Lease,
  candidates: readonly TrainingCandidate[],
): Promise<void> {
  const { anchor } = settings.training;
  const anchorPairs = await learning.readAnchor();
  // Done before the night was killed: once a night is slow enough.
  if (anchorPairs.some(({ cycle }) => cycle === lease.cycle)) return;
  const { trainPairs, heldOutPairs } = splitAnchor(anchorPairs, settings.training);
  const pairKeys = new Set(anchorPairs.map(toPairKey));
  const newCandidates = shuffle(
    candidates.filter((candidate) => !pairKeys.has(toPairKey(candidate))),
    createSeededRandom(lease.cycle ^ 0x5f3759df),
  );
  const trainTurnover = planTurnover(
    trainPairs,
    // What judges today's learning must not be learned from tomorrow: a use comes again every night.
    newCandidates.filter(
      (candidate) => candidate.origin !== 'neighbour' && !isHeldOut(candidate, settings.training),
    ),
    (freeSlots, candidateCount) =>
      Math.max(anchor.refresh, Math.min(freeSlots, Math.ceil(candidateCount / 4))),
    anchor.size,
  );
  const heldOutTurnover = planTurnover(
    heldOutPairs,
    newCandidates.filter((candidate) => isHeldOut(candidate, settings.training)),
    (freeSlots) => Math.max(anchor.refresh, freeSlots),
    anchor.heldOutSize,
  );
  await learning.updateAnchor(
    lease,
    [...trainTurnover.add, ...heldOutTurnover.add],
    [...trainTurnover.remove, ...heldOutTurnover.remove],
  );
}

/** `countAllowed`: how many may come, of the room that is free and the candidates there are. */
function planTurnover(
  existing: readonly AnchorPair[],
  candidates: readonly TrainingCandidate[],
  countAllowed: (freeSlots: number, candidates: number) => number,
  size: number,
): { readonly add: readonly TrainingCandidate[]; readonly remove: readonly AnchorPair[] } {
  const freeSlots = Math.max(0, size - existing.length);
  const add = candidates.slice(0, countAllowed(freeSlots, candidates.length));
  const oldest = existing.toSorted((a, b) => a.cycle - b.cycle);
  return { add, remove: oldest.slice(0, Math.max(0, add.length - freeSlots)) };
}

export const toPairKey = ({ query, positive }: NamedPair): string => `${query} ${positive}`;

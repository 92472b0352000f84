import type { NamedPair } from '../../hippocampus/learning-port.ts';
import { hash32 } from '../../math/hash.ts';
import { seeded } from '../../math/random.ts';
import type { EngineParts } from '../../parts.ts';
import type { Lease } from '../../vocabulary/night.ts';
import type { Settings } from '../../vocabulary/settings.ts';
import { shuffled } from './batches.ts';
import type { Lead } from './pairs.ts';

type Kept = NamedPair & { readonly cycle: number };

/** What is kept of earlier nights: pairs that are practised, and pairs that nothing is ever learned from. */
export interface Anchor {
  readonly practised: readonly Kept[];
  readonly judged: readonly Kept[];
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
export const anchorOf = (kept: readonly Kept[], settings: Settings['training']): Anchor => ({
  practised: kept.filter((pair) => !isHeldOut(pair, settings)),
  judged: kept.filter((pair) => isHeldOut(pair, settings)),
});

/** Slowly: pairs of this night come in for ones that have been there longest, or while there is room (§8.6). */
export async function changeAnchor(
  { hippocampus: { learning }, settings }: Pick<EngineParts, 'hippocampus' | 'settings'>,
  lease: Lease,
  leads: readonly Lead[],
): Promise<void> {
  const { anchor } = settings.training;
  const kept = await learning.readAnchor();
  // Done before the night was killed: once a night is slow enough.
  if (kept.some(({ cycle }) => cycle === lease.cycle)) return;
  const { practised, judged } = anchorOf(kept, settings.training);
  const names = new Set(kept.map(nameOf));
  const order = shuffled(
    leads.filter((lead) => !names.has(nameOf(lead))),
    seeded(lease.cycle ^ 0x5f3759df),
  );
  const golden = turnover(
    practised,
    // What judges today's learning must not be learned from tomorrow: a use comes again every night.
    order.filter((lead) => lead.lesson !== 'neighbour' && !isHeldOut(lead, settings.training)),
    (free, many) => Math.max(anchor.refresh, Math.min(free, Math.ceil(many / 4))),
    anchor.size,
  );
  const judging = turnover(
    judged,
    order.filter((lead) => isHeldOut(lead, settings.training)),
    (free) => Math.max(anchor.refresh, free),
    anchor.judged,
  );
  await learning.updateAnchor(lease, [...golden.add, ...judging.add], [...golden.remove, ...judging.remove]);
}

/** `many`: how many may come, of the room that is free and the candidates there are. */
function turnover(
  there: readonly Kept[],
  candidates: readonly Lead[],
  many: (free: number, candidates: number) => number,
  size: number,
): { readonly add: readonly Lead[]; readonly remove: readonly Kept[] } {
  const free = Math.max(0, size - there.length);
  const add = candidates.slice(0, many(free, candidates.length));
  const oldest = there.toSorted((a, b) => a.cycle - b.cycle);
  return { add, remove: oldest.slice(0, Math.max(0, add.length - free)) };
}

export const nameOf = ({ query, positive }: NamedPair): string => `${query} ${positive}`;

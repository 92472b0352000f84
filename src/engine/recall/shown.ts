import type { WithBackground } from '../background.ts';
import type { WithClock } from '../clock.ts';
import { EPIPHANY_MESSAGE } from '../encoder/heal.ts';
import type { TouchedBlock } from '../encoder/heal.ts';
import type { WithEncoders } from '../encoder/registry.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { roundTo4Decimals } from '../math/statistics.ts';
import type { Memory } from '../vocabulary/memory.ts';
import type { MemoryHit } from './passages.ts';

/** Blocks that what is shown can be cited by. */
export const collectCitableBlocks = (memories: readonly Memory[]): string[] => [
  ...new Set(
    memories.flatMap(({ citation, block_id: id }) => (citation !== null && id !== null ? [id] : [])),
  ),
];

/** §9.8.2: a pointer, how far it moved, and a word to whoever reads it. */
export function attachEpiphanies(
  hits: readonly MemoryHit[],
  touchedBlocks: readonly TouchedBlock[],
  isFiltered: boolean,
): readonly MemoryHit[] {
  const epiphanyByBlock = new Map(
    touchedBlocks
      .filter(({ event }) => event === 'epiphany')
      .map((touchedBlock) => [touchedBlock.block.id, touchedBlock]),
  );
  if (epiphanyByBlock.size === 0) return hits;
  return hits.map((hit) => {
    const { memory } = hit;
    const touchedBlock =
      memory.citation === null || memory.block_id === null ? undefined : epiphanyByBlock.get(memory.block_id);
    if (!touchedBlock) return hit;
    const epiphany = {
      delta_magnitude: roundTo4Decimals(touchedBlock.delta),
      message: EPIPHANY_MESSAGE,
      direction: isFiltered ? '' : touchedBlock.direction,
    };
    return { ...hit, memory: { ...memory, epiphany } };
  });
}

/**
 * R14: what was brought up is noted beside, after the answer; a note that cannot be written is no failure of recall. Where
 * the mind is plastic, what lay in the archive is of use again, and goes back among the exchanges (§5.5.1).
 */
export function touchShown(
  { hippocampus, clock, runLater, encoders }: WithClock & WithHippocampus & WithBackground & WithEncoders,
  memories: readonly Memory[],
  blocks: readonly string[],
): void {
  const archivedIds = memories.filter(({ tier }) => tier === 'archive').map(({ id }) => id);
  if (blocks.length > 0) runLater(() => hippocampus.blocks.touch(blocks, clock.now()));
  if (archivedIds.length > 0 && encoders.versions) runLater(() => hippocampus.entries.unarchive(archivedIds));
}

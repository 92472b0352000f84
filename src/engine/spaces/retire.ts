import type { EngineParts } from '../parts.ts';
import type { Lease } from '../vocabulary/night.ts';
import { whileHeld } from '../lease/with-lease.ts';
import { isComing } from './migrate.ts';

/** Vectors deleted in one commit. */
const PAGE = 500;
const GONE = 'gone';

/**
 * Universal spaces that are searched no more rest for some cycles, in case the owner goes back, then their vectors go (R2).
 * Verbatim texts and the vectors of the ground stay. Returns how many went; `at once`: without waiting.
 */
export async function retireGenerations(
  { hippocampus, cortex, space, settings, dropped }: EngineParts,
  lease: Lease,
  cycle: number,
  atOnce = false,
): Promise<number> {
  const store = hippocampus.blocks;
  const ground = await space();
  const active = (await hippocampus.activeSpace()) ?? ground;
  let gone = 0;
  for (const { id, role } of await hippocampus.spaces()) {
    if (role !== 'universal') continue;
    const name = `resting:${id}`;
    const since = await store.fact(name);
    if (id === active.id || (await isComing({ hippocampus }, id))) {
      if (since !== null && since !== '') await store.setFact(lease, name, '');
      continue;
    }
    if (since === GONE) continue;
    if (!atOnce && (since === null || since === '')) await store.setFact(lease, name, String(cycle));
    else if (atOnce || cycle - Number(since) >= settings.retention.generations) {
      await (await cortex()).drop(id === ground.id ? null : id);
      if (id !== ground.id) while (!(await hippocampus.dropVectors(id, PAGE)));
      await store.setFact(lease, name, GONE);
      await dropped(lease);
      gone += 1;
    }
  }
  return gone;
}

/** The same, at once and whoever is asked for. `BUSY` while a night is under way. */
export const dropResting = (parts: EngineParts): Promise<number> =>
  whileHeld(parts, (lease) => retireGenerations(parts, lease, 0, true));

import type { EngineParts } from '../parts.ts';
import type { Lease } from '../vocabulary/night.ts';
import { withLease } from '../lease/with-lease.ts';
import { isComing } from './migrate.ts';

/** Vectors deleted in one commit. */
const PAGE = 500;

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
  const store = hippocampus;
  const ground = await space();
  const active = (await hippocampus.spaces.readActive()) ?? ground;
  let gone = 0;
  for (const { id, role } of await hippocampus.spaces.list()) {
    if (role !== 'universal') continue;
    const name = `resting:${id}` as const;
    const since = await store.facts.get(name);
    if (id === active.id || (await isComing({ hippocampus }, id))) {
      if (since !== null && since !== 'in use') await store.facts.set(lease, name, 'in use');
      continue;
    }
    if (since === 'gone') continue;
    const waits = since === null || since === 'in use';
    if (!atOnce && waits) await store.facts.set(lease, name, cycle);
    else if (atOnce || waits || cycle - since >= settings.retention.generations) {
      await (await cortex()).drop(id === ground.id ? null : id);
      if (id !== ground.id) while (!(await hippocampus.spaces.dropVectors(id, PAGE)));
      await store.facts.set(lease, name, 'gone');
      await dropped(lease);
      gone += 1;
    }
  }
  return gone;
}

/** The same, at once and whoever is asked for. `BUSY` while a night is under way. */
export const dropResting = (parts: EngineParts): Promise<number> =>
  withLease(parts, {}, (lease) => retireGenerations(parts, lease, 0, true));

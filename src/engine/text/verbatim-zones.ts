import type { WithCortex } from '../cortex/port.ts';
import type { Zone } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { loadTexts, sha256 } from './entry-texts.ts';

/**
 * The zones of a block with every verbatim text held against its entry's hash: one that is not what was said is taken from
 * elsewhere, or left out with its entry. `leftOut`: how many are. What stands in short (a summary) is sealed with its row.
 */
export async function verifyZones(
  deps: WithCortex,
  zones: readonly Zone[],
  entries: readonly Entry[],
): Promise<{ readonly zones: readonly Zone[]; readonly leftOut: number }> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const isSound = (id: string, text: string | undefined): boolean => {
    const entry = byId.get(id);
    // Forgotten meanwhile: the next night takes it out of the block.
    return entry === undefined || (entry.sealed && text !== undefined && sha256(text) === entry.sha256);
  };
  const doubtful = zones
    .filter(({ kind }) => kind === 'live')
    .flatMap((zone) => zone.entries.filter((id, i) => !isSound(id, zone.texts[i])));
  if (doubtful.length === 0) return { zones, leftOut: 0 };
  const copies = new Map(
    (
      await loadTexts(
        deps,
        doubtful.flatMap((id) => byId.get(id) ?? []),
      )
    ).map(({ id, content }) => [id, content]),
  );
  let leftOut = 0;
  const verified = zones.map((zone): Zone => {
    if (zone.kind === 'dead') return zone;
    const kept = zone.entries.flatMap((id, i) => {
      const text = isSound(id, zone.texts[i]) ? zone.texts[i] : copies.get(id);
      return text === undefined ? [] : [{ id, text }];
    });
    leftOut += zone.entries.length - kept.length;
    return { ...zone, entries: kept.map(({ id }) => id), texts: kept.map(({ text }) => text) };
  });
  return { zones: verified, leftOut };
}

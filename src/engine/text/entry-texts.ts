import type { Cortex, WithCortex } from '../cortex/port.ts';
import { createHash } from 'node:crypto';
import { MemoryError } from '../errors.ts';
import type { Entry } from '../vocabulary/entry.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Whether what the Cortex answers for a text is the text itself, by its hash: only then may its raw one go (R10). */
export function isGivenBack(
  storedTexts: Awaited<ReturnType<Cortex['readTexts']>>,
  { id, sha256: hash }: Pick<Entry, 'id' | 'sha256'>,
): boolean {
  const stored = storedTexts.get(id);
  return stored?.sha256 === hash && sha256(stored.text) === hash;
}

/**
 * The entries with their words, from the Cortex where the Day Table has let go of them. Words that neither has are a
 * fault of the store, never an empty text.
 */
export async function loadTexts(deps: WithCortex, entries: readonly Entry[]): Promise<Entry[]> {
  const movedIds = entries.filter((entry) => !entry.raw).map((entry) => entry.id);
  if (movedIds.length === 0) return [...entries];
  const texts = await (await deps.openCortex()).readTexts(movedIds);
  return entries.map((entry) => {
    if (entry.raw) return entry;
    const exchangeText = texts.get(entry.id);
    if (!exchangeText)
      throw new MemoryError(
        'STORE_UNAVAILABLE',
        `The words of ${entry.id} are not in the Cortex, where they should be.`,
        'Run `sophontic-memory doctor`; restore the cortex/ folder from a backup if it was changed.',
        { id: entry.id },
      );
    return { ...entry, content: exchangeText.text };
  });
}

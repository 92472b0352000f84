import { hash } from 'node:crypto';
import type { Cortex, WithCortex } from '../cortex/port.ts';
import { MemoryError, isDamage } from '../errors.ts';
import { DAMAGE_REPAIR } from '../vocabulary/damage.ts';
import type { Entry } from '../vocabulary/entry.ts';

export const sha256 = (text: string): string => hash('sha256', text);

/** Whether what the Cortex answers for a text is the text itself, by its hash: only then may its raw one go (R10). */
export function isGivenBack(
  storedTexts: Awaited<ReturnType<Cortex['readTexts']>>,
  { id, sha256: expected }: Pick<Entry, 'id' | 'sha256'>,
): boolean {
  const stored = storedTexts.get(id);
  return stored?.sha256 === expected && sha256(stored.text) === expected;
}

/**
 * The entries with their words, each held against the hash that it was stored with: from the Day Table, from the Cortex where
 * that has let go of them or holds another text, else from the live zone of a block. One of which no copy is what was stored is
 * left out and noted, never told otherwise. In the order given.
 */
export async function loadTexts(deps: WithCortex, entries: readonly Entry[]): Promise<Entry[]> {
  const sought = entries.filter((entry) => entry.sealed && !hasOwnText(entry));
  const copies = sought.length === 0 ? NO_COPIES : await findCopies(deps, sought);
  const damagedIds: string[] = [];
  const loaded = entries.flatMap((entry): Entry[] => {
    if (entry.sealed && hasOwnText(entry)) return [entry];
    const text = copies.get(entry.id);
    if (text === undefined || !entry.sealed) {
      damagedIds.push(entry.id);
      return [];
    }
    if (entry.raw) deps.damage.noteGoodCopy(entry.id, text);
    return [{ ...entry, content: text }];
  });
  if (damagedIds.length > 0) deps.damage.noteEntries(damagedIds);
  return loaded;
}

const NO_COPIES: ReadonlyMap<string, string> = new Map();

const hasOwnText = ({ raw, content, sha256: expected }: Entry): boolean =>
  raw && sha256(content) === expected;

/** Texts that are what was stored, by entry: of exchanges, then of what is kept verbatim in a block. */
export async function findCopies(
  deps: WithCortex,
  entries: readonly Pick<Entry, 'id' | 'sha256' | 'blockId'>[],
): Promise<ReadonlyMap<string, string>> {
  const inBlocks = entries.filter(({ blockId }) => blockId !== null);
  if (inBlocks.length === 0) return NO_COPIES;
  const cortex = await deps.openCortex();
  const texts = new Map<string, string>();
  const stored = await cortex.readTexts(inBlocks.map(({ id }) => id));
  for (const { id, sha256: expected } of inBlocks) {
    const text = stored.get(id)?.text;
    if (text !== undefined && sha256(text) === expected) texts.set(id, text);
  }
  const missing = new Map(
    inBlocks.filter(({ id }) => !texts.has(id)).map((entry) => [entry.id, entry.sha256]),
  );
  if (missing.size === 0) return texts;
  const blockIds = new Set(inBlocks.flatMap(({ id, blockId }) => (missing.has(id) ? [blockId!] : [])));
  for (const { zones } of await readBlocks(cortex, [...blockIds]))
    for (const { entries: ids, texts: zoneTexts } of zones)
      zoneTexts.forEach((text, i) => {
        const id = ids[i];
        if (id !== undefined && missing.get(id) === sha256(text)) texts.set(id, text);
      });
  return texts;
}

/** None where their table is damaged itself. */
async function readBlocks(cortex: Cortex, ids: readonly string[]): ReturnType<Cortex['readBlocks']> {
  try {
    return await cortex.readBlocks(ids);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [];
  }
}

export const createDamagedEntryError = (id: string): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `What is stored of ${id} is damaged, in every copy there is: it is not given out as what was said.`,
    DAMAGE_REPAIR,
    { id, damaged: true },
  );

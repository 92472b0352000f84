import type { WithHippocampus } from '../hippocampus/port.ts';
import { findTags } from '../vocabulary/memory.ts';
import type { Entry, EntryFilter } from '../vocabulary/entry.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** The beginning or the end of an id: eight digits and more, one of them 0 to 9, so that it is no word. */
const ID_PART =
  /(?<![\p{L}\p{N}-])(?=[a-f-]*\d)[0-9a-f]{8}(?:[0-9a-f]{0,4}|-[0-9a-f-]{0,26}[0-9a-f])(?![\p{L}\p{N}-])/giu;
const ENTRY_URI = /memory:\/\/(?:entries|blocks)\//gi;
/** Ids in one question that are looked up. */
const MAX_IDS = 20;
/** Words around an id that ask for nothing else. */
const ASKING =
  /\b(?:open|show|read|get|find|fetch|recall|memory|memories|entry|entries|block|id|uri|me|the|please|see|no)\b/gi;

/** Entries that a question names by what recall prints: ids, their parts where those are unique, URIs, tags of blocks. */
export interface NamedEntries {
  readonly entries: readonly Entry[];
  /** The question asks for nothing else. */
  readonly isAll: boolean;
}

/** In the order in which they are named; those that the filter keeps out are left out. */
export async function findNamedEntries(
  { hippocampus }: WithHippocampus,
  query: string,
  filter: EntryFilter,
): Promise<NamedEntries> {
  const ids = [
    ...new Set([...findTags(query), ...[...query.matchAll(UUID)].map(([id]) => id.toLowerCase())]),
  ];
  const rest = query.replace(UUID, ' ');
  const parts = [...new Set([...rest.matchAll(ID_PART)].map(([part]) => part.toLowerCase()))];
  if (ids.length === 0 && parts.length === 0) return { entries: [], isAll: false };
  const found: string[] = [];
  for (const id of ids.slice(0, MAX_IDS)) {
    const blocks = await hippocampus.blocks.read([id]);
    found.push(id, ...blocks.flatMap((block) => block.entries));
  }
  for (const part of parts.slice(0, MAX_IDS)) {
    const matching = await hippocampus.entries.findIds(part, 2);
    if (matching.length === 1) found.push(matching[0]!);
  }
  const entries = await hippocampus.entries.read([...new Set(found)]);
  const turns = await hippocampus.index.readTurnsAround(
    entries.map(({ seq }) => seq),
    0,
    filter,
  );
  const admitted = new Set(turns.filter(({ matchesFilter }) => matchesFilter).map(({ seq }) => seq));
  const others = rest.replace(ENTRY_URI, ' ').replace(ID_PART, ' ').replace(ASKING, ' ');
  return {
    entries: entries.filter(({ seq }) => admitted.has(seq)),
    isAll: !/[\p{L}\p{N}]/u.test(others),
  };
}

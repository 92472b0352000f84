import type { CortexPart } from '../cortex/port.ts';
import { findCopies } from '../text/entry-texts.ts';
import type { Block } from '../vocabulary/block.ts';
import type { Fault } from '../vocabulary/damage.ts';
import type { RepairContext } from './repair.ts';

const PAGE_SIZE = 500;

/**
 * Tables of the Cortex: indices from their rows, a table with rows that cannot be read or that is gone from what can be read,
 * the rest from the Hippocampus. Exchanges are put back by `mendTexts`, from the words that are returned, by entry, where a table
 * of them is made anew: a row of which anything is torn is not copied, and its words may be sound.
 */
export async function mendCortexTables(
  context: RepairContext,
  faults: readonly Fault[],
): Promise<ReadonlyMap<string, string>> {
  const { deps, setAside, report } = context;
  const partsOf = (...kinds: readonly Fault['kind'][]): CortexPart[] => [
    ...new Set(faults.filter(({ kind }) => kinds.includes(kind)).map(({ part }) => part as CortexPart)),
  ];
  const torn = partsOf('table', 'rows');
  const saved = torn.some((part) => part === 'exchanges' || part === 'archive')
    ? await readWords(deps)
    : new Map<string, string>();
  for (const part of torn) {
    await (await deps.openCortex()).rebuildTable(part, setAside.folder);
    await deps.reopenCortex();
    report(
      `Made the table ${part} of the Cortex anew from the rows that could be read; the old one is set aside.`,
    );
  }
  for (const part of partsOf('index').filter((name) => !torn.includes(name))) {
    await (await deps.openCortex()).rebuildIndices(part);
    report(`Built the indices of the table ${part} anew.`);
  }
  await rederive(context, torn);
  return saved;
}

/** The words of all entries that the Day Table has let go of, as far as they can be read and are what was stored. */
async function readWords(deps: RepairContext['deps']): Promise<Map<string, string>> {
  const words = new Map<string, string>();
  for (let after = 0; ;) {
    const places = await deps.hippocampus.repairs.listPlaces(after, PAGE_SIZE);
    if (places.length === 0) return words;
    after = places.at(-1)!.seq;
    const moved = places.filter(({ raw }) => !raw).map(({ seq }) => seq);
    for (const [id, text] of await findCopies(deps, await deps.hippocampus.entries.readBySeq(moved)))
      words.set(id, text);
  }
}

/** What the Hippocampus knows of these tables, and the Cortex has no more, is made anew by the next night. */
export async function rederive(context: RepairContext, parts: readonly CortexPart[]): Promise<void> {
  const { deps, report } = context;
  if (parts.includes('blocks')) await resetLostBlocks(context);
  if (parts.includes('clusters')) {
    await deps.hippocampus.facts.set(context.lease, 'torn', true);
    report('The next night builds the tree of clusters anew.');
  }
  if (parts.includes('antechamber')) {
    await deps.hippocampus.repairs.undecideWaiting(context.lease);
    report('The next night decides anew what waits in the Antechamber.');
  }
}

/** Blocks whose row is gone go back to their turns: the next night words them anew, and stores them again. */
async function resetLostBlocks({ deps, lease, report }: RepairContext): Promise<void> {
  const { blocks, repairs } = deps.hippocampus;
  const cortex = await deps.openCortex();
  let reset = 0;
  for (let after = 0; ;) {
    const page: Block[] = await blocks.find({ tier: 'cortex', after, limit: PAGE_SIZE });
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    const moved = page.filter(({ zones }) => zones === null);
    const stored = new Set((await cortex.readBlocks(moved.map(({ id }) => id))).map(({ id }) => id));
    const lost = moved.filter(({ id }) => !stored.has(id)).map(({ id }) => id);
    await repairs.resetBlocks(lease, lost);
    reset += lost.length;
  }
  if (reset > 0) report(`${reset} blocks are worded anew by the next night, from what was said.`);
}

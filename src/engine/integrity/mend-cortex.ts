import type { CortexPart } from '../cortex/port.ts';
import type { Block } from '../vocabulary/block.ts';
import type { Fault } from '../vocabulary/damage.ts';
import type { RepairContext } from './repair.ts';

const PAGE_SIZE = 500;

/**
 * Tables of the Cortex: indices from their rows, a table with rows that cannot be read or that is gone from what can be read,
 * the rest from the Hippocampus. Exchanges are put back by `mendTexts`.
 */
export async function mendCortexTables(context: RepairContext, faults: readonly Fault[]): Promise<void> {
  const { deps, setAside, report } = context;
  const partsOf = (...kinds: readonly Fault['kind'][]): CortexPart[] => [
    ...new Set(faults.filter(({ kind }) => kinds.includes(kind)).map(({ part }) => part as CortexPart)),
  ];
  const torn = partsOf('table', 'rows');
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

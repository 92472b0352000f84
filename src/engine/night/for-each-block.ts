import type { BlockChange, BlockQuery } from '../hippocampus/blocks-port.ts';
import type { Block } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { noteAnswers } from './editor-answers.ts';
import type { NightContext } from './context.ts';
import { loadTexts } from '../text/entry-texts.ts';

const PAGE_SIZE = 32;

/** What a stage makes of one block, given its entries with their words. */
type ProcessBlock = (
  block: Block,
  entries: readonly Entry[],
) => Promise<Omit<BlockChange, 'key' | 'revision'>>;

/**
 * Takes every block that the stage before is done with through this one, a page at a time; what was written stays written
 * when the night is killed, and the next one begins with the first block that is still to do.
 */
export async function forEachBlock(
  context: NightContext<'blocks'>,
  query: Omit<BlockQuery, 'after' | 'limit'>,
  processBlock: ProcessBlock,
): Promise<void> {
  const { store, deps, lease } = context;
  let done = 0;
  for (let after = 0; ;) {
    const page = await store.blocks.find({ ...query, after, limit: PAGE_SIZE });
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    const entriesWithText = await loadTexts(
      deps,
      await deps.hippocampus.entries.read(page.flatMap((block) => block.entries)),
    );
    const byId = new Map(entriesWithText.map((entry) => [entry.id, entry]));
    let changes: BlockChange[] = [];
    const writeChanges = async (): Promise<void> => {
      const refusedChanges = changes.length === 0 ? [] : await store.blocks.update(lease, changes);
      context.count('blocks', changes.length - refusedChanges.length);
      changes = [];
    };
    for (const block of page) {
      // It is made of what this stage has just made of its parts.
      if (block.type === 'metablock') await writeChanges();
      await context.step(done++, done + page.length);
      const entries = block.entries.flatMap((id) => byId.get(id) ?? []);
      // An entry was forgotten since the block was read: it is back at stage 2, for the next night.
      if (entries.length < block.entries.length) continue;
      changes.push({ key: block.key, revision: block.revision, ...(await processBlock(block, entries)) });
      await noteAnswers(context, block.id);
    }
    await writeChanges();
  }
}

import { STAGE } from '../vocabulary/night.ts';
import type { Relationship } from '../vocabulary/block.ts';
import type { Stage } from './context.ts';
import { forEachBlock } from './for-each-block.ts';

/** Stage 6: the block is whole in the Hippocampus, and what it refers to is in the edge table (spec §7). */
export const storage: Stage<'storage'> = {
  name: 'storage',
  run: (context) =>
    forEachBlock(context, { stage: STAGE.embedding }, async (block) => {
      const relations = block.citations.map((target): Relationship => ({
        source: block.id,
        target,
        type: 'cites',
        strength: null,
      }));
      await context.store.blocks.relate(context.lease, relations);
      context.count('relationships', relations.length);
      return { stage: STAGE.storage };
    }),
};

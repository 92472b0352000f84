import { canonicalText } from '../vocabulary/block.ts';
import type { BlockVector } from '../hippocampus/blocks-port.ts';
import type { Stage } from './context.ts';
import { eachBlock } from './each-block.ts';

/**
 * Stage 5: universal vectors of each block (from its canonical text, R3), of its question and of its live zones; and of
 * entries that have none yet. A native encoder adds its own beside them, in a space of its own.
 */
export const embedding: Stage = {
  name: 'embedding',
  run: (context) =>
    eachBlock(context, { stage: 4 }, async (block, entries) => {
      const { parts, store, space, embedder } = context;
      const zones = block.zones ?? [];
      const live = zones.filter(({ kind }) => kind === 'live');
      const texts = [canonicalText(zones), ...live.map(({ texts: said }) => said.join('\n'))];
      const [whole, ...parted] = await embedder.embed(texts, 'document');
      const [question] = await embedder.embed([block.question], 'query');
      const missing = await store.index.readVectors(
        space.id,
        entries.map(({ seq }) => seq),
      );
      const bare = entries.filter((_, i) => missing[i] === null);
      if (bare.length > 0) {
        const vectors = await embedder.embed(
          bare.map(({ content }) => content),
          'document',
        );
        await parts.hippocampus.spaces.putVectors(
          space.id,
          bare.map(({ seq }, i) => ({ seq, values: vectors[i]! })),
        );
        context.count('entries', bare.length);
      }
      const named = (what: string, values: Float32Array): BlockVector => ({
        what,
        spaceId: space.id,
        values,
      });
      return {
        stage: 5,
        vectors: [
          named('block', whole!),
          named('question', question!),
          ...parted.map((values, i) => named(`zone:${i}`, values)),
        ],
      };
    }),
};

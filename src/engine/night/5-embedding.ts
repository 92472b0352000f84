import { STAGE } from '../vocabulary/night.ts';
import { buildCanonicalText } from '../vocabulary/block.ts';
import type { BlockVector } from '../hippocampus/blocks-port.ts';
import type { Stage } from './context.ts';
import { forEachBlock } from './for-each-block.ts';

/**
 * Stage 5: universal vectors of each block (from its canonical text, R3), of its question and of its live zones; and of
 * entries that have none yet. A native encoder adds its own beside them, in a space of its own.
 */
export const embedding: Stage<'embedding'> = {
  name: 'embedding',
  run: (context) =>
    forEachBlock(context, { stage: STAGE.compression }, async (block, entries) => {
      const { deps, store, space, embedder } = context;
      const zones = block.zones ?? [];
      const liveZones = zones.filter(({ kind }) => kind === 'live');
      const texts = [
        buildCanonicalText(zones),
        ...liveZones.map(({ texts: zoneTexts }) => zoneTexts.join('\n')),
      ];
      const [blockVector, ...zoneVectors] = await embedder.embed(texts, 'document');
      const [questionVector] = await embedder.embed([block.question], 'query');
      const entryVectors = await store.index.readVectors(
        space.id,
        entries.map(({ seq }) => seq),
      );
      const unembeddedEntries = entries.filter((_, i) => entryVectors[i] === null);
      if (unembeddedEntries.length > 0) {
        const vectors = await embedder.embed(
          unembeddedEntries.map(({ content }) => content),
          'document',
        );
        await deps.hippocampus.spaces.putVectors(
          space.id,
          unembeddedEntries.map(({ seq }, i) => ({ seq, values: vectors[i]! })),
        );
        context.count('entries', unembeddedEntries.length);
      }
      const toBlockVector = (what: string, values: Float32Array): BlockVector => ({
        what,
        spaceId: space.id,
        values,
      });
      return {
        stage: STAGE.embedding,
        vectors: [
          toBlockVector('block', blockVector!),
          toBlockVector('question', questionVector!),
          ...zoneVectors.map((values, i) => toBlockVector(`zone:${i}`, values)),
        ],
      };
    }),
};

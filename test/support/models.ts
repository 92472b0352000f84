import { hash32 } from '../../src/engine/math/hash.ts';
import { normalize } from '../../src/engine/math/vectors.ts';
import type { UniversalEmbedder } from '../../src/engine/models/ports.ts';

/**
 * A sentence model that needs no file: each word pulls the vector into a direction of its own, another one in each model.
 * `slow` ms a text. `asked` counts what it was asked to embed.
 */
export function createWordModel(
  model: string,
  { dimensions = 24, slow = 0 }: { dimensions?: number; slow?: number } = {},
): UniversalEmbedder & { readonly asked: { document: number; query: number } } {
  const embedCounts = { document: 0, query: 0 };
  return {
    asked: embedCounts,
    identity: { role: 'universal', model, revision: '1', dimensions },
    cheap: false,
    unload: async () => undefined,
    embed: async (texts, kind) => {
      embedCounts[kind] += texts.length;
      if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow * texts.length));
      return texts.map((text) => {
        const vector = new Float32Array(dimensions);
        for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? [])
          for (let d = 0; d < dimensions; d++)
            vector[d]! += (hash32(`${model} ${word} ${d}`) / 2 ** 31 - 1) / Math.max(1, 4 - word.length);
        return vector.some(Boolean) ? normalize(vector) : vector;
      });
    },
  };
}

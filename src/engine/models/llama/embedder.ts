import { createHash } from 'node:crypto';
import { meanDirection, normalize } from '../../math/vectors.ts';
import type { UniversalEmbedder } from '../ports.ts';
import { unavailable } from './failures.ts';
import type { EmbeddingContext, Token } from './library.ts';
import { contextOf } from './runtime.ts';
import type { Weights } from './runtime.ts';

/** What shapes a vector beside the weights: whoever changes it changes this. */
const RULE = 'pieces-1';
/** Tokens of a piece where the owner names none. */
const PIECE = 512;
/** Of a piece, how much the next one reads again. */
const OVERLAP = 1 / 8;
/** Beginning and end that the library adds, and one that it wants free. */
const AROUND = 3;

export interface EmbedderOptions {
  /** Tokens embedded at once; never more than the model was trained for. Another number is another space. */
  readonly longest?: number;
}

interface Embedding {
  readonly tokensOf: (text: string) => Token[];
  readonly context: EmbeddingContext;
  dispose(): Promise<void>;
}

/**
 * Sentence vectors of a GGUF model, pooled as its file says. Long texts are embedded in overlapping pieces; their vector is
 * the mean of the pieces' directions, weighted by tokens, at length 1. Where there is no token there is the zero vector.
 */
export function createLlamaEmbedder(weights: Weights, options: EmbedderOptions = {}): UniversalEmbedder {
  const size = contextOf(options.longest ?? PIECE, weights);
  const piece = size - AROUND;
  const step = piece - Math.floor(piece * OVERLAP);
  const { dimensions, file, sha256 } = weights;
  const revision = createHash('sha256')
    .update(JSON.stringify({ rule: RULE, sha256, piece, step }))
    .digest('hex')
    .slice(0, 16);
  const held = weights.hold<Embedding>(async ({ model, threads }) => {
    // What is pooled must be read in one batch.
    const context = await model.createEmbeddingContext({ contextSize: size, batchSize: size, threads });
    return { context, tokensOf: (text) => model.tokenize(text), dispose: () => context.dispose() };
  });

  async function embedOne({ context, tokensOf }: Embedding, text: string): Promise<Float32Array> {
    const tokens = tokensOf(text);
    // The library's vector of nothing has no dimensions.
    if (tokens.length === 0) return new Float32Array(dimensions);
    const vectors: Float32Array[] = [];
    const lengths: number[] = [];
    for (let from = 0; ; from += step) {
      const part = tokens.slice(from, from + piece);
      const { vector } = await context.getEmbeddingFor(part);
      if (vector.length !== dimensions || !vector.every(Number.isFinite))
        throw unavailable('The model gives no embeddings.', 'Choose a model that is made for them.', {
          file,
        });
      vectors.push(normalize(Float32Array.from(vector)));
      lengths.push(part.length);
      if (from + piece >= tokens.length) break;
    }
    return meanDirection(vectors, lengths);
  }

  return {
    identity: { role: 'universal', model: `llama:${file}`, revision, dimensions },
    cheap: false,
    embed: async (texts) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await held.run((embedding) => embedOne(embedding, text)));
      return vectors;
    },
    rest: () => held.rest(),
  };
}

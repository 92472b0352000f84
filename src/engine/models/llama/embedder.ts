import { createUnavailableError } from '../../errors.ts';
import { createHash } from 'node:crypto';
import { computeMeanDirection, normalize } from '../../math/vectors.ts';
import type { UniversalEmbedder } from '../ports.ts';
import type { EmbeddingContext, LlamaToken } from './llama-module.ts';
import { resolveContextSize } from './runtime.ts';
import type { LlamaWeights } from './runtime.ts';

/** What shapes a vector beside the weights: whoever changes it changes this. */
const CHUNKING_RULE = 'pieces-1';
/** Tokens of a piece where the owner names none. */
const DEFAULT_CHUNK_TOKENS = 512;
/** Of a piece, how much the next one reads again. */
const OVERLAP_SHARE = 1 / 8;
/** Beginning and end that the library adds, and one that it wants free. */
const RESERVED_TOKENS = 3;

export interface LlamaEmbedderOptions {
  /** Tokens embedded at once; never more than the model was trained for. Another number is another space. */
  readonly maxTokens?: number;
}

interface LlamaEmbeddingContext {
  readonly tokenize: (text: string) => LlamaToken[];
  readonly context: EmbeddingContext;
  dispose(): Promise<void>;
}

/**
 * Sentence vectors of a GGUF model, pooled as its file says. Long texts are embedded in overlapping pieces; their vector is
 * the mean of the pieces' directions, weighted by tokens, at length 1. Where there is no token there is the zero vector.
 */
export function createLlamaEmbedder(
  weights: LlamaWeights,
  options: LlamaEmbedderOptions = {},
): UniversalEmbedder {
  const size = resolveContextSize(options.maxTokens ?? DEFAULT_CHUNK_TOKENS, weights);
  const piece = size - RESERVED_TOKENS;
  const step = piece - Math.floor(piece * OVERLAP_SHARE);
  const { dimensions, file, sha256 } = weights;
  const revision = createHash('sha256')
    .update(JSON.stringify({ rule: CHUNKING_RULE, sha256, piece, step }))
    .digest('hex')
    .slice(0, 16);
  const lazyContext = weights.createLazyContext<LlamaEmbeddingContext>(async ({ model, threads }) => {
    // What is pooled must be read in one batch.
    const context = await model.createEmbeddingContext({ contextSize: size, batchSize: size, threads });
    return { context, tokenize: (text) => model.tokenize(text), dispose: () => context.dispose() };
  });

  async function embedOne({ context, tokenize }: LlamaEmbeddingContext, text: string): Promise<Float32Array> {
    const tokens = tokenize(text);
    // The library's vector of nothing has no dimensions.
    if (tokens.length === 0) return new Float32Array(dimensions);
    const vectors: Float32Array[] = [];
    const lengths: number[] = [];
    for (let from = 0; ; from += step) {
      const chunk = tokens.slice(from, from + piece);
      const { vector } = await context.getEmbeddingFor(chunk);
      if (vector.length !== dimensions || !vector.every(Number.isFinite))
        throw createUnavailableError(
          'The model gives no embeddings.',
          'Choose a model that is made for them.',
          {
            file,
          },
        );
      vectors.push(normalize(Float32Array.from(vector)));
      lengths.push(chunk.length);
      if (from + piece >= tokens.length) break;
    }
    return computeMeanDirection(vectors, lengths);
  }

  return {
    identity: { role: 'universal', model: `llama:${file}`, revision, dimensions },
    cheap: false,
    embed: async (texts) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await lazyContext.run((embedding) => embedOne(embedding, text)));
      return vectors;
    },
    unload: () => lazyContext.unload(),
  };
}

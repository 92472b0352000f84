import { createHash } from 'node:crypto';
import { createInputError } from '../../errors.ts';
import { computeMeanDirection } from '../../math/vectors.ts';
import type { UniversalEmbedder } from '../ports.ts';
import { createClient } from './client.ts';
import type { HttpOptions } from './client.ts';
import { parseVectors } from './embeddings.ts';
import { createBadReplyError } from './json.ts';
import { splitChunks } from './chunks.ts';

export interface HttpEmbedderOptions extends HttpOptions {
  /** Characters that the model takes at once; longer texts are embedded in pieces. 2,000 without, at least 32. */
  readonly maxChars?: number | undefined;
  /** Put before every piece of what is asked and of what is stored, as some models want it. */
  readonly queryPrefix?: string | undefined;
  readonly documentPrefix?: string | undefined;
}

const BATCH_SIZE = 32;
const PROBE_TEXT = 'The quick brown fox jumps over the lazy dog, and 12 grey geese watch it from the river.';

/**
 * An embedder behind an OpenAI-compatible server. The first request, made here, tells how long its vectors are and which
 * model it really is. Throws `INVALID_INPUT` for an address that may not be contacted, and what `embed` throws.
 */
export async function openHttpEmbedder(
  options: HttpEmbedderOptions,
  signal?: AbortSignal,
): Promise<UniversalEmbedder> {
  const { model, maxChars = 2_000, queryPrefix = '', documentPrefix = '' } = options;
  if (model.trim() === '')
    throw createInputError(
      'The embedding model of the model server has no name.',
      'Write it into `models.http.embedding_model` of config.json.',
    );
  if (!(maxChars >= 32))
    throw createInputError(
      `A text cannot be cut into pieces of ${maxChars} characters.`,
      'Take 32 at least.',
    );
  const client = createClient(options);
  const { host } = client;

  async function requestEmbeddings(
    input: readonly string[],
    abortSignal?: AbortSignal,
  ): Promise<Float32Array[]> {
    const { body } = await client.post('/embeddings', { model, input }, abortSignal);
    return parseVectors(host, body, input.length);
  }

  const probe = (await requestEmbeddings([PROBE_TEXT], signal))[0]!;
  const dimensions = probe.length;
  const revision = createHash('sha256')
    .update(
      JSON.stringify([
        1,
        model,
        host,
        maxChars,
        queryPrefix,
        documentPrefix,
        dimensions,
        computeDigest(probe),
      ]),
    )
    .digest('hex')
    .slice(0, 16);

  async function embedChunks(chunks: readonly string[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < chunks.length; from += BATCH_SIZE)
      vectors.push(...(await requestEmbeddings(chunks.slice(from, from + BATCH_SIZE))));
    if (vectors.some((vector) => vector.length !== dimensions))
      throw createBadReplyError(
        host,
        `sent vectors of other lengths than the ${dimensions} that it began with`,
      );
    return vectors;
  }

  return {
    identity: { role: 'universal', model: `http:${model}@${host}`, revision, dimensions },
    cheap: false,
    unload: async () => undefined,
    embed: async (texts, kind) => {
      const prefix = kind === 'query' ? queryPrefix : documentPrefix;
      // Half a surrogate pair is no JSON that every server reads; an empty text is refused by most.
      const chunkLists = texts.map((text) =>
        text.trim() === ''
          ? []
          : splitChunks(text.toWellFormed(), maxChars).filter((chunk) => chunk.trim() !== ''),
      );
      const vectors = await embedChunks(chunkLists.flat().map((chunk) => prefix + chunk));
      let next = 0;
      return chunkLists.map((chunks) => {
        const ownVectors = vectors.slice(next, (next += chunks.length));
        if (ownVectors.length === 0) return new Float32Array(dimensions);
        return ownVectors.length === 1 ? ownVectors[0]! : computeMeanDirection(ownVectors);
      });
    },
  };
}

const DIGEST_SUMS = 16;

/**
 * A vector in a few numbers of three digits: sums of its coordinates, each of the length 1 as a direction. The same model
 * on another number of threads differs in the seventh digit; of hundreds of coordinates that were each rounded, one would
 * stand near enough to a boundary to fall on its other side, and all would be embedded anew.
 */
export function computeDigest(vector: Float32Array): number[] {
  const sums = new Float64Array(DIGEST_SUMS);
  vector.forEach((value, i) => (sums[i % DIGEST_SUMS]! += value));
  const scale = Math.sqrt(DIGEST_SUMS / vector.length);
  // Plus zero: a rounded −0 is 0.
  return Array.from(sums, (sum) => Math.round(sum * scale * 1000) / 1000 + 0);
}

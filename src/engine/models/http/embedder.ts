import { createHash } from 'node:crypto';
import { invalid } from '../../errors.ts';
import { meanDirection } from '../../math/vectors.ts';
import type { UniversalEmbedder } from '../ports.ts';
import { createClient } from './client.ts';
import type { HttpOptions } from './client.ts';
import { vectorsOf } from './embeddings.ts';
import { strange } from './json.ts';
import { piecesOf } from './pieces.ts';

export interface HttpEmbedderOptions extends HttpOptions {
  /** Characters that the model takes at once; longer texts are embedded in pieces. 2,000 without, at least 32. */
  readonly longest?: number | undefined;
  /** Put before every piece of what is asked and of what is stored, as some models want it. */
  readonly queryPrefix?: string | undefined;
  readonly documentPrefix?: string | undefined;
}

const BATCH = 32;
const PROBE = 'The quick brown fox jumps over the lazy dog, and 12 grey geese watch it from the river.';

/**
 * An embedder behind an OpenAI-compatible server. The first request, made here, tells how long its vectors are and which
 * model it really is. Throws `INVALID_INPUT` for an address that may not be contacted, and what `embed` throws.
 */
export async function openHttpEmbedder(
  options: HttpEmbedderOptions,
  signal?: AbortSignal,
): Promise<UniversalEmbedder> {
  const { model, longest = 2_000, queryPrefix = '', documentPrefix = '' } = options;
  if (model.trim() === '')
    throw invalid(
      'The embedding model of the model server has no name.',
      'Write it into `models.http.embedding_model` of config.json.',
    );
  if (!(longest >= 32))
    throw invalid(`A text cannot be cut into pieces of ${longest} characters.`, 'Take 32 at least.');
  const client = createClient(options);
  const { host } = client;

  async function ask(input: readonly string[], cancel?: AbortSignal): Promise<Float32Array[]> {
    const { body } = await client.post('/embeddings', { model, input }, cancel);
    return vectorsOf(host, body, input.length);
  }

  const probe = (await ask([PROBE], signal))[0]!;
  const dimensions = probe.length;
  const revision = createHash('sha256')
    .update(JSON.stringify([1, model, host, longest, queryPrefix, documentPrefix, dimensions, digest(probe)]))
    .digest('hex')
    .slice(0, 16);

  async function embedPieces(pieces: readonly string[]): Promise<Float32Array[]> {
    const found: Float32Array[] = [];
    for (let from = 0; from < pieces.length; from += BATCH)
      found.push(...(await ask(pieces.slice(from, from + BATCH))));
    if (found.some((vector) => vector.length !== dimensions))
      throw strange(host, `sent vectors of other lengths than the ${dimensions} that it began with`);
    return found;
  }

  return {
    identity: { role: 'universal', model: `http:${model}@${host}`, revision, dimensions },
    cheap: false,
    rest: async () => undefined,
    embed: async (texts, kind) => {
      const prefix = kind === 'query' ? queryPrefix : documentPrefix;
      // Half a surrogate pair is no JSON that every server reads; an empty text is refused by most.
      const cut = texts.map((text) =>
        text.trim() === '' ? [] : piecesOf(text.toWellFormed(), longest).filter((it) => it.trim() !== ''),
      );
      const found = await embedPieces(cut.flat().map((piece) => prefix + piece));
      let next = 0;
      return cut.map((pieces) => {
        const own = found.slice(next, (next += pieces.length));
        if (own.length === 0) return new Float32Array(dimensions);
        return own.length === 1 ? own[0]! : meanDirection(own);
      });
    },
  };
}

const SUMS = 16;

/**
 * A vector in a few numbers of three digits: sums of its coordinates, each of the length 1 as a direction. The same model
 * on another number of threads differs in the seventh digit; of hundreds of coordinates that were each rounded, one would
 * stand near enough to a boundary to fall on its other side, and all would be embedded anew.
 */
export function digest(vector: Float32Array): number[] {
  const sums = new Float64Array(SUMS);
  vector.forEach((value, i) => (sums[i % SUMS]! += value));
  const scale = Math.sqrt(SUMS / vector.length);
  // Plus zero: a rounded −0 is 0.
  return Array.from(sums, (sum) => Math.round(sum * scale * 1000) / 1000 + 0);
}

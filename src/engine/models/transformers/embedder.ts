import { computeMeanDirection } from '../../math/vectors.ts';
import type { UniversalEmbedder } from '../ports.ts';
import type { ChunkingOptions } from './chunking.ts';
import { runInChunks, isSurelyTooLong } from './chunking.ts';
import { computeFingerprint } from './fingerprint.ts';
import type { TransformersOptions } from './options.ts';
import { resolvePrecision } from './options.ts';
import { InferenceQueue } from './queue.ts';
import type { ModelOutput } from './queue.ts';
import { WorkerThread, createStoppedError } from './thread.ts';

type TextKind = 'document' | 'query';

/**
 * A sentence-embedding model of the owner's choice. The folder is checked and its weights hashed before; the model itself
 * is loaded by the first call.
 *
 * Throws `INVALID_INPUT` for a precision that the model does not have, `MODEL_UNAVAILABLE` for a folder that is not whole.
 */
export async function openTransformersEmbedder(options: TransformersOptions): Promise<UniversalEmbedder> {
  const { model, clock } = options;
  const revision = `${resolvePrecision(options)}:${await computeFingerprint(options)}`;
  const queue = new InferenceQueue(new WorkerThread(options), clock);
  const createZeroVector = (): Float32Array => new Float32Array(model.dimensions);
  const overheads = new Map<TextKind, Promise<number>>();

  const getPrefix = (kind: TextKind): string => (kind === 'query' ? model.queryPrefix : model.documentPrefix);
  const read = (texts: readonly string[], kind: TextKind): Promise<ModelOutput[]> =>
    queue.ask(
      'embed',
      texts.map((text) => getPrefix(kind) + text),
      kind === 'query',
    );

  /** Tokens of the prefix and the marks. */
  function measureOverhead(kind: TextKind): Promise<number> {
    let overhead = overheads.get(kind);
    if (!overhead) {
      overhead = queue.ask('frame', [getPrefix(kind)], kind === 'query').then(([only]) => only!.tokens);
      overhead.catch(() => overheads.delete(kind));
      overheads.set(kind, overhead);
    }
    return overhead;
  }

  async function embedLong(text: string, kind: TextKind): Promise<Float32Array> {
    const chunking: ChunkingOptions = {
      queue,
      maxTokens: model.longest,
      isUrgent: kind === 'query',
      overhead: await measureOverhead(kind),
      runChunks: (chunks) => read(chunks, kind),
    };
    const chunks = await runInChunks(text, chunking);
    if (chunks.length === 0) return createZeroVector();
    return computeMeanDirection(
      chunks.map(({ values }) => values),
      chunks.map(({ tokens }) => Math.max(1, tokens - chunking.overhead)),
    );
  }

  async function embed(texts: readonly string[], kind: TextKind): Promise<Float32Array[]> {
    const wellFormed = texts.map((text) => text.toWellFormed());
    const shortTexts = wellFormed.filter(
      (text) => text.trim() !== '' && !isSurelyTooLong(text, model.longest),
    );
    const outputs = await read(shortTexts, kind);
    let nextOutput = 0;
    const vectors: Float32Array[] = [];
    for (const text of wellFormed) {
      const output =
        shortTexts[nextOutput] === text && text.trim() !== '' ? outputs[nextOutput++] : undefined;
      if (text.trim() === '') vectors.push(createZeroVector());
      else if (output && output.tokens <= model.longest) vectors.push(output.values);
      else vectors.push(await embedLong(text, kind));
    }
    return vectors;
  }

  return {
    identity: { role: 'universal', model: model.id, revision, dimensions: model.dimensions },
    cheap: false,
    embed,
    unload: () => queue.stop(createStoppedError(model.id)),
  };
}

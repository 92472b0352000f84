import { meanDirection } from '../../math/vectors.ts';
import type { UniversalEmbedder } from '../ports.ts';
import type { Cutting } from './cutting.ts';
import { readPieces, surelyLong } from './cutting.ts';
import { fingerprint } from './fingerprint.ts';
import type { TransformersOptions } from './options.ts';
import { precisionOf } from './options.ts';
import { Queue } from './queue.ts';
import type { Read } from './queue.ts';
import { Thread, stopped } from './thread.ts';

type Kind = 'document' | 'query';

/**
 * A sentence-embedding model of the owner's choice. The folder is checked and its weights hashed before; the model itself
 * is loaded by the first call.
 *
 * Throws `INVALID_INPUT` for a precision that the model does not have, `MODEL_UNAVAILABLE` for a folder that is not whole.
 */
export async function openTransformersEmbedder(options: TransformersOptions): Promise<UniversalEmbedder> {
  const { model, clock } = options;
  const revision = `${precisionOf(options)}:${await fingerprint(options)}`;
  const queue = new Queue(new Thread(options), clock);
  const zero = (): Float32Array => new Float32Array(model.dimensions);
  const frames = new Map<Kind, Promise<number>>();

  const prefixOf = (kind: Kind): string => (kind === 'query' ? model.queryPrefix : model.documentPrefix);
  const read = (texts: readonly string[], kind: Kind): Promise<Read[]> =>
    queue.ask(
      'embed',
      texts.map((text) => prefixOf(kind) + text),
      kind === 'query',
    );

  /** Tokens of the prefix and the marks. */
  function frameOf(kind: Kind): Promise<number> {
    let frame = frames.get(kind);
    if (!frame) {
      frame = queue.ask('frame', [prefixOf(kind)], kind === 'query').then(([only]) => only!.tokens);
      frame.catch(() => frames.delete(kind));
      frames.set(kind, frame);
    }
    return frame;
  }

  async function embedLong(text: string, kind: Kind): Promise<Float32Array> {
    const cutting: Cutting = {
      queue,
      longest: model.longest,
      urgent: kind === 'query',
      frame: await frameOf(kind),
      read: (pieces) => read(pieces, kind),
    };
    const pieces = await readPieces(text, cutting);
    if (pieces.length === 0) return zero();
    return meanDirection(
      pieces.map(({ values }) => values),
      pieces.map(({ tokens }) => Math.max(1, tokens - cutting.frame)),
    );
  }

  async function embed(texts: readonly string[], kind: Kind): Promise<Float32Array[]> {
    const formed = texts.map((text) => text.toWellFormed());
    const short = formed.filter((text) => text.trim() !== '' && !surelyLong(text, model.longest));
    const found = await read(short, kind);
    let next = 0;
    const vectors: Float32Array[] = [];
    for (const text of formed) {
      const whole = short[next] === text && text.trim() !== '' ? found[next++] : undefined;
      if (text.trim() === '') vectors.push(zero());
      else if (whole && whole.tokens <= model.longest) vectors.push(whole.values);
      else vectors.push(await embedLong(text, kind));
    }
    return vectors;
  }

  return {
    identity: { role: 'universal', model: model.id, revision, dimensions: model.dimensions },
    cheap: false,
    embed,
    rest: () => queue.stop(stopped(model.id)),
  };
}

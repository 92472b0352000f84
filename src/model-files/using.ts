import { BUILTIN_MODELS, configWith } from '../config.ts';
import type { Config, ModelChoice } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import type { KnownModel } from '../engine/index.ts';
import type { Catalogue } from './catalogue.ts';
import { findModel } from './finding.ts';
import type { FoundModel } from './finding.ts';
import { writeOwn } from './private-files.ts';

export type Place = 'universal' | 'reranker' | 'editor' | 'meter';
export const PLACES: readonly Place[] = ['universal', 'reranker', 'editor', 'meter'];

/** What a model is good for, its usual place first. */
const FIT: Readonly<Record<KnownModel['task'], readonly Place[]>> = {
  embedding: ['universal'],
  reranking: ['reranker'],
  language: ['editor', 'meter', 'universal'],
};

export interface Used {
  readonly id: string;
  readonly places: readonly Place[];
  readonly before: ModelChoice;
  readonly after: ModelChoice;
}

/**
 * Puts a model into its place, or `builtin` back into one or all, in `config.json`. Throws `NOT_FOUND`,
 * `MODEL_UNAVAILABLE` for what is not there whole, `INVALID_INPUT` for a place that it does not fit.
 */
export async function useModel(
  config: Config,
  idOrPath: string,
  { place, precision, catalogue }: { place?: Place; precision?: string; catalogue?: Catalogue } = {},
): Promise<Used> {
  const before = config.models;
  if (idOrPath === 'builtin') {
    const places = place === undefined ? PLACES : [place];
    return write(config, 'builtin', places, places.reduce(withBuiltin, before));
  }
  const found = await findModel(config.home, idOrPath, {
    precision,
    ...(catalogue === undefined ? {} : { catalogue }),
  });
  const [usual] = FIT[found.task];
  const chosen = place ?? usual!;
  if (!FIT[found.task].includes(chosen))
    throw new MemoryError(
      'INVALID_INPUT',
      `${found.id} is a model for ${found.task} and cannot be the ${chosen}.`,
      `It can be: ${FIT[found.task].join(', ')}.`,
    );
  if (!found.complete)
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      `${found.id} is not installed${found.missing.length > 0 ? `; missing: ${found.missing.join(', ')}` : ''}.`,
      found.model
        ? `Install it with \`sophontic-memory models add ${found.id}\`.`
        : 'Put it back where it was, or add it again by its path.',
    );
  return write(config, found.id, [chosen], withModel(before, found, chosen));
}

function withModel(models: ModelChoice, { id, precision }: FoundModel, place: Place): ModelChoice {
  if (place === 'reranker') return { ...models, reranker: id };
  if (place === 'editor' || place === 'meter') return { ...models, [place]: 'llama', gguf: id };
  const { precision: _, ...rest } = models;
  return { ...rest, universal: id, ...(precision === null ? {} : { precision }) };
}

/** The language model stays named as long as anybody uses it. */
function withBuiltin(models: ModelChoice, place: Place): ModelChoice {
  if (place === 'reranker') return { ...models, reranker: BUILTIN_MODELS.reranker };
  if (place === 'universal') {
    const { precision: _, ...rest } = models;
    return { ...rest, universal: BUILTIN_MODELS.universal };
  }
  const changed = { ...models, [place]: 'builtin' };
  return changed.editor === 'llama' || changed.meter === 'llama'
    ? changed
    : { ...changed, gguf: BUILTIN_MODELS.gguf, gguf_night: BUILTIN_MODELS.gguf_night };
}

async function write(
  { home, models: before }: Config,
  id: string,
  places: readonly Place[],
  after: ModelChoice,
): Promise<Used> {
  const { path, text } = configWith(home, after);
  await writeOwn(path, text);
  return { id, places, before, after };
}

/** What a model is used for, in the configuration's words. */
export function placesOf({ universal, reranker, gguf, gguf_night, editor, meter }: ModelChoice, id: string) {
  const llama = [editor === 'llama' ? 'editor' : '', meter === 'llama' ? 'meter' : ''].filter(Boolean);
  return [
    ...(universal === id ? ['universal'] : []),
    ...(reranker === id ? ['reranker'] : []),
    ...(gguf === id ? (llama.length > 0 ? llama : ['gguf']) : []),
    ...(gguf_night === id ? ['gguf_night'] : []),
  ];
}

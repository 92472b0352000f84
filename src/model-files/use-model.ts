import { BUILTIN_MODELS, renderConfigWith } from '../config.ts';
import type { Config, ModelConfig } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import type { KnownModel } from '../engine/index.ts';
import type { Catalogue } from './catalogue.ts';
import { findModel } from './find-model.ts';
import type { FoundModel } from './find-model.ts';
import { writePrivateFile } from './private-files.ts';

export type ModelPlace = 'universal' | 'reranker' | 'editor' | 'meter';
export const MODEL_PLACES: readonly ModelPlace[] = ['universal', 'reranker', 'editor', 'meter'];

/** What a model is good for, its usual place first. */
const PLACES_BY_TASK: Readonly<Record<KnownModel['task'], readonly ModelPlace[]>> = {
  embedding: ['universal'],
  reranking: ['reranker'],
  language: ['editor', 'meter', 'universal'],
};

export interface UseResult {
  readonly id: string;
  readonly places: readonly ModelPlace[];
  readonly before: ModelConfig;
  readonly after: ModelConfig;
}

/**
 * Puts a model into its place, or `builtin` back into one or all, in `config.json`. Throws `NOT_FOUND`,
 * `MODEL_UNAVAILABLE` for what is not there whole, `INVALID_INPUT` for a place that it does not fit.
 */
export async function useModel(
  config: Config,
  idOrPath: string,
  { place, precision, catalogue }: { place?: ModelPlace; precision?: string; catalogue?: Catalogue } = {},
): Promise<UseResult> {
  const before = config.models;
  if (idOrPath === 'builtin') {
    const places = place === undefined ? MODEL_PLACES : [place];
    return writeModelConfig(config, 'builtin', places, places.reduce(applyBuiltin, before));
  }
  const found = await findModel(config.home, idOrPath, {
    precision,
    ...(catalogue === undefined ? {} : { catalogue }),
  });
  const [defaultPlace] = PLACES_BY_TASK[found.task];
  const target = place ?? defaultPlace!;
  if (!PLACES_BY_TASK[found.task].includes(target))
    throw new MemoryError(
      'INVALID_INPUT',
      `${found.id} is a model for ${found.task} and cannot be the ${target}.`,
      `It can be: ${PLACES_BY_TASK[found.task].join(', ')}.`,
    );
  if (!found.complete)
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      `${found.id} is not installed${found.missing.length > 0 ? `; missing: ${found.missing.join(', ')}` : ''}.`,
      found.model
        ? `Install it with \`sophontic-memory models add ${found.id}\`.`
        : 'Put it back where it was, or add it again by its path.',
    );
  return writeModelConfig(config, found.id, [target], applyModel(before, found, target));
}

function applyModel(models: ModelConfig, { id, precision }: FoundModel, place: ModelPlace): ModelConfig {
  if (place === 'reranker') return { ...models, reranker: id };
  if (place === 'editor' || place === 'meter') return { ...models, [place]: 'llama', gguf: id };
  const { precision: _, ...rest } = models;
  return { ...rest, universal: id, ...(precision === null ? {} : { precision }) };
}

/** The language model stays named as long as anybody uses it. */
function applyBuiltin(models: ModelConfig, place: ModelPlace): ModelConfig {
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

async function writeModelConfig(
  { home, models: before }: Config,
  id: string,
  places: readonly ModelPlace[],
  after: ModelConfig,
): Promise<UseResult> {
  const { path, text } = renderConfigWith(home, after);
  await writePrivateFile(path, text);
  return { id, places, before, after };
}

/** What a model is used for, in the configuration's words. */
export function listPlaces(
  { universal, reranker, gguf, gguf_night, editor, meter }: ModelConfig,
  id: string,
) {
  const llamaPlaces = [editor === 'llama' ? 'editor' : '', meter === 'llama' ? 'meter' : ''].filter(Boolean);
  return [
    ...(universal === id ? ['universal'] : []),
    ...(reranker === id ? ['reranker'] : []),
    ...(gguf === id ? (llamaPlaces.length > 0 ? llamaPlaces : ['gguf']) : []),
    ...(gguf_night === id ? ['gguf_night'] : []),
  ];
}

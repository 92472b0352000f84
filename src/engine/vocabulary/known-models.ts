import { KNOWN_ONNX_MODELS } from './known-onnx-models.ts';
import type { KnownModel } from './models.ts';

/** Models that the owner can name by their id alone. */
export const KNOWN_MODELS: readonly KnownModel[] = [...KNOWN_ONNX_MODELS];

/** The model of an id, however its letters are cased. */
export const knownModel = (id: string): KnownModel | undefined =>
  KNOWN_MODELS.find((model) => model.id.toLowerCase() === id.toLowerCase());

import { KNOWN_ONNX_MODELS } from './known-onnx-models.ts';
import type { GgufModel, KnownModel } from './models.ts';

/** Language models that the owner can name; others by their file. A size of 0: nobody has told us. */
const KNOWN_GGUF_MODELS: readonly GgufModel[] = [
  {
    id: 'qwen3-0.6b',
    task: 'language',
    repository: 'Qwen/Qwen3-0.6B-GGUF',
    revision: 'main',
    licence: 'Apache-2.0',
    precisions: ['q8_0'],
    files: { q8_0: [{ path: 'Qwen3-0.6B-Q8_0.gguf', bytes: 0, sha256: null }] },
  },
];

/** Models that the owner can name by their id alone. */
export const KNOWN_MODELS: readonly KnownModel[] = [...KNOWN_ONNX_MODELS, ...KNOWN_GGUF_MODELS];

/** The model of an id, however its letters are cased. */
export const findKnownModel = (id: string): KnownModel | undefined =>
  KNOWN_MODELS.find((model) => model.id.toLowerCase() === id.toLowerCase());

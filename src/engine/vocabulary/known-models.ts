import type { KnownModel } from './models.ts';

const unmeasured = (...paths: readonly string[]) => paths.map((path) => ({ path, bytes: 0, sha256: null }));

/** The models that are known by name. A size of 0: nobody has told us. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    id: 'all-MiniLM-L6-v2',
    task: 'embedding',
    repository: 'Xenova/all-MiniLM-L6-v2',
    revision: 'main',
    dimensions: 384,
    pooling: 'mean',
    queryPrefix: '',
    documentPrefix: '',
    longest: 256,
    licence: 'Apache-2.0',
    precisions: ['q8', 'fp32'],
    files: {
      '*': unmeasured('config.json', 'tokenizer.json', 'tokenizer_config.json'),
      q8: unmeasured('onnx/model_quantized.onnx'),
      fp32: unmeasured('onnx/model.onnx'),
    },
  },
  {
    id: 'qwen3-0.6b',
    task: 'language',
    repository: 'Qwen/Qwen3-0.6B-GGUF',
    revision: 'main',
    licence: 'Apache-2.0',
    precisions: ['q8_0'],
    files: { q8_0: unmeasured('Qwen3-0.6B-Q8_0.gguf') },
  },
];

import { createUnavailableError } from '../../errors.ts';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findKnownModel } from '../../vocabulary/known-models.ts';
import type { ModelFile, OnnxModel } from '../../vocabulary/models.ts';
import { readJson } from './folder.ts';

/** As transformers.js names the files of its precisions; the ones asked for most first. */
const PRECISION_SUFFIXES: Readonly<Record<string, string>> = {
  ...{ q8: '_quantized', fp32: '', fp16: '_fp16', int8: '_int8', uint8: '_uint8' },
  ...{ q4: '_q4', q4f16: '_q4f16', bnb4: '_bnb4' },
};
const MAX_TOKENS = 2048;
const DEFAULT_MAX_TOKENS = 512;
const COMMON_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

type JsonObject = Readonly<Record<string, unknown>>;
const toPositiveInteger = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
const toText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const toObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null ? (value as JsonObject) : {};

/**
 * The model in a folder that the owner names by its path, as far as its own files tell. A folder named as a known model is
 * taken for an export of the same weights, and what its files do not say is as with that.
 *
 * Throws `MODEL_UNAVAILABLE` where there is no such model.
 */
export async function describeFolder(folder: string): Promise<OnnxModel> {
  const readConfig = (path: string): Promise<JsonObject | undefined> => readJson(join(folder, path));
  const config = await readConfig('config.json');
  const files = await listFiles(folder);
  const precisions = Object.keys(files).filter((name) => name !== '*');
  if (!config || precisions.length === 0)
    throw createUnavailableError(
      `${folder} holds no ONNX model: ${config ? 'onnx/*.onnx' : 'config.json'} is missing.`,
      'Name a folder with config.json, tokenizer.json, tokenizer_config.json and onnx/model*.onnx.',
      { folder },
    );
  const pooling = await readConfig('1_Pooling/config.json');
  const sentenceConfig = await readConfig('sentence_bert_config.json');
  const promptConfig = toObject((await readConfig('config_sentence_transformers.json'))?.prompts);
  const tokenizerConfig = await readConfig('tokenizer_config.json');
  const id = basename(folder);
  const namesake = findKnownModel(id);
  const hiddenSize =
    toPositiveInteger(config.hidden_size) ??
    toPositiveInteger(config.n_embd) ??
    toPositiveInteger(config.dim) ??
    0;
  const isReranker = /ForSequenceClassification/.test(String(config.architectures));
  const known =
    namesake?.task !== 'language' && namesake?.dimensions === (isReranker ? 0 : hiddenSize)
      ? namesake
      : undefined;
  return {
    id: known?.id ?? id,
    task: isReranker ? 'reranking' : 'embedding',
    repository: '',
    revision: '',
    dimensions: isReranker ? 0 : (toPositiveInteger(pooling?.word_embedding_dimension) ?? hiddenSize),
    pooling: isReranker ? 'none' : (readPooling(pooling) ?? known?.pooling ?? 'mean'),
    queryPrefix: toText(promptConfig.query) ?? known?.queryPrefix ?? '',
    documentPrefix:
      toText(promptConfig.document) ?? toText(promptConfig.passage) ?? known?.documentPrefix ?? '',
    longest:
      toPositiveInteger(sentenceConfig?.max_seq_length) ??
      known?.longest ??
      readMaxTokens(config, tokenizerConfig),
    licence: known?.licence ?? '',
    precisions,
    files,
  };
}

function readPooling(pooling: JsonObject | undefined): OnnxModel['pooling'] | undefined {
  if (pooling?.pooling_mode_cls_token === true) return 'cls';
  if (pooling?.pooling_mode_lasttoken === true) return 'last_token';
  return pooling?.pooling_mode_mean_tokens === true ? 'mean' : undefined;
}

/** Positions that both the weights and the tokenizer allow, within reason. */
function readMaxTokens(config: JsonObject, tokenizer: JsonObject | undefined): number {
  const positions =
    toPositiveInteger(config.max_position_embeddings) ??
    toPositiveInteger(config.n_positions) ??
    DEFAULT_MAX_TOKENS;
  // RoBERTa counts positions from the one after its padding's.
  const reservedPositions = /roberta|camembert/.test(String(config.model_type)) ? 2 : 0;
  return Math.min(
    positions - reservedPositions,
    toPositiveInteger(tokenizer?.model_max_length) ?? MAX_TOKENS,
    MAX_TOKENS,
  );
}

/** Files by precision, with the sizes that they have. */
async function listFiles(folder: string): Promise<Readonly<Record<string, readonly ModelFile[]>>> {
  const names = await readdir(join(folder, 'onnx')).catch(() => []);
  const describeFile = async (path: string): Promise<ModelFile> => {
    const size = await stat(join(folder, path)).then(
      (stats) => stats.size,
      () => 0,
    );
    return { path, bytes: size, sha256: null };
  };
  const files: Record<string, readonly ModelFile[]> = {
    '*': await Promise.all(COMMON_FILES.map(describeFile)),
  };
  for (const [precision, suffix] of Object.entries(PRECISION_SUFFIXES)) {
    const weightsName = `model${suffix}.onnx`;
    const weightFiles = names
      .filter((name) => name === weightsName || name.startsWith(`${weightsName}_data`))
      .sort();
    if (weightFiles.includes(weightsName))
      files[precision] = await Promise.all(weightFiles.map((name) => describeFile(`onnx/${name}`)));
  }
  return files;
}

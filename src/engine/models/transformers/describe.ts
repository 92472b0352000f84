import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { knownModel } from '../../vocabulary/known-models.ts';
import type { ModelFile, OnnxModel } from '../../vocabulary/models.ts';
import { readJson } from './folder.ts';
import { unavailable } from './options.ts';

/** As transformers.js names the files of its precisions; the ones asked for most first. */
const SUFFIXES: Readonly<Record<string, string>> = {
  ...{ q8: '_quantized', fp32: '', fp16: '_fp16', int8: '_int8', uint8: '_uint8' },
  ...{ q4: '_q4', q4f16: '_q4f16', bnb4: '_bnb4' },
};
const LONGEST = 2048;
const LONGEST_UNSAID = 512;
const COMMON = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

type Json = Readonly<Record<string, unknown>>;
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};

/**
 * The model in a folder that the owner names by its path, as far as its own files tell. A folder named as a known model is
 * taken for an export of the same weights, and what its files do not say is as with that.
 *
 * Throws `MODEL_UNAVAILABLE` where there is no such model.
 */
export async function describeFolder(folder: string): Promise<OnnxModel> {
  const json = (path: string): Promise<Json | undefined> => readJson(join(folder, path));
  const config = await json('config.json');
  const files = await filesOf(folder);
  const precisions = Object.keys(files).filter((name) => name !== '*');
  if (!config || precisions.length === 0)
    throw unavailable(
      `${folder} holds no ONNX model: ${config ? 'onnx/*.onnx' : 'config.json'} is missing.`,
      'Name a folder with config.json, tokenizer.json, tokenizer_config.json and onnx/model*.onnx.',
      { folder },
    );
  const pooling = await json('1_Pooling/config.json');
  const sentences = await json('sentence_bert_config.json');
  const prompts = objectOf((await json('config_sentence_transformers.json'))?.prompts);
  const tokenizer = await json('tokenizer_config.json');
  const id = basename(folder);
  const named = knownModel(id);
  const hidden = numberOf(config.hidden_size) ?? numberOf(config.n_embd) ?? numberOf(config.dim) ?? 0;
  const reranks = /ForSequenceClassification/.test(String(config.architectures));
  const known =
    named?.task !== 'language' && named?.dimensions === (reranks ? 0 : hidden) ? named : undefined;
  return {
    id: known?.id ?? id,
    task: reranks ? 'reranking' : 'embedding',
    repository: '',
    revision: '',
    dimensions: reranks ? 0 : (numberOf(pooling?.word_embedding_dimension) ?? hidden),
    pooling: reranks ? 'none' : (poolingOf(pooling) ?? known?.pooling ?? 'mean'),
    queryPrefix: textOf(prompts.query) ?? known?.queryPrefix ?? '',
    documentPrefix: textOf(prompts.document) ?? textOf(prompts.passage) ?? known?.documentPrefix ?? '',
    longest: numberOf(sentences?.max_seq_length) ?? known?.longest ?? longestOf(config, tokenizer),
    licence: known?.licence ?? '',
    precisions,
    files,
  };
}

function poolingOf(pooling: Json | undefined): OnnxModel['pooling'] | undefined {
  if (pooling?.pooling_mode_cls_token === true) return 'cls';
  if (pooling?.pooling_mode_lasttoken === true) return 'last_token';
  return pooling?.pooling_mode_mean_tokens === true ? 'mean' : undefined;
}

/** Positions that both the weights and the tokenizer allow, within reason. */
function longestOf(config: Json, tokenizer: Json | undefined): number {
  const positions =
    numberOf(config.max_position_embeddings) ?? numberOf(config.n_positions) ?? LONGEST_UNSAID;
  // RoBERTa counts positions from the one after its padding's.
  const lost = /roberta|camembert/.test(String(config.model_type)) ? 2 : 0;
  return Math.min(positions - lost, numberOf(tokenizer?.model_max_length) ?? LONGEST, LONGEST);
}

/** Files by precision, with the sizes that they have. */
async function filesOf(folder: string): Promise<Readonly<Record<string, readonly ModelFile[]>>> {
  const names = await readdir(join(folder, 'onnx')).catch(() => []);
  const file = async (path: string): Promise<ModelFile> => {
    const size = await stat(join(folder, path)).then(
      (stats) => stats.size,
      () => 0,
    );
    return { path, bytes: size, sha256: null };
  };
  const files: Record<string, readonly ModelFile[]> = { '*': await Promise.all(COMMON.map(file)) };
  for (const [precision, suffix] of Object.entries(SUFFIXES)) {
    const weights = `model${suffix}.onnx`;
    const belonging = names.filter((name) => name === weights || name.startsWith(`${weights}_data`)).sort();
    if (belonging.includes(weights))
      files[precision] = await Promise.all(belonging.map((name) => file(`onnx/${name}`)));
  }
  return files;
}

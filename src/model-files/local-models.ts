import { open, readFile, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MemoryError } from '../engine/index.ts';
import { withLock } from './lock.ts';
import { readJsonOrNull, writePrivateFile } from './private-files.ts';

/** A model that the owner keeps elsewhere: a folder in ONNX, or one file in GGUF. */
export interface LocalModel {
  /** Absolute. */
  readonly path: string;
  readonly task: 'embedding' | 'reranking' | 'language';
  /** Precisions that an ONNX folder holds; empty for GGUF. */
  readonly precisions: readonly string[];
}

/** As transformers names them: the file's ending behind `model`. */
const PRECISION_BY_FILE: Readonly<Record<string, string>> = {
  'model_quantized.onnx': 'q8',
  'model.onnx': 'fp32',
  'model_fp16.onnx': 'fp16',
  'model_q4.onnx': 'q4',
  'model_q4f16.onnx': 'q4f16',
  'model_int8.onnx': 'int8',
  'model_uint8.onnx': 'uint8',
  'model_bnb4.onnx': 'bnb4',
};

const resolveListPath = (home: string): string => join(home, 'models', 'local.json');

export async function readLocalModels(home: string): Promise<LocalModel[]> {
  const models = ((await readJsonOrNull(resolveListPath(home))) as { models?: unknown } | null)?.models;
  return Array.isArray(models) ? models.filter(isLocalModel) : [];
}

const isLocalModel = (value: unknown): value is LocalModel => {
  const { path, task, precisions } = (value ?? {}) as Partial<LocalModel>;
  return (
    typeof path === 'string' &&
    ['embedding', 'reranking', 'language'].includes(String(task)) &&
    Array.isArray(precisions)
  );
};

/** Changes the list of local models while nobody else does. */
async function updateLocalModels(
  home: string,
  change: (models: LocalModel[]) => LocalModel[],
): Promise<void> {
  await withLock(`${resolveListPath(home)}.lock`, async () => {
    const models = change(await readLocalModels(home));
    await writePrivateFile(resolveListPath(home), `${JSON.stringify({ models }, null, 2)}\n`);
  });
}

/** Looks at a model and writes down where it is; nothing is copied. Throws `INVALID_INPUT` for what is no model. */
export async function addLocalModel(home: string, path: string): Promise<LocalModel> {
  const model = await inspectModel(resolve(path));
  await updateLocalModels(home, (models) => [...models.filter((other) => other.path !== model.path), model]);
  return model;
}

/** Forgets where it is; the files stay. False when it was not known. */
export async function removeLocalModel(home: string, path: string): Promise<boolean> {
  const isKnown = (await readLocalModels(home)).some((model) => model.path === path);
  if (isKnown) await updateLocalModels(home, (models) => models.filter((model) => model.path !== path));
  return isKnown;
}

/** What there is at a path. Throws `INVALID_INPUT` when it is no model, or not whole. */
export async function inspectModel(path: string): Promise<LocalModel> {
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile()) return inspectGguf(path);
  if (stats?.isDirectory()) return inspectOnnx(path);
  throw createInvalidModelError(path, 'there is no such file or folder');
}

async function inspectGguf(path: string): Promise<LocalModel> {
  const head = await readFirstBytes(path, 24);
  const version = head.length === 24 ? head.readUInt32LE(4) : 0;
  if (head.subarray(0, 4).toString('latin1') !== 'GGUF' || version < 2 || version > 3)
    throw createInvalidModelError(path, 'the file does not begin as GGUF of version 2 or 3 does');
  if (head.readBigUInt64LE(8) === 0n) throw createInvalidModelError(path, 'the file holds no tensors');
  return { path, task: 'language', precisions: [] };
}

async function inspectOnnx(path: string): Promise<LocalModel> {
  const [config] = await Promise.all(
    ['config.json', 'tokenizer.json'].map((name) => readJsonObject(path, name)),
  );
  const names = await readdir(join(path, 'onnx')).catch(() => [] as string[]);
  const precisions: string[] = [];
  for (const [name, precision] of Object.entries(PRECISION_BY_FILE)) {
    if (!names.includes(name)) continue;
    // An ONNX file begins with the version of its format; what stands for one that was not fetched begins with words.
    if ((await readFirstBytes(join(path, 'onnx', name), 1))[0] !== 0x08)
      throw createInvalidModelError(path, `onnx/${name} is no ONNX model`);
    precisions.push(precision);
  }
  if (precisions.length === 0)
    throw createInvalidModelError(path, 'there is no onnx/model.onnx or onnx/model_quantized.onnx');
  const architectures = JSON.stringify(config?.['architectures'] ?? '');
  const task = architectures.includes('ForSequenceClassification') ? 'reranking' : 'embedding';
  return { path, task, precisions };
}

async function readFirstBytes(path: string, count: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readJsonObject(folder: string, name: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw createInvalidModelError(folder, `there is no ${name} that can be read`);
}

const createInvalidModelError = (path: string, reason: string): MemoryError =>
  new MemoryError(
    'INVALID_INPUT',
    `${path} is no model that can be used: ${reason}.`,
    'Name a .gguf file, or a folder with config.json, tokenizer.json and onnx/model.onnx; `sophontic-memory models list` names the models that can be downloaded.',
    { path },
  );

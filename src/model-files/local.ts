import { open, readFile, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MemoryError } from '../engine/index.ts';
import { locked } from './lock.ts';
import { readNote, writeOwn } from './private-files.ts';

/** A model that the owner keeps elsewhere: a folder in ONNX, or one file in GGUF. */
export interface LocalModel {
  /** Absolute. */
  readonly path: string;
  readonly task: 'embedding' | 'reranking' | 'language';
  /** Precisions that an ONNX folder holds; empty for GGUF. */
  readonly precisions: readonly string[];
}

/** As transformers names them: the file's ending behind `model`. */
const PRECISIONS: Readonly<Record<string, string>> = {
  'model_quantized.onnx': 'q8',
  'model.onnx': 'fp32',
  'model_fp16.onnx': 'fp16',
  'model_q4.onnx': 'q4',
  'model_q4f16.onnx': 'q4f16',
  'model_int8.onnx': 'int8',
  'model_uint8.onnx': 'uint8',
  'model_bnb4.onnx': 'bnb4',
};

const listPath = (home: string): string => join(home, 'models', 'local.json');

export async function localModels(home: string): Promise<LocalModel[]> {
  const models = ((await readNote(listPath(home))) as { models?: unknown } | null)?.models;
  return Array.isArray(models) ? models.filter(isLocal) : [];
}

const isLocal = (value: unknown): value is LocalModel => {
  const { path, task, precisions } = (value ?? {}) as Partial<LocalModel>;
  return (
    typeof path === 'string' &&
    ['embedding', 'reranking', 'language'].includes(String(task)) &&
    Array.isArray(precisions)
  );
};

/** Changes the list of local models while nobody else does. */
async function changeList(home: string, change: (models: LocalModel[]) => LocalModel[]): Promise<void> {
  await locked(`${listPath(home)}.lock`, async () => {
    const models = change(await localModels(home));
    await writeOwn(listPath(home), `${JSON.stringify({ models }, null, 2)}\n`);
  });
}

/** Looks at a model and writes down where it is; nothing is copied. Throws `INVALID_INPUT` for what is no model. */
export async function addLocal(home: string, path: string): Promise<LocalModel> {
  const model = await lookAt(resolve(path));
  await changeList(home, (models) => [...models.filter((other) => other.path !== model.path), model]);
  return model;
}

/** Forgets where it is; the files stay. False when it was not known. */
export async function removeLocal(home: string, path: string): Promise<boolean> {
  const there = (await localModels(home)).some((model) => model.path === path);
  if (there) await changeList(home, (models) => models.filter((model) => model.path !== path));
  return there;
}

/** What there is at a path. Throws `INVALID_INPUT` when it is no model, or not whole. */
export async function lookAt(path: string): Promise<LocalModel> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return lookAtGguf(path);
  if (found?.isDirectory()) return lookAtOnnx(path);
  throw noModel(path, 'there is no such file or folder');
}

async function lookAtGguf(path: string): Promise<LocalModel> {
  const head = await firstBytes(path, 24);
  const version = head.length === 24 ? head.readUInt32LE(4) : 0;
  if (head.subarray(0, 4).toString('latin1') !== 'GGUF' || version < 2 || version > 3)
    throw noModel(path, 'the file does not begin as GGUF of version 2 or 3 does');
  if (head.readBigUInt64LE(8) === 0n) throw noModel(path, 'the file holds no tensors');
  return { path, task: 'language', precisions: [] };
}

async function lookAtOnnx(path: string): Promise<LocalModel> {
  const [config] = await Promise.all(['config.json', 'tokenizer.json'].map((name) => jsonIn(path, name)));
  const names = await readdir(join(path, 'onnx')).catch(() => [] as string[]);
  const precisions: string[] = [];
  for (const [name, precision] of Object.entries(PRECISIONS)) {
    if (!names.includes(name)) continue;
    // An ONNX file begins with the version of its format; what stands for one that was not fetched begins with words.
    if ((await firstBytes(join(path, 'onnx', name), 1))[0] !== 0x08)
      throw noModel(path, `onnx/${name} is no ONNX model`);
    precisions.push(precision);
  }
  if (precisions.length === 0)
    throw noModel(path, 'there is no onnx/model.onnx or onnx/model_quantized.onnx');
  const architectures = JSON.stringify(config?.['architectures'] ?? '');
  const task = architectures.includes('ForSequenceClassification') ? 'reranking' : 'embedding';
  return { path, task, precisions };
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function jsonIn(folder: string, name: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw noModel(folder, `there is no ${name} that can be read`);
}

const noModel = (path: string, why: string): MemoryError =>
  new MemoryError(
    'INVALID_INPUT',
    `${path} is no model that can be used: ${why}.`,
    'Name a .gguf file, or a folder with config.json, tokenizer.json and onnx/model.onnx; `sophontic-memory models list` names the models that can be downloaded.',
    { path },
  );

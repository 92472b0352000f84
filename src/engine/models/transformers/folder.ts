import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile, OnnxModel } from '../../vocabulary/models.ts';
import { isWholeOnnx } from './onnx-file.ts';
import { toAdd, unavailable } from './options.ts';

/**
 * The files that a model of a precision consists of, all there and whole.
 * Throws `MODEL_UNAVAILABLE`: what is missing, what is not of its size, what broke off.
 */
export async function checkFolder(
  folder: string,
  model: OnnxModel,
  precision: string,
): Promise<readonly ModelFile[]> {
  const files = [...(model.files['*'] ?? []), ...(model.files[precision] ?? [])];
  const wrong = (await Promise.all(files.map((file) => whatIsWrong(folder, file)))).filter((it) => it !== '');
  if (files.some(({ path }) => path.endsWith('.onnx')) && wrong.length === 0) return files;
  throw unavailable(
    `The model ${model.id} (${precision}) in ${folder} is not whole: ${wrong.join('; ') || 'no weights'}.`,
    toAdd(model.id),
    { model: model.id, precision, folder, wrong },
  );
}

async function whatIsWrong(folder: string, { path, bytes }: ModelFile): Promise<string> {
  const whole = join(folder, path);
  const size = await stat(whole).then(
    (stats) => (stats.isFile() ? stats.size : -1),
    () => -1,
  );
  if (size < 0) return `${path} is missing`;
  if (bytes > 0 && size !== bytes) return `${path} has ${size} of ${bytes} bytes`;
  const sound = path.endsWith('.onnx') ? isWholeOnnx(whole) : path.endsWith('.json') ? isJson(whole) : true;
  return (await sound) ? '' : `${path} is damaged`;
}

const isJson = (path: string): Promise<boolean> => readJson(path).then((value) => value !== undefined);

/** A JSON file's object; undefined where there is none. */
export async function readJson(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

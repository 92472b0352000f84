import { createUnavailableError } from '../../errors.ts';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile, OnnxModel } from '../../vocabulary/models.ts';
import { isWholeOnnx } from './onnx-file.ts';
import { formatAddHint } from './options.ts';

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
  const problems = (await Promise.all(files.map((file) => findProblem(folder, file)))).filter(
    (problem) => problem !== '',
  );
  if (files.some(({ path }) => path.endsWith('.onnx')) && problems.length === 0) return files;
  throw createUnavailableError(
    `The model ${model.id} (${precision}) in ${folder} is not whole: ${problems.join('; ') || 'no weights'}.`,
    formatAddHint(model.id),
    { model: model.id, precision, folder, wrong: problems },
  );
}

async function findProblem(folder: string, { path, bytes }: ModelFile): Promise<string> {
  const fullPath = join(folder, path);
  const size = await stat(fullPath).then(
    (stats) => (stats.isFile() ? stats.size : -1),
    () => -1,
  );
  if (size < 0) return `${path} is missing`;
  if (bytes > 0 && size !== bytes) return `${path} has ${size} of ${bytes} bytes`;
  const isIntact = path.endsWith('.onnx')
    ? isWholeOnnx(fullPath)
    : path.endsWith('.json')
      ? isJsonFile(fullPath)
      : true;
  return (await isIntact) ? '' : `${path} is damaged`;
}

const isJsonFile = (path: string): Promise<boolean> => readJson(path).then((value) => value !== undefined);

/** A JSON file's object; undefined where there is none. */
export async function readJson(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

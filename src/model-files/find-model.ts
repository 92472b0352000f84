import { isAbsolute, join, resolve } from 'node:path';
import { MemoryError } from '../engine/index.ts';
import type { KnownModel } from '../engine/index.ts';
import { listModelFiles, findCatalogueModel, findMissingFiles, resolveModelFolder } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { readLocalModels, inspectModel } from './local-models.ts';

export interface FoundModel {
  /** Null for a model that the owner keeps elsewhere. */
  readonly model: KnownModel | null;
  /** How it is called: the table's id, or the absolute path. */
  readonly id: string;
  readonly task: KnownModel['task'];
  /** Where its files are. For a GGUF that the owner keeps elsewhere, the file itself. */
  readonly folder: string;
  /** The GGUF file, absolute; null for ONNX. */
  readonly file: string | null;
  /** The precision meant: the one asked for, else the first that is there whole, else the model's default; null for GGUF by path. */
  readonly precision: string | null;
  /** Whether all of it is there, in that precision. */
  readonly complete: boolean;
  readonly missing: readonly string[];
}

/**
 * A model by the name that the table knows, or by the path where the owner keeps it. Looks at the disk alone.
 * Throws `NOT_FOUND` for a name that nobody knows, `INVALID_INPUT` for a precision that the model has not.
 */
export async function findModel(
  home: string,
  idOrPath: string,
  { precision, catalogue }: { precision?: string | undefined; catalogue?: Catalogue } = {},
): Promise<FoundModel> {
  const model = findCatalogueModel(idOrPath, catalogue);
  if (model) return findKnown(home, model, precision);
  const path = resolve(idOrPath);
  const local = (await readLocalModels(home)).find((candidate) => candidate.path === path);
  if (!local && !isAbsolute(idOrPath)) throw createUnknownModelError(idOrPath);
  // One that was added may have gone since; one that never was has to be a model.
  const inspected = await inspectModel(path).catch((error: unknown) => {
    if (local) return null;
    throw error;
  });
  const complete =
    inspected !== null && (precision === undefined || inspected.precisions.includes(precision));
  const { task, precisions } = inspected ?? local!;
  return {
    model: null,
    id: path,
    task,
    folder: path,
    file: task === 'language' ? path : null,
    precision: precision ?? precisions[0] ?? null,
    complete,
    missing: complete ? [] : [path],
  };
}

async function findKnown(
  home: string,
  model: KnownModel,
  requested: string | undefined,
): Promise<FoundModel> {
  let precision = requested ?? model.precisions[0]!;
  let missing = await findMissingFiles(home, model, precision);
  if (requested === undefined)
    for (const other of model.precisions.slice(1)) {
      if (missing.length === 0) break;
      const otherMissing = await findMissingFiles(home, model, other);
      if (otherMissing.length > 0) continue;
      precision = other;
      missing = otherMissing;
    }
  const folder = resolveModelFolder(home, model);
  const gguf =
    model.task === 'language'
      ? listModelFiles(model, precision).find((file) => file.path.endsWith('.gguf'))
      : null;
  return {
    model,
    id: model.id,
    task: model.task,
    folder,
    file: gguf ? join(folder, gguf.path) : null,
    precision,
    complete: missing.length === 0,
    missing,
  };
}

export const createUnknownModelError = (id: string): MemoryError =>
  new MemoryError(
    'NOT_FOUND',
    `No model is known as ${id}.`,
    'See `sophontic-memory models list`; a model of your own is named by its path.',
  );

import { join } from 'node:path';
import { KNOWN_MODELS, MemoryError } from '../engine/index.ts';
import type { KnownModel, ModelFile } from '../engine/index.ts';
import { readNote, sizeOf } from './private-files.ts';

export type Catalogue = readonly KnownModel[];

/** The model of that name, however its letters are cased. */
export const known = (id: string, catalogue: Catalogue = KNOWN_MODELS): KnownModel | null =>
  catalogue.find((model) => model.id.toLowerCase() === id.toLowerCase()) ?? null;

export const modelFolder = (home: string, model: KnownModel): string => join(home, 'models', model.id);

export const placeOf = (folder: string, file: Pick<ModelFile, 'path'>): string =>
  join(folder, ...file.path.split('/'));

/** What a precision is made of: its own files and those of all. */
export function filesOf(model: KnownModel, precision: string): readonly ModelFile[] {
  if (!model.precisions.includes(precision))
    throw new MemoryError(
      'INVALID_INPUT',
      `${model.id} does not come in precision ${precision}.`,
      `Choose one of: ${model.precisions.join(', ')}.`,
    );
  return [...(model.files['*'] ?? []), ...(model.files[precision] ?? [])];
}

/** Bytes of these files; null when nobody has told us of one. */
export const bytesOf = (files: readonly ModelFile[]): number | null =>
  files.some((file) => file.bytes === 0) ? null : files.reduce((sum, file) => sum + file.bytes, 0);

/** What a file was when it had come whole. */
export interface Kept {
  readonly bytes: number;
  readonly sha256: string;
  readonly revision: string;
}
export type Manifest = Readonly<Record<string, Kept>>;

export const manifestPath = (folder: string): string => join(folder, 'manifest.json');

export async function readManifest(folder: string): Promise<Manifest> {
  const files = ((await readNote(manifestPath(folder))) as { files?: unknown } | null)?.files;
  if (typeof files !== 'object' || files === null) return {};
  return Object.fromEntries(
    Object.entries(files).filter((entry): entry is [string, Kept] => isKept(entry[1])),
  );
}

const isKept = (value: unknown): value is Kept => {
  const { bytes, sha256, revision } = (value ?? {}) as Partial<Kept>;
  return typeof bytes === 'number' && typeof sha256 === 'string' && typeof revision === 'string';
};

/** What the manifest knows of this very file: of the hash that the table names, or else of the same revision. */
export function keptOf(manifest: Manifest, model: KnownModel, file: ModelFile): Kept | null {
  const kept = manifest[file.path];
  if (!kept || (file.bytes > 0 && kept.bytes !== file.bytes)) return null;
  const same = file.sha256 === null ? kept.revision === model.revision : kept.sha256 === file.sha256;
  return same ? kept : null;
}

/** Files that are not there whole, by the manifest and by their size: hashing a gigabyte is for `models add`. */
export async function missingOf(home: string, model: KnownModel, precision: string): Promise<string[]> {
  const folder = modelFolder(home, model);
  const manifest = await readManifest(folder);
  const missing: string[] = [];
  for (const file of filesOf(model, precision)) {
    const kept = keptOf(manifest, model, file);
    if (!kept || (await sizeOf(placeOf(folder, file))) !== kept.bytes) missing.push(file.path);
  }
  return missing;
}

export type State = 'complete' | 'partial' | 'absent';

/** How much of a precision is there, and what is not. What all precisions share is no part of one never asked for. */
export async function stateOf(
  home: string,
  model: KnownModel,
  precision: string,
): Promise<{ state: State; missing: string[] }> {
  const missing = await missingOf(home, model, precision);
  if (missing.length === 0) return { state: 'complete', missing };
  const folder = modelFolder(home, model);
  const own = model.files[precision] ?? [];
  const shared = precision === model.precisions[0] ? (model.files['*'] ?? []) : [];
  for (const file of [...own, ...shared])
    for (const place of [placeOf(folder, file), `${placeOf(folder, file)}.part`])
      if ((await sizeOf(place)) >= 0) return { state: 'partial', missing };
  return { state: 'absent', missing };
}

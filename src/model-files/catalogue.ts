import { join } from 'node:path';
import { KNOWN_MODELS, MemoryError } from '../engine/index.ts';
import type { KnownModel, ModelFile } from '../engine/index.ts';
import { readJsonOrNull, readFileSize } from './private-files.ts';

export type Catalogue = readonly KnownModel[];

/** The model of that name, however its letters are cased. */
export const findCatalogueModel = (id: string, catalogue: Catalogue = KNOWN_MODELS): KnownModel | null =>
  catalogue.find((model) => model.id.toLowerCase() === id.toLowerCase()) ?? null;

export const resolveModelFolder = (home: string, model: KnownModel): string => join(home, 'models', model.id);

export const resolveFilePath = (folder: string, file: Pick<ModelFile, 'path'>): string =>
  join(folder, ...file.path.split('/'));

/** What a precision is made of: its own files and those of all. */
export function listModelFiles(model: KnownModel, precision: string): readonly ModelFile[] {
  if (!model.precisions.includes(precision))
    throw new MemoryError(
      'INVALID_INPUT',
      `${model.id} does not come in precision ${precision}.`,
      `Choose one of: ${model.precisions.join(', ')}.`,
    );
  return [...(model.files['*'] ?? []), ...(model.files[precision] ?? [])];
}

/** Bytes of these files; null when nobody has told us of one. */
export const sumFileBytes = (files: readonly ModelFile[]): number | null =>
  files.some((file) => file.bytes === 0) ? null : files.reduce((sum, file) => sum + file.bytes, 0);

/** What a file was when it had come whole. */
export interface ManifestEntry {
  readonly bytes: number;
  readonly sha256: string;
  readonly revision: string;
}
export type Manifest = Readonly<Record<string, ManifestEntry>>;

export const resolveManifestPath = (folder: string): string => join(folder, 'manifest.json');

export async function readManifest(folder: string): Promise<Manifest> {
  const files = ((await readJsonOrNull(resolveManifestPath(folder))) as { files?: unknown } | null)?.files;
  if (typeof files !== 'object' || files === null) return {};
  return Object.fromEntries(
    Object.entries(files).filter((entry): entry is [string, ManifestEntry] => isManifestEntry(entry[1])),
  );
}

const isManifestEntry = (value: unknown): value is ManifestEntry => {
  const { bytes, sha256, revision } = (value ?? {}) as Partial<ManifestEntry>;
  return typeof bytes === 'number' && typeof sha256 === 'string' && typeof revision === 'string';
};

/** What the manifest knows of this very file: of the hash that the table names, or else of the same revision. */
export function findManifestEntry(
  manifest: Manifest,
  model: KnownModel,
  file: ModelFile,
): ManifestEntry | null {
  const entry = manifest[file.path];
  if (!entry || (file.bytes > 0 && entry.bytes !== file.bytes)) return null;
  const isSame = file.sha256 === null ? entry.revision === model.revision : entry.sha256 === file.sha256;
  return isSame ? entry : null;
}

/** Files that are not there whole, by the manifest and by their size: hashing a gigabyte is for `models add`. */
export async function findMissingFiles(
  home: string,
  model: KnownModel,
  precision: string,
): Promise<string[]> {
  const folder = resolveModelFolder(home, model);
  const manifest = await readManifest(folder);
  const missing: string[] = [];
  for (const file of listModelFiles(model, precision)) {
    const entry = findManifestEntry(manifest, model, file);
    if (!entry || (await readFileSize(resolveFilePath(folder, file))) !== entry.bytes)
      missing.push(file.path);
  }
  return missing;
}

export type ModelState = 'complete' | 'partial' | 'absent';

/** How much of a precision is there, and what is not. What all precisions share is no part of one never asked for. */
export async function readModelState(
  home: string,
  model: KnownModel,
  precision: string,
): Promise<{ state: ModelState; missing: string[] }> {
  const missing = await findMissingFiles(home, model, precision);
  if (missing.length === 0) return { state: 'complete', missing };
  const folder = resolveModelFolder(home, model);
  const ownFiles = model.files[precision] ?? [];
  const sharedFiles = precision === model.precisions[0] ? (model.files['*'] ?? []) : [];
  for (const file of [...ownFiles, ...sharedFiles])
    for (const path of [resolveFilePath(folder, file), `${resolveFilePath(folder, file)}.part`])
      if ((await readFileSize(path)) >= 0) return { state: 'partial', missing };
  return { state: 'absent', missing };
}

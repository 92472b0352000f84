import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock.ts';
import { describeFolder } from '../../src/engine/models/transformers/index.ts';
import type { TransformersOptions } from '../../src/engine/models/transformers/index.ts';
import type { OnnxModel } from '../../src/engine/vocabulary/models.ts';
import { tableModel, writeModel } from '../support/onnx.ts';

export const FAKE = new URL('../fixtures/transformers/fake.mjs', import.meta.url).href;
export const REAL = import.meta.resolve('@huggingface/transformers');

const folders: string[] = [];
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sophontic-onnx-'));
  folders.push(folder);
  return folder;
}
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder with a whole model in it, for the library that needs no weights. */
export function fakeFolder(config: Readonly<Record<string, unknown>> = { hidden_size: 8 }): string {
  const folder = newFolder();
  writeModel(folder, ['a'], tableModel([[0], [0], [0], [1]]), config);
  return folder;
}

export async function optionsFor(
  folder: string,
  library: string,
  changed: Partial<OnnxModel> = {},
  more: Partial<TransformersOptions> = {},
): Promise<TransformersOptions> {
  const model = { ...(await describeFolder(folder)), ...changed };
  return {
    folder,
    model,
    library: async () => library,
    cache: join(newFolder(), 'hashes.json'),
    clock: systemClock,
    ...more,
  };
}

/** How often the fake library loaded a model from a folder. */
export const loadsOf = (folder: string): number => readFileSync(join(folder, 'loads'), 'utf8').length;

export const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
    Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock.ts';
import { describeFolder } from '../../src/engine/models/transformers/index.ts';
import type { TransformersOptions } from '../../src/engine/models/transformers/index.ts';
import type { OnnxModel } from '../../src/engine/vocabulary/models.ts';
import { buildTableModel, writeModel } from '../support/onnx.ts';

export const FAKE_LIBRARY = new URL('../fixtures/transformers/fake.mjs', import.meta.url).href;
export const REAL_LIBRARY = import.meta.resolve('@huggingface/transformers');

const folders: string[] = [];
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sophontic-onnx-'));
  folders.push(folder);
  return folder;
}
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder with a whole model in it, for the library that needs no weights. */
export function createFakeFolder(config: Readonly<Record<string, unknown>> = { hidden_size: 8 }): string {
  const folder = createFolder();
  writeModel(folder, ['a'], buildTableModel([[0], [0], [0], [1]]), config);
  return folder;
}

export async function createOptions(
  folder: string,
  library: string,
  modelOverrides: Partial<OnnxModel> = {},
  optionOverrides: Partial<TransformersOptions> = {},
): Promise<TransformersOptions> {
  const model = { ...(await describeFolder(folder)), ...modelOverrides };
  return {
    folder,
    model,
    resolveModulePath: async () => library,
    cache: join(createFolder(), 'hashes.json'),
    clock: systemClock,
    ...optionOverrides,
  };
}

/** How often the fake library loaded a model from a folder. */
export const countLoads = (folder: string): number => readFileSync(join(folder, 'loads'), 'utf8').length;

export const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
    Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

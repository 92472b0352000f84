import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { KnownModel } from '../../src/engine/index.ts';
import { modelFolder } from '../../src/model-files/index.ts';

/** Bytes that are the same in every process and hold no repetition that a mix-up could hide behind. */
function noise(length: number, seed: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, i) =>
    createHash('sha512').update(`${seed}:${i}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

export const WEIGHTS = 'onnx/model_quantized.onnx';
export const FILES: Readonly<Record<string, Buffer>> = {
  'config.json': Buffer.from('{"architectures":["BertModel"]}'),
  'tokenizer.json': Buffer.from(JSON.stringify({ model: noise(40_000, 1).toString('hex') })),
  [WEIGHTS]: Buffer.concat([Buffer.of(0x08), noise(1_500_000, 2)]),
  'onnx/model.onnx': Buffer.concat([Buffer.of(0x08), noise(2_000_000, 3)]),
  'tiny.gguf': noise(60_000, 4),
};

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const vouched = (path: string) => ({ path, bytes: FILES[path]!.length, sha256: sha256(FILES[path]!) });
const unvouched = (path: string) => ({ path, bytes: 0, sha256: null });

const onnx = {
  task: 'embedding',
  revision: '0123abc',
  dimensions: 8,
  pooling: 'mean',
  queryPrefix: '',
  documentPrefix: '',
  longest: 64,
  licence: 'Apache-2.0',
  precisions: ['q8', 'fp32'],
} as const;

/** Every size and hash is known. */
export const TINY: KnownModel = {
  ...onnx,
  id: 'tiny',
  repository: 'nobody/tiny',
  files: {
    '*': [vouched('config.json'), vouched('tokenizer.json')],
    q8: [vouched(WEIGHTS)],
    fp32: [vouched('onnx/model.onnx')],
  },
};

/** Nobody has told us anything. */
export const STRANGER: KnownModel = {
  ...onnx,
  id: 'stranger',
  repository: 'nobody/stranger',
  files: {
    '*': [unvouched('config.json')],
    q8: [unvouched(WEIGHTS)],
    fp32: [unvouched('onnx/model.onnx')],
  },
};

export const TALKER: KnownModel = {
  id: 'talker',
  task: 'language',
  repository: 'nobody/talker',
  revision: 'main',
  licence: 'MIT',
  precisions: ['q8_0'],
  files: { q8_0: [vouched('tiny.gguf')] },
};

export const CATALOGUE: readonly KnownModel[] = [TINY, STRANGER, TALKER];

export const placed = (home: string, model: KnownModel, path: string): string =>
  join(modelFolder(home, model), path);
export const bytesAt = (home: string, model: KnownModel, path: string): Buffer =>
  readFileSync(placed(home, model, path));

/** Puts bytes where a file of the model would be, or a part of one. */
export function plant(home: string, model: KnownModel, path: string, bytes: Buffer | string): void {
  mkdirSync(dirname(placed(home, model, path)), { recursive: true });
  writeFileSync(placed(home, model, path), bytes);
}

/** All files in one folder, in the hub's order or in one heap. */
export function spread(folder: string, heap = false): void {
  for (const [path, bytes] of Object.entries(FILES)) {
    const place = join(folder, heap ? basename(path) : path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes);
  }
}

/** All below a folder that is open to others than the owner. */
export const openToOthers = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (statSync(join(folder, name)).mode & 0o077) !== 0,
  );

/** A head that llama.cpp would go on reading. */
export function ggufHead(version = 3): Buffer {
  const head = Buffer.alloc(64);
  head.write('GGUF', 'latin1');
  head.writeUInt32LE(version, 4);
  head.writeBigUInt64LE(1n, 8);
  return head;
}

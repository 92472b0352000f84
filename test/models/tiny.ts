import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { KnownModel } from '../../src/engine/index.ts';
import { resolveModelFolder } from '../../src/model-files/index.ts';

/** Bytes that are the same in every process and hold no repetition that a mix-up could hide behind. */
function createNoise(length: number, seed: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, i) =>
    createHash('sha512').update(`${seed}:${i}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

export const WEIGHTS = 'onnx/model_quantized.onnx';
export const FILES: Readonly<Record<string, Buffer>> = {
  'config.json': Buffer.from('{"architectures":["BertModel"]}'),
  'tokenizer.json': Buffer.from(JSON.stringify({ model: createNoise(40_000, 1).toString('hex') })),
  [WEIGHTS]: Buffer.concat([Buffer.of(0x08), createNoise(1_500_000, 2)]),
  'onnx/model.onnx': Buffer.concat([Buffer.of(0x08), createNoise(2_000_000, 3)]),
  'tiny.gguf': createNoise(60_000, 4),
};

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const createKnownFile = (path: string) => ({
  path,
  bytes: FILES[path]!.length,
  sha256: sha256(FILES[path]!),
});
const createUnknownFile = (path: string) => ({ path, bytes: 0, sha256: null });

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
    '*': [createKnownFile('config.json'), createKnownFile('tokenizer.json')],
    q8: [createKnownFile(WEIGHTS)],
    fp32: [createKnownFile('onnx/model.onnx')],
  },
};

/** Nobody has told us anything. */
export const STRANGER: KnownModel = {
  ...onnx,
  id: 'stranger',
  repository: 'nobody/stranger',
  files: {
    '*': [createUnknownFile('config.json')],
    q8: [createUnknownFile(WEIGHTS)],
    fp32: [createUnknownFile('onnx/model.onnx')],
  },
};

export const TALKER: KnownModel = {
  id: 'talker',
  task: 'language',
  repository: 'nobody/talker',
  revision: 'main',
  licence: 'MIT',
  precisions: ['q8_0'],
  files: { q8_0: [createKnownFile('tiny.gguf')] },
};

export const CATALOGUE: readonly KnownModel[] = [TINY, STRANGER, TALKER];

export const resolvePath = (home: string, model: KnownModel, path: string): string =>
  join(resolveModelFolder(home, model), path);
export const readBytesAt = (home: string, model: KnownModel, path: string): Buffer =>
  readFileSync(resolvePath(home, model, path));

/** Puts bytes where a file of the model would be, or a part of one. */
export function writeFileAt(home: string, model: KnownModel, path: string, bytes: Buffer | string): void {
  mkdirSync(dirname(resolvePath(home, model, path)), { recursive: true });
  writeFileSync(resolvePath(home, model, path), bytes);
}

/** All files in one folder, in the hub's order or in one heap. */
export function writeFiles(folder: string, isFlat = false): void {
  for (const [path, bytes] of Object.entries(FILES)) {
    const place = join(folder, isFlat ? basename(path) : path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes);
  }
}

/** All below a folder that is open to others than the owner. */
export const listOpenFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (statSync(join(folder, name)).mode & 0o077) !== 0,
  );

/** A head that llama.cpp would go on reading. */
export function createGgufHead(version = 3): Buffer {
  const head = Buffer.alloc(64);
  head.write('GGUF', 'latin1');
  head.writeUInt32LE(version, 4);
  head.writeBigUInt64LE(1n, 8);
  return head;
}

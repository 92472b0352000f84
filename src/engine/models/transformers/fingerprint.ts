import { createUnavailableError } from '../../errors.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkFolder, readJson } from './folder.ts';
import type { TransformersOptions } from './options.ts';
import { resolvePrecision, formatAddHint } from './options.ts';
import { CHUNKING } from './split.ts';

interface CachedHash {
  readonly size: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}

/** 16 hex digits of all that shapes a vector or a score: weights, tokenizer, pooling, prefixes, lengths, pieces. */
export async function computeFingerprint(options: TransformersOptions): Promise<string> {
  const { folder, model, cache } = options;
  const files = await checkFolder(folder, model, resolvePrecision(options));
  const hashes: [string, string][] = [];
  for (const { path, sha256 } of files) {
    if (path === 'config.json') continue;
    const actual = await hashFile(join(folder, path), cache);
    if (sha256 !== null && sha256 !== actual)
      throw createUnavailableError(
        `${path} of the model ${model.id} in ${folder} is damaged.`,
        `Remove it, then: ${formatAddHint(model.id)}`,
        { model: model.id, folder, file: path },
      );
    hashes.push([path, actual]);
  }
  const { pooling, queryPrefix, documentPrefix, longest, dimensions } = model;
  const shape = { pooling, queryPrefix, documentPrefix, longest, dimensions, pieces: CHUNKING, hashes };
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16);
}

/** A file's SHA-256; one of the same path, size and time as before is not read again. */
async function hashFile(path: string, cache: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const cached = (await readCache(cache))[path];
  if (cached?.size === size && cached.mtimeMs === mtimeMs) return cached.sha256;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  const sha256 = hash.digest('hex');
  // Read anew: another process may have written meanwhile. What is lost between the two is only hashed again.
  const entries = { ...(await readCache(cache)), [path]: { size, mtimeMs, sha256 } };
  const tempFile = `${cache}.${process.pid}`;
  await writeFile(tempFile, JSON.stringify(entries, null, 1))
    .then(() => rename(tempFile, cache))
    .catch(() => undefined);
  return sha256;
}

const readCache = async (cache: string): Promise<Record<string, CachedHash | undefined>> => ({
  ...((await readJson(cache)) as Record<string, CachedHash> | undefined),
});

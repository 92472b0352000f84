import { createUnavailableError } from '../../errors.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatAddCommand } from './failures.ts';

/** How a file looked: another size or time makes it another file. */
export interface FileSignature {
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** What is known of a GGUF file without loading it. */
export interface GgufFacts extends FileSignature {
  readonly sha256: string;
  /** Of its embeddings. */
  readonly dimensions: number;
  /** Tokens of context that it was trained for. */
  readonly trained: number;
}

/** Throws MODEL_UNAVAILABLE when there is no such file. */
export async function readFileSignature(path: string, id?: string): Promise<FileSignature> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new Error('not a file');
    return { bytes: stats.size, modified: stats.mtimeMs };
  } catch (error) {
    throw createUnavailableError(
      `There is no model at ${path}.`,
      `Fetch it: ${formatAddCommand(id)}; or name the file where it is.`,
      { path },
      error,
    );
  }
}

export const isSameSignature = (a: FileSignature, b: FileSignature): boolean =>
  a.bytes === b.bytes && a.modified === b.modified;

/** Read as a stream: such files have gigabytes. */
export async function computeSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function readCache(cacheFile: string): Promise<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(cacheFile, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What was noted of the file while it looked the same; null otherwise, also when the notes are unreadable. */
export async function readCachedFacts(
  cacheFile: string,
  path: string,
  signature: FileSignature,
): Promise<GgufFacts | null> {
  const facts = (await readCache(cacheFile))[path] as Partial<GgufFacts> | null | undefined;
  if (!facts || facts.bytes !== signature.bytes || facts.modified !== signature.modified) return null;
  const isValid =
    /^[0-9a-f]{64}$/.test(facts.sha256 ?? '') &&
    Number.isInteger(facts.dimensions) &&
    Number.isInteger(facts.trained);
  return isValid ? (facts as GgufFacts) : null;
}

/** Notes only spare the next start some seconds: where they cannot be written, all goes on. */
export async function writeCachedFacts(cacheFile: string, path: string, facts: GgufFacts): Promise<void> {
  const tempFile = `${cacheFile}.${process.pid}`;
  try {
    await mkdir(dirname(cacheFile), { recursive: true, mode: 0o700 });
    const entries = { ...(await readCache(cacheFile)), [path]: facts };
    await writeFile(tempFile, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600 });
    await rename(tempFile, cacheFile);
  } catch {
    // Measured again next time.
    await rm(tempFile, { force: true }).catch(() => undefined);
  }
}

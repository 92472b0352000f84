import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { readJsonOrNull, writePrivateFile } from './private-files.ts';
import { InterruptedError } from './source.ts';
import type { OpenedFile } from './source.ts';

/** What the part is a part of. */
export interface PartNote {
  readonly version: string | null;
  readonly total: number | null;
}
export const resolveNotePath = (part: string): string => `${part}.json`;

export async function readPartNote(part: string): Promise<PartNote> {
  const { version, total } = ((await readJsonOrNull(resolveNotePath(part))) ?? {}) as Partial<PartNote>;
  return {
    version: typeof version === 'string' ? version : null,
    total: typeof total === 'number' ? total : null,
  };
}

/** The hash of what is there of a part. */
export async function hashPart(part: string, bytes: number): Promise<Hash> {
  const hash = createHash('sha256');
  if (bytes > 0)
    for await (const chunk of createReadStream(part, { end: bytes - 1 })) hash.update(chunk as Buffer);
  return hash;
}

/** Appends what comes. Returns how long the part is when it is whole. */
export async function appendPart(
  part: string,
  { start, total, version, bytes }: OpenedFile,
  hash: Hash,
  expectedBytes: number | null,
  onProgress: (bytes: number) => void,
): Promise<number> {
  await writePrivateFile(resolveNotePath(part), JSON.stringify({ version, total } satisfies PartNote));
  const handle = await open(part, start > 0 ? 'a' : 'w', 0o600);
  let offset = start;
  try {
    onProgress(offset);
    for await (const chunk of bytes) {
      offset += chunk.length;
      if (expectedBytes !== null && offset > expectedBytes)
        throw new InterruptedError('more came than the file is long');
      hash.update(chunk);
      await handle.writeFile(chunk);
      onProgress(offset);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (expectedBytes !== null && offset < expectedBytes)
    throw new InterruptedError('the connection ended early');
  return offset;
}

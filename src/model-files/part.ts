import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { readNote, writeOwn } from './private-files.ts';
import { Interrupted } from './source.ts';
import type { Opened } from './source.ts';

/** What the part is a part of. */
export interface Note {
  readonly version: string | null;
  readonly total: number | null;
}
export const notePath = (part: string): string => `${part}.json`;

export async function noteOf(part: string): Promise<Note> {
  const { version, total } = ((await readNote(notePath(part))) ?? {}) as Partial<Note>;
  return {
    version: typeof version === 'string' ? version : null,
    total: typeof total === 'number' ? total : null,
  };
}

/** The hash of what is there of a part. */
export async function hashOf(part: string, bytes: number): Promise<Hash> {
  const hash = createHash('sha256');
  if (bytes > 0)
    for await (const chunk of createReadStream(part, { end: bytes - 1 })) hash.update(chunk as Buffer);
  return hash;
}

/** Appends what comes. Returns how long the part is when it is whole. */
export async function appendTo(
  part: string,
  { start, total, version, bytes }: Opened,
  hash: Hash,
  most: number | null,
  progress: (bytes: number) => void,
): Promise<number> {
  await writeOwn(notePath(part), JSON.stringify({ version, total } satisfies Note));
  const handle = await open(part, start > 0 ? 'a' : 'w', 0o600);
  let at = start;
  try {
    progress(at);
    for await (const chunk of bytes) {
      at += chunk.length;
      if (most !== null && at > most) throw new Interrupted('more came than the file is long');
      hash.update(chunk);
      await handle.writeFile(chunk);
      progress(at);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (most !== null && at < most) throw new Interrupted('the connection ended early');
  return at;
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { addCommand, unavailable } from './failures.ts';

/** How a file looked: another size or time makes it another file. */
export interface Look {
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** What is known of a GGUF file without loading it. */
export interface Facts extends Look {
  readonly sha256: string;
  /** Of its embeddings. */
  readonly dimensions: number;
  /** Tokens of context that it was trained for. */
  readonly trained: number;
}

/** Throws MODEL_UNAVAILABLE when there is no such file. */
export async function lookAt(path: string, id?: string): Promise<Look> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error('not a file');
    return { bytes: found.size, modified: found.mtimeMs };
  } catch (error) {
    throw unavailable(
      `There is no model at ${path}.`,
      `Fetch it: ${addCommand(id)}; or name the file where it is.`,
      { path },
      error,
    );
  }
}

export const sameLook = (a: Look, b: Look): boolean => a.bytes === b.bytes && a.modified === b.modified;

/** Read as a stream: such files have gigabytes. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function readNotes(notes: string): Promise<Record<string, unknown>> {
  try {
    const known: unknown = JSON.parse(await readFile(notes, 'utf8'));
    return typeof known === 'object' && known !== null ? (known as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What was noted of the file while it looked the same; null otherwise, also when the notes are unreadable. */
export async function recallFacts(notes: string, path: string, look: Look): Promise<Facts | null> {
  const facts = (await readNotes(notes))[path] as Partial<Facts> | null | undefined;
  if (!facts || facts.bytes !== look.bytes || facts.modified !== look.modified) return null;
  const whole =
    /^[0-9a-f]{64}$/.test(facts.sha256 ?? '') &&
    Number.isInteger(facts.dimensions) &&
    Number.isInteger(facts.trained);
  return whole ? (facts as Facts) : null;
}

/** Notes only spare the next start some seconds: where they cannot be written, all goes on. */
export async function noteFacts(notes: string, path: string, facts: Facts): Promise<void> {
  const draft = `${notes}.${process.pid}`;
  try {
    await mkdir(dirname(notes), { recursive: true, mode: 0o700 });
    const all = { ...(await readNotes(notes)), [path]: facts };
    await writeFile(draft, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, notes);
  } catch {
    // Measured again next time.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

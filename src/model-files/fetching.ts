import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MemoryError } from '../engine/index.ts';
import { appendTo, hashOf, noteOf, notePath } from './part.ts';
import { diskFailure, ownFolder, sizeOf } from './private-files.ts';
import { Interrupted } from './source.ts';
import type { Opened, Source } from './source.ts';

export interface Wanted {
  /** Relative to the model. */
  readonly path: string;
  /** 0 and null where nobody has told us. */
  readonly bytes: number;
  readonly sha256: string | null;
}

export interface Came {
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes of it that were there from before. */
  readonly resumed: number;
}

export interface Fetching {
  readonly source: Source;
  readonly signal: AbortSignal;
  /** Bytes of the file that are there by now. */
  readonly progress: (bytes: number) => void;
  /** Called with what came, after it was found right and before it takes its place. */
  readonly noted: (came: Came) => Promise<void>;
  /** Waits before another try; `again` counts from 1. */
  readonly pause: (again: number) => Promise<void>;
}

/** How often a connection may break off without having brought anything. */
const TRIES = 3;

/**
 * Brings one file to `target` by way of `target.part`: goes on where an earlier try broke off, looks at size and hash, and
 * puts it in place only when it is whole. A wrong hash deletes the part; whatever else goes wrong leaves it.
 */
export async function fetchFile(target: string, wanted: Wanted, fetching: Fetching): Promise<Came> {
  const part = `${target}.part`;
  await ownFolder(dirname(target));
  for (let again = 1, before = await sizeOf(part); ; again++) {
    try {
      const came = await attempt(part, wanted, fetching);
      await fetching.noted(came);
      await rename(part, target);
      await rm(notePath(part), { force: true });
      return came;
    } catch (error) {
      if (fetching.signal.aborted) throw cancelled(error);
      if (!(error instanceof Interrupted)) throw diskFailure(error, target);
      const now = await sizeOf(part);
      if (now > before) again = 1;
      before = now;
      if (again >= TRIES) throw brokenOff(wanted, now, error);
      await fetching.pause(again).catch(() => undefined);
    }
  }
}

async function attempt(part: string, wanted: Wanted, { source, signal, progress }: Fetching): Promise<Came> {
  const note = await noteOf(part);
  const most = wanted.bytes > 0 ? wanted.bytes : null;
  const whole = most ?? note.total;
  let from = Math.max(0, await sizeOf(part));
  // Without a hash to check it by, a part goes on only where the source vouches for it being the same file.
  if (from > (whole ?? from) || (wanted.sha256 === null && note.version === null)) from = 0;
  let hash = await hashOf(part, from);
  let resumed = from;
  if (from === 0 || from !== whole) {
    const leaving = new AbortController();
    try {
      const opened = await source.open(
        wanted.path,
        from,
        note.version,
        AbortSignal.any([signal, leaving.signal]),
      );
      checkTotal(wanted, opened);
      if (opened.start !== from) {
        hash = createHash('sha256');
        resumed = 0;
      }
      from = await appendTo(part, opened, hash, most ?? opened.total, progress);
    } finally {
      leaving.abort();
    }
  }
  const sha256 = hash.digest('hex');
  if (wanted.sha256 !== null && sha256 !== wanted.sha256) {
    await rm(part, { force: true });
    await rm(notePath(part), { force: true });
    throw wrong(wanted, `its sha256 is ${sha256}, and should be ${wanted.sha256}`);
  }
  return { bytes: from, sha256, resumed };
}

function checkTotal(wanted: Wanted, { total }: Opened): void {
  if (wanted.bytes > 0 && total !== null && total !== wanted.bytes)
    throw wrong(wanted, `it is ${total} bytes long, and should be ${wanted.bytes}`);
}

const wrong = ({ path }: Wanted, what: string): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `What came as ${path} is not the file that is known: ${what}.`,
    'It was not kept. Try again or from elsewhere with --from; a model that is meant to be another one can be added by its path.',
    { path },
  );

const brokenOff = ({ path, bytes }: Wanted, have: number, { message }: Interrupted): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `Fetching ${path} broke off at ${Math.max(0, have)}${bytes > 0 ? ` of ${bytes}` : ''} bytes: ${message}.`,
    'Give the same command again: it goes on where it stopped.',
    { path },
  );

const cancelled = (cause: unknown): MemoryError =>
  new MemoryError(
    'CANCELLED',
    'Fetching was stopped.',
    'Give the same command again: it goes on where it stopped.',
    {},
    { cause },
  );

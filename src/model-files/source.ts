/** One file, opened for reading from somewhere in it. */
export interface OpenedFile {
  /** Where its bytes begin: what was asked for, or 0 where the source cannot begin in the middle. */
  readonly start: number;
  /** Bytes of the whole file; null where the source does not say. */
  readonly total: number | null;
  /** Says of which version of the file these bytes are; null where the source does not say. */
  readonly version: string | null;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Where a model's files come from. */
export interface ModelSource {
  /** As the owner is told: an address or a folder. */
  readonly name: string;
  /**
   * `path` is relative to the model. With `version`, bytes from the middle come only if they are of that version.
   * Throws `Interrupted` for what may be better in a moment, `MemoryError` for what will not.
   */
  open(path: string, from: number, version: string | null, signal: AbortSignal): Promise<OpenedFile>;
}

/** It broke off, and may go on when asked again. The message is a reason without anything private. */
export class InterruptedError extends Error {
  override readonly name = 'Interrupted';
}

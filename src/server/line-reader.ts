const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Parts of a line that are shorter than this are copied together, so that a line of many small ones is few parts. */
const SMALL_PART_BYTES = 16 * 1024;
const BLOCK_BYTES = 64 * 1024;

/** A line without its end, as the parts it came in: joining them is left to whoever reads it. */
export type Line = readonly Buffer[];

export interface LineHandlers {
  readonly onLine: (line: Line, bytes: number) => void;
  /** Told once for each line above the bound, as soon as it is; its rest is skipped. */
  readonly onTooLong: () => void;
}

/**
 * Cuts a stream of bytes into lines. Nothing is decoded here, so that no character is cut, and every byte is copied
 * once at most, however long its line and however small the chunks.
 */
export class LineReader {
  readonly #maxBytes: number;
  readonly #handlers: LineHandlers;
  #parts: Buffer[] = [];
  #bytes = 0;
  #isSkipping = false;
  /** Where small parts are copied to, how far it is used, and where the last part in it begins (-1: it lies elsewhere). */
  #block = Buffer.alloc(0);
  #used = 0;
  #lastFrom = -1;

  constructor(maxBytes: number, handlers: LineHandlers) {
    this.#maxBytes = maxBytes;
    this.#handlers = handlers;
  }

  push(chunk: Buffer): void {
    let from = 0;
    while (from < chunk.length) {
      const end = chunk.indexOf(LINE_FEED, from);
      if (end === -1) break;
      const part = chunk.subarray(from, end);
      // A line that came whole needs no copy.
      if (this.#bytes === 0 && part.length <= this.#maxBytes) this.#parts = [part];
      else this.#append(part);
      this.#bytes += part.length;
      this.#endLine();
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    this.#append(rest);
    this.#bytes += rest.length;
  }

  /** The stream has ended: what stands behind the last line end is a line, too. */
  end(): void {
    this.#endLine();
  }

  #append(part: Buffer): void {
    if (this.#isSkipping || part.length === 0) return;
    if (this.#bytes + part.length > this.#maxBytes) {
      this.#isSkipping = true;
      this.#parts = [];
      this.#handlers.onTooLong();
    } else if (part.length < SMALL_PART_BYTES) this.#copy(part);
    else {
      this.#parts.push(part);
      this.#lastFrom = -1;
    }
  }

  #copy(part: Buffer): void {
    if (this.#used + part.length > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#used = 0;
      this.#lastFrom = -1;
    }
    if (this.#parts.length === 0) this.#lastFrom = -1;
    this.#block.set(part, this.#used);
    if (this.#lastFrom === -1) this.#lastFrom = this.#used;
    else this.#parts.pop();
    this.#used += part.length;
    this.#parts.push(this.#block.subarray(this.#lastFrom, this.#used));
  }

  #endLine(): void {
    const [parts, bytes, isSkipped] = [this.#parts, this.#bytes, this.#isSkipping];
    this.#parts = [];
    this.#bytes = 0;
    this.#isSkipping = false;
    if (isSkipped || bytes === 0) return;
    const last = parts.at(-1)!;
    const hasReturn = last.at(-1) === CARRIAGE_RETURN;
    if (hasReturn) parts[parts.length - 1] = last.subarray(0, -1);
    if (bytes > (hasReturn ? 1 : 0)) this.#handlers.onLine(parts, bytes - (hasReturn ? 1 : 0));
  }
}

/** A path is shorter. What a trainer prints without end on one line must not fill the memory. */
const MAX_LINE_LENGTH = 16_384;

/** Reads a trainer's stdout as it comes and keeps of it two lines at most. */
export class AdapterFinder {
  #buffer = '';
  #isTooLong = false;
  #namedPath: string | null = null;
  #lastLine: string | null = null;

  take(chunk: string): void {
    // A bar of progress is written over and over, one line to the eye.
    const lines = (this.#buffer + chunk).split(/[\r\n]/);
    this.#buffer = lines.pop()!;
    for (const line of lines) this.#readLine(line);
    if (this.#buffer.length > MAX_LINE_LENGTH) {
      this.#buffer = '';
      this.#isTooLong = true;
    }
  }

  /** What the last `{"adapter": …}` named, and the last line that was not blank. */
  end(): { readonly named: string | null; readonly last: string | null } {
    this.#readLine(this.#buffer);
    this.#buffer = '';
    return { named: this.#namedPath, last: this.#lastLine };
  }

  #readLine(rawLine: string): void {
    const line = rawLine.trim();
    const isTooLong = this.#isTooLong || line.length > MAX_LINE_LENGTH;
    this.#isTooLong = false;
    if (isTooLong) this.#lastLine = null;
    else if (line !== '') {
      this.#lastLine = line;
      this.#namedPath = parseAdapterPath(line) ?? this.#namedPath;
    }
  }
}

function parseAdapterPath(line: string): string | null {
  if (!line.startsWith('{')) return null;
  try {
    const { adapter } = JSON.parse(line) as { adapter?: unknown };
    return typeof adapter === 'string' && adapter !== '' ? adapter : null;
  } catch {
    return null;
  }
}

/** A path is shorter. What a trainer prints without end on one line must not fill the memory. */
const LONGEST_LINE = 16_384;

/** Reads a trainer's stdout as it comes and keeps of it two lines at most. */
export class AdapterFinder {
  #unread = '';
  #tooLong = false;
  #named: string | null = null;
  #last: string | null = null;

  take(chunk: string): void {
    // A bar of progress is written over and over, one line to the eye.
    const lines = (this.#unread + chunk).split(/[\r\n]/);
    this.#unread = lines.pop()!;
    for (const line of lines) this.#line(line);
    if (this.#unread.length > LONGEST_LINE) {
      this.#unread = '';
      this.#tooLong = true;
    }
  }

  /** What the last `{"adapter": …}` named, and the last line that was not blank. */
  end(): { readonly named: string | null; readonly last: string | null } {
    this.#line(this.#unread);
    this.#unread = '';
    return { named: this.#named, last: this.#last };
  }

  #line(given: string): void {
    const line = given.trim();
    const tooLong = this.#tooLong || line.length > LONGEST_LINE;
    this.#tooLong = false;
    if (tooLong) this.#last = null;
    else if (line !== '') {
      this.#last = line;
      this.#named = adapterIn(line) ?? this.#named;
    }
  }
}

function adapterIn(line: string): string | null {
  if (!line.startsWith('{')) return null;
  try {
    const { adapter } = JSON.parse(line) as { adapter?: unknown };
    return typeof adapter === 'string' && adapter !== '' ? adapter : null;
  } catch {
    return null;
  }
}

/**
 * How long texts are cut (R2: part of the identity). Atoms are words with the space before them; a word of more than 32
 * characters is several. Pieces are runs of atoms, as many as the model takes, and overlap by up to 32 tokens.
 */
export const PIECES = { rule: 'pieces-1', overlap: 32, atom: 32 } as const;

const ATOM = new RegExp(`\\s{0,${PIECES.atom}}\\S{1,${PIECES.atom}}|\\s{1,${PIECES.atom}}`, 'gu');

/** The text in atoms; joined again, they are the text. */
export const atomsOf = (text: string): string[] => text.match(ATOM) ?? [];

/** Runs `[from, to)` of atoms of at most `room` tokens, each beginning up to `overlap` tokens before the last one's end. */
export function runsOf(
  counts: readonly number[],
  room: number,
  overlap: number = PIECES.overlap,
): [number, number][] {
  const runs: [number, number][] = [];
  let from = 0;
  while (from < counts.length) {
    let to = from;
    let tokens = 0;
    while (to < counts.length && (to === from || tokens + counts[to]! <= room)) tokens += counts[to++]!;
    runs.push([from, to]);
    if (to >= counts.length) break;
    // Back over the overlap, but never so far that the next atom would not fit.
    const most = Math.min(overlap, room - counts[to]!);
    let shared = 0;
    let next = to;
    while (next > from + 1 && shared + counts[next - 1]! <= most) shared += counts[--next]!;
    from = next;
  }
  return runs;
}

/** Both halves of a text, cut after a whole character. */
export function halves(text: string): [string, string] {
  const characters = Array.from(text);
  const middle = Math.ceil(characters.length / 2);
  return [characters.slice(0, middle).join(''), characters.slice(middle).join('')];
}

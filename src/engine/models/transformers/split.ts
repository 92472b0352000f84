/**
 * How long texts are cut (R2: part of the identity). Atoms are words with the space before them; a word of more than 32
 * characters is several. Pieces are runs of atoms, as many as the model takes, and overlap by up to 32 tokens.
 */
export const CHUNKING = { rule: 'pieces-1', overlap: 32, atom: 32 } as const;

const ATOM_PATTERN = new RegExp(
  `\\s{0,${CHUNKING.atom}}\\S{1,${CHUNKING.atom}}|\\s{1,${CHUNKING.atom}}`,
  'gu',
);

/** The text in atoms; joined again, they are the text. */
export const splitAtoms = (text: string): string[] => text.match(ATOM_PATTERN) ?? [];

/** Runs `[from, to)` of atoms of at most `maxTokens` tokens, each beginning up to `overlap` tokens before the last one's end. */
export function computeChunkRanges(
  tokenCounts: readonly number[],
  maxTokens: number,
  overlap: number = CHUNKING.overlap,
): [number, number][] {
  const ranges: [number, number][] = [];
  let from = 0;
  while (from < tokenCounts.length) {
    let to = from;
    let tokens = 0;
    while (to < tokenCounts.length && (to === from || tokens + tokenCounts[to]! <= maxTokens))
      tokens += tokenCounts[to++]!;
    ranges.push([from, to]);
    if (to >= tokenCounts.length) break;
    // Back over the overlap, but never so far that the next atom would not fit.
    const maxShared = Math.min(overlap, maxTokens - tokenCounts[to]!);
    let shared = 0;
    let next = to;
    while (next > from + 1 && shared + tokenCounts[next - 1]! <= maxShared) shared += tokenCounts[--next]!;
    from = next;
  }
  return ranges;
}

/** Both halves of a text, cut after a whole character. */
export function splitHalves(text: string): [string, string] {
  const characters = Array.from(text);
  const middle = Math.ceil(characters.length / 2);
  return [characters.slice(0, middle).join(''), characters.slice(middle).join('')];
}

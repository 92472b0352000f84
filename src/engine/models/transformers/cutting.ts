import { atomsOf, halves, runsOf } from './pieces.ts';
import type { Queue, Read } from './queue.ts';

/** A piece of a text as the model read it. */
export interface ReadPiece extends Read {
  readonly piece: string;
}

export interface Cutting {
  readonly queue: Queue;
  readonly longest: number;
  readonly urgent: boolean;
  /** Tokens around a text: the model's marks, and the prefix or the question. */
  readonly frame: number;
  /** Has the model read pieces; one that does not fit comes back with more tokens than it takes. */
  readonly read: (pieces: readonly string[]) => Promise<Read[]>;
}

/** Characters a token at most, on the average of a text: longer texts are cut without trying whether they fit. */
const CHARACTERS = 16;

/** True when trying the whole text would be a waste, and a question might wait for it. */
export const surelyLong = (text: string, longest: number): boolean => text.length > CHARACTERS * longest;

/** Reads a text that does not fit in overlapping pieces; nothing of it is left out. */
export async function readPieces(text: string, cutting: Cutting): Promise<ReadPiece[]> {
  const atoms = atomsOf(text);
  const counts = (await cutting.queue.ask('count', atoms, cutting.urgent)).map(({ tokens }) => tokens);
  const runs = runsOf(counts, Math.max(1, cutting.longest - cutting.frame));
  const pieces = runs
    .map(([from, to]) => atoms.slice(from, to).join('').trim())
    .filter((piece) => piece !== '');
  return readFitting(pieces, cutting);
}

async function readFitting(pieces: readonly string[], cutting: Cutting): Promise<ReadPiece[]> {
  const read = await cutting.read(pieces);
  const found: ReadPiece[] = [];
  for (const [i, piece] of pieces.entries()) {
    const tokens = read[i]!.tokens;
    if (tokens <= cutting.longest) found.push({ piece, ...read[i]! });
    // Atoms together can be more tokens than one by one; a single character is never too long.
    else if (Array.from(piece).length > 1) found.push(...(await readFitting(halves(piece), cutting)));
  }
  return found;
}

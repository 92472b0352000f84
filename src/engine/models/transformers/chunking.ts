import { splitAtoms, splitHalves, computeChunkRanges } from './split.ts';
import type { InferenceQueue, ModelOutput } from './queue.ts';

/** A piece of a text as the model read it. */
export interface ChunkOutput extends ModelOutput {
  readonly chunk: string;
}

export interface ChunkingOptions {
  readonly queue: InferenceQueue;
  readonly maxTokens: number;
  readonly isUrgent: boolean;
  /** Tokens around a text: the model's marks, and the prefix or the question. */
  readonly overhead: number;
  /** Has the model read pieces; one that does not fit comes back with more tokens than it takes. */
  readonly runChunks: (pieces: readonly string[]) => Promise<ModelOutput[]>;
}

/** Characters a token at most, on the average of a text: longer texts are cut without trying whether they fit. */
const MAX_CHARS_PER_TOKEN = 16;

/** True when trying the whole text would be a waste, and a question might wait for it. */
export const isSurelyTooLong = (text: string, maxTokens: number): boolean =>
  text.length > MAX_CHARS_PER_TOKEN * maxTokens;

/** Reads a text that does not fit in overlapping pieces; nothing of it is left out. */
export async function runInChunks(text: string, chunking: ChunkingOptions): Promise<ChunkOutput[]> {
  const atoms = splitAtoms(text);
  const tokenCounts = (await chunking.queue.ask('count', atoms, chunking.isUrgent)).map(
    ({ tokens }) => tokens,
  );
  const ranges = computeChunkRanges(tokenCounts, Math.max(1, chunking.maxTokens - chunking.overhead));
  const chunks = ranges
    .map(([from, to]) => atoms.slice(from, to).join('').trim())
    .filter((chunk) => chunk !== '');
  return runFittingChunks(chunks, chunking);
}

async function runFittingChunks(
  chunks: readonly string[],
  chunking: ChunkingOptions,
): Promise<ChunkOutput[]> {
  const outputs = await chunking.runChunks(chunks);
  const fitting: ChunkOutput[] = [];
  for (const [i, chunk] of chunks.entries()) {
    const tokens = outputs[i]!.tokens;
    if (tokens <= chunking.maxTokens) fitting.push({ chunk, ...outputs[i]! });
    // Atoms together can be more tokens than one by one; a single character is never too long.
    else if (Array.from(chunk).length > 1)
      fitting.push(...(await runFittingChunks(splitHalves(chunk), chunking)));
  }
  return fitting;
}

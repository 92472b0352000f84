import type { Settings } from '../vocabulary/settings.ts';
import type { Baseline } from './flux.ts';

/** A turn as the flux of a session is felt by it. */
export interface Felt {
  /** `log2` of its perplexity: bits per word. */
  readonly bits: number;
  readonly words: number;
  /** Words of confusion and of insight that it holds. */
  readonly confusion: number;
  readonly insight: number;
}

/**
 * The series in which arcs are looked for. A meter that measures words is moved little by confusion, and much by a turn of
 * three words: so short turns count less, drawn to the long run by how little they say, and words of confusion raise, words
 * of insight lower, what is left by a deviation or so (§3.2, R9). A meter that understands needs none of that: then both
 * weights are 0.
 */
export function tensionOf(turns: readonly Felt[], longRun: Baseline, settings: Settings['flux']): number[] {
  const unit = Math.max(longRun.deviation, 0.25);
  return turns.map(({ bits, words, confusion, insight }) => {
    const felt = Math.min(1, confusion / 2) - Math.min(1, insight / 2);
    return (
      longRun.mean +
      (shrunk(bits, words, longRun, settings) - longRun.mean) * settings.trust +
      felt * settings.feeling * unit
    );
  });
}

/** Bits per word as far as the turn's length lets one believe them: the rest is the long run's. */
const shrunk = (bits: number, words: number, { mean }: Baseline, { shortTurn }: Settings['flux']): number =>
  mean + ((bits - mean) * words) / (words + shortTurn);

export const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;

export const weighed = (bits: number, text: string, baseline: Baseline, settings: Settings['flux']): number =>
  shrunk(bits, wordsIn(text), baseline, settings);

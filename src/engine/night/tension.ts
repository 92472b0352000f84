import type { Settings } from '../vocabulary/settings.ts';
import type { Baseline } from './flux.ts';

/** A turn as flux detection reads it. */
export interface TurnTension {
  /** `log2` of its perplexity: bits per word. */
  readonly bits: number;
  readonly words: number;
  /** Words of confusion and of insight that it holds. */
  readonly confusion: number;
  readonly insight: number;
}

/**
 * The series in which arcs are looked for, and the bits in which they are measured. A meter that measures words is moved little by confusion, and much by a turn of
 * three words: so short turns count less, drawn to the long run by how little they say, and words of confusion raise, words
 * of insight lower, what is left by a deviation or so (§3.2, R9). A meter that understands needs none of that: then both
 * weights are 0.
 */
export function computeTension(
  turns: readonly TurnTension[],
  longRun: Baseline,
  settings: Settings['flux'],
): { tension: number[]; bits: number[] } {
  const scale = Math.max(longRun.deviation, 0.25);
  const bits = turns.map((turn) => shrinkBits(turn.bits, turn.words, longRun, settings));
  const tension = turns.map(({ confusion, insight }, i) => {
    const netConfusion = Math.min(1, confusion / 2) - Math.min(1, insight / 2);
    return (
      longRun.mean + (bits[i]! - longRun.mean) * settings.trust + netConfusion * settings.tension * scale
    );
  });
  return { tension, bits };
}

/** Bits per word as far as the turn's length lets one believe them: the rest is the long run's. */
const shrinkBits = (
  bits: number,
  words: number,
  { mean }: Baseline,
  { shortTurn }: Settings['flux'],
): number => mean + ((bits - mean) * words) / (words + shortTurn);

export const countWords = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;

export const shrinkTextBits = (
  bits: number,
  text: string,
  baseline: Baseline,
  settings: Settings['flux'],
): number => shrinkBits(bits, countWords(text), baseline, settings);

import type { FluxMetrics } from '../vocabulary/block.ts';
import type { Settings } from '../vocabulary/settings.ts';
import { mean } from '../math/statistics.ts';

/** What a series of scores is held against: its mean and standard deviation, in bits per word. */
export interface Baseline {
  readonly mean: number;
  readonly deviation: number;
  /** Scores behind it. */
  readonly turns: number;
}

/** An arc by places in the series, both ends included: from the turn that opened it to the one that confirmed it closed. */
export interface Arc {
  readonly first: number;
  readonly last: number;
  readonly open: boolean;
  readonly metrics: FluxMetrics;
}

export type FluxState = 'baseline' | 'spike' | 'open' | 'resolution' | 'stable';

/** Where turns are nearly alike a small step is no spike: no deviation is taken for less, in bits per word. */
export const MIN_BASELINE_DEVIATION = 0.25;

/**
 * Flux arcs of one session (spec §3.2, R9). `series` is the tension of each turn (tension.ts), `bits` the `log2` of the
 * perplexities: on that scale turns of talk are spread evenly about their mean, where perplexity itself has a few giants.
 * Arcs are found in the one and measured in the other. States and arcs are given for the turns from `from` on; those
 * before it lend the baseline.
 */
export function detectFlux(
  series: readonly number[],
  bits: readonly number[],
  from: number,
  longRun: Baseline,
  settings: Settings['flux'],
): { states: FluxState[]; arcs: Arc[] } {
  const smoothed = series.map((_, i) => mean(series.slice(Math.max(0, i - settings.smoothing + 1), i + 1)));
  const states: FluxState[] = [];
  const arcs: Arc[] = [];
  /** Places of the calm turns, latest last. */
  const calmPlaces: number[] = Array.from({ length: from }, (_, i) => i);
  const computeCalmBaseline = (values: readonly number[]): Baseline =>
    computeBaseline(
      calmPlaces.slice(-settings.baselineWindow).map((i) => values[i]!),
      longRun,
      settings.baselineWindow,
    );
  const addCalmTurns = (first: number, last: number): void => {
    for (let i = first; i <= last; i++) calmPlaces.push(i);
  };
  let open: { first: number; peak: number; base: Baseline } | null = null;
  let stableTurns = 0;
  let settledTurns = 0;

  const closeArc = (last: number, isOpen: boolean): void => {
    const { first } = open!;
    arcs.push({
      first,
      last,
      open: isOpen,
      metrics: computeMetrics(bits, first, last, computeCalmBaseline(bits).mean, settings.smoothing),
    });
    // What was said in the arc is past now, and counts for the baseline of what follows.
    addCalmTurns(first, last);
    for (let i = last; i > Math.max(last - settings.stabilization, first) && !isOpen; i--)
      states[i - from] = 'resolution';
    open = null;
    stableTurns = 0;
    settledTurns = isOpen ? 0 : settings.stabilization;
  };

  for (let i = from; i < series.length; i++) {
    const value = series[i]!;
    if (open === null) {
      const base = computeCalmBaseline(series);
      if (value > base.mean + settings.spike * base.deviation) {
        open = { first: i, peak: i, base };
        states.push('spike');
        continue;
      }
      calmPlaces.push(i);
      states.push(settledTurns > 0 ? 'stable' : 'baseline');
      settledTurns = Math.max(0, settledTurns - 1);
      continue;
    }
    const { base, first } = open;
    const toDeviations = (x: number): number => (x - base.mean) / base.deviation;
    if (value > series[open.peak]!) open.peak = i;
    states.push(toDeviations(value) > settings.spike ? 'spike' : 'open');
    const change = Math.abs(smoothed[i]! - smoothed[i - 1]!) / base.deviation;
    const isCalm = toDeviations(smoothed[i]!) <= settings.resolved && i > open.peak;
    stableTurns = isCalm && change < settings.stable ? stableTurns + 1 : 0;
    const lowestPlace = argmin(smoothed, open.peak, i);
    const isReversed = toDeviations(smoothed[lowestPlace]!) <= -settings.reversal;
    // Confirmed by what follows, the arc ends where the confusion had gone furthest.
    if (
      stableTurns >= (isReversed ? settings.stabilization : settings.maxStableTurns) ||
      i - first + 1 >= settings.maxArcTurns
    ) {
      const last = Math.max(lowestPlace, open.peak);
      closeArc(last, false);
      for (let j = last + 1; j <= i; j++)
        states[j - from] = j <= last + settings.stabilization ? 'stable' : 'baseline';
      addCalmTurns(last + 1, i);
      settledTurns = Math.max(0, settings.stabilization - (i - last));
    }
  }
  if (open !== null) closeArc(series.length - 1, true);
  return { states, arcs };
}

/** Of the last `window` calm turns; where there are fewer, the agent's long run stands in for the missing ones (R9). */
function computeBaseline(values: readonly number[], longRun: Baseline, window: number): Baseline {
  const missing = longRun.turns === 0 ? 0 : window - values.length;
  const turns = values.length + missing;
  if (turns === 0) return { mean: Number.POSITIVE_INFINITY, deviation: MIN_BASELINE_DEVIATION, turns: 0 };
  const center = (values.reduce((a, b) => a + b, 0) + missing * longRun.mean) / turns;
  const squaredDeviations =
    values.reduce((a, b) => a + (b - center) ** 2, 0) +
    missing * (longRun.deviation ** 2 + (longRun.mean - center) ** 2);
  return {
    mean: center,
    deviation: Math.max(Math.sqrt(squaredDeviations / turns), MIN_BASELINE_DEVIATION),
    turns,
  };
}

/**
 * R8: Arreté against the baseline, from −1 (at the end twice as confused as usual, or worse) to 1; resolution against the peak,
 * 0 to 1. The final perplexity is that of the last turns together.
 */
function computeMetrics(
  bits: readonly number[],
  first: number,
  last: number,
  base: number,
  smoothing: number,
): FluxMetrics {
  const arc = bits.slice(first, last + 1);
  const [baselinePerplexity, peakPerplexity, finalPerplexity] = [
    base,
    Math.max(...arc),
    mean(arc.slice(-smoothing)),
  ].map((value) => 2 ** value) as [number, number, number];
  const duration = last - first + 1;
  return {
    baseline_perplexity: roundFigure(baselinePerplexity),
    peak_perplexity: roundFigure(peakPerplexity),
    final_perplexity: roundFigure(finalPerplexity),
    flux_reversal_quality: roundFigure((peakPerplexity - finalPerplexity) * duration),
    arc_duration_turns: duration,
    arrete: roundFigure(Math.max(-1, (baselinePerplexity - finalPerplexity) / baselinePerplexity)),
    resolution: roundFigure((peakPerplexity - finalPerplexity) / peakPerplexity),
  };
}

const roundFigure = (value: number): number => Number(value.toPrecision(6));

function argmin(values: readonly number[], from: number, to: number): number {
  let best = from;
  for (let i = from + 1; i <= to; i++) if (values[i]! < values[best]!) best = i;
  return best;
}

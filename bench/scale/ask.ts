import { computeQuantile, measureTime } from '../figures.ts';
import { WARM_UPS } from './files.ts';

export interface LatencyStats {
  readonly calls: number;
  readonly p50: number;
  readonly p95: number;
  readonly rss: number;
}

export const readPeakRss = (): number => process.resourceUsage().maxRSS * 1024;

/** One question after the other; all were asked once before, so that everybody's caches are as warm as they get. */
export async function askAll(
  questions: readonly string[],
  ask: (question: string) => Promise<readonly unknown[]>,
): Promise<LatencyStats> {
  for (const question of questions) await ask(question);
  const latencies: number[] = [];
  for (const question of questions.slice(WARM_UPS)) {
    const { value, ms } = await measureTime(() => ask(question));
    // What finds nothing is quick.
    if (value.length === 0 && latencies.length === 0) throw new Error(`Nothing was found for "${question}".`);
    latencies.push(ms);
  }
  return {
    calls: latencies.length,
    p50: computeQuantile(latencies, 0.5),
    p95: computeQuantile(latencies, 0.95),
    rss: readPeakRss(),
  };
}

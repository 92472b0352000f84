import { quantile, timed } from '../figures.ts';
import { WARM_UPS } from './files.ts';

export interface Asked {
  readonly calls: number;
  readonly p50: number;
  readonly p95: number;
  readonly rss: number;
}

export const highestRss = (): number => process.resourceUsage().maxRSS * 1024;

/** One question after the other; all were asked once before, so that everybody's caches are as warm as they get. */
export async function askAll(
  questions: readonly string[],
  ask: (question: string) => Promise<readonly unknown[]>,
): Promise<Asked> {
  for (const question of questions) await ask(question);
  const took: number[] = [];
  for (const question of questions.slice(WARM_UPS)) {
    const { value, ms } = await timed(() => ask(question));
    // What finds nothing is quick.
    if (value.length === 0 && took.length === 0) throw new Error(`Nothing was found for "${question}".`);
    took.push(ms);
  }
  return { calls: took.length, p50: quantile(took, 0.5), p95: quantile(took, 0.95), rss: highestRss() };
}

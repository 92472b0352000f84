import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hdbscan } from '../src/engine/math/hdbscan/hdbscan.ts';
import { computeAdjustedRand, createPlantedClusters } from '../test/fixtures/hdbscan/planted.ts';

/**
 * Seconds and quality of our HDBSCAN on planted clusters in noise, beside hdbscan-ts where it is at hand:
 *   node bench/hdbscan.ts [--oracle DIR]   (DIR holds node_modules/hdbscan-ts)
 */
const SIZES = [1_000, 4_000, 20_000];
/** It is cubic in a noisy set: 1,000 take it most of a minute, 4,000 more than ten. */
const ORACLE_UP_TO = 1_000;
const OPTIONS = { minClusterSize: 10, minSamples: 5 };

type Oracle = new (options: typeof OPTIONS) => { fit(data: number[][]): number[] };

const { oracle: folder } = parseArgs({ options: { oracle: { type: 'string' } } }).values;
const oracle = folder === undefined ? undefined : load(folder);
if (!oracle)
  console.error('No hdbscan-ts here; give the folder it is installed in with --oracle DIR to compare.');

function load(from: string): Oracle | undefined {
  try {
    return (createRequire(join(from, 'x.js'))('hdbscan-ts') as { HDBSCAN: Oracle }).HDBSCAN;
  } catch {
    return undefined;
  }
}

async function measureTime<T>(work: () => T | Promise<T>): Promise<[result: T, seconds: number]> {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1_000];
}

console.log(
  '| points × 768 | clusters | seconds | longest turn, ms | more memory, MB | ARI truth | hdbscan-ts |',
);
console.log('|---|---|---|---|---|---|---|');
for (const n of SIZES) {
  const { points, truth } = createPlantedClusters({
    n,
    dims: 768,
    clusters: n / 50,
    regions: n / 500,
    noise: 0.3,
    seed: n,
  });
  const before = process.memoryUsage.rss();
  let most = before;
  let turn = performance.now();
  let longest = 0;
  const pause = async (): Promise<void> => {
    longest = Math.max(longest, performance.now() - turn);
    most = Math.max(most, process.memoryUsage.rss());
    await new Promise(setImmediate);
    turn = performance.now();
  };
  const [{ labels, clusters }, seconds] = await measureTime(() => hdbscan(points, { ...OPTIONS, pause }));
  const cells = [n, clusters, seconds.toFixed(1), longest.toFixed(0), ((most - before) / 1e6).toFixed(0)];
  let theirs = '–';
  if (oracle && n <= ORACLE_UP_TO) {
    const data = points.map((point) => [...point]);
    const [found, took] = await measureTime(() => new oracle(OPTIONS).fit(data));
    theirs = `${took.toFixed(1)} s (${(took / seconds).toFixed(0)}×), ARI ${computeAdjustedRand(found, truth).toFixed(3)}`;
  }
  console.log(`| ${[...cells, computeAdjustedRand(labels, truth).toFixed(3), theirs].join(' | ')} |`);
}

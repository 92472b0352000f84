import { computeQuantile, measureTime } from './figures.ts';
import { formatMs, logProgress, formatTimes } from './part.ts';
import type { Part } from './part.ts';
import { connect, listContenders } from './rpc.ts';
import { createTempFolder } from './temp.ts';

const WARM_UPS = 2;

/** From spawn to `tools/list` answered, each server in turn, so that a busy moment of the machine meets all alike. */
export async function measureColdStart(quick: boolean): Promise<Part> {
  const rounds = quick ? 5 : 15;
  const servers = listContenders(createTempFolder()).map((contender) => ({ contender, all: [] as number[] }));
  for (let round = -WARM_UPS; round < rounds; round++) {
    logProgress(round < 0 ? '  warm-up' : `  round ${round + 1} of ${rounds}`);
    for (const { contender, all: elapsed } of servers) {
      const { value: connection, ms: elapsedMs } = await measureTime(() => connect(contender));
      await connection.end();
      if (round >= 0) elapsed.push(elapsedMs);
    }
  }
  const figures = servers.map(({ contender, all: elapsed }) => ({
    server: contender.name,
    median_ms: computeQuantile(elapsed, 0.5),
    min_ms: Math.min(...elapsed),
    max_ms: Math.max(...elapsed),
    all_ms: elapsed,
  }));
  const ours = figures[0]!.median_ms;
  return {
    title: 'Cold start',
    method: `spawn → initialize → tools/list answered, raw JSON-RPC over pipes, ${rounds} rounds in turn after ${WARM_UPS} warm-ups; ratio = our median over theirs.`,
    head: ['server', 'median ms', 'min ms', 'max ms', 'ours / this'],
    rows: figures.map(({ server, median_ms, min_ms, max_ms }) => [
      server,
      formatMs(median_ms),
      formatMs(min_ms),
      formatMs(max_ms),
      formatTimes(ours / median_ms),
    ]),
    figures,
  };
}

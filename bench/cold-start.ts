import { quantile, timed } from './figures.ts';
import { ms, progress, times } from './part.ts';
import type { Part } from './part.ts';
import { connect, contenders } from './rpc.ts';
import { tempFolder } from './temp.ts';

const WARM_UPS = 2;

/** From spawn to `tools/list` answered, each server in turn, so that a busy moment of the machine meets all alike. */
export async function coldStart(quick: boolean): Promise<Part> {
  const rounds = quick ? 5 : 15;
  const servers = contenders(tempFolder()).map((contender) => ({ contender, all: [] as number[] }));
  for (let round = -WARM_UPS; round < rounds; round++) {
    progress(round < 0 ? '  warm-up' : `  round ${round + 1} of ${rounds}`);
    for (const { contender, all } of servers) {
      const { value: connection, ms: took } = await timed(() => connect(contender));
      await connection.end();
      if (round >= 0) all.push(took);
    }
  }
  const figures = servers.map(({ contender, all }) => ({
    server: contender.name,
    median_ms: quantile(all, 0.5),
    min_ms: Math.min(...all),
    max_ms: Math.max(...all),
    all_ms: all,
  }));
  const ours = figures[0]!.median_ms;
  return {
    title: 'Cold start',
    method: `spawn → initialize → tools/list answered, raw JSON-RPC over pipes, ${rounds} rounds in turn after ${WARM_UPS} warm-ups; ratio = our median over theirs.`,
    head: ['server', 'median ms', 'min ms', 'max ms', 'ours / this'],
    rows: figures.map(({ server, median_ms, min_ms, max_ms }) => [
      server,
      ms(median_ms),
      ms(min_ms),
      ms(max_ms),
      times(ours / median_ms),
    ]),
    figures,
  };
}

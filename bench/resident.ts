import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCorpus } from './corpus.ts';
import { formatMb, logProgress } from './part.ts';
import type { Part } from './part.ts';
import { connect, listContenders } from './rpc.ts';
import { createTempFolder } from './temp.ts';

const IDLE_MS = 3_000;

/** Bytes of a process that are in memory; NaN where the system does not tell. */
function readResidentBytes(pid: number): number {
  try {
    if (process.platform === 'linux')
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024;
  } catch {
    return NaN;
  }
}

export async function measureResidentMemory(): Promise<Part> {
  const figures: { server: string; idle_bytes: number; used_bytes: number | null }[] = [];
  const all = listContenders(createTempFolder());
  for (const contender of all) {
    logProgress(`  ${contender.name}`);
    const connection = await connect(contender);
    try {
      await sleep(IDLE_MS);
      const idle = readResidentBytes(connection.pid);
      let used: number | null = null;
      if (contender === all[0]) {
        const { entries, questions } = createCorpus(1, 1);
        await connection.callTool('remember', entries[0]!);
        await connection.callTool('recall', { query: questions[0]!.text });
        await sleep(IDLE_MS);
        used = readResidentBytes(connection.pid);
      }
      figures.push({ server: contender.name, idle_bytes: idle, used_bytes: used });
    } finally {
      await connection.end();
    }
  }
  return {
    title: 'Resident memory',
    method: `VmRSS ${IDLE_MS / 1_000} s after tools/list, and ${IDLE_MS / 1_000} s after one remember and one recall; MB = 10⁶ bytes.`,
    head: ['server', 'idle MB', 'after use MB'],
    rows: figures.map(({ server, idle_bytes, used_bytes }) => [
      server,
      formatMb(idle_bytes),
      used_bytes === null ? '' : formatMb(used_bytes),
    ]),
    figures,
  };
}

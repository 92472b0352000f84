// Ours beside other memory servers from the npm registry that need no model: the same turns, the same questions, all over stdio.
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBm25 } from './bm25.ts';
import { computeMeanScore, computeQuantile, computeScore, measureTime } from './figures.ts';
import { load } from './load.ts';
import type { Conversation } from './load.ts';
import { formatMb, formatMs, logProgress } from './part.ts';
import { libsql, official } from './peers/graph.ts';
import { install } from './peers/install.ts';
import { keeper } from './peers/keeper.ts';
import { ALL_WRITES, measureColdStarts, askConversation, measureWrites } from './peers/measure.ts';
import type { AskedWay } from './peers/measure.ts';
import { ours } from './peers/ours.ts';
import { MAX_FOUND, formatTurn } from './peers/system.ts';
import type { Peer } from './peers/system.ts';
import { formatMachine, formatTable } from './report.ts';

const USAGE = 'npm run bench:peers -- --data FILE [--limit-conversations N]';
const HEAD = ['system', 'asked by', 'any@5', 'any@10', 'p50 ms', 'p95 ms'];
const SHARED = ['cold start ms', 'RSS MB', `lost of ${ALL_WRITES}`];

function parseOptions(): { data: string; most: number } {
  try {
    const { values } = parseArgs({
      options: { data: { type: 'string' }, 'limit-conversations': { type: 'string', default: '3' } },
    });
    const maxConversations = Number(values['limit-conversations']);
    if (values.data === undefined || !Number.isInteger(maxConversations) || maxConversations < 1)
      throw new Error('--data is needed, --limit-conversations a whole number');
    return { data: values.data, most: maxConversations };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const describeError = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 160);

const formatAsked = ({ way, scores, latencies }: AskedWay): string[] => {
  const { any5, any10 } = computeMeanScore(scores);
  const [p50, p95] = [computeQuantile(latencies, 0.5), computeQuantile(latencies, 0.95)];
  return [way, (100 * any5).toFixed(1), (100 * any10).toFixed(1), formatMs(p50), formatMs(p95)];
};

const failedRows: string[][] = [];
const failures: string[] = [];
const recordFailure = (title: string, error: unknown): void => {
  const message = `failed: ${describeError(error).replaceAll(/[|\n]/g, ' ')}`;
  failedRows.push([...HEAD, ...SHARED].map((_, i) => [title, message][i] ?? ''));
  failures.push(`${title}: ${String(error)}`);
};

async function measurePeers(conversations: readonly Conversation[]): Promise<string[][]> {
  const peers: Peer[] = [ours];
  for (const each of [official, libsql, keeper])
    try {
      logProgress(`Installing ${each.name}`);
      peers.push(install(each));
    } catch (error) {
      recordFailure(`${each.name} ${each.version}`, error);
    }
  const measurements = [];
  for (const peer of peers)
    try {
      const asked: AskedWay[] = [];
      let resident = 0;
      for (const conversation of conversations) {
        logProgress(`${peer.title}: ${conversation.id}`);
        resident = Math.max(resident, await askConversation(peer, conversation, asked));
      }
      logProgress(`${peer.title}: ${ALL_WRITES} writes`);
      measurements.push({ peer, asked, resident, ...(await measureWrites(peer)) });
    } catch (error) {
      recordFailure(peer.title, error);
    }
  logProgress('Cold starts');
  const starts = await measureColdStarts(measurements.map(({ peer }) => peer));
  const rows = measurements.flatMap(({ peer, asked, resident, lost, refused }) => {
    failures.push(...asked.flatMap((way) => way.failures));
    const refusalText = refused > 0 ? ` (${refused} refused)` : '';
    const shared = [formatMs(starts.get(peer)!), formatMb(resident, 0), `${lost}${refusalText}`];
    const ditto = SHARED.map(() => '″');
    return asked.map((way, i) => [peer.title, ...formatAsked(way), ...(i === 0 ? shared : ditto)]);
  });
  return [...rows, ...failedRows];
}

async function measureBm25(conversations: readonly Conversation[]): Promise<string[]> {
  const asked: AskedWay = {
    way: 'the words of the question, or-ed',
    scores: [],
    latencies: [],
    failures: [],
  };
  for (const { turns, questions } of conversations) {
    const index = buildBm25(turns.map(formatTurn));
    for (const { text, evidence } of questions) {
      const { value, ms: elapsedMs } = await measureTime(() => index.search(text, MAX_FOUND));
      asked.latencies.push(elapsedMs);
      asked.scores.push(
        computeScore(
          value.map((place) => turns[place]!.key),
          evidence,
        ),
      );
    }
    index.close();
  }
  return ['FTS5 BM25, in the process of the benchmark', ...formatAsked(asked), ...SHARED.map(() => '–')];
}

const { data, most: maxConversations } = parseOptions();
const { format, sha256, conversations: all } = load(data);
const conversations = all.slice(0, maxConversations);
const rows = [...(await measurePeers(conversations)), await measureBm25(conversations)];
const sumOver = (count: (conversation: Conversation) => number): number =>
  conversations.reduce((sum, conversation) => sum + count(conversation), 0);
console.log(`## Memory servers side by side on ${basename(data)} (${format})

${conversations.length} of ${all.length} conversations, each in a fresh store of each server: ${sumOver(({ turns }) => turns.length)} turns, ${sumOver(({ questions }) => questions.length)} questions. any@k in %.

${formatTable([...HEAD, ...SHARED], rows, 2)}

All servers run on the Node of the benchmark and are spoken to over stdio, one call at a time; p50 and p95 are of a whole question, which takes up to five calls where its words are searched one by one. ″: of the server, as in the row above it. Servers without a field for the speaker, and BM25, get "speaker: content".
Cold start: spawn to tools/list answered, median of five in turn after a first. RSS: after the last question, the largest of the conversations; MB = 10⁶ bytes. Lost: ${ALL_WRITES} entries by four processes on one store at once, each one call at a time and none repeated, which a fresh process then cannot read; refused: those its caller was told of by an error.
The weights of the ranking of ${ours.title} were fitted to conversations of two kinds (src/engine/recall/weights.ts). On data they were fitted to, its figures are in-sample; nothing else here is fitted.
Failed: ${failures.length}.
Machine: ${formatMachine(new Date().toISOString())}.
Data: ${basename(data)}, sha256 ${sha256}.`);
for (const failure of failures.slice(0, 20)) console.error(failure);
// A server that hung may still be there, and would keep this process waiting for it.
process.exit(failures.length > 0 ? 1 : 0);

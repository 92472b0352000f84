// Ours beside other memory servers from the npm registry that need no model: the same turns, the same questions, all over stdio.
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { bm25 } from './bm25.ts';
import { meanScore, quantile, score, timed } from './figures.ts';
import { load } from './load.ts';
import type { Conversation } from './load.ts';
import { mb, ms, progress } from './part.ts';
import { libsql, official } from './peers/graph.ts';
import { install } from './peers/install.ts';
import { keeper } from './peers/keeper.ts';
import { ALL_WRITES, coldStarts, converse, writes } from './peers/measure.ts';
import type { Asked } from './peers/measure.ts';
import { ours } from './peers/ours.ts';
import { FOUND, spoken } from './peers/system.ts';
import type { Peer } from './peers/system.ts';
import { machineLine, table } from './report.ts';

const USAGE = 'npm run bench:peers -- --data FILE [--limit-conversations N]';
const HEAD = ['system', 'asked by', 'any@5', 'any@10', 'p50 ms', 'p95 ms'];
const SHARED = ['cold start ms', 'RSS MB', `lost of ${ALL_WRITES}`];

function options(): { data: string; most: number } {
  try {
    const { values } = parseArgs({
      options: { data: { type: 'string' }, 'limit-conversations': { type: 'string', default: '3' } },
    });
    const most = Number(values['limit-conversations']);
    if (values.data === undefined || !Number.isInteger(most) || most < 1)
      throw new Error('--data is needed, --limit-conversations a whole number');
    return { data: values.data, most };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 160);

const asking = ({ way, scores, latencies }: Asked): string[] => {
  const { any5, any10 } = meanScore(scores);
  const [p50, p95] = [quantile(latencies, 0.5), quantile(latencies, 0.95)];
  return [way, (100 * any5).toFixed(1), (100 * any10).toFixed(1), ms(p50), ms(p95)];
};

const failedRows: string[][] = [];
const failures: string[] = [];
const fail = (title: string, error: unknown): void => {
  const told = `failed: ${reason(error).replaceAll(/[|\n]/g, ' ')}`;
  failedRows.push([...HEAD, ...SHARED].map((_, i) => [title, told][i] ?? ''));
  failures.push(`${title}: ${String(error)}`);
};

async function throughPeers(conversations: readonly Conversation[]): Promise<string[][]> {
  const peers: Peer[] = [ours];
  for (const each of [official, libsql, keeper])
    try {
      progress(`Installing ${each.name}`);
      peers.push(install(each));
    } catch (error) {
      fail(`${each.name} ${each.version}`, error);
    }
  const measured = [];
  for (const peer of peers)
    try {
      const asked: Asked[] = [];
      let resident = 0;
      for (const conversation of conversations) {
        progress(`${peer.title}: ${conversation.id}`);
        resident = Math.max(resident, await converse(peer, conversation, asked));
      }
      progress(`${peer.title}: ${ALL_WRITES} writes`);
      measured.push({ peer, asked, resident, ...(await writes(peer)) });
    } catch (error) {
      fail(peer.title, error);
    }
  progress('Cold starts');
  const starts = await coldStarts(measured.map(({ peer }) => peer));
  const rows = measured.flatMap(({ peer, asked, resident, lost, refused }) => {
    failures.push(...asked.flatMap((way) => way.failures));
    const told = refused > 0 ? ` (${refused} refused)` : '';
    const shared = [ms(starts.get(peer)!), mb(resident, 0), `${lost}${told}`];
    const ditto = SHARED.map(() => '″');
    return asked.map((way, i) => [peer.title, ...asking(way), ...(i === 0 ? shared : ditto)]);
  });
  return [...rows, ...failedRows];
}

async function throughBm25(conversations: readonly Conversation[]): Promise<string[]> {
  const asked: Asked = { way: 'the words of the question, or-ed', scores: [], latencies: [], failures: [] };
  for (const { turns, questions } of conversations) {
    const index = bm25(turns.map(spoken));
    for (const { text, evidence } of questions) {
      const { value, ms: took } = await timed(() => index.search(text, FOUND));
      asked.latencies.push(took);
      asked.scores.push(
        score(
          value.map((place) => turns[place]!.key),
          evidence,
        ),
      );
    }
    index.close();
  }
  return ['FTS5 BM25, in the process of the benchmark', ...asking(asked), ...SHARED.map(() => '–')];
}

const { data, most } = options();
const { format, sha256, conversations: all } = load(data);
const conversations = all.slice(0, most);
const rows = [...(await throughPeers(conversations)), await throughBm25(conversations)];
const total = (count: (conversation: Conversation) => number): number =>
  conversations.reduce((sum, conversation) => sum + count(conversation), 0);
console.log(`## Memory servers side by side on ${basename(data)} (${format})

${conversations.length} of ${all.length} conversations, each in a fresh store of each server: ${total(({ turns }) => turns.length)} turns, ${total(({ questions }) => questions.length)} questions. any@k in %.

${table([...HEAD, ...SHARED], rows, 2)}

All servers run on the Node of the benchmark and are spoken to over stdio, one call at a time; p50 and p95 are of a whole question, which takes up to five calls where its words are searched one by one. ″: of the server, as in the row above it. Servers without a field for the speaker, and BM25, get "speaker: content".
Cold start: spawn to tools/list answered, median of five in turn after a first. RSS: after the last question, the largest of the conversations; MB = 10⁶ bytes. Lost: ${ALL_WRITES} entries by four processes on one store at once, each one call at a time and none repeated, which a fresh process then cannot read; refused: those its caller was told of by an error.
The weights of the ranking of ${ours.title} were fitted to conversations of two kinds (src/engine/recall/weights.ts). On data they were fitted to, its figures are in-sample; nothing else here is fitted.
Failed: ${failures.length}.
Machine: ${machineLine(new Date().toISOString())}.
Data: ${basename(data)}, sha256 ${sha256}.`);
for (const failure of failures.slice(0, 20)) console.error(failure);
// A server that hung may still be there, and would keep this process waiting for it.
process.exit(failures.length > 0 ? 1 : 0);

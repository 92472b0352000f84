import { execFileSync } from 'node:child_process';
import { computeQuantile, computeScore, measureTime } from '../figures.ts';
import type { Score } from '../figures.ts';
import type { Conversation, Turn } from '../load.ts';
import { removeFolder, createTempFolder } from '../temp.ts';
import { BATCH, open } from './system.ts';
import type { OpenedPeer, Peer } from './system.ts';

export interface AskedWay {
  readonly way: string;
  readonly scores: Score[];
  readonly latencies: number[];
  readonly failures: string[];
}

const WRITERS = 4;
const WRITES = 50;
export const ALL_WRITES = WRITERS * WRITES;
const ROUNDS = 5;

function readResidentBytes(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024;
  } catch {
    return NaN;
  }
}

async function withStore<T>(peer: Peer, folder: string, work: (store: OpenedPeer) => Promise<T>): Promise<T> {
  const store = await open(peer, folder);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** A conversation in a fresh store, asked every question in every way; the bytes resident at the end. */
export async function askConversation(
  peer: Peer,
  { turns, questions }: Conversation,
  asked: AskedWay[],
): Promise<number> {
  const folder = createTempFolder();
  try {
    return await withStore(peer, folder, async (store) => {
      for (let from = 0; from < turns.length; from += BATCH)
        await store.save(turns.slice(from, from + BATCH));
      for (const [i, { label, ask }] of store.ways.entries()) {
        const { scores, latencies, failures } = (asked[i] ??= {
          way: label,
          scores: [],
          latencies: [],
          failures: [],
        });
        for (const { text, evidence } of questions)
          try {
            const { value, ms } = await measureTime(() => ask(text));
            latencies.push(ms);
            scores.push(computeScore(value, evidence));
          } catch (error) {
            // A failed call is a question not answered, not one left out.
            failures.push(`${peer.title}, ${label}, "${text}": ${String(error)}`);
            scores.push(computeScore([], evidence));
          }
      }
      return readResidentBytes(store.pid);
    });
  } finally {
    removeFolder(folder);
  }
}

/** Median milliseconds from spawn to `tools/list` answered, in turn, so that a busy moment meets all alike. */
export async function measureColdStarts(peers: readonly Peer[]): Promise<Map<Peer, number>> {
  const all = peers.map((peer) => ({ peer, folder: createTempFolder(), took: [] as number[] }));
  // The first start, which creates the store, does not count.
  for (let round = 0; round <= ROUNDS; round++)
    for (const { peer, folder, took: latencies } of all)
      try {
        const { value: store, ms } = await measureTime(() => open(peer, folder));
        await store.close();
        if (round > 0) latencies.push(ms);
      } catch (error) {
        // One that has answered until here keeps the rest of its row.
        console.error(error);
      }
  return new Map(all.map(({ peer, took: latencies }) => [peer, computeQuantile(latencies, 0.5)]));
}

export interface WriteResult {
  readonly lost: number;
  /** Those of which the client was told by an error. */
  readonly refused: number;
}

/** Four processes write to one store at once; what a fresh one cannot read afterwards is lost. */
export async function measureWrites(peer: Peer): Promise<WriteResult> {
  const folder = createTempFolder();
  const at = new Date().toISOString();
  const notes = Array.from({ length: WRITERS }, (_, writer) =>
    Array.from({ length: WRITES }, (_, i): Turn => {
      const mark = `${writer}x${String(i).padStart(2, '0')}`;
      const content = `The mark of this note is marker${mark}.`;
      return { key: `note${mark}`, session: `writer ${writer}`, role: 'user', content, at };
    }),
  );
  // One after another: a race between starts is not what is asked here.
  const stores: OpenedPeer[] = [];
  for (const _ of notes) stores.push(await open(peer, folder));
  const refusals = await Promise.all(
    stores.map(async (store, writer) => {
      let refused = 0;
      for (const note of notes[writer]!) await store.save([note]).catch(() => refused++);
      return refused;
    }),
  );
  await Promise.all(stores.map((store) => store.close()));
  const kept = await withStore(peer, folder, async ({ has }) => {
    let count = 0;
    for (const note of notes.flat()) if (await has(note).catch(() => false)) count++;
    return count;
  });
  return { lost: ALL_WRITES - kept, refused: refusals.reduce((sum, refused) => sum + refused, 0) };
}

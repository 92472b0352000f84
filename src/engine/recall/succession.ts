import type { WithCortex } from '../cortex/port.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { loadTexts } from '../text/entry-texts.ts';
import type { Entry, EntryFilter } from '../vocabulary/entry.ts';
import { dedupeTurns, isSameText, moveNewerFirst } from './near-duplicates.ts';
import type { RankedTurn } from './score.ts';
import { putNewerFirst } from './supersede.ts';
import type { ScoredEntry } from './supersede.ts';

/** How often what is damaged is replaced by what comes behind it. */
const MAX_ATTEMPTS = 8;

/** An entry in its place among the answers, with its words. */
export interface SettledEntry {
  readonly entry: Entry;
  readonly score: number;
  /** As it was ranked; null where it joined as what replaced another. */
  readonly ranked: RankedTurn | null;
  /** The id of an answer that says the same later on. */
  readonly laterId: string | null;
}

/**
 * Which of several statements stands (contract, `supersedes`): what was said twice stands once, of two statements about one
 * thing the later comes first, and what replaced a memory comes before it. At most `limit`, best first, texts loaded. What is
 * damaged makes way for what comes behind it, and is counted.
 */
export async function settleSuccession(
  deps: WithHippocampus & WithCortex,
  reranked: readonly RankedTurn[],
  { query, limit, filter }: { readonly query: string; readonly limit: number; readonly filter: EntryFilter },
): Promise<{ readonly settled: SettledEntry[]; readonly leftOut: number }> {
  const damagedSeqs = new Set<number>();
  for (let attempt = 1; ; attempt++) {
    const readable = reranked.filter(({ turn }) => !damagedSeqs.has(turn.seq));
    const { settled, unreadable } = await settleOnce(deps, readable, { query, limit, filter });
    for (const seq of unreadable) damagedSeqs.add(seq);
    if (unreadable.length === 0 || attempt === MAX_ATTEMPTS) return { settled, leftOut: damagedSeqs.size };
  }
}

async function settleOnce(
  deps: WithHippocampus & WithCortex,
  reranked: readonly RankedTurn[],
  { query, limit, filter }: { readonly query: string; readonly limit: number; readonly filter: EntryFilter },
): Promise<{ readonly settled: SettledEntry[]; readonly unreadable: readonly number[] }> {
  const { entries: store } = deps.hippocampus;
  const isSame = async (a: Turn, b: Turn): Promise<boolean> => {
    const [x, y] = await loadTexts(deps, await store.readBySeq([a.seq, b.seq]));
    return x !== undefined && y !== undefined && x.userId === y.userId && isSameText(x.content, y.content);
  };
  const distinct = await dedupeTurns(reranked, limit, isSame);
  const { ordered: ranked, later } = moveNewerFirst(distinct, query);
  const scored = await readRankedEntries(deps, ranked);
  const settled = (await putNewerFirst(deps.hippocampus, scored, filter)).slice(0, limit);
  const laterSeqs = new Map([...later].map(([older, newer]) => [older.turn.seq, newer.turn.seq]));
  const idBySeq = new Map(settled.map(({ entry: { seq, id } }) => [seq, id]));
  const rankedBySeq = new Map(ranked.map((item) => [item.turn.seq, item]));
  const loaded = await loadTexts(
    deps,
    settled.map(({ entry }) => entry),
  );
  const loadedBySeq = new Map(loaded.map((entry) => [entry.seq, entry]));
  const readableEntries = settled.flatMap(({ entry: { seq }, score }) => {
    const entry = loadedBySeq.get(seq);
    return entry
      ? [
          {
            ...{ entry, score },
            ranked: rankedBySeq.get(seq) ?? null,
            laterId: idBySeq.get(laterSeqs.get(seq) ?? -1) ?? null,
          },
        ]
      : [];
  });
  const unreadable = settled.flatMap(({ entry: { seq } }) => (loadedBySeq.has(seq) ? [] : [seq]));
  return { settled: readableEntries, unreadable };
}

async function readRankedEntries(
  { hippocampus }: WithHippocampus,
  ranked: readonly RankedTurn[],
): Promise<ScoredEntry[]> {
  const entries = await hippocampus.entries.readBySeq(ranked.map(({ turn }) => turn.seq));
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  return ranked.flatMap(({ turn, score }) => {
    // Forgotten by another process since it was ranked: gone is gone.
    const entry = bySeq.get(turn.seq);
    return entry ? [{ entry, score }] : [];
  });
}

import type { WithCortex } from '../cortex/port.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { loadTexts } from '../text/entry-texts.ts';
import { findSuperseding, toOutdatedBy } from '../text/outdated.ts';
import type { Entry, EntryFilter } from '../vocabulary/entry.ts';
import type { OutdatedBy } from '../vocabulary/memory.ts';
import { dedupeTurns, isSameText, settleOrder } from './near-duplicates.ts';
import { findNewPlaces } from './new-places.ts';
import { asksForMemories, detectOrder, putInAskedOrder } from './order.ts';
import type { AskedOrder } from './order.ts';
import { isEarlier } from './copies.ts';
import { SuccessionJudge, asksAboutPast, isShort, mayMeet, holdsChangeCue } from './outdated.ts';
import { isInPeriods } from './query-periods.ts';
import type { Question } from './question.ts';
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
  /** What outdates it, certainly or probably, with its words. */
  readonly outdatedBy: OutdatedBy | null;
  /** It is one of those that were asked for as such: the latest notes. */
  readonly isListed: boolean;
}

/** Among the first so many changes are looked for; those behind what is wanted only where they may tell of one. */
const MAX_CONSIDERED = 15;
const MAX_JOINING = 4;
/** Of more than so many each is not held against each. */
const MAX_COMPARED = 8;

interface SettlingRequest {
  readonly query: string;
  readonly question: Pick<Question, 'terms' | 'idfOrMax' | 'isForm' | 'periods' | 'asksAssistant'>;
  readonly limit: number;
  readonly filter: EntryFilter;
}

/**
 * Which of several statements stands (contract, `supersedes`): the order in time that is asked for; what was said twice stands
 * once, of two statements about one thing the later comes first, and what replaced a memory comes before it; asked about the
 * past, after it. At most `limit`, best first, texts loaded. What is damaged makes way for what comes behind it, and is
 * counted.
 */
export async function settleSuccession(
  deps: WithHippocampus & WithCortex,
  reranked: readonly RankedTurn[],
  request: SettlingRequest,
): Promise<{ readonly settled: SettledEntry[]; readonly leftOut: number }> {
  const order = detectOrder(request.query);
  const newest = order === null ? [] : await listAskedMemories(deps, request, order);
  const inOrder = newest.length > 0 ? reranked : putInAskedOrder(reranked, request.question, order);
  const asksPast = order === 'previous' || order === 'first' || asksAboutPast(request.query);
  const damagedSeqs = new Set<number>();
  for (let attempt = 1; ; attempt++) {
    const readable = inOrder.filter(({ turn }) => !damagedSeqs.has(turn.seq));
    const { settled, unreadable } = await settleOnce(deps, readable, request, asksPast);
    for (const seq of unreadable) damagedSeqs.add(seq);
    if (unreadable.length > 0 && attempt < MAX_ATTEMPTS) continue;
    const score = settled[0]?.score ?? 0;
    const leading = newest.map((entry) => ({
      ...{ entry, score, ranked: null, outdatedBy: null },
      // Where there are no notes, what else was said of late is not what was asked for.
      isListed: entry.role === 'note' || !NOTES.test(request.query),
    }));
    const others = settled.filter(({ entry }) => !newest.some(({ id }) => id === entry.id));
    return { settled: [...leading, ...others].slice(0, request.limit), leftOut: damagedSeqs.size };
  }
}

/** "My latest notes", "what did I save last": of no topic, so that time alone decides; none for another question. */
async function listAskedMemories(
  deps: WithHippocampus & WithCortex,
  { query, question, limit, filter }: SettlingRequest,
  order: AskedOrder,
): Promise<Entry[]> {
  if (!asksForMemories(question)) return [];
  const { entries: store } = deps.hippocampus;
  const span = order === 'first' ? await store.readSpan() : null;
  const recent = await store.listRecent(
    MAX_LISTED,
    span === null ? filter : { ...filter, until: span.first + LISTED_MS },
  );
  const inOrder = order === 'first' ? recent.reverse() : recent;
  const loaded = (await loadTexts(deps, inOrder)).filter(
    ({ role, content }) => (role === 'assistant') === question.asksAssistant && !asks(content),
  );
  const notes = loaded.filter(({ role }) => role === 'note');
  const chosen = NOTES.test(query) && notes.length > 0 ? notes : loaded;
  return chosen.slice(order === 'previous' ? 1 : 0, Math.min(limit, MAX_LEADING));
}
/** Entries among which the newest are looked for, how many of them lead, and how long the beginning of a memory lasts. */
const MAX_LISTED = 20;
const MAX_LEADING = 3;
const LISTED_MS = 3_600_000;
const NOTES =
  /(?<!\p{L})(?:notes?|notiz(?:en)?|notas?|notities?|заметк\p{L}+|notatk\p{L}+)(?!\p{L})|笔记|メモ|메모/iu;
const asks = (text: string): boolean => /[?？؟]\s*$/u.test(text);

async function settleOnce(
  deps: WithHippocampus & WithCortex,
  reranked: readonly RankedTurn[],
  { query, question, limit, filter }: SettlingRequest,
  asksPast: boolean,
): Promise<{ readonly settled: SettledEntry[]; readonly unreadable: readonly number[] }> {
  const { entries: store } = deps.hippocampus;
  const isSame = async (a: Turn, b: Turn): Promise<boolean> => {
    const [x, y] = await loadTexts(deps, await store.readBySeq([a.seq, b.seq]));
    return x !== undefined && y !== undefined && x.userId === y.userId && isSameText(x.content, y.content);
  };
  const distinct = await dedupeTurns(reranked, limit, isSame);
  const joining = pickJoining(reranked, distinct, asksPast);
  const entries = await store.readBySeq([...distinct, ...joining].map(({ turn }) => turn.seq));
  const loaded = new Map((await loadTexts(deps, entries)).map((entry) => [entry.seq, entry]));
  const shown = new Set(loaded.keys());
  const firstEntries = distinct.flatMap(({ turn }) => loaded.get(turn.seq) ?? []);
  const newPlaces = (await findNewPlaces(deps, firstEntries, query, filter)).filter(
    ({ turn }) => !shown.has(turn.seq),
  );
  for (const { entry } of newPlaces) loaded.set(entry.seq, entry);
  const items = distinct.map(toItem);
  const considered = [
    ...items.slice(0, MAX_COMPARED),
    ...joining.map(toItem),
    ...newPlaces.map(({ turn }): SettlingItem => ({ turn, score: -Infinity, ranked: null })),
  ];
  const { ordered: ranked, outdated } = findChanges({ query, question }, asksPast, items, considered, loaded);
  const known = [...entries, ...newPlaces.map(({ entry }) => entry)];
  const scored = toScoredEntries(ranked, known);
  const settled = (await putNewerFirst(deps.hippocampus, scored, filter, asksPast)).slice(0, limit);
  const late = settled.filter(({ entry: { seq } }) => !known.some((entry) => entry.seq === seq));
  for (const entry of late.length === 0
    ? []
    : await loadTexts(
        deps,
        late.map(({ entry }) => entry),
      ))
    loaded.set(entry.seq, entry);
  const rankedBySeq = new Map(ranked.map((item) => [item.turn.seq, item]));
  const superseding = await findSuperseding(
    deps,
    settled.map(({ entry }) => loaded.get(entry.seq) ?? entry),
  );
  const readableEntries = settled.flatMap(({ entry: { seq }, score }) => {
    const entry = loaded.get(seq);
    if (!entry) return [];
    const newer = loaded.get(outdated.get(seq) ?? -1);
    const outdatedBy = superseding.get(entry.id) ?? (newer ? toOutdatedBy(newer, false) : null);
    const ranked = rankedBySeq.get(seq)?.ranked ?? null;
    return [{ entry, score, ranked, outdatedBy, isListed: false }];
  });
  const unreadable = settled.flatMap(({ entry: { seq } }) => (loaded.has(seq) ? [] : [seq]));
  return { settled: readableEntries, unreadable };
}

/** Of what ranks behind what is wanted, the few that may tell that something of it has changed, or what was before. */
function pickJoining(
  reranked: readonly RankedTurn[],
  distinct: readonly RankedTurn[],
  asksPast: boolean,
): RankedTurn[] {
  const chosenSeqs = new Set(distinct.map(({ turn }) => turn.seq));
  const mayTell = ({ turn }: RankedTurn): boolean =>
    asksPast
      ? isShort(turn) &&
        distinct
          .slice(0, MAX_LEADING)
          .some(({ turn: later }) => isEarlier(turn, later) && mayMeet(turn, later))
      : holdsChangeCue(turn);
  return reranked
    .slice(0, MAX_CONSIDERED)
    .filter((item) => !chosenSeqs.has(item.turn.seq) && item.echoReason === undefined && mayTell(item))
    .slice(0, MAX_JOINING);
}

/** A turn that may stand among the answers; `ranked` is null where it came by what it outdates alone. */
interface SettlingItem {
  readonly turn: Turn;
  readonly score: number;
  readonly ranked: RankedTurn | null;
}
const toItem = (ranked: RankedTurn): SettlingItem => ({ turn: ranked.turn, score: ranked.score, ranked });

/** The order of what was found, and by number which turn outdates which. */
function findChanges(
  { query, question: { periods } }: Pick<SettlingRequest, 'query' | 'question'>,
  asksPast: boolean,
  distinct: readonly SettlingItem[],
  candidates: readonly SettlingItem[],
  loaded: ReadonlyMap<number, Entry>,
): { readonly ordered: readonly SettlingItem[]; readonly outdated: ReadonlyMap<number, number> } {
  const judge = new SuccessionJudge(query);
  const textOf = (item: SettlingItem): string | null => loaded.get(item.turn.seq)?.content ?? null;
  const considered = candidates.filter(
    ({ ranked, turn }) => ranked?.echoReason === undefined && loaded.has(turn.seq),
  );
  const { ordered, outdated } = settleOrder(distinct, considered, asksPast, (earlier, later) => {
    const [a, b] = [loaded.get(earlier.turn.seq)!, loaded.get(later.turn.seq)!];
    // What another user said outdates nothing, and what was said to be outdated is told so already.
    if (a.userId !== b.userId || a.supersededBy !== null) return { succession: null, mayReplace: false };
    const succession = judge.compare(
      { turn: earlier.turn, text: textOf(earlier) },
      { turn: later.turn, text: textOf(later) },
    );
    // Whoever asks for a time asks for what was said then, not for what was said of the like later.
    const isOfLater = isInPeriods(earlier.turn.at, periods) && !isInPeriods(later.turn.at, periods);
    const mayReplace = succession !== null && !isOfLater && judge.mayStandFor(earlier.turn, later.turn);
    return { succession, mayReplace };
  });
  return {
    ordered,
    outdated: new Map([...outdated].map(([earlier, later]) => [earlier.turn.seq, later.turn.seq])),
  };
}

function toScoredEntries(ranked: readonly SettlingItem[], entries: readonly Entry[]): ScoredEntry[] {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  return ranked.flatMap(({ turn, score }) => {
    // Forgotten by another process since it was ranked: gone is gone.
    const entry = bySeq.get(turn.seq);
    return entry ? [{ entry, score }] : [];
  });
}

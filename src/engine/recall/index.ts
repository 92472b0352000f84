import type { Turn } from '../hippocampus/index-port.ts';
import { withTexts } from '../text/entry-texts.ts';
import type { Universal } from '../spaces/universals.ts';
import type { EngineParts } from '../parts.ts';
import { EPIPHANY_MESSAGE, heal } from '../encoder/heal.ts';
import { tidy } from '../math/statistics.ts';
import type { Felt } from '../encoder/heal.ts';
import { touched } from '../encoder/reconsolidate.ts';
import type { Mind } from '../encoder/minds.ts';
import type { Shown } from './feedback.ts';
import { TIERS } from '../vocabulary/entry.ts';
import type { Entry, EntryFilter, Tier } from '../vocabulary/entry.ts';
import { tokenBound } from '../language/token-bound.ts';
import { entryUri, formatTag } from '../vocabulary/memory.ts';
import type { Explanation, Memory, Recollection } from '../vocabulary/memory.ts';
import { broadly } from './broad.ts';
import type { Level } from './broad.ts';
import { laterFirst, onceEach, saysTheSame } from './echoes.ts';
import { byFeeling, probe } from './felt.ts';
import type { NativeProbe } from './felt.ts';
import { fit } from './passages.ts';
import type { Draft } from './passages.ts';
import { rank } from './rank.ts';
import type { Considered, Ranked } from './rank.ts';
import { rankingOf } from './ranking.ts';
import { rerank } from './rerank.ts';
import type { Question } from './question.ts';
import { putNewerFirst } from './supersede.ts';

export interface RecallRequest {
  readonly query: string;
  readonly limit: number;
  readonly maxTokens: number;
  readonly level: Level;
  readonly filter: EntryFilter;
  readonly tiers: readonly Tier[];
  readonly explain: boolean;
  /** Only looked at: nothing of it is noted, healed or learned from. */
  readonly quiet?: boolean;
}

const NOTHING = 'Nothing remembered answers this.';
const TOO_TIGHT = 'Something was found, but max_tokens is too small to show it.';

/** What replaced a memory that was found joins it without having been found itself. */
const NEWER: Explanation = {
  full_text: null,
  vector: null,
  context: false,
  relations: [],
  reasons: [],
  shown: null,
};

/** Finds what was said and fits it into the asker's token budget (spec §1.3; contract, `recall`). */
export async function recall(parts: EngineParts, request: RecallRequest): Promise<Recollection> {
  const { clock } = parts;
  const started = clock.now();
  const ground = await parts.space();
  const universal = await parts.universals.forQuestion();
  const sense = universal?.space.id === ground.id ? null : universal;
  const searched = sense?.space ?? ground;
  const mind = universal && (await parts.minds.current(universal));
  const broad = await broadly(parts, universal, request);
  const wanted = request.limit - broad.length;
  const {
    drafts: turns,
    question,
    confidence,
    felt: probed,
    shown,
  } = typeof request.level === 'number' && request.level > 0
    ? NO_TURNS
    : await turnsFor(parts, ground.id, sense, mind, { ...request, limit: wanted });
  const drafts = [...broad, ...turns];
  const worth = new Map(question?.terms.map((term, i) => [term, question.idf[i]!]));
  const first = fit(drafts, worth, request.maxTokens);
  const quiet = request.quiet === true;
  const felt = quiet
    ? []
    : await touched(parts, mind, citableBlocks(first.memories)).catch((): readonly Felt[] => []);
  // Whoever asks within a part of the memory is told of no other part: preoccupations are of all of it.
  const narrowed = Object.keys(request.filter).length > 0;
  const shifted = withEpiphanies(drafts, felt, narrowed);
  // Where something has shifted its heading says so, and has to find room.
  const fitted = shifted === drafts ? first : fit(shifted, worth, request.maxTokens);
  const memories = fitted.memories;
  const text = fitted.memories.length > 0 ? fitted.text : drafts.length > 0 ? TOO_TIGHT : NOTHING;
  const citable = citableBlocks(memories);
  const healings = felt.filter(({ block }) => citable.includes(block.id));
  // The answer goes out; what was felt is written after it. A crash between loses nothing: it will be felt again.
  if (!quiet) {
    parts.later(() => heal(parts, healings));
    touch(parts, memories, citable);
    const told = new Set(memories.map(({ id }) => id));
    if (parts.minds.versions)
      parts.recent.show({
        query: request.query,
        entries: shown.filter(({ id }) => told.has(id)),
        at: clock.now(),
      });
  }
  return {
    memories,
    probe: {
      space: `${searched.model}@${searched.revision}/${searched.version}`,
      fell_back: probed?.fellBack ?? false,
      // The index of turns spans all tiers, so that the archive is never searched in vain: it tells when it was needed.
      widened: fitted.memories.some(({ tier }) => tier === 'archive'),
      confidence: drafts.length === 0 ? 0 : confidence === null ? null : Number(confidence.toFixed(3)),
    },
    tokens: fitted.memories.length > 0 ? fitted.tokens : tokenBound(text),
    text,
    elapsed_ms: clock.now() - started,
  };
}

interface TurnsFound {
  readonly drafts: Draft[];
  readonly question: Question | null;
  readonly confidence: number | null;
  readonly felt: NativeProbe | null;
  readonly shown: Shown['entries'];
}
const NO_TURNS: TurnsFound = { drafts: [], question: null, confidence: null, felt: null, shown: [] };

async function turnsFor(
  parts: EngineParts,
  groundId: number,
  sense: Universal | null,
  mind: Mind | null,
  request: RecallRequest,
): Promise<TurnsFound> {
  const { hippocampus } = parts;
  if (request.limit <= 0) return NO_TURNS;
  const everywhere = TIERS.every((tier) => request.tiers.includes(tier));
  const filter = everywhere ? request.filter : { ...request.filter, tiers: request.tiers };
  const probed: { felt: NativeProbe | null } = { felt: null };
  const feel = async (asked: Considered['asked']): Promise<readonly number[]> => {
    probed.felt = mind && (await probe(parts, mind, request.query, asked, groundId, filter));
    return probed.felt?.entries ?? [];
  };
  const {
    ranked: byWeights,
    question,
    confidence,
    native,
  } = await rank(
    {
      ...parts,
      sense,
      ranking: (sensed) => rankingOf(parts, sensed, mind),
      ...(mind ? { native: async (asked) => feel(asked) } : {}),
    },
    groundId,
    request.query,
    filter,
    request.limit,
  );
  const { felt } = probed;
  const byMind = mind && felt ? await byFeeling(parts, mind, felt, byWeights, native) : byWeights;
  const all = await rerank(parts, request.query, byMind);
  const isSame = async (a: Turn, b: Turn): Promise<boolean> => {
    const [x, y] = await withTexts(parts, await hippocampus.entries.readBySeq([a.seq, b.seq]));
    return x !== undefined && y !== undefined && x.userId === y.userId && saysTheSame(x.content, y.content);
  };
  const { ordered: ranked, later } = laterFirst(await onceEach(all, request.limit, isSame), request.query);
  const laterOf = new Map([...later].map(([older, newer]) => [older.turn.seq, newer.turn.seq]));
  const ordered = (await putNewerFirst(hippocampus, await found(parts, ranked), filter)).slice(
    0,
    request.limit,
  );
  const reasons = new Map(ranked.map((item) => [item.turn.seq, item.explain]));
  const entries = new Map(
    (
      await withTexts(
        parts,
        ordered.map(({ entry }) => entry),
      )
    ).map((entry) => [entry.id, entry]),
  );
  const drafts = ordered.map(({ entry, score }): Draft => {
    const memory = {
      ...asMemory(entries.get(entry.id)!, request.tiers, score),
      ...(request.explain ? { explain: reasons.get(entry.seq)?.() ?? NEWER } : {}),
    };
    const newer = laterOf.get(entry.seq);
    const again = newer === undefined ? undefined : ordered.find((item) => item.entry.seq === newer);
    return { memory, turn: entry.turn, again: again?.entry.id ?? null };
  });
  const shown = ordered.map(({ entry: { seq, id, blockId } }) => ({
    ...{ seq, id, block: blockId },
    text: entries.get(id)!.content,
  }));
  return { drafts, question, confidence, felt, shown };
}

async function found(
  { hippocampus }: EngineParts,
  ranked: readonly Ranked[],
): Promise<{ entry: Entry; score: number }[]> {
  const entries = new Map(
    (await hippocampus.entries.readBySeq(ranked.map(({ turn }) => turn.seq))).map((entry) => [
      entry.seq,
      entry,
    ]),
  );
  return ranked.flatMap(({ turn, score }) => {
    // Forgotten by another process since it was ranked: gone is gone.
    const entry = entries.get(turn.seq);
    return entry ? [{ entry, score }] : [];
  });
}

/** What the Cortex has is told as its exchange, citable by its block; asked for the Day Table alone, as the entry there. */
function asMemory(entry: Entry, tiers: readonly Tier[], score: number): Memory {
  const tier = tiers.includes(entry.tier) ? entry.tier : 'hippocampus';
  return {
    id: entry.id,
    uri: entryUri(entry.id),
    kind: tier === 'hippocampus' ? 'entry' : 'exchange',
    tier,
    text: entry.content,
    role: entry.role,
    speaker: entry.speaker,
    at: new Date(entry.at).toISOString(),
    session_id: entry.sessionId,
    score: Number(squash(score).toFixed(4)),
    sources: [{ entry_id: entry.id, sha256: entry.sha256 }],
    block_id: entry.blockId,
    citation: entry.citable && tier !== 'hippocampus' ? formatTag(entry.blockId!) : null,
    superseded_by: entry.supersededBy,
    epiphany: null,
  };
}

const citableBlocks = (memories: readonly Memory[]): string[] => [
  ...new Set(
    memories.flatMap(({ citation, block_id: id }) => (citation !== null && id !== null ? [id] : [])),
  ),
];

/** §9.8.2: a pointer, how far it moved, and a word to whoever reads it. */
function withEpiphanies(
  drafts: readonly Draft[],
  felt: readonly Felt[],
  narrowed: boolean,
): readonly Draft[] {
  const shifted = new Map(felt.filter(({ event }) => event === 'epiphany').map((one) => [one.block.id, one]));
  if (shifted.size === 0) return drafts;
  return drafts.map((draft) => {
    const { memory } = draft;
    const one =
      memory.citation === null || memory.block_id === null ? undefined : shifted.get(memory.block_id);
    if (!one) return draft;
    const epiphany = {
      delta_magnitude: tidy(one.delta),
      message: EPIPHANY_MESSAGE,
      direction: narrowed ? '' : one.direction,
    };
    return { ...draft, memory: { ...memory, epiphany } };
  });
}

/**
 * R14: what was brought up is noted beside, after the answer; a note that cannot be written is no failure of recall. Where
 * the mind is plastic, what lay in the archive is of use again, and goes back among the exchanges (§5.5.1).
 */
function touch(
  { hippocampus, clock, later, minds }: EngineParts,
  memories: readonly Memory[],
  blocks: readonly string[],
): void {
  const archived = memories.filter(({ tier }) => tier === 'archive').map(({ id }) => id);
  if (blocks.length > 0) later(() => hippocampus.blocks.touch(blocks, clock.now()));
  if (archived.length > 0 && minds.versions) later(() => hippocampus.entries.unarchive(archived));
}

/** The ranking's score, 15 and more for a clear answer, below 8 for none, to 0…1. */
const squash = (score: number): number => 1 / (1 + Math.exp(-(score - 11) / 2.5));

import { citationOf } from '../keeping/cite.ts';
import type { Turn } from '../hippocampus/port.ts';
import { withTexts } from '../keeping/texts.ts';
import type { Universal } from '../embedding/universals.ts';
import type { EngineParts } from '../parts.ts';
import { TIERS } from '../vocabulary/entry.ts';
import type { Entry, EntryFilter, Tier } from '../vocabulary/entry.ts';
import { tokenBound } from '../language/token-bound.ts';
import { entryUri } from '../vocabulary/memory.ts';
import type { Explanation, Memory, Recollection } from '../vocabulary/memory.ts';
import { broadly } from './broad.ts';
import type { Level } from './broad.ts';
import { laterFirst, onceEach, saysTheSame } from './echoes.ts';
import { fit } from './passages.ts';
import type { Draft } from './passages.ts';
import { rank } from './rank.ts';
import type { Ranked } from './rank.ts';
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
  const sense = await parts.universals.sense();
  const searched = sense?.space ?? ground;
  const broad = await broadly(
    parts,
    sense ?? (parts.universals.sensed ? null : { space: ground, embedder: parts.embedder }),
    request,
  );
  const wanted = request.limit - broad.length;
  const {
    drafts: turns,
    question,
    confidence,
  } = typeof request.level === 'number' && request.level > 0
    ? { drafts: [], question: null, confidence: null }
    : await turnsFor(parts, ground.id, sense, { ...request, limit: wanted });
  const drafts = [...broad, ...turns];
  const worth = new Map(question?.terms.map((term, i) => [term, question.idf[i]!]));
  const fitted = fit(drafts, worth, request.maxTokens);
  const text = fitted.memories.length > 0 ? fitted.text : drafts.length > 0 ? TOO_TIGHT : NOTHING;
  touch(parts, fitted.memories);
  return {
    memories: fitted.memories,
    probe: {
      space: `${searched.model}@${searched.revision}/${searched.version}`,
      fell_back: false,
      // The index of turns spans all tiers, so that the archive is never searched in vain: it tells when it was needed.
      widened: fitted.memories.some(({ tier }) => tier === 'archive'),
      confidence: drafts.length === 0 ? 0 : confidence === null ? null : Number(confidence.toFixed(3)),
    },
    tokens: fitted.memories.length > 0 ? fitted.tokens : tokenBound(text),
    text,
    elapsed_ms: clock.now() - started,
  };
}

async function turnsFor(
  parts: EngineParts,
  groundId: number,
  sense: Universal | null,
  request: RecallRequest,
): Promise<{ drafts: Draft[]; question: Question | null; confidence: number | null }> {
  const { hippocampus } = parts;
  if (request.limit <= 0) return { drafts: [], question: null, confidence: null };
  const everywhere = TIERS.every((tier) => request.tiers.includes(tier));
  const filter = everywhere ? request.filter : { ...request.filter, tiers: request.tiers };
  const {
    ranked: byWeights,
    question,
    confidence,
  } = await rank({ ...parts, sense }, groundId, request.query, filter, request.limit);
  const all = await rerank(parts, request.query, byWeights);
  const isSame = async (a: Turn, b: Turn): Promise<boolean> => {
    const [x, y] = await withTexts(parts, await hippocampus.entriesBySeq([a.seq, b.seq]));
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
  return { drafts, question, confidence };
}

async function found(
  { hippocampus }: EngineParts,
  ranked: readonly Ranked[],
): Promise<{ entry: Entry; score: number }[]> {
  const entries = new Map(
    (await hippocampus.entriesBySeq(ranked.map(({ turn }) => turn.seq))).map((entry) => [entry.seq, entry]),
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
    citation: entry.citable && tier !== 'hippocampus' ? citationOf(entry.blockId!) : null,
    superseded_by: entry.supersededBy,
    epiphany: null,
  };
}

/** R14: what was brought up is noted beside, after the answer; a note that cannot be written is no failure of recall. */
function touch({ hippocampus, clock }: EngineParts, memories: readonly Memory[]): void {
  const ids = [
    ...new Set(
      memories.flatMap(({ citation, block_id: id }) => (citation !== null && id !== null ? [id] : [])),
    ),
  ];
  if (ids.length > 0) void hippocampus.blocks.touch(ids, clock.now()).catch(() => undefined);
}

/** The ranking's score, 15 and more for a clear answer, below 8 for none, to 0…1. */
const squash = (score: number): number => 1 / (1 + Math.exp(-(score - 11) / 2.5));

import type { EngineParts } from '../parts.ts';
import type { EntryFilter, Tier } from '../vocabulary/entry.ts';
import { tokenBound } from '../language/token-bound.ts';
import { entryUri } from '../vocabulary/memory.ts';
import type { Explanation, Memory, Recollection } from '../vocabulary/memory.ts';
import { fit } from './passages.ts';
import type { Draft } from './passages.ts';
import { rank } from './rank.ts';
import { putNewerFirst } from './supersede.ts';

export interface RecallRequest {
  readonly query: string;
  readonly limit: number;
  readonly maxTokens: number;
  readonly filter: EntryFilter;
  readonly tiers: readonly Tier[];
  readonly explain: boolean;
}

const NOTHING = 'Nothing remembered answers this.';
const TOO_TIGHT = 'Something was found, but max_tokens is too small to show it.';

/** What replaced a memory that was found joins it without having been found itself. */
const NEWER: Explanation = { full_text: null, vector: null, context: false, reasons: [] };

/** Finds what was said and fits it into the asker's token budget (spec §1.3; contract, `recall`). */
export async function recall(parts: EngineParts, request: RecallRequest): Promise<Recollection> {
  const { hippocampus, embedder, clock } = parts;
  const started = clock.now();
  const space = await parts.space();
  const { ranked: all, question } = request.tiers.includes('hippocampus')
    ? await rank(hippocampus, embedder, space.id, request.query, request.filter)
    : { ranked: [], question: null };
  const ranked = all.slice(0, request.limit);
  const entries = new Map(
    (await hippocampus.entriesBySeq(ranked.map(({ turn }) => turn.seq))).map((entry) => [entry.seq, entry]),
  );
  const reasons = new Map(ranked.map((item) => [item.turn.seq, item.explain]));
  const found = ranked.flatMap(({ turn, score }) => {
    // Forgotten by another process since it was ranked: gone is gone.
    const entry = entries.get(turn.seq);
    return entry ? [{ entry, score }] : [];
  });
  const ordered = (await putNewerFirst(hippocampus, found, request.filter)).slice(0, request.limit);
  const drafts = ordered.map(({ entry, score }): Draft => {
    const memory: Memory = {
      id: entry.id,
      uri: entryUri(entry.id),
      kind: 'entry',
      tier: 'hippocampus',
      text: entry.content,
      role: entry.role,
      speaker: entry.speaker,
      at: new Date(entry.at).toISOString(),
      session_id: entry.sessionId,
      score: Number(squash(score).toFixed(4)),
      sources: [{ entry_id: entry.id, sha256: entry.sha256 }],
      block_id: null,
      citation: null,
      superseded_by: entry.supersededBy,
      epiphany: null,
      ...(request.explain ? { explain: reasons.get(entry.seq)?.() ?? NEWER } : {}),
    };
    return { memory, turn: entry.turn };
  });
  const worth = new Map(question?.terms.map((term, i) => [term, question.idf[i]!]));
  const fitted = fit(drafts, worth, request.maxTokens);
  const text = fitted.memories.length > 0 ? fitted.text : drafts.length > 0 ? TOO_TIGHT : NOTHING;
  return {
    memories: fitted.memories,
    probe: { space: `${space.model}@${space.revision}/${space.version}`, fell_back: false, widened: false },
    tokens: fitted.memories.length > 0 ? fitted.tokens : tokenBound(text),
    text,
    elapsed_ms: clock.now() - started,
  };
}

/** The ranking's score, 10 and more for a clear answer, about 0 for none, to 0…1. */
const squash = (score: number): number => 1 / (1 + Math.exp(-(score - 6) / 3));

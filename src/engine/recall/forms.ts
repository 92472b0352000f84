import { computeTokenBound } from '../language/token-bound.ts';
import type { Explanation, Memory, Recollection } from '../vocabulary/memory.ts';

/** How much programs are told (contract, `recall`): what a model needs, or all there is. */
export type Detail = 'lean' | 'full';

type JsonObject = Record<string, unknown>;

/** Of no use to whoever reads words: addresses, hashes, what an id says already. */
const FULL_ONLY: ReadonlySet<string> = new Set(['uri', 'sources', 'block_id', 'explain']);
/** Reasons that are told without being asked for all of them. */
export const MAX_LEAN_REASONS = 3;

const dropNulls = (fields: object): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

/** A memory as programs are given it. */
export function toRecord(memory: Memory, detail: Detail): JsonObject {
  if (detail === 'full') return { ...memory };
  const fields = dropNulls(
    Object.fromEntries(Object.entries(memory).filter(([name]) => !FULL_ONLY.has(name))),
  );
  // What replaced it is told with its words: its id is among them.
  if ('outdated_by' in fields) delete fields['superseded_by'];
  return memory.explain ? { ...fields, explain: toLeanExplanation(memory.explain) } : fields;
}

const toLeanExplanation = ({ reasons, relations, ...explain }: Explanation): JsonObject => ({
  ...dropNulls(explain),
  ...(relations.length > 0 ? { relations } : {}),
  reasons: reasons.slice(0, MAX_LEAN_REASONS),
});

/** Where there is no room for more than a few words: whose they are stands in the text. */
export const toSmallestRecord = (shortId: string, text: string): JsonObject => ({ id: shortId, text });

type Probe = Recollection['probe'];
/** What stands around the memories. */
export const toEnvelope = (probe: Probe, detail: Detail, tokens: number, elapsedMs: number): JsonObject => ({
  probe:
    detail === 'full'
      ? probe
      : dropNulls({
          confidence: probe.confidence,
          ...(probe.note === undefined ? {} : { note: probe.note }),
        }),
  tokens,
  elapsed_ms: elapsedMs,
});

/** So long no recall takes: figures that are not known yet cost no more than this. */
const LONGEST_MS = 999_999;

/** The most tokens of what stands around the memories. */
export const measureEnvelope = (probe: Probe, detail: Detail, maxTokens: number): number =>
  measureJson({ memories: [], ...toEnvelope(probe, detail, maxTokens, LONGEST_MS) });

export const measureJson = (value: unknown): number => computeTokenBound(JSON.stringify(value));

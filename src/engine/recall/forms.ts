import { computeTokenBound } from '../language/token-bound.ts';
import type { Explanation, Memory, Recollection } from '../vocabulary/memory.ts';

/** How much programs are told (contract, `recall`): what a model needs, or all there is. */
export type Detail = 'lean' | 'full';

type JsonObject = Record<string, unknown>;

/** What is asked for, and what there is room for: where an answer may have few tokens they go to what was said. */
export type Form = Detail | 'brief';
/** `max_tokens` below which the lean form is brief. */
const BRIEF_BELOW = 512;
export const chooseForm = (detail: Detail, maxTokens: number): Form =>
  detail === 'lean' && maxTokens < BRIEF_BELOW ? 'brief' : detail;

/** Of no use to whoever reads words: addresses, hashes, what an id says already. */
const FULL_ONLY = ['uri', 'sources', 'block_id', 'explain'];
const LEFT_OUT: Readonly<Record<Exclude<Form, 'full'>, ReadonlySet<string>>> = {
  lean: new Set(FULL_ONLY),
  brief: new Set([...FULL_ONLY, 'kind', 'tier', 'session_id', 'score']),
};
/** Reasons that are told without being asked for all of them. */
export const MAX_LEAN_REASONS = 3;

const dropNulls = (fields: object): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

/** A memory as programs are given it. */
export function toRecord(memory: Memory, form: Form): JsonObject {
  if (form === 'full') return { ...memory };
  const fields = dropNulls(
    Object.fromEntries(Object.entries(memory).filter(([name]) => !LEFT_OUT[form].has(name))),
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
export function toEnvelope(probe: Probe, form: Form, tokens: number, elapsedMs: number): JsonObject {
  if (form === 'full') return { probe, tokens, elapsed_ms: elapsedMs };
  const { confidence, note = null } = probe;
  const leanProbe = dropNulls({ confidence, note });
  return form === 'brief' ? { probe: leanProbe } : { probe: leanProbe, tokens, elapsed_ms: elapsedMs };
}

/** So long no recall takes: figures that are not known yet cost no more than this. */
const LONGEST_MS = 999_999;

/** The most tokens of what stands around the memories. */
export const measureEnvelope = (probe: Probe, form: Form, maxTokens: number): number =>
  measureJson({ memories: [], ...toEnvelope(probe, form, maxTokens, LONGEST_MS) });

export const measureJson = (value: unknown): number => computeTokenBound(JSON.stringify(value));

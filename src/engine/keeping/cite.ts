import type { EngineParts } from '../parts.ts';
import { validate } from '../validate.ts';
import type { Citation, Cited } from '../vocabulary/answers.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { entryUri } from '../vocabulary/memory.ts';
import { citeInput } from '../vocabulary/requests.ts';
import type { CiteInput } from '../vocabulary/requests.ts';
import { sha256 } from './remember.ts';

const TAG = /\[memory:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]/gi;
/** Places of one quote that are listed at most. */
const SPANS = 20;

/**
 * Verifies citations against what was said, word for word (contract, `cite`; R17): the entry's hash is recomputed, the
 * quote looked for in the verbatim text. What is still in the Day Table is not citable yet, with its spans all the same.
 */
export async function cite(parts: EngineParts, input: CiteInput): Promise<Cited> {
  const request = validate(citeInput, input);
  const ids =
    request.memory_id !== undefined
      ? [request.memory_id.toLowerCase()]
      : [...new Set([...request.text!.matchAll(TAG)].map((match) => match[1]!.toLowerCase()))];
  const entries = new Map((await parts.hippocampus.entries(ids)).map((entry) => [entry.id, entry]));
  return {
    citations: await Promise.all(ids.map((id) => citation(parts, id, entries.get(id), request.quote))),
  };
}

async function citation(
  { hippocampus }: EngineParts,
  id: string,
  entry: Entry | undefined,
  quote: string | undefined,
): Promise<Citation> {
  if (!entry)
    return { memory_id: id, citation: null, uri: null, status: 'not_found', spans: [], cited_by: [] };
  const sound = sha256(entry.content) === entry.sha256;
  const places = quote === undefined ? [{ start: 0, end: entry.content.length }] : find(entry.content, quote);
  const verified = sound && places.length > 0;
  return {
    memory_id: id,
    citation: null,
    uri: entryUri(id),
    status: verified ? 'not_citable_yet' : 'altered',
    spans: verified
      ? places.map((place) => ({
          entry_id: id,
          ...place,
          sha256: entry.sha256,
          said_by: entry.speaker ?? entry.role,
          at: new Date(entry.at).toISOString(),
        }))
      : [],
    cited_by: await hippocampus.citedBy(id),
  };
}

/** Where `quote` stands in `text`, any white space equal to any other; offsets in UTF-16 code units. */
export function find(text: string, quote: string): { start: number; end: number }[] {
  const pieces = quote.trim().split(/\s+/u);
  const pattern = new RegExp(
    pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('\\s+'),
    'g',
  );
  const places: { start: number; end: number }[] = [];
  for (const match of text.matchAll(pattern)) {
    if (places.length === SPANS) break;
    // Half of an emoji is not a quote of it.
    const start = match.index;
    const end = start + match[0].length;
    if (!splitsPair(text, start) && !splitsPair(text, end)) places.push({ start, end });
  }
  return places;
}

const splitsPair = (text: string, at: number): boolean =>
  /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1));

import { UNSPACED_LETTER } from '../language/words.ts';
import type { EngineParts } from '../parts.ts';
import { validate } from '../validate.ts';
import type { Citation, Cited } from '../vocabulary/answers.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { entryUri } from '../vocabulary/memory.ts';
import { citeInput } from '../vocabulary/requests.ts';
import type { CiteInput } from '../vocabulary/requests.ts';
import { sha256 } from './remember.ts';

/** Any tag counts, also one that no id of ours could be: then it is not found. */
const TAG = /\[memory:([^\s\[\]]{1,64})\]/gi;
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

/**
 * Where `quote` stands in `text`, any white space equal to any other; offsets in UTF-16 code units. Only whole words and
 * numbers count: "happy" is no quote of "unhappy", nor "1,25" of "1,250".
 */
export function find(text: string, quote: string): { start: number; end: number }[] {
  const { plain, at } = collapse(text);
  const wanted = collapse(quote).plain.trim();
  const places: { start: number; end: number }[] = [];
  for (
    let from = plain.indexOf(wanted);
    from !== -1 && places.length < SPANS;
    from = plain.indexOf(wanted, from + 1)
  ) {
    const start = at[from]!;
    const end = at[from + wanted.length - 1]! + 1;
    if (!cuts(text, start) && !cuts(text, end)) places.push({ start, end });
  }
  return places;
}

/** The text with each run of white space as one blank, and where each of its code units stood. */
function collapse(text: string): { plain: string; at: number[] } {
  const at: number[] = [];
  const parts: string[] = [];
  for (const { 0: run, index } of text.matchAll(/\s+|\S+/g)) {
    const blank = /^\s/.test(run);
    parts.push(blank ? ' ' : run);
    for (let i = 0; i < (blank ? 1 : run.length); i++) at.push(index + i);
  }
  return { plain: parts.join(''), at };
}

const LETTER = /[\p{L}\p{N}\p{M}]/u;
const DIGIT = /\p{N}/u;
const IN_NUMBERS = /[.,:'’٫٬]/;

/** Whether a border at `at` goes through a character, a word or a number. */
function cuts(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  if (/[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1))) return true;
  const [leftmost = '', left = ''] = Array.from(text.slice(Math.max(0, at - 4), at)).slice(-2);
  const [right = '', rightmost = ''] = Array.from(text.slice(at, at + 4));
  const beside = left === '' ? leftmost : left;
  if (LETTER.test(beside) && LETTER.test(right))
    return !UNSPACED_LETTER.test(beside) && !UNSPACED_LETTER.test(right);
  if (DIGIT.test(beside) && IN_NUMBERS.test(right) && DIGIT.test(rightmost)) return true;
  return left !== '' && DIGIT.test(leftmost) && IN_NUMBERS.test(left) && DIGIT.test(right);
}

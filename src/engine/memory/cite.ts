import { UNSPACED_LETTER } from '../language/words.ts';
import type { EngineParts } from '../parts.ts';
import { validate } from '../validate.ts';
import type { Citation, Cited } from '../vocabulary/answers.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { Block } from '../vocabulary/block.ts';
import { blockUri, entryUri, findTags, formatTag } from '../vocabulary/memory.ts';
import { citeInput } from '../vocabulary/requests.ts';
import type { CiteInput } from '../vocabulary/requests.ts';
import { sha256, withTexts } from '../text/entry-texts.ts';

/** Places of one quote that are listed at most. */
const SPANS = 20;

/**
 * Verifies citations against what was said, word for word (contract, `cite`; R17): each entry's hash is recomputed, the
 * quote looked for in the verbatim texts, never in a summary. An id may be a block's or an entry's, before and after its
 * words have moved. What no block of the Cortex covers is not citable yet, with its spans all the same.
 */
export async function cite(parts: EngineParts, input: CiteInput): Promise<Cited> {
  const request = validate(citeInput, input);
  const ids = request.memory_id !== undefined ? [request.memory_id.toLowerCase()] : findTags(request.text!);
  const { hippocampus } = parts;
  const entries = new Map((await hippocampus.entries.read(ids)).map((entry) => [entry.id, entry]));
  const blocks = new Map(
    (await hippocampus.blocks.read(ids.filter((id) => !entries.has(id)))).map((block) => [block.id, block]),
  );
  return {
    citations: await Promise.all(
      ids.map(async (id) => {
        const entry = entries.get(id);
        const block = blocks.get(id);
        if (entry) return ofEntry(parts, entry, request.quote);
        return block ? ofBlock(parts, block, request.quote) : NOT_FOUND(id);
      }),
    ),
  };
}

const NOT_FOUND = (id: string): Citation => ({
  memory_id: id,
  citation: null,
  uri: null,
  status: 'not_found',
  spans: [],
  cited_by: [],
});

async function ofEntry(parts: EngineParts, entry: Entry, quote: string | undefined): Promise<Citation> {
  const { blockId, citable } = entry;
  const cited = [entry.id, ...(blockId === null ? [] : [blockId])];
  return {
    memory_id: entry.id,
    citation: citable ? formatTag(blockId!) : null,
    uri: entryUri(entry.id),
    ...(await verify(parts, [entry], quote, citable)),
    cited_by: (await Promise.all(cited.map((id) => parts.hippocampus.entries.findCiting(id)))).flat(),
  };
}

/** Every entry of a block stands for it; a metablock is made of those of its parts. */
async function ofBlock(parts: EngineParts, block: Block, quote: string | undefined): Promise<Citation> {
  const { hippocampus } = parts;
  const own = block.type === 'metablock' ? await hippocampus.blocks.read(block.constituents) : [block];
  const entries = await hippocampus.entries.read(own.flatMap((part) => part.entries));
  const citable = block.tier === 'cortex';
  return {
    memory_id: block.id,
    citation: citable ? formatTag(block.id) : null,
    uri: blockUri(block.id),
    ...(await verify(parts, entries, quote, citable)),
    cited_by: await hippocampus.entries.findCiting(block.id),
  };
}

async function verify(
  parts: EngineParts,
  entries: readonly Entry[],
  quote: string | undefined,
  citable: boolean,
): Promise<Pick<Citation, 'status' | 'spans'>> {
  const whole = await withTexts(parts, entries);
  const sound = whole.every((entry) => sha256(entry.content) === entry.sha256);
  const spans = whole
    .flatMap((entry) =>
      (quote === undefined ? [{ start: 0, end: entry.content.length }] : find(entry.content, quote)).map(
        (place) => ({
          entry_id: entry.id,
          ...place,
          sha256: entry.sha256,
          said_by: entry.speaker ?? entry.role,
          at: new Date(entry.at).toISOString(),
        }),
      ),
    )
    .slice(0, Math.max(SPANS, quote === undefined ? whole.length : 0));
  if (!sound || spans.length === 0) return { status: 'altered', spans: [] };
  return { status: citable ? 'verified' : 'not_citable_yet', spans };
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

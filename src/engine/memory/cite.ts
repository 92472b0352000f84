import { UTC_CALENDAR, toEntryCalendar } from '../language/calendar.ts';
import type { WithCalendar } from '../language/calendar.ts';
import { formatTimestamp } from '../language/zones.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex } from '../cortex/port.ts';
import { UNSPACED_LETTER } from '../language/words.ts';
import { validate } from '../validate.ts';
import type { Citation, CiteAnswer } from '../vocabulary/answers.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { Block } from '../vocabulary/block.ts';
import { formatBlockUri, formatEntryUri, findTags, formatTag } from '../vocabulary/memory.ts';
import { citeInput } from '../vocabulary/requests.ts';
import type { CiteInput } from '../vocabulary/requests.ts';
import { splitParts } from '../text/excerpt.ts';
import { splitUnits } from '../text/text-units.ts';
import { createDamagedEntryError, loadTexts } from '../text/entry-texts.ts';
import { unquoteText } from '../text/quote.ts';
import { expandId } from '../text/short-ids.ts';

/** Places of one quote that are listed at most. */
const MAX_SPANS = 20;

/**
 * Verifies citations against what was said, word for word (contract, `cite`; R17): each entry's hash is recomputed, the
 * quote looked for in the verbatim texts, never in a summary. An id may be a block's or an entry's, before and after its
 * words have moved. What no block of the Cortex covers is not citable yet, with its spans all the same.
 */
export async function cite(
  deps: Partial<WithCalendar> & WithCortex & WithHippocampus,
  input: CiteInput,
): Promise<CiteAnswer> {
  const request = validate(citeInput, input);
  const ids =
    request.memory_id !== undefined ? [await expandId(deps, request.memory_id)] : findTags(request.text!);
  const { hippocampus } = deps;
  const entries = new Map((await hippocampus.entries.read(ids)).map((entry) => [entry.id, entry]));
  const blocks = new Map(
    (await hippocampus.blocks.read(ids.filter((id) => !entries.has(id)))).map((block) => [block.id, block]),
  );
  return {
    citations: await Promise.all(
      ids.map(async (id) => {
        const entry = entries.get(id);
        const block = blocks.get(id);
        if (entry) return citeEntry(deps, entry, request.quote);
        return block ? citeBlock(deps, block, request.quote) : toNotFoundCitation(id);
      }),
    ),
  };
}

const toNotFoundCitation = (id: string): Citation => ({
  memory_id: id,
  citation: null,
  uri: null,
  status: 'not_found',
  spans: [],
  cited_by: [],
});

async function citeEntry(
  deps: Partial<WithCalendar> & WithCortex & WithHippocampus,
  entry: Entry,
  quote: string | undefined,
): Promise<Citation> {
  const { blockId, citable } = entry;
  const citedIds = [entry.id, ...(blockId === null ? [] : [blockId])];
  return {
    memory_id: entry.id,
    citation: citable ? formatTag(blockId!) : null,
    uri: formatEntryUri(entry.id),
    ...(await verifyQuote(deps, [entry], quote, citable)),
    cited_by: (await Promise.all(citedIds.map((id) => deps.hippocampus.entries.findCiting(id)))).flat(),
  };
}

/** Every entry of a block stands for it; a metablock is made of those of its parts. */
async function citeBlock(
  deps: Partial<WithCalendar> & WithCortex & WithHippocampus,
  block: Block,
  quote: string | undefined,
): Promise<Citation> {
  const { hippocampus } = deps;
  const sourceBlocks =
    block.type === 'metablock' ? await hippocampus.blocks.read(block.constituents) : [block];
  const entries = await hippocampus.entries.read(sourceBlocks.flatMap((part) => part.entries));
  const citable = block.tier === 'cortex';
  return {
    memory_id: block.id,
    citation: citable ? formatTag(block.id) : null,
    uri: formatBlockUri(block.id),
    ...(await verifyQuote(deps, entries, quote, citable)),
    cited_by: await hippocampus.entries.findCiting(block.id),
  };
}

async function verifyQuote(
  deps: Partial<WithCalendar> & WithCortex,
  entries: readonly Entry[],
  quote: string | undefined,
  citable: boolean,
): Promise<Pick<Citation, 'status' | 'spans'>> {
  const entriesWithText = await loadTexts(deps, entries);
  const loadedIds = new Set(entriesWithText.map(({ id }) => id));
  const damagedEntries = entries.filter(({ id }) => !loadedIds.has(id));
  const isIntact = damagedEntries.length === 0;
  // Words that were changed are not what was said; of words that are nowhere that cannot be told.
  for (const entry of damagedEntries)
    if (!(await hasStoredText(deps, entry))) throw createDamagedEntryError(entry.id);
  const spans = entriesWithText
    .flatMap((entry) =>
      (quote === undefined
        ? [{ start: 0, end: entry.content.length }]
        : findQuoteOrQuoted(entry.content, quote)
      ).map((span) => ({
        entry_id: entry.id,
        ...span,
        sha256: entry.sha256,
        said_by: entry.speaker ?? entry.role,
        at: formatTimestamp(entry.at, toEntryCalendar(deps.calendar ?? UTC_CALENDAR, entry).zone),
      })),
    )
    .slice(0, Math.max(MAX_SPANS, quote === undefined ? entriesWithText.length : 0));
  if (!isIntact || spans.length === 0) return { status: 'altered', spans: [] };
  return { status: citable ? 'verified' : 'not_citable_yet', spans };
}

const hasStoredText = async (deps: WithCortex, { id, raw }: Entry): Promise<boolean> =>
  raw || (await (await deps.openCortex()).readTexts([id])).has(id);

/** Words may be handed over as they were shown, with the marks of a quotation in them. */
function findQuoteOrQuoted(text: string, quote: string): { start: number; end: number }[] {
  const spans = findQuoteSpans(text, quote);
  const unquoted = unquoteText(quote);
  if (spans.length > 0) return spans;
  const unquotedSpans = unquoted === quote ? spans : findQuoteSpans(text, unquoted);
  return unquotedSpans.length > 0 ? unquotedSpans : findShownParts(text, unquoted);
}

/** Of a long text as it was shown, in parts with marks between: each where it stands, whole sentences, items or rows in their order. */
function findShownParts(text: string, shown: string): { start: number; end: number }[] {
  const parts = splitParts(shown);
  if (parts.length < 2 || parts.some((part) => part.trim() === '')) return [];
  const pieces = splitUnits(text).map(({ from, to }) => {
    const words = text.slice(from, to);
    return { start: from + words.length - words.trimStart().length, end: from + words.trimEnd().length };
  });
  const [starts, ends] = [new Set(pieces.map(({ start }) => start)), new Set(pieces.map(({ end }) => end))];
  const found: { start: number; end: number }[] = [];
  for (const part of parts) {
    const after = found.at(-1)?.end ?? 0;
    const span = findQuoteSpans(text, part).find(
      ({ start, end }) => start >= after && starts.has(start) && ends.has(end),
    );
    if (!span) return [];
    found.push(span);
  }
  return found;
}

/**
 * Where `quote` stands in `text`, any white space equal to any other; offsets in UTF-16 code units. Only whole words and
 * numbers count: "happy" is no quote of "unhappy", nor "1,25" of "1,250".
 */
export function findQuoteSpans(text: string, quote: string): { start: number; end: number }[] {
  const { plain, at: offsets } = collapseWhitespace(text);
  const needle = collapseWhitespace(quote).plain.trim();
  const places: { start: number; end: number }[] = [];
  for (
    let from = plain.indexOf(needle);
    from !== -1 && places.length < MAX_SPANS;
    from = plain.indexOf(needle, from + 1)
  ) {
    const start = offsets[from]!;
    const end = offsets[from + needle.length - 1]! + 1;
    if (!isInsideToken(text, start) && !isInsideToken(text, end)) places.push({ start, end });
  }
  return places;
}

/** The text with each run of white space as one blank, and where each of its code units stood. */
function collapseWhitespace(text: string): { plain: string; at: number[] } {
  const offsets: number[] = [];
  const pieces: string[] = [];
  for (const { 0: run, index } of text.matchAll(/\s+|\S+/g)) {
    const isBlank = /^\s/.test(run);
    pieces.push(isBlank ? ' ' : run);
    for (let i = 0; i < (isBlank ? 1 : run.length); i++) offsets.push(index + i);
  }
  return { plain: pieces.join(''), at: offsets };
}

const LETTER = /[\p{L}\p{N}\p{M}]/u;
const DIGIT = /\p{N}/u;
const NUMBER_SEPARATOR = /[.,:'’٫٬]/;

/** Whether a border at `at` goes through a character, a word or a number. */
function isInsideToken(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return false;
  if (/[\uDC00-\uDFFF]/.test(text.charAt(offset)) && /[\uD800-\uDBFF]/.test(text.charAt(offset - 1)))
    return true;
  const [leftmost = '', left = ''] = Array.from(text.slice(Math.max(0, offset - 4), offset)).slice(-2);
  const [right = '', rightmost = ''] = Array.from(text.slice(offset, offset + 4));
  const adjacent = left === '' ? leftmost : left;
  if (LETTER.test(adjacent) && LETTER.test(right))
    return !UNSPACED_LETTER.test(adjacent) && !UNSPACED_LETTER.test(right);
  if (DIGIT.test(adjacent) && NUMBER_SEPARATOR.test(right) && DIGIT.test(rightmost)) return true;
  return left !== '' && DIGIT.test(leftmost) && NUMBER_SEPARATOR.test(left) && DIGIT.test(right);
}

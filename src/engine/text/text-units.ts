import { fold } from '../language/words.ts';

/** What a piece of a text is to whoever reads it: a piece is never cut where there is room for it. */
export type UnitKind = 'heading' | 'item' | 'row' | 'line' | 'sentence';

/** A sentence, a list item, a row of a table, a line of code, of a log or of a chat; a heading. */
export interface TextUnit {
  /** Offsets in the text, UTF-16 code units. */
  readonly from: number;
  readonly to: number;
  readonly kind: UnitKind;
  /** Number of its paragraph. */
  readonly paragraph: number;
  /** The unit that it stands under (a heading, the first row of its table), −1 for none. */
  readonly lead: number;
  /** Names what stands elsewhere: a table of contents, an agenda, a heading told before its time. */
  readonly isContents: boolean;
}

interface Line {
  readonly from: number;
  readonly text: string;
}
interface Draft {
  from: number;
  to: number;
  kind: UnitKind;
  paragraph: number;
  lead: number;
}

const SENTENCE_SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'sentence' });

const FENCE = /^\s*(?:```|~~~)/;
const MARKED_HEADING = /^\s*(?:#{1,6}\s+\S|\*\*[^*]{1,80}\*\*:?\s*$)/;
const MAIL_SUBJECT = /^(?:subject|betreff|asunto|objet|oggetto|assunto|re|fwd?|aw|wg)\s*:/i;
const ITEM = /^\s*(?:[-*+•–]|\(?\d{1,3}[.)]|\[[ xX]\])\s+\S/;
const ROW = /^\s*\|.*\|\s*$/;
const ROW_RULE = /^\s*\|?(?:\s*:?-{2,}:?\s*\|?)+\s*$/;
/** A moment or a place in a file at the beginning: of a log, of a chat. */
const STAMPED = /^\s*(?:\[[^\]]{4,32}\]|\(?\d{1,4}[-./:]\d{1,2}(?:[-./:]\d{1,4})?\)?[ ,T])/;
const CODE_END = /(?:[;{}]|=>|\)|,|\*\/)\s*$/;
const SEPARATORS = ['\t', ';', ','] as const;
const MAX_HEADING_CHARS = 64;
const MAX_INLINE_HEADING_CHARS = 32;
const MAX_SENTENCE_CHARS = 400;
const LONG_SENTENCE_PIECE = /[\s\S]{1,300}(?:\s+|$)|[\s\S]{1,300}/gu;
/** Lines from here on are wrapped ones, and end where the paper did. */
const WRAPPED_CHARS = 56;

/** All of a text but blank lines, in order, in pieces that a reader takes as one. */
export function splitUnits(text: string): TextUnit[] {
  const lines = readLines(text);
  const isCode = looksLikeCode(lines);
  const drafts: Draft[] = [];
  let [paragraph, heading, inFence] = [0, -1, false];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.text.trim() === '') {
      paragraph += 1;
      continue;
    }
    const add = (kind: UnitKind, lead = heading): number =>
      drafts.push({ from: line.from, to: line.from + line.text.length, kind, paragraph, lead }) - 1;
    if (FENCE.test(line.text)) {
      inFence = !inFence;
      add('line');
    } else if (inFence || isCode) add('line');
    else if (isHeading(lines, i)) {
      paragraph += 1;
      heading = add('heading', -1);
    } else {
      const rows = countRows(lines, i);
      if (rows > 0) {
        i = addTable(drafts, lines, i, rows, paragraph, heading) - 1;
      } else if (STAMPED.test(line.text) || ITEM.test(line.text))
        addSentences(drafts, text, line.from, line.from + line.text.length, 'item', paragraph, heading);
      else {
        let end = i;
        while (isWrapped(lines, end)) end += 1;
        const last = lines[end]!;
        addSentences(drafts, text, line.from, last.from + last.text.length, 'sentence', paragraph, heading);
        i = end;
      }
      if (rows === 0 && lines[i + 1]?.text.trim() !== '') paragraph += 1;
    }
  }
  return markContents(text, drafts);
}

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/[^\n\r\u2028\u2029]+/gu)) {
    const before = text.slice((lines.at(-1)?.from ?? 0) + (lines.at(-1)?.text.length ?? 0), match.index);
    if (/\n\r?\n|\r\r|\n[\n\r]+/.test(before)) lines.push({ from: match.index, text: '' });
    lines.push({ from: match.index, text: match[0] });
  }
  return lines;
}

const looksLikeCode = (lines: readonly Line[]): boolean => {
  const said = lines.filter(({ text }) => text.trim() !== '');
  const coded = said.filter(({ text }) => CODE_END.test(text) && !STAMPED.test(text));
  return (
    said.length > 3 && coded.length > 0.4 * said.length && said.some(({ text }) => /[;{}]\s*$/.test(text))
  );
};

/** A short line that ends like no sentence, with a blank one before it and words behind it. */
function isHeading(lines: readonly Line[], i: number): boolean {
  const text = lines[i]!.text.trim();
  if (MARKED_HEADING.test(text) || MAIL_SUBJECT.test(text)) return true;
  const next = lines[i + 1]?.text.trim();
  if (next === undefined || text.length > MAX_HEADING_CHARS || /[.!?,;…|]$/u.test(text)) return false;
  if (STAMPED.test(text) || !/\p{L}/u.test(text) || ROW.test(text)) return false;
  if (i === 0) return next === '' || !text.includes(':');
  const before = lines[i - 1]!.text.trim();
  if (before !== '') return false;
  const below = next === '' ? (lines[i + 2]?.text.trim() ?? '') : next;
  // Alone between blank lines it is one where what follows is said at greater length.
  if (next === '' && (below.length <= MAX_HEADING_CHARS || below.length < 2 * text.length)) return false;
  // "Name: value" says something by itself; a list follows on its introduction.
  return ITEM.test(text) ? !ITEM.test(below) && below.length > text.length : !/:\s+\S/.test(text);
}

/** How many lines from here on are a table's, 0 for none. */
function countRows(lines: readonly Line[], from: number): number {
  const run = (test: (line: string) => boolean): number => {
    let end = from;
    while (end < lines.length && test(lines[end]!.text)) end += 1;
    return end - from;
  };
  const marked = run((line) => ROW.test(line) || ROW_RULE.test(line));
  if (marked > 1) return marked;
  for (const separator of SEPARATORS) {
    const columns = lines[from]!.text.split(separator).length;
    if (columns < 3 || /[.!?]$/.test(lines[from]!.text)) continue;
    const rows = run((line) => line.split(separator).length === columns);
    if (rows > 2) return rows;
  }
  return 0;
}

/** The first row is what the others stand under; the place behind the last. */
function addTable(
  drafts: Draft[],
  lines: readonly Line[],
  from: number,
  rows: number,
  paragraph: number,
  heading: number,
): number {
  const head = drafts.length;
  for (let i = from; i < from + rows; i++) {
    const { from: start, text } = lines[i]!;
    const isRule = ROW_RULE.test(text) && i > from;
    if (isRule) drafts.at(-1)!.to = start + text.length;
    else
      drafts.push({
        ...{ from: start, to: start + text.length, kind: 'row', paragraph },
        lead: i === from ? heading : head,
      });
  }
  return from + rows;
}

/** Whether a line goes on in the next one: it was broken for the width of the page. */
function isWrapped(lines: readonly Line[], i: number): boolean {
  const [text, next] = [lines[i]!.text.trim(), lines[i + 1]?.text.trim()];
  if (!next || ITEM.test(next) || STAMPED.test(next) || ROW.test(next) || FENCE.test(next)) return false;
  if (MARKED_HEADING.test(next) || /[.!?:;…。！？]["”»)]?$/u.test(text)) return false;
  return /^[\p{Ll}\d(]/u.test(next) || text.length >= WRAPPED_CHARS;
}

/** Sentences from here to there; a short one at the beginning names what the others are about. */
function addSentences(
  drafts: Draft[],
  text: string,
  from: number,
  to: number,
  kind: UnitKind,
  paragraph: number,
  heading: number,
): void {
  // A line that was broken for its width is no end of a sentence.
  const source = text.slice(from, to).replace(/[\n\r\u2028\u2029]/gu, ' ');
  const isShortItem = kind === 'item' && source.length <= MAX_SENTENCE_CHARS / 2;
  const pieces: { from: number; to: number }[] = [];
  for (const { segment, index } of isShortItem
    ? [{ segment: source, index: 0 }]
    : SENTENCE_SEGMENTER.segment(source)) {
    const last = pieces.at(-1);
    // "3." or "Dr." is no sentence.
    if (
      last &&
      (source.slice(last.from, last.to).trim().length < 5 ||
        /\p{Lu}\p{L}{0,2}\.\s*$/u.test(source.slice(last.from, last.to)))
    )
      last.to = index + segment.length;
    else if (segment.length <= MAX_SENTENCE_CHARS) pieces.push({ from: index, to: index + segment.length });
    else
      for (const match of segment.matchAll(LONG_SENTENCE_PIECE))
        pieces.push({ from: index + match.index, to: index + match.index + match[0].length });
  }
  let lead = heading;
  for (const [i, piece] of pieces.entries()) {
    const words = source.slice(piece.from, piece.to).trim();
    const isName = i === 0 && pieces.length > 1 && isInlineHeading(words);
    drafts.push({
      from: from + piece.from,
      to: from + piece.to,
      kind: isName ? 'heading' : kind,
      paragraph,
      lead,
    });
    if (isName) lead = drafts.length - 1;
  }
}

const isInlineHeading = (words: string): boolean =>
  words.length <= MAX_INLINE_HEADING_CHARS && /[.:]$/.test(words) && words.split(/\s+/).length <= 4;

const NUMBERING =
  /^[\s#>*_–•-]*(?:(?:§|art(?:icle|ículo|ikel)?\.?|zu|ad|no?\.)?\s*\d+(?:\.\d+)*\s*[.):]?\s*)?/iu;
/** What a heading says, however it is numbered, marked or linked. */
const toHeadingName = (text: string): string =>
  fold(text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(NUMBERING, ''))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const MIN_NAMED_HEADINGS = 3;

function markContents(text: string, drafts: readonly Draft[]): TextUnit[] {
  const names = new Map<string, number>();
  for (const [i, { kind, from, to }] of drafts.entries())
    if (kind === 'heading') names.set(toHeadingName(text.slice(from, to)), i);
  names.delete('');
  return drafts.map((draft, i) => {
    const words = text.slice(draft.from, draft.to);
    return { ...draft, isContents: names.size > 1 && namesHeadings(words, i, draft.kind, names) };
  });
}

function namesHeadings(
  words: string,
  place: number,
  kind: UnitKind,
  names: ReadonlyMap<string, number>,
): boolean {
  const own = names.get(toHeadingName(words));
  if (own !== undefined) return own !== place && kind !== 'heading';
  if (words.length > 1_000) return false;
  const parts = words
    .split(/[,;:.·|]|(?<=\s)(?=§)/u)
    .map(toHeadingName)
    .filter((part) => part !== '');
  const named = parts.filter((part) => names.has(part)).length;
  return named >= MIN_NAMED_HEADINGS && named >= 0.4 * parts.length;
}

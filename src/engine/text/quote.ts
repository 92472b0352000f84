import { toSingleLine } from '../language/single-line.ts';

/**
 * What is remembered cannot speak for the server (R28): words stand on lines that begin with `> `, as no line of the server's
 * own does; what stands within a line of the server's is one line whose end is plain; and no tag in either is a tag.
 */
const QUOTE_MARK = '> ';
/** All that some reader takes for the end of a line: of Unicode, of terminals, of Python. */
const LINE_BREAK = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/gu;
const QUOTED_LINE_BREAK = new RegExp(`(${LINE_BREAK.source})${QUOTE_MARK}`, 'gu');

const TAG_START = /\[((?:quoted )*memory:)/gi;
const QUOTED_TAG_START = /\[quoted ((?:quoted )*memory:)/gi;
const markTags = (text: string): string => text.replace(TAG_START, '[quoted $1');

/** Remembered words on lines of their own: each begins with `> `, and `[memory:x]` reads `[quoted memory:x]`. */
export const quoteText = (text: string): string =>
  QUOTE_MARK + markTags(text).replace(LINE_BREAK, `$&${QUOTE_MARK}`);

/** What was quoted, exactly; of a part that begins within a line, that part. */
export const unquoteText = (quoted: string): string =>
  (quoted.startsWith(QUOTE_MARK) ? quoted.slice(QUOTE_MARK.length) : quoted)
    .replace(QUOTED_LINE_BREAK, '$1')
    .replace(QUOTED_TAG_START, '[$1');

/** White space of all kinds, line breaks, and the braille cell without a dot. */
const BLANK = /[\p{Z}\t-\r\x1c-\x1e\x85\u2800]+/gu;
/** Scripts in which a joiner, or its opposite, changes what is written. */
const JOINED_SCRIPTS = [
  ...['Adlam', 'Arabic', 'Bengali', 'Devanagari', 'Gujarati', 'Gurmukhi', 'Kannada', 'Khmer', 'Malayalam'],
  ...['Mandaic', 'Mongolian', 'Myanmar', 'Nko', 'Oriya', 'Sinhala', 'Syriac', 'Tamil', 'Telugu', 'Tibetan'],
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');
/** Characters without a look of their own that what is before them needs: these stay, one of each at a place. */
const NEEDED = [
  `(?<=\\p{Extended_Pictographic}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?)\\u200d(?=\\p{Extended_Pictographic})`,
  `(?<=[${JOINED_SCRIPTS}])[\\u200c\\u200d](?=[${JOINED_SCRIPTS}])`,
  `(?<=\\p{Emoji})[\\ufe0e\\ufe0f]`,
  `(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]`,
  `(?<=\\p{Script=Mongolian})[\\u180b-\\u180d\\u180f]`,
].join('|');
const INVISIBLE = new RegExp(`(${NEEDED})|[\\p{C}\\p{Default_Ignorable_Code_Point}]`, 'gu');

/** One line of what can be seen. A mark that would be put on the character before it goes. */
const toVisibleLine = (text: string): string =>
  markTags(toSingleLine(text.replace(BLANK, ' ').replace(INVISIBLE, '$1')).replace(/^[\p{M} ]+/u, ''));

const setApart = (line: string): string => `“${line.replace(/[“”]/gu, "'")}”`;

/** Words within a line of the server's own: one line in “…”, which nothing in it can end. Not to be undone. */
export const quoteInline = (text: string): string => setApart(toVisibleLine(text));

/** What headings and lists are made of, an id, or a date with its time. */
const GRAMMAR =
  /[()[\]<>·…*`"“”„‟«»]|^(?:[-+#]|\d+[.)])(?: |$)|\d{4}-\d\d-\d\d[ T]\d|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-/iu;

/**
 * A name, a title or a question as it is shown within a line: one line of what can be seen, set in “…” where it could be taken
 * for more than a name; `placeholder` where nothing is left of it. What is stored stays as it is.
 */
export function toDisplayName(name: string, placeholder = '(unnamed)'): string {
  const line = toVisibleLine(name);
  if (line === '') return placeholder;
  return GRAMMAR.test(line) ? setApart(line) : line;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

/** An id at a place for ids alone: a UUID as it is, what a client chose for one as a name. */
export const toDisplayId = (id: string): string => (UUID.test(id) ? id : toDisplayName(id));

import { findDigitGroups, findQuantities } from './digits.ts';
import { getLanguageBit, getLanguageBits } from './languages.ts';
import { HOLDS, scanSigns } from './scan-signs.ts';

/** Longer texts without a space are data, not names. */
const MAX_NAME_CHARS = 200;

/**
 * What a text holds beside its words that tells it from others: names of code by their parts and as a whole, hashes,
 * addresses, numbers with their signs and units, emoji. Each is one more word of the text, in no order that means anything,
 * each once. Plain prose has none of it.
 */
export function findSignWords(text: string): Iterable<string> {
  const { holds, names } = scanSigns(text);
  if (holds === 0 && names.length === 0) return [];
  const found = new Set<string>();
  const hasSymbols = (holds & HOLDS.symbol) !== 0;
  for (let i = 0; i < names.length; i += 2)
    findNames(toPlainSigns(text.slice(names[i], names[i + 1])), found);
  const plain = toPlainSigns(text);
  if (hasSymbols || holds & HOLDS.operator)
    for (const [operator] of plain.matchAll(OPERATOR)) found.add(operator);
  if (hasSymbols || holds & HOLDS.grade)
    for (const [grade] of plain.matchAll(GRADE)) found.add(grade.toLowerCase());
  if (hasSymbols || holds & HOLDS.unit) findQuantities(plain, found);
  if (hasSymbols || holds & HOLDS.groups) findDigitGroups(plain, found);
  if (hasSymbols) addSymbols(text, found);
  return found;
}

function findNames(stretch: string, found: Set<string>): void {
  for (const [name] of stretch.matchAll(NAME)) if (name.length <= MAX_NAME_CHARS) addName(name, found);
}

const VULGAR_FRACTION = /[¼-¾⅐-⅞]/g;
const NOT_ASCII = /[^\x00-\x7f]/;
/** Full width, fractions and dashes in the spelling of plain text. */
const toPlainSigns = (text: string): string =>
  NOT_ASCII.test(text)
    ? text
        .replace(VULGAR_FRACTION, ' $& ')
        .normalize('NFKC')
        .replace(/[‐‑‒–−]/g, '-')
        .replace(/[—―]/g, ' ')
        .replace(/⁄/g, '/')
    : text;

/** Words of letters and digits joined by signs without a space, or with a sign before them. */
const NAME =
  /(?<![\p{L}\p{N}_])(?:--|[@#$]|(?<!\.)\.|[a-z][a-z0-9+.-]*:\/\/)?[\p{L}\p{N}_]+(?:(?!\.\.|--(?!>))(?:[./\\@:=&?%#~+-]|->){1,3}[\p{L}\p{N}_]+)*/giu;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//;
const DATE_OR_TIME =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:t\d.*)?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{1,2}:\d{2}(?::\d{2})?)$/;
const ABBREVIATION = /^\p{L}\.\p{L}$/u;
/** "and/or", "well-known", "note:this", "30-minute", and "one-on-one" with a little word in it: prose. */
const PROSE_PAIR = /^(?:\p{L}+[-/:]|\d+(?:-\p{L}+)*-)\p{L}+$/u;
const HYPHENED = /^\p{L}+(?:-\p{L}+)+$/u;
const isProse = (lower: string): boolean =>
  PROSE_PAIR.test(lower) ||
  (HYPHENED.test(lower) &&
    lower.split('-').some((part) => (getLanguageBits(part) & getLanguageBit('english')) !== 0));
/** "v3.14" is 3.14. */
const VERSION = /^v\d+(?:\.\d+)+$/;
const SEPARATORS = /[^\p{L}\p{N}]+/u;
const CAMEL_CASE = /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u;
const CAMEL_PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu;
const HEX = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{7,64}$/;
/** A hash is as often named by its beginning. */
const SHORT_HASH_DIGITS = 7;

function addName(name: string, found: Set<string>): void {
  if (CAMEL_CASE.test(name)) addCamelParts(name, found);
  const lower = name.toLowerCase();
  if (!SEPARATORS.test(lower)) {
    if (HEX.test(lower)) found.add(`hex:${lower.slice(0, SHORT_HASH_DIGITS)}`);
    return;
  }
  if (DATE_OR_TIME.test(lower) || ABBREVIATION.test(lower) || isProse(lower)) return;
  const whole = lower
    .replace(SCHEME, '')
    .replace(/^www\./, '')
    .replace(/\\/g, '/');
  const parts = whole.split(SEPARATORS).filter((part) => part !== '');
  for (const part of parts) if (HEX.test(part)) found.add(`hex:${part.slice(0, SHORT_HASH_DIGITS)}`);
  // One word, whichever way its parts are joined: userId, user_id, user-id.
  if (/^[\p{L}\p{N}_-]+$/u.test(whole) && !/^[\d-]+$/.test(whole)) found.add(parts.join(''));
  if (!/^[\p{L}_]+$/u.test(whole) && (parts.length > 1 || /^[.@#$-]/.test(whole))) found.add(whole);
  if (VERSION.test(whole)) found.add(whole.slice(1));
  // Of a path or an address also the host and the last part, as they are often named by themselves.
  const segments = whole.split(/[/?#]/).filter((segment) => SEPARATORS.test(segment));
  if (whole.includes('/') && segments.length > 0)
    for (const segment of [segments[0]!, segments.at(-1)!])
      if (!/^[.@]?\p{L}+$/u.test(segment)) found.add(segment);
}

function addCamelParts(name: string, found: Set<string>): void {
  for (const word of name.split(SEPARATORS)) {
    if (!CAMEL_CASE.test(word)) continue;
    for (const [part] of word.matchAll(CAMEL_PART)) if (part.length > 1) found.add(part.toLowerCase());
  }
}

/** Grades and names that end in signs (AB-, BBB+, A+++, Notepad++); those of one letter are words of their own (words.ts). */
const GRADE = /(?<![\p{L}\p{N}_+#.@/-])(?:[a-fo]{2,3}[+-]|\p{L}\+{3}|\p{L}{2,}\+\+)(?![\p{L}\p{N}+#-])/giu;

/** Signs of programs that stand by themselves. */
const OPERATOR =
  /(?<=^|[\s(`"'])(?:=>|->|<-|&&|\|\||\?\?=?|\?\.|::|!==?|={2,3}|<=|>=|<<|>>|\+=|-=|\+\+|[%$^~])(?=$|[\s)`"',.;:?!])/g;

const EMOJI = /\p{RGI_Emoji}|\p{Extended_Pictographic}|[\p{So}\p{Sm}\p{Sc}§¶†‡]/gv;
/** Presentation selectors and skin tones: the same sign. */
const VARIATION = /[\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]/gu;
/** Lines and boxes draw tables. */
const DRAWING = /^[\x00-\x7f\u2500-\u25ff]$/;
const JOINER = '\u200d';
const GENDER = /^[♀♂]$/;

function addSymbols(text: string, found: Set<string>): void {
  for (const [symbol] of text.matchAll(EMOJI)) {
    const folded = symbol.replace(VARIATION, '');
    if (folded === '' || DRAWING.test(folded)) continue;
    found.add(folded);
    if (!folded.includes(JOINER)) continue;
    for (const part of folded.split(JOINER)) if (!GENDER.test(part)) found.add(part);
  }
}

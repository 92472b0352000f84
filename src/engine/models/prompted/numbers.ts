/** Digits with what joins them to one number, date or time, and the sign of a negative one. */
const NUMBER_PATTERN = /(?:(?<![\p{L}\p{N}\p{M}.,:/–−-])[−-])?\p{Nd}+(?:[.,:/'’–−-]\p{Nd}+)*/gu;
const DIGIT_PATTERN = /\p{Nd}/gu;
const GROUPED_PATTERN = /^-?\p{Nd}{1,3}(?:[.,'’]\p{Nd}{3})+$/u;
const DECIMAL_PATTERN = /^-?\p{Nd}+[.,'’]\p{Nd}+$/u;

/** Decimal digits of a script stand in a row that begins at a code point of 0 or 6. */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  if (code < 0x80) return digit;
  const offset = code & 0xf;
  return String(/\p{Nd}/u.test(String.fromCodePoint(code - offset)) ? offset : offset - 6);
}

/** Numbers, dates and times of a text, in digits of ASCII. */
function extractNumbers(text: string): string[] {
  const plain = text.normalize('NFKC').replace(DIGIT_PATTERN, toAsciiDigit);
  return (plain.match(NUMBER_PATTERN) ?? []).map((number) => number.replaceAll(/[–−]/gu, '-'));
}

const stripGrouping = (number: string): string =>
  GROUPED_PATTERN.test(number) ? number.replaceAll(/[.,'’]/gu, '') : number;

/** Whether `written` holds a number or date, in digits, that no text holds: "2024" is in "2024-05-03", "12" is not in "12.5". */
export function hasInventedNumbers(written: string, texts: readonly string[]): boolean {
  const numbers = extractNumbers(written);
  if (numbers.length === 0) return false;
  const known = new Set<string>();
  for (const number of texts.flatMap(extractNumbers))
    for (const part of splitNumberParts(number)) known.add(part);
  return numbers.some((number) => !known.has(stripGrouping(number)) && !known.has(number));
}

/** Parts of a date, a time or a range are numbers of their own; those of a decimal are not. */
function splitNumberParts(number: string): string[] {
  const parts = [number, stripGrouping(number)];
  if (number.startsWith('-') || GROUPED_PATTERN.test(number) || DECIMAL_PATTERN.test(number)) return parts;
  const pieces = number.split(/([.,:/'’-])/u);
  // A list without spaces may have very many; nobody writes a long part of one.
  for (let from = 0; from < pieces.length; from += 2)
    for (let to = from + 1; to <= Math.min(pieces.length, from + MAX_PART_PIECES); to += 2)
      parts.push(pieces.slice(from, to).join(''));
  return parts;
}
const MAX_PART_PIECES = 11;

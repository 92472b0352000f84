/** Digits with what joins them to one number, date or time, and the sign of a negative one. */
const FIGURE = /(?:(?<![\p{L}\p{N}\p{M}.,:/–−-])[−-])?\p{Nd}+(?:[.,:/'’–−-]\p{Nd}+)*/gu;
const DIGIT = /\p{Nd}/gu;
const THOUSANDS = /^-?\p{Nd}{1,3}(?:[.,'’]\p{Nd}{3})+$/u;
const DECIMAL = /^-?\p{Nd}+[.,'’]\p{Nd}+$/u;

/** Decimal digits of a script stand in a row that begins at a code point of 0 or 6. */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  if (code < 0x80) return digit;
  const place = code & 0xf;
  return String(/\p{Nd}/u.test(String.fromCodePoint(code - place)) ? place : place - 6);
}

/** Numbers, dates and times of a text, in digits of ASCII. */
function figuresOf(text: string): string[] {
  const plain = text.normalize('NFKC').replace(DIGIT, plainDigit);
  return (plain.match(FIGURE) ?? []).map((figure) => figure.replaceAll(/[–−]/gu, '-'));
}

const ungrouped = (figure: string): string =>
  THOUSANDS.test(figure) ? figure.replaceAll(/[.,'’]/gu, '') : figure;

/** Whether `written` holds a number or date, in digits, that no text holds: "2024" is in "2024-05-03", "12" is not in "12.5". */
export function inventsFigures(written: string, texts: readonly string[]): boolean {
  const figures = figuresOf(written);
  if (figures.length === 0) return false;
  const known = new Set<string>();
  for (const figure of texts.flatMap(figuresOf)) for (const part of partsOf(figure)) known.add(part);
  return figures.some((figure) => !known.has(ungrouped(figure)) && !known.has(figure));
}

/** Parts of a date, a time or a range are numbers of their own; those of a decimal are not. */
function partsOf(figure: string): string[] {
  const parts = [figure, ungrouped(figure)];
  if (figure.startsWith('-') || THOUSANDS.test(figure) || DECIMAL.test(figure)) return parts;
  const pieces = figure.split(/([.,:/'’-])/u);
  // A list without spaces may have very many; nobody writes a long part of one.
  for (let from = 0; from < pieces.length; from += 2)
    for (let to = from + 1; to <= Math.min(pieces.length, from + LONGEST); to += 2)
      parts.push(pieces.slice(from, to).join(''));
  return parts;
}
const LONGEST = 11;

/** What kinds of signs a text holds, by which it is told what to look for; bits. */
export const HOLDS = { symbol: 1, unit: 2, groups: 4, operator: 8, grade: 16 } as const;

/** What one look at every character of a text finds. */
export interface SignScan {
  readonly holds: number;
  /** Stretches without a space in which a name of code may stand: from, to, from, to, … */
  readonly names: readonly number[];
}

const [SPACE, SMALL, CAPITAL, DIGIT, JOINING, OTHER] = [0, 1, 2, 3, 4, 5];
const classes = new Uint8Array(128).fill(OTHER);
classes.fill(SPACE, 0, 33);
classes.fill(SMALL, 97, 123);
classes.fill(CAPITAL, 65, 91);
classes.fill(DIGIT, 48, 58);
for (const sign of '._/\\@:=&?%#~+->$') classes[sign.charCodeAt(0)] = JOINING;
/** Signs that begin a name where nothing stands before them. */
const leading = new Uint8Array(128);
for (const sign of '@#.$-') leading[sign.charCodeAt(0)] = 1;
/** Money and shares; the others of their kind are beyond ASCII. */
const [DOLLAR, PERCENT] = [36, 37];
const [PLUS, MINUS] = [43, 45];
const operators = new Uint8Array(128);
for (const sign of '=&|?<>+:-!^~%$') operators[sign.charCodeAt(0)] = 1;
const LATIN_SYMBOLS = new Set('¢£¤¥¦§©¬®¯°±²³´µ¶¹¼½¾'.match(/./g)!.map((sign) => sign.charCodeAt(0)));
/**
 * Beyond ASCII: currency, fractions and the like of Latin-1, superscripts to arrows and shapes, full width, halves of emoji;
 * letters, quotation marks and dashes are none.
 */
const isSymbol = (unit: number): boolean =>
  unit < 0xc0
    ? LATIN_SYMBOLS.has(unit)
    : unit >= 0x2020 &&
      (unit <= 0x2bff
        ? unit < 0x2022 || unit >= 0x2030
        : unit === 0x3030 ||
          unit === 0x303d ||
          unit === 0x3297 ||
          unit === 0x3299 ||
          (unit >= 0xd83c && unit <= 0xd83e) ||
          unit >= 0xff01);
const COMMA = 44;
/** Hyphens and the dash of ranges. */
const isDash = (unit: number): boolean => unit >= 0x2010 && unit <= 0x2013;
/** Letters and digits of the shortest hash, and digits in a row or by groups of what is one number. */
const [MIN_HASH, MIN_GROUPED] = [7, 6];

/** One pass over the code units, since most texts hold none of it. */
export function scanSigns(text: string): SignScan {
  const names: number[] = [];
  let holds = 0;
  let [from, isName, run, digits, digitsInRow] = [0, false, 0, false, 0];
  // Of the two characters before; `before` is that of the one before them.
  let [before, previous, previousUnit] = [SPACE, SPACE, 32];
  for (let at = 0; at <= text.length; at++) {
    const unit = at < text.length ? text.charCodeAt(at) : 32;
    if (unit > 127 && isSymbol(unit)) holds |= HOLDS.symbol;
    const kind = unit < 128 ? classes[unit]! : isDash(unit) ? JOINING : SMALL;
    // Within a word, as most are.
    if (kind === SMALL && previous === SMALL) {
      run += 1;
      if (digits && run >= MIN_HASH) isName = true;
      digitsInRow = 0;
      [before, previousUnit] = [SMALL, unit];
      continue;
    }
    if (kind === SPACE) {
      if (isName) names.push(from, at);
      [isName, run, digits] = [false, 0, false];
      if (previous === SPACE) digitsInRow = 0;
    } else {
      if (previous === SPACE) from = at;
      const isWordUnit = kind <= DIGIT;
      if (isWordUnit) {
        run += 1;
        if (kind === DIGIT) {
          digits = true;
          digitsInRow += 1;
          if (digitsInRow >= MIN_GROUPED || (previousUnit === COMMA && before === DIGIT))
            holds |= HOLDS.groups;
        } else digitsInRow = 0;
        if (kind === CAPITAL && previous === SMALL) isName = true;
        else if (kind === SMALL && previous === CAPITAL && before === CAPITAL) isName = true;
        else if (previous === JOINING && (before === JOINING || (before !== SPACE && before !== OTHER)))
          isName = true;
        else if (previous === JOINING && leading[previousUnit] === 1) isName = true;
        if (digits && run >= MIN_HASH) isName = true;
      } else {
        [run, digits] = [0, false];
        if (unit === DOLLAR || unit === PERCENT) holds |= HOLDS.unit;
        if (operators[unit] === 1 && (operators[previousUnit] === 1 || previous === SPACE))
          holds |= HOLDS.operator;
      }
    }
    // A sign behind a word, and no word behind it.
    if (
      (kind > DIGIT || kind === SPACE) &&
      (previousUnit === PLUS || previousUnit === MINUS) &&
      unit !== PLUS &&
      unit !== MINUS &&
      before !== SPACE
    )
      holds |= HOLDS.grade;
    before = previous;
    previous = kind;
    previousUnit = unit > 127 ? 0 : unit;
  }
  return { holds, names };
}

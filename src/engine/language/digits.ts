/** Numbers as they are told apart: with their sign and unit, and in groups however these are spaced. Plain signs (signs.ts). */

const CURRENCY = '$€£¥₹₽₺₩₴₪฿';
const NUMBER = '\\d+(?:[.,]\\d+)*';
const QUANTITY = new RegExp(
  `(?<![\\p{L}\\p{N}.,])(?:([+-]?)([${CURRENCY}]) ?(${NUMBER})|([+-]?)(${NUMBER}) ?([%‰${CURRENCY}]|°[CFcf]?(?!\\p{L})|°))`,
  'gu',
);
const GROUPED_THOUSANDS = /^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/;
const SPELLED_THOUSANDS = /(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,-]|\.\d{3})/g;

const joinThousands = (number: string): string =>
  GROUPED_THOUSANDS.test(number) ? number.replace(/[.,]/g, '') : number;

/** "$5", "5 €", "+5 %", "20 °C" each as one word and their unit as another. */
export function findQuantities(text: string, found: Set<string>): void {
  for (const [, signBefore, currency, amount, sign, number, unit] of text.matchAll(QUANTITY)) {
    const value = joinThousands((amount ?? number)!);
    const ownUnit = (currency ?? unit)!.toLowerCase();
    const ownSign = (signBefore ?? sign)!;
    found.add(`${value}${ownUnit}`).add(ownUnit);
    if (ownSign !== '') found.add(`${ownSign}${value}${ownUnit}`);
    if (value !== (amount ?? number)) found.add(value);
  }
}

const DIGIT_RUN = /(?<![\w.,:$€£-])[+(]?\d[\d ()./-]{4,30}\d(?![\w:]|[.,]\d)/g;
const DATE = /\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}\/\d{1,2}\/\d{1,2}/;
/** Digits of what is one number in groups; the last so many are the same with and without the country before them. */
const MIN_DIGITS = 6;
const MAX_DIGITS = 30;
const LOCAL_DIGITS = 8;
const MIN_DIGITS_WITH_AREA = 9;

/** Numbers of telephones, cards, accounts: their digits as one word, and the last eight as another; "1,200" as 1200. */
export function findDigitGroups(text: string, found: Set<string>): void {
  for (const [number] of text.matchAll(SPELLED_THOUSANDS)) found.add(joinThousands(number));
  for (const [run] of text.matchAll(DIGIT_RUN)) {
    // Groups are joined by one sign, a parenthesis aside: else it is several numbers.
    if (DATE.test(run) || /[ ./-]{2}/.test(run)) continue;
    const groups = run.split(/[^\d]+/).filter((group) => group !== '');
    const digits = groups.join('');
    if (digits.length < MIN_DIGITS || digits.length > MAX_DIGITS) continue;
    // Groups of an address on the net or of a version mean something by themselves.
    if (/^[\d.]+$/.test(run) && (groups.length !== 3 || digits.length < 7)) {
      if (groups.length > 1) continue;
    }
    found.add(digits);
    if (digits.length >= MIN_DIGITS_WITH_AREA) found.add(`tel:${digits.slice(-LOCAL_DIGITS)}`);
  }
}

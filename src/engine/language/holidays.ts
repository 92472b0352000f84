/** Holidays by rule: the day that one falls on in a year (ms, as though of UTC), and how many days it has. */
interface Holiday {
  readonly date: (year: number, locale: string) => number;
  /** Days before and behind that are meant with it. */
  readonly before?: number;
  readonly after?: number;
}

const DAY_MS = 86_400_000;
const on =
  (month: number, day: number): Holiday['date'] =>
  (year) =>
    Date.UTC(year, month - 1, day);

/** Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher. */
export function computeEaster(year: number): number {
  const golden = year % 19;
  const [century, inCentury] = [Math.floor(year / 100), year % 100];
  const epact =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const days = epact + weekday - 7 * shift + 114;
  return Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1);
}

/** Easter Sunday as eastern churches count it: by the Julian calendar, told in the Gregorian of 1900 to 2099. */
export function computeOrthodoxEaster(year: number): number {
  const moon = (19 * (year % 19) + 15) % 30;
  const weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7;
  const days = moon + weekday + 114;
  return Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1) + 13 * DAY_MS;
}

/** The nth Monday to Sunday (0 to 6) of a month. */
function findNthWeekday(year: number, month: number, weekday: number, nth: number): number {
  const first = Date.UTC(year, month - 1, 1);
  const firstWeekday = (new Date(first).getUTCDay() + 6) % 7;
  return first + (((weekday - firstWeekday + 7) % 7) + 7 * (nth - 1)) * DAY_MS;
}

const fromEaster =
  (days: number): Holiday['date'] =>
  (year) =>
    computeEaster(year) + days * DAY_MS;
const isCanadian = (locale: string): boolean => /-CA\b/.test(locale);
const isAmerican = (locale: string): boolean => /^en(?:-US)?$|-(?:US|CA)\b/.test(locale);

const HOLIDAYS: Readonly<Record<string, Holiday>> = {
  'new-year': { date: on(1, 1) },
  epiphany: { date: on(1, 6) },
  valentine: { date: on(2, 14) },
  'holy-week': { date: fromEaster(0), before: 7 },
  'good-friday': { date: fromEaster(-2) },
  'easter-sunday': { date: fromEaster(0) },
  'easter-monday': { date: fromEaster(1) },
  easter: { date: fromEaster(0), before: 2, after: 1 },
  'orthodox-easter': { date: computeOrthodoxEaster },
  'kings-day': { date: on(4, 27) },
  'may-day': { date: on(5, 1) },
  'victory-day': { date: on(5, 9) },
  'whit-monday': { date: fromEaster(50) },
  whitsun: { date: fromEaster(49), before: 1, after: 1 },
  assumption: { date: on(8, 15) },
  'labour-day': {
    date: (year, locale) => (isAmerican(locale) ? findNthWeekday(year, 9, 0, 1) : Date.UTC(year, 4, 1)),
  },
  thanksgiving: {
    date: (year, locale) =>
      isCanadian(locale) ? findNthWeekday(year, 10, 0, 2) : findNthWeekday(year, 11, 3, 4),
  },
  'ash-wednesday': { date: fromEaster(-46) },
  'palm-sunday': { date: fromEaster(-7) },
  'maundy-thursday': { date: fromEaster(-3) },
  // After the American Thanksgiving, wherever it is kept.
  'black-friday': { date: (year) => findNthWeekday(year, 11, 3, 4) + DAY_MS },
  'cyber-monday': { date: (year) => findNthWeekday(year, 11, 3, 4) + 4 * DAY_MS },
  halloween: { date: on(10, 31) },
  'all-saints': { date: on(11, 1) },
  sinterklaas: { date: on(12, 5) },
  'saint-nicholas': { date: on(12, 6) },
  'christmas-eve': { date: on(12, 24) },
  'christmas-day': { date: on(12, 25) },
  christmas: { date: on(12, 25), before: 1, after: 1 },
  'boxing-day': { date: on(12, 26) },
  'new-years-eve': { date: on(12, 31) },
  'orthodox-christmas-eve': { date: on(1, 6) },
  'orthodox-christmas': { date: on(1, 7) },
};

/** A holiday's days in a year, from the first to just before the end (ms, as though of UTC). */
export function findHoliday(
  key: string,
  year: number,
  locale: string,
): { readonly from: number; readonly to: number } {
  const { date, before = 0, after = 0 } = HOLIDAYS[key]!;
  const day = date(year, locale);
  return { from: day - before * DAY_MS, to: day + (1 + after) * DAY_MS };
}

import {
  DAY_MS,
  HOUR_MS,
  YEAR_PATTERN,
  findNearestYear,
  getMonth,
  getWeekday,
  getYear,
  isDayOfMonth,
  overlapsAny,
  shiftMonths,
  startOfDay,
  startOfWeek,
  toWall,
} from './date-spans.ts';
import type { DateContext, LocatedPeriod, Period } from './date-spans.ts';
import { DATE_WORDS } from './date-words.ts';
import type { DateUnit, DateWords, SpacedLanguage } from './date-words.ts';
import { findHoliday } from './holidays.ts';
import { chooseHolidayYears, chooseWeekdays, findSeason } from './recurring-dates.ts';
import type { Direction } from './recurring-dates.ts';

/** What a rule is handed: the named groups of a match, where it stands, and the whole text. */
interface RuleMatch {
  readonly groups: Readonly<Record<string, string | undefined>>;
  readonly at: number;
  readonly end: number;
  readonly text: string;
}
type RulePeriods = readonly Omit<Period, 'anyYear'>[] | readonly Period[] | null;
interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RuleMatch, context: DateContext) => RulePeriods;
}

/** Letters of the scripts that are read here, and figures; the classes of Unicode are long, and cost much in each of so many rules. */
const LETTER = 'a-z\\d_\\u00df-\\u024f\\u0370-\\u052f';
const BEGIN = `(?<![${LETTER}$€£])(?<!\\d[.,:/-])`;
const END = `(?![${LETTER}])`;
const any = (...alternatives: readonly string[]): string => `(?:${alternatives.join('|')})`;
/** What may stand between "in" and a season or a weekend. */
const ARTICLE = "(?:(?:the|dem|der|den|die|das|de la|de|la|le|lo|il|el|o|a|os|as|het|l'|dell'|nell') ?)?";
const SEASON_ON: Readonly<Record<SpacedLanguage, string>> = {
  en: 'in|during|since|by|over|until|through|this|before|after|back in|every',
  de: 'im|seit|vorm|zum|diesen|diesem|jeden|ab',
  fr: "en|l'|cet|cette|au|pendant l'|depuis l'",
  es: 'en|este|esta|durante|desde',
  pt: 'no|na|neste|nesta|desde|durante',
  it: "in|questa|quest'|dall'|d'|dell'|nell'|durante l'",
  nl: 'in|deze|sinds|van|afgelopen',
  ru: '(?=весной|летом|осенью|зимой)',
};
/** Words that make of a season or a holiday another thing. */
const COMPOUND =
  '(?! (?:tyres?|tires?|roll|rolls|water|onions?|coat|school|break|island|eggs?|bunny|tree|trees|cards?|presents?|gifts?|songs?|carols?|lights|cookies|jumper|sweater|decorations?))';

const compiled = new Map<SpacedLanguage, readonly Rule[]>();

/** Dates as words of one language tell them, the surest first; `text` is folded. */
export function findWordedDates(
  text: string,
  original: string,
  language: SpacedLanguage,
  context: DateContext,
  taken: readonly LocatedPeriod[],
): LocatedPeriod[] {
  let rules = compiled.get(language);
  if (!rules) compiled.set(language, (rules = compileRules(language)));
  const found: LocatedPeriod[] = [];
  for (const { pattern, read } of rules)
    for (const match of text.matchAll(pattern)) {
      const span = { at: match.index, end: match.index + match[0].length };
      if (overlapsAny(span, found) || overlapsAny(span, taken)) continue;
      const groups = (match.groups ?? {}) as Record<string, string | undefined>;
      if (language === 'en' && isOrdinaryWord(groups, original, span)) continue;
      for (const period of read({ groups, text, ...span }, context) ?? [])
        if (period.to > period.from) found.push({ anyYear: false, ...period, ...span });
    }
  return found;
}

/** English months and short weekdays that are words of their own, too: those are written small. */
function isOrdinaryWord(
  groups: Readonly<Record<string, string | undefined>>,
  original: string,
  { at, end }: { readonly at: number; readonly end: number },
): boolean {
  const word = groups['alone'] ?? groups['short'];
  if (word === undefined || !/^(?:may|mar|march|sat|sun|mon|wed)$/.test(word)) return false;
  const written = original.slice(at, end);
  if (/\b(?:May|Mar|March|Sat|Sun|Mon|Wed)\b/.test(written)) return false;
  return !/^(?:in|since|until|till|during|by|last|next|this|early|late|mid|between|before|after|back in)[\s-]/.test(
    written.toLowerCase(),
  );
}

function compileRules(language: SpacedLanguage): Rule[] {
  const words = DATE_WORDS[language];
  const months = words.months.map((name, i) => [new RegExp(`^(?:${name})$`), i] as const);
  const weekdays = words.weekdays.map((name, i) => [new RegExp(`^(?:${name})$`), i] as const);
  const MONTH = any(...words.months);
  // One that looks behind itself for its preposition is told by its place among the alternatives.
  const WEEKDAY = words.weekdays.map((name, i) => `(?<w${i}>${name})`).join('|');
  const SPACED_ON = any(words.on);
  const NUMBER = `(?<count>\\d{1,3}|${words.numbers.map(([name]) => name).join('|')})`;
  const PLAIN_UNIT = any(...Object.values(words.units));
  const UNIT = any(
    ...(Object.entries(words.units) as [DateUnit, string][]).map(([unit, name]) => `(?<${unit}>${name})`),
  );
  const DAY = '(?<day>0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th|er|re|[.º°ª]|-го|-е)?';
  const LAST_DAY = '(?<lastDay>0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th|er|re|[.º°ª]|-го|-е)?';
  const NO_MORE = `(?![${LETTER}%:/]|[.,]\\d)`;
  const OF = `(?:${any(words.of)} )?`;
  const YEAR = `(?:,? (?:${any(words.of, 'in', 'im', 'en', 'em', 'del', 'nel', 'года?')} )?(?<year>${YEAR_PATTERN})${NO_MORE}(?: (?:года?|г\\.))?)?`;
  const WHICH = `(?<last>${words.last})|(?<next>${words.next})|(?<this>${words.this})`;
  // "Tuesday last week": what stands before a week is of the week.
  const WHICH_BEHIND = `(?:(?<lastBehind>${words.last})|(?<nextBehind>${words.next}))(?! ${PLAIN_UNIT}${END})`;
  const PARTS = words.parts.map(([name], i) => `(?<p${i}>${name})`).join('|');
  const PART_BEHIND = `(?:(?:,| in the| am| au| por la| en la| a| da| de| di| alla)? ?(?:${PARTS}))?`;
  const HOLIDAYS = words.holidays.map(([name], i) => `(?<h${i}>${name})`).join('|');
  const SEASONS = words.seasons.map((name, i) => `(?<s${i}>${name})`).join('|');
  const ORDINALS = words.ordinals.map((name, i) => `(?<q${i}>${name})`).join('|');
  const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern, 'g'), read });

  const readMonth = (name: string): number => months.find(([pattern]) => pattern.test(name))?.[1] ?? -1;
  const readWeekday = (groups: RuleMatch['groups']): number =>
    weekdays.findIndex((_, i) => groups[`w${i}`] !== undefined);
  const readIndex = (groups: RuleMatch['groups'], letter: string, count: number): number =>
    Array.from({ length: count }, (_, i) => i).find((i) => groups[`${letter}${i}`] !== undefined) ?? -1;
  const readCount = (text: string): number =>
    /^\d/.test(text)
      ? Number(text)
      : (words.numbers.find(([name]) => new RegExp(`^(?:${name})$`).test(text))?.[1] ?? 0);
  const readUnit = (groups: RuleMatch['groups']): DateUnit =>
    (Object.keys(words.units) as DateUnit[]).find((unit) => groups[unit] !== undefined)!;
  const narrow = (from: number, groups: RuleMatch['groups']): { from: number; to: number } => {
    const part = words.parts[readIndex(groups, 'p', words.parts.length)];
    const [begin, end] = part ? [part[1], part[2]] : [0, 24];
    return { from: from + begin * HOUR_MS, to: from + end * HOUR_MS };
  };
  const readDays = (
    month: number,
    first: number,
    last: number,
    year: string | undefined,
    { wallNow }: DateContext,
  ): RulePeriods => {
    if (!isDayOfMonth(month, first) || !isDayOfMonth(month, last) || last < first) return null;
    const own = year ? Number(year) : findNearestYear(wallNow, (other) => toWall(other, month, first));
    const from = toWall(own, month, first);
    // The 29th of February of a year that has none: of the nearest that has one, since any may be meant.
    if (new Date(from).getUTCDate() !== first) return null;
    return [{ from, to: toWall(own, month, last) + DAY_MS, anyYear: !year }];
  };
  /** A day of a month, or several in a row, by the groups that the rules name them by. */
  const readNamedDays = ({ groups }: RuleMatch, context: DateContext): RulePeriods =>
    readDays(
      readMonth(groups['month']!),
      Number(groups['day']),
      Number(groups['lastDay'] ?? groups['day']),
      groups['year'],
      context,
    );
  const readDirection = (groups: RuleMatch['groups']): Direction | null =>
    (groups['last'] ?? groups['lastBehind'])
      ? 'back'
      : (groups['next'] ?? groups['nextBehind'])
        ? 'ahead'
        : groups['this']
          ? 'near'
          : null;
  const futureCue = new RegExp(`${BEGIN}${any(words.future)}${END}`);
  const pastCue = new RegExp(`${BEGIN}${any(words.past)}${END}`);
  /** Which of those that come again an unmarked one is. */
  const chooseDirection = (text: string, { isQuestion }: DateContext): Direction => {
    const [isFuture, isPast] = [futureCue.test(text), pastCue.test(text)];
    if (isQuestion) return isFuture && !(isPast && language === 'en') ? 'both' : 'back';
    return 'near';
  };

  const rules: Rule[] = [
    // "between 3 and 7 May", "3.-7. Mai 2026"
    rule(
      `${BEGIN}(?:(?:${words.rangeStart}) )?${DAY} ?(?:-|–|(?:${words.rangeMiddle})) ?${LAST_DAY} ?${OF}(?<month>${MONTH})${END}${YEAR}`,
      readNamedDays,
    ),
    rule(`${BEGIN}${DAY} ?${OF}(?<month>${MONTH})${END}${YEAR}`, readNamedDays),
  ];
  if (language === 'en')
    rules.push(
      rule(
        `${BEGIN}(?:(?:${words.rangeStart}) )?(?<month>${MONTH})\\.? ${DAY} ?(?:-|–|(?:${words.rangeMiddle})) ?${LAST_DAY}${NO_MORE}(?! ?(?:of )?${MONTH}${END})${YEAR}`,
        readNamedDays,
      ),
      rule(`${BEGIN}(?<month>${MONTH})\\.? (?:the )?${DAY}${NO_MORE}${YEAR}`, readNamedDays),
    );
  rules.push(
    rule(
      `${BEGIN}(?:(?<begin>${words.begin})|(?<middle>${words.middle})|(?<end>${words.end}))[\\s-]?${OF}(?<month>${MONTH})${END}${YEAR}`,
      ({ groups }, { wallNow }) => {
        const month = readMonth(groups['month']!);
        const own = groups['year']
          ? Number(groups['year'])
          : findNearestYear(wallNow, (other) => toWall(other, month, 15));
        const [from, to] = groups['begin']
          ? [toWall(own, month, 1), toWall(own, month, 11)]
          : groups['middle']
            ? [toWall(own, month, 11), toWall(own, month, 21)]
            : [toWall(own, month, 21), toWall(own, month + 1)];
        return [{ from, to, anyYear: !groups['year'] }];
      },
    ),
    // Holidays stand before weekdays and months: "Good Friday", "1er mai".
    ...(HOLIDAYS === ''
      ? []
      : [
          rule(
            `${BEGIN}(?:(?:${WHICH}) )?(?:${HOLIDAYS})${END}${COMPOUND}(?: (?:${WHICH_BEHIND}))?${YEAR}`,
            ({ groups, text }, context) => {
              const [, key] = words.holidays[readIndex(groups, 'h', words.holidays.length)]!;
              const years = groups['year']
                ? [Number(groups['year'])]
                : chooseHolidayYears(
                    key,
                    readDirection(groups),
                    chooseDirection(text, context) === 'both',
                    context,
                  );
              return years.map((year) => findHoliday(key, year, context.calendar.locale));
            },
          ),
        ]),
    rule(
      // Not of a game, a dollar, a mile: those are said to be "of the …".
      `${BEGIN}(?:(?:the|le|la|el|il|het|im|au|o|в|во) )?(?:${ORDINALS}) (?:${words.quarter})${END}(?! of (?:the|an?|our|their) (?!year|fiscal))${YEAR}`,
      ({ groups }, { wallNow }) => readQuarter(readIndex(groups, 'q', 4), groups['year'], wallNow),
    ),
    ...(language === 'en'
      ? [
          rule(
            `${BEGIN}(?:the )?(?:(?:(?<h1>first|1st)|second|2nd) half of|(?:(?<q0>h1)|h2)) ?(?<year>${YEAR_PATTERN})${NO_MORE}`,
            ({ groups }) => {
              const [year, month] = [Number(groups['year']), (groups['h1'] ?? groups['q0']) ? 0 : 6];
              return [{ from: toWall(year, month), to: toWall(year, month + 6) }];
            },
          ),
        ]
      : []),
    rule(
      `${BEGIN}(?:(?<on>${words.on}|the) )?(?:${words.quarterLetters})(?<digit>[1-4])(?:[ /-]?(?<year>${YEAR_PATTERN}))?${NO_MORE}(?<topic> (?:results?|revenues?|numbers|goals|okrs?|targets?|reports?|planning|budgets?|review|plan|figures|sales|forecast|roadmap)${END})?`,
      ({ groups }, { wallNow }) =>
        groups['on'] || groups['year'] || groups['topic']
          ? readQuarter(Number(groups['digit']) - 1, groups['year'], wallNow)
          : null,
    ),
    rule(`${BEGIN}(?:${WHICH}) (?:${words.quarter})${END}`, ({ groups }, { wallNow }) => {
      const first = 3 * Math.floor(getMonth(wallNow) / 3) + 3 * toShift(groups);
      return [{ from: toWall(getYear(wallNow), first), to: toWall(getYear(wallNow), first + 3) }];
    }),
    rule(
      `${BEGIN}(?:(?:(?<lastOn>${words.last})|(?<nextOn>${words.next})|(?<on>${SEASON_ON[language]})) ?)?${ARTICLE}(?:${SEASONS})${END}${COMPOUND}(?: (?:${WHICH_BEHIND}))?(?: ?(?:${any(words.of, 'in', 'del', 'nel', "dell'anno")} )?(?<year>${YEAR_PATTERN})${NO_MORE})?`,
      ({ groups }, context) => {
        const season = readIndex(groups, 's', 4);
        const direction =
          (groups['lastOn'] ?? groups['lastBehind'])
            ? 'back'
            : (groups['nextOn'] ?? groups['nextBehind'])
              ? 'ahead'
              : null;
        if (!groups['year'] && !direction && groups['on'] === undefined) return null;
        return [findSeason(season, groups['year'] ? Number(groups['year']) : null, context, direction)];
      },
    ),
    rule(`${BEGIN}(?:${WHICH}) (?<month>${MONTH})${END}(?! \\d)`, ({ groups, text, at }, context) =>
      readNamedMonth(groups, text, at, context),
    ),
    rule(`${BEGIN}(?<month>${MONTH}) (?:${WHICH_BEHIND})${END}`, ({ groups, text, at }, context) =>
      readNamedMonth(groups, text, at, context),
    ),
    rule(
      `${BEGIN}(?<month>${MONTH})\\.?,? (?:${any(words.of, 'in')} )?(?<year>${YEAR_PATTERN})${NO_MORE}`,
      ({ groups }) => {
        const [year, month] = [Number(groups['year']), readMonth(groups['month']!)];
        return [{ from: toWall(year, month), to: toWall(year, month + 1) }];
      },
    ),
    rule(`${BEGIN}${SPACED_ON}[\\s-]+(?:the )?(?<alone>${MONTH})${END}(?! \\d)`, ({ groups }, context) =>
      readMonthAlone(groups, context),
    ),
    rule(`^(?<alone>${MONTH})\\??$`, ({ groups }, context) =>
      context.isQuestion ? readMonthAlone(groups, context) : null,
    ),
    // "the last three days" and, in French, "les trois derniers jours": up to now.
    ...[`(?:${words.recent}) ${NUMBER} (?:${UNIT})`, `${NUMBER} (?:${words.recent}) (?:${UNIT})`].map(
      (pattern) =>
        rule(`${BEGIN}${pattern}${END}`, ({ groups }, { wallNow }) => {
          const [today, count] = [startOfDay(wallNow), readCount(groups['count']!)];
          if (count === 0) return null;
          return [{ from: shiftUnits(today, readUnit(groups), -count), to: today + DAY_MS }];
        }),
    ),
    ...(words.agoBefore === undefined
      ? []
      : [rule(`${BEGIN}(?:${words.agoBefore}) ${NUMBER} (?:${UNIT})${END}`, readAgo)]),
    ...(words.agoAfter === undefined
      ? []
      : [rule(`${BEGIN}${NUMBER} (?:${UNIT}) (?:${words.agoAfter})${END}`, readAgo)]),
    ...(language === 'ru'
      ? [
          rule(`${BEGIN}(?:${UNIT}) (?:${words.agoAfter!})${END}`, ({ groups }, context) =>
            readUnitsOff(groups, -1, context),
          ),
        ]
      : []),
    rule(`${BEGIN}(?:${words.ahead}) ${NUMBER} (?:${UNIT})${END}`, ({ groups }, context) =>
      readUnitsOff(groups, readCount(groups['count']!), context),
    ),
    // Weekends before weeks, weeks before days.
    rule(`${BEGIN}(?:${WHICH}) (?:${words.weekend})${END}`, ({ groups }, context) =>
      readWeekend(groups, context),
    ),
    rule(`${BEGIN}${ARTICLE}(?:${words.weekend}) (?:${WHICH_BEHIND})${END}`, ({ groups }, context) =>
      readWeekend(groups, context),
    ),
    rule(
      `${BEGIN}(?:at|on|over|the|am|uber das|in|en|em|no|nel|il|im|el|le|o|na|ce|este|in het|op|(?<this>this)) ?(?:the |el |het )?(?:${words.weekend})${END}`,
      ({ groups, text }, context) =>
        readWeekend(groups, context, pastCue.test(text) && chooseDirection(text, context) !== 'both'),
    ),
    rule(`${BEGIN}(?:${WHICH}) (?:${UNIT})${END}`, ({ groups }, context) =>
      readUnitsOff(groups, toShift(groups), context),
    ),
    rule(`${BEGIN}(?:${UNIT}) (?:${WHICH_BEHIND})${END}`, ({ groups }, context) =>
      readUnitsOff(groups, toShift(groups), context),
    ),
    ...(words.lastNight === undefined
      ? []
      : [
          rule(`${BEGIN}(?:${words.lastNight})${END}`, (_, { wallNow }) => {
            const today = startOfDay(wallNow);
            return [{ from: today - 7 * HOUR_MS, to: today + 6 * HOUR_MS }];
          }),
        ]),
    ...words.days.map(([name, days]) =>
      rule(`${BEGIN}(?:${name})${PART_BEHIND}${END}`, ({ groups }, { wallNow }) => [
        narrow(startOfDay(wallNow) + days * DAY_MS, groups),
      ]),
    ),
    rule(`${BEGIN}(?:${words.thisPart}) ?(?:${PARTS})${END}`, ({ groups }, { wallNow }) => [
      narrow(startOfDay(wallNow), groups),
    ]),
    rule(
      `${BEGIN}(?:(?:${WHICH}) )?(?:${WEEKDAY}) ?${PART_BEHIND}(?: (?:${WHICH_BEHIND}))?${END}`,
      readWeekdays,
    ),
    ...(words.shortWeekdays === undefined
      ? []
      : [
          rule(
            `${BEGIN}(?:(?:on|since|until|by|from) |(?:${WHICH}) )(?<short>${words.shortWeekdays.join('|')})${END}`,
            readWeekdays,
          ),
        ]),
  );
  return rules;

  function readWeekdays({ groups, text }: RuleMatch, context: DateContext): RulePeriods {
    const weekday =
      groups['short'] === undefined
        ? readWeekday(groups)
        : words.shortWeekdays!.findIndex((name) => new RegExp(`^(?:${name})$`).test(groups['short']!));
    const direction = readDirection(groups);
    const { wallNow } = context;
    // "next Friday", said on a Wednesday, is of the next week; "this Friday" of this one.
    if (language === 'en' && direction === 'ahead' && /^next$/.test(groups['next'] ?? '')) {
      const isAhead = weekday > getWeekday(wallNow);
      const [day] = chooseWeekdays(weekday, 'ahead', wallNow) as [number];
      return [narrow(isAhead ? day + 7 * DAY_MS : day, groups)];
    }
    if (direction === 'near') return [narrow(startOfWeek(wallNow) + weekday * DAY_MS, groups)];
    return chooseWeekdays(weekday, direction ?? chooseDirection(text, context), wallNow).map((day) =>
      narrow(day, groups),
    );
  }

  function readAgo({ groups }: RuleMatch, context: DateContext): RulePeriods {
    return readUnitsOff(groups, -readCount(groups['count']!), context);
  }

  /** The day, the week, the month or the year that lies so many off. */
  function readUnitsOff(groups: RuleMatch['groups'], count: number, { wallNow }: DateContext): RulePeriods {
    const unit = readUnit(groups);
    const today = startOfDay(wallNow);
    if (unit === 'day')
      return count === 0 && !groups['this']
        ? null
        : [{ from: today + count * DAY_MS, to: today + (count + 1) * DAY_MS }];
    if (unit === 'week' || unit === 'fortnight') {
      const weeks = unit === 'week' ? count : 2 * count;
      const from = startOfWeek(today) + 7 * weeks * DAY_MS;
      return [{ from, to: from + 7 * DAY_MS }];
    }
    const [year, month] = [getYear(today), getMonth(today)];
    if (unit === 'month') return [{ from: toWall(year, month + count), to: toWall(year, month + count + 1) }];
    return [{ from: toWall(year + count, 0), to: toWall(year + count + 1, 0) }];
  }

  function readMonthAlone(groups: RuleMatch['groups'], { wallNow }: DateContext): RulePeriods {
    const month = readMonth(groups['alone']!);
    const year = findNearestYear(wallNow, (other) => toWall(other, month, 15));
    return [{ from: toWall(year, month), to: toWall(year, month + 1), anyYear: true }];
  }

  /** "last March": the latest that is over. */
  function readNamedMonth(
    groups: RuleMatch['groups'],
    _: string,
    __: number,
    { wallNow }: DateContext,
  ): RulePeriods {
    const month = readMonth(groups['month']!);
    const [year, now] = [getYear(wallNow), getMonth(wallNow)];
    const direction = readDirection(groups);
    const own =
      direction === 'back'
        ? month < now
          ? year
          : year - 1
        : direction === 'ahead'
          ? month > now
            ? year
            : year + 1
          : year;
    return [{ from: toWall(own, month), to: toWall(own, month + 1) }];
  }

  function readWeekend(
    groups: RuleMatch['groups'],
    { wallNow, isQuestion }: DateContext,
    looksBack = isQuestion,
  ): RulePeriods {
    const week = startOfWeek(wallNow);
    const isWeekend = getWeekday(wallNow) >= 5;
    const direction = readDirection(groups);
    const weeks =
      direction === 'back'
        ? -1
        : direction === 'ahead'
          ? isWeekend || language !== 'en'
            ? Number(isWeekend)
            : 1
          : direction === null && (isQuestion || looksBack) && !isWeekend
            ? -1
            : 0;
    const from = week + (7 * weeks + 5) * DAY_MS;
    return [{ from, to: from + 2 * DAY_MS }];
  }
}

const toShift = (groups: RuleMatch['groups']): number =>
  (groups['last'] ?? groups['lastBehind']) ? -1 : (groups['next'] ?? groups['nextBehind']) ? 1 : 0;

function shiftUnits(today: number, unit: DateUnit, count: number): number {
  if (unit === 'day') return today + count * DAY_MS;
  if (unit === 'week') return today + 7 * count * DAY_MS;
  if (unit === 'fortnight') return today + 14 * count * DAY_MS;
  return shiftMonths(today, unit === 'month' ? count : 12 * count);
}

function readQuarter(quarter: number, year: string | undefined, wallNow: number): RulePeriods {
  const month = 3 * quarter;
  const own = year ? Number(year) : findNearestYear(wallNow, (other) => toWall(other, month + 1, 15));
  return [{ from: toWall(own, month), to: toWall(own, month + 3), anyYear: !year }];
}

/** Whether a text may hold a date of a language: its words alone, quickly told. */
export function mayHoldDates(words: DateWords): RegExp {
  return new RegExp(
    `(?<![${LETTER}])${any(
      ...words.months,
      ...words.weekdays.map((name) => name.replace(/\(\?<=[^)]*\)/g, '')),
      ...(words.shortWeekdays ?? []),
      'h[12]|half of',
      ...words.days.map(([name]) => name.replace(/\(\?<![^)]*\)/g, '')),
      ...words.parts.map(([name]) => `(?:${words.thisPart}) ?(?:${name})`),
      words.lastNight ?? '(?!)',
      words.weekend,
      words.quarter,
      `(?:${words.quarterLetters})[1-4]`,
      ...words.seasons,
      ...words.holidays.map(([name]) => name.replace(/\(\?<[=!][^)]*\)+/g, '')),
      `(?:${Object.values(words.units).join('|')})`,
    )}${END}`,
  );
}

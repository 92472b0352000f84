import type { ParsedComponents, ParsedResult } from 'chrono-node';

/** A stretch of time that a text speaks of, in ms: from the first moment to just before `to`. */
export interface Period {
  readonly from: number;
  readonly to: number;
  /** No year was told: as good in any. */
  readonly anyYear: boolean;
}

const DAY_MS = 86_400_000;
/** Characters of a text that are read, and periods that are taken of it, at most. */
const MAX_CHARS = 4_000;
const MAX_PERIODS = 8;
/** Days on either side where a text tells a day by guess only ("a few days ago"). */
const FUZZY_DAYS = 3;
/** A day that every month has. */
const LAST_COMMON_DAY = 28;

type Locale = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it' | 'nl' | 'ru' | 'ja' | 'zh';
/** What a text must hold for it to be worth reading in a language; telling costs less than reading. */
const DATE_HINTS: Readonly<Record<Locale, RegExp>> = {
  en: /\b(?:(?:19|20)\d\d|\d+[/.-]\d+|\d+(?:st|nd|rd|th)|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|tomorrow|ago|last|next|weekend|(?:this|past) (?:week|month|year)|in \w+ (?:days?|weeks?|months?))\b/i,
  de: /\b(?:gestern|heute|morgen|vorgestern|übermorgen|letzte[nrs]?|nächste[nrs]?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|januar|februar|märz|mai|juni|juli|oktober|dezember|vor \S+ (?:tagen|wochen|monaten|jahren))\b/iu,
  fr: /\b(?:hier|demain|aujourd|dernière?|prochaine?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|il y a)(?!\p{L})/iu,
  es: /\b(?:ayer|mañana|hoy|pasad[oa]|próxim[oa]|lunes|martes|miércoles|jueves|viernes|sábado|domingo|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|hace)(?!\p{L})/iu,
  pt: /\b(?:ontem|hoje|amanhã|segunda|terça|quarta|quinta|sexta|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro)(?!\p{L})/iu,
  it: /\b(?:ieri|oggi|domani|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)(?!\p{L})/iu,
  nl: /\b(?:gisteren|vandaag|vorige|volgende|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|januari|februari|maart|mei|juni|juli|augustus|oktober)\b/iu,
  ru: /(?<!\p{L})(?:вчера|сегодня|завтра|назад|прошл|следующ|понедельник|вторник|сред[ау]|четверг|пятниц|суббот|воскресень|январ|феврал|март|апрел|ма[яе]|июн|июл|август|сентябр|октябр|ноябр|декабр)/iu,
  ja: /[0-9０-９一二三四五六七八九十][年月日]|昨日|今日|明日|先週|来週|先月|来月|去年/u,
  zh: /[0-9０-９一二三四五六七八九十][年月日号]|昨天|今天|明天|上周|上个|下周|去年|前天/u,
};
const LOCALES = Object.keys(DATE_HINTS) as Locale[];

/** Words that are dates only with a preposition before them. */
const AMBIGUOUS_WORDS =
  /^(?:sat|sun|mon|wed|mar|jan|dec|segunda|hace|january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember|mars|avril|juin|juillet|août|enero|febrero|marzo|abril|mayo|junio|julio|agosto|maio|junho|julho|aprile|maggio|giugno|luglio)$/;
/** What is no date whatever stands before it: the moment itself, fractions. */
const NON_DATES = /^(?:now|\d{1,2}\/\d{1,2}|.*\b(?:minutes?|seconds?))$/;
/** Where "hier" is here, and not yesterday. */
const GERMAN_WORDS = /\b(?:ich|ist|bin|und|der|die|das|wir|sind|nicht|war|es)\b/i;
/** Days on either side of the one that is taken for a week, a weekend, or a few days. */
const SLACK_DAYS: readonly (readonly [RegExp, number])[] = [
  [/weekend|wochenende|week-end|fin de semana|fine settimana/, 1],
  [/week|woche|semaine|semana|settimana|недел|周|週/, 3],
  [/few|couple|several|einige|paar|quelques|unos|algun/, FUZZY_DAYS],
];
const LEADING_PREPOSITION =
  /(?:\b(?:in|on|by|since|until|till|of|during|last|next|this|past|every|before|after|from|to|between|and|around|about|early|late|mid|im|en|em|au|le|à|seit|vom|bis|am|von|zwischen|entre|desde|hasta|depuis|nel|dal|sinds|c'était|war)[\s-]+)$/i;
const YEAR_PATTERN =
  /(?<=\b(?:(?:19|20)\d\d,|in|of|since|until|till|by|from|to|before|after|during|around|late|early|year|summer|winter|spring|fall|autumn|im jahr|seit|en|em|depuis|desde|nel|dal|and|und|et)\s)(?:19|20)\d\d(?![\d/:-]|[.,]\d| ?[%$€£])(?!\s+(?:people|persons|men|women|euros?|dollars?|pounds|km|miles|kg|words|times|men|units)\b)/gi;
const RANGE_SEPARATOR = /^\s*(?:and|to|until|through|till|–|-|bis|et|y|e|und|a|al|à)\s*$/iu;
const RANGE_START = /\b(?:between|from|zwischen|vom|von|entre|du|de|del|desde|tra|dal)\s+(?:the\s+)?$/iu;

interface DateParser {
  parse(text: string, reference: { instant: Date; timezone: number }): ParsedResult[];
}

async function loadParser(locale: Locale): Promise<DateParser> {
  switch (locale) {
    case 'en':
      return (await import('chrono-node/en')).casual;
    case 'de':
      return (await import('chrono-node/de')).casual;
    case 'fr':
      return (await import('chrono-node/fr')).casual;
    case 'es':
      return (await import('chrono-node/es')).casual;
    case 'pt':
      return (await import('chrono-node/pt')).casual;
    case 'it':
      return (await import('chrono-node/it')).casual;
    case 'nl':
      return (await import('chrono-node/nl')).casual;
    case 'ru':
      return (await import('chrono-node/ru')).casual;
    case 'ja':
      return (await import('chrono-node/ja')).casual;
    case 'zh':
      return (await import('chrono-node/zh')).casual;
  }
}

/**
 * Periods that a text names, seen from `now` (ms): days, weeks, months, years, told outright or relatively. Days are those
 * of UTC. Texts of no hint of a date cost nothing; of several languages the first that finds any is believed.
 */
export async function findPeriods(text: string, now: number): Promise<Period[]> {
  const head = text.slice(0, MAX_CHARS).normalize('NFC').replace(/\s+/gu, ' ');
  for (const locale of LOCALES) {
    if (!DATE_HINTS[locale].test(head)) continue;
    const located = await parsePeriods(head, await loadParser(locale), now);
    if (located.length > 0)
      return [...located, ...findYears(head, located)]
        .map(({ at: _, end: __, ...period }) => period)
        .slice(0, MAX_PERIODS);
  }
  return findYears(head, [])
    .map(({ at: _, end: __, ...period }) => period)
    .slice(0, MAX_PERIODS);
}

/** A period with its place in the text. */
interface LocatedPeriod extends Period {
  readonly at: number;
  readonly end: number;
}

/** Years that stand alone, and ranges of them. */
function findYears(head: string, located: readonly LocatedPeriod[]): LocatedPeriod[] {
  const years = [...head.matchAll(YEAR_PATTERN)]
    .map((match) => ({ ...toYearPeriod(Number(match[0])), at: match.index, end: match.index + 4 }))
    .filter(({ at }) => !located.some((other) => at >= other.at && at < other.end));
  return mergePeriodRanges(head, years);
}

/** "from May 3 to May 7": two that are one. The year told of the second is the first's. */
function mergePeriodRanges(head: string, located: readonly LocatedPeriod[]): LocatedPeriod[] {
  const merged: LocatedPeriod[] = [];
  for (let i = 0; i < located.length; i++) {
    const [first, second] = [located[i]!, located[i + 1]];
    if (second) {
      const from =
        first.anyYear && !second.anyYear
          ? new Date(first.from).setUTCFullYear(new Date(second.from).getUTCFullYear())
          : first.from;
      if (
        second.to > from &&
        RANGE_SEPARATOR.test(head.slice(first.end, second.at)) &&
        RANGE_START.test(getTextBefore(head, first.at))
      ) {
        merged.push({ ...second, from, at: first.at });
        i += 1;
        continue;
      }
    }
    merged.push(first);
  }
  return merged;
}

/** What stands just before a place: as much as a preposition needs. */
const getTextBefore = (head: string, at: number): string => head.slice(Math.max(0, at - 24), at);

async function parsePeriods(head: string, parser: DateParser, now: number): Promise<LocatedPeriod[]> {
  const results = parser.parse(head, { instant: new Date(now), timezone: 0 });
  const date = new Date(now);
  // From the 29th on "last month" would end in this one: months are counted from a day that every month has.
  const clampedResults =
    date.getUTCDate() > LAST_COMMON_DAY
      ? parser.parse(head, { instant: new Date(date.setUTCDate(LAST_COMMON_DAY)), timezone: 0 })
      : results;
  const located = results.flatMap((result, i) => {
    const lowered = result.text.toLowerCase();
    if (NON_DATES.test(lowered)) return [];
    if (lowered === 'hier' && GERMAN_WORDS.test(head)) return [];
    if (lowered === 'morgen' && /(?:guten|jeden|am|diesen) $/i.test(getTextBefore(head, result.index)))
      return [];
    if (AMBIGUOUS_WORDS.test(lowered) && !LEADING_PREPOSITION.test(getTextBefore(head, result.index)))
      return [];
    const chosen =
      result.start.isCertain('day') || result.start.isCertain('weekday')
        ? result
        : (clampedResults[i] ?? result);
    const period = toPeriod(chosen.start, chosen.end, lowered);
    return period ? [{ ...period, at: result.index, end: result.index + result.text.length }] : [];
  });
  return mergePeriodRanges(head, located);
}

const toYearPeriod = (year: number): Period => ({
  from: Date.UTC(year, 0, 1),
  to: Date.UTC(year + 1, 0, 1),
  anyYear: false,
});

function toPeriod(
  start: ParsedComponents,
  end: ParsedComponents | null | undefined,
  words: string,
): Period | null {
  const first = toSinglePeriod(start, words);
  if (!first) return null;
  const last = end ? toSinglePeriod(end, words) : first;
  // "between May and March": what cannot be a period is none.
  const period = last && last.to > first.from ? { ...first, to: last.to } : first;
  return period.to > period.from ? period : null;
}

function toSinglePeriod(components: ParsedComponents, words: string): Period | null {
  const date = components.date();
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const anyYear = !components.isCertain('year') && components.isCertain('month');
  const midnight = Date.UTC(year, month, day);
  if (components.isCertain('day') || components.isCertain('weekday')) {
    const slack = SLACK_DAYS.find(([pattern]) => pattern.test(words))?.[1] ?? 0;
    return { from: midnight - slack * DAY_MS, to: midnight + (1 + slack) * DAY_MS, anyYear };
  }
  if (components.isCertain('month'))
    return { from: Date.UTC(year, month, 1), to: Date.UTC(year, month + 1, 1), anyYear };
  if (components.isCertain('year')) return toYearPeriod(year);
  // A time of day alone names no day.
  return components.isCertain('hour') || components.isCertain('minute')
    ? null
    : { from: midnight - FUZZY_DAYS * DAY_MS, to: midnight + (1 + FUZZY_DAYS) * DAY_MS, anyYear };
}

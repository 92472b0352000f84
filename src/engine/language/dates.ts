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
const READ = 4_000;
const MOST = 8;
/** Days on either side where a text tells a day by guess only ("a few days ago"). */
const ABOUT = 3;

type Locale = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it' | 'nl' | 'ru' | 'ja' | 'zh';
/** What a text must hold for it to be worth reading in a language; telling costs less than reading. */
const HINTS: Readonly<Record<Locale, RegExp>> = {
  en: /\b(?:\d{4}|\d+[/.-]\d+|\d+(?:st|nd|rd|th)|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|tomorrow|ago|last|next|weekend|(?:this|past) (?:week|month|year)|in \w+ (?:days?|weeks?|months?))\b/i,
  de: /\b(?:gestern|heute|morgen|vorgestern|übermorgen|letzte[nrs]?|nächste[nrs]?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|januar|februar|märz|mai|juni|juli|oktober|dezember|vor \S+ (?:tagen|wochen|monaten|jahren))\b/iu,
  fr: /\b(?:hier|demain|aujourd|dernière?|prochaine?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|il y a)(?!\p{L})/iu,
  es: /\b(?:ayer|mañana|hoy|pasad[oa]|próxim[oa]|lunes|martes|miércoles|jueves|viernes|sábado|domingo|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|hace)(?!\p{L})/iu,
  pt: /\b(?:ontem|hoje|amanhã|segunda|terça|quarta|quinta|sexta|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro)(?!\p{L})/iu,
  it: /\b(?:ieri|oggi|domani|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)(?!\p{L})/iu,
  nl: /\b(?:gisteren|vandaag|vorige|volgende|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|januari|februari|maart|mei|juni|juli|augustus|oktober)\b/iu,
  ru: /(?<!\p{L})(?:вчера|сегодня|завтра|назад|прошл|следующ|понедельник|вторник|сред[ау]|четверг|пятниц|суббот|воскресень|январ|феврал|март|апрел|ма[яе]|июн|июл|август|сентябр|октябр|ноябр|декабр)/iu,
  ja: /[0-9０-９一二三四五六七八九十][年月日]|昨日|今日|明日|先週|来週|先月|来月|去年/u,
  zh: /[0-9０-９一二三四五六七八九十][年月日号]|昨天|今天|明天|上周|上个|下周|去年|前天/u,
};
const LOCALES = Object.keys(HINTS) as Locale[];

/** Words that are dates only with a preposition before them. */
const DOUBTFUL = /^(?:sat|sun|mon|wed|may|march|mar|jan|dec|second|now|mai|mars|marzo|hace)$/;
const INTRODUCED =
  /(?:\b(?:in|on|by|since|until|till|of|during|last|next|this|every|before|after|early|late|mid)[\s-]+)$/i;
const YEAR = /(?<![\d.,:/$€£-])(?:19|20)\d\d(?![\d/:-]|[.,]\d)/g;

interface Reader {
  parse(text: string, reference: { instant: Date; timezone: number }): ParsedResult[];
}

async function reader(locale: Locale): Promise<Reader> {
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
export async function periodsIn(text: string, now: number): Promise<Period[]> {
  const read = text.slice(0, READ);
  const found: Period[] = [];
  for (const locale of LOCALES) {
    if (!HINTS[locale].test(read)) continue;
    const results = (await reader(locale)).parse(read, { instant: new Date(now), timezone: 0 });
    const told = results.filter(({ index, text: words }) => {
      const small = words.toLowerCase();
      return !DOUBTFUL.test(small) || (small !== 'now' && INTRODUCED.test(read.slice(0, index)));
    });
    for (const { start, end } of told) {
      const period = periodOf(start, end);
      if (period) found.push(period);
    }
    for (const match of read.matchAll(YEAR))
      if (
        !results.some(({ index, text: words }) => match.index >= index && match.index < index + words.length)
      )
        found.push(yearOf(Number(match[0])));
    if (found.length > 0) break;
  }
  return found.slice(0, MOST);
}

const yearOf = (year: number): Period => ({
  from: Date.UTC(year, 0, 1),
  to: Date.UTC(year + 1, 0, 1),
  anyYear: false,
});

function periodOf(start: ParsedComponents, end: ParsedComponents | null | undefined): Period | null {
  const first = stretchOf(start);
  if (!first) return null;
  const last = end ? stretchOf(end) : first;
  // "between May and March": what cannot be a period is none.
  return last && last.to > first.from ? { ...first, to: last.to } : first;
}

function stretchOf(of: ParsedComponents): Period | null {
  const date = of.date();
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const anyYear = !of.isCertain('year') && of.isCertain('month');
  const midnight = Date.UTC(year, month, day);
  if (of.isCertain('day') || of.isCertain('weekday')) {
    // Counted in days and named by its weekday too: "a few days ago".
    const slack = of.isCertain('day') && of.isCertain('weekday') && of.isCertain('year') ? ABOUT : 0;
    return { from: midnight - slack * DAY_MS, to: midnight + (1 + slack) * DAY_MS, anyYear };
  }
  if (of.isCertain('month'))
    return { from: Date.UTC(year, month, 1), to: Date.UTC(year, month + 1, 1), anyYear };
  if (of.isCertain('year')) return yearOf(year);
  // A time of day alone names no day.
  return of.isCertain('hour') || of.isCertain('minute')
    ? null
    : { from: midnight - ABOUT * DAY_MS, to: midnight + (1 + ABOUT) * DAY_MS, anyYear };
}

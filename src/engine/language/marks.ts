/**
 * What kinds of things a text holds, told at a glance by a question that asks for one of them: a time, a duration. Bits of
 * one small number, so that a store keeps them beside the terms; older rows have others set, which say nothing any more.
 */
export const MARK = { time: 1, duration: 4 } as const;

const alternatives = (text: string): string => text.trim().split(/\s+/).join('|');

const MONTHS = alternatives(`
  january february march april june july august september october november december jan feb apr jun jul aug sept oct nov dec
  januar februar märz mai juni juli oktober dezember janvier fevrier février mars avril juin juillet aout août septembre
  octobre novembre decembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
  janeiro fevereiro março maio junho julho setembro outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio
  settembre ottobre dicembre`);
const DAYS = alternatives(`
  monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
  lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo`);
const MOMENTS = alternatives(`
  yesterday today tonight tomorrow ago weekend recently lately gestern heute morgen kürzlich neulich hier demain récemment
  ayer mañana hoy recientemente ieri oggi domani ontem hoje amanhã gisteren vandaag вчера сегодня завтра`);
const UNITS =
  'days?|weeks?|months?|years?|hours?|tagen?|wochen?|monate?n?|jahre?n?|stunden?|jours?|semaines?|mois|ans|années?|heures?|días?|semanas?|meses|años?|horas?';
const PERIODS = `week|month|year|night|morning|afternoon|evening|summer|winter|spring|fall|autumn|woche|monat|jahr|semaine|année|semana|mes|año`;
const NEAR =
  'last|next|this|past|other|letzte[nrs]?|nächste[nrs]?|diese[nrs]?|dernière?|prochaine?|pasad[oa]|próxim[oa]';
const FEW =
  'two|three|four|five|six|seven|eight|nine|ten|few|couple of|several|zwei|drei|vier|fünf|einige|deux|trois|quatre|dos|tres|cuatro';

/** Words of any script: `\b` knows none but English ones. */
const whole = (pattern: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'u');
const TIME = whole(
  `${MONTHS}|${DAYS}|${MOMENTS}|(?:${NEAR}) (?:${PERIODS}|${UNITS})|(?:19|20)\\d\\d|(?:\\d+|${FEW}) (?:${UNITS})|just`,
);
const DURATION = whole(UNITS);
/** Han, Kana and Hangul write dates with their own signs for year, month, day, week, hour. */
const EASTERN_TIME =
  /[0-9０-９一二三四五六七八九十][年月日周週时時]|昨天|今天|明天|昨日|今日|明日|先週|来週|어제|오늘|내일|지난/u;

export function marksOf(text: string): number {
  const small = text.normalize('NFC').toLowerCase();
  return (
    (TIME.test(small) || EASTERN_TIME.test(text) ? MARK.time : 0) | (DURATION.test(small) ? MARK.duration : 0)
  );
}

const start = (words: string): string => `^[^\\p{L}\\p{N}]*(?:${words})(?![\\p{L}])`;
const WHEN = new RegExp(
  `${start('when|wann|quand|cuándo|cuando|quando|когда')}|(?<![\\p{L}])(?:what|which) (?:date|day|month|year|time)|(?<![\\p{L}])when (?:did|does|do|was|were|is|are|will|has|have)|什么时候|何时|何時|いつ|언제`,
  'u',
);
const HOW_LONG =
  /\bhow (?:long|old)\b|\bsince when\b|\bwie lange\b|\bseit wann\b|\bdepuis quand\b|\bcuánto tiempo\b|多久|どのくらい|얼마나/u;
/** What a question asks for, by how it is worded. */
export interface Sought {
  readonly time: boolean;
  readonly duration: boolean;
}

export function soughtBy(question: string): Sought {
  const small = question.toLowerCase().trim();
  return {
    time: WHEN.test(small),
    duration: HOW_LONG.test(small),
  };
}

/**
 * What kinds of things a text holds, told at a glance by a question that asks for one of them: a time, a duration. Bits of
 * one small number, so that a store keeps them beside the terms; older rows have others set, which say nothing any more.
 */
export const MARK = { time: 1, duration: 4 } as const;

const joinAlternatives = (text: string): string => text.trim().split(/\s+/).join('|');

const MONTHS = joinAlternatives(`
  january february march april june july august september october november december jan feb apr jun jul aug sept oct nov dec
  januar februar märz mai juni juli oktober dezember janvier fevrier février mars avril juin juillet aout août septembre
  octobre novembre decembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
  janeiro fevereiro março maio junho julho setembro outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio
  settembre ottobre dicembre`);
const DAYS = joinAlternatives(`
  monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
  lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo`);
const MOMENTS = joinAlternatives(`
  yesterday today tonight tomorrow ago weekend recently lately gestern heute morgen kürzlich neulich hier demain récemment
  ayer mañana hoy recientemente ieri oggi domani ontem hoje amanhã gisteren vandaag вчера сегодня завтра`);
const UNITS =
  'days?|weeks?|months?|years?|hours?|tagen?|wochen?|monate?n?|jahre?n?|stunden?|jours?|semaines?|mois|ans|années?|heures?|días?|semanas?|meses|años?|horas?';
const PERIODS = `week|month|year|night|morning|afternoon|evening|summer|winter|spring|fall|autumn|woche|monat|jahr|semaine|année|semana|mes|año`;
const RELATIVE_WORDS =
  'last|next|this|past|other|letzte[nrs]?|nächste[nrs]?|diese[nrs]?|dernière?|prochaine?|pasad[oa]|próxim[oa]';
const SMALL_NUMBERS =
  'two|three|four|five|six|seven|eight|nine|ten|few|couple of|several|zwei|drei|vier|fünf|einige|deux|trois|quatre|dos|tres|cuatro';

/** Words of any script: `\b` knows none but English ones. */
const buildWholeWordPattern = (pattern: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'u');
const TIME = buildWholeWordPattern(
  `${MONTHS}|${DAYS}|${MOMENTS}|(?:${RELATIVE_WORDS}) (?:${PERIODS}|${UNITS})|(?:19|20)\\d\\d|(?:\\d+|${SMALL_NUMBERS}) (?:${UNITS})|just`,
);
const DURATION = buildWholeWordPattern(UNITS);
/** Han, Kana and Hangul write dates with their own signs for year, month, day, week, hour. */
const EASTERN_TIME =
  /[0-9０-９一二三四五六七八九十][年月日周週时時]|昨天|今天|明天|昨日|今日|明日|先週|来週|어제|오늘|내일|지난/u;

export function detectMarks(text: string): number {
  const lowered = text.normalize('NFC').toLowerCase();
  return (
    (TIME.test(lowered) || EASTERN_TIME.test(text) ? MARK.time : 0) |
    (DURATION.test(lowered) ? MARK.duration : 0)
  );
}

const buildStartPattern = (words: string): string => `^[^\\p{L}\\p{N}]*(?:${words})(?![\\p{L}])`;
const WHEN_QUESTION = new RegExp(
  `${buildStartPattern('when|wann|quand|cuándo|cuando|quando|когда')}|(?<![\\p{L}])(?:what|which) (?:date|day|month|year|time)|(?<![\\p{L}])when (?:did|does|do|was|were|is|are|will|has|have)|什么时候|何时|何時|いつ|언제`,
  'u',
);
const DURATION_QUESTION =
  /\bhow (?:long|old)\b|\bsince when\b|\bwie lange\b|\bseit wann\b|\bdepuis quand\b|\bcuánto tiempo\b|多久|どのくらい|얼마나/u;
/** What a question asks for, by how it is worded. */
export interface AnswerType {
  readonly time: boolean;
  readonly duration: boolean;
}

export function detectAnswerType(question: string): AnswerType {
  const lowered = question.toLowerCase().trim();
  return {
    time: WHEN_QUESTION.test(lowered),
    duration: DURATION_QUESTION.test(lowered),
  };
}

/**
 * What kinds of things a text holds, told at a glance by a question that asks for one of them: a time, a number, a
 * duration, names. Bits of one small number, so that a store keeps them beside the terms.
 */
export const MARK = { time: 1, number: 2, duration: 4 } as const;
const NAMES_SHIFT = 3;
/** Names are counted up to so many. */
const MOST_NAMES = 3;

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
const COUNTS = `two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|couple|once|twice|first|second|third|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|dutzend|hundert|tausend|einmal|zweimal|deux|trois|quatre|cinq|sept|huit|neuf|dix|cent|mille|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien|mil`;

/** Words of any script: `\b` knows none but English ones. */
const whole = (pattern: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'u');
const TIME = whole(
  `${MONTHS}|${DAYS}|${MOMENTS}|(?:${NEAR}) (?:${PERIODS}|${UNITS})|(?:19|20)\\d\\d|(?:\\d+|${FEW}) (?:${UNITS})|just`,
);
const NUMBER = whole(`\\d[\\d.,:]*|${COUNTS}`);
const DURATION = whole(UNITS);
/** Han, Kana and Hangul write dates with their own signs for year, month, day, week, hour. */
const EASTERN_TIME =
  /[0-9０-９一二三四五六七八九十][年月日周週时時]|昨天|今天|明天|昨日|今日|明日|先週|来週|어제|오늘|내일|지난/u;
const EASTERN_NUMBER = /[0-9０-９一二三四五六七八九十百千万]/u;
/** A capital after a small letter, a comma or a closing sign: no beginning of a sentence. */
const NAME = /(?<=[\p{Ll},;] )\p{Lu}\p{Ll}+/gu;

export function marksOf(text: string): number {
  const small = text.normalize('NFC').toLowerCase();
  const names = Math.min(MOST_NAMES, text.match(NAME)?.length ?? 0);
  return (
    (TIME.test(small) || EASTERN_TIME.test(text) ? MARK.time : 0) |
    (NUMBER.test(small) || EASTERN_NUMBER.test(text) ? MARK.number : 0) |
    (DURATION.test(small) ? MARK.duration : 0) |
    (names << NAMES_SHIFT)
  );
}

export const namesIn = (marks: number): number => marks >> NAMES_SHIFT;

const start = (words: string): string => `^[^\\p{L}\\p{N}]*(?:${words})(?![\\p{L}])`;
const WHEN = new RegExp(
  `${start('when|wann|quand|cuándo|cuando|quando|когда')}|(?<![\\p{L}])(?:what|which) (?:date|day|month|year|time)|(?<![\\p{L}])when (?:did|does|do|was|were|is|are|will|has|have)|什么时候|何时|何時|いつ|언제`,
  'u',
);
const HOW_MANY =
  /\bhow (?:many|much|often|old)\b|what number|\bwie ?viele?\b|\bwie (?:oft|alt)\b|\bcombien\b|\bcuánt[oa]s?\b|\bquant[oaie]s?\b|сколько|多少|几|いくつ|何人|몇/u;
const HOW_LONG =
  /\bhow (?:long|old)\b|\bsince when\b|\bwie lange\b|\bseit wann\b|\bdepuis quand\b|\bcuánto tiempo\b|多久|どのくらい|얼마나/u;
const WHO =
  /\b(?:who|whom|whose|where)\b|\bwhat.{0,15}\bname|\b(?:what|which) (?:\w+ )?(?:person|friend|band|artist|author|singer|city|country|state|place|town|team|company|brand|book|movie|film|song|game|show|school|restaurant)\b|\bwer\b|\bwo\b|\bqui\b|(?<!\p{L})où(?!\p{L})|\bquién\b|\bdónde\b|(?<!\p{L})(?:кто|где)(?!\p{L})|谁|哪里|誰|どこ|누구|어디/u;

const WHERE = /\bwhere\b|\bwo\b|(?<!\p{L})où(?!\p{L})|\bdónde\b|哪里|どこ|어디|(?<!\p{L})где(?!\p{L})/u;

/** What a question asks for, by how it is worded. */
export interface Sought {
  readonly time: boolean;
  readonly number: boolean;
  readonly duration: boolean;
  readonly name: boolean;
  /** A place: seldom told by more than one name, and often by none. */
  readonly place: boolean;
}

export function soughtBy(question: string): Sought {
  const small = question.toLowerCase().trim();
  return {
    time: WHEN.test(small),
    number: HOW_MANY.test(small),
    duration: HOW_LONG.test(small),
    name: WHO.test(small),
    place: WHERE.test(small),
  };
}

import { describe, expect, it } from 'vitest';
import { findPeriods } from '../../src/engine/language/dates.ts';
import type { Period } from '../../src/engine/language/dates.ts';
import { createCalendar } from '../../src/engine/language/calendar.ts';
import type { Calendar } from '../../src/engine/language/calendar.ts';

/** A Wednesday. */
const NOW = Date.UTC(2026, 4, 13, 9);
const AMERICAN = createCalendar({ zone: 'UTC', locale: 'en-US' });
const BRITISH = createCalendar({ zone: 'UTC', locale: 'en-GB' });
const SOUTHERN = createCalendar({ zone: 'Pacific/Auckland', locale: 'en-NZ' });

const formatDay = (at: number): string => new Date(at).toISOString().slice(0, 10);
const formatPeriod = ({ from, to, anyYear }: Period): string =>
  `${formatDay(from)} ${formatDay(to)}${anyYear ? ' any' : ''}`;
const read = async (text: string, calendar: Calendar = AMERICAN, isQuestion = false): Promise<string[]> =>
  (await findPeriods(text, NOW, { calendar, isQuestion })).map(formatPeriod);

/** From the first day to just before the last. */
const STATEMENTS: [text: string, ...periods: string[]][] = [
  // Written with points: the day comes first, in whatever language.
  ['Die Inspektion war am 3.4. beim Händler.', '2026-04-03 2026-04-04 any'],
  ['Der Vertrag läuft bis zum 30.11.2026.', '2026-11-30 2026-12-01'],
  ['Geliefert am 07.02.26, ohne Schrauben.', '2026-02-07 2026-02-08'],
  ['The notary wrote 03.04.2026 on the deed.', '2026-04-03 2026-04-04'],
  ['Акт подписан 05.06.2025 в Казани.', '2025-06-05 2025-06-06'],
  // With strokes: by the language.
  ['Le loyer a été payé le 02/03/2026.', '2026-03-02 2026-03-03'],
  ['El carnet caduca el 04/09/2027.', '2027-09-04 2027-09-05'],
  ['A consulta ficou para 06/07/2026.', '2026-07-06 2026-07-07'],
  ['La caldaia è stata revisionata il 01/10/2025.', '2025-10-01 2025-10-02'],
  ['De keuring is op 08-09-2026 gepland.', '2026-09-08 2026-09-09'],
  ['The kiln arrived on 4/9/2026.', '2026-04-09 2026-04-10'],
  ['The kiln arrived on 25/9/2026.', '2026-09-25 2026-09-26'],
  ['Backup of 2026/02/11 is fine', '2026-02-11 2026-02-12'],
  ['logged at 2026-02-11T23:10:00Z', '2026-02-11 2026-02-12'],
  // Quarters, seasons, parts of months.
  ['We ship the beta in Q3.', '2026-07-01 2026-10-01 any'],
  ['The third quarter of 2025 was slow', '2025-07-01 2025-10-01'],
  ['Im 2. Quartal 2026 ziehen wir um', '2026-04-01 2026-07-01'],
  ['au troisième trimestre 2025', '2025-07-01 2025-10-01'],
  ['en el primer trimestre de 2026', '2026-01-01 2026-04-01'],
  ['last summer we hiked', '2025-06-01 2025-09-01'],
  ['in the winter of 2023', '2023-12-01 2024-03-01'],
  ['im Herbst 2024', '2024-09-01 2024-12-01'],
  ['at the end of March', '2026-03-21 2026-04-01 any'],
  ['Anfang Februar', '2026-02-01 2026-02-11 any'],
  ['fin septembre', '2026-09-21 2026-10-01 any'],
  // Relative ones.
  ['the day before yesterday I fell', '2026-05-11 2026-05-12'],
  ['the day after tomorrow', '2026-05-15 2026-05-16'],
  ['a fortnight ago', '2026-04-27 2026-05-04'],
  ['the last 3 days', '2026-05-10 2026-05-14'],
  ['over the past two weeks', '2026-04-29 2026-05-14'],
  ['in the last six months', '2025-11-13 2026-05-14'],
  ['in den letzten drei Tagen', '2026-05-10 2026-05-14'],
  ['ces deux dernières semaines', '2026-04-29 2026-05-14'],
  ['en los últimos diez días', '2026-05-03 2026-05-14'],
  ['nos últimos 4 dias', '2026-05-09 2026-05-14'],
  ['negli ultimi cinque giorni', '2026-05-08 2026-05-14'],
  ['de afgelopen drie dagen', '2026-05-10 2026-05-14'],
  ['за последние три дня', '2026-05-10 2026-05-14'],
  ['vor drei Tagen', '2026-05-10 2026-05-11'],
  ['il y a cinq jours', '2026-05-08 2026-05-09'],
  ['hace cuatro días', '2026-05-09 2026-05-10'],
  ['há dois dias', '2026-05-11 2026-05-12'],
  ['tre giorni fa', '2026-05-10 2026-05-11'],
  ['twee dagen geleden', '2026-05-11 2026-05-12'],
  ['три дня назад', '2026-05-10 2026-05-11'],
  ['三天前', '2026-05-10 2026-05-11'],
  ['3日前に買った', '2026-05-10 2026-05-11'],
  ['vorgestern', '2026-05-11 2026-05-12'],
  ['avant-hier', '2026-05-11 2026-05-12'],
  ['anteayer', '2026-05-11 2026-05-12'],
  ['anteontem', '2026-05-11 2026-05-12'],
  ["l'altro ieri", '2026-05-11 2026-05-12'],
  ['eergisteren', '2026-05-11 2026-05-12'],
  ['позавчера', '2026-05-11 2026-05-12'],
  ['一昨日', '2026-05-11 2026-05-12'],
  ['前天', '2026-05-11 2026-05-12'],
  ['letzte Woche', '2026-05-04 2026-05-11'],
  ['la semaine dernière', '2026-05-04 2026-05-11'],
  ['la semana pasada', '2026-05-04 2026-05-11'],
  ['na semana passada', '2026-05-04 2026-05-11'],
  ['la settimana scorsa', '2026-05-04 2026-05-11'],
  ['vorige week', '2026-05-04 2026-05-11'],
  ['на прошлой неделе', '2026-05-04 2026-05-11'],
  ['先週', '2026-05-04 2026-05-11'],
  ['上周', '2026-05-04 2026-05-11'],
  // Ranges.
  ['between 3 and 7 May', '2026-05-03 2026-05-08 any'],
  ['May 3-7 in Oslo', '2026-05-03 2026-05-08 any'],
  ['vom 3. bis 7. Mai', '2026-05-03 2026-05-08 any'],
  ['du 3 au 7 mai 2026', '2026-05-03 2026-05-08'],
  ['del 3 al 7 de mayo', '2026-05-03 2026-05-08 any'],
  ['dal 3 al 7 maggio', '2026-05-03 2026-05-08 any'],
  ['с 3 по 7 мая', '2026-05-03 2026-05-08 any'],
  ['from 28 February to 2 March 2026', '2026-02-28 2026-03-03'],
  ['the cabin is ours between March and May 2025', '2025-03-01 2025-06-01'],
  ['1 January 2026 to 3 January 2026', '2026-01-01 2026-01-04'],
  // A weekday and its week, in either order; distances from a day.
  ['Tuesday of last week we met', '2026-05-05 2026-05-06'],
  ['we fenced on Monday last week', '2026-05-04 2026-05-05'],
  ['letzte Woche am Dienstag', '2026-05-05 2026-05-06'],
  ['mardi de la semaine dernière', '2026-05-05 2026-05-06'],
  ['The week before August 3, 2023 he was ill', '2023-07-27 2023-08-03'],
  ['two days before 3 May 2025', '2025-05-01 2025-05-02'],
  ['the weekend before April 10, 2023', '2023-04-08 2023-04-10'],
  ['the Saturday after October 28, 2023', '2023-11-04 2023-11-05'],
  ['the Friday before 3 May 2025', '2025-05-02 2025-05-03'],
  ['a few years ago we met', '2022-01-01 2025-01-01'],
  ['H1 2025', '2025-01-01 2025-07-01'],
  ['the second half of 2025', '2025-07-01 2026-01-01'],
  ['sat on a chair on Sat', '2026-05-16 2026-05-17'],
  ['The weekend was great', '2026-05-09 2026-05-11'],
  ['black friday', '2025-11-28 2025-11-29'],
  ['Ash Wednesday 2026', '2026-02-18 2026-02-19'],
  // Day and month in words of each language.
  ['am 3. Oktober', '2026-10-03 2026-10-04 any'],
  ['le 1er août 2025', '2025-08-01 2025-08-02'],
  ['el 3 de octubre', '2026-10-03 2026-10-04 any'],
  ['3 de outubro de 2025', '2025-10-03 2025-10-04'],
  ['il 3 ottobre', '2026-10-03 2026-10-04 any'],
  ['op 3 oktober', '2026-10-03 2026-10-04 any'],
  ['3 октября 2025 года', '2025-10-03 2025-10-04'],
  ['2025年10月3日', '2025-10-03 2025-10-04'],
  // Holidays.
  ['On Christmas Eve 2025 it snowed', '2025-12-24 2025-12-25'],
  ['Ostern 2025 bei Oma', '2025-04-18 2025-04-22'],
  ['le lundi de Pâques 2026', '2026-04-06 2026-04-07'],
  ['Whitsun 2026', '2026-05-23 2026-05-26'],
  ['Thanksgiving 2025', '2025-11-27 2025-11-28'],
  ['on Halloween 2025', '2025-10-31 2025-11-01'],
  ['an Heiligabend 2024', '2024-12-24 2024-12-25'],
  ['en Nochevieja de 2025', '2025-12-31 2026-01-01'],
  ['a Ferragosto 2025', '2025-08-15 2025-08-16'],
];

const QUESTIONS: [text: string, ...periods: string[]][] = [
  ['What did I do on Monday?', '2026-05-11 2026-05-12'],
  ['What did I do on Wednesday?', '2026-05-06 2026-05-07'],
  ['Was habe ich am Freitag gemacht?', '2026-05-08 2026-05-09'],
  ["Qu'est-ce que j'ai fait samedi ?", '2026-05-09 2026-05-10'],
  ['¿Qué hice el martes?', '2026-05-12 2026-05-13'],
  ['O que fiz na quinta-feira?', '2026-05-07 2026-05-08'],
  ['Cosa ho fatto domenica?', '2026-05-10 2026-05-11'],
  ['Wat deed ik op zaterdag?', '2026-05-09 2026-05-10'],
  ['Что я делал в пятницу?', '2026-05-08 2026-05-09'],
  ['金曜日に何をした？', '2026-05-08 2026-05-09'],
  ['我星期五做了什么？', '2026-05-08 2026-05-09'],
  ['What has happened since Friday?', '2026-05-08 2026-05-14'],
  ['Was ist seit Montag passiert?', '2026-05-11 2026-05-14'],
  ['What did we do at Easter?', '2026-04-03 2026-04-07'],
  ['Where were we last Christmas?', '2025-12-24 2025-12-27'],
  ['What did I note in October?', '2026-10-01 2026-11-01 any'],
  ['3 October', '2026-10-03 2026-10-04 any'],
  ['yesterday?', '2026-05-12 2026-05-13'],
];

/** What looks like a time and is none. */
const NONE = [
  'Add 3/4 cup of flour',
  'mix 1/2 of it in',
  'we run 24/7',
  'Node 1.2.3 is out',
  'upgrade to v3.4.12 first',
  'Version 10.11.12 fixes it',
  'We won 3:1',
  'a ratio of 16:9',
  'It costs 12.50 a piece',
  'Das kostet 3.40 Euro.',
  'ping 10.0.0.12 or 192.168.1.10',
  'call 030-12-34567 or 555-12-2024',
  'Call me at +49 30 1234567',
  'I may be late; you may march ahead',
  'He sat by the wall',
  'the spring of the mattress broke',
  'a fall from the ladder',
  'Audi Q3 with winter tyres',
  'chapter 3.4. explains it',
  'Der Mai-Tai war gut, hier ist es schön',
  'Ce port est à 8 sur 10',
  'RFC 2026 section 3-4',
  'Guten Morgen!',
  'The score was 3-4 in the end',
  'second quarter of the game',
  'We camped for a few days',
  'for a couple of months he was ill',
  'within two weeks it must be done',
  'Bus 10/11 goes there',
  'invoice 2026-0417',
  'USB 3.2 and Bluetooth 5.1',
];

describe('dates of many languages', () => {
  it.each(STATEMENTS)('reads %j', async (text, ...periods) => {
    expect(await read(text)).toEqual(periods);
  });

  it.each(QUESTIONS)('asked, reads %j', async (text, ...periods) => {
    expect(await read(text, AMERICAN, true)).toEqual(periods);
  });

  it.each(NONE.map((text) => [text]))('finds none in %j', async (text) => {
    expect(await read(text)).toEqual([]);
    expect(await read(text, BRITISH, true)).toEqual([]);
  });

  it('takes the day first in English where the owner does', async () => {
    expect(await read('The kiln arrived on 4/9/2026.', BRITISH)).toEqual(['2026-09-04 2026-09-05']);
    expect(await read('due on 4/9', BRITISH)).toEqual(['2026-09-04 2026-09-05 any']);
    expect(await read('due on 4/9', AMERICAN)).toEqual(['2026-04-09 2026-04-10 any']);
    expect(await read('2026-04-09', BRITISH)).toEqual(['2026-04-09 2026-04-10']);
  });

  it('has summer in January south of the equator', async () => {
    const [period] = await findPeriods('last summer', NOW, { calendar: SOUTHERN });
    expect(new Date(period!.from).toISOString()).toBe('2025-11-30T11:00:00.000Z');
    expect(new Date(period!.to).toISOString()).toBe('2026-02-28T11:00:00.000Z');
  });

  it('looks forward where a question does', async () => {
    expect(await read('What am I doing on Friday?', AMERICAN, true)).toEqual([
      '2026-05-08 2026-05-09',
      '2026-05-15 2026-05-16',
    ]);
  });
});

import {
  DAY_MS,
  HOUR_MS,
  findNearestYear,
  getMonth,
  getYear,
  isDayOfMonth,
  shiftMonths,
  startOfDay,
  startOfWeek,
  toWall,
} from './date-spans.ts';
import type { DateContext, LocatedPeriod, Period } from './date-spans.ts';
import { findHoliday } from './holidays.ts';
import { chooseHolidayYears, chooseWeekdays, findSeason } from './recurring-dates.ts';

const DIGITS = '一二三四五六七八九';
const NUMBER = '(\\d{1,2}|[一二三四五六七八九十两]{1,3})';

/** Reads "12", "十二", "两". */
function readNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (text === '两') return 2;
  const [tens, ones] = text.includes('十') ? text.split('十') : [null, text];
  const readDigit = (digit: string): number => DIGITS.indexOf(digit) + 1;
  return (tens === null ? 0 : 10 * (tens === '' ? 1 : readDigit(tens))) + (ones ? readDigit(ones) : 0);
}

const RELATIVE_DAYS: Readonly<Record<string, number>> = {
  ...{
    一昨日: -2,
    おととい: -2,
    昨日: -1,
    きのう: -1,
    今日: 0,
    きょう: 0,
    明日: 1,
    あした: 1,
    明後日: 2,
    あさって: 2,
  },
  ...{ 前天: -2, 昨天: -1, 今天: 0, 明天: 1, 后天: 2, 後天: 2 },
};
const LAST = '先|上|上个|上個|去|昨|前';
const PARTS: Readonly<Record<string, readonly [number, number]>> = {
  ...{
    朝: [4, 12],
    午前: [0, 12],
    早上: [4, 12],
    上午: [0, 12],
    夕方: [15, 19],
    午後: [12, 18],
    下午: [12, 18],
  },
  ...{
    晩: [17, 24],
    夜: [17, 24],
    晚上: [17, 24],
    昨晩: [-7, 5],
    今朝: [4, 12],
    今晩: [17, 24],
    今晚: [17, 24],
    昨晚: [-7, 5],
  },
};
const WEEKDAYS = '月火水木金土日';
const CHINESE_WEEKDAYS: Readonly<Record<string, number>> = {
  ...{ 一: 0, 二: 1, 三: 2, 四: 3, 五: 4, 六: 5, 日: 6, 天: 6 },
};
const SEASONS: readonly string[] = ['春', '夏', '秋', '冬'];
const HOLIDAYS: Readonly<Record<string, string>> = {
  ...{ クリスマスイブ: 'christmas-eve', クリスマス: 'christmas', 大晦日: 'new-years-eve', 元日: 'new-year' },
  ...{ 元旦: 'new-year', お正月: 'new-year', ハロウィン: 'halloween', バレンタインデー: 'valentine' },
  ...{ メーデー: 'may-day', イースター: 'easter', 感謝祭: 'thanksgiving', 復活祭: 'easter' },
  ...{
    平安夜: 'christmas-eve',
    圣诞节: 'christmas',
    聖誕節: 'christmas',
    圣诞: 'christmas',
    除夕: 'new-years-eve',
  },
  ...{
    万圣节: 'halloween',
    情人节: 'valentine',
    劳动节: 'may-day',
    复活节: 'easter',
    感恩节: 'thanksgiving',
  },
};

const DATE = new RegExp(
  `(?:(\\d{4})年)?${NUMBER}月${NUMBER}[日号號](?:(?:から|到|至|~|～|-)(?:${NUMBER}月)?${NUMBER}[日号號])?`,
  'gu',
);
const MONTH = new RegExp(`(?:(\\d{4})年|(去年|今年|来年|明年)の?)?${NUMBER}月(?:份)?(?![\\d曜])`, 'gu');
const YEAR = /(\d{4})年/gu;
const QUARTER = /(?:(\d{4})年)?第([一二三四1-4])(?:四半期|季度)/gu;
const AGO = new RegExp(`${NUMBER}个?(日|天|週間|周|星期|[ヶか个]?月|年)(?:间|間)?(?:前|以前|之前)`, 'gu');
const RECENT = new RegExp(`(?:最近|過去|过去|この|这)の?${NUMBER}[ヶか个]?(日|天|週|周|月|年)`, 'gu');
const RELATIVE_WEEK =
  /(先々週|先週|今週|来週|上上周|上周|上个?星期|上個?星期|这周|這周|本周|下周|下个?星期|下個?星期)末?(?![一二三四五六日天])/gu;
const RELATIVE_MONTH = /(先月|今月|来月|上个月|上個月|这个月|本月|下个月|下個月)/gu;
const RELATIVE_YEAR =
  /(一昨年|去年|昨年|今年|来年|明年|前年)(?!の?\d|の?[一二三四五六七八九十]+月|の?[春夏秋冬])/gu;
const DAY = new RegExp(
  `(${Object.keys(RELATIVE_DAYS).join('|')})の?(${Object.keys(PARTS).join('|')})?`,
  'gu',
);
const PART = /今朝|今晩|今晚|昨晩|昨晚|昨夜/gu;
const JAPANESE_WEEKDAY = /(先週の?|今週の?|来週の?|前の)?([月火水木金土日])曜日?/gu;
const CHINESE_WEEKDAY = /(上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天])/gu;
const SEASON = /(?:(\d{4})年の?|(去年|今年|来年|明年)の?)?(?<!立)([春夏秋冬])(?:天|季|に|の|は)/gu;
const HOLIDAY = new RegExp(
  `(?:(\\d{4})年の?|(去年|今年|来年|明年)の?)?(${Object.keys(HOLIDAYS).join('|')})`,
  'gu',
);

const YEAR_SHIFTS: Readonly<Record<string, number>> = {
  ...{ 一昨年: -2, 前年: -2, 去年: -1, 昨年: -1, 今年: 0, 来年: 1, 明年: 1 },
};
const toUnitShift = (word: string): number =>
  /先々|上上/.test(word) ? -2 : new RegExp(`^(?:${LAST})`).test(word) ? -1 : /^[来下]/.test(word) ? 1 : 0;

/** Dates of Japanese and Chinese texts, which have the same signs for them. */
export function findEastAsianDates(text: string, context: DateContext): LocatedPeriod[] {
  const { wallNow, isQuestion, calendar } = context;
  const [today, thisYear] = [startOfDay(wallNow), getYear(wallNow)];
  const found: LocatedPeriod[] = [];
  const apply = (pattern: RegExp, read: (match: RegExpExecArray) => readonly Period[] | null): void => {
    for (const match of text.matchAll(pattern)) {
      const [at, end] = [match.index, match.index + match[0].length];
      if (found.some((other) => at < other.end && end > other.at)) continue;
      for (const period of read(match) ?? []) if (period.to > period.from) found.push({ ...period, at, end });
    }
  };
  const one = (from: number, to: number, anyYear = false): Period[] => [{ from, to, anyYear }];
  const month = (year: number, at: number, anyYear = false): Period[] =>
    one(toWall(year, at), toWall(year, at + 1), anyYear);
  const readYearOf = (digits: string | undefined, word: string | undefined): number | null =>
    digits !== undefined ? Number(digits) : word !== undefined ? thisYear + YEAR_SHIFTS[word]! : null;

  apply(DATE, ([, year, first, day, lastMonth, lastDay]) => {
    const [at, number] = [readNumber(first!) - 1, readNumber(day!)];
    if (!isDayOfMonth(at, number)) return null;
    const own = year ? Number(year) : findNearestYear(wallNow, (other) => toWall(other, at, number));
    const to = lastDay ? toWall(own, lastMonth ? readNumber(lastMonth) - 1 : at, readNumber(lastDay)) : null;
    const from = toWall(own, at, number);
    return one(from, (to ?? from) + DAY_MS, !year);
  });
  apply(QUARTER, ([, year, digit]) => {
    const first = 3 * (readNumber(digit!) - 1);
    const own = year ? Number(year) : findNearestYear(wallNow, (other) => toWall(other, first + 1));
    return one(toWall(own, first), toWall(own, first + 3), !year);
  });
  apply(AGO, ([, count, unit]) => countUnits(today, unit!, -readNumber(count!)));
  apply(RECENT, ([, count, unit]) => {
    const number = readNumber(count!);
    const from = /[日天]/.test(unit!)
      ? today - number * DAY_MS
      : /[週周]/.test(unit!)
        ? today - 7 * number * DAY_MS
        : shiftMonths(today, unit === '年' ? -12 * number : -number);
    return one(from, today + DAY_MS);
  });
  apply(MONTH, ([, digits, word, number]) => {
    const at = readNumber(number!) - 1;
    if (at < 0 || at > 11) return null;
    const year = readYearOf(digits, word);
    return month(year ?? findNearestYear(wallNow, (other) => toWall(other, at, 15)), at, year === null);
  });
  apply(SEASON, ([, digits, word, name]) => {
    const year = readYearOf(digits, word);
    return [findSeason(SEASONS.indexOf(name!), year, context)];
  });
  apply(HOLIDAY, ([, digits, word, name]) => {
    const year = readYearOf(digits, word);
    const key = HOLIDAYS[name!]!;
    const years = year === null ? chooseHolidayYears(key, null, false, context) : [year];
    return years.map((each) => ({ ...findHoliday(key, each, calendar.locale), anyYear: false }));
  });
  apply(YEAR, ([, year]) => one(toWall(Number(year), 0), toWall(Number(year) + 1, 0)));
  apply(JAPANESE_WEEKDAY, ([, which, day]) => toWeekday(which ?? '', WEEKDAYS.indexOf(day!)));
  apply(CHINESE_WEEKDAY, ([, which, day]) => toWeekday(which ?? '', CHINESE_WEEKDAYS[day!]!));
  apply(RELATIVE_WEEK, ([whole, which]) => {
    const from = startOfWeek(today) + 7 * toUnitShift(which!) * DAY_MS;
    return whole.endsWith('末') ? one(from + 5 * DAY_MS, from + 7 * DAY_MS) : one(from, from + 7 * DAY_MS);
  });
  apply(RELATIVE_MONTH, ([word]) => month(thisYear, getMonth(today) + toUnitShift(word)));
  apply(RELATIVE_YEAR, ([word]) => {
    const year = thisYear + YEAR_SHIFTS[word]!;
    return one(toWall(year, 0), toWall(year + 1, 0));
  });
  apply(DAY, ([, word, part]) => {
    const from = today + RELATIVE_DAYS[word!]! * DAY_MS;
    const [begin, end] = part ? PARTS[part]! : [0, 24];
    return one(from + begin * HOUR_MS, from + end * HOUR_MS);
  });
  apply(PART, ([word]) => {
    const [begin, end] = PARTS[word === '昨夜' ? '昨晩' : word]!;
    return one(today + begin * HOUR_MS, today + end * HOUR_MS);
  });
  return found;

  function toWeekday(which: string, weekday: number): Period[] {
    if (which !== '' && which !== '前の') {
      const from = startOfWeek(today) + (7 * toUnitShift(which) + weekday) * DAY_MS;
      return one(from, from + DAY_MS);
    }
    return chooseWeekdays(weekday, isQuestion ? 'back' : 'near', wallNow).flatMap((from) =>
      one(from, from + DAY_MS),
    );
  }
}

function countUnits(today: number, unit: string, count: number): Period[] {
  const anyYear = false;
  if (/[日天]/.test(unit))
    return [{ from: today + count * DAY_MS, to: today + (count + 1) * DAY_MS, anyYear }];
  if (/週|周|星期/.test(unit)) {
    const from = startOfWeek(today) + 7 * count * DAY_MS;
    return [{ from, to: from + 7 * DAY_MS, anyYear }];
  }
  if (unit === '年') {
    const year = getYear(today) + count;
    return [{ from: toWall(year, 0), to: toWall(year + 1, 0), anyYear }];
  }
  const [year, month] = [getYear(today), getMonth(today) + count];
  return [{ from: toWall(year, month), to: toWall(year, month + 1), anyYear }];
}

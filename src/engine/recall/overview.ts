import type { Calendar } from '../language/calendar.ts';
import type { Period } from '../language/dates.ts';
import { splitWords } from '../language/words.ts';
import { findQueryPeriods } from './query-periods.ts';
import type { TimeSpan } from './query-periods.ts';

/** What a broad question is about: everything, a time, or a topic. */
export interface Overview {
  readonly about: 'all' | 'time' | 'topic';
  readonly periods: readonly Period[];
}

const OVERVIEW_NOUNS =
  'overview|recap|summar(?:y|ies|i[sz]e[sd]?)|sum up|überblick|zusammenfass(?:ung|en)|résumé|resumen|riassunto';
const SUMMARY = new RegExp(`(?<!\\p{L})(?:${OVERVIEW_NOUNS})(?!\\p{L})`, 'iu');
/** Whether a question asks for a summary, of whatever. */
export const asksForSummary = (query: string): boolean => SUMMARY.test(query);

/** Wordings that ask for an overview, of a topic too: in front, or at the end of what is no other question. */
const OVERVIEW_PREFIX = new RegExp(
  `^(?:(?:please|so|and|now|ok(?:ay)?|hey|well)[, ]+)*(?:(?:can|could|would|will) you (?:please )?|gib mir )?(?:(?:give|show|write|get) (?:me |us )?|i(?:'d| would)? (?:like|need|want) )?(?:(?:an?|the|some|einen|eine|un|une) )?(?:(?:short|brief|quick|full|complete|comprehensive|whole|detailed) )*(?:${OVERVIEW_NOUNS})(?!\\p{L})`,
  'iu',
);
const OVERVIEW_SUFFIX = new RegExp(
  `^(?!(?:who|what|where|when|why|how|which|is|are|was|were|do|does|did|has|have|can)\\b).*(?<!\\p{L})(?:${OVERVIEW_NOUNS})\\s*[.!]*$`,
  'iu',
);
const EVERYTHING_WORDING =
  /\b(?:tell me everything|everything (?:about|we)|the whole (?:story|history|plan)|from start to finish|main (?:topics|themes|threads)|all in all|what do you (?:know|remember) about me)\b|^how did (?!.*\bfrom\b.*\bto\b).{3,60}? (?:go|turn out)(?: overall| in the end| so far)?\s*\?*$/iu;

/** Wordings that ask for everything, or for a time, where nothing else is named. */
const OPEN_QUESTION =
  /\b(?:catch me up|bring me up to (?:speed|date)|where do (?:things|we|i) stand|how are things|what(?:'s| is| has| have| was| were| are)?(?: been)? (?:going on|keeping (?:me|us) busy|on (?:my|our) (?:plate|mind)|happening|new\b)|remind me of (?:all|everything)|list (?:all )?(?:the )?(?:topics|subjects|things)|sum up (?:our|all|everything)|(?:which|what)(?: big| main)? (?:things|topics|subjects|themes|threads))\b/iu;
const ACTIVITY_QUESTION =
  /^(?:(?:so|and|now|ok(?:ay)?|well)[, ]+)*(?:what|which (?:things|topics|subjects)) (?:(?:have|had|did|are|were|was) (?:we|you and i|i)\b.*\b(?:do|doing|done|work|working|worked|talk|talking|talked|discuss|discussing|discussed|deal|dealt|cover|covered|up to)\b|happened\b|came up\b|was (?:going )?on\b)/iu;

/** Of a question that names nothing, every word is one of these; with a time, those that tell a time too. */
const GENERIC_WORDS = new Set(
  `a about after again all also am an and any anything are as asked at away back be because been before beginning being
   between big bring busy but by can catch chats come conversations could cover covered deal dealt did discuss discussed
   discussing do does doing done dont end everything far few follow for from get give go going gone had happened happening
   has have hear hello here how i id if im in into is isnt it its ive just keep keeping know known lately latest let life
   like list long look looking lot main many may me might mind moment more most much my new news now occupied of off ok
   okay on once or our out over past plate please point questions quick quickly recent recently remember remind review
   said say shall she should show since situation so some something sort speed stand stands start started state status
   still stuff subject subjects such talk talked talking tell than thanks that thats the theme themes their them then there
   these they thing things this those threads through to today together too topic topics under until up update updates us
   very want was we were weve what whats when where wheres which while who will with work worked working world would yet
   you your youve overview recap summary summaries summarize summarise summarised summarized sum uberblick zusammenfassung
   gib mir einen eine`.split(/\s+/),
);
const MONTHS = 'January|February|March|April|May|June|July|August|September|October|November|December';
const TIME_WORDS = new Set(
  `ago couple day days week weeks weekend month months year years yesterday morning noon afternoon evening night spring summer
   autumn fall winter monday tuesday wednesday thursday friday saturday sunday early late last mid middle half first second
   third one two three four five six seven eight nine ten eleven twelve till ${MONTHS.toLowerCase().replaceAll('|', ' ')}`.split(
    /\s+/,
  ),
);

/**
 * Whether a question asks for an overview, and of what (spec §5.4). Null for any other: who asks for a single thing is
 * answered by turns alone.
 */
export async function detectOverview(
  query: string,
  now: number,
  readSpan: () => Promise<TimeSpan | null>,
  calendar?: Calendar,
): Promise<Overview | null> {
  const hasOverviewWording =
    OVERVIEW_PREFIX.test(query.trim()) ||
    OVERVIEW_SUFFIX.test(query.trim()) ||
    EVERYTHING_WORDING.test(query);
  const isGeneric = splitWords(query).every(
    (word) => GENERIC_WORDS.has(word) || TIME_WORDS.has(word) || /^\d+(?:st|nd|rd|th)?$/.test(word),
  );
  if (!isGeneric) return hasOverviewWording ? { about: 'topic', periods: [] } : null;
  if (!hasOverviewWording && !OPEN_QUESTION.test(query) && !ACTIVITY_QUESTION.test(query.trim())) return null;
  const periods = await findNamedPeriods(query, now, await readSpan(), calendar);
  return { about: periods.length > 0 ? 'time' : 'all', periods };
}

/** The times of a question, the narrower of two that hold each other, open where it says since, until and the like. */
async function findNamedPeriods(
  query: string,
  now: number,
  span: TimeSpan | null,
  calendar: Calendar | undefined,
): Promise<Period[]> {
  let periods = await findQueryPeriods(query, now, span, calendar);
  if (periods.length === 0) periods = await findQueryPeriods(insertPreposition(query), now, span, calendar);
  const containsPeriod = (a: Period, b: Period): boolean => a !== b && a.from <= b.from && a.to >= b.to;
  const narrowest = periods.filter(
    (period, i) =>
      !periods.some((other, j) => containsPeriod(period, other) && (!containsPeriod(other, period) || j < i)),
  );
  const openEnd = OPEN_ENDED.exec(query);
  if (!openEnd) return narrowest;
  const preposition = (openEnd[1] ?? 'since').toLowerCase();
  // Of a month of any year the last that has begun.
  return narrowest
    .filter(({ from }) => from <= now)
    .slice(-1)
    .map((period) => {
      if (preposition === 'since' || preposition === 'after')
        return { ...period, from: preposition === 'after' ? period.to : period.from, to: Infinity };
      return { ...period, from: -Infinity, to: preposition === 'before' ? period.from : period.to };
    });
}

/** "Since March", "in the last seven days": the time that is named is but one end of what is meant. */
const OPEN_ENDED =
  /\b(since|after|until|till|before)\b|\b((?:last|past) (?:\d+|few|couple|two|three|four|five|six|seven|eight|nine|ten|twelve)) /iu;

/** "Summarise December": a month by itself is read as a time only where a word before it says so. */
const insertPreposition = (query: string): string =>
  query.replace(
    new RegExp(
      `(?<!\\b(?:in|of|since|until|till|last|this|next|from|to|between|and|on|before|after|\\d\\S*) )\\b(?:${MONTHS})\\b`,
      'giu',
    ),
    'in $&',
  );

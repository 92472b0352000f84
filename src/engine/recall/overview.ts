import type { Period } from '../language/dates.ts';
import { words } from '../language/words.ts';
import { periodsAsked } from './when.ts';
import type { Span } from './when.ts';

/** What a broad question is about: everything, a time, or a topic. */
export interface Overview {
  readonly about: 'all' | 'time' | 'topic';
  readonly periods: readonly Period[];
}

const NOUNS =
  'overview|recap|summar(?:y|ies|i[sz]e[sd]?)|sum up|überblick|zusammenfass(?:ung|en)|résumé|resumen|riassunto';
/** Wordings that ask for an overview, of a topic too: in front, or at the end of what is no other question. */
const IN_FRONT = new RegExp(
  `^(?:(?:please|so|and|now|ok(?:ay)?|hey|well)[, ]+)*(?:(?:can|could|would|will) you (?:please )?|gib mir )?(?:(?:give|show|write|get) (?:me |us )?|i(?:'d| would)? (?:like|need|want) )?(?:(?:an?|the|some|einen|eine|un|une) )?(?:(?:short|brief|quick|full|complete|comprehensive|whole|detailed) )*(?:${NOUNS})(?!\\p{L})`,
  'iu',
);
const AT_THE_END = new RegExp(
  `^(?!(?:who|what|where|when|why|how|which|is|are|was|were|do|does|did|has|have|can)\\b).*(?<!\\p{L})(?:${NOUNS})\\s*[.!]*$`,
  'iu',
);
const EVERYTHING =
  /\b(?:tell me everything|everything (?:about|we)|the whole (?:story|history|plan)|from start to finish|main (?:topics|themes|threads)|all in all|what do you (?:know|remember) about me)\b|^how did (?!.*\bfrom\b.*\bto\b).{3,60}? (?:go|turn out)(?: overall| in the end| so far)?\s*\?*$/iu;

/** Wordings that ask for everything, or for a time, where nothing else is named. */
const OPEN =
  /\b(?:catch me up|bring me up to (?:speed|date)|where do (?:things|we|i) stand|how are things|what(?:'s| is| has| have| was| were| are)?(?: been)? (?:going on|keeping (?:me|us) busy|on (?:my|our) (?:plate|mind)|happening|new\b)|remind me of (?:all|everything)|list (?:all )?(?:the )?(?:topics|subjects|things)|sum up (?:our|all|everything)|(?:which|what)(?: big| main)? (?:things|topics|subjects|themes|threads))\b/iu;
const WE_DID =
  /^(?:(?:so|and|now|ok(?:ay)?|well)[, ]+)*(?:what|which (?:things|topics|subjects)) (?:(?:have|had|did|are|were|was) (?:we|you and i|i)\b.*\b(?:do|doing|done|work|working|worked|talk|talking|talked|discuss|discussing|discussed|deal|dealt|cover|covered|up to)\b|happened\b|came up\b|was (?:going )?on\b)/iu;

/** Of a question that names nothing, every word is one of these; with a time, those that tell a time too. */
const NAMES_NOTHING = new Set(
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
const TELLS_TIME = new Set(
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
export async function overviewOf(
  query: string,
  now: number,
  span: () => Promise<Span | null>,
): Promise<Overview | null> {
  const worded = IN_FRONT.test(query.trim()) || AT_THE_END.test(query.trim()) || EVERYTHING.test(query);
  const namesNothing = words(query).every(
    (word) => NAMES_NOTHING.has(word) || TELLS_TIME.has(word) || /^\d+(?:st|nd|rd|th)?$/.test(word),
  );
  if (!namesNothing) return worded ? { about: 'topic', periods: [] } : null;
  if (!worded && !OPEN.test(query) && !WE_DID.test(query.trim())) return null;
  const periods = await timesNamed(query, now, await span());
  return { about: periods.length > 0 ? 'time' : 'all', periods };
}

/** The times of a question, the narrower of two that hold each other, open where it says since, until and the like. */
async function timesNamed(query: string, now: number, span: Span | null): Promise<Period[]> {
  let found = await periodsAsked(query, now, span);
  if (found.length === 0) found = await periodsAsked(withIn(query), now, span);
  const holds = (a: Period, b: Period): boolean => a !== b && a.from <= b.from && a.to >= b.to;
  const narrow = found.filter(
    (period, i) => !found.some((other, j) => holds(period, other) && (!holds(other, period) || j < i)),
  );
  const opened = OPENED.exec(query);
  if (!opened) return narrow;
  const how = (opened[1] ?? 'since').toLowerCase();
  // Of a month of any year the last that has begun.
  return narrow
    .filter(({ from }) => from <= now)
    .slice(-1)
    .map((period) => {
      if (how === 'since' || how === 'after')
        return { ...period, from: how === 'after' ? period.to : period.from, to: Infinity };
      return { ...period, from: -Infinity, to: how === 'before' ? period.from : period.to };
    });
}

/** "Since March", "in the last seven days": the time that is named is but one end of what is meant. */
const OPENED =
  /\b(since|after|until|till|before)\b|\b((?:last|past) (?:\d+|few|couple|two|three|four|five|six|seven|eight|nine|ten|twelve)) /iu;

/** "Summarise December": a month by itself is read as a time only where a word before it says so. */
const withIn = (query: string): string =>
  query.replace(
    new RegExp(
      `(?<!\\b(?:in|of|since|until|till|last|this|next|from|to|between|and|on|before|after|\\d\\S*) )\\b(?:${MONTHS})\\b`,
      'giu',
    ),
    'in $&',
  );

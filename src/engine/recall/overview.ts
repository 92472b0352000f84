import { words } from '../language/words.ts';
import { periodsAsked } from './when.ts';
import type { Period } from '../language/dates.ts';

/** What a broad question is about: everything, a time, or a topic. */
export interface Overview {
  readonly about: 'all' | 'time' | 'topic';
  readonly periods: readonly Period[];
}

/** Words that ask for an overview, alone or beside a topic. */
const OVERVIEW = new Set(
  'overview recap summary summaries summarize summarise summarised summarized topics themes überblick zusammenfassung résumé resumen riassunto'.split(
    ' ',
  ),
);
const OVERVIEW_PHRASE =
  /\bwhat (?:have|had|did|do|are|were|was) (?:we|you and i|i)(?: been| usually| mostly)? (?:work(?:ing|ed)? on|talk(?:ing|ed)? about|discuss(?:ing|ed)?|up to|doing)\b|\b(?:catch me up|bring me up to (?:speed|date)|sum up|walk me through|tell me everything|everything (?:about|we)|the whole (?:story|history|plan)|from start to finish|main (?:topics|themes|questions|threads)|what happened with|what do you (?:know|remember) about me|all in all)\b|\bhow did .{3,80}\b(?:go|turn out)\b/i;

/** Of a question that names nothing, every word is one of these or the next; with a time, those that tell a time too. */
const NAMES_NOTHING = new Set(
  `a about after again all also am an and any anything are as asked at away back be because been before beginning being
   between big bring but by can catch come could cover did do does done dont end far few follow for from get give go gone
   had has have hear hello here how i id if im in into is isnt it its ive just keep know known last latest let like list
   long look looking lot main many may me might mind moment more most much my new news now of off ok okay on once or our
   out over past please point questions quick quickly recent remember remind review said say shall she should show since
   so some something sort speed start started status still stuff such tell than thanks that thats the their them then
   there these they this those through to today together too under until up us very want was we were weve whats what when
   where wheres which while who will with world would yet you your youve`.split(/\s+/),
);
/** Of which a question that names nothing, and has no wording of its own, must have one to ask for everything. */
const BROAD = new Set(
  `busy chats conversations covered deal dealt discuss discussed discussing doing everything going happened happening keeping
   lately life occupied plate recently situation stand stands subject subjects talk talked talking theme things thing
   threads topic updates update work worked working chat state sum`.split(/\s+/),
);
/** Questions that begin so want a yes or a no. */
const YES_OR_NO = /^(?:is|are|was|were|do|does|did|has|have|had|should|will)\b/i;
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const TELLS_TIME = new Set(
  `day days week weeks weekend month months year years yesterday ago spring summer autumn fall winter this
   monday tuesday wednesday thursday friday saturday sunday early late mid middle half first second third`
    .split(/\s+/)
    .concat(MONTHS.map((month) => month.toLowerCase())),
);

/**
 * Whether a question asks for an overview, and of what (spec §5.4): by its wording, or because it names nothing that a turn
 * could be found by. Null for any other.
 */
export async function overviewOf(
  query: string,
  now: number,
  span: { readonly first: number; readonly last: number } | null,
): Promise<Overview | null> {
  const all = words(query);
  const said = all.filter((word) => !OVERVIEW.has(word));
  const worded = said.length < all.length || OVERVIEW_PHRASE.test(query);
  const timeAlone = said.every(
    (word) => NAMES_NOTHING.has(word) || BROAD.has(word) || TELLS_TIME.has(word) || /^\d+$/.test(word),
  );
  if (!timeAlone) return worded ? { about: 'topic', periods: [] } : null;
  const asks = said.length >= LEAST_WORDS && !YES_OR_NO.test(query);
  if (!worded && !asks) return null;
  const periods = await periodsAsked(withIn(query), now, span);
  if (periods.length > 0) return { about: 'time', periods };
  return worded || said.some((word) => BROAD.has(word)) ? { about: 'all', periods } : null;
}

/** Words from which on a question that names nothing asks for everything; a word or two are no question. */
const LEAST_WORDS = 3;

/** "Summarise December": a month by itself is read as a time only where a word before it says so. */
const withIn = (query: string): string =>
  query.replace(
    new RegExp(`(?<!\\b(?:in|of|since|until|last|this) )\\b(?:${MONTHS.join('|')})\\b`, 'gu'),
    'in $&',
  );

import type { Turn } from '../hippocampus/index-port.ts';
import { areSiblings, isChangedBy } from '../language/changed-facts.ts';
import { getCueTerms, getNewPlaceTerms, getStateVerbs } from '../language/change-cues.ts';
import { SILENT_TERMS } from '../language/function-words.ts';
import { readStatement } from '../language/statements.ts';
import type { Statement } from '../language/statements.ts';
import { getTermFreq, hashTerm } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import { isEarlier } from './copies.ts';

/** Share of common words from which on two turns may say the same thing twice. */
const MIN_OVERLAP = 0.5;
/** The same for short ones, whose texts are then looked at. */
const MIN_LIKENESS = 0.3;
/** Of a few words ("New phone number: …") the value is half: less is in common. */
const MIN_BRIEF_LIKENESS = 0.15;
const MAX_BRIEF_WORDS = 12;
/** Words that a turn must have to be told apart by them alone. */
const MIN_TERMS = 5;
/** Words of the longest turn whose text is looked at: what changed is told in short. */
const MAX_WORDS = 160;

interface ToldTurn {
  readonly turn: Turn;
  /** Its words; null where they are not loaded. */
  readonly text: string | null;
}

/** How a later turn stands to an earlier one: it outdates it, or says the like of the same thing; null: neither. */
export type Succession = 'changed' | 'restated' | null;

const readTold = ({ text }: ToldTurn): Statement | null => (text === null ? null : readStatement(text));

/** Holds pairs of turns against each other. */
export class SuccessionJudge {
  private readonly telling = new Map<number, boolean>();
  private readonly questionTerms: readonly number[];
  constructor(query: string) {
    // As written: "the left one" is none of what leaves.
    const words = splitWords(query).filter((word) => !getStateVerbs().has(word));
    this.questionTerms = [...new Set(words.map(hashTerm))].filter((term) => !SILENT_TERMS.has(term));
  }

  compare(earlier: ToldTurn, later: ToldTurn): Succession {
    const [a, b] = [earlier.turn, later.turn];
    if (!isSameSpeaker(a, b) || !isEarlier(a, b) || a.at === b.at || a.terms.asks || b.terms.asks)
      return null;
    const overlap = computeTermOverlap(a, b);
    const isBrief = Math.max(a.terms.length, b.terms.length) <= MAX_BRIEF_WORDS;
    const isLikely =
      this.holdsChangeCue(b) || overlap >= MIN_LIKENESS || (isBrief && overlap >= MIN_BRIEF_LIKENESS);
    const isShort = isOwners(a) && a.terms.length <= MAX_WORDS && isLikely && mayMeet(a, b);
    // Most tell of no change whatever came before: those are held against nothing.
    const newer = isShort ? readTold(later) : null;
    if (newer?.mayChange === true) {
      const older = readTold(earlier);
      if (older && isChangedBy(older, newer)) return 'changed';
    }
    const isLike =
      overlap >= MIN_OVERLAP && Math.min(a.terms.hashes.length, b.terms.hashes.length) >= MIN_TERMS;
    if (!isLike || a.session === b.session || !this.answersAsWell(a, b)) return null;
    const older = newer && readTold(earlier);
    return older && areSiblings(older, newer) ? null : 'restated';
  }

  /** Whether what the question asks of the earlier one, names, figures and qualifiers included, the later one holds too. */
  answersAsWell(earlier: Turn, later: Turn): boolean {
    return this.questionTerms.every(
      (term) => getTermFreq(earlier.terms, term) === 0 || getTermFreq(later.terms, term) > 0,
    );
  }

  /** Whether a turn that outdates the earlier one may stand in its place: not where the very value that is no more is asked for. */
  mayStandFor(earlier: Turn, later: Turn): boolean {
    const held = this.questionTerms.filter((term) => getTermFreq(earlier.terms, term) > 0);
    const missing = held.filter((term) => getTermFreq(later.terms, term) === 0);
    return missing.length === 0 || missing.length * 2 <= held.length;
  }

  private holdsChangeCue(turn: Turn): boolean {
    const known = this.telling.get(turn.seq) ?? holdsChangeCue(turn);
    this.telling.set(turn.seq, known);
    return known;
  }
}

/** Whether two can speak of one thing at all: they share a word that says something, or both tell of a home or of work. */
export function mayMeet({ terms: a }: Turn, { terms: b }: Turn): boolean {
  const { places, work, rehoused, employed } = getNewPlaceTerms();
  const holds = (terms: Terms, wanted: ReadonlySet<number>): boolean =>
    terms.hashes.some((hash) => wanted.has(hash));
  return (
    a.hashes.some((hash) => !SILENT_TERMS.has(hash) && getTermFreq(b, hash) > 0) ||
    (holds(a, places) && holds(b, rehoused)) ||
    (holds(a, work) && holds(b, employed))
  );
}

/** Told by its terms alone: short, and no question. */
export const isShort = ({ terms }: Turn): boolean => !terms.asks && terms.length <= MAX_WORDS;

/** The same, with a word that may tell of a change. */
export function holdsChangeCue(turn: Turn): boolean {
  const cues = getCueTerms();
  return isShort(turn) && turn.terms.hashes.some((hash) => cues.has(hash));
}

/** One speaker: what the owner says and what is noted of it are of one. */
export const isSameSpeaker = (a: Turn, b: Turn): boolean =>
  a.speaker === b.speaker && (a.role === b.role || (isOwners(a) && isOwners(b)));
const isOwners = ({ role }: Turn): boolean => role === 'user' || role === 'note';

/** Share of the words of both that both have. */
function computeTermOverlap({ terms: a }: Turn, { terms: b }: Turn): number {
  let [i, j, common] = [0, 0, 0];
  while (i < a.hashes.length && j < b.hashes.length) {
    const [x, y] = [a.hashes[i]!, b.hashes[j]!];
    if (x === y) common += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return common === 0 ? 0 : common / (a.hashes.length + b.hashes.length - common);
}

const PAST_QUESTION =
  /(?<![\p{L}\p{N}])(?:used to|originally|at first|initially|previous(?:ly)?|former(?:ly)?|back then|in the past|earlier|before|prior|no longer|(?:the|my|our|his|her|their|your) old|(?:the|my|our|his|her|their|your) ex|until|früher\p{L}*|vorher\p{L}*|ursprünglich|zuerst|ehemals?|ehemalige[nrsm]?|(?:der|die|das|den|dem|mein|meine|meinen|unser|unsere|unseren) alte[nrsm]?|damals|davor|avant|autrefois|auparavant|jadis|anciens?|anciennes?|d'abord|au début|antes|antigu[oa]s?|anteriormente|al principio|(?:el|la|mi) viej[oa]|prima|in passato|vecchi[oae]?|precedentemente|all'inizio|antigamente|antig[oa]s?|no início|vroeger|voorheen|eerst|oude|раньше|прежде|прежн\p{L}+|стар\p{L}{2}|kiedyś|wcześniej|dawniej|poprzedni\p{L}*|star[yae])(?![\p{L}\p{N}])|以前|之前|原来|过去|前は|昔|元の|예전|이전|전에/iu;
/** "How old", "five years old" ask for an age; "before Friday" for a time to come. */
export const asksAboutPast = (query: string): boolean => PAST_QUESTION.test(query);

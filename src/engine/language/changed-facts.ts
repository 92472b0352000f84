import { MIN_PREFIX, mayTellOfChange } from './statements.ts';
import type { Clause, StatedWord, Statement, WordKind } from './statements.ts';

/** Share of the shorter one's words that both have, from which on a change is told of the same thing. */
const MIN_SHARED = 1 / 3;
/** Share of the longer of two words from which on those that begin alike are forms of one. */
const MIN_PREFIX_SHARE = 0.7;

/**
 * Whether what was said later outdates what was said earlier: it tells of a change of the same thing, or gives another value
 * to what has one at a time. Other subjects, plans, wishes, questions, and what is said beside outdate nothing. Both are of
 * one speaker, in the order given. Evidence, not proof: callers say "probably".
 */
export function isChangedBy(earlier: Statement, later: Statement): boolean {
  const changing = later.clauses.filter((b) => mayTellOfChange(b) && mayBeOfOne(earlier, b));
  return changing.some((b) => earlier.clauses.some((a) => isClauseChangedBy(a, b)));
}

/** Whether both say the like of two things: each names by its own words what it speaks of. */
export function areSiblings(a: Statement, b: Statement): boolean {
  const [x, y] = [a.clauses[0], b.clauses[0]];
  return x !== undefined && y !== undefined && comparePair(x, y).isConflict;
}

/** Whether they share a word, or forms of one; a new home and new work need none. */
const mayBeOfOne = ({ keys }: Statement, { words, cues }: Clause): boolean =>
  cues.has('rehoused') ||
  cues.has('employed') ||
  words.some(({ term, start }) => keys.has(term) || (start !== '' && keys.has(start)));

function isClauseChangedBy(a: Clause, b: Clause): boolean {
  if (a.words.length === 0) return false;
  if (a.cues.has('hedged') || b.cues.has('hedged')) return false;
  const pair = comparePair(a, b);
  if (leavesItBehind(a, b, pair)) return true;
  if (pair.isConflict) return false;
  if (tellsNewPlace(a, b, pair)) return true;
  if (pair.topics === 0) return false;
  if (isOpposite(a, b) && pair.isAllShared && b.words.length <= a.words.length + MAX_QUALIFIERS) return true;
  const isTold = b.cues.has('moved') || b.cues.has('ended');
  if (b.cues.has('also') && !isTold) return false;
  // What was changed once goes on being so, until the next change.
  const isState = a.state !== null || a.cues.has('moved');
  if (isState && b.renewed && isAbout(a, b.renewed) && b.words.length <= MAX_SHORT_WORDS) return true;
  if (isState && b.replaced && pair.has(b.replaced) && (pair.topics > 1 || a.words.length <= MAX_FEW_WORDS))
    return true;
  if (isTold) return tellsChange(a, b, pair);
  if (pair.isPartial) return false;
  const isNominal = a.verb === null && b.verb === null && a.head.length > 0 && pair.isOtherMeasure;
  const isSameSubject =
    a.head.length > 0
      ? b.head.length > 0 && pair.isHeadShared
      : b.head.length === 0 && a.verb === b.verb && a.isFirstPerson && b.isFirstPerson;
  if (!isSameSubject || (!isState && !isNominal)) return false;
  if (b.cues.has('now')) return pair.isOtherMeasure || (isState && a.head.length > 0 && pair.hasOtherWords);
  // Without a word that says so: what has one value at a time was given another of the same kind.
  return (
    a.state === 'single' &&
    b.state === 'single' &&
    a.head.length > 0 &&
    pair.hasOtherWords &&
    (pair.isOtherMeasure || a.isSlot || (pair.isOtherName && b.verb !== 'stated'))
  );
}

/** What the later one names as left, "from X to Y", is what the earlier one speaks of. */
function leavesItBehind(a: Clause, b: Clause, pair: PairComparison): boolean {
  if (b.left.length === 0 || !b.left.every((word) => a.words.some((other) => isSameWord(word, other))))
    return false;
  const names = b.left.filter(({ kind }) => kind !== 'measure').length;
  if (!pair.isConflict && b.cues.has('moved') && pair.topics > names) return true;
  // Whoever says what he himself has left names it whole, and needs not say for what.
  const isOwn = !pair.isConflict || (b.isFirstPerson && !pair.isOtherName);
  return b.left.length > 1 && names > 0 && isOwn && (b.cues.has('moved') || b.cues.has('now'));
}

/** Words by which the later may say more: with several it speaks of another kind of the thing. */
const MAX_QUALIFIERS = 1;

/** Liked before, and disliked now, or the other way round. */
const isOpposite = (a: Clause, b: Clause): boolean =>
  (a.state === 'liked' && b.state === 'disliked') || (a.state === 'disliked' && b.state === 'liked');

/** Words of a clause that is about one thing alone. */
const MAX_SHORT_WORDS = 7;
const MAX_FEW_WORDS = 3;

/** The clause speaks of it: at its head, or in a few words. */
const isAbout = (a: Clause, word: StatedWord): boolean =>
  a.head.some((other) => isSameWord(other, word)) ||
  (a.words.length <= MAX_SHORT_WORDS && a.words.some((other) => isSameWord(other, word)));

/** What is said to be over, or put elsewhere, is what the earlier one speaks of. */
function tellsChange(a: Clause, b: Clause, pair: PairComparison): boolean {
  const isState = a.state !== null || a.cues.has('moved');
  // Where it has other figures now, only what is no figure can be the same.
  const isEnough = pair.isOtherMeasure
    ? pair.topics >= MIN_SHARED * Math.min(countTopics(a), countTopics(b))
    : pair.shared >= MIN_SHARED * Math.min(a.words.length, b.words.length);
  if (!isEnough) return false;
  // Of what is changed every word is known, or, where somebody else tells it, most of what is said.
  const isShortened = pair.isShortened && pair.isOtherMeasure && !pair.isOtherName;
  if (pair.isPartial && !isShortened && pair.shared * 2 < a.words.length) return false;
  if (b.head.length === 0 || !(pair.isHeadShared || pair.isPartial)) return false;
  if (b.cues.has('ended')) return isState || pair.isSameMeasure;
  return isState
    ? pair.topics > 1 ||
        pair.isOtherMeasure ||
        a.head.length === 0 ||
        b.words.length <= 2 ||
        a.state !== 'single'
    : pair.isOtherMeasure;
}

const countTopics = ({ words }: Clause): number => words.filter(({ kind }) => kind !== 'measure').length;

/** Somebody lives or works elsewhere from now on: the verb alone tells that it is of the same kind. */
function tellsNewPlace(a: Clause, b: Clause, { isPartial }: PairComparison): boolean {
  const isSameSubject =
    a.head.length === 0
      ? b.head.length === 0 && (a.isFirstPerson === b.isFirstPerson || (a.isFirstPerson && b.isBare))
      : !isPartial;
  if (!isSameSubject) return false;
  return (a.state === 'places' && b.cues.has('rehoused')) || (a.state === 'work' && b.cues.has('employed'));
}

interface PairComparison {
  /** Words that both have, and those of them that are no figures. */
  readonly shared: number;
  readonly topics: number;
  readonly has: (word: StatedWord) => boolean;
  /** Each names what it speaks of by what the other has not: two things. */
  readonly isConflict: boolean;
  /** What the later one is about is spoken of in the earlier. */
  readonly isHeadShared: boolean;
  /** One of them alone does. */
  readonly isPartial: boolean;
  /** The later one names the same by fewer words. */
  readonly isShortened: boolean;
  readonly isOtherMeasure: boolean;
  readonly isSameMeasure: boolean;
  readonly isOtherName: boolean;
  readonly hasOtherWords: boolean;
  /** Every word of the shorter is in the other. */
  readonly isAllShared: boolean;
}

function comparePair(a: Clause, b: Clause): PairComparison {
  const onlyA = a.words.filter((word) => !b.words.some((other) => isSameWord(word, other)));
  const onlyB = b.words.filter((word) => !a.words.some((other) => isSameWord(word, other)));
  const both = b.words.filter((word) => !onlyB.includes(word));
  const headA = a.head.filter((word) => onlyA.includes(word));
  const headB = b.head.filter((word) => onlyB.includes(word));
  const holds = (words: readonly StatedWord[], kind: WordKind): boolean =>
    words.some((word) => word.kind === kind);
  const isOtherMeasure = holds(onlyA, 'measure') && holds(onlyB, 'measure');
  const isOtherName = holds(onlyA, 'name') && holds(onlyB, 'name');
  const lone = headA.length > 0 ? headA : headB;
  return {
    shared: both.length,
    topics: both.filter(({ kind }) => kind !== 'measure').length,
    has: (word) => both.some((other) => isSameWord(word, other)),
    isConflict:
      (headA.length > 0 && headB.length > 0) ||
      (isOtherMeasure && isOtherName) ||
      lone.some(({ kind }) => kind !== 'word'),
    isHeadShared: b.head.some((word) => word.kind !== 'measure' && both.includes(word)),
    isPartial: headA.length > 0 || headB.length > 0,
    isShortened: headA.length > 0 && headB.length === 0,
    isOtherMeasure,
    isOtherName,
    isSameMeasure: holds(both, 'measure'),
    hasOtherWords: onlyA.length > 0 && onlyB.length > 0,
    isAllShared: onlyA.length === 0 || onlyB.length === 0,
  };
}

/** The same stem, or two forms of one word in a language that no stemmer here knows. */
function isSameWord(a: StatedWord, b: StatedWord): boolean {
  if (a.term === b.term) return true;
  if (a.start === '' || a.start !== b.start) return false;
  const shorter = Math.min(a.text.length, b.text.length);
  let common = MIN_PREFIX;
  while (common < shorter && a.text[common] === b.text[common]) common += 1;
  return common >= MIN_PREFIX_SHARE * Math.max(a.text.length, b.text.length);
}

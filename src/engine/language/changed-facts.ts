import type { Clause, StatedWord, Statement, WordKind } from './statements.ts';

/** Share of the shorter one's words that both have, from which on a change is told of the same thing. */
const MIN_SHARED = 1 / 3;
/** Letters from which on two words that begin alike are forms of one, and the share of the longer that is alike. */
const MIN_PREFIX = 4;
const MIN_PREFIX_SHARE = 0.7;

/**
 * Whether what was said later outdates what was said earlier: it tells of a change of the same thing, or gives another value
 * to what has one at a time. Other subjects, plans, wishes, questions, and what is said beside outdate nothing. Both are of
 * one speaker, in the order given. Evidence, not proof: callers say "probably".
 */
export function isChangedBy(earlier: Statement, later: Statement): boolean {
  return earlier.clauses.some((a) => later.clauses.some((b) => isClauseChangedBy(a, b, later)));
}

function isClauseChangedBy(a: Clause, b: Clause, { cues }: Statement): boolean {
  if (a.cues.has('hedged') || b.cues.has('hedged') || a.words.length === 0) return false;
  const pair = comparePair(a, b);
  const isTold = b.cues.has('moved') || b.cues.has('ended');
  if (b.cues.has('also') && !isTold) return false;
  if (tellsNewPlace(a, b, pair) || pair.isConflict) return tellsNewPlace(a, b, pair) && !pair.isConflict;
  const isState = a.state !== null;
  const covers = pair.topics > 0 && pair.shared >= MIN_SHARED * Math.min(a.words.length, b.words.length);
  if (b.renewed && pair.topics > 0 && isState && pair.has(b.renewed) && !b.cues.has('hedged')) return true;
  if (b.replaced && isState && pair.has(b.replaced)) return true;
  if (pair.isPartial && !isTold) return false;
  if (b.cues.has('ended')) return covers && (isState || pair.isSameMeasure || pair.shared * 2 >= a.words.length);
  if (b.cues.has('moved')) return covers && (isState || pair.isOtherMeasure);
  if (!isState && !(cues.has('now') && a.head.length > 0 && pair.isOtherMeasure && a.verb === null)) return false;
  const isSameHead = a.head.length > 0 ? b.head.length > 0 || pair.topics > 0 : b.head.length === 0 && a.verb === b.verb;
  if (!isSameHead || !covers) return false;
  if (cues.has('now')) return pair.isOtherMeasure || (a.head.length > 0 && pair.hasOtherWords);
  // Without a word that says so: what has one value at a time was given another of the same kind.
  return (
    a.state === 'single' &&
    b.state === 'single' &&
    a.head.length > 0 &&
    pair.hasOtherWords &&
    (pair.isOtherMeasure || a.isSlot || pair.isOtherName)
  );
}

/** Somebody lives or works elsewhere from now on: the verb alone tells that it is of the same kind. */
function tellsNewPlace(a: Clause, b: Clause, { isPartial }: PairComparison): boolean {
  const isSameSubject = a.head.length === 0 ? b.head.length === 0 && a.isFirstPerson === b.isFirstPerson : !isPartial;
  if (!isSameSubject) return false;
  return (
    (a.state === 'places' && b.cues.has('rehoused')) || (a.state === 'work' && b.cues.has('employed'))
  );
}

interface PairComparison {
  /** Words that both have, and those of them that are no figures. */
  readonly shared: number;
  readonly topics: number;
  readonly has: (word: StatedWord) => boolean;
  /** Each names what it speaks of by what the other has not: two things. */
  readonly isConflict: boolean;
  /** One of them alone does. */
  readonly isPartial: boolean;
  readonly isOtherMeasure: boolean;
  readonly isSameMeasure: boolean;
  readonly isOtherName: boolean;
  readonly hasOtherWords: boolean;
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
    isPartial: headA.length > 0 || headB.length > 0,
    isOtherMeasure,
    isOtherName,
    isSameMeasure: holds(both, 'measure'),
    hasOtherWords: onlyA.length > 0 && onlyB.length > 0,
  };
}

/** The same stem, or two forms of one word in a language that no stemmer here knows. */
function isSameWord(a: StatedWord, b: StatedWord): boolean {
  if (a.term === b.term) return true;
  if (/\p{N}/u.test(a.text) || /\p{N}/u.test(b.text)) return false;
  const shorter = Math.min(a.text.length, b.text.length);
  let common = 0;
  while (common < shorter && a.text[common] === b.text[common]) common += 1;
  return common >= MIN_PREFIX && common >= MIN_PREFIX_SHARE * Math.max(a.text.length, b.text.length);
}

import { fold, UNSPACED_LETTER } from './words.ts';

/** A phrase of a group that a text holds. */
export interface Marker {
  readonly group: string;
  readonly phrase: string;
}

/** The letters of all phrases, one after the other; `ends` are the phrases that end here. */
interface TrieNode {
  readonly next: Map<string, TrieNode>;
  readonly ends: { readonly marker: Marker; readonly order: number }[];
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;
/** Korean joins endings to a word, so that there a phrase may end inside one. */
const HANGUL = /\p{Script=Hangul}/u;

/**
 * Groups of phrases → a finder of those that stand in a text, case, accents and white space aside. A phrase stands at
 * borders of words, except where a script has none. Each is told once, in the order in which they first stand in the
 * text. One walk over the text however many phrases there are.
 */
export function createMarkerFinder(
  lists: Readonly<Record<string, readonly string[]>>,
): (text: string) => Marker[] {
  const root: TrieNode = { next: new Map(), ends: [] };
  let order = 0;
  for (const [group, phrases] of Object.entries(lists))
    for (const phrase of phrases) add(root, { group, phrase }, order++);
  return (text) => {
    const letters = toLetters(text);
    const found = new Map<number, Marker>();
    for (let from = 0; from < letters.length; from++) {
      const start = root.next.get(letters[from]!);
      if (start && canStart(letters, from)) walk(start, letters, from, found);
    }
    return [...found.values()];
  };
}

function add(root: TrieNode, marker: Marker, order: number): void {
  let node = root;
  for (const letter of toLetters(marker.phrase)) {
    let next = node.next.get(letter);
    if (!next) node.next.set(letter, (next = { next: new Map(), ends: [] }));
    node = next;
  }
  // An empty phrase would stand everywhere.
  if (node !== root) node.ends.push({ marker, order });
}

function walk(start: TrieNode, letters: readonly string[], from: number, found: Map<number, Marker>): void {
  let node: TrieNode | undefined = start;
  for (let at = from + 1; node; node = node.next.get(letters[at++] ?? ''))
    if (node.ends.length > 0 && canEnd(letters, at))
      for (const { marker, order } of node.ends) if (!found.has(order)) found.set(order, marker);
}

/** Folded, white space even, one string a character. */
const toLetters = (text: string): string[] => Array.from(fold(text).replace(/\s+/g, ' ').trim());

/** Whether a word can begin at `at`: not inside one of a script with spaces. */
const canStart = (letters: readonly string[], at: number): boolean =>
  !isInsideWord(letters[at - 1], letters[at]!);

/** Whether a word can end before `at`; "it" does not end in "it's". */
function canEnd(letters: readonly string[], at: number): boolean {
  const last = letters[at - 1]!;
  const next = letters[at];
  if (HANGUL.test(last)) return true;
  if (next === "'" && LETTER.test(last)) return !LETTER.test(letters[at + 1] ?? '');
  return next === undefined || !isInsideWord(last, next);
}

/** Whether no border of words lies between two neighbours. */
const isInsideWord = (before: string | undefined, after: string): boolean =>
  before !== undefined &&
  LETTER.test(before) &&
  LETTER.test(after) &&
  !UNSPACED_LETTER.test(before) &&
  !UNSPACED_LETTER.test(after);

import type { Sentence, Stretch, Token } from './extractive-stretch.ts';
import { SHAPE } from './extractive-shape.ts';
import { clauses } from './extractive-text.ts';

/** Something a summary must not lose: a name, a number with what it counts, a denial with what it denies. */
export interface Fact {
  /** Verbatim, from its sentence. */
  readonly text: string;
  /** The same fact said again has the same key. */
  readonly key: string;
  readonly worth: number;
}

const CURRENCY_BEFORE = /[\p{Sc}#~]\s?$/u;
const MEASURE_AFTER = /^(?:\s?[%‰°€£$¥₽₹₩]|[\p{Script=Han}년월일원개분시살명]{1,2})/u;
/** Words that tie a number to its month or its whole: "18th of April", "seven out of nineteen". */
const TIES = new Set(['of', 'out', 'de', 'di', 'van', 'von', 'and', 'to', 'at', 'the', 'past']);

/** "Once" is eleven in Spanish only. */
const isNumber = (token: Token | undefined, { languages }: Stretch): boolean =>
  token?.word.kind === 'number' ||
  (token?.word.kind === 'numberWord' && (token.word.grammar & languages) === 0);
const isDated = (token: Token | undefined, stretch: Stretch): boolean =>
  isNumber(token, stretch) || token?.word.kind === 'date';

/** The facts of a sentence in order; names in a row are one. */
export function factsOf(sentence: Sentence, stretch: Stretch): Fact[] {
  const { text, tokens } = sentence;
  const found: Fact[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (isDated(token, stretch)) {
      const last = numberEnd(tokens, i, stretch);
      found.push(numberFact(text, tokens, i, last));
      i = last;
    } else if (stretch.isName(token.word)) {
      let last = i;
      while (tokens[last + 1]?.joined && stretch.isName(tokens[last + 1]!.word)) last++;
      const name = text.slice(token.from, tokens[last]!.to).replace(/['’]s$/, '');
      found.push({ text: name, key: name.toLowerCase(), worth: SHAPE.named });
      i = last;
    }
  }
  if (!sentence.asks && tokens.some(({ word }) => word.denies)) found.push(...denialsOf(sentence, stretch));
  return found;
}

/** Short clauses that deny something that has a name: "not walnut", but neither "no idea" nor "Can't.". */
function denialsOf({ text, tokens }: Sentence, stretch: Stretch): Fact[] {
  return clauses(text)
    .filter((clause) => clause.length <= SHAPE.tailDenial)
    .flatMap((clause) => {
      const inside = tokens.filter((token) => within(token, text, clause));
      const tells =
        inside.some(({ word }) => word.denies) &&
        inside.some(({ word }) => stretch.weight(word) >= SHAPE.common || word.kind === 'pair');
      const bare = clause.replace(/[\s.,;:!。，；]+$/u, '');
      return tells ? [{ text: bare, key: bare.toLowerCase(), worth: SHAPE.denial }] : [];
    });
}

function within(token: Token, text: string, clause: string): boolean {
  const from = text.indexOf(clause);
  return token.from >= from && token.to <= from + clause.length;
}

/** Index of the token that ends what begins with a number at `i`: its unit, month, or the numbers tied to it. */
function numberEnd(tokens: readonly Token[], i: number, stretch: Stretch): number {
  let last = i;
  for (;;) {
    const next = tokens[last + 1];
    if (!next?.joined) return last;
    if (isDated(next, stretch)) last += 1;
    else if (TIES.has(next.word.folded)) {
      const tied = [2, 3].find((ahead) => isDated(tokens[last + ahead], stretch));
      const direct = tied === 2 || (tied === 3 && TIES.has(tokens[last + 2]!.word.folded));
      if (!direct || !tokens[last + tied]!.joined) return last;
      last += tied;
    } else {
      // What is counted: "28 days", "17 kilos"; a date counts nothing.
      const counted =
        isNumber(tokens[last], stretch) && !next.word.denies && (next.word.grammar & stretch.languages) === 0;
      return counted && next.word.kind === 'word' ? last + 1 : last;
    }
  }
}

function numberFact(text: string, tokens: readonly Token[], first: number, last: number): Fact {
  const before = CURRENCY_BEFORE.exec(text.slice(Math.max(0, tokens[first]!.from - 2), tokens[first]!.from));
  const from = tokens[first]!.from - (before?.[0].length ?? 0);
  const to = tokens[last]!.to;
  const after = MEASURE_AFTER.exec(text.slice(to, to + 3));
  const fact = text.slice(from, to + (after?.[0].length ?? 0));
  const kinds = tokens.slice(first, last + 1).map(({ word }) => word.kind);
  // "Saturday" alone, or a small number in words, tells little.
  const dated = kinds.length > 1 && kinds.includes('date');
  const worth = kinds.includes('number') ? SHAPE.number : dated ? SHAPE.date : SHAPE.numberWord;
  return { text: fact, key: fact.toLowerCase(), worth };
}

import type { Sentence, TextAnalysis, WordToken } from './extractive-analysis.ts';
import { SHAPE } from './extractive-shape.ts';
import { splitClauses } from './extractive-text.ts';

/** Something a summary must not lose: a name, a number with what it counts, a denial with what it denies. */
export interface KeyFact {
  /** Verbatim, from its sentence. */
  readonly text: string;
  /** The same fact said again has the same key. */
  readonly key: string;
  readonly weight: number;
}

const CURRENCY_BEFORE = /[\p{Sc}#~]\s?$/u;
const MEASURE_AFTER = /^(?:\s?[%‰°€£$¥₽₹₩]|[\p{Script=Han}년월일원개분시살명]{1,2})/u;
/** Words that tie a number to its month or its whole: "18th of April", "seven out of nineteen". */
const NUMBER_CONNECTORS = new Set(['of', 'out', 'de', 'di', 'van', 'von', 'and', 'to', 'at', 'the', 'past']);

/** "Once" is eleven in Spanish only. */
const isNumber = (token: WordToken | undefined, { languages }: TextAnalysis): boolean =>
  token?.word.kind === 'number' ||
  (token?.word.kind === 'numberWord' && (token.word.grammar & languages) === 0);
const isDateOrNumber = (token: WordToken | undefined, analysis: TextAnalysis): boolean =>
  isNumber(token, analysis) || token?.word.kind === 'date';

/** The facts of a sentence in order; names in a row are one. */
export function extractFacts(sentence: Sentence, analysis: TextAnalysis): KeyFact[] {
  const { text, tokens } = sentence;
  const facts: KeyFact[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (isDateOrNumber(token, analysis)) {
      const last = findNumberEnd(tokens, i, analysis);
      facts.push(buildNumberFact(text, tokens, i, last));
      i = last;
    } else if (analysis.isName(token.word)) {
      let last = i;
      while (tokens[last + 1]?.joined && analysis.isName(tokens[last + 1]!.word)) last++;
      const name = text.slice(token.from, tokens[last]!.to).replace(/['’]s$/, '');
      facts.push({ text: name, key: name.toLowerCase(), weight: SHAPE.named });
      i = last;
    }
  }
  if (!sentence.isQuestion && tokens.some(({ word }) => word.isDenial))
    facts.push(...extractDenials(sentence, analysis));
  return facts;
}

/** Short clauses that deny something that has a name: "not walnut", but neither "no idea" nor "Can't.". */
function extractDenials({ text, tokens }: Sentence, analysis: TextAnalysis): KeyFact[] {
  return splitClauses(text)
    .filter((clause) => clause.length <= SHAPE.tailDenial)
    .flatMap((clause) => {
      const inside = tokens.filter((token) => isWithin(token, text, clause));
      const isTelling =
        inside.some(({ word }) => word.isDenial) &&
        inside.some(({ word }) => analysis.weighWord(word) >= SHAPE.common || word.kind === 'pair');
      const trimmed = clause.replace(/[\s.,;:!。，；]+$/u, '');
      return isTelling ? [{ text: trimmed, key: trimmed.toLowerCase(), weight: SHAPE.denial }] : [];
    });
}

function isWithin(token: WordToken, text: string, clause: string): boolean {
  const from = text.indexOf(clause);
  return token.from >= from && token.to <= from + clause.length;
}

/** Index of the token that ends what begins with a number at `i`: its unit, month, or the numbers tied to it. */
function findNumberEnd(tokens: readonly WordToken[], i: number, analysis: TextAnalysis): number {
  let last = i;
  for (;;) {
    const next = tokens[last + 1];
    if (!next?.joined) return last;
    if (isDateOrNumber(next, analysis)) last += 1;
    else if (NUMBER_CONNECTORS.has(next.word.folded)) {
      const distance = [2, 3].find((ahead) => isDateOrNumber(tokens[last + ahead], analysis));
      const isDirect =
        distance === 2 || (distance === 3 && NUMBER_CONNECTORS.has(tokens[last + 2]!.word.folded));
      if (!isDirect || !tokens[last + distance]!.joined) return last;
      last += distance;
    } else {
      // What is counted: "28 days", "17 kilos"; a date counts nothing.
      const isCounted =
        isNumber(tokens[last], analysis) &&
        !next.word.isDenial &&
        (next.word.grammar & analysis.languages) === 0;
      return isCounted && next.word.kind === 'word' ? last + 1 : last;
    }
  }
}

function buildNumberFact(text: string, tokens: readonly WordToken[], first: number, last: number): KeyFact {
  const before = CURRENCY_BEFORE.exec(text.slice(Math.max(0, tokens[first]!.from - 2), tokens[first]!.from));
  const from = tokens[first]!.from - (before?.[0].length ?? 0);
  const to = tokens[last]!.to;
  const after = MEASURE_AFTER.exec(text.slice(to, to + 3));
  const fact = text.slice(from, to + (after?.[0].length ?? 0));
  const kinds = tokens.slice(first, last + 1).map(({ word }) => word.kind);
  // "Saturday" alone, or a small number in words, tells little.
  const hasDate = kinds.length > 1 && kinds.includes('date');
  const weight = kinds.includes('number') ? SHAPE.number : hasDate ? SHAPE.date : SHAPE.numberWord;
  return { text: fact, key: fact.toLowerCase(), weight };
}

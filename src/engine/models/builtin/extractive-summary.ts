import type { EditorTurn } from '../ports.ts';
import { extractFacts, type KeyFact } from './extractive-facts.ts';
import type { Word } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyzeTurns, tokenizeSentence, type Sentence, type TextAnalysis } from './extractive-analysis.ts';
import { isCode } from './extractive-clause.ts';
import { SENTENCE_END, splitClauses, truncateAtWord, hasDenial } from './extractive-text.ts';
import { toSingleLine } from '../../language/single-line.ts';
import { REASONS } from './extractive-words.ts';

/** A sentence, or a clause of one, that the summary may take. */
interface SummaryPiece {
  readonly sentence: Sentence;
  /** Order of appearance; the clauses of a sentence stand between it and the next. */
  readonly order: number;
  readonly index: number;
  readonly stems: ReadonlyMap<string, number>;
  readonly facts: readonly KeyFact[];
  readonly factor: number;
}

/** Signs that announce more than is taken. */
const TRAILING_MARKS = /(?<![\s,;:，；：、])[\s,;:，；：、]+$/u;

/** What was said in at most `characters` UTF-16 units, in order of appearance; see ports.ts. */
export function summarise(turns: readonly EditorTurn[], characters: number): string {
  const texts = turns.map(({ text }) => toSingleLine(text)).filter((text) => text !== '');
  const fullText = texts.join(' ');
  const maxChars = Math.min(Math.floor(characters), fullText.length);
  if (!(maxChars > 0)) return '';
  const labels = listSpeakers(turns);
  const hasLabels = new Set(labels).size > 1 && maxChars >= SHAPE.labelled;
  if (!hasLabels && fullText.length <= maxChars) return fullText;
  const analysis = analyzeTurns(turns);
  const pieces = buildPieces(analysis, maxChars);
  const chosen = choosePieces(pieces, maxChars, hasLabels ? labels : null);
  return (
    writePieces(chosen, hasLabels ? labels : null) ||
    writeLastResort(pieces, maxChars) ||
    truncateAtWord(fullText, maxChars)
  );
}

/** Who says each turn: the speaker where one is named, else the role. */
const listSpeakers = (turns: readonly EditorTurn[]): string[] =>
  turns.map(({ speaker, role }) => toSingleLine(speaker ?? '') || role);

function buildPieces(analysis: TextAnalysis, maxChars: number): SummaryPiece[] {
  const wordCache = new Map<string, Word>();
  return analysis.sentences.flatMap((sentence, index) => {
    const buildPiece = (source: Sentence, order: number): SummaryPiece => ({
      sentence: source,
      index,
      order,
      stems: new Map(source.tokens.map(({ word }) => [word.stem, analysis.weighWord(word)])),
      facts: extractFacts(source, analysis),
      factor:
        SHAPE.roles[analysis.turns[source.turn]!.role] *
        (source.isQuestion ? SHAPE.asked : 1) *
        (source.tokens.some(({ word }) => REASONS.has(word.folded)) ? SHAPE.reasoned : 1) *
        (source.tokens.length < 3 || source.text.startsWith('[') ? SHAPE.brief : 1) *
        (isCode(source.text) ? SHAPE.code : 1) *
        (SENTENCE_END.test(source.text) ? 1 : SHAPE.unended),
    });
    const whole = buildPiece(sentence, index);
    // A part of a sentence stands for it only where there is no room for the whole.
    if (sentence.text.length <= maxChars) return [whole];
    const clauseTexts = splitClauses(sentence.text);
    if (clauseTexts.length < 2) return [whole];
    return [
      whole,
      ...clauseTexts.map((text, i) =>
        buildPiece(
          { ...sentence, text, tokens: tokenizeSentence(text, wordCache) },
          index + (i + 1) / (clauseTexts.length + 1),
        ),
      ),
    ];
  });
}

/** Takes what adds most per character until the room is full; what is held already adds little. */
function choosePieces(
  pieces: readonly SummaryPiece[],
  maxChars: number,
  labels: readonly string[] | null,
): SummaryPiece[] {
  const covered = new Set<string>();
  const chosen: SummaryPiece[] = [];
  let usedChars = 0;
  const computeValue = (piece: SummaryPiece): number =>
    (computeGain(piece, covered) * piece.factor) / (piece.sentence.text.length + SHAPE.lengthCost);
  // What a piece adds only shrinks while others are taken: its last known value is a bound, renewed when it leads.
  const queue = pieces
    .filter((piece) => trimPiece(piece).length <= maxChars)
    .map((piece) => ({ piece, value: computeValue(piece), taken: 0 }))
    .sort((a, b) => a.value - b.value);
  const takenOrders = new Set<number>();
  const takenTexts = new Set<string>();
  for (let leader = queue.pop(); leader !== undefined && leader.value > 0; leader = queue.pop()) {
    const { piece: best } = leader;
    if (takenOrders.has(best.order) || takenTexts.has(best.sentence.text)) continue;
    if (leader.taken !== chosen.length) {
      leader.value = computeValue(best);
      leader.taken = chosen.length;
      insertSorted(queue, leader);
      continue;
    }
    const foundIndex = chosen.findIndex(({ order }) => order > best.order);
    const at = foundIndex === -1 ? chosen.length : foundIndex;
    const [before, after] = [chosen[at - 1], chosen[at]];
    const separatorChars =
      measureSeparator(before, best, labels) +
      measureSeparator(best, after, labels) -
      measureSeparator(before, after, labels);
    if (usedChars + separatorChars + trimPiece(best).length > maxChars) continue;
    usedChars += separatorChars + trimPiece(best).length;
    chosen.splice(at, 0, best);
    takenTexts.add(best.sentence.text);
    // A sentence and its clauses are not both taken.
    takenOrders.add(best.index);
    if (isWhole(best))
      for (const piece of pieces) if (piece.index === best.index) takenOrders.add(piece.order);
    for (const stem of best.stems.keys()) covered.add(stem);
    for (const { key } of best.facts) covered.add(`\n${key}`);
  }
  return chosen;
}

/** Puts an item where its value belongs in an ascending list. */
function insertSorted<T extends { readonly value: number }>(list: T[], item: T): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.value <= item.value) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}

const isWhole = (piece: SummaryPiece): boolean => piece.order === piece.index;

function computeGain(piece: SummaryPiece, covered: ReadonlySet<string>): number {
  let sum = 0;
  for (const [stem, weight] of piece.stems) sum += covered.has(stem) ? weight * SHAPE.again : weight;
  // A sentence of nothing but vague words says nothing by its length, "No." and "Can't." not what is denied.
  if (sum < SHAPE.common) return 0;
  for (const { key, weight } of piece.facts) sum += covered.has(`\n${key}`) ? weight * SHAPE.again : weight;
  return sum;
}

const trimPiece = ({ sentence }: SummaryPiece): string => sentence.text.replace(TRAILING_MARKS, '');

/** What stands between two pieces, or before the first: a separator, and who speaks now. */
function formatSeparator(
  a: SummaryPiece | undefined,
  b: SummaryPiece,
  labels: readonly string[] | null,
): string {
  const label = labels?.[b.sentence.turn] ?? '';
  const isSameSpeaker = a !== undefined && (labels?.[a.sentence.turn] ?? '') === label;
  const separator = a === undefined ? '' : SENTENCE_END.test(trimPiece(a)) ? ' ' : '; ';
  return isSameSpeaker || label === '' ? separator : `${separator}${label}: `;
}

const measureSeparator = (
  a: SummaryPiece | undefined,
  b: SummaryPiece | undefined,
  labels: readonly string[] | null,
): number => (b === undefined ? 0 : formatSeparator(a, b, labels).length);

const writePieces = (chosen: readonly SummaryPiece[], labels: readonly string[] | null): string =>
  chosen.map((piece, i) => formatSeparator(chosen[i - 1], piece, labels) + trimPiece(piece)).join('');

/** The weightiest facts of the pieces, in order of appearance, within `maxChars`. */
function listFacts(pieces: readonly SummaryPiece[], maxChars: number): string {
  const facts = new Map<string, KeyFact & { order: number }>();
  for (const piece of pieces)
    for (const fact of isWhole(piece) && facts.size < SHAPE.facts ? piece.facts : [])
      if (fact.weight > SHAPE.numberWord && !facts.has(fact.key))
        facts.set(fact.key, { ...fact, order: facts.size });
  const list: (KeyFact & { order: number })[] = [];
  let usedChars = 0;
  for (const fact of [...facts.values()].sort((a, b) => b.weight - a.weight || a.order - b.order)) {
    // "Saturday the 23rd of May" tells "23rd" as well.
    if (usedChars + fact.text.length + 2 > maxChars || list.some(({ key }) => containsPhrase(key, fact.key)))
      continue;
    usedChars += fact.text.length + 2;
    list.push(fact);
  }
  return list
    .sort((a, b) => a.order - b.order)
    .map(({ text }) => text)
    .join(', ');
}

/** Whether `key` stands in `text` with no letter or digit on either side: "14" does not in "140". */
function containsPhrase(text: string, key: string): boolean {
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1))
    if (
      !/^[\p{L}\p{N}]{2}/u.test(text.charAt(at - 1) + key) &&
      !/[\p{L}\p{N}]{2}$/u.test(key + text.charAt(at + key.length))
    )
      return true;
  return false;
}

/** Where not one clause fits: facts, or the beginning of a sentence that denies nothing, else a denial's surroundings. */
function writeLastResort(pieces: readonly SummaryPiece[], maxChars: number): string {
  const sentences = pieces.map(({ sentence }) => sentence).filter(({ tokens }) => tokens.length > 0);
  const safeSentence = sentences.find(({ text }) => !hasDenial(text));
  if (safeSentence) return truncateAtWord(safeSentence.text, maxChars);
  const facts = listFacts(pieces, maxChars);
  if (facts !== '' || !sentences[0]) return facts;
  const { text, tokens } = sentences[0];
  const at = tokens.findIndex(({ word }) => word.isDenial);
  return truncateAtWord(text.slice(tokens[Math.max(0, at - 2)]!.from), maxChars);
}

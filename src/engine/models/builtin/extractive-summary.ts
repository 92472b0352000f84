import type { EditorTurn } from '../ports.ts';
import { factsOf, type Fact } from './extractive-facts.ts';
import type { Word } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyse, tokensOf, type Sentence, type Stretch } from './extractive-stretch.ts';
import { clauses, clip, denies, flat } from './extractive-text.ts';
import { REASONS } from './extractive-words.ts';

/** A sentence, or a clause of one, that the summary may take. */
interface Piece {
  readonly sentence: Sentence;
  /** Order of appearance; the clauses of a sentence stand between it and the next. */
  readonly order: number;
  readonly index: number;
  readonly stems: ReadonlyMap<string, number>;
  readonly facts: readonly Fact[];
  readonly factor: number;
}

const ENDED = /[.!?…。！？।؟]["'”’»)\]」』]*$/u;
/** Signs that announce more than is taken. */
const OPEN_END = /(?<![\s,;:，；：、])[\s,;:，；：、]+$/u;
const TAIL = 'also: ';

/** What was said in at most `characters` UTF-16 units, in order of appearance; see ports.ts. */
export function summarise(turns: readonly EditorTurn[], characters: number): string {
  const texts = turns.map(({ text }) => flat(text)).filter((text) => text !== '');
  const whole = texts.join(' ');
  const room = Math.min(Math.floor(characters), whole.length);
  if (!(room > 0)) return '';
  const labels = speakersOf(turns);
  const labelled = new Set(labels).size > 1 && room >= SHAPE.labelled;
  if (!labelled && whole.length <= room) return whole;
  const stretch = analyse(turns);
  const pieces = piecesOf(stretch, room);
  const write = (chosen: readonly Piece[]): string => written(chosen, labelled ? labels : null);
  let chosen = choose(pieces, room, labelled ? labels : null);
  let tail = remaining(pieces, chosen, room * SHAPE.tail);
  if (tail !== '') {
    chosen = choose(pieces, room - tail.length - TAIL.length - 2, labelled ? labels : null);
    const text = write(chosen);
    tail = remaining(pieces, chosen, room - text.length - TAIL.length - 2);
    if (text !== '' && tail !== '') return `${text}${ENDED.test(text) ? ' ' : '; '}${TAIL}${tail}`;
  }
  return write(chosen) || lastResort(pieces, room) || clip(whole, room);
}

/** Who says each turn: the speaker where one is named, else the role. */
const speakersOf = (turns: readonly EditorTurn[]): string[] =>
  turns.map(({ speaker, role }) => flat(speaker ?? '') || role);

function piecesOf(stretch: Stretch, room: number): Piece[] {
  const known = new Map<string, Word>();
  return stretch.sentences.flatMap((sentence, index) => {
    const piece = (of: Sentence, order: number): Piece => ({
      sentence: of,
      index,
      order,
      stems: new Map(of.tokens.map(({ word }) => [word.stem, stretch.weight(word)])),
      facts: factsOf(of, stretch),
      factor:
        SHAPE.roles[stretch.turns[of.turn]!.role] *
        (of.asks ? SHAPE.asked : 1) *
        (of.tokens.some(({ word }) => REASONS.has(word.folded)) ? SHAPE.reasoned : 1) *
        (of.tokens.length < 3 ? SHAPE.brief : 1),
    });
    const whole = piece(sentence, index);
    if (sentence.text.length <= room * 0.5) return [whole];
    const cut = clauses(sentence.text);
    if (cut.length < 2) return [whole];
    return [
      whole,
      ...cut.map((text, i) =>
        piece({ ...sentence, text, tokens: tokensOf(text, known) }, index + (i + 1) / (cut.length + 1)),
      ),
    ];
  });
}

/** Takes what adds most per character until the room is full; what is held already adds little. */
function choose(pieces: readonly Piece[], room: number, labels: readonly string[] | null): Piece[] {
  const held = new Set<string>();
  const chosen: Piece[] = [];
  let used = 0;
  const value = (piece: Piece): number =>
    (gain(piece, held) * piece.factor) / (piece.sentence.text.length + SHAPE.lengthCost);
  // What a piece adds only shrinks while others are taken: its last known value is a bound, renewed when it leads.
  const left = pieces
    .filter((piece) => bare(piece).length <= room)
    .map((piece) => ({ piece, value: value(piece), taken: 0 }))
    .sort((a, b) => a.value - b.value);
  const gone = new Set<number>();
  const said = new Set<string>();
  for (let leader = left.pop(); leader !== undefined && leader.value > 0; leader = left.pop()) {
    const { piece: best } = leader;
    if (gone.has(best.order) || said.has(best.sentence.text)) continue;
    if (leader.taken !== chosen.length) {
      leader.value = value(best);
      leader.taken = chosen.length;
      insert(left, leader);
      continue;
    }
    const place = chosen.findIndex(({ order }) => order > best.order);
    const at = place === -1 ? chosen.length : place;
    const [before, after] = [chosen[at - 1], chosen[at]];
    const apart = join(before, best, labels) + join(best, after, labels) - join(before, after, labels);
    if (used + apart + bare(best).length > room) continue;
    used += apart + bare(best).length;
    chosen.splice(at, 0, best);
    said.add(best.sentence.text);
    // A sentence and its clauses are not both taken.
    gone.add(best.index);
    if (isWhole(best)) for (const piece of pieces) if (piece.index === best.index) gone.add(piece.order);
    for (const stem of best.stems.keys()) held.add(stem);
    for (const { key } of best.facts) held.add(`\n${key}`);
  }
  return chosen;
}

/** Puts an item where its value belongs in an ascending list. */
function insert<T extends { readonly value: number }>(list: T[], item: T): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.value <= item.value) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}

const isWhole = (piece: Piece): boolean => piece.order === piece.index;

function gain(piece: Piece, held: ReadonlySet<string>): number {
  let sum = 0;
  for (const [stem, weight] of piece.stems) sum += held.has(stem) ? weight * SHAPE.again : weight;
  // A sentence of nothing but vague words says nothing by its length, "No." and "Can't." not what is denied.
  if (sum < SHAPE.common) return 0;
  for (const { key, worth } of piece.facts) sum += held.has(`\n${key}`) ? worth * SHAPE.again : worth;
  return sum;
}

const bare = ({ sentence }: Piece): string => sentence.text.replace(OPEN_END, '');

/** What stands between two pieces, or before the first: a separator, and who speaks now. */
function between(a: Piece | undefined, b: Piece, labels: readonly string[] | null): string {
  const label = labels?.[b.sentence.turn] ?? '';
  const same = a !== undefined && (labels?.[a.sentence.turn] ?? '') === label;
  const separator = a === undefined ? '' : ENDED.test(bare(a)) ? ' ' : '; ';
  return same || label === '' ? separator : `${separator}${label}: `;
}

const join = (a: Piece | undefined, b: Piece | undefined, labels: readonly string[] | null): number =>
  b === undefined ? 0 : between(a, b, labels).length;

const written = (chosen: readonly Piece[], labels: readonly string[] | null): string =>
  chosen.map((piece, i) => between(chosen[i - 1], piece, labels) + bare(piece)).join('');

/** The weightiest facts that the chosen pieces do not hold, in order of appearance, within `room`. */
function remaining(pieces: readonly Piece[], chosen: readonly Piece[], room: number): string {
  const held = chosen.map(({ sentence }) => sentence.text.toLowerCase()).join('\n');
  const facts = new Map<string, Fact & { order: number }>();
  for (const piece of pieces)
    for (const fact of isWhole(piece) && facts.size < SHAPE.facts ? piece.facts : [])
      if (fact.worth > SHAPE.numberWord && !facts.has(fact.key) && !holds(held, fact.key))
        facts.set(fact.key, { ...fact, order: facts.size });
  const list: (Fact & { order: number })[] = [];
  let used = 0;
  for (const fact of [...facts.values()].sort((a, b) => b.worth - a.worth || a.order - b.order)) {
    // "Saturday the 23rd of May" tells "23rd" as well.
    if (used + fact.text.length + 2 > room || list.some(({ key }) => holds(key, fact.key))) continue;
    used += fact.text.length + 2;
    list.push(fact);
  }
  return list
    .sort((a, b) => a.order - b.order)
    .map(({ text }) => text)
    .join(', ');
}

/** Whether `key` stands in `text` with no letter or digit on either side: "14" does not in "140". */
function holds(text: string, key: string): boolean {
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1))
    if (
      !/^[\p{L}\p{N}]{2}/u.test(text.charAt(at - 1) + key) &&
      !/[\p{L}\p{N}]{2}$/u.test(key + text.charAt(at + key.length))
    )
      return true;
  return false;
}

/** Where not one clause fits: facts, or the beginning of a sentence that denies nothing, else a denial's surroundings. */
function lastResort(pieces: readonly Piece[], room: number): string {
  const worded = pieces.map(({ sentence }) => sentence).filter(({ tokens }) => tokens.length > 0);
  const sound = worded.find(({ text }) => !denies(text));
  if (sound) return clip(sound.text, room);
  const facts = remaining(pieces, [], room);
  if (facts !== '' || !worded[0]) return facts;
  const { text, tokens } = worded[0];
  const at = tokens.findIndex(({ word }) => word.denies);
  return clip(text.slice(tokens[Math.max(0, at - 2)]!.from), room);
}

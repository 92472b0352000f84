import type { EditorTurn } from '../ports.ts';
import type { Word } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyse, type Sentence, type Stretch, type Token } from './extractive-stretch.ts';
import { clip, flat } from './extractive-text.ts';

/** Words in a row that name something, as first written, and what they are worth. */
export interface Phrase {
  readonly text: string;
  readonly stems: readonly string[];
  readonly worth: number;
}

const LONGEST = 3;
const SHORTEST_TITLE = 8;
/** Words in front of a noun, in the languages that say so. */
const BEFORE_NOUN =
  /^(?:the|a|an|my|your|his|her|our|their|this|these|of|no|some|each|every|der|die|das|den|dem|ein|eine|einen|mein|meine|le|la|les|un|une|des|du|mon|ma|mes|el|los|las|una|il|lo|gli|o|os|as|um|uma|de|het|een)$/;
/** Endings of words that are seldom names of things: "slowly", "renamed", "going". */
const NO_THING = /\w\w(?:[^aeiou]ly|\w[^e]ed|[^str]ing|ful|less|ous|able|ible|est)$/;

/** The most telling phrases of a stretch, best first. */
export function phrasesOf(stretch: Stretch, many = 12): Phrase[] {
  const found = new Map<string, { text: string; tokens: Token[]; worth: number; times: number }>();
  const nouns = nounsOf(stretch);
  const last = stretch.sentences.length;
  stretch.sentences.forEach((sentence, place) => {
    for (const run of runsOf(sentence, stretch))
      for (let from = 0; from < run.length; from++)
        for (let to = from + 1; to <= Math.min(run.length, from + LONGEST); to++) {
          const tokens = run.slice(from, to);
          const key = tokens.map(({ word }) => word.stem).join(' ');
          const known = found.get(key);
          const text = sentence.text.slice(tokens[0]!.from, tokens.at(-1)!.to);
          if (known) {
            known.times += 1;
            // A capital that only opens a sentence is not how the word is spelled.
            if (known.tokens[0]!.first && !tokens[0]!.first) [known.text, known.tokens] = [text, tokens];
          } else if (found.size < SHAPE.phrases) {
            const worth = worthOf(tokens, stretch, nouns) * (1.15 - 0.3 * (place / last));
            found.set(key, { text, tokens, worth, times: 1 });
          }
        }
  });
  for (const { tokens, times } of found.values())
    if (times > 1 && tokens.length > 1)
      for (const part of [tokens.slice(1), tokens.slice(0, -1)]) {
        const inner = found.get(part.map(({ word }) => word.stem).join(' '));
        // "crab" that always stands in "crab pot" is told by it.
        if (inner && inner.times <= times) inner.worth = 0;
      }
  const ranked = [...found.values()]
    .map(({ text, tokens, worth, times }) => ({
      text: text.replace(/['’]s$/, ''),
      stems: tokens.map(({ word }) => word.stem),
      worth: tokens.length === 1 ? worth : worth * Math.sqrt(times),
    }))
    .sort((a, b) => b.worth - a.worth);
  const chosen: Phrase[] = [];
  const held = new Set<string>();
  for (const phrase of ranked) {
    if (chosen.length === many) break;
    if (phrase.worth <= 0 || phrase.stems.some((stem) => held.has(stem))) continue;
    chosen.push(phrase);
    for (const stem of phrase.stems) held.add(stem);
  }
  return chosen;
}

/** How often each stem stands where nouns stand, relative to all its places: 0 to 1. */
function nounsOf(stretch: Stretch): (word: Word) => number {
  const placed = new Map<string, number>();
  for (const sentence of stretch.sentences)
    for (const run of runsOf(sentence, stretch)) {
      const before = sentence.tokens[sentence.tokens.indexOf(run[0]!) - 1]?.word;
      const opened =
        run[0]!.joined && before && (BEFORE_NOUN.test(before.folded) || before.kind.startsWith('number'));
      // Of "the old boat shed" the shed is the thing, of "the steamer hissed" the steamer.
      const stem = run.findLast(({ word }) => !NO_THING.test(word.folded))?.word.stem;
      if (opened && stem !== undefined) placed.set(stem, (placed.get(stem) ?? 0) + 1);
    }
  return ({ stem }) => (placed.get(stem) ?? 0) / (stretch.counts.get(stem) ?? 1);
}

/** Words worth something that stand in a row, with nothing but spaces between them. */
function runsOf({ tokens }: Sentence, stretch: Stretch): Token[][] {
  const runs: Token[][] = [];
  const run: Token[] = [];
  for (const token of tokens) {
    const fits = token.word.kind === 'word' && stretch.weight(token.word) > SHAPE.weak * 2;
    if (run.length > 0 && (!fits || !token.joined)) runs.push(run.splice(0));
    if (fits) run.push(token);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

function worthOf(tokens: readonly Token[], stretch: Stretch, nouns: (word: Word) => number): number {
  const first = tokens[0]!.word;
  const head = tokens.at(-1)!.word;
  const named = tokens.some(({ word }) => stretch.isName(word) && stretch.weight(word) >= SHAPE.named);
  const thing = (word: Word): number =>
    NO_THING.test(word.folded) && (nouns(word) < 0.3 || tokens.length > 1) ? SHAPE.noThing : 1;
  // Several words tell more than one, but not as much more as they are.
  let worth = tokens.reduce((sum, { word }) => sum + stretch.weight(word) * (1 + nouns(word)), 0);
  worth *= thing(head) ** tokens.length / tokens.length ** 0.55;
  if (tokens.length > 1) worth *= Math.sqrt(thing(first));
  if (named) worth *= SHAPE.namedPhrase;
  // A last word that never stands where nouns do may be a verb: "planks dry".
  if (tokens.length > 1 && nouns(head) === 0 && !stretch.isName(head)) worth *= SHAPE.unsureHead;
  return worth;
}

/** Phrases in a row, best first, within `room`. */
export function joinPhrases(phrases: readonly Phrase[], room: number, most = 4): string {
  let title = '';
  let count = 0;
  for (const { text } of phrases) {
    const longer = title === '' ? text : `${title}, ${text}`;
    if (longer.length > room) continue;
    title = longer;
    if (++count === most) break;
  }
  return title;
}

export function entitle(turns: readonly EditorTurn[], room: number = SHAPE.title): string {
  const stretch = analyse(turns);
  return titleOf(stretch, room);
}

export function titleOf(stretch: Stretch, room: number): string {
  const title = joinPhrases(phrasesOf(stretch), room);
  return title.length >= SHORTEST_TITLE || (title !== '' && isShort(stretch))
    ? title
    : beginning(stretch, room) || title;
}

const isShort = ({ sentences }: Stretch): boolean => sentences.every(({ tokens }) => tokens.length < 8);

/** Where no words stand out, as in scripts without spaces: how the weightiest sentence begins. */
function beginning(stretch: Stretch, room: number): string {
  let best: Sentence | undefined;
  let most = -1;
  for (const sentence of stretch.sentences.slice(0, 40)) {
    const seen = new Set(sentence.tokens.map(({ word }) => word));
    let sum = sentence.tokens.length > 0 ? 0.01 : 0;
    for (const word of seen) sum += stretch.weight(word);
    // Long sentences hold more of everything.
    const value = sum / Math.sqrt(12 + seen.size);
    if (value > most) [best, most] = [sentence, value];
  }
  const text = best?.text ?? flat(stretch.turns.map(({ text }) => text).join(' '));
  return clip(text, room).replace(/[\s.,;:!?。，；：！？、]+$/u, '') || clip(text, room);
}

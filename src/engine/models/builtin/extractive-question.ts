import type { EditorTurn } from '../ports.ts';
import { LANGUAGES } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyse, type Sentence, type Stretch } from './extractive-stretch.ts';
import { clip } from './extractive-text.ts';
import { joinPhrases, phrasesOf, titleOf } from './extractive-title.ts';
import { WHAT_ABOUT } from './extractive-words.ts';

/** The question that a stretch engages: one asked in it, made to stand alone, or one made of its title; see ports.ts. */
export function inquire(turns: readonly EditorTurn[]): string {
  const stretch = analyse(turns);
  const asked = bestAsked(stretch);
  if (asked) return complete(asked, stretch);
  const title = titleOf(stretch, SHAPE.title);
  return title === '' ? '' : ask(title, stretch);
}

function bestAsked(stretch: Stretch): Sentence | null {
  let best: Sentence | null = null;
  let most = 0;
  const last = Math.max(1, stretch.turns.length - 1);
  for (const sentence of stretch.sentences) {
    if (!sentence.asks || sentence.text.length > SHAPE.question) continue;
    const value = contentOf(sentence, stretch) * SHAPE.askers[stretch.turns[sentence.turn]!.role];
    // What is asked in the last turn, the stretch does not answer.
    const answered = sentence.turn === last && last > 0 && stretch.turns.length > 1 ? SHAPE.unanswered : 1;
    if (value * answered > most) [best, most] = [sentence, value * answered];
  }
  return most >= SHAPE.leastAsked ? best : null;
}

/** How much of what the stretch is about a sentence names; longer ones are not better for their length. */
function contentOf({ tokens }: Sentence, stretch: Stretch): number {
  let sum = 0;
  for (const word of new Set(tokens.map((token) => token.word)))
    sum += stretch.weight(word) * (Math.log2(1 + (stretch.counts.get(word.stem) ?? 0)) - 0.5);
  return sum / Math.sqrt(6 + tokens.length);
}

/** Supplies what a question refers to when it names too little itself: "Then it's the paint? (Dabchick, leaks)". */
function complete(sentence: Sentence, stretch: Stretch): string {
  const named = new Set(
    sentence.tokens.filter(({ word }) => stretch.weight(word) >= SHAPE.common).map(({ word }) => word.stem),
  );
  const pairs = sentence.tokens.some(({ word }) => word.kind === 'pair');
  if (named.size >= SHAPE.enoughNamed || pairs) return sentence.text;
  // What "that" or "them" means was said just before, if it was said there at all.
  const near = stretch.sentences.filter(
    ({ turn }) => turn <= sentence.turn && turn >= sentence.turn - SHAPE.referents,
  );
  const missing = [...phrasesOf({ ...stretch, sentences: near }, 2), ...phrasesOf(stretch)].filter(
    ({ stems }, i, all) =>
      !stems.some((stem) => named.has(stem) || all.slice(0, i).some((it) => it.stems.includes(stem))),
  );
  const terms = joinPhrases(missing, Math.min(60, SHAPE.question - sentence.text.length - 3), 3);
  return terms === '' ? sentence.text : `${sentence.text} (${terms})`;
}

function ask(title: string, stretch: Stretch): string {
  const language = LANGUAGES.find((_, i) => (stretch.languages >> i) & 1) ?? 'none';
  const unspaced = stretch.sentences.some(({ tokens }) => tokens[0]?.word.kind === 'pair');
  const pattern =
    WHAT_ABOUT[language] ?? (unspaced ? '*？' : /^[\x00-\u024f]*$/.test(title) ? WHAT_ABOUT['en']! : '*?');
  const [before, after] = pattern.split('*') as [string, string];
  return `${before}${clip(title, SHAPE.question - pattern.length)}${after}`;
}

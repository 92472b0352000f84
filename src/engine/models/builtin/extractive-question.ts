import type { EditorTurn } from '../ports.ts';
import { LANGUAGES } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyzeTurns, type Sentence, type TextAnalysis } from './extractive-analysis.ts';
import { truncateAtWord } from './extractive-text.ts';
import { joinPhrases, findPhrases, buildTitle } from './extractive-title.ts';
import { WHAT_ABOUT } from './extractive-words.ts';

/** The question that a stretch engages: one asked in it, made to stand alone, or one made of its title; see ports.ts. */
export function writeQuestion(turns: readonly EditorTurn[]): string {
  const analysis = analyzeTurns(turns);
  const question = findBestQuestion(analysis);
  if (question) return completeQuestion(question, analysis);
  const title = buildTitle(analysis, SHAPE.title);
  return title === '' ? '' : buildQuestion(title, analysis);
}

function findBestQuestion(analysis: TextAnalysis): Sentence | null {
  let best: Sentence | null = null;
  let bestValue = 0;
  const lastTurn = Math.max(1, analysis.turns.length - 1);
  for (const sentence of analysis.sentences) {
    if (!sentence.isQuestion || sentence.text.length > SHAPE.question) continue;
    const value = computeContent(sentence, analysis) * SHAPE.askers[analysis.turns[sentence.turn]!.role];
    // What is asked in the last turn, the stretch does not answer.
    const positionFactor =
      sentence.turn === lastTurn && lastTurn > 0 && analysis.turns.length > 1 ? SHAPE.unanswered : 1;
    if (value * positionFactor > bestValue) [best, bestValue] = [sentence, value * positionFactor];
  }
  return bestValue >= SHAPE.leastAsked ? best : null;
}

/** How much of what the stretch is about a sentence names; longer ones are not better for their length. */
function computeContent({ tokens }: Sentence, analysis: TextAnalysis): number {
  let sum = 0;
  for (const word of new Set(tokens.map((token) => token.word)))
    sum += analysis.weighWord(word) * (Math.log2(1 + (analysis.counts.get(word.stem) ?? 0)) - 0.5);
  return sum / Math.sqrt(6 + tokens.length);
}

/** Supplies what a question refers to when it names too little itself: "Then it's the paint? (Dabchick, leaks)". */
function completeQuestion(sentence: Sentence, analysis: TextAnalysis): string {
  const namedStems = new Set(
    sentence.tokens
      .filter(({ word }) => analysis.weighWord(word) >= SHAPE.common)
      .map(({ word }) => word.stem),
  );
  const hasPairs = sentence.tokens.some(({ word }) => word.kind === 'pair');
  if (namedStems.size >= SHAPE.enoughNamed || hasPairs) return sentence.text;
  // What "that" or "them" means was said just before, if it was said there at all.
  const nearby = analysis.sentences.filter(
    ({ turn }) => turn <= sentence.turn && turn >= sentence.turn - SHAPE.referents,
  );
  const missingPhrases = [
    ...findPhrases({ ...analysis, sentences: nearby }, 2),
    ...findPhrases(analysis),
  ].filter(
    ({ stems }, i, all) =>
      !stems.some((stem) => namedStems.has(stem) || all.slice(0, i).some((it) => it.stems.includes(stem))),
  );
  const terms = joinPhrases(missingPhrases, Math.min(60, SHAPE.question - sentence.text.length - 3), 3);
  return terms === '' ? sentence.text : `${sentence.text} (${terms})`;
}

function buildQuestion(title: string, analysis: TextAnalysis): string {
  const language = LANGUAGES.find((_, i) => (analysis.languages >> i) & 1) ?? 'none';
  const isUnspaced = analysis.sentences.some(({ tokens }) => tokens[0]?.word.kind === 'pair');
  const pattern =
    WHAT_ABOUT[language] ?? (isUnspaced ? '*？' : /^[\x00-\u024f]*$/.test(title) ? WHAT_ABOUT['en']! : '*?');
  const [before, after] = pattern.split('*') as [string, string];
  return `${before}${truncateAtWord(title, SHAPE.question - pattern.length)}${after}`;
}

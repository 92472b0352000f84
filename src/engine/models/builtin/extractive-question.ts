import type { EditorTurn } from '../ports.ts';
import { LANGUAGES, type Word } from './extractive-lexicon.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyzeTurns, type Sentence, type TextAnalysis } from './extractive-analysis.ts';
import { truncateAtWord } from './extractive-text.ts';
import { createSpeakerTest, isCode, trimLeading } from './extractive-clause.ts';
import { findPhrases, buildTitle, type Phrase } from './extractive-title.ts';
import { AND, WHAT_ABOUT } from './extractive-words.ts';

/** The question that a stretch engages: one asked in it that stands alone, or what it tells put as one; see ports.ts. */
export function writeQuestion(turns: readonly EditorTurn[]): string {
  const analysis = analyzeTurns(turns);
  const isSpeaker = createSpeakerTest(analysis);
  const phrases = findPhrases(analysis).filter(({ words }) => !words.every(isSpeaker));
  const question = findBestQuestion(analysis, phrases, isSpeaker);
  if (question) return question;
  const subject = findSubject(analysis, phrases);
  return subject === '' ? '' : buildQuestion(subject, analysis);
}

/** As it was asked, without what only leads to it; null where none says of itself what it asks about. */
function findBestQuestion(
  analysis: TextAnalysis,
  phrases: readonly Phrase[],
  isSpeaker: (word: Word) => boolean,
): string | null {
  let best: Sentence | null = null;
  let bestValue = 0;
  const lastTurn = Math.max(1, analysis.turns.length - 1);
  const standsAlone = ({ tokens }: Sentence): boolean =>
    tokens.some(({ word }) => word.kind === 'pair') ||
    new Set(
      tokens
        .filter(({ word }) => analysis.weighWord(word) >= SHAPE.common && !isSpeaker(word))
        .map(({ word }) => word.stem),
    ).size >= SHAPE.enoughNamed;
  const subjects = new Set(phrases.slice(0, MAX_TOPICS).flatMap(({ stems }) => stems));
  const isOnTopic = ({ tokens }: Sentence): boolean =>
    subjects.size === 0 ||
    tokens.some(
      ({ word }) =>
        word.kind === 'pair' ||
        subjects.has(word.stem) ||
        ((analysis.counts.get(word.stem) ?? 0) >= SHAPE.topical && analysis.weighWord(word) >= SHAPE.common),
    );
  for (const sentence of analysis.sentences) {
    if (!sentence.isQuestion || sentence.text.length > SHAPE.question || isCode(sentence.text)) continue;
    const value = computeContent(sentence, analysis) * SHAPE.askers[analysis.turns[sentence.turn]!.role];
    // What is asked in the last turn, the stretch does not answer.
    const positionFactor =
      sentence.turn === lastTurn && lastTurn > 0 && analysis.turns.length > 1 ? SHAPE.unanswered : 1;
    if (value * positionFactor > bestValue && standsAlone(sentence) && isOnTopic(sentence))
      [best, bestValue] = [sentence, value * positionFactor];
  }
  return best && bestValue >= SHAPE.leastAsked ? trimLeading(best.text, analysis) : null;
}

/** Phrases of which a question of the talk names one: else it asks about something else. */
const MAX_TOPICS = 5;

/** How much of what the stretch is about a sentence names; longer ones are not better for their length. */
function computeContent({ tokens }: Sentence, analysis: TextAnalysis): number {
  let sum = 0;
  for (const word of new Set(tokens.map((token) => token.word)))
    sum += analysis.weighWord(word) * (Math.log2(1 + (analysis.counts.get(word.stem) ?? 0)) - 0.5);
  return sum / Math.sqrt(6 + tokens.length);
}

/** What it is about, as a phrase or two of its own that a question may end with; where words do not stand apart, its title. */
function findSubject(analysis: TextAnalysis, all: readonly Phrase[]): string {
  const isThing = ({ words, isDetermined }: Phrase): boolean =>
    isDetermined || words.length > 1 || words.every((word) => analysis.isName(word));
  const named = all.filter(({ text }) => !isCode(text) && !ADDRESS.test(text));
  const phrases = named.some(isThing) ? named.filter(isThing) : named;
  return (
    joinSpoken(phrases.slice(0, MAX_SUBJECTS), analysis, SHAPE.question / 2) ||
    buildTitle(analysis, SHAPE.title)
  );
}
const MAX_SUBJECTS = 3;
/** Names nobody by itself. */
const ADDRESS = /^(?:mr|mrs|ms|miss|dr|prof|rev|herr|frau|monsieur|madame|señor|señora|signor|signora)\.?$/iu;

const getLanguage = ({ languages }: TextAnalysis): string =>
  LANGUAGES.find((_, i) => (languages >> i) & 1) ?? 'none';

/** Phrases as they are spoken of: "the support group, pottery and the race"; as many as fit. */
export function joinSpoken(phrases: readonly Phrase[], analysis: TextAnalysis, maxChars: number): string {
  const language = getLanguage(analysis);
  const parts: string[] = [];
  const join = (list: readonly string[]): string =>
    list.length < 2
      ? list.join('')
      : `${list.slice(0, -1).join(', ')}${AND[language] ?? ', '}${list.at(-1)!}`;
  for (const { text, hasArticle } of phrases) {
    const part = language === 'en' && hasArticle ? `the ${text}` : text;
    if (join([...parts, part]).length <= maxChars) parts.push(part);
  }
  return join(parts);
}

function buildQuestion(title: string, analysis: TextAnalysis): string {
  const language = getLanguage(analysis);
  const isUnspaced = analysis.sentences.some(({ tokens }) => tokens[0]?.word.kind === 'pair');
  const pattern =
    WHAT_ABOUT[language] ?? (isUnspaced ? '*？' : /^[\x00-\u024f]*$/.test(title) ? WHAT_ABOUT['en']! : '*?');
  const [before, after] = pattern.split('*') as [string, string];
  return `${before}${truncateAtWord(title, SHAPE.question - pattern.length)}${after}`;
}

import { toSingleLine } from '../../language/single-line.ts';
import { fold } from '../../language/words.ts';
import type { Word } from './extractive-lexicon.ts';
import { tokenizeSentence, type Sentence, type TextAnalysis, type WordToken } from './extractive-analysis.ts';
import { SHAPE } from './extractive-shape.ts';
import { splitClauses, TOKEN } from './extractive-text.ts';

/** What no person would say aloud: code, addresses, paths, ids. */
const CODE =
  /[{}<>=;`\\|_[\]]|\w\(|::|https?:|www\.|\w\/\w+\/|(?<!\p{L})\p{Ll}{2,}\p{Lu}\p{Ll}|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b|(?<!\w)\.\p{L}|^(?:from \S+ )?import \S|^(?:const|let|var|def|class|return|npm|npx|nvm|pip|git|sudo|python3?|curl|docker|yaml|bash) /u;
const MAX_SIGN_SHARE = 0.12;
/** A short stretch in front: "Wow, Ana, that …", "Thanks! The …". */
const LEADING = /^[^\p{L}\p{N}]*([^,.!?…;:]{1,28})[,!?…;:]+\s+(?=["'“„«(]?[\p{L}\p{N}])/u;
const JOINING =
  /^(?:and|but|so|also|or|then|well|oh|yeah|yes|yep|no|ok|okay|plus|anyway|actually|because|und|aber|also|oder|dann|ja|nein|denn|weil|et|mais|donc|alors|oui|y|pero|entonces|e|ma|quindi|allora|mas|então|en|maar|dus|и|но|а|да)\s+/iu;
/** What is spoken of stands elsewhere. */
const POINTING =
  /^(?:it|its|it's|that|that's|thats|this|these|those|they|they're|he|he's|she|she's|there|there's|here|which|who|das|dies|diese|dieser|es|er|sie|ça|c'est|cela|il|elle|ils|eso|esto|es|ese|questo|quello|isso|dit|dat|это|он|она|они)(?=[\s,]|$)/iu;
const SPEAKS_TO =
  /(?<![\p{L}\p{N}])(?:you|your|you're|you've|you'll|du|dir|dich|dein\p{L}*|ihr|euch|tu|te|toi|vous|votre|ti|tus?|usted|você|jij|je|jouw|ты|вы|вас|тебя)(?![\p{L}\p{N}])/iu;
/** Words before which a sentence that is too long may end. */
const CUT =
  /\s(?=(?:for|with|and|because|using|so|that|which|to|in|on|at|from|by|but|when|while|if|after|before|since|as|und|weil|mit|für|damit|dass|bei|im|am|zum|zur|et|pour|avec|parce|qui|dans|sur|y|para|con|porque|que|e|per|perché|com|porque|en|om|met|voor|omdat|и|потому|чтобы|для|с|в|на)\s)/giu;
const MIN_CUT_CHARS = 32;
const END = /[\s.!?…,;:–—-]+$/u;
const MIN_CONTENT_WORDS = 2;
const MIN_WORDS = 3;
/** What is left of a clause's value for each fault. */
const FACTOR = {
  pointing: 0.5,
  speaking: 0.6,
  exclaimed: 0.85,
  part: 0.9,
  asked: 0.7,
  byAssistant: 0.7,
} as const;

/** Stems of the speakers' names, and of what they are called for short. */
export function createSpeakerTest({ turns }: Pick<TextAnalysis, 'turns'>): (word: Word) => boolean {
  const names = new Set(
    turns.flatMap(({ speaker }) =>
      Array.from(toSingleLine(speaker ?? '').matchAll(TOKEN), ([part]) => fold(part)),
    ),
  );
  const MIN_SHORT_NAME = 3;
  return ({ folded, isCapitalized }) =>
    names.has(folded) ||
    (isCapitalized &&
      folded.length >= MIN_SHORT_NAME &&
      [...names].some(
        (name) => name.startsWith(folded.slice(0, MIN_SHORT_NAME)) && name.length >= folded.length - 1,
      ));
}

export function isCode(text: string): boolean {
  const signs = text.match(/[^\p{L}\p{M}\p{N}\s'’"“”,.!?-]/gu)?.length ?? 0;
  return CODE.test(text) || signs / Math.max(1, text.length) > MAX_SIGN_SHARE;
}

/** Takes away what only leads to a sentence, and whom it names at its end as who speaks to him does. */
function createTrimmer(analysis: TextAnalysis, wordCache: Map<string, Word>): (text: string) => string {
  const isSpeaker = createSpeakerTest(analysis);
  const isEmpty = ({ word }: WordToken): boolean => isSpeaker(word) || analysis.weighWord(word) <= SHAPE.weak;
  return (text) => {
    let rest = text;
    for (let match = LEADING.exec(rest); match !== null; match = LEADING.exec(rest)) {
      if (!tokenizeSentence(match[1]!, wordCache).every(isEmpty)) break;
      rest = rest.slice(match[0].length);
    }
    rest = rest.replace(JOINING, '').replace(/^[^\p{L}\p{N}"'“„«(¿¡£$€]+/u, '');
    const end = END.exec(rest)?.[0] ?? '';
    const tail = /,\s+([^,]{1,24})$/u.exec(rest.slice(0, rest.length - end.length));
    return tail && tokenizeSentence(tail[1]!, wordCache).every(({ word }) => isSpeaker(word))
      ? `${rest.slice(0, tail.index)}${end}`
      : rest;
  };
}

/** A question without what only leads to it: "Hey Ana, so how did the launch go?". */
export const trimLeading = (text: string, analysis: TextAnalysis): string =>
  capitalise(createTrimmer(analysis, new Map())(text)) || text;

export const capitalise = (text: string): string =>
  text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

/** The text, or its beginning up to a word before which it may end; nothing where none is near enough. */
export function cutShort(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  let end = 0;
  for (const { index } of text.matchAll(CUT)) if (index <= maxChars && index >= MIN_CUT_CHARS) end = index;
  return text.slice(0, end).replace(END, '');
}

/**
 * Of the sentences of a talk, and the clauses of them, that may stand alone within `maxChars` the one that tells best what all of
 * it is about, without what only leads to it: greetings, whom is spoken to, "and", "so". Null where none can.
 */
export function findBestClause(analysis: TextAnalysis, maxChars: number): string | null {
  const wordCache = new Map<string, Word>();
  const isSpeaker = createSpeakerTest(analysis);
  const isEmpty = ({ word }: WordToken): boolean => isSpeaker(word) || analysis.weighWord(word) <= SHAPE.weak;
  const trim = createTrimmer(analysis, wordCache);
  let best: string | null = null;
  let bestValue = -Infinity;
  const seen = new Set<string>();
  const consider = (sentence: Sentence, source: string, factor: number): void => {
    const whole = trim(source).replace(END, '');
    const text = cutShort(whole, maxChars);
    if (text.length === 0 || text.length > maxChars || seen.has(text) || isCode(text)) return;
    seen.add(text);
    const tokens = tokenizeSentence(text, wordCache);
    const content = new Set(tokens.filter((token) => !isEmpty(token)).map(({ word }) => word));
    if (content.size < MIN_CONTENT_WORDS || tokens.length < MIN_WORDS) return;
    let sum = 0;
    for (const word of content)
      sum += analysis.weighWord(word) * Math.log2(1 + (analysis.counts.get(word.stem) ?? 0));
    const value =
      (sum / Math.sqrt(8 + tokens.length)) *
      SHAPE.roles[analysis.turns[sentence.turn]!.role] *
      (analysis.turns[sentence.turn]!.role === 'assistant' ? FACTOR.byAssistant : 1) *
      (POINTING.test(text) ? FACTOR.pointing : 1) *
      (SPEAKS_TO.test(text) ? FACTOR.speaking : 1) *
      (/[!！]\s*$/u.test(source) ? FACTOR.exclaimed : 1) *
      (sentence.isQuestion ? FACTOR.asked : 1) *
      (text === whole ? 1 : FACTOR.part) *
      factor;
    if (value > bestValue) [best, bestValue] = [text, value];
  };
  for (const sentence of analysis.sentences) {
    const parts = splitClauses(sentence.text);
    if (!sentence.isQuestion) consider(sentence, sentence.text, 1);
    // The last part of a question is what asks.
    for (const part of sentence.isQuestion ? parts.slice(0, -1) : parts)
      consider(sentence, part, FACTOR.part);
  }
  return best;
}

import { CHANGE_LEXICONS } from './change-lexicon.ts';
import type { ChangeLexicon } from './change-lexicon.ts';
import { UNSPACED_LETTER, fold, splitWords } from './words.ts';

/** What a phrase tells about a change; each stands in a marked text as one sign of its own. */
export const CUE = {
  moved: '\ue000',
  ended: '\ue001',
  now: '\ue002',
  fresh: '\ue003',
  also: '\ue004',
  hedged: '\ue005',
  rehoused: '\ue006',
  employed: '\ue007',
  stated: '\ue008',
  instead: '\ue009',
} as const;
export type Cue = keyof typeof CUE;
/** The order in which phrases are looked for: what is longer and tells more comes first. */
const PHRASE_CUES = ['rehoused', 'employed', 'hedged', 'ended', 'moved', 'also', 'instead', 'now', 'fresh'] as const;

/** One language's words, folded, as they are looked up. */
export interface ChangeWords {
  readonly name: string;
  readonly isUnspaced: boolean;
  readonly small: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  readonly single: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  readonly work: ReadonlySet<string>;
  readonly slots: ReadonlySet<string>;
  readonly directions: ReadonlySet<string>;
  readonly phrases: readonly (readonly [Cue, RegExp])[];
}

const UNSPACED_LANGUAGES: ReadonlySet<string> = new Set(['zh', 'ja']);
/** Of what holds no letters between words, or joins endings to them, a phrase may begin and end anywhere. */
const OPEN_ENDED_LANGUAGES: ReadonlySet<string> = new Set(['zh', 'ja', 'ko']);
/** Words that a phrase may have between its parts. */
const GAP = "(?:\\s+[^\\s.,;:!?]+){0,4}?\\s+";

const toWordSet = (text: string): ReadonlySet<string> => new Set(fold(text).split(/\s+/u).filter(Boolean));

function compilePhrases(phrases: string, isOpenEnded: boolean): RegExp {
  const alternatives = fold(phrases)
    .split(',')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
    .sort((a, b) => b.length - a.length)
    .map((phrase) =>
      phrase
        .split(/\s*…\s*/u)
        // An elided word is joined to what follows it.
        .map((part) => part.replaceAll(' ', '\\s+'))
        .join(GAP)
        .replace("'" + GAP, `'\\S+${GAP.replace('{0,4}', '{0,3}')}`),
    )
    .join('|');
  return isOpenEnded
    ? new RegExp(`(?:${alternatives})`, 'gu')
    : new RegExp(`(?<![\\p{L}\\p{N}'])(?:${alternatives})(?![\\p{L}\\p{N}])`, 'gu');
}

const compileLanguage = ([name, lexicon]: readonly [string, ChangeLexicon]): ChangeWords => ({
  name,
  isUnspaced: UNSPACED_LANGUAGES.has(name),
  small: toWordSet(lexicon.small),
  states: toWordSet(lexicon.states),
  single: toWordSet(lexicon.single),
  places: toWordSet(lexicon.places),
  work: toWordSet(lexicon.work),
  slots: toWordSet(lexicon.slots),
  directions: toWordSet(lexicon.directions),
  phrases: PHRASE_CUES.map((cue) => [cue, compilePhrases(lexicon[cue], OPEN_ENDED_LANGUAGES.has(name))]),
});

let compiled: ReadonlyMap<string, ChangeWords> | null = null;
/** Compiled with the first text that is looked at. */
const getLanguages = (): ReadonlyMap<string, ChangeWords> =>
  (compiled ??= new Map(
    Object.entries(CHANGE_LEXICONS).map((entry) => [entry[0], compileLanguage(entry)] as const),
  ));

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HAN = /\p{Script=Han}/u;
const HANGUL = /\p{Script=Hangul}/u;
/** "è" and "é" say that something is, where they stand alone; folded they would say "and". */
const ROMANCE_IS = /(?<![\p{L}])(?:è|é|È|É)(?![\p{L}])/gu;

/** A text folded, as cues and words are looked for in it. */
export const foldForCues = (text: string): string => fold(text.replace(ROMANCE_IS, 'essere'));

/** The language of a short text, by its script and its small words; English where nothing tells. */
export function detectChangeWords(folded: string): ChangeWords {
  const languages = getLanguages();
  if (KANA.test(folded)) return languages.get('ja')!;
  if (HAN.test(folded)) return languages.get('zh')!;
  if (HANGUL.test(folded)) return languages.get('ko')!;
  const words = folded.match(/[\p{L}]+/gu) ?? [];
  let best: ChangeWords[] = [];
  let most = 0;
  for (const language of languages.values()) {
    if (OPEN_ENDED_LANGUAGES.has(language.name)) continue;
    let votes = 0;
    for (const word of words)
      if (language.small.has(word) || isVerb(language, word) || language.slots.has(word)) votes += 1;
    if (votes > most) [best, most] = [[language], votes];
    else if (votes === most && votes > 0) best.push(language);
  }
  // Kindred languages share their small words: what they say of a change tells.
  const telling = best.length > 1 ? best.find(({ phrases }) => phrases.some(([, phrase]) => folded.search(phrase) >= 0)) : undefined;
  return telling ?? best[0] ?? languages.get('en')!;
}

const isVerb = (language: ChangeWords, word: string): boolean =>
  language.states.has(word) ||
  language.single.has(word) ||
  language.places.has(word) ||
  language.work.has(word);

/** The folded text with each phrase that tells of a change replaced by its sign. */
export function markCues(folded: string, language: ChangeWords): string {
  let marked = folded;
  for (const [cue, pattern] of language.phrases) marked = marked.replace(pattern, ` ${CUE[cue]} `);
  return marked;
}

const PIECE = /[\ue000-\ue00f]|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.:,'@/_-]+[\p{L}\p{N}\p{M}]+)*/gu;
/** Particles of Korean nouns and the verb that says what something is. */
const KOREAN_TOPIC = /(?<=.)(?:은|는|이|가)$/u;
const KOREAN_ENDING = /(?<=.)(?:을|를|의|에|에서|로|으로|입니다|이에요|예요|도)$/u;

/** Words and cue signs of a marked text, in order; of Chinese and Japanese as they are segmented. */
export function splitMarked(marked: string, language: ChangeWords): string[] {
  return [...marked.matchAll(PIECE)].flatMap(([piece]) => {
    if (piece >= '\ue000' && piece <= '\ue00f') return [piece];
    if (language.name === 'ko') {
      const stripped = piece.replace(KOREAN_ENDING, '');
      return KOREAN_TOPIC.test(stripped)
        ? [stripped.replace(KOREAN_TOPIC, ''), CUE.stated]
        : stripped === '' ? [] : [stripped];
    }
    if (!UNSPACED_LETTER.test(piece)) return [piece.replace(/'s$/u, '')];
    return mergeSingles(splitWords(piece));
  });
}

/** Chinese words come with each of their characters behind them: these are the words alone. */
function mergeSingles(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    kept.push(word);
    if (word.length > 1 && HAN.test(word)) {
      const characters = new Set(word);
      while (i + 1 < words.length && words[i + 1]!.length === 1 && characters.has(words[i + 1]!)) {
        characters.delete(words[i + 1]!);
        i += 1;
      }
    }
  }
  return kept;
}

import { CHANGE_LEXICONS } from './change-lexicon.ts';
import type { ChangeLexicon } from './change-lexicon.ts';
import { hashTerm } from './terms.ts';
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
const PHRASE_CUES = [
  'rehoused',
  'employed',
  'hedged',
  'ended',
  'moved',
  'also',
  'instead',
  'now',
  'fresh',
] as const;

/** A phrase as its words; null between two of them stands for up to four others. */
type Phrase = readonly (string | null)[];

/** One language's words, folded, as they are looked up. */
export interface ChangeWords {
  readonly name: string;
  readonly small: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  readonly single: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  readonly work: ReadonlySet<string>;
  readonly likes: ReadonlySet<string>;
  readonly dislikes: ReadonlySet<string>;
  readonly slots: ReadonlySet<string>;
  readonly directions: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
  /** By their first word, those first that are looked for first. */
  readonly phrases: ReadonlyMap<string, readonly (readonly [Cue, Phrase])[]>;
  /** Where words are not set apart, or endings joined to them: phrases as they stand anywhere. */
  readonly patterns: readonly (readonly [Cue, RegExp])[];
}

/** Of what holds no blanks between words, or joins endings to them, a phrase may begin and end anywhere. */
const OPEN_ENDED_LANGUAGES: ReadonlySet<string> = new Set(['zh', 'ja', 'ko']);
const MAX_GAP = 4;

const toWordSet = (text: string): ReadonlySet<string> => new Set(fold(text).split(/\s+/u).filter(Boolean));
const splitPhrases = (phrases: string): string[] =>
  fold(phrases)
    .split(',')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
    .sort((a, b) => b.length - a.length);

function compilePhrases(lexicon: ChangeLexicon): ChangeWords['phrases'] {
  const byFirst = new Map<string, [Cue, Phrase][]>();
  for (const cue of PHRASE_CUES)
    for (const phrase of splitPhrases(lexicon[cue])) {
      const words = splitPieces(phrase.replaceAll('…', ' \ue00f ')).map((word) =>
        word === '\ue00f' ? null : word,
      );
      const list = byFirst.get(words[0]!) ?? [];
      byFirst.set(words[0]!, [...list, [cue, words]]);
    }
  return byFirst;
}

function compileLanguage([name, lexicon]: readonly [string, ChangeLexicon]): ChangeWords {
  const isOpenEnded = OPEN_ENDED_LANGUAGES.has(name);
  return {
    name,
    small: toWordSet(lexicon.small),
    states: toWordSet(lexicon.states),
    single: toWordSet(lexicon.single),
    places: toWordSet(lexicon.places),
    work: toWordSet(lexicon.work),
    likes: toWordSet(lexicon.likes),
    dislikes: toWordSet(lexicon.dislikes),
    slots: toWordSet(lexicon.slots),
    directions: toWordSet(lexicon.directions),
    origins: toWordSet(lexicon.origins),
    phrases: isOpenEnded ? new Map() : compilePhrases(lexicon),
    patterns: isOpenEnded
      ? PHRASE_CUES.map((cue) => [cue, new RegExp(splitPhrases(lexicon[cue]).join('|'), 'gu')])
      : [],
  };
}

let compiled: ReadonlyMap<string, ChangeWords> | null = null;
/** Compiled with the first text that is looked at. */
const getLanguages = (): ReadonlyMap<string, ChangeWords> =>
  (compiled ??= new Map(
    Object.entries(CHANGE_LEXICONS).map((entry) => [entry[0], compileLanguage(entry)] as const),
  ));
/** Which languages know a word as one of theirs. */
let ownersByWord: ReadonlyMap<string, readonly ChangeWords[]> | null = null;
function getOwnersByWord(): ReadonlyMap<string, readonly ChangeWords[]> {
  if (ownersByWord) return ownersByWord;
  const owners = new Map<string, ChangeWords[]>();
  for (const language of getLanguages().values())
    for (const word of new Set([
      ...[
        language.small,
        language.states,
        language.single,
        language.places,
        language.work,
        language.slots,
      ].flatMap((words) => [...words]),
      ...[...language.phrases.keys()],
    ]))
      owners.set(word, [...(owners.get(word) ?? []), language]);
  return (ownersByWord = owners);
}

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
  const votes = new Map<ChangeWords, number>();
  const owners = getOwnersByWord();
  for (const piece of splitPieces(folded.slice(0, MAX_VOTING_CHARS)))
    for (const language of owners.get(piece) ?? []) votes.set(language, (votes.get(language) ?? 0) + 1);
  let best = languages.get('en')!;
  let most = 0;
  for (const [language, count] of votes) if (count > most) [best, most] = [language, count];
  return best;
}
const MAX_VOTING_CHARS = 300;

const PIECE = /[\ue000-\ue00f]|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.:'@/_-]+[\p{L}\p{N}\p{M}]+|,\p{N}+)*'?/gu;
/** Elided words of Romance languages: "j'habite", "dell'ufficio". */
const ELIDED = /^(?:[cdjlmnst]|qu|dell|all|dall|nell|sull|un)'(?=\p{L})/u;

/** Words as written, codes and addresses whole; commas between clauses are not among them. */
function splitPieces(folded: string): string[] {
  const pieces: string[] = [];
  for (const [piece] of folded.matchAll(PIECE)) {
    const elided = ELIDED.exec(piece)?.[0];
    if (elided !== undefined) pieces.push(elided.slice(0, -1), piece.slice(elided.length));
    else pieces.push(piece.replace(/'(?:s|m|re|ve|ll|d)?$/u, ''));
  }
  return pieces;
}

/** Particles of Korean nouns and the verb that says what something is. */
const KOREAN_TOPIC = /(?<=.)(?:은|는|이|가)$/u;
const KOREAN_ENDING = /(?<=.)(?:을|를|의|에|에서|로|으로|입니다|이에요|예요|도)$/u;

/** Words of a clause in order, with the sign of each phrase that tells of a change in the phrase's place. */
export function splitMarked(folded: string, language: ChangeWords): string[] {
  return language.patterns.length > 0
    ? splitByPatterns(folded, language)
    : markPhrases(splitPieces(folded), language);
}

function markPhrases(pieces: readonly string[], { phrases }: ChangeWords): string[] {
  const marked: string[] = [];
  for (let at = 0; at < pieces.length;) {
    let length = 0;
    for (const [cue, phrase] of phrases.get(pieces[at]!) ?? []) {
      length = matchPhrase(pieces, at, phrase);
      if (length === 0) continue;
      // What stands in the gap is said all the same.
      const gap = phrase.includes(null) ? pieces.slice(at + 1, at + length - 1) : [];
      marked.push(CUE[cue], ...gap);
      break;
    }
    if (length === 0) marked.push(pieces[at]!);
    at += Math.max(1, length);
  }
  return marked;
}

/** Pieces that the phrase takes from `at` on; 0 where it does not stand there. */
function matchPhrase(pieces: readonly string[], at: number, phrase: Phrase): number {
  let place = at;
  for (const [i, word] of phrase.entries()) {
    if (word !== null) {
      if (pieces[place] !== word) return 0;
      place += 1;
      continue;
    }
    const next = phrase[i + 1]!;
    const found = pieces.slice(place, place + MAX_GAP + 1).indexOf(next);
    if (found < 0) return 0;
    place += found;
  }
  return place - at;
}

function splitByPatterns(folded: string, language: ChangeWords): string[] {
  let marked = folded;
  for (const [cue, pattern] of language.patterns) marked = marked.replace(pattern, ` ${CUE[cue]} `);
  return splitPieces(marked).flatMap((piece) => {
    if (piece >= '\ue000' && piece <= '\ue00f') return [piece];
    if (language.name !== 'ko') return UNSPACED_LETTER.test(piece) ? dropSingles(splitWords(piece)) : [piece];
    const stripped = piece.replace(KOREAN_ENDING, '');
    if (KOREAN_TOPIC.test(stripped)) return [stripped.replace(KOREAN_TOPIC, ''), CUE.stated];
    return stripped === '' ? [] : [stripped];
  });
}

/** Chinese words come with each of their characters behind them: these are the words alone. */
function dropSingles(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    kept.push(word);
    if (word.length === 1 || !HAN.test(word)) continue;
    const characters = new Set(word);
    while (i + 1 < words.length && characters.delete(words[i + 1]!)) i += 1;
  }
  return kept;
}

let cueTerms: ReadonlySet<number> | null = null;
/** Terms of words that may tell of a change, in any of the languages: a text without one of them tells of none. */
export function getCueTerms(): ReadonlySet<number> {
  if (cueTerms) return cueTerms;
  const terms = new Set<number>();
  for (const lexicon of Object.values(CHANGE_LEXICONS)) {
    const small = toWordSet(lexicon.small);
    for (const cue of PHRASE_CUES) {
      if (cue === 'hedged' || cue === 'also') continue;
      for (const phrase of splitPhrases(lexicon[cue]))
        for (const word of splitWords(phrase)) if (!small.has(word)) terms.add(hashTerm(word));
    }
  }
  return (cueTerms = terms);
}

let stateVerbs: ReadonlySet<string> | null = null;
/** Verbs that say how something is, folded: a question holds them whatever it is about. */
export function getStateVerbs(): ReadonlySet<string> {
  return (stateVerbs ??= new Set(
    Object.values(CHANGE_LEXICONS).flatMap(({ states, single, places, work }) =>
      splitWords(`${states} ${single} ${places} ${work}`),
    ),
  ));
}

interface NewPlaceTerms {
  readonly places: ReadonlySet<number>;
  readonly work: ReadonlySet<number>;
  readonly rehoused: ReadonlySet<number>;
  readonly employed: ReadonlySet<number>;
}
let newPlaceTerms: NewPlaceTerms | null = null;
/** Terms of verbs of a home and of work, and of what tells that either is another now. */
export function getNewPlaceTerms(): NewPlaceTerms {
  if (newPlaceTerms) return newPlaceTerms;
  const collect = (field: keyof NewPlaceTerms): ReadonlySet<number> =>
    new Set(
      Object.values(CHANGE_LEXICONS).flatMap((lexicon) => {
        const small = toWordSet(lexicon.small);
        return splitWords(lexicon[field].replaceAll(',', ' '))
          .filter((word) => !small.has(word))
          .map(hashTerm);
      }),
    );
  newPlaceTerms = {
    ...{ places: collect('places'), work: collect('work') },
    ...{ rehoused: collect('rehoused'), employed: collect('employed') },
  };
  return newPlaceTerms;
}

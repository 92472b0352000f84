import { CUE, detectChangeWords, foldForCues, splitMarked } from './change-cues.ts';
import type { ChangeWords, Cue } from './change-cues.ts';
import { FUNCTION_TERMS } from './function-words.ts';
import { hashTerm } from './terms.ts';
import { fold } from './words.ts';

/** What kind of thing a word is: a figure or a time, a name, or any other word. */
export type WordKind = 'measure' | 'name' | 'word';
export interface StatedWord {
  readonly text: string;
  /** Its stem's hash. */
  readonly term: number;
  readonly kind: WordKind;
  /** Its first letters, by which forms of one word are told; empty for a short word and a figure. */
  readonly start: string;
}
/** Letters from which on two words that begin alike may be forms of one. */
export const MIN_PREFIX = 4;

/** How a clause says what it says: what has one value at a time, where one lives or works, any other state; null: none is told. */
export type StateKind = 'single' | 'places' | 'work' | 'liked' | 'disliked' | 'state';

/** One clause: whom or what it is about, and what it says of it. */
export interface Clause {
  /** What is spoken of: before the verb, or what the verb changes. */
  readonly head: readonly StatedWord[];
  readonly words: readonly StatedWord[];
  readonly verb: string | null;
  readonly state: StateKind | null;
  readonly cues: ReadonlySet<Cue>;
  /** The word that "new" stands before. */
  readonly renewed: StatedWord | null;
  /** The word that "instead of" stands before. */
  readonly replaced: StatedWord | null;
  /** What it is changed from: "from X to Y". */
  readonly left: readonly StatedWord[];
  /** Something that has one value: a password, a price. */
  readonly isSlot: boolean;
  readonly isFirstPerson: boolean;
  /** It begins with what changed, as whoever speaks of himself in short does: "Moved to Bath". */
  readonly isBare: boolean;
}

/** A short text, clause by clause, in the order said; what asks is left out. */
export interface Statement {
  readonly clauses: readonly Clause[];
  /** Terms of its words, and what they begin with: what shares none of them is about something else. */
  readonly keys: ReadonlySet<number | string>;
  /** Whether any of them may tell of a change. */
  readonly mayChange: boolean;
}

/** Characters and clauses that are looked at: what changed is told in short. */
const MAX_CHARS = 1_200;
const MAX_CLAUSES = 16;
/** Words of a clause that tell something: a longer one says too much to be held against another. */
const MAX_WORDS = 14;

const CLAUSE_END =
  /(?<=[.!?…؟])\s+|(?<=[。！？])|\n+|;\s+|\s+[–—]\s+|\s+(?=(?:because|so that|weil|damit|parce que|porque|perche|omdat|zodat|poniewaz|потому что)\s)|(?<!(?:^|\s)(?:look|looks|looked|looking|named|take|takes|took|taken|ask|asks|asked|go|goes|went|going))\s+(?=(?:after|nachdem|apres que|despues de que|nadat)\s+\p{L}+\s+(?!(?:weeks?|days?|months?|years?|hours?|minutes?)(?!\p{L}))\p{L})/u;
const COMMA = /,\s+|[、，]/u;
/** "Wifi: moose", "port = 8080": what stands before it is what stands behind it. */
const STATED = /(?<=[\p{L}\p{N}]):(?=\s)|\s=\s/gu;
/** "Group B", "room C": a letter that names. Marked, since folded it would be a small word. */
const LETTER_NAME = /(?<=\p{Ll} )[A-HJ-NP-Z](?=[\s:,.;)!?]|$)/gu;
const LETTER_MARK = '-letter';
const FIRST_PERSON_WORDS: ReadonlySet<string> = new Set(
  'i we my our me ich wir mein meine unser unsere je j nous mon ma notre yo nosotros mi nuestro nuestra io noi mio mia eu nos meu minha ik wij mijn ja my moj moja я мы мой моя 我 我们 私 僕 나 저'.split(
    ' ',
  ),
);
const DAY_OR_MONTH =
  /^(?:mon|tues|wednes|thurs|fri|satur|sun)days?$|^(?:january|february|march|april|june|july|august|september|october|november|december)$|^(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?$|^(?:januar|februar|marz|mai|juni|juli|oktober|dezember)$|^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?$|^(?:janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre)$|^(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?)$|^(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)$|^(?:lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica)$|^(?:gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)$|^(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?s?$|^(?:janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro)$|^(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)(?:en|s)?$|^(?:januari|februari|maart|mei|augustus)$|^(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)\p{L}{0,3}$|^(?:январ|феврал|март|апрел|ма[йия]|июн|июл|август|сентябр|октябр|ноябр|декабр)\p{L}{0,2}$|^(?:poniedzia\p{L}+|wtor\p{L}+|srod\p{L}+|czwart\p{L}+|piat\p{L}+|sobot\p{L}*|niedziel\p{L}*)$|^(?:星期|周|礼拜)|曜|^(?:월|화|수|목|금|토|일)요일$/u;
const MOMENT =
  /^(?:today|tomorrow|yesterday|tonight|morning|noon|midnight|afternoon|evening|o'clock|am|pm|heute|morgen|gestern|demain|hier|manana|ayer|domani|ieri|amanha|ontem|vandaag|today|mornings|evenings|nachmittag|abend|下午|上午|早上|晚上|午後|午前|오전|오후)$/u;
const NUMBER_WORD =
  /^(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|first|third|fourth|fifth|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|deux|trois|quatre|cinq|sept|huit|neuf|dix|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dois|quatro|sete|oito|dez|twee|drie|vier|vijf|zes|zeven|negen|tien|[一二三四五六七八九十百两]+[点时月日号年]?)$/u;

/** Endings and particles. */
const HIRAGANA = /^[\p{Script=Hiragana}]+$/u;

/** What figures count: it says nothing of whose they are. */
const UNIT =
  /^(?:euros?|dollars?|pounds?|pence|cents?|francs?|franken|yen|percent|prozent|pour-?cent|degrees?|grad|kilos?|kg|grams?|gramm|g|mg|ml|km|cm|mm|met(?:er|re)s?|lit(?:er|re)s?|minutes?|minuten?|min|hours?|stunden?|std|heures?|horas?|ore|euro|pln|usd|eur|chf|gbp|o'?clock|uhr|stuck|people|personen)$/u;
const FIGURE = /\p{N}/u;
const isMeasure = (text: string): boolean =>
  FIGURE.test(text) || DAY_OR_MONTH.test(text) || MOMENT.test(text) || NUMBER_WORD.test(text);

/** Folded words that stand capitalised within a sentence: names, where a language does not write every noun so. Letters for words (API) are none. */
function collectNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const match of text.matchAll(/(?<=[\p{L}\p{N},'’"”)-][ ,]\s*)\p{Lu}(?=\p{L}*\p{Ll})[\p{L}\p{M}]+/gu))
    names.add(fold(match[0]));
  return names;
}

/** Reads a short text; null for a longer one. */
export function readStatement(text: string): Statement | null {
  if (text.length > MAX_CHARS) return null;
  const known = statementByText.get(text);
  if (known !== undefined) return known;
  const statement = readAnew(text);
  if (statementByText.size >= MAX_KEPT) statementByText.clear();
  statementByText.set(text, statement);
  return statement;
}

/** What was read of late: the same memories come up again and again. */
const MAX_KEPT = 2_000;
const statementByText = new Map<string, Statement | null>();

function readAnew(text: string): Statement | null {
  const folded = foldForCues(text.replace(LETTER_NAME, `$&${LETTER_MARK}`));
  const language = detectChangeWords(folded);
  const names = language.name === 'de' ? new Set<string>() : collectNames(text);
  const clauses: Clause[] = [];
  // "Change of plan." speaks of what comes next.
  let isAnnounced = false;
  for (const sentence of folded.split(CLAUSE_END)) {
    if (/[?？؟]\s*["'”’»)]*\s*$/u.test(sentence)) continue;
    const parts = sentence.split(COMMA);
    const whole = readClause(sentence, language, names, isAnnounced);
    if (!whole) continue;
    isAnnounced = whole.cues.has('now') && whole.words.length <= 1;
    const read =
      parts.length === 1
        ? [whole]
        : [whole, ...parts.flatMap((part) => readClause(part, language, names, whole.cues.has('now')) ?? [])];
    clauses.push(...read.filter(({ words }) => words.length > 0 && words.length <= MAX_WORDS));
    if (clauses.length >= MAX_CLAUSES) break;
  }
  return clauses.length === 0
    ? null
    : { clauses, keys: collectKeys(clauses), mayChange: clauses.some(mayTellOfChange) };
}

/** Whether a clause may tell of a change at all: most do not, and need not be held against others. */
export const mayTellOfChange = ({ state, renewed, replaced, cues }: Clause): boolean =>
  state === 'single' ||
  state === 'liked' ||
  state === 'disliked' ||
  renewed !== null ||
  replaced !== null ||
  CHANGE_CUES.some((cue) => cues.has(cue));
const CHANGE_CUES: readonly Cue[] = ['now', 'moved', 'ended', 'employed'];

/** Words that were read, since everyday ones come again and again; emptied when it has grown. */
const wordsRead = new Map<string, StatedWord | null>();
const MAX_WORDS_READ = 20_000;

/** A word by itself; null for one that says nothing. */
function readWord(piece: string): StatedWord | null {
  const known = wordsRead.get(piece);
  if (known !== undefined) return known;
  if (wordsRead.size >= MAX_WORDS_READ) wordsRead.clear();
  const term = hashTerm(piece);
  const kind = isMeasure(piece) ? 'measure' : 'word';
  const start = piece.length < MIN_PREFIX || FIGURE.test(piece) ? '' : piece.slice(0, MIN_PREFIX);
  const isSilent = HIRAGANA.test(piece) || UNIT.test(piece) || (kind === 'word' && FUNCTION_TERMS.has(term));
  const word: StatedWord | null = isSilent ? null : { text: piece, term, kind, start };
  wordsRead.set(piece, word);
  return word;
}

const collectKeys = (clauses: readonly Clause[]): ReadonlySet<number | string> =>
  new Set(clauses.flatMap(({ words }) => words.flatMap(({ term, start }) => [term, start])));

const CUE_BY_SIGN = new Map(Object.entries(CUE).map(([cue, sign]) => [sign as string, cue as Cue]));
/** Signs that take the place of a verb. */
const VERB_CUES: ReadonlySet<Cue> = new Set<Cue>(['moved', 'ended', 'rehoused', 'employed', 'stated']);

function readClause(
  text: string,
  language: ChangeWords,
  names: ReadonlySet<string>,
  isAnnounced: boolean,
): Clause | null {
  const pieces = splitMarked(text.replace(STATED, ` ${CUE.stated} `), language);
  const cues = new Set<Cue>(isAnnounced ? ['now'] : []);
  const [before, after, words]: [StatedWord[], StatedWord[], StatedWord[]] = [[], [], []];
  let verb: string | null = null;
  let state: StateKind | null = null;
  let isFirstPerson = false;
  let isSlot = false;
  let renewed: StatedWord | null = null;
  let replaced: StatedWord | null = null;
  let direction = -1;
  let left: readonly StatedWord[] = [];
  let leaving: StatedWord[] | null = null;
  let last: Cue | null = null;
  let isAfterMeasure = false;
  for (const piece of pieces) {
    const cue = CUE_BY_SIGN.get(piece);
    if (cue) {
      if (cue === 'stated' && before.length === 0) continue;
      cues.add(cue);
      if (cue === 'rehoused') cues.add('moved');
      if (VERB_CUES.has(cue)) {
        // "Has been moved": the verb before it only helps.
        if (verb === null || (after.length === 0 && cue !== 'stated')) [verb, state] = [cue, null];
        if (cue === 'stated') state = 'single';
      }
      // "Eleven new ones" come beside those that were.
      last = cue === 'fresh' && isAfterMeasure ? null : cue;
      isAfterMeasure = false;
      continue;
    }
    if (FIRST_PERSON_WORDS.has(piece)) isFirstPerson = true;
    if (verb === null && language.slots.has(piece)) isSlot = true;
    const kind = getStateKind(language, piece);
    if (kind !== null) {
      // What has been put off "is" nothing of itself: the cue behind it is the verb.
      if (verb === null) [verb, state] = [piece, kind];
      else {
        state ??= kind;
        // What a second verb says is no more what the first one changes.
        if (direction < 0 && after.length > 0) direction = after.length;
      }
      last = null;
      continue;
    }
    if (language.origins.has(piece)) leaving = [];
    else if (leaving !== null && language.directions.has(piece)) {
      if (left.length === 0) left = leaving;
      leaving = null;
    }
    if (verb !== null && direction < 0 && language.directions.has(piece)) direction = after.length;
    const known = readWord(piece);
    if (known === null || (known.kind === 'word' && language.small.has(piece))) {
      // "New" says so of the very next word.
      if (last === 'fresh') last = null;
      continue;
    }
    const measure = known.kind === 'measure';
    const word: StatedWord =
      (names.has(piece) || piece.endsWith(LETTER_MARK)) && !measure ? { ...known, kind: 'name' } : known;
    words.push(word);
    leaving?.push(word);
    isAfterMeasure = measure;
    if (last === 'fresh') renewed ??= word;
    if (last === 'instead') replaced ??= word;
    // "From May on" tells since when, not of what.
    const tellsSince = last === 'now' && measure;
    last = null;
    if (tellsSince) continue;
    (verb === null ? before : after).push(word);
  }
  if (words.length === 0 && cues.size === 0) return null;
  const head =
    before.length > 0 || verb === null || getStateKind(language, verb) !== null
      ? verb === null
        ? takeUntilMeasure(before)
        : before
      : verb === 'rehoused' || verb === 'employed'
        ? []
        : direction >= 0
          ? after.slice(0, direction)
          : takeUntilMeasure(after);
  return {
    head,
    words,
    verb,
    state,
    cues,
    renewed,
    replaced,
    left,
    isSlot,
    isFirstPerson,
    isBare: CUE_BY_SIGN.has(pieces[0]!),
  };
}

/** Where no verb is known, what stands before the first figure is what it is about. */
function takeUntilMeasure(words: readonly StatedWord[]): StatedWord[] {
  const first = words.findIndex(({ kind }) => kind === 'measure');
  return words.slice(0, first < 0 ? words.length : first);
}

function getStateKind(language: ChangeWords, word: string): StateKind | null {
  if (language.single.has(word)) return 'single';
  if (language.places.has(word)) return 'places';
  if (language.work.has(word)) return 'work';
  if (language.likes.has(word)) return 'liked';
  if (language.dislikes.has(word)) return 'disliked';
  return language.states.has(word) ? 'state' : null;
}

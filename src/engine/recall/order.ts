import { FRAMING_TERMS, FUNCTION_TERMS, isTopicless } from '../language/function-words.ts';
import { getTermFreq, hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import type { Question } from './question.ts';
import type { RankedTurn } from './score.ts';

/** Which of several like memories is asked for, by when they were said. */
export type AskedOrder = 'last' | 'first' | 'previous';

/** Candidates among which order is looked for: what ranks behind them does not answer. */
const MAX_ORDERED = 60;
/** Share of the best candidate's hold on the question from which on another answers as well. */
const MIN_COVERAGE = 0.7;

const join = (words: string): string => words.trim().split(/\s+/u).join('|');
/** "Last week" is a time, "last name" a name, and neither is an order: what may not follow, or stand before. */
const TIME_UNITS = join(`
  weeks? months? years? nights? days? hours? minutes? weekends? mornings? evenings? afternoons? summer winter spring autumn fall
  monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
  november december christmas easter quarter semester term century decade few couple two three four five six \\d+
  wochen? monate?s? jahre?s? nacht tagen? stunden? wochenende sommer winter frühling herbst montag dienstag mittwoch donnerstag
  freitag samstag sonntag januar februar märz mai juni juli oktober dezember quartal semester beiden paar zwei drei
  semaines? mois années? ans? nuits? jours? heures? été hiver printemps automne lundi mardi mercredi jeudi vendredi samedi dimanche
  semanas? meses mes años? noches? días? horas? verano invierno lunes martes miércoles jueves viernes sábado domingo
  settimane? settimana mesi mese anni anno notte giorni ore estate inverno lunedì martedì mercoledì giovedì venerdì sabato domenica
  anos? noites? dias? meses mês verão inverno week maand jaar nacht dagen zomer maandag dinsdag woensdag donderdag vrijdag zaterdag zondag`);
const NAMES_BEHIND_LAST = join('names? resort straw minute word nachname name nom nombre apellido nome naam');
const THINGS_BEHIND_FIRST = join(`
  names? street avenue road glance sight aid floor of class grade person lady half hand language place impressions? baptist
  hilfe stock blick klasse linie mai etage ministre secours classe étage nom piso planta clase ministro nombre plano lugar piano
  andar classe verdieping klas hulp`);
const KIN = join(
  'sons? daughters? child children brothers? sisters? friends? sohn tochter kind bruder schwester freund',
);

const word = (pattern: string, flags = 'iu'): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, flags);
const PREVIOUS = word(
  `previous|before that|the one before|prior to that|davor|vorherige[nrsm]?|vorige[nrsm]?(?!\\s+(?:${TIME_UNITS})(?!\\p{L}))|précédente?s?|avant (?:ça|cela)|anterior(?:es)?|antes de es[oa]|precedente|prima di quest[oa]|antes diss?o|daarvoor|vorige(?!\\s+(?:${TIME_UNITS})(?!\\p{L}))`,
);
const LAST = word(
  [
    'latest|most recent(?:ly)?|newest|last time|last(?: ever)?',
    'letzte[nrsm]?|zuletzt|neue?ste[nrsm]?|jüngste[nrsm]?|letztes mal',
    'derni(?:er|ère)s?|plus récente?s?|últim[oa]s?|más recientes?|ultim[oaie]|più recent[ei]|mais recentes?|laatste?|recentste|nieuwste',
    'next|nächste[nrsm]?|prochaine?s?|próxim[oa]s?|prossim[oa]|volgende',
  ].join('|'),
  'giu',
);
const FIRST = word(
  'first|earliest|oldest|first time|erste[nrsm]?|zuerst|früheste[nrsm]?|älteste[nrsm]?|premi(?:er|ère)s?|primer[oa]?s?|prim[oa](?! di)|primeir[oa]s?|eerste?|oudste',
  'giu',
);
const FOLLOWED_BY_TIME = new RegExp(`^\\s+(?:${TIME_UNITS}|${NAMES_BEHIND_LAST})(?![\\p{L}\\p{N}])`, 'iu');
/** French, Spanish and Italian say when behind the noun: "la semaine dernière". */
const AFTER_TIME = new RegExp(`(?<![\\p{L}\\p{N}])(?:${TIME_UNITS})\\s+$`, 'iu');
const FOLLOWED_BY_THING = new RegExp(`^\\s+(?:${THINGS_BEHIND_FIRST}|${KIN})(?![\\p{L}\\p{N}])`, 'iu');
/** "First thing in the morning" is an hour. */
const FIRST_THING = /^\s+things?\s+(?:in the|tomorrow|on|first)\b/iu;
/** "What to do next" asks for advice, not for the next of several. */
const ADVICE = /\b(?:do|does|did|comes?|happens?|goes?|try|what(?:['’]s| is)?)\s+next\b|\bals\s+nächstes\b/iu;
const AT_FIRST = /(?:\bat|\bat the very)\s+$/iu;
const ORDER_TERMS = new Set(
  splitWords(
    `latest recent newest last time first earliest oldest previous previously before prior next most ever
    letzte letzten letzter letztes letztem zuletzt neueste neuesten neuester jüngste mal erste ersten erster erstes zuerst früheste älteste davor
    vorherige vorige nächste nächsten nächster nächstes dernier dernière derniers dernières récent récente plus fois premier première précédent précédente
    prochain prochaine último última últimos últimas más reciente vez primer primero primera anterior próximo próxima ultimo ultima volta primo prima
    precedente prossimo prossima più recente mais primeiro primeira laatste laatst keer eerste eerst volgende vorige recentste nieuwste`,
  ).map(hashTerm),
);

/** The order that a question asks for; null for none. "Last week", "last name", "First Street", "at first" ask for none. */
export function detectOrder(asked: string): AskedOrder | null {
  const query = asked.replace(ADVICE, '');
  if (PREVIOUS.test(query)) return 'previous';
  if (hasOrderWord(query, LAST, (before, behind) => FOLLOWED_BY_TIME.test(behind) || AFTER_TIME.test(before)))
    return 'last';
  const asksFirst = hasOrderWord(
    query,
    FIRST,
    (before, behind) =>
      FOLLOWED_BY_THING.test(behind) ||
      FIRST_THING.test(behind) ||
      FOLLOWED_BY_TIME.test(behind) ||
      AT_FIRST.test(before),
  );
  return asksFirst ? 'first' : null;
}

/** Words of whoever asks for memories as such, of whatever they tell. */
const MEMORY_TERMS = new Set(
  splitWords(
    `show list give find see get note notes memory memories entry entries thing things save saved store stored write wrote written noted
    remember remembered tell told say said mention mentioned record recorded add added
    zeig zeige liste notiz notizen eintrag einträge erinnerung erinnerungen gespeichert gemerkt notiert gesagt erzählt geschrieben aufgeschrieben ding
    montre note notes souvenir souvenirs entrée entrées chose noté enregistré dit raconté écrit
    muestra nota notas recuerdo recuerdos entrada entradas cosa guardé guardado anoté apunté dije conté escribí
    mostra nota note ricordo ricordi cosa salvato annotato detto raccontato scritto salvei anotei disse notitie notities opgeslagen gezegd verteld geschreven`,
  ).map(hashTerm),
);

/** Whether a question that asks for an order is about memories as such: it names no topic. */
export const asksForMemories = ({ terms }: Pick<Question, 'terms'>): boolean => {
  const telling = terms.filter((term) => !FUNCTION_TERMS.has(term) && !ORDER_TERMS.has(term));
  return telling.length > 0 && telling.every((term) => MEMORY_TERMS.has(term));
};

function hasOrderWord(
  query: string,
  pattern: RegExp,
  isOther: (before: string, behind: string) => boolean,
): boolean {
  for (const match of query.matchAll(pattern)) {
    const [before, behind] = [query.slice(0, match.index), query.slice(match.index + match[0].length)];
    // Capitalised among words that are not: part of a name.
    const isNamed = /^\p{Lu}/u.test(match[0]) && /[\p{Ll},]\s+$/u.test(before) && /^\s+\p{Lu}/u.test(behind);
    if (!isNamed && !isOther(before, behind)) return true;
  }
  return false;
}

type OrderedQuestion = Pick<Question, 'terms' | 'idfOrMax' | 'isForm' | 'asksAssistant'>;

/**
 * Where a question asks for the latest, the first, or the one before: of the turns that answer its content words as well as
 * the best does, in the order asked, before all others. Turns that ask say nothing of when something was.
 */
export function putInAskedOrder(
  ranked: readonly RankedTurn[],
  { terms, idfOrMax, isForm, asksAssistant }: OrderedQuestion,
  order: AskedOrder | null,
): readonly RankedTurn[] {
  if (order === null || ranked.length < 2) return ranked;
  const notOrder = terms.flatMap((term, i) =>
    FUNCTION_TERMS.has(term) || ORDER_TERMS.has(term)
      ? []
      : [{ term, weight: idfOrMax[i]!, isForm: isForm[i]! }],
  );
  // What is a little word in any language ("ein") tells something only where nothing else does ("war").
  const topical = notOrder.filter(({ term }) => !isTopicless(term));
  const telling = topical.length > 0 ? topical : notOrder;
  const withoutFrame = telling.filter(({ term }) => !FRAMING_TERMS.has(term));
  // "Idea" frames a question, and may be what is asked about.
  const content = withoutFrame.length > 0 ? withoutFrame : telling;
  if (content.length === 0) return ranked;
  const rate = (forms: boolean): { readonly item: RankedTurn; readonly coverage: number }[] | null => {
    const rated = ranked.slice(0, MAX_ORDERED).flatMap((item) => {
      if (item.turn.terms.asks || item.echoReason !== undefined) return [];
      const held = content.filter(
        ({ term, isForm: ofOther }) => ofOther === forms && getTermFreq(item.turn.terms, term) > 0,
      );
      return [{ item, coverage: held.reduce((sum, { weight }) => sum + weight, 0) }];
    });
    return rated.some(({ coverage }) => coverage > 0) ? rated : null;
  };
  // Forms of a word stand for it where none holds the word: not every text is read as one of its language.
  const rated = rate(false) ?? rate(true);
  if (!rated) return ranked;
  const best = Math.max(...rated.map(({ coverage }) => coverage));
  const answering = rated.filter(({ coverage }) => coverage >= MIN_COVERAGE * best).map(({ item }) => item);
  // What was said by whom the memory belongs to tells of it; an assistant's words where they are asked for, or alone.
  const told = answering.filter(({ turn }) => (turn.role === 'assistant') === asksAssistant);
  const labelled =
    withoutFrame.length > 0
      ? []
      : told.filter(({ turn }) => content.some(({ term }) => isFirstWord(turn, term)));
  const chosen = labelled.length > 0 ? labelled : told.length > 0 ? told : answering;
  const byTime = [...chosen].sort((a, b) => a.turn.at - b.turn.at || a.turn.seq - b.turn.seq);
  const inOrder = order === 'first' ? byTime : byTime.reverse();
  // The one before is the second of them.
  if (order === 'previous' && inOrder.length > 1) inOrder.unshift(...inOrder.splice(1, 1));
  const best_score = ranked[0]!.score;
  const chosenSet = new Set<RankedTurn>(chosen);
  const scores = inOrder.map(({ score }) => score).sort((a, b) => b - a);
  return [
    ...inOrder.map((item, i) => ({ ...item, score: i === 0 ? best_score : scores[i]! })),
    ...ranked.filter((item) => !chosenSet.has(item)),
  ];
}

/** "Idea: a lamp" is one, "good idea" speaks of one: where the word asked for mostly frames what is said. */
const isFirstWord = ({ terms }: RankedTurn['turn'], term: number): boolean =>
  terms.order.length > 0 && terms.hashes[terms.order[0]!] === term;

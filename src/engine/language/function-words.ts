import { LITTLE_WORDS } from './languages.ts';
import { hashTerm } from './terms.ts';
import { splitWords } from './words.ts';

/**
 * Words that say nothing by themselves, of the languages that most people here speak: what of a sentence is left without them
 * is what it is about. A language that is not listed has none, so that all of its words count.
 */
const toTermSet = (text: string): ReadonlySet<number> => new Set(splitWords(text).map(hashTerm));

/** Words that ask, by which a question wants to know more than yes or no. "was" asks in German alone: see `isOpenQuestion`. */
const QUESTION_WORDS = `
  who whom whose what where when why how which
  wer wen wem wessen wo wann warum wieso weshalb wie welche welcher welches welchen welchem wohin woher womit wofür worüber wieviel
  qui que quoi où quand pourquoi comment quel quelle quels quelles combien lequel laquelle
  quién quiénes qué dónde cuándo cómo cuál cuáles cuánto cuánta cuántos cuántas
  chi dove perché quale quali quanto quanta quanti quante quem onde qual wat waar wanneer waarom hoe welke`;
export const QUESTION_TERMS = toTermSet(QUESTION_WORDS);

/** Articles and forms of to be, to do, to have: they add nothing to any sentence. */
const EMPTY_WORDS = `
  a an the is are was were be been am do does did done has have had
  der die das den dem des ein eine einen einem einer ist sind war waren bin bist sein hat habe haben hatte hatten wird werden wurde
  le la les l un une des du de d est sont était suis es a ai as ont avait
  el los las una unos unas son era ser ha han il lo gli uno è sono o os um uma é são het een zijn is heeft t`;
export const EMPTY_TERMS = toTermSet(`${QUESTION_WORDS} ${EMPTY_WORDS} was que come`);

/** How people put a question, greet before it and thank behind it, and how one tells that a question was put. */
const FRAMING_WORDS = `
  hmm hm um uh oh
  please tell me again do any idea could can would you your know remember remind wonder wondering say said want need hello hi hey ok okay
  thanks thank ask asks asked asking question questions query answer user users assistant someone somebody anybody once more just
  also and so now then here repeat q re let quick quickly curious actually well dear sorry by the way was am i m just
  bitte sag sage sagen mir mal noch einmal nochmal weißt weiß du dir wissen kannst könntest erinnere erinnern hallo danke frage
  fragen fragt fragte gefragt nutzer nutzerin benutzer anwender jemand wollte möchte gern gerne und also nun jetzt
  s il te vous plaît dis dites moi encore peux pouvez tu sais savez rappelle bonjour salut merci demande demandé demandait question
  utilisateur l'utilisateur utilisatrice quelqu et donc est ce dire redis redire s'il m'a t'ai
  por favor dime recuerda sabes puedes hola gracias pregunta preguntó preguntas usuario y
  dimmi sai puoi ciao grazie domanda chiesto utente alsjeblieft zeg weet je kun hallo dank vraag gevraagd gebruiker`;
export const FRAMING_TERMS = toTermSet(FRAMING_WORDS);

/** Words that tell that something was asked. */
export const ASKING_TERMS = toTermSet(`
  ask asked asking question questions query queries frage fragen fragte fragten gefragt demande demandé demandée demandais questions
  pregunta preguntas pregunté preguntó preguntado domanda domande chiesto chiesi pergunta perguntas perguntei vraag vragen gevraagd`);

/** What joins words: prepositions, conjunctions, pronouns, helping verbs, and adverbs of no content. */
const JOINING_WORDS = `
  i my mine myself he him his she her hers it its we us our ours they them their theirs you your yours this that these those
  of to in on at by for with from into onto about over under after before up down out off as than if or but not no nor
  will would shall should can could may might must there here then now too very so all any some each both one
  ich mich mein meine meinen meinem meiner er ihn ihm ihr ihre ihren ihrem ihrer sie es wir uns unser unsere unseren euch man
  dieser diese dieses diesen diesem jener von zu in im am an auf bei für mit aus nach vor über unter um zum zur durch gegen ohne
  als wenn ob oder aber nicht kein keine auch nur sehr schon noch dort hier da dann so alle kann können soll sollen will wollen
  muss müssen darf mag doch sich
  je j me m mon ma mes ton ta tes son sa ses il ils elle elles on nous notre nos vous votre vos leur leurs lui se s ce cet cette
  ces ça cela c y en à au aux dans par pour sur sous avec sans chez vers depuis entre si ou mais ne n pas plus non aussi très
  faut peut doit quand comme
  yo mi mis tu tus él ella nosotros nuestro nuestra su sus esto esta este estos estas al del en con por para sin sobre o no más
  io mio mia noi nostro lui lei suo sua di da con su per tra fra ma non più eu meu minha seu sua nós não mais em no na ao
  ik mijn hij zij wij ons onze van naar op met voor uit niet ook maar`;
/** All of the above: the rest of a sentence's words are what it is about. */
export const FUNCTION_TERMS: ReadonlySet<number> = new Set([...EMPTY_TERMS, ...toTermSet(JOINING_WORDS)]);

/** What adds nothing to a question, whatever it is about. */
export const SILENT_TERMS: ReadonlySet<number> = new Set([...FUNCTION_TERMS, ...FRAMING_TERMS]);

/** Prepositions and the like that may stand before the word that asks: "in welchem", "à quelle", "for how long". */
const LEADING_TERMS = toTermSet(`
  in at on to from for with by of about since until and but so
  an auf von zu mit für bei aus um seit bis und also nach ab
  à de d pour dans avec chez sur par en depuis et a con por para desde per di da do i we you if`);
const GERMAN_ARTICLES = toTermSet(
  'der den dem des das ein eine einen ich mich mir mein meine wir uns ist hat habe kostet',
);
const [WAS] = splitWords('was').map(hashTerm);

/** Whether a question wants to know more than yes or no: the word that asks leads it, whatever frames it. */
export function isOpenQuestion(words: readonly string[]): boolean {
  const terms = words.map(hashTerm);
  if (words[0] === 'was' && terms.some((term) => GERMAN_ARTICLES.has(term))) return true;
  for (const term of terms) {
    if (term !== WAS && QUESTION_TERMS.has(term)) return true;
    if (!LEADING_TERMS.has(term) && !FRAMING_TERMS.has(term)) return false;
  }
  return false;
}

/** Helping verbs that lead a question, of languages in which a statement does not begin with one. */
const LEADING_VERBS = toTermSet(`
  is are was were am do does did have has had can could will would shall should may might must
  ist sind war waren hat habe haben hatte wird kann darf muss soll est sont était ont avait peut doit`);
export const beginsAsQuestion = ([first]: readonly number[]): boolean => LEADING_VERBS.has(first ?? 0);

const toLittleTerms = (isWanted: (language: string) => boolean): ReadonlySet<number> =>
  toTermSet(
    Object.entries(LITTLE_WORDS)
      .flatMap(([language, words]) => (isWanted(language) ? words : []))
      .join(' '),
  );

let foreignTerms: ReadonlySet<number> | null = null;
/** Whether a term is a little word of some language: one that stands in nearly every sentence there. */
export const isLittleTerm = (term: number): boolean =>
  FUNCTION_TERMS.has(term) ||
  (foreignTerms ??= toLittleTerms((language) => language !== 'english')).has(term);

const MEASURE_WORDS = 'long many much often far old there';
let topiclessTerms: ReadonlySet<number> | null = null;
/** Whether a term says nothing of what a question is about: little words of all languages, and what one asks "how" for. */
export const isTopicless = (term: number): boolean =>
  (topiclessTerms ??= new Set([
    ...FUNCTION_TERMS,
    ...toLittleTerms(() => true),
    ...toTermSet(MEASURE_WORDS),
  ])).has(term);

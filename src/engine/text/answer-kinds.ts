import { detectMarks, MARK } from '../language/marks.ts';

/** What a question asks for, as far as its words tell; none of it is certain. */
export type AnswerKind = 'time' | 'duration' | 'number' | 'person' | 'place' | 'reason';

const joinWords = (words: string): string => words.trim().split(/\s+/).join('|');
const buildWordPattern = (words: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'iu');

/** Wordings of questions, by what they ask for: of the languages whose dates are read (language/dates.ts), as far as known. */
const WORDINGS: Readonly<Record<AnswerKind, RegExp>> = {
  time: buildWordPattern(
    `when|what time|(?:what|which) (?:date|day|month|year|time)|wann|um wie ?viel uhr|quand|à quelle heure|quelle date|cuándo|a qué hora|qué día|quando|a che ora|wanneer|hoe laat|когда|kiedy|milloin|ne zaman`,
  ),
  duration: buildWordPattern(
    `how (?:long|old|often)|since when|wie (?:lange|oft|alt)|seit wann|combien de temps|depuis quand|cuánto tiempo|cada cuánto|per quanto tempo|quanto tempo|hoe (?:lang|vaak)|сколько времени|как долго|jak długo`,
  ),
  number: buildWordPattern(
    `how (?:many|much|high|far|big|large|deep|tall|heavy|wide|fast|old|long|often)|(?:what|which) (?:is|are|was|were)?.{0,40}(?:number|code|amount|price|cost|fee|limit|size|temperature|version|port|build|rent|budget|deposit|default|threshold)|what (?:do|does|did|will|would) .{1,60} (?:cost|pay|weigh|earn)|below which|above which|wie ?(?:viele?|hoch|weit|groß|teuer|schwer|tief|lang|oft|alt)|was kostet|welche nummer|combien|quel est le (?:prix|port|numéro|code)|cuánt[oa]s?|qué (?:precio|número)|cuál (?:es|era|fue) .{0,40}(?:precio|número|código|máxim[oa]|límite)|quant[oaie]|qual è il (?:prezzo|numero)|hoeveel|сколько|ile|kuinka (?:monta|paljon)|kaç`,
  ),
  person: buildWordPattern(
    `who|whom|whose|wer|wen|wem|wessen|(?<=^[^\\p{L}]*)qui|à qui|avec qui|quién(?:es)?|chi|quem|wie(?= is\\b)|кто|кого|kto|kuka|kim`,
  ),
  place: buildWordPattern(`where|wo|wohin|woher|où|(?:a)?dónde|dove|onde|waar|где|куда|gdzie|missä|nerede`),
  reason: buildWordPattern(
    `why|what (?:was|is|were) the (?:\\p{L}+ )?(?:cause|reason)|what caused|how come|warum|wieso|weshalb|pourquoi|por qué|perché|por que|waarom|почему|dlaczego|miksi|neden`,
  ),
};

export const detectAnswerKinds = (question: string): AnswerKind[] =>
  (Object.keys(WORDINGS) as AnswerKind[]).filter((kind) => WORDINGS[kind].test(question));

const NUMBER_WORDS = joinWords(`
  two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty
  forty fifty sixty seventy eighty ninety hundred thousand first second third fourth fifth sixth seventh eighth ninth tenth half twice
  dozen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn zwanzig dreißig vierzig fünfzig
  hundert tausend halb doppelt ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten zwölften zweimal dreimal
  deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent mille
  premier première deuxième troisième dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta
  cuarenta cincuenta cien mil primer primera segundo tercera due tre quattro cinque sei sette otto nove dieci dodici venti dois três
  quatro oito dez doze vinte`);
/** Of Germanic languages: numbers grow together. */
const NUMBER = new RegExp(
  `\\p{N}|(?<![\\p{L}])(?:${NUMBER_WORDS})(?:[- ]|undzwanzig|undfünfzig|(?![\\p{L}]))|[一二三四五六七八九十百千万両]`,
  'iu',
);
const CLOCK =
  /(?<![\p{N}])\d{1,2}(?:[:h]\d{2}|[.:]\d{2} ?(?:uhr|h)|\s?(?:uhr|h\b|am\b|pm\b|o'clock))|\b(?:o'clock|noon|midnight|half past|quarter (?:to|past)|(?:at|before|after|until|till) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))\b|\bhalb \p{L}+|\b(?:à|avant|vers) \p{L}+ heures|\ba las? \p{L}+|\p{N}{1,2}[./]\p{N}{1,2}(?:[./]\p{N}{2,4})?|\b\p{N}{1,2}(?:st|nd|rd|th|er|\.)(?![\p{N}])/iu;
const SEASONS = buildWordPattern(
  joinWords(`easter christmas christmas’s pentecost whitsun spring summer autumn winter ostern pfingsten weihnachten herbst frühling sommer
   pâques noël printemps été automne hiver navidad primavera verano otoño invierno`),
);
/** A capital letter within a sentence, or a title before a name. */
const NAME =
  /(?<=[\p{L}\p{N},;:()"“„«]\s["“„«(]?)\p{Lu}[\p{Ll}’'-]+|^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+|[\p{Lo}]{2}/u;
const PLACE_WORD = buildWordPattern(
  joinWords(`in at on under behind near beside inside into between below above street road floor room im am an auf unter hinter neben
   bei straße stock à au chez dans sous derrière rue étage en bajo detrás junto calle piso a nel sotto dietro via`),
);
const REASON_WORD = buildWordPattern(
  `because|since|due to|owing to|caused|causes?|so that|therefore|out of|by (?:an?|the)|weil|da|denn|wegen|deshalb|damit|parce que|car|à cause|puisque|porque|ya que|debido|por culpa|perché|poiché|omdat|потому|из-за|bo|ponieważ|koska|çünkü`,
);

/** A list's number, the moment of a line of a log or of a chat, the number of a heading: nobody asked for these. */
const LINE_MARK =
  /^\s*(?:[-*+•–]\s+|#{1,6}\s+|(?:§\s*)?\(?\d{1,3}[.)]\s+|\[[^\]]{4,32}\]\s*|\d{4}-\d\d-\d\d[T ][\d:.,Z+]*\s+|\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s+)/u;

/** Whether words are of a kind that was asked for. */
export function holdsAnswerKind(words: string, kind: AnswerKind): boolean {
  const bare = words.replace(LINE_MARK, '');
  switch (kind) {
    case 'time':
      return (detectMarks(bare) & MARK.time) !== 0 || CLOCK.test(bare) || SEASONS.test(bare);
    case 'duration':
      return (
        ((detectMarks(bare) & MARK.duration) !== 0 || /\d ?(?:min|ms|s|h)\b|minut|sec|sek/i.test(bare)) &&
        NUMBER.test(bare)
      );
    case 'number':
      return NUMBER.test(bare);
    case 'person':
      return NAME.test(bare);
    case 'place':
      return NAME.test(bare) && PLACE_WORD.test(bare);
    case 'reason':
      return REASON_WORD.test(bare);
  }
}

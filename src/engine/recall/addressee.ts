/**
 * Asks what the assistant itself said, in the languages whose verbs are told apart by person: "what did you advise about
 * Kafka?", "deine Empfehlung". Then its words answer, which otherwise stand behind those of whom the memory belongs to.
 */
export const asksAssistant = (query: string): boolean => ASKED.test(query);

const TOLD = 'said|told|advised|suggested|recommended|proposed|answered|explained|mentioned';
const SAID = `${TOLD}|say|tell|advise|suggest|recommend|propose|answer|reply|replied|explain|mention|warn|warned`;
const build = (parts: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join('|')})(?![\\p{L}\\p{N}])|${UNSPACED}`, 'iu');
const UNSPACED =
  '(?:你|您)(?:之前|上次|曾经|曾|当时|刚才)?(?:跟我|给我|对我|向我)?(?:都)?(?:说|建议|推荐|告诉|提到|解释|回答)';
/** Between the two parts of a verb. */
const GAP = "(?:[\\p{L}\\p{N}'’.#+-]+,? ){0,8}?";
const ASKED = build([
  `(?:did|had|have) you (?:\\p{L}+ ){0,2}?(?:${SAID})`,
  `you (?:just |last |first |once |also )?(?:${TOLD})`,
  '(?:was|were|about|on|of|in|from) your (?:\\p{L}+ )?(?:advice|suggestions?|recommendations?|proposals?|explanation|answers?|reply|warning)',
  `(?:hast|hattest) du ${GAP}(?:gesagt|geraten|empfohlen|vorgeschlagen|geantwortet|erklärt|erwähnt|gewarnt)`,
  '(?:sagtest|rietst|empfahlst|schlugst|meintest) du',
  'deine?[nrms]? (?:rat|ratschlag|vorschl[aä]ge?|empfehlung(?:en)?|antwort(?:en)?|erklärung|warnung)',
  `(?:as-tu|avez-vous|tu (?:m[’'])?as|vous (?:m[’'])?avez) ${GAP}(?:dit|conseillé|recommandé|proposé|répondu|expliqué|suggéré)`,
  '(?:ton|ta|tes|votre|vos) (?:conseils?|avis|recommandations?|réponses?|suggestions?|explication)',
  '(?:dijiste|aconsejaste|recomendaste|sugeriste|propusiste|explicaste|respondiste|contestaste)',
  'tus? (?:consejos?|recomendaci(?:ón|ones)|sugerencias?|respuestas?|explicación)',
  `hai ${GAP}(?:detto|consigliato|suggerito|raccomandato|proposto|spiegato|risposto)`,
  '(?:il tuo|la tua|i tuoi) (?:consiglio?|suggeriment[oi]|raccomandazione|risposta|spiegazione)',
  '(?:você (?:me )?(?:disse|recomendou|sugeriu|aconselhou|explicou|respondeu)|(?:disseste|recomendaste|aconselhaste))',
  `(?:heb|had) je ${GAP}(?:gezegd|aangeraden|aanbevolen|voorgesteld|geantwoord|uitgelegd)`,
  'ты (?:мне )?(?:сказал|посоветовал|порекомендовал|рекомендовал|предложил|ответил|объяснил)\\p{L}{0,2}',
]);

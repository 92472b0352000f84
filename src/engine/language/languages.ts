/**
 * Which language a text is written in, as far as stemming needs to know: by its script, else by the little words of a
 * language that stand in nearly every sentence, else by letters that few languages have. English is what is left alone:
 * its words are stemmed as they stand.
 */
export const LATIN_LANGUAGES = [
  ...['english', 'german', 'french', 'spanish', 'italian', 'portuguese', 'dutch', 'swedish', 'danish'],
  ...['norwegian', 'finnish', 'hungarian', 'turkish', 'romanian', 'polish', 'czech'],
] as const;
export type LatinLanguage = (typeof LATIN_LANGUAGES)[number];
export type Language =
  LatinLanguage | 'russian' | 'ukrainian' | 'serbian' | 'greek' | 'arabic' | 'hebrew' | 'armenian' | 'indian';

/** Folded (words.ts); a word of several languages stands in each. */
export const LITTLE_WORDS: Readonly<Record<LatinLanguage, string>> = {
  english: `a about after all also am an and any are as at be because been before but by can could did do does dont for from get
    had has have he her him his how i if in into is it its just like me more my no not of off on once one or our out over please
    she should so some than thanks that the their them then there these they this those to too up us very was we were what when
    where which while who whose why will with would yes you your im ive didnt doesnt isnt cant wont lets hey hi oh ok okay yeah
    yep yup bye see cool wow great nice sure gotta gonna thats youre whats sounds good love awesome`,
  german: `aber denn nun mal eben halt alle als am an auch auf aus bei beim bin bis bist da damit dann das dass dein dem den der des dich die dies diese
    dieser dir doch du durch ein eine einem einen einer er es euch fur gab gegen gibt habe haben hat hatte ich ihm ihn ihr im in
    ins ist ja jetzt kann kein keine mein meine meinem meinen mich mir mit nach nicht noch nur ob oder ohne schon sein seine sich
    sie sind so uber um und uns unser unsere unter vom von vor wann war waren warum was wegen welche welcher wenn wer werden wie
    wir wird wo wurde wurden zu zum zur`,
  french: `a ai as au aux avec avait avons ce ces cette chez comme dans de des deux du elle elles en es est et etait etre fut il
    ils j je l la le les leur lui ma mais me mes moi mon ne nos notre nous on ont ou par pas plus pour quand que quel quelle quelles
    quels qui sa sans se ses si son sont sur ta te tes toi ton tous tout tres tu un une vos votre vous c d n qu s y`,
  spanish: `a al como con cual cuando cuanto de del desde donde dos el ella ellos en era es esa ese esta estaba estan este estoy
    fue ha hace hasta hay he la las le les lo los mas me mi mis muy nada ni no nos o para pero por porque que quien se ser si sin
    sobre son soy su sus tambien te tengo tiene todo tu un una uno unos y ya yo`,
  italian: `a ad al alla alle anche ai c che chi ci come con cosa cui da dal dalla de degli dei del dell della delle di do dove e
    ed era fa fatto gli ha hai hanno ho i il in io l la le lei lo loro lui ma mi mia mie mio ne nel nella noi non o per perche piu
    quale quando quanto questo questa se sei si sono sta stato sua sue sul sulla suo tra tu un una uno va vi`,
  portuguese: `a ao aos as com como da das de depois do dos e ela ele eles em entre era essa esse esta estao eu foi foram ha isso ja
    lhe mais mas me mesmo meu minha muito na nao nas no nos nossa nosso num numa o onde os ou para pela pelo por porque qual quando
    que quem sao se sem ser seu sua tem tenho um uma voce`,
  dutch: `aan al als bij dan dat de der deze die dit doe dus een en er geen had heb hebben heeft het hij hoe hun iets ik in is je
    jij kan maar me meer met mij mijn na naar niet nog nu of om omdat ons ook op over te tot u uit van veel voor waar waarom
    wanneer was wat we wel werd wie wij wordt ze zich zij zijn zo zou`,
  swedish: `alla att av blev bli da de dem den denna det dig din du efter ej eller en ett fran for har hade han hans hon hur i inte
    ja jag kan man med men mig min mina mitt mot nagon nar nu och om oss pa sa sig sin ska som till upp ut vad var vara varfor
    vem vi vid vilken vilka vill`,
  danish: `af alle at blev da de den der det dig din du efter eller en er et for fra ham han hans har havde hun hvad hvem hvor
    hvordan hvorfor hvornar i ikke jeg kan man med meget men mig min mine mit mod ned nogle nu og om op os pa sa sig skal som
    til ud under var ved vi vil vores`,
  norwegian: `av alle at ble da de den det deg din du etter eller en er et for fra ham han hans har hadde hun hva hvem hvor hvordan
    hvorfor nar i ikke jeg kan man med meg men min mine mitt mot noe noen na og om opp oss pa sa seg skal som til ut under var
    ved vi vil vare`,
  finnish: `ei eika eli en ennen etta han hanen hanta he ihan ja jo joka jos jossa kai kanssa kenen koska kuin kuinka kuka kun kylla
    me mika miksi milloin mina minulla minun missa mista mita miten mutta myos ne niin noin nyt oli olin olivat olla ole olemme
    olen on onko ovat paljon sen se sina sinun sita siella siis tai tama taman tassa te tuli tuo vain viela voi`,
  hungarian: `a az abban ahogy aki akkor ami amikor azt be csak de egy el en es ez ezt fel ha hanem hogy hol hogyan honnan hova igen
    is itt ki kinek kell kik le lesz lett maga mar meg melyik mert mi miert mikor milyen mint mit most nagy nagyon nekem nem ott
    o ok olyan se sem szamara te tehat ti tobb ugy utan vagy vagyok van vannak volt voltak`,
  turkish: `acaba ama ancak bana bazi belki ben beni benim bir biz bizim bu cok cunku da daha de degil diye en gibi hem hep her
    hic icin ile ise kac kadar ki kim kime kimde mi mu nasil ne neden nerede nereye niye o olarak oldu olan ona onlar onu sen
    sana sonra su var ve veya ya yok zaman hangi`,
  romanian: `a acest aceasta ai al ale am are as asta au avea ca cand care ce cel cine cu cum cumva da dar de decat deci din dintre
    doar dupa ea ei el era este eu fi foarte fost in intr isi la le lor lui ma mai mea mei meu mi ne nici noi nu o pe pentru
    prin sa sau se si sunt sub sunt te tu un una unde unei unui va voi`,
  polish: `a aby ale bardzo bez bo by byc byl byla bylem bylo byly ci co cos czy dla do gdy gdzie go i ich ile im ja jak jaka jaki
    jakie jako je jego jej jest jestem juz kiedy kogo kto ktora ktory ktore ma mam mamy mi mnie moj moja moje mozna my na nad nam
    nas nasz nic nie niz o od on ona oni pan po pod przed przez przy sa sie skad sobie ta tak tam te tego tej ten to tu tylko tym
    u w we wszystko z za ze`,
  czech: `a aby ale ani asi az bez bude by byl byla byli bylo byt co cim do ho i ja jak jake jaky jako je jeho jeji jen jeste jich
    jim jsem jsi jsme jsou k kam kde kdo kdy kdyz ke kolik kterou ktery ktera ktere ma mam mate me mi mit mne moc moje muj my na
    nad nam nas ne nebo nejsou neni nez nic o od on ona oni po pod podle pri pro proc proto s se si sve ta tak tam te tedy ten
    to tohle tu ty u uz v ve vam vas vsak z za ze`,
};

/** A bit a language, in the order of `LATIN_LANGUAGES`. */
const bitsByWord = new Map<string, number>();
for (const [i, language] of LATIN_LANGUAGES.entries())
  for (const word of LITTLE_WORDS[language].trim().split(/\s+/))
    bitsByWord.set(word, (bitsByWord.get(word) ?? 0) | (1 << i));

/** The languages of which a folded word is a little word, as bits; 0 for most. */
export const getLanguageBits = (word: string): number => bitsByWord.get(word) ?? 0;

/** Counts a word for each of its languages: [languages], in the order of `LATIN_LANGUAGES`. */
export function addVotes(votes: Uint32Array, bits: number): void {
  // English alone, nearly always.
  if (bits === 1) {
    votes[0]! += 1;
    return;
  }
  for (let i = 0; i < votes.length; i++) if ((bits & (1 << i)) !== 0) votes[i]! += 1;
}

export const getLanguageBit = (language: LatinLanguage): number => 1 << LATIN_LANGUAGES.indexOf(language);

/** Letters that tell a language where no little word does. */
const LETTERS: readonly (readonly [LatinLanguage, RegExp])[] = [
  ['hungarian', /[őű]/],
  ['turkish', /[ğşı]/],
  ['polish', /[ąęłżźśćń]/],
  ['czech', /[řěůďť]/],
  ['german', /ß/],
  ['romanian', /[țăș]/],
  ['portuguese', /[ãõ]/],
  ['spanish', /[ñ¿¡]/],
  ['french', /[œçèêëîûù]/],
  ['danish', /[æø]/],
  ['swedish', /å/],
];

/** The languages of Latin words, none where nothing tells; several where those tie that share their little words. */
export interface LanguageGuess {
  readonly languages: readonly LatinLanguage[];
  /** A single little word may be another language's all the same. */
  readonly isSure: boolean;
}

/** Languages that tie, as Danish and Norwegian do; more are no guess. */
const MAX_TIED = 3;

/** By the little words of a text, counted by language in the order of `LATIN_LANGUAGES`, and by its letters. */
export function guessLanguage(counts: ArrayLike<number>, text: string): LanguageGuess {
  let top = 0;
  for (let i = 0; i < LATIN_LANGUAGES.length; i++) top = Math.max(top, counts[i]!);
  // English by far the most often: nothing else has to be looked at.
  if (top > 1 && counts[0] === top) {
    const isAlone = LATIN_LANGUAGES.every((_, i) => i === 0 || counts[i]! < top);
    if (isAlone) return ENGLISH;
  }
  const likeliest = LATIN_LANGUAGES.filter((_, i) => top > 0 && counts[i] === top);
  const hint = findHint(text);
  if (hint !== undefined && (likeliest.includes(hint) || top <= 1))
    return { languages: [hint], isSure: true };
  if (likeliest[0] === 'english' && (top > 1 || likeliest.length === 1)) return ENGLISH;
  const isGuess = likeliest.length <= MAX_TIED && likeliest[0] !== 'english';
  return { languages: isGuess ? likeliest : top > 1 ? likeliest.slice(0, 1) : [], isSure: top > 1 };
}
const ENGLISH: LanguageGuess = { languages: ['english'], isSure: true };

const NOT_ASCII = /[^\x00-\x7f]/;
function findHint(text: string): LatinLanguage | undefined {
  if (!NOT_ASCII.test(text)) return undefined;
  const lower = text.normalize('NFC').toLowerCase();
  return LETTERS.find(([, letters]) => letters.test(lower))?.[0];
}

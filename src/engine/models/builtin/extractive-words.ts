/**
 * What the extractive editor knows of languages: folded words (see language/words.ts), one line a language. A word of
 * one language's grammar is often a thing in another ("die", "bin", "con"), so a list counts only where the stretch
 * is written in its language.
 */
const split = (line: string): string[] => line.split(' ');

/** Grammar: articles, pronouns, prepositions, conjunctions, auxiliaries. */
export const STOP: Readonly<Record<string, readonly string[]>> = {
  en: split(
    'a about above across after again against ago all almost along already also although always am among an and another any anybody anyone anything anyway anywhere are arent around as aside at away back be because been before behind being below beneath beside besides between beyond both but by can cannot cant could couldnt did didnt do does doesnt doing done dont down during each either else enough etc even ever every everybody everyone everything everywhere except far few for from further get gets getting given gone got had hadnt half has hasnt have havent having he hed hell her here heres hers herself hes him himself his how hows however i id if ill im in indeed inside instead into is isnt it itd itll its itself ive just last least less lest let lets like likely lot lots many may maybe me might mine more most much must my myself near nearly neither never next no nobody none nor not nothing now nowhere of off often on once one ones only onto or other others otherwise ought our ours ourselves out outside over own per perhaps quite rather really same shall she shed shell shes should shouldnt since so some somebody somehow someone something sometimes somewhere soon still such than that thatd thatll thats the their theirs them themselves then thence there therefore theres these they theyd theyll theyre theyve this those though through throughout thus till to together too toward towards under unless until up upon us used usually very via was wasnt we wed well were werent weve what whatever whats when whenever where wheres wherever whether which while who whoever whole whom whos whose why will with within without wont would wouldnt yes yet you youd youll your youre yours yourself youve',
  ),
  de: split(
    'aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da dabei dafur damit dann daran darauf daraus das dass davon dazu dein deine deinem deinen deiner dem den denn der des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer eure fur gegen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann kannst kein keine keinem keinen keiner konnen konnte mal man mehr mein meine meinem meinen meiner mich mir mit muss mussen nach nein nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit sich sie sind so soll sollen sollte sondern uber um und uns unser unsere unter viel vom von vor wann war waren warum was weil weiter welche welcher wenn wer werde werden wie wieder will wir wird wo wollen wurde wurden zu zum zur zwar zwischen',
  ),
  fr: split(
    "a ai aie ainsi alors apres as assez au aucun aucune aussi autre autres aux avait avant avec avez avoir avons bien c ca car ce ceci cela celle celui ces cet cette ceux chaque chez ci comme comment d dans de deja depuis des deux donc dont du elle elles en encore entre est et etait etaient ete etes etre eu fait faut ici il ils j jamais je jusque l la le les leur leurs lui m ma mais me meme mes moi moins mon n ne ni non nos notre nous on ont ou oui par parce pas peu peut plus pour pourquoi qu quand que quel quelle quels qui quoi rien s sa sans se sera ses si soit son sont sous suis sur t ta tes toi ton tous tout toute toutes tres tu un une vers voici voila vos votre vous y c'est qu'il j'ai n'est d'un d'une",
  ),
  es: split(
    'a ahora al algo alguien algun alguna antes aqui asi aun aunque bien cada casi como con cual cuando de del desde donde dos durante e el ella ellas ellos en entre era eran eres es esa ese eso esos esta estaba estan estar estas este esto estos estoy fue fueron ha habia hace hacer hasta hay han he la las le les lo los mas me mi mientras mis mucho muy nada ni no nos nosotros nunca o os otra otro para pero poco por porque pues que quien se sea ser si sido siempre sin sobre solo somos son soy su sus tambien tan tanto te tengo ti tiene tienen todo todos tu tus un una uno unos usted va ver vez y ya yo',
  ),
  it: split(
    'a abbiamo ad adesso ai al alla alle allo anche ancora avere aveva bene c che chi ci cio co coi col come con cosa cosi cui d da dai dal dalla dalle degli dei del della delle dello di dopo dove due e ed era erano essere fa fare fino fra gia gli ha hai hanno ho i il in io l la le lei li lo loro lui ma mai me meno mentre mi mia mie miei mio molto ne nei nel nella nelle no noi non nostra nostro o oggi ogni ora per perche pero piu poco poi prima proprio qual quale quando quanto quella quelle quelli quello questa queste questi questo qui se sempre senza si sia siamo sono sta stato su sua sue sui sul sulla suo tra tu tua tuo tutti tutto un una uno va vi voi',
  ),
  pt: split(
    'a agora ainda alguem algum alguma antes ao aos apenas aquela aquele aqui as assim ate bem cada coisa com como da das de dela dele depois do dos e ela elas ele eles em entre era essa esse esta estava estou este eu fazer foi foram ha isso isto ja la lhe mais mas me mesmo meu meus minha muito na nada nao nas nem no nos nossa nosso nunca o onde os ou outra outro para pela pelo pois por porque quando que quem se seja sem sempre ser seu seus sim so sobre sou sua suas tambem tao te tem tenho ter todo todos tu um uma voce voces vou',
  ),
  nl: split(
    'aan al alle alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je jij jou jouw kan kon kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons onze ook op over reeds te tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd wezen wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou',
  ),
  ru: split(
    'а без более больше будет бы был была были было быть в вам вас весь во вот все всегда всего всех вы где да даже два для до его ее если есть еще же за здесь и из или им их к как какая какой когда кто куда ли лучше между меня мне много может можно мои мой моя мы на над надо наш не него нее ней нельзя нет ни никогда ним них ничего но ну о об один он она они оно опять от очень по под после потом потому почти при про раз разве с сам свою себе себя сеичас со совсем так такои там тебя тем теперь то тогда того тоже только том тот три тут ты у уж уже хоть чего чеи чем что чтобы чуть эта эти это этого этои этом этот эту я',
  ),
  pl: split(
    'a aby ale albo bardzo bez bo by byc byl byla bylo ci co czy dla do dzis gdy gdzie go i ich ile im ja jak jako je jego jej jest jestem juz kiedy kto ktory ma mam mi mnie moj moje moze mozna my na nad nam nas nic nie niz no o od on ona oni po pod pan przed przez przy sa sie sobie ta tak takze tam te tego tej ten to tu tylko ty u w we wiec wszystko z za ze zeby',
  ),
  sv: split(
    'alla allt att av blev bli da de dem den denna der det detta dig din du efter ej ett fran for har hade han hans hon i inte ikke ingen ja jag jeg kan man med men mig min mitt nagon nar nej ni nu och og om oss pa sa sig sin ska skal som till til under upp ut vad var vara vi vid vill ar er af',
  ),
  tr: split(
    'acaba ama ancak bana bazi belki ben beni benim bir biz bu cok cunku da daha de degil diye en gibi hem hep her hic icin ile ise kadar ki kim mi mu nasil ne neden o olarak oldu olan onlar onu sen simdi siz su ve veya ya yok',
  ),
  ar: split(
    'في من على الي عن ان انا هو هي هذا هذه ذلك ما لا لم لن ليس كان كانت قد مع او ثم كل بعد قبل التي الذي و',
  ),
  hi: split('है हैं था थी थे का की के को से में पर और या यह वह मैं हम तुम आप नहीं भी तो ही कि एक जो'),
};

/** Words that say little of what a talk is about though they are no grammar; greetings and other filler among them. */
export const WEAK: Readonly<Record<string, readonly string[]>> = {
  en: split(
    'able first second third fourth fifth sixth seventh last oclock bigger smaller harder easier older newer longer shorter higher lower closer absolutely actual actually afraid afternoon agree ah aha answer apparently apology apologies appreciate ask asked asking assume available awesome bad basically become becomes believe best bet better big bit bits bring brings brought bye call called calling came case cases certain certainly change changed cheers check clear clearly close come comes coming completely congratulations consider couple course cool correct couldve count course day days dear decent decide decided definitely depend depends different difficult do doubt due early easily easy end ended ends entire especially evening exactly example excellent expect explain explains eye fact fair fairly fall fancy fast favourite feel feels fell felt fill final finally find finding fine finish first fits follow following forget forgot forward found free full fun funny gave general generally gentle gently give gives giving glad go goes going good goodbye grand great guess guy guys ha haha half hang happen happened happens happy hard hardly hate havent hear heard hello help helpful helps hey hi hm hmm hold honest honestly hope hour hours huge idea ideas imagine important included including interesting isn job joke keep keeps kept kind kindly knew know known knows large late later laugh laughed lead learn leave leaves left let letting lie literally little live long look looked looking looks love lovely luck luckily magnificent main mainly make makes making mark matter mean means meant meet mention mentioned mind minute minutes miss moment month months morning move name named need needed needs new news nice night noise normal normally note noted notice noticed number obvious obviously oh ok okay old open option ordinary part particular people perfect perfectly person pick place plan please pleased plenty plus point pop possible possibly practically pretty probably problem properly proper purpose put puts putting question questions quick quickly quiet ran read ready real realise realised reason reasonable recap recently remember remind remark remarks remind result right roughly run running sad safe said satisfying saw say saying says sealed second see seem seemed seems seen sense sensible sensing sentence set several short show shown shut side silly simple simply sir sit slightly slow slowly small sorry sort sound sounds speak speaking special spend stand start started starts stay stayed stays step stick stop straight strange stuff stupid suggest suggested super suppose supposed sure surely surprise sweet take taken takes taking talk talked talking tell terrific thank thanks thing things think thinking thought thrilled tight tightest time times tiny today told tomorrow tonight took top total totally touch tried trouble true trust try trying turn turned twice type understand unusual use useful using usual various voice wait walk want wanted wants warm watch way ways wear week weekend weeks weird weirdly welcome went whatever wish wonder wonderful word words work worked working works world worry worth wow write wrong yeah year years yep yesterday young asleep beginning worst worse worried relieved guessing earned',
  ),
  de: split(
    'bitte danke dank hallo hi tschuss guten morgen abend tag gut gute guter gutes genau naturlich klar okay ok super toll vielleicht eigentlich einfach ganz immer heute gestern morgen machen macht mache gemacht gehen geht ging kommen kommt kam sagen sagt sagte wissen weiss denke denken glaube glauben finde finden lassen lasst geben gibt nehmen nehme brauche brauchen sache sachen ding dinge mochte gern gerne leider wirklich ziemlich fast erst dinge zeit jahr jahre tage woche wochen stunde stunden neu neue neuen alt alte gross grosse klein kleine lange bald',
  ),
  fr: split(
    "bonjour salut merci oui non bon bonne tres vraiment peut-etre aussi faire fais faire dit dire va vais aller vient venir veux vouloir crois penser pense chose choses temps fois jour jours an ans annee petit petite grand grande nouveau nouvelle beaucoup toujours maintenant demain hier s'il accord d'accord super",
  ),
  es: split(
    'hola gracias adios buenos buenas dias tardes noches bueno buena claro vale quiero quiere puede puedo creo decir dijo hacer hago ir voy cosa cosas tiempo dia ano anos manana hoy ayer pequeno pequena grande nuevo nueva gran favor verdad entonces luego bastante realmente despues',
  ),
  it: split(
    'ciao grazie buongiorno buonasera prego bene va bene voglio vuole posso puo penso dire detto fare faccio andare cosa cose tempo giorno anno anni oggi domani ieri piccolo grande nuovo nuova certo davvero allora forse favore',
  ),
  pt: split(
    'ola obrigado obrigada bom boa dia tarde noite quero quer pode posso acho dizer disse fazer faco ir coisa coisas tempo dia ano anos hoje amanha ontem pequeno grande novo nova certo entao talvez favor realmente',
  ),
  nl: split(
    'hallo dag bedankt dank goed goede morgen graag misschien gewoon echt heel vandaag gisteren maken maakt gaan gaat komen komt zeggen zegt weet weten denk denken vind vinden geven ding dingen tijd jaar jaren week weken uur nieuw nieuwe oud oude groot grote klein kleine erg lang',
  ),
  ru: split(
    'привет спасибо здравствуите пожалуиста хорошо ладно конечно может наверное просто сегодня вчера завтра делать сделать сделал идти идет поити сказал сказала говорить знаю знает думаю хочу нужно время день год лет раз деиствительно нового новыи большои маленькии',
  ),
};

/** Whole words that deny. */
export const DENIALS: ReadonlySet<string> = new Set(
  [
    'not no never none nobody nothing nowhere neither nor without cannot cant dont wont isnt arent wasnt werent doesnt didnt hasnt havent hadnt couldnt wouldnt shouldnt mustnt neednt aint hardly barely',
    'nicht nichts nie niemals niemand nein ohne kein keine keinem keinen keiner keines weder kaum nirgends',
    'ne ni pas jamais rien aucun aucune personne sans non guere n',
    'nunca jamas nada nadie ningun ninguna ninguno tampoco sin',
    'nessuno nessuna niente nulla mai senza nao nem ninguem nenhum nenhuma sem',
    'ei eivat emme niet niets nooit niemand geen zonder noch inte ikke ingen aldrig aldri utan uden nie nic nigdy bez degil yok hic',
    'не нет ни никогда никто ничего нельзя без нигде لا لم لن ليس ليست غير بدون नहीं मत ना नही',
  ].flatMap(split),
);
/** Denials inside a word or in scripts without spaces. */
export const DENIAL_PARTS =
  /n't$|^(?:ne|n|qu'aucun)'|^n'|[不没沒無无未勿非别別]|ない|なか|なく|ません|ずに|ぬ|ไม่|ห้าม|않|없|못|아니|^안$/u;

/** Words that give a reason, or tell that a mind was made up: what they stand in matters more. */
export const REASONS: ReadonlySet<string> = new Set(
  [
    'because therefore instead decided means turns weil deshalb darum stattdessen entschieden',
    'parce donc plutot porque entonces decidi perche quindi invece deciso portanto omdat daarom dus',
    'потому поэтому значит решил решила решили',
  ].flatMap(split),
);

/** Small numbers in words; "one" and its like are pronouns more often than numbers. */
export const NUMBER_WORDS: ReadonlySet<string> = new Set(
  [
    'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half',
    'zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn zwanzig dreissig vierzig funfzig hundert tausend dutzend',
    'deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante cent mille',
    'dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta cien mil',
    'due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta cento dois duas quatro oito dez vinte trinta',
    'twee drie vijf zes zeven acht negen tien twaalf twintig dertig honderd duizend',
    'два две три четыре пять шесть семь восемь девять десять двенадцать двадцать тридцать сто тысяча',
  ].flatMap(split),
);

/** Months and days of the week: beside a number, or alone, they date something. */
export const CALENDAR: ReadonlySet<string> = new Set(
  [
    'january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays easter christmas',
    'januar februar marz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag ostern weihnachten',
    'janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche',
    'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado domingo',
    'gennaio febbraio aprile maggio giugno luglio settembre ottobre novembre dicembre lunedi martedi mercoledi giovedi venerdi sabato domenica',
    'janeiro fevereiro maio junho julho setembro outubro novembro dezembro segunda terca quarta quinta sexta',
    'januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag',
    'января февраля марта апреля мая июня июля августа сентября октября ноября декабря понедельник вторник среда четверг пятница суббота воскресенье',
  ].flatMap(split),
);

/** How each language asks after a thing that nobody asked after; `*` is the thing. */
export const WHAT_ABOUT: Readonly<Record<string, string>> = {
  en: 'What was said about *?',
  de: 'Was wurde gesagt über *?',
  fr: 'Qu’a-t-on dit de * ?',
  es: '¿Qué se dijo de *?',
  it: 'Che cosa si è detto di *?',
  pt: 'O que se disse de *?',
  nl: 'Wat is er gezegd over *?',
  ru: 'Что было сказано: *?',
};

/** What stands between two things. */
export const AND: Readonly<Record<string, string>> = {
  ...{ en: ' and ', de: ' und ', fr: ' et ', es: ' y ', it: ' e ', pt: ' e ', nl: ' en ', ru: ' и ' },
};

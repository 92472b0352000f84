/**
 * How people say that something is so, and that it has changed, by language: words and phrases between commas or blanks, as
 * they are written; `…` stands for a word or a few between.
 */
export interface ChangeLexicon {
  /** Words that tell the language, and say nothing by themselves. */
  readonly small: string;
  /** Verbs of what goes on being so, for now. */
  readonly states: string;
  /** Of these, what can be so in one way at a time. */
  readonly single: string;
  /** Verbs of where somebody lives or is, and of whom he works for. */
  readonly places: string;
  readonly work: string;
  /** Verbs of liking, and of its contrary. */
  readonly likes: string;
  readonly dislikes: string;
  /** What has one value: a password, a name, a price. */
  readonly slots: string;
  /** Told by phrases: put elsewhere or otherwise; to another home; another employer. */
  readonly moved: string;
  readonly rehoused: string;
  readonly employed: string;
  /** Over, given up, not so any more. */
  readonly ended: string;
  /** From here on, as against before. */
  readonly now: string;
  readonly fresh: string;
  /** Before what is no more. */
  readonly instead: string;
  /** Beside what is, not in its place. */
  readonly also: string;
  /** Wished, thought of, or on a condition. */
  readonly hedged: string;
  /** Before what it was changed to, or from. */
  readonly directions: string;
  /** Of these, before what it was changed from. */
  readonly origins: string;
}

export const CHANGE_LEXICONS: Readonly<Record<string, ChangeLexicon>> = {
  en: {
    small:
      'the a an my our your his her their i we he she they it of in on at for with and to that this by next one there was were been has have had not us me days half lot lots thing things stuff time times way bit good great really just still back again always never last week month year day today keep going get got make made let more less much many thanks thank hey hi wow yeah yup people place nice new old other others help sure best big little well long so but what when who how where why very only own same few right because about out up off over',
    states:
      'use uses using run runs meet meets open opens close closes leave leaves arrive arrives go goes have has own owns drive drives prefer prefers need needs hold holds keep keeps take takes come comes pay pays earn earns drink drinks eat eats teach teaches study studies play plays wear wears attend attends ride rides fix fixes fixed serve serves',
    single:
      'is are am s will cost costs weigh weighs start starts begin begins end ends expire expires measures contains',
    places: 'live lives sit sits sleep sleeps stay stays lie lies park parks reside resides stand stands',
    work: 'work works',
    likes: 'like likes love loves enjoy enjoys adore fancy',
    dislikes: 'hate hates dislike dislikes loathe loathes detest despise',
    slots:
      'favourite favorite preferred password passphrase passcode pin code number address email phone name nickname owner boss landlord landlady deadline price rent fee salary size colour color time date place capital default username login url port version budget limit rate',
    moved:
      'moved, switched, changed, changes, replaced, swapped, postponed, rescheduled, put off, put back, moved back, pushed back, pushed to, brought forward, raised, lowered, increased, reduced, cut to, upgraded, downgraded, migrated, renamed, shifted, relocated, delayed, extended, corrected, updated, traded, went up to, went down to, went up by, went down by, rose to, fell to, dropped to, transferred, took over, decided against',
    rehoused:
      'moved to, moved into, moved back to, moved in with, relocated to, moved house, moved home, finally moved, new place, new flat, new apartment, new home, new house',
    employed:
      'new job, started at, started with, started work at, started working, began at, began working, joined, hired by, got hired, got a job, changed jobs, switched jobs, now work, now works',
    ended:
      "cancelled, canceled, called off, no longer, any more, anymore, any longer, gave up, given up, quit, stopped, retired, sold, got rid of, dropped, abandoned, fell through, closed down, shut down, scrapped, not happening, resigned, discontinued, unsubscribed, broke up, ran out, won't be, wont be",
    now: 'now, from now on, these days, nowadays, since, as of, instead, after all, currently, from today, starting, effective, change of plan, correction, lately',
    fresh: 'new, newest',
    instead:
      'instead of, rather than, in place of, instead of taking, instead of using, instead of having, instead of going to, rather than taking, rather than using',
    also: 'too, also, as well, another, additionally, besides, both, second',
    hedged:
      "maybe, perhaps, might, could, should, would, some day, someday, want to, wants to, plan to, planning to, thinking of, thinking about, considering, if, unless, wish, hope, hoping, dreamed, dreamt, let's",
    directions: 'to from into until',
    origins: 'from',
  },
  de: {
    small:
      'der die das den dem des ein eine einen einem einer mein meine meinen meiner unser unsere unserer unseren ich wir er sie es und im am in auf für mit von zum zur bei um uhr statt zu vom dr nach als mal wieder heute gestern immer sehr gut ganz noch schon aber eh so was wer wie wo',
    states:
      'nutze nutzen nutzt verwende verwenden benutze benutzen habe hat haben kommt kommen geht gehe gehen fahre fährt trinke trinkt esse isst nehme nimmt braucht brauche spiele spielt trage lerne lernt öffnet schließt trifft treffen läuft',
    single:
      'ist sind bin kostet kosten wiegt wiege beginnt beginnen endet findet finden beträgt heißt heißen dauert gilt wird werden',
    places: 'wohne wohnt wohnen lebe lebt leben sitze sitzt liegt liegen steht stehen schlafe',
    work: 'arbeite arbeitet arbeiten',
    likes: 'mag liebe liebt genieße mögen',
    dislikes: 'hasse hasst verabscheue hassen',
    slots:
      'lieblings passwort kennwort pin code nummer telefonnummer handynummer adresse name preis miete gebühr gehalt frist termin größe farbe chef chefin vermieter hausarzt',
    moved:
      'verschoben, verlegt, gewechselt, geändert, ersetzt, umgestellt, erhöht, gesenkt, umgestiegen, vorverlegt, aktualisiert, getauscht, umbenannt, verlängert, geändert, gestiegen, gesunken, abgelöst, übernommen, wechselt, steigt auf',
    rehoused:
      'umgezogen, gezogen, ziehe um, zogen, neue wohnung, neuen wohnung, neues zuhause, neues haus, neuen haus',
    employed: 'neue stelle, neuen job, neuer job, angefangen, arbeite jetzt, arbeitet jetzt, gewechselt zu',
    ended:
      'abgesagt, nicht mehr, kein … mehr, keine … mehr, keinen … mehr, aufgegeben, gekündigt, aufgehört, storniert, fällt aus, fallen aus, entfällt, verkauft, abgeschafft, gestrichen, ausgetreten, fällt … aus',
    now: 'jetzt, nun, neuerdings, inzwischen, mittlerweile, ab sofort, ab, seit, stattdessen, statt, nunmehr, künftig, ab heute, derzeit, doch',
    fresh: 'neu, neue, neuer, neues, neuen, neuem',
    instead: 'statt, anstelle von, anstatt',
    also: 'auch, ebenfalls, zusätzlich, außerdem, zweite, zweiter, noch ein, noch eine',
    hedged:
      'vielleicht, könnte, könnten, sollte, sollten, würde, würden, möchte, möchten, überlege, überlegen, falls, wenn, hoffe, eventuell, will',
    directions: 'auf nach zu von vom zum zur',
    origins: 'von vom',
  },
  fr: {
    small:
      'le la les l un une des du de d mon ma mes notre nos je j il elle on nous et à au aux en pour avec chez sur par mois est h euros ce cette',
    states:
      'utilise utilisons utilisent conduis conduit vais va allons prends prend bois mange joue porte ai avons ouvre ferme part',
    single: 'est sont suis coûte coûtent pèse commence finit s dure expire sera',
    places: 'habite habitons habites vis vit vivons dors loge',
    work: 'travaille travaillons',
    likes: 'aime aimons adore adorons apprécie',
    dislikes: 'déteste détestons hais abhorre',
    slots:
      'préféré préférée passe code numéro adresse nom prix loyer date heure couleur taille patron propriétaire',
    moved:
      'reporté, reportée, reportés, déplacé, déplacée, changé, changée, remplacé, remplacée, avancé, avancée, décalé, décalée, passé à, passée à, passé au, passée au, augmenté, baissé, modifié, modifiée, repoussé, repoussée, transféré',
    rehoused: 'déménagé, emménagé, déménageons, nouvel appartement, nouveau logement, nouvelle maison',
    employed: 'nouveau travail, nouvel emploi, nouveau poste, commencé chez, travaille maintenant',
    ended:
      "annulé, annulée, annulés, ne … plus, n' … plus, arrêté, abandonné, vendu, quitté, résilié, supprimé, démissionné",
    now: 'maintenant, désormais, à partir de, à partir du, depuis, dorénavant, plutôt, à la place, finalement, au lieu de, en fait, actuellement, dès',
    fresh: 'nouveau, nouvelle, nouvel, nouveaux, nouvelles',
    instead: 'au lieu de, à la place de, plutôt que',
    also: 'aussi, également, en plus, deuxième, encore un, encore une',
    hedged: 'peut-être, pourrait, pourrions, devrait, devrions, si, voudrais, aimerais, envisage, espère',
    directions: 'à au aux vers en de du',
    origins: 'de du',
  },
  es: {
    small:
      'el la los las un una unos unas mi mis nuestro nuestra su yo nosotros y de del en con por para al a que lo se las me al mes euros',
    states:
      'uso usa usamos usan tengo tiene tenemos conduzco voy va vamos bebo como tomo juego abre cierra sale llega',
    single: 'es son está están soy estoy cuesta cuestan pesa empieza termina dura vence será llama',
    places: 'vivo vive vivimos duermo resido',
    work: 'trabajo trabaja trabajamos',
    likes: 'gusta gustan encanta encantan adoro amo',
    dislikes: 'odio odia odiamos detesto aborrezco',
    slots:
      'favorito favorita contraseña clave código número dirección nombre precio alquiler fecha hora color talla jefe jefa',
    moved:
      'cambió, cambiado, cambiamos, cambié, cambiaron, movió, movimos, aplazó, aplazado, pospuso, pospuesto, trasladó, pasó a, pasamos a, reemplazó, reemplazamos, sustituyó, subió, bajó, actualizó, adelantó, retrasó, modificó',
    rehoused: 'mudé, mudamos, mudado, mudó, piso nuevo, nuevo piso, casa nueva, nueva casa',
    employed: 'nuevo trabajo, nuevo empleo, empecé en, trabajo ahora',
    ended:
      'cancelado, cancelada, canceló, cancelaron, ya no, dejé de, dejé el, dejé la, dejó de, abandoné, vendí, vendimos, anulado, anulada, suspendido, suspendida, renuncié',
    now: 'ahora, a partir de, desde, en vez de, en lugar de, al final, últimamente, actualmente, hoy en día',
    fresh: 'nuevo, nueva, nuevos, nuevas',
    instead: 'en vez de, en lugar de',
    also: 'también, además, otro, otra, segundo, segunda',
    hedged:
      'quizás, quizá, tal vez, podría, podríamos, debería, deberíamos, si, quisiera, quiero, espero, ojalá',
    directions: 'a al de del para',
    origins: 'de del',
  },
  it: {
    small:
      'il lo la i gli le un una uno mio mia nostro nostra io noi di del della dei al alla in con per da dal che si mese euro e ed le',
    states: 'uso usa usiamo ho ha abbiamo guido guida vado va prendo bevo mangio gioco apre chiude parte',
    single: 'essere sono costa costano pesa inizia comincia finisce dura scade sarà chiama',
    places: 'abito abita abitiamo vivo vive viviamo dormo',
    work: 'lavoro lavora lavoriamo',
    likes: 'piace piacciono adoro amo',
    dislikes: 'odio odia odiamo detesto',
    slots:
      'preferito preferita password codice numero indirizzo nome prezzo affitto data ora colore taglia capo',
    moved:
      'spostato, spostata, spostati, cambiato, cambiata, cambiamo, rinviato, rinviata, rimandato, rimandata, sostituito, sostituita, aumentato, aumentata, passato a, passata a, passati a, anticipato, anticipata, posticipato, aggiornato, modificato',
    rehoused: 'trasferito, trasferita, trasferiti, traslocato, casa nuova, nuova casa',
    employed: 'nuovo lavoro, nuovo impiego, cominciato a lavorare, iniziato a lavorare, lavoro ora',
    ended:
      'annullato, annullata, non … più, smesso, cancellato, cancellata, venduto, venduta, lasciato, lasciata, disdetto, mollato, sospeso, sospesa',
    now: 'ora, adesso, a partire da, dal, d’ora in poi, da oggi, da quando, invece, alla fine, attualmente, ultimamente, al posto di',
    fresh: 'nuovo, nuova, nuovi, nuove',
    instead: 'invece di, al posto di',
    also: 'anche, inoltre, altro, altra, secondo, seconda, pure',
    hedged: 'forse, potrebbe, potremmo, dovrebbe, dovremmo, se, vorrei, spero, magari, penso di',
    directions: 'a al alla da dal dalla',
    origins: 'da dal dalla',
  },
  pt: {
    small:
      'o a os as um uma meu minha nosso nossa eu nós de do da dos das no na em com por para ao à que me seu sua euros mês e',
    states: 'uso usa usamos tenho tem temos conduzo dirijo vou vai bebo como tomo jogo abre fecha sai',
    single: 'essere são sou estou está custa custam pesa começa termina dura vence será chama fica',
    places: 'moro mora moramos vivo vive durmo',
    work: 'trabalho trabalha trabalhamos',
    likes: 'gosto gostamos adoro amo',
    dislikes: 'odeio odeia detesto detestamos',
    slots: 'favorito favorita senha código número endereço nome preço aluguel renda data hora cor chefe',
    moved:
      'mudou, mudado, mudada, adiado, adiada, passou para, passou a, trocou, trocámos, trocamos, substituído, substituída, transferido, transferida, aumentou, baixou, atualizado, antecipado, antecipada, alterado, alterada',
    rehoused: 'mudei-me, mudei, mudamos, mudámos, casa nova, nova casa',
    employed: 'novo emprego, novo trabalho, comecei na, comecei no, comecei a trabalhar',
    ended:
      'cancelado, cancelada, cancelou, já não, não … mais, deixei de, vendi, vendemos, desisti, larguei, anulado, anulada, parei de',
    now: 'agora, a partir de, desde, em vez de, afinal, ultimamente, atualmente, doravante',
    fresh: 'novo, nova, novos, novas',
    instead: 'em vez de, em lugar de',
    also: 'também, além disso, outro, outra, segundo, segunda vez',
    hedged: 'talvez, poderia, poderíamos, deveria, se, queria, gostava, gostaria, espero',
    directions: 'para a ao à de do da',
    origins: 'de do da',
  },
  nl: {
    small:
      'de het een mijn onze ons ik wij we hij zij en van in op aan met voor naar bij om uur te dat die per maand is er',
    states:
      'gebruik gebruikt gebruiken heb heeft hebben rijd rijdt ga gaat gaan neem drink eet speel draag komt sluit opent',
    single: 'is zijn ben kost kosten weegt begint eindigt duurt heet bedraagt wordt',
    places: 'woon woont wonen leef slaap zit ligt staat',
    work: 'werk werkt werken',
    likes: 'hou houd vind lust',
    dislikes: 'haat haten verafschuw',
    slots:
      'lievelings favoriete wachtwoord code pincode nummer adres naam prijs huur datum tijd kleur maat baas',
    moved:
      'verplaatst, verzet, gewijzigd, veranderd, vervangen, overgestapt, uitgesteld, verhoogd, verlaagd, verschoven, vervroegd, omgeruild, bijgewerkt, gestegen',
    rehoused: 'verhuisd, verhuis, verhuisden, nieuw huis, nieuwe woning',
    employed: 'nieuwe baan, begonnen bij, werk nu, werkt nu',
    ended:
      'geannuleerd, afgezegd, niet meer, geen … meer, gestopt, opgezegd, verkocht, gaat niet door, opgegeven, afgelast, vervalt',
    now: 'nu, voortaan, vanaf, sinds, in plaats van, tegenwoordig, inmiddels, toch, vanaf nu',
    fresh: 'nieuw, nieuwe',
    instead: 'in plaats van',
    also: 'ook, bovendien, nog een, tweede',
    hedged: 'misschien, zou, zouden, als, wil, willen, hoop, overweeg, kunnen',
    directions: 'naar van tot',
    origins: 'van',
  },
  ru: {
    small: 'и в во на по с со у от до для к из о мой моя мы я он она они наш наша это что как не',
    states: 'пользуюсь используем использую есть езжу пью ем играю ношу хожу открывается закрывается',
    single: 'стоит стоят весит начинается заканчивается будет зовут составляет',
    places: 'живу живёт живем живут сижу лежит сплю',
    work: 'работаю работает работаем',
    likes: 'люблю любим нравится нравятся обожаю',
    dislikes: 'ненавижу ненавидим терпеть',
    slots: 'любимый любимая любимое пароль код номер адрес имя цена аренда дата время цвет размер начальник',
    moved:
      'перенесли, перенесён, перенесена, перенесено, изменили, изменился, изменилась, сменил, сменила, сменили, заменили, перешли, перешёл, перешла, повысили, снизили, поменяли, поменял, поменяла, обновили, передвинули',
    rehoused: 'переехал, переехала, переехали',
    employed: 'новая работа, новую работу, устроился, устроилась',
    ended:
      'отменили, отменён, отменена, отменено, больше не, бросил, бросила, продал, продала, продали, уволился, уволилась, перестал, перестала',
    now: 'теперь, отныне, вместо, в последнее время, с сегодняшнего дня, начиная с, сейчас',
    fresh: 'новый, новая, новое, новые, новым, нового, новой',
    instead: 'вместо',
    also: 'тоже, также, ещё, второй',
    hedged: 'может быть, возможно, хочу, хотим, бы, если, надеюсь, давай',
    directions: 'на в к с из',
    origins: 'с из',
  },
  pl: {
    small: 'i w we na po z ze u od do dla o mój moja nasz nasza ja my on ona oni to że jak się nie',
    states: 'używam używamy mam ma mamy jeżdżę piję jem gram noszę chodzę otwiera zamyka',
    single: 'jest są jestem kosztuje kosztują waży zaczyna kończy trwa będzie wynosi',
    places: 'mieszkam mieszka mieszkamy śpię leży stoi',
    work: 'pracuję pracuje pracujemy',
    likes: 'lubię lubimy kocham uwielbiam',
    dislikes: 'nienawidzę nienawidzimy',
    slots:
      'ulubiony ulubiona ulubione hasło kod numer adres imię cena czynsz data godzina kolor rozmiar szef',
    moved:
      'przeniesiono, przeniesiony, przeniesiona, przesunięto, przesunięty, przesunięta, przełożono, przełożony, przełożona, zmieniono, zmienił, zmieniła, zmieniłem, zmieniłam, zmieniło, zastąpiono, podniesiono, obniżono, przeszliśmy, wymieniliśmy',
    rehoused: 'przeprowadziłam, przeprowadziłem, przeprowadziliśmy, przeprowadził, przeprowadziła',
    employed: 'nowa praca, nową pracę, zacząłem pracę, zaczęłam pracę',
    ended:
      'odwołano, odwołany, odwołana, odwołane, już nie, rzuciłam, rzuciłem, sprzedałem, sprzedałam, sprzedaliśmy, zrezygnowałem, zrezygnowałam, przestałem, przestałam',
    now: 'teraz, odtąd, zamiast, ostatnio, od dziś, począwszy od, obecnie, jednak',
    fresh: 'nowy, nowa, nowe, nowym, nowego, nowej',
    instead: 'zamiast',
    also: 'też, także, również, drugi, druga',
    hedged: 'może, chyba, chcę, chcemy, jeśli, gdyby, mam nadzieję',
    directions: 'na do w z ze',
    origins: 'z ze',
  },
  zh: {
    small: '的 了 我 我们 你 他 她 和 就 都 这 那 个',
    states: '用 使用 有 开 喝 吃 学 教 去 去年',
    single: '是 在 叫 花 要',
    places: '住 住在',
    work: '工作 上班',
    likes: '喜欢 爱',
    dislikes: '讨厌 恨',
    slots: '最喜欢 密码 号码 电话 地址 名字 价格 房租 日期 时间 颜色',
    moved: '改到, 改成, 改为, 换成, 换到, 换了, 推迟, 提前到, 更改, 变成, 调到, 涨到, 降到, 升级',
    rehoused: '搬到, 搬去, 搬家',
    employed: '新工作, 换工作, 跳槽, 入职',
    ended: '取消, 不再, 放弃, 戒了, 卖了, 停了, 辞职, 不用了',
    now: '现在, 如今, 目前, 从现在, 开始',
    fresh: '新的, 新',
    instead: '代替',
    also: '也, 还有, 另外, 另一',
    hedged: '也许, 可能, 想, 如果, 要不要, 希望',
    directions: '到 从',
    origins: '从',
  },
  ja: {
    small: 'の を に で と も へ から まで 私 僕 私たち',
    states: '使っ 使い 飲ん 乗っ 通っ 持っ',
    single: 'は です が',
    places: '住ん',
    work: '働い 勤め',
    likes: '好き 大好き',
    dislikes: '嫌い 大嫌い',
    slots: '一番好き パスワード 暗証番号 番号 電話 住所 名前 値段 家賃 日付 時間 色',
    moved:
      '変更, 変わり, 変わった, 変えました, 変えた, 移動, 延期, 切り替え, 乗り換え, 移り, に替え, 値上げ, 値下げ',
    rehoused: '引っ越し, 引越し, 転居',
    employed: '転職, 入社, 新しい仕事',
    ended: 'キャンセル, 中止, やめました, やめた, 辞めました, 辞めた, 売りました, 売った, 解約, ではなくなり',
    now: '今は, これから, 今後, 現在は, 代わりに, 最近は',
    fresh: '新しい, 新',
    instead: 'の代わりに',
    also: 'もう一つ, 他に',
    hedged: 'かもしれ, たい, もし, 思っています, つもり',
    directions: 'に から',
    origins: 'から',
  },
  ko: {
    small: '우리 저 나 제 내 그 이',
    states: '사용해요 사용합니다 써요 씁니다 마셔요 다녀요',
    single: '입니다 이에요 예요',
    places: '살아요 삽니다 살고',
    work: '일해요 일합니다 근무해요',
    likes: '좋아해 좋아합니다 좋아한다',
    dislikes: '싫어해 싫어합니다 싫어한다',
    slots: '비밀번호 번호 전화번호 주소 이름 가격 월세 날짜 시간 색',
    moved: '변경, 바뀌, 바뀐, 바꿨, 옮겼, 연기, 교체, 올랐, 내렸, 전환',
    rehoused: '이사',
    employed: '이직, 입사, 새 직장',
    ended: '취소, 더 이상, 그만, 끊었, 팔았, 해지, 중단',
    now: '이제, 지금은, 앞으로, 대신, 요즘은, 부터',
    fresh: '새, 새로운',
    instead: '대신에',
    also: '또한, 역시',
    hedged: '아마, 싶, 만약, 할까',
    directions: '로 으로 에서',
    origins: '에서',
  },
};

// Made by scripts/make-common-words.mjs: common words that are one token after a space, in every vocabulary counted.
// A digit behind a word adds what else is one token: 1 capitalised after a space, 2 at a line's start, 4 capitalised there.
// prettier-ignore
export const COMMON_WORDS =
  'a7 aa2 aan2 ab7 abandon abandoned abb7 abdominal aber3 abilities2 ability7 able3 abnormal abort7 ' +
  'abortion about7 above7 abras2 abroad abs7 absence absent4 absolut absolute7 absolutely5 absor absorb ' +
  'absorption abstract7 absurd abund abundance abundant abuse1 aby2 ac7 acad3 academic3 acc7 acceler5 ' +
  'accelerate acceleration4 accent7 accept7 acceptable2 acceptance accepted7 accepting accepts access7 ' +
  'accessed accessibility5 accessible6 accessing accessories1 accessory4 accident1 accidentally accidents ' +
  'acclaimed accommod accommodate accommodation accommodations accomp accompanied accompany accompanying ' +
  'accompl accomplish accomplished accord1 accordance according7 accordingly1 account7 accountability1 ' +
  'accountable accounting1 accounts7 accred1 accredited accum accumulated accur2 accuracy7 accurate ' +
  'accurately accus accused ace7 acept acest ach3 achie achieve achieved achievement3 achievements ' +
  'achieving acid3 acids acknow acknowled4 acknowledge acknowledged acne acompanh acoustic acqu acquaint ' +
  'acquire acquired acquiring acquisition1 acre2 acres1 across5 act7 acted2 acting3 action7 actions7 activ7 ' +
  'activate7 activated6 activation7 active7 actively2 activists activities7 activity7 actor7 actors3 ' +
  'actress1 acts7 actual7 actually7 acuerdo acute2 ad7 ada7 adalah adam7 adap adapt3 adaptation adapted ' +
  'adapter7 add7 added7 addict addiction1 adding7 addition1 additional7 additionally5 additions addr7 ' +
  'address7 addressed addresses7 addressing adds7 ade3 adequ adequate adher adhere adip adj7 adjacent4 ' +
  'adjust7 adjustable1 adjusted4 adjustment1 adjustments adm2 admin7 administer administered administr7 ' +
  'administration5 administrative1 administrator7 administrators admir1 admission1 admissions admit ' +
  'admitted adolescent adopt1 adopted adoption1 adorable adore adresse7 ads7 adult7 adults1 adv7 advance7 ' +
  'advanced7 advancement advances1 advant advantage1 advantages advent1 adventure5 adventures1 advers ' +
  'adverse advert2 advertis advertise advertised advertisement5 advertisements4 advertising5 advice5 advis1 ' +
  'advise advised advisor7 advisory1 advoc1 advocacy advocate1 advocates ae3 aer1 aest aesthetic af7 aff7 ' +
  'affair affairs1 affect affected6 affecting affection affects affili affiliate3 affiliated affiliates ' +
  'affirm afford affordable1 afin afraid africa5 aft after7 afternoon afterwards1 ag7 again7 against7 age7 ' +
  'aged2 agencies1 agency7 agenda3 agent7 agents7 ages3 aggreg aggregate7 aggress aggressive aging3 ago3 ' +
  'agr3 agre agree3 agreed agreement1 agreements agrees agricultural1 agriculture1 agua2 ah7 ahead7 ahora ' +
  'ai7 aid3 aide aids ail2 aim3 aimed aiming aims ain3 ainda ainsi air7 aircraft1 airline airlines1 ' +
  'airport7 aj7 ajax7 ak7 aka2 akan2 akka akt7 aktiv2 al7 alarm7 album7 albums3 alc2 alcohol1 ale7 alert7 ' +
  'alerts3 alg7 algo2 algorithm7 algorithms1 algun algunos ali7 alias7 alien3 align7 aligned6 alignment7 ' +
  'alike aliment aliqu alive7 alk2 all7 alla3 alle7 alleg1 allegations alleged allegedly allem allen7 ' +
  'aller2 allerg alles2 allev alliance1 allies1 alloc7 allocate7 allocated2 allocation7 allow7 allowance ' +
  'allowed7 allowing allows7 alloy1 almost7 alo3 alone3 along7 alongside alors alpha7 alphabet3 already7 ' +
  'als7 also7 alt7 alta3 alte2 alter7 altered altern7 alternate7 alternative7 alternatives although7 ' +
  'altitude alto3 altogether altura2 alum aluminium1 aluminum1 alumni1 always7 am7 amat2 amateur1 amazed ' +
  'amazing5 amazon7 amb7 ambient3 ambition ambitious amen3 amend1 amendment1 amenities amer3 american7 amet ' +
  'ami2 amid1 amigos amino among7 amongst amor amount7 amounts amp3 ampl1 ample2 an7 ana7 anal7 analog1 ' +
  'analy4 analys analyse analyses analysis7 analyst1 analysts analytical analytics7 analyze analyzed ' +
  'analyzing anc7 ancestors anch3 anche2 anchor7 ancient1 ancora and7 anda3 ander2 andere anderen andre7 ' +
  'android7 androidx ang7 ange3 angel7 anger2 angle7 angles6 angry1 angular7 ani2 anim7 animal7 animals3 ' +
  'animate6 animated7 animation7 animations6 anime7 ankle ann7 anni2 anniversary1 anno2 annot2 annotation7 ' +
  'announce2 announced announcement3 annoy annoying annual7 annually ano2 anonym anonymous7 anos2 another7 ' +
  'ans7 answer7 answered2 answering answers7 ant7 ante2 antenna anterior antes2 anth7 anti7 antib anticip ' +
  'anticipate anticipated2 antioxid antique1 anv anxiety1 anxious any7 anybody anymore anyone5 anything7 ' +
  'anytime anyway5 anywhere4 ao7 aos ap7 apa2 apar apare apart5 apartment1 apartments1 apenas api7 apk2 ' +
  'apl2 aplic apolog apost1 app7 appar apparatus apparent apparently5 appe7 appeal1 appealing appear6 ' +
  'appearance7 appearances appeared appearing appears appell append7 appet appetite apple7 apples appliance ' +
  'appliances1 applic applicable applicant1 applicants1 application7 applications7 applied5 applies1 apply7 ' +
  'applying1 appoint2 appointed2 appointment7 appointments appreciate appreciated appreciation apprent1 ' +
  'appro7 approach1 approached approaches approaching appropriate2 appropriately approval7 approve2 ' +
  'approved7 approx7 approximately3 apps7 apr7 apresent apt3 aqu7 aqui ar7 arab1 arb3 arbitr arbitrary arc7 ' +
  'arch7 architect1 architectural architecture7 archive7 archives3 archivo6 are7 area7 areas7 aren3 arena7 ' +
  'arg7 argc2 argparse args7 argue argued argues argument7 arguments7 argv2 aria2 arise arising ark7 arm7 ' +
  'arma2 armed3 armor7 arms3 army5 arom aroma around7 arquivo arr7 arrang arrange5 arranged arrangement ' +
  'arrangements array7 arrays7 arrest1 arrested arrival3 arrive arrived arrives arriving arrow7 art7 arte3 ' +
  'arter2 arthritis artic article7 articles7 artificial1 artist7 artistic artists3 arts3 artwork as7 asc7 ' +
  'aseg ash7 asi3 asian5 aside7 asign ask7 asked5 asking3 asks2 asleep aspect7 aspects aspir ass7 assass ' +
  'assault1 assemble2 assembled assembly7 assert7 assertion5 assess1 assessed assessment3 assessments ' +
  'asset7 assets7 assign7 assigned7 assignment7 assignments assim assist3 assistance1 assistant7 assisted ' +
  'assisting assists associ5 associate7 associated7 associates1 association7 associations1 assort ' +
  'assortment assum assume1 assumed assumes assuming3 assumption assumptions assurance1 assure assured ast7 ' +
  'aston3 astr3 async7 at7 atau ate2 ath7 athlete athletes athletic1 atmos1 atmosphere atoi2 atom7 atomic7 ' +
  'atoms6 atr2 atrib2 att7 attach7 attached7 attachment7 attachments6 attack7 attacked attacking attacks ' +
  'attain attempt7 attempted attempting attempts5 attend5 attendance7 attended attendees attending attent ' +
  'attention7 attitude attitudes attorney1 attorneys attr7 attract attracted attraction attractions ' +
  'attractive attribute7 attributed attributes7 attrs6 atual4 au7 auc2 auch1 auction3 aud7 audi1 audience1 ' +
  'audiences audio7 audit7 auditor1 auf7 aug7 augment aument aunque aur3 aura5 aus7 ausge auss1 aussi aut7 ' +
  'auth7 authentic1 authentication7 author7 authorities5 authority7 authorization7 authorized7 authors7 ' +
  'auto7 autom7 automat automated1 automatic7 automatically1 automation7 automobile1 automotive1 autor7 ' +
  'autos3 autre autres autumn1 aux7 av7 avail2 availability7 available7 avait aval3 avant avatar7 ave3 ' +
  'avec3 aver2 average7 avez2 avg7 avis2 avoid7 avoided avoiding avoir avons aw7 await7 awake1 award7 ' +
  'awarded awards1 aware6 awareness1 away7 awesome7 awful awk2 awkward aws7 ax7 axes6 axios3 axis7 ay7 ayud ' +
  'az7 b7 ba7 bab3 babies1 baby7 bachelor5 back7 backdrop4 backed backend7 background7 backgrounds backing4 ' +
  'backpack1 backs2 backup7 backward backwards backyard bacon1 bacter bacteria bad7 badge7 badly bag7 bags3 ' +
  'bah3 bail1 bajo bak3 bake1 baked baking bal7 balance7 balanced3 balances2 balcon balcony bald1 ball7 ' +
  'balloon ballot balls3 bam3 ban7 banana3 banco1 band7 bands3 bandwidth bang7 bank7 banking1 bankruptcy ' +
  'banks3 banned banner7 banyak bapt1 bar7 bard3 bardzo bare3 barely barg1 bark1 barn1 barr1 barrel1 ' +
  'barrier5 barriers bars7 bas7 base7 baseball1 based7 baseline6 basement1 bases2 bash3 basic7 basically5 ' +
  'basics1 basis3 basket7 basketball1 bass1 bast1 bat7 batch7 bath1 bathroom1 bathrooms baths1 batt1 ' +
  'batter1 batteries battery7 battle7 battles1 bay7 baz3 bb2 bc2 bcrypt2 bd3 be7 beach1 beaches beads beam7 ' +
  'bean7 beans7 bear7 bearing3 bearings1 bears1 beast1 beat7 beaten beating beats1 beaucoup beaut1 ' +
  'beautiful7 beautifully beauty5 became because7 become5 becomes becoming bed7 bedroom1 bedrooms1 beds1 ' +
  'bee3 beef1 been7 beer7 beet1 bef2 before7 beg3 began begin7 beginner1 beginners1 beginning5 begins1 ' +
  'begun beh7 behalf behavior7 behavioral1 behaviors behaviour5 behind5 bei7 beim being7 beings bek3 bel7 ' +
  'belie belief2 beliefs believe1 believed believes believing bell7 belle1 belly1 belong belonging belongs2 ' +
  'beloved below7 belt3 bem ben7 bench3 benchmark7 bend1 bene1 beneath benef7 benefici beneficial benefit1 ' +
  'benefits5 bent1 ber7 bere3 bereits berg3 bers3 bes7 besch1 beside besides5 besoin best7 beste1 besten ' +
  'bet7 beta7 bets better7 betting1 between7 beverage1 beverages bew3 beyond5 bez1 bg6 bh3 bi7 bias7 bib3 ' +
  'bibli1 bic2 bicycle1 bid7 bids bien5 bietet big7 bigger biggest1 bij3 bik1 bike3 bikes bil3 bilder3 ' +
  'bill7 billing7 billion1 bills1 bin7 binary7 bind7 binding7 bins6 bio7 biod biography1 biological1 ' +
  'biology3 biom1 bios3 bip1 bir3 bird7 birds3 birth7 birthday7 bis3 bisa bit7 bitcoin7 bite3 bitmap7 bits7 ' +
  'bitter biz7 bizarre bl7 black7 blackjack1 blade3 blame blanc1 bland blank7 blanket blast3 ble3 bleeding ' +
  'blend7 bless1 blessed1 blessing bli blind3 blink3 blir blo7 blob7 bloc5 block7 blockchain5 blocked6 ' +
  'blocking7 blocks7 blog7 blogger1 bloggers blogging blogs3 blonde1 blood7 bloss1 blow1 blown blue7 blues1 ' +
  'blur7 bo7 board7 boards3 boasts boat3 boats2 bob7 bod1 bodies1 body7 bog1 boil boiler1 bois bol3 bold7 ' +
  'bolt3 bom1 bomb7 bon7 bond7 bonds1 bone7 bones3 bonne bonus7 bonuses book7 booked booking7 bookings ' +
  'bookmark7 books7 bool7 boolean7 boom7 boost7 boot7 booth1 boots1 bootstrap7 bor3 bord1 border7 borders5 ' +
  'bore bored boring born7 borrow3 bos3 boss7 bot7 both7 bother bots2 bott1 bottle1 bottles bottom7 bou1 ' +
  'bought1 bounce2 bound7 boundaries boundary7 bounds7 bour3 bout3 boutique1 bow7 bowl1 box7 boxes7 boy7 ' +
  'boyfriend boys3 bp2 br7 bra3 brace3 bracelet bracket4 brain7 brake1 brakes branch7 branches2 brand7 ' +
  'branding brands3 bras3 brass1 brave1 bre7 breach bread3 break7 breakdown breakfast1 breaking7 breaks ' +
  'breast1 breat breath1 breathe breathing breathtaking bred2 breed1 breeding breeze brew3 bri1 brick3 ' +
  'bride1 brides bridge7 bridges1 brief7 briefly bright7 brightness4 brill brilliant1 bring7 bringing3 ' +
  'brings brit7 bro7 broad5 broadband broadcast7 broader broke broken7 broker7 brokers bron7 bronze1 ' +
  'brother1 brothers1 brought brown7 brows browse7 browser7 browsers browsing brush7 brut1 brutal bs7 bt2 ' +
  'btn7 bu7 bubble7 buck1 bucket7 bucks3 bud3 buddy1 budget7 budgets buen1 buena buf7 buff7 buffer7 ' +
  'buffers6 buffet bug7 bugs3 build7 builder7 builders7 building7 buildings1 builds1 built7 bul3 bulbs ' +
  'bulk7 bull3 bullet7 bump bun1 bunch bund1 bundle7 bur7 burden bureau1 burg3 burger3 buried burn7 burned ' +
  'burning1 burst3 bus7 busc busca buscar6 buses bush1 business7 businesses1 bust1 busy7 but7 butt1 butter1 ' +
  'button7 buttons7 buurt buy7 buyer3 buyers1 buying5 buzz7 bw2 by7 bypass byte7 bytes7 c7 ca7 cab7 cabe ' +
  'cabin1 cabinet1 cabinets1 cable1 cables cach cache7 cached7 cad7 cada cadena2 cadre caf3 cafe1 cage1 ' +
  'cake7 cakes2 cal7 calc7 calcium1 calcul7 calculate7 calculated calculation1 calculations calculator7 ' +
  'calend calendar7 calidad call7 callback7 callbacks6 called7 caller7 calling7 calls7 calm calorie ' +
  'calories1 cam7 camb5 cambio came3 camera7 cameras1 camp7 campaign7 campaigns camping1 campo7 campos1 ' +
  'camps campus1 can7 canada5 canal1 cancel7 canceled4 cancell cancellation4 cancelled4 cancer1 cand1 ' +
  'candid candidate7 candidates5 candle1 candles candy1 cann1 cannabis1 cannot7 canon5 cans cant3 cantidad6 ' +
  'canvas7 cap7 capabilities4 capability5 capable capac1 capacity7 capit capital7 caps7 capt7 captain5 ' +
  'caption7 capture7 captured captures2 capturing car7 cara1 caract caracter carb1 carbon7 card7 ' +
  'cardiovascular cards7 care7 cared career7 careers1 careful carefully careg cares carg cargo7 caring ' +
  'carn1 carp1 carpet1 carr1 carried carrier7 carriers carries carro carry3 carrying cars7 cart7 carte ' +
  'cartoon1 cas7 casa1 case7 cases7 cash7 casi casino1 casinos1 caso casos cass1 cast7 casting3 castle7 ' +
  'casual1 cat7 catal1 catalog7 catalogue catast catch7 catching categor categoria7 categories7 category7 ' +
  'cater1 catering cath1 cats3 cattle caught6 caus causa cause7 caused causes1 causing caut caution cav1 ' +
  'cave1 cb6 cbd1 cc6 cd7 ce7 ceil2 ceiling1 ceilings cel7 cela cele7 celebr5 celebrate celebrated ' +
  'celebrating celebration1 celebrities celebrity1 cell7 cells7 cellular1 celui cement1 cen2 cent7 center7 ' +
  'centered centers1 centr central7 centre7 centres centro1 cents centuries century5 cep2 cer3 ceramic1 ' +
  'cerc cerca cere ceremon ceremony1 cerr2 cert7 certain5 certainly5 certificate7 certificates4 ' +
  'certification1 certified1 cerv ces3 cet cette5 ceux cf3 cfg6 ch7 cha7 chain7 chains3 chair7 chairman1 ' +
  'chairs1 chall1 challeng challenge7 challenged challenges1 challenging cham1 chamber1 champ1 champion1 ' +
  'champions1 championship1 chan7 chance5 chances chang3 change7 changed7 changer2 changes7 changing7 ' +
  'channel7 channels7 chant2 chaos1 chap3 chapter7 chapters1 chaque char7 character7 characteristic4 ' +
  'characteristics1 characterized characters7 charg3 charge7 charged2 charger3 charges3 charging3 charity1 ' +
  'charm1 charming chars6 charset7 chart7 charter1 charts7 chase1 chat7 chats chatting che7 cheap7 cheaper ' +
  'cheapest cheat1 check7 checkbox7 checked7 checking7 checklist1 checkout7 checkpoint6 checks7 cheer1 ' +
  'cheese1 chef7 chefs chem7 chemical3 chemicals chemistry1 cher3 cherche2 cherry1 chess5 chest1 chez2 chi7 ' +
  'chic1 chick1 chicken5 chief7 child7 childhood1 children7 chill1 chim1 chin3 china7 chip7 chips1 chk2 ' +
  'chlor3 cho7 chocolate5 choice7 choices7 choix cholesterol choose7 choosing5 chopped chore chose chosen2 ' +
  'chr7 christ7 christian5 chrom3 chrome7 chron7 chronic1 chunk7 chunks6 church7 churches1 ci7 cialis1 cic1 ' +
  'cid2 cidade2 cig cigarette cigarettes cil2 cin3 cinema1 cipher7 cir3 circ3 circa circle7 circles ' +
  'circuit1 circular5 circulation circum circumstances cit7 cite2 cited cities7 citiz citizen1 citizens1 ' +
  'city7 ciudad1 civ1 civil7 cl7 claim7 claimed2 claiming claims7 clan1 clang2 clar3 clarify clarity clas2 ' +
  'clase class7 classe1 classes7 classic7 classical1 classification7 classified3 classroom1 clause5 clave2 ' +
  'clay1 clazz6 cle3 clean7 cleaned cleaner1 cleaning5 cleans cleanup7 clear7 clearance1 cleared clearing ' +
  'clearly5 clever cli7 clic click7 clicked6 clicking clicks client7 cliente7 clientes6 clients7 clim1 ' +
  'climate5 climb climbing clin7 clinic3 clinical7 clinics clip7 clips1 cljs2 clock7 clone7 clos close7 ' +
  'closed7 closely closer closes closest2 closet closing7 closure7 cloth3 clothes1 clothing1 cloud7 clouds ' +
  'cls6 club7 clubs3 clue cluster7 clusters6 cm2 cmd7 cmp2 cms2 cn2 cnt6 co7 coach7 coaches coaching1 coal7 ' +
  'coalition1 coast1 coastal1 coat3 coated coating cob1 coc1 cock3 cocktail1 coconut1 cod7 code7 codes7 ' +
  'codigo6 coding7 coeff6 coefficient4 coff1 coffee7 cog4 cogn cognitive1 coil3 coin7 coinc coins7 col7 ' +
  'cold7 coll7 collabor1 collaborate collaboration1 collaborative collapse7 collapsed6 collar colle ' +
  'colleague colleagues collect7 collected collecting collection7 collections7 collective1 collector7 ' +
  'colleg1 college7 colleges1 collision7 coloc colon7 colonial1 color7 colored colorful coloring1 colors7 ' +
  'colour7 colours cols6 colspan column7 columns7 com7 comb7 combat7 combination1 combinations combine7 ' +
  'combined7 combines combining combo7 combust come7 comedy1 coment comes3 comfort7 comfortable comfortably ' +
  'comfy comic7 comics1 coming7 comm7 comma2 command7 commander1 commands7 comme commenc commence comment7 ' +
  'commentary1 commented commenting comments7 commerce7 commercial7 commission7 commissions commit7 ' +
  'commitment committed committee3 commod1 common7 commonly commun1 communic communicate communicating ' +
  'communication7 communications3 communities1 community7 como7 comp7 compact7 compan2 companies7 ' +
  'companion1 company7 compar5 comparable5 compare7 compared1 comparing comparison7 compart compassion ' +
  'compat6 compatibility5 compatible7 compelling compens compensation1 compet7 compete competent competing ' +
  'competit competition3 competitions competitive3 competitors compilation5 compile7 compiled6 compiler7 ' +
  'compl complain complaint1 complaints comple5 complement complet complete7 completed7 completely1 ' +
  'completing completion7 completo complex7 complexity1 compliance1 complicated complications compliment ' +
  'complimentary comply component7 components7 comport compos compose6 composed composer7 composite5 ' +
  'composition7 compost compound7 compounds compr compra4 comprar compreh comprehensive1 comprend compress2 ' +
  'compressed2 compression7 comprised comprises comprising comprom compromise compt compte comput7 compute7 ' +
  'computed6 computer7 computers1 computing1 comun comunic con7 conc3 conce1 conced concent concentr ' +
  'concentrate concentrated concentration concentrations concept7 conception concepts1 conceptual concern5 ' +
  'concerned concerning concerns concert3 concerts conclude concluded conclusion5 conclusions concrete5 ' +
  'concurrent1 cond7 condem condition7 conditioning1 conditions7 condo condom conduct3 conducted conducting ' +
  'cone3 conex conf7 confer conference7 conferences confidence3 confident confidential1 config7 configur ' +
  'configuration7 configurations configure7 configured2 confirm7 confirmation7 confirmed6 conflic conflict5 ' +
  'conflicts conform confront confused confusing confusion congr congrat congress5 conj conjunction conn7 ' +
  'connect7 connected7 connecting7 connection7 connections7 connectivity1 connector7 connects conoc conocer ' +
  'conqu conquer cons7 consc conscience conscious1 consciousness conse1 consect consectetur consecutive ' +
  'consegu consensus consent1 consequ consequence consequences conserv1 conservation1 conservative1 ' +
  'consider7 considerable considerably consideration considerations considered considering5 considers ' +
  'consist consistency consistent2 consistently consisting consists console7 consolid1 conspir const7 ' +
  'constant7 constantly constants7 constexpr2 constit1 constitu constitute constitution3 constitutional3 ' +
  'constr constraint7 constraints7 construct7 constructed2 construction7 constructor7 consult7 consulta6 ' +
  'consultant1 consultants1 consultation consulting1 consum5 consume2 consumed consumer7 consumers1 ' +
  'consuming consumption1 cont7 conta4 contact7 contacted contacting contacts7 contag contain6 contained6 ' +
  'container7 containers7 containing4 contains7 contamin conte3 contempl contempor contemporary1 conten ' +
  'contenido2 content7 contents7 contest3 context7 contin7 continent2 conting continu continually continue7 ' +
  'continued3 continues continuing1 continuous7 continuously contour contr7 contra2 contract7 contractor1 ' +
  'contractors1 contracts7 contrad contrary contrast3 contre2 contrib contribute contributed contributes ' +
  'contributing contribution1 contributions1 contributor1 contributors3 control7 controlled3 controller7 ' +
  'controllers7 controlling controls7 controvers controversial controversy conv7 conven convenience1 ' +
  'convenient1 conveniently convent convention5 conventional conver convers1 conversation7 conversations ' +
  'conversion7 convert7 converted7 converter7 converting converts1 convey convicted conviction convin ' +
  'convinc convince convinced cook7 cooked cookie7 cookies7 cooking1 cool7 cooler1 cooling1 cooper1 ' +
  'cooperation1 coord7 coordin coordinate7 coordinates7 coordination coordinator5 coords6 cop7 cope2 copied ' +
  'copies3 copper1 copy7 copying copyright7 cor7 cord3 core7 cores2 corn7 corner7 corners coron1 ' +
  'coronavirus1 corp7 corpor1 corporate5 corporation1 corporations corps1 corr2 corre correct7 correction5 ' +
  'correctly correl correlation correo6 correspond1 corresponding corros corrosion corrupt corruption cors7 ' +
  'cort1 cos7 cosa cosas cosm cosmetic1 cost7 costly costs1 costume1 costumes cot3 cottage1 cotton1 cou7 ' +
  'couch1 cough could7 couldn coun1 council5 counsel1 counseling1 count7 counted counter7 counters ' +
  'counties1 counting countless countries7 country7 countryside counts7 county7 coup couple1 coupled ' +
  'couples1 coupon7 coupons1 cour7 courage1 cours course7 courses7 court7 courtesy5 courts1 cous1 cousin ' +
  'cout3 cov3 cover7 coverage7 covered3 covering covers3 cow7 cozy cp3 cpu2 cr7 cra1 crack1 cracks craft7 ' +
  'crafted2 crafts1 crap crash1 crate2 crazy1 cre7 cream7 creamy crear6 creat5 create7 created7 creates7 ' +
  'creating7 creation7 creative7 creativity creator7 creators4 creature5 creatures cred2 credentials7 ' +
  'credit7 credits7 cref cres1 crew3 cri7 cricket1 crime7 crimes1 criminal3 crisis1 crisp crit7 criteria7 ' +
  'critic critical7 critically criticism critics1 critique cro7 cron3 crop7 crops cross7 crossed crossing1 ' +
  'crow7 crowd1 crowded crowds crown1 cru1 cruc1 crucial crude cruel cruis cruise1 crunch1 crush1 crushed ' +
  'crusher1 crushers1 crushing1 crust cry3 crying crypt7 crypto7 cryptoc cryptocurrency cryst crystal5 cs7 ' +
  'css7 csv7 ct3 ctrl7 ctx6 cu7 cual cualquier cuando1 cub1 cube7 cubic cuda2 cuenta cuer cuerpo cui cuid ' +
  'cuisine1 cul3 cult3 cultiv cultural1 culture7 cultures cum7 cup3 cups1 cur7 curb cure1 curiosity curious ' +
  'curl3 curr6 currencies currency7 current7 currently7 curriculum1 curs curso7 cursor7 curt1 curve7 curves ' +
  'cush1 cushion cust3 custody custom7 customer7 customers7 customize1 customized customs1 cut7 cute1 cuts2 ' +
  'cutting1 cv3 cx6 cy7 cyber1 cycl3 cycle7 cycles2 cycling1 cyl cylinder1 cyn cz2 czas2 czy2 d7 da7 daar ' +
  'dabei1 dad3 dado dados6 dag3 dah1 daha dai1 daily7 dairy1 dal7 dalam dall dalla dam7 damage7 damaged ' +
  'damages damaging dame1 damer damit damn1 damp dan7 dance3 dancing1 dang danger7 dangerous1 dangers dann1 ' +
  'dans5 dao7 dapat dar7 dara dare1 dari dark7 darker darkness1 das7 dash7 dashboard7 dass dat7 data7 ' +
  'database7 databases datas6 dataset7 datasets2 date7 dated2 dates7 datetime6 dating7 datings dato2 datos7 ' +
  'datum7 daughter3 daughters dav1 dawn1 day7 days7 dazu db7 dc2 dd2 de7 dead7 deadline7 deadlines deadly ' +
  'deal7 dealer7 dealers1 dealership dealing deals1 dealt dear5 death7 deaths4 deb3 debate1 debates debe4 ' +
  'deber debit debris debt1 debug7 debugging debut dec7 decade decades decay dece decent decide1 decided ' +
  'decides deciding decimal7 decir decis decision7 decisions deck7 decl7 declar declaration5 declarations ' +
  'declare7 declared4 decline declined decode7 decoded2 decoder7 decom decor7 decorate2 decorated ' +
  'decorating1 decoration5 decorations decorative decre decrease decreased ded3 dedic dedicated1 dedication ' +
  'deduct deed deemed deep7 deeper deeply deer1 def7 default7 defaults7 defe defeat defeated defect defects ' +
  'defence1 defend defendant1 defender1 defending defense5 defensive1 deferred5 deficit defin define7 ' +
  'defined7 defines7 defining definit definitely1 definition7 definitions7 deg7 degli degree7 degrees7 dei ' +
  'deix dej del7 delay7 delayed4 delays dele deleg delegate7 delete7 deleted7 deliber delic delicate ' +
  'delicious1 delight delighted delightful deliver3 delivered delivering delivers delivery7 dell1 della ' +
  'delle delta7 dem7 demand5 demande demanding demands demo7 democr1 democracy1 democratic1 demol demon1 ' +
  'demonstr1 demonstrate demonstrated demonstrates demonstration den7 dengan denied4 denn1 denne denomin ' +
  'dens2 dense3 density7 dent3 dental1 dentist dentro deny2 dep7 depart7 department7 departments1 ' +
  'departure2 depend3 dependencies7 dependency7 dependent2 depending7 depends3 depict deploy7 deployed ' +
  'deployment7 deport depos1 deposit7 deposits depress depression1 depth7 depuis der7 dere3 deriv derived7 ' +
  'dermat dernier des7 desarroll desarrollo desc7 descend descr2 describe7 described describes describing ' +
  'description7 descriptions4 descriptor7 desde5 dese deserialize7 desert1 deserve deserves design7 ' +
  'designated designed5 designer5 designers designing designs1 desirable desire1 desired3 desires desk7 ' +
  'desktop7 desp desper desperate despite5 dess3 dessert dest7 destin destination7 destinations destroy7 ' +
  'destroyed4 destruct destruction det7 detail7 detailed5 details7 detal detect7 detected detection5 ' +
  'detector5 deter deterior determin determination determine1 determined determines1 determining detox detr ' +
  'dette deux dev7 devast devastating deve develop7 developed1 developer7 developers3 developing1 ' +
  'development7 developments develops device7 devices7 devil1 devoted deze1 df2 dfs2 dh3 di7 dia7 diabetes1 ' +
  'diag2 diagn diagnose diagnosed diagnosis1 diagnostic5 diagram5 dial1 dialog7 dialogue5 diam diameter1 ' +
  'diamond7 diamonds1 dias1 dib dic6 dice7 dich1 dick5 dict7 dictionary7 did7 didn1 didnt die7 died dies5 ' +
  'diese5 diesel1 diesem diesen dieser dieses diet3 dietary1 dif2 difer diferentes diff7 differ difference7 ' +
  'differences1 different7 differently diffic difficult difficulties difficulty7 diffusion dig7 digest7 ' +
  'digit7 digital7 digits6 dign dijo dik dil1 dile dilig dim7 dimension7 dimensions7 dimin din3 dine ' +
  'dining1 dinner1 dio3 dip1 dipl1 diplom diploma1 dir7 dire7 direct7 directed5 direction7 directions5 ' +
  'directly director7 directories6 directors1 directory7 direkt dirig dirt1 dirty7 dis7 disabilities1 ' +
  'disability1 disable7 disabled7 disadv disag disagree disappe disappear4 disappeared disappoint ' +
  'disappointed disaster1 disc7 discharge discipl disciples discipline1 disciplines disclaimer5 disclose ' +
  'disclosed disclosure5 disco1 discomfort disconnect7 discord3 discount7 discounted discounts1 discover7 ' +
  'discovered discovering discovery5 discre discretion discrimin discrimination discuss5 discussed ' +
  'discusses discussing discussion7 discussions1 dise1 disease1 diseases1 dish3 dishes disk7 dismiss6 ' +
  'dismissed disorder1 disorders1 disp7 dispar dispatch7 display7 displayed4 displaying displays5 dispon ' +
  'disponible dispos disposal dispose7 disposed6 disposing2 disposit disposition4 disput dispute disrupt ' +
  'diss1 disse dissertation1 dist7 distance7 distances distant distinct6 distinction distinctive distingu ' +
  'distinguish distinguished distr distress distrib1 distribute distributed3 distribution7 distributor ' +
  'district7 districts disturb dit3 div7 dive1 diver divers diverse diversity1 divert divid divide3 divided ' +
  'dividend divine1 diving divis division7 divor divorce diy1 diz dj3 django3 dl2 dla dm2 dni2 do7 dob3 ' +
  'doc7 doch3 dock7 docker3 docs7 doctor7 doctors5 document7 documentary1 documentation7 documented ' +
  'documento4 documents7 dod5 doen does7 doesn1 doesnt dog7 dogs3 doing7 dois doit dok1 dol1 doll1 dollar1 ' +
  'dollars1 dolor dom7 domain7 domains6 domestic1 domic domin5 dominant dominated don7 donate5 donated ' +
  'donation1 donations donc donde done7 donn donne donor dont3 door7 doors3 dop1 dopo dor1 dorm1 dort1 dos7 ' +
  'dosage dose doses dossier dost dot7 dots2 dou5 doub1 double7 doubles doubt dough1 dov dove1 dow1 down7 ' +
  'download7 downloaded downloading4 downloads7 downs1 downtown1 dozen dozens dp2 dr7 dra3 draft7 drag7 ' +
  'dragon7 drain1 dram1 drama1 dramatic dramatically drank draw7 drawer7 drawing7 drawings drawn draws dre3 ' +
  'dread dream7 dreams1 drei dress3 dressed dresses1 dressing drew1 dried drift drill1 drilling drink7 ' +
  'drinking1 drinks1 drive7 driven4 driver7 drivers7 drives driveway driving5 dro3 droit drone1 drop7 ' +
  'dropdown7 dropped dropping drops3 drove drug7 drugs1 drum1 drunk dry7 dryer drying ds6 dst6 dt7 dto6 ' +
  'dtype2 du7 dual5 dub5 duck3 duct2 dude1 due7 dug dull dum1 dumb dummy7 dump7 dumpster1 dun1 duo1 dup7 ' +
  'duplic duplicate7 dur7 durability durable durante duration7 durch1 during7 dus dust1 dut1 duties duty1 ' +
  'dv2 dw3 dx3 dy3 dying dyn7 dynam1 dynamic7 dynamics1 dys1 dysfunction1 dz2 dzie e7 ea3 each7 eager ear7 ' +
  'earlier5 earliest early7 earn7 earned2 earning2 earnings ears2 earth7 earthqu earthquake eas ease7 ' +
  'easier easiest easily1 east7 eastern5 easy7 eat7 eaten eating1 eb7 eben ebook1 ec7 ecc2 ech2 echo7 eco3 ' +
  'econ1 econom1 economic3 economical economics1 economies economy1 ecosystem ed7 edad2 edge7 edges6 edit7 ' +
  'edited7 editing7 edition7 editions editor7 editorial1 editors5 edu3 educ7 educate educated2 education7 ' +
  'educational1 educators ee2 een3 eer2 ef7 efect eff7 effect7 effective7 effectively effectiveness ' +
  'effects7 effic efficacy efficiency1 efficient3 efficiently effort efforts efter eg3 egg3 eggs1 ego2 egy ' +
  'eh3 ei2 eig1 eigen5 eight7 eighth ein7 eine5 einem einen einer eines einfach eing2 einige einmal either7 ' +
  'ej3 ejemplo ek7 el7 ela2 elabor elaborate elapsed6 elastic3 elder3 elderly ele7 elect7 elected election1 ' +
  'elections1 electoral1 electr electric7 electrical1 electricity1 electro1 electron3 electronic5 ' +
  'electronics3 eleg elegance elegant1 elem7 element7 elementary1 elemento elementos elements7 elev1 ' +
  'elevated1 elevation elevator eleven1 elf7 elif2 elig3 eligibility eligible2 elim2 elimin eliminar4 ' +
  'eliminate eliminated eliminating elit elite7 ell7 ella3 elle3 eller2 ellos elo2 els2 else7 elseif2 ' +
  'elsewhere em7 email7 emails3 emb7 embargo embed7 embedded7 embod embr2 embrace emerg emerge emerged ' +
  'emergency5 emerging1 emission emissions emit3 emot emotion2 emotional1 emotionally emotions emp7 emph ' +
  'emphas emphasis empir empire1 emple2 employ5 employed employee7 employees7 employer1 employers ' +
  'employment3 empower empresa7 empresas empty7 en7 enable7 enabled7 enables1 enabling enc7 encode7 ' +
  'encoded6 encoder7 encoding7 encontr encontrado encontrar encore encounter1 encountered encounters encour ' +
  'encourage encouraged encouragement encourages encouraging encrypt7 encrypted2 encryption5 encuent ' +
  'encuentra end7 ende3 ended6 endif2 ending7 endl2 endless endors2 endorse endpoint7 ends3 enemies4 enemy7 ' +
  'ener2 energ1 energetic energy7 enf enfants enfer enforce enforcement1 eng7 engage engaged engagement1 ' +
  'engaging engine7 engineer1 engineering7 engineers1 engines1 english7 engr enh7 enhance enhanced1 ' +
  'enhancement1 enhancing enim enjoy5 enjoyable enjoyed enjoying enjoyment enjoys enlarg enlight1 enn2 ' +
  'enorm enormous enough5 enrich enroll enrolled enrollment1 ens7 ensemble3 ensure7 ensures ensuring ent7 ' +
  'enter7 entered6 entering4 enterprise7 enterprises1 enters entert entertain entertaining entertainment1 ' +
  'enth2 enthusi enthusiasm enthusiastic enthusiasts entire1 entirely entities7 entitled entity7 entr7 ' +
  'entrada2 entrance1 entre7 entreprene entrepreneur1 entrepreneurs entries7 entry7 ents2 enum7 enumer6 ' +
  'enumerate env7 envelope4 envi enviar4 environ environment7 environmental5 environments envoy enzym ep7 ' +
  'epic1 epid1 episode7 episodes1 epoch7 eps2 epub eq7 equ7 equal7 equality5 equally equals7 equation1 ' +
  'equations equip7 equipment7 equipo equipped equity1 equival equivalent5 er7 era3 ere3 erect erectile1 ' +
  'erf1 erfol erg3 erh erhalten erot5 erotic1 erotisk err7 erre erro6 error7 errors7 ers2 erst erste ersten ' +
  'eru es7 esa2 esc7 escal escape7 escaped2 escol escort7 escorte escorts1 escrit ese2 esk3 eskorte eslint2 ' +
  'eso2 esp7 espa espec especial especially3 esper3 ess7 essa2 essay7 essays1 esse2 essence1 essential3 ' +
  'essentially1 essere est7 esta7 estaba estable establish1 established1 establishing establishment estado7 ' +
  'estar2 estas estate3 este7 estim estimate3 estimated7 estimates1 estimation esto3 estos estr3 estud et7 ' +
  'eta6 etc2 eternal1 eth7 ethical2 ethics1 ethnic etiqu ett2 etter2 etwas eu7 euro5 europ1 europe5 euros1 ' +
  'ev7 eval7 evalu1 evaluate7 evaluated evaluating evaluation7 evangel1 even7 evening1 evenly event7 ' +
  'evento6 events7 eventual eventually5 ever7 every7 everybody5 everyday1 everyone7 everything7 everywhere1 ' +
  'evid evidence5 evident evil3 evolution1 evolve evolved evolving evt6 ew2 ex7 exact7 exactly5 exam7 ' +
  'examination1 examine examined examines examining example7 examples7 exams exc7 excav exceed exceeded ' +
  'exceeds excel7 excell excellence1 excellent5 except7 exception7 exceptional exceptionally exceptions7 ' +
  'excess excessive exchange7 exchanges excit excited excitement exciting exclude6 excluded exclus ' +
  'exclusive7 exclusively excuse exec7 execut execute7 executed executing4 execution7 executive5 executives ' +
  'executor7 exem exempl exemple exerc exercise7 exercises1 exhaust1 exhausted exhib1 exhibit1 exhibition1 ' +
  'exhibits exist7 existe existed existence existing7 exists7 exit7 exotic exp7 expand7 expanded7 expanding ' +
  'expans expansion5 expect7 expectation expectations expected7 expecting expects2 exped1 expend expense7 ' +
  'expenses3 expensive exper experi experience7 experienced experiences experiencia experiencing ' +
  'experiment7 experimental7 experiments expert7 expertise experts5 expiration6 expire2 expired6 expires6 ' +
  'expl7 explain1 explained explaining explains explan explanation5 explic explicit3 explicitly explo ' +
  'explode2 exploit explor exploration1 explore5 explored explores exploring explos explosion1 exponent ' +
  'export7 exports6 expos expose4 exposed exposure1 expr7 express7 expressed expressing expression7 ' +
  'expressions4 ext7 extend7 extended7 extending extends2 extension7 extensions7 extensive extensively ' +
  'extent6 exterior1 extern6 external7 extr3 extra7 extract7 extracted extraction1 extraordinary extras7 ' +
  'extrem extreme5 extremely1 ey7 eye7 eyeb eyes3 ez3 f7 fa7 fab7 fabric7 fabrication fabrics fabulous fac7 ' +
  'face7 facebook7 faced faces7 facial1 facil facile facilit facilitate facilities1 facility3 facing5 fact7 ' +
  'factor7 factors5 factory7 facts3 faculty7 fade7 fail7 failed7 failing fails2 failure7 failures faint ' +
  'fair7 faire fairly fairy1 fait2 faith3 faithful fake7 fal7 fall7 fallback6 fallen1 falling1 falls3 fals ' +
  'false7 falta fam1 fame1 famil1 familia familiar families1 family7 famous1 fan7 fancy1 fans7 fant7 fantas ' +
  'fantast fantastic5 fantasy1 far7 fare3 farm7 farmer1 farmers1 farming farms1 fasc1 fascinating fashion5 ' +
  'fast7 faster1 fastest fat7 fatal7 fate1 father7 fatigue fats fatto fatty fauc1 fault7 faut faux fav3 ' +
  'favor3 favorable favorite7 favorites7 favour favourite fax7 faz fazer fb2 fc6 fd6 fe7 fear5 fears feas ' +
  'feasible feat6 feature7 featured7 features7 featuring1 fecha7 fed7 feder1 federal5 fee7 feed7 feedback7 ' +
  'feeding2 feeds2 feel7 feeling1 feelings feels4 fees1 feet1 fel7 fell3 fellow1 felt2 fem1 female7 females ' +
  'femin1 femme1 femmes fen3 fence1 fer3 ferr1 fert fertil fest3 festival1 festivals festive fet1 fetch7 ' +
  'fever1 few7 fewer ff2 fg2 fh2 fi7 fib3 fiber3 fic2 fich fick fiction3 fid2 fie field7 fields7 fier fif1 ' +
  'fifteen fifth1 fifty1 fig7 fight7 fighter3 fighting1 fights figur figure7 figured figures1 fil7 file7 ' +
  'filed5 filename7 filepath2 files7 filing fill7 fille filled6 filles filling fills2 film7 filme1 filmm ' +
  'films3 filter7 filtered6 filtering1 filters7 fim fin7 final7 finale finally7 financ finance7 finances ' +
  'financial7 financially financing1 find7 finden finder7 finding7 findings finds1 fine7 fines finest fing ' +
  'finger3 fingers finish7 finished7 finishes finishing fins fir3 fire7 firebase7 fired1 fireplace1 fires3 ' +
  'firing firm3 firmly firms firmware1 first7 fis fiscal1 fish7 fishing1 fit7 fitness7 fits3 fitted fitting ' +
  'five7 fix7 fixed7 fixes fixing fixture7 fixtures2 fl7 flag7 flags7 flame1 flash7 flask1 flat7 flatten3 ' +
  'flav flavor1 flavors flavour flaw fle1 flee fleet3 flesh1 flew flex7 flexibility flexible5 flick flight7 ' +
  'flights flip7 flo7 float7 floating7 flood1 flooding floor7 flooring1 floors1 floral1 flour1 flow7 ' +
  'flower3 flowers3 flowing flows2 flu3 fluct fluid7 flush7 flux3 fly7 flying5 fm2 fmt6 fn7 fname2 fo7 ' +
  'foam1 foc focal focus7 focused6 focuses focusing fod fog1 foi fois2 fol3 fold7 folder7 folders6 folk3 ' +
  'folks foll follow7 followed followers3 following7 follows fon3 fonction fond1 font7 fonts7 foo7 food7 ' +
  'foods3 fool1 foot7 footage football7 footer7 footprint fopen for7 foram forc force7 forced3 forces3 ' +
  'forcing2 fore7 foreach2 forecast7 foreign7 foremost forest7 forests forever5 forex1 forg5 forget7 ' +
  'forgot7 forgotten1 fork3 form7 forma2 formal1 format7 formation7 formato formats7 formatted6 formatter7 ' +
  'formatting5 forme2 formed2 former7 formerly2 forming2 forms7 formula7 fort7 forte forth2 fortunate2 ' +
  'fortune3 forty1 forum7 forums3 forward7 fos2 foss fossil fost foster1 fot1 foto7 fotograf fotos1 fou1 ' +
  'fought found7 foundation7 foundations1 founded5 founder5 founding four7 fourth5 fout fp2 fprintf2 fr7 ' +
  'fra7 fract fraction7 frag3 fragment7 fragments fragrance fram3 frame7 frames7 framework7 franc5 franch ' +
  'franchise frank5 fraud1 fre7 freak1 free7 freed1 freedom5 freel1 freelance freely freeze3 freezer ' +
  'freight1 frem1 french5 frente freq6 frequ1 frequencies frequency7 frequent frequently1 fres1 fresh7 fri5 ' +
  'friction fridge fried3 friend7 friendly7 friends7 friendship1 fright frm3 fro1 from7 front7 frozen5 ' +
  'fruit3 fruits frustr frustrated frustrating frustration fry1 fs7 ft3 fu7 fuck7 fucking fue fuel7 fuels ' +
  'fuer fug ful3 fulfill fulfilled full7 fully7 fun7 func7 funcion funct function7 functional7 ' +
  'functionality functioning functions7 fund7 fundament fundamental1 funded funding1 fundraising funds1 ' +
  'funeral1 fung2 funnel funny5 fur3 furn1 furnish furnished furniture1 further5 fusion3 fut1 future7 ' +
  'futures1 futuro fw2 fx6 fy2 g7 ga7 gaan gab5 gad1 gadgets gag gain7 gained gaining gains gal7 galaxy1 ' +
  'gall1 galleries gallery7 gam7 gambling1 game7 gameplay1 gamers games7 gaming1 gamma7 gan3 gang3 ganz ' +
  'gap7 gaps gar7 garage1 garant garbage gard3 garden1 gardening gardens1 garlic1 garn1 gas7 gases gastr ' +
  'gate7 gates1 gateway7 gather1 gathered gathering1 gauge1 gave gay7 gaz1 gb6 gc2 gd2 ge7 gear7 geb3 ' +
  'geben2 gebru ged3 gee3 geen gef1 gegen geh3 gehen geht gek gel3 geld1 gem7 geme3 gen7 gender7 gene7 ' +
  'gener7 general7 generally5 generate7 generated7 generates1 generating4 generation7 generations ' +
  'generator7 generic7 generous genes2 genetic1 genius1 genome1 genre7 genres6 gens2 gent3 gente gentle1 ' +
  'gently genu genuine1 genuinely geo7 geom6 geometry7 ger7 gerne ges3 gesch3 gest3 gestion gesture7 get7 ' +
  'gets7 getting7 gew3 gez gh3 ghost7 gi7 giant1 gibt gid2 gif2 gift7 gifts1 gig1 gin3 ginger1 gir1 girl7 ' +
  'girlfriend girls7 git7 give7 given7 gives1 giving5 gj gl7 glad1 glam1 glance glass7 glasses gle3 gleich ' +
  'gli2 glimpse glm2 glob3 global7 globally globe1 glorious glory1 gloss1 gloves1 glow1 gluc glucose glue ' +
  'gluten1 gly3 glyphicon2 gn3 go7 goal7 goals5 god7 gods1 goed goes1 going7 gol1 gold7 golden5 golf1 gon3 ' +
  'gone3 gonna good7 goodness goods7 google7 gor3 gorgeous1 gospel1 got7 goto2 gotten gov7 gover1 govern5 ' +
  'governance1 governed governing government7 governments1 governor1 gp2 gr7 gra3 grab7 grabbed grace5 ' +
  'grad7 grade7 grades3 gradient7 gradu gradually graduate3 graduated graduates graduating graduation graf3 ' +
  'grain1 grains gram7 grammar7 grams2 gran7 grand7 grandchildren grande1 grandes grandfather grandmother ' +
  'granite1 grant7 granted5 grants1 graph7 graphic7 graphics7 gras grasp grass3 grat1 grateful gratis7 ' +
  'gratitude gratuit1 grav2 grave3 gravel graves1 gravity7 gray7 gre7 great7 greater7 greatest1 greatly ' +
  'green7 greenhouse greens3 greet greeting grep2 grew grey7 grid7 grief grill1 grind grinding1 grip1 gro7 ' +
  'grocery1 groom gros1 gross3 grote ground7 grounds2 group7 groupe groups7 grow7 growing5 grown2 grows ' +
  'growth3 grup grupo7 gs6 gt2 gtk7 gu7 guarante guarantee1 guaranteed1 guarantees guard7 guards3 guess7 ' +
  'guest7 guests1 gui7 guid7 guidance1 guide7 guided2 guidelines1 guides1 guild7 guilt guilty guit guitar1 ' +
  'gulp2 gum1 gun7 guns3 guru1 gust1 gut1 gute gutter guy5 guys1 gw2 gy3 gym1 h7 ha7 haar2 hab3 habe haben ' +
  'haber habit3 habitat1 habits hac hace hacer hacia hack7 had7 hadn haha hai3 hair7 hairst1 hal7 half7 ' +
  'hall7 halt2 ham7 hammer3 han7 hand7 handed handful handle7 handled6 handler7 handlers6 handles7 ' +
  'handling7 handmade hands7 handsome handy1 hang7 hanging1 hanno hap2 happ1 happen happened happening ' +
  'happens happier happily happiness1 happy7 har7 hard7 hardcore1 harder hardest hardly hardware7 hardwood ' +
  'harm1 harmful harmon1 harmony1 harness5 harsh harus harvest1 has7 hash7 hasn hass1 hassle hast1 hasta ' +
  'hat7 hate1 hats1 hatte haut1 hav1 have7 haven3 having7 hay7 haz1 hazard1 hd3 he7 head7 headed2 header7 ' +
  'headers7 heading7 headline2 headlines headphones headquarters1 heads3 heal1 healing1 health7 healthcare1 ' +
  'healthier healthy7 heap7 hear3 heard3 hearing1 heart7 hearts1 heat7 heated heater1 heating1 heav heaven1 ' +
  'heavily heavy7 heb1 hebben hecho hect hed3 heeft heel2 heels2 hei2 height7 heights1 hel7 held3 hele ' +
  'hell7 hello7 helm3 helmet5 help7 helped helper7 helpers7 helpful1 helping1 helps1 helt hem3 hemp1 hen7 ' +
  'hence1 her7 herb1 herbal1 herbs here7 hereby herein heritage1 hero7 heroes7 herr1 hers1 herself hes2 ' +
  'hesitate het7 heter heute hex7 hey7 hi7 hid2 hidden7 hide7 hiding hier5 hierarchy4 high7 higher7 ' +
  'highest7 highlight7 highlighted4 highlighting highlights5 highly1 highway1 hij1 hike hiking hil3 hilar ' +
  'hilarious hill3 hills1 him3 himself1 hin3 hind3 hindi1 hint7 hints4 hip7 hire3 hired hiring1 his7 hist7 ' +
  'histor7 historia historic3 historical1 history7 hit7 hits7 hitting hj hl2 ho7 hobby1 hoch1 hockey1 hoe3 ' +
  'hog3 hogy hol7 hold7 holder7 holders2 holding3 holds3 hole3 holes2 holiday7 holidays1 holy5 hom7 hombre ' +
  'hombres home7 homeless homemade1 homeowners homepage7 homes3 homework1 homme hommes hon7 hone2 honest1 ' +
  'honestly5 honey1 honor1 honored honors honour1 hood3 hook7 hooked hooks7 hop7 hope7 hoped hopefully7 ' +
  'hopes hoping hor7 hora6 horas horizon1 horizontal7 horm1 hormone hormones horn3 horr horrible horror1 ' +
  'hors horse3 horses hose1 hosp1 hospital7 hospitality1 hospitals1 host7 hosted hosting5 hostname6 hosts2 ' +
  'hot7 hotel7 hotels1 hott hottest hour7 hours7 hous house7 household1 households houses3 housing3 hover7 ' +
  'how7 however7 hoy1 hp7 hr2 href6 hrs2 hs2 html7 http7 https6 hu7 hub7 hud3 hue1 hug huge1 hum7 human7 ' +
  'humanity1 humans1 humble humidity2 humor hun1 hundred1 hundreds1 hung7 hunger1 hungry hunt3 hunting1 ' +
  'hur5 hurt1 hus3 husband1 hv3 hvor hvordan hw2 hy7 hybrid1 hydr2 hydraulic1 hydro1 hydrogen hygiene hyp3 ' +
  'hyper7 hypert hypoth hypothesis i7 ia2 ib3 ic2 ice7 ich7 ici2 icon7 iconic icons7 id7 ide7 idea3 ideal3 ' +
  'ideas3 ident7 identical identification5 identified2 identifier7 identifies identify3 identifying ' +
  'identity7 idi2 idle7 ids6 idx6 ie2 if7 ig3 ign7 ignor ignore7 ignored2 igual ih3 ihm ihn ihr1 ihre1 ' +
  'ihren1 ihrer1 ii2 ik7 ikke il7 ile2 ili2 ill7 illeg illegal7 illness illumin illustr7 illustrate ' +
  'illustrated1 illustration illustrations ils3 im7 imag3 image7 imagem2 imagen6 images7 imagin imagination ' +
  'imagine5 imagined imaging1 img7 imm7 immediate5 immediately5 immense immer2 immigr immigrants ' +
  'immigration1 immun1 immune2 imp7 impact7 impacted impacts impair impe imped imper1 imperial1 impl7 ' +
  'implant implement7 implementation7 implemented6 implementing implements3 implications implicit6 implied ' +
  'implies import7 importance1 important7 importante importantly imported1 imports7 imposed impossible5 ' +
  'impr impress1 impressed impression impressive impro5 improve1 improved1 improvement1 improvements ' +
  'improves improving in7 inactive6 inappropriate inaug inbox1 inc7 incap incent incentive incentives inch3 ' +
  'inches1 incid incident3 incidents incl2 includ include7 included7 includes7 including7 inclus inclusion ' +
  'inclusive2 incom income7 incoming7 incomplete4 incon incons incor incorpor1 incorporate incorporated1 ' +
  'incorporates incorporating incorrect7 incre increase7 increased1 increases increasing5 increasingly ' +
  'incred incredible1 incredibly increment7 incur ind7 inde2 indeed5 indef indem indent6 independ1 ' +
  'independence1 independent5 independently index7 indexed7 indexes6 india5 indic2 indicate indicated ' +
  'indicates1 indicating indication indicator7 indicators indices6 indirect indispens indispensable indiv ' +
  'individ individual7 individually individuals1 indo3 indoor1 indu induced induction indul industrial5 ' +
  'industries1 industry7 ine2 inev inevitable inexp inexpensive inf7 infant1 infect1 infected infection ' +
  'infections infer3 inferior infinite1 infl inflamm inflammation inflater4 inflation influ1 influence1 ' +
  'influenced influences influential info7 inform7 informal information7 informational informations ' +
  'informative informed infr infra2 infrastructure5 ing7 ingen3 ingredient7 ingredients7 ingres inhab ' +
  'inhabit inher inherent inherit2 inherited inhib ini7 inici inicial4 inicio6 init7 initi1 initial7 ' +
  'initialization5 initialize7 initialized7 initially5 initiate initiated initiative1 initiatives inj ' +
  'inject7 injection5 injured injuries injury1 ink3 inline7 inn3 inner7 innings innoc1 innocent innov1 ' +
  'innovation1 innovations innovative1 inp2 input7 inputs7 inquiries inquiry1 ins7 insan inse insect ' +
  'insects inser insert7 inserted4 inside7 insight1 insights1 insist inspect6 inspection3 inspir1 ' +
  'inspiration1 inspire inspired1 inspiring inst7 instagram7 instal install7 installation7 installations ' +
  'installed7 installer7 installing5 installment instance7 instanceof instances7 instant7 instantly ' +
  'instead7 instinct instit1 institution3 institutional1 institutions1 instr6 instruct instruction7 ' +
  'instructions7 instructor1 instructors instrument7 instrumental instruments1 insulation insulin insult ' +
  'insurance7 insured int7 intact intake inte2 integer7 integers integr3 integral5 integrate integrated5 ' +
  'integration7 integrity1 intellect intellectual1 intellig intelligence1 intelligent1 intend intended ' +
  'intens intense intensity4 intensive intent7 intention intentions inter7 interact interaction7 ' +
  'interactions interactive7 intercept interes interess interest7 interested5 interesting7 interests interf ' +
  'interface7 interfaces7 interfer interference interior5 intermediate1 intern7 internal7 internally ' +
  'international7 internationally internet7 internship interpre2 interpret3 interpretation interpreted ' +
  'interrog interrupt7 intersect intersection7 interval7 intervals interven intervention1 interventions ' +
  'interview5 interviewed interviews1 intest intim intimate intimid into7 intr3 intriguing intro7 introdu ' +
  'introduce introduced introduces introducing introduction5 intuitive inv7 invalid7 invasion invent1 ' +
  'invention inventory7 invers inverse6 invert2 invest7 invested investig1 investigate investigated ' +
  'investigating investigation1 investigations investing1 investment3 investments1 investor1 investors1 ' +
  'invisible1 invitation1 invite7 invited invites inviting invocation5 invoice7 invoke7 invoked invol ' +
  'involve involved involvement involves involving io7 ion7 ios2 ip7 iphone2 ips3 ipsum1 ir7 iron7 irr1 ' +
  'irre irregular irres irrit is7 isa3 isinstance island1 islands1 isn1 iso7 isol2 isolated isolation iss7 ' +
  'isset2 isso issue7 issued2 issues7 ist3 it7 italian5 item7 items7 iter7 iterate3 iteration6 iterations6 ' +
  'iterator7 its7 itself itu2 iv3 ix6 iy2 iz3 j7 ja7 jaar jac7 jack7 jacket1 jag1 jail1 jak7 jako jam7 ' +
  'jamais jan7 jar7 jav2 java7 javafx javax2 jaw3 jazz1 je7 jealous jeans1 jed1 jeden jeder jedoch jeg1 ' +
  'jej2 jenter jer7 jersey1 jes3 jest3 jet7 jetzt1 jeu jeune jeunes jew1 jewelry1 jo7 job7 jobs7 jog1 john7 ' +
  'join7 joined7 joining2 joins joint7 joints joke jokes jong3 jou1 jour2 journal7 journalism1 journalist ' +
  'journalists journals journey1 jours2 joy7 js7 json7 ju7 jud7 judge7 judges1 judgment1 judicial1 jue ' +
  'juego jug3 juga juice1 jul5 jump7 jumped jumping jumps jun7 junior5 junk1 junto jur7 jurisdiction jury3 ' +
  'jus jusqu just7 justice7 justify2 jwt7 k7 ka7 kal7 kale1 kam1 kami1 kan3 kann1 kap3 kar7 karena kart3 ' +
  'kas3 kat7 kata1 kaufen kay5 ke7 keen keep7 keeping7 keeps1 kein keine kel7 ken7 kennen kep kept ker3 ' +
  'keras kernel7 kes3 ket3 key7 keyboard7 keys7 keyword7 keywords7 kg3 kh7 ki7 kick7 kicked kicks kid7 ' +
  'kidney kids7 kil3 kill7 killed killer3 killing1 kills2 kilomet kilometers kim7 kin7 kind7 kinda kindly ' +
  'kindness kinds king7 kingdom1 kiss1 kit7 kita kitchen5 kits3 kj2 kl3 klass2 kle3 kleine km3 kn7 kne ' +
  'knee1 knees knew knife7 knock1 know7 knowing5 knowledge7 knowledgeable known7 knows ko3 koji kol3 kole ' +
  'kom7 kommen2 kommer kommt kon7 konnte kont3 kontakt1 kor3 kos3 kost kosten1 kostenlos1 kotlin1 kotlinx ' +
  'kr7 kt2 ku3 kullan kun1 kunnen kunt kur3 kut1 kv3 kvin kvinn kvinner kw3 kwargs2 ky7 l7 la7 lab7 label7 ' +
  'labeled labels7 labor5 laboratory1 labour1 lac3 lace3 lack1 lacking lact lad3 ladder ladies1 lado lady5 ' +
  'lag3 laid lain2 lake7 lakes1 lam3 lamb1 lambda7 lament lamp3 lan3 land7 landed landing3 landmark lands3 ' +
  'landsc landscape1 lane7 lang7 lange1 langs2 language7 languages7 lap3 laps2 laptop1 laptops lar3 larg2 ' +
  'large7 largely larger1 largest1 largo las7 laser1 lassen2 last7 lasting2 lasts lat7 late7 lateinit ' +
  'lately later7 lateral latest7 latitude7 latter laugh5 laughed laughing launch7 launched launching4 ' +
  'laundry1 lav3 lava lavor law7 lawn1 laws3 lawsuit lawyer1 lawyers1 lay3 layer7 layers7 laying layout7 ' +
  'laz1 lazy7 lb2 lbl6 lbs2 ld2 ldc le7 lead7 leader7 leaders3 leadership1 leading7 leads1 leaf7 league7 ' +
  'leak1 leaks4 lean7 leap5 lear3 learn7 learned1 learners learning7 lease3 least7 leather1 leave7 leaves1 ' +
  'leaving1 lebih lect3 lecture3 lectures led7 leer1 left7 leg7 legacy7 legal7 legally legend7 legendary1 ' +
  'legis legisl1 legislation legislative1 legit legitimate legs3 lei3 leisure1 lemma6 lemon1 len7 lend ' +
  'lender lenders lending leng length7 lengths lengthy lens5 lenses lent1 les7 lesbian1 less7 lesser1 ' +
  'lesson7 lessons1 let7 lets7 lett2 letter7 letters7 letting letz leuk leur2 leurs2 lev3 leve level7 ' +
  'levels7 lever3 leverage lex7 ley3 lg2 lhs2 li7 lia3 liability1 liable2 lib7 liber1 liberal1 libert1 ' +
  'liberty1 libr libraries3 library7 libre1 libro lic7 licence1 license7 licensed7 licenses2 licensing1 ' +
  'lid3 lie7 lied liegt lien lies3 lieu lif1 life7 lifestyle1 lifetime5 lift3 lifted lifting2 lig3 light7 ' +
  'lighter lighting1 lightly lightning1 lights7 lightweight1 ligne2 lik7 like7 liked6 likelihood likely2 ' +
  'likes7 likewise1 lil1 lim7 lime3 limit7 limitation limitations2 limited7 limiting limits7 lin7 line7 ' +
  'linear7 lined2 linen lines7 lineup ling3 lingu1 linha2 lining2 link7 linked7 linking links7 lip3 lips1 ' +
  'liqu1 liquid5 lis3 list7 lista7 liste3 listed3 listen7 listened listener7 listeners6 listening5 listing7 ' +
  'listings1 lists7 lit7 lite7 liter7 literacy literal7 literally literary1 literature1 lith1 litigation ' +
  'litt litter little7 liv7 live7 lived lively liver1 lives1 living7 livre ll2 llam lle2 lleg llev lng6 lo7 ' +
  'load7 loaded7 loader7 loading7 loads7 loan7 loans1 lob3 lobby1 loc7 local7 locale7 locales locally ' +
  'locals2 locate1 located7 location7 locations7 lock7 lockdown locked7 locker7 locks2 lod3 loft1 log7 ' +
  'logged7 logger7 logging7 logic7 logical7 login7 logistics1 logo7 logos logout7 logs7 lok3 lol3 lombok ' +
  'lon7 lonely1 long7 longer1 longest longitud longitude7 look7 looked looking7 looks7 lookup7 loop7 loops2 ' +
  'loose1 loro lors los7 lose3 loses losing1 loss7 losses lost7 lot7 lots7 lottery1 lou5 loud1 lounge1 ' +
  'love7 loved1 lovely1 lover3 lovers loves1 loving1 low7 lower7 lowest3 loyal loyalty lp2 lr2 ls2 lst2 lt7 ' +
  'lu7 lua7 lub1 luc5 luck7 lucky1 lucr lud1 luego lug3 lugar luggage lui lum1 lun1 lunch1 lung3 lungs lur ' +
  'lust3 lut2 lux7 luxurious luxury1 luz1 lv7 lw2 ly7 lying2 lymph lyrics1 m7 ma7 maar1 mac7 mach3 machen ' +
  'machine7 machinery1 machines1 macht macro7 mad7 made7 mag7 magazine1 magazines magic7 magical1 magn5 ' +
  'magnet1 magnetic1 magnificent magnitude4 mah7 mai3 mail7 mailing main7 mainly mainstream maint7 ' +
  'maintain1 maintained maintaining maintains maintenance7 maior mais5 maison1 maj3 major7 majority1 mak3 ' +
  'make7 maken maker7 makers2 makes7 makeup1 making7 mal7 male7 males mall3 malloc6 malware mam1 mama1 mamm ' +
  'man7 mana7 manage7 managed7 management7 manager7 managers1 manages managing5 mand3 mandatory3 mane1 ' +
  'manera mang1 manga1 mange manifest7 manip5 manipulation mann3 manner mano mans3 mant3 manual7 manually ' +
  'manufact7 manufacture manufactured manufacturer7 manufacturers1 manufacturing1 manus1 many7 map7 mapped6 ' +
  'mapper7 mapping7 maps7 mar7 marathon1 marble1 marc5 marca6 march5 mare3 marg5 margin7 marginal margins4 ' +
  'mari5 marijuana1 marine3 mark7 marked2 marker7 markers6 market7 marketers marketing7 marketplace1 ' +
  'markets3 marking marks7 marriage1 married1 marry mars3 mart7 marvel5 mas7 masc1 mascul mash1 mask7 ' +
  'masks1 mass7 massage7 massasje masse masses massive1 mast3 master7 masters3 mat7 match7 matched2 ' +
  'matcher7 matches7 matching7 mate7 mater1 materia material7 materials7 math7 mathematical1 mathematics1 ' +
  'matplotlib matrix7 mats1 matt5 matter3 matters1 mattress mature1 mau mav max7 maxim1 maximal maximize ' +
  'maximum7 may7 maybe7 mayor5 maze3 mb7 mc7 md7 me7 meal7 meals1 mean7 meaning3 meaningful means7 meant ' +
  'meantime meas measure7 measured4 measurement7 measurements1 measures1 measuring meat1 mechan1 ' +
  'mechanical1 mechanics1 mechanism mechanisms med7 medal1 medi3 media7 median7 medic1 medical7 medication ' +
  'medications medicine3 medicines medieval1 medio meditation1 medium7 meer3 meet7 meeting7 meetings1 meets ' +
  'meg7 mega3 mehr1 meille meilleur mein1 meine meis mej1 mejor mejores mel7 melhor mell1 melt mem7 memb ' +
  'member7 members7 membership7 membr membrane memcpy4 meme memo7 memor1 memorable memorial1 memories1 ' +
  'memory7 memset men7 menc mend1 meng1 menj menjadi menn menor menos mens3 mensagem mensaje6 mensen ment3 ' +
  'mental3 mentally mention3 mentioned2 mentor3 menu7 menus6 meny mer7 merc7 mercado merch1 merchandise ' +
  'merchant7 mercy1 mere2 mereka merely merg merge7 merged2 merit mes7 meses mesh7 mesmo mess7 message7 ' +
  'messages7 messaging5 mest met7 meta7 metabol metabolic metabolism metadata7 metal7 metallic1 metals1 ' +
  'metaph meteor7 meter7 meters meth3 method7 methodology methods7 metres metric7 metrics7 metro7 mettre ' +
  'meu mex5 mf2 mg3 mi7 mia3 mic7 mice mich5 micro7 microwave1 mid7 midd2 middle7 middleware7 midi1 ' +
  'midnight1 midst mie2 mientras mieux mig1 might3 migli migr migration7 migrations mijn mil7 mild1 mile3 ' +
  'mileage miles1 milestone milf1 milit1 militar military5 milk1 mill7 milling million3 millions1 millones ' +
  'mills1 mim1 min7 mind7 minds1 mindset mine7 miner3 mineral1 minerals1 mines1 minha mini7 minim minimal7 ' +
  'minimize minimum7 mining5 minist1 minister1 ministry1 minor7 minority1 mins2 mint3 minus6 minute7 ' +
  'minutes7 minutos mir7 miracle1 mirror7 mirrors mis7 miscon mise2 misma mismo miss7 missed missing7 ' +
  'mission7 missions2 mist3 mistake mistakes mit7 mitig mitt3 mix7 mixed7 mixer1 mixing1 mixture mk3 ml2 ' +
  'mm2 mn3 mo7 mob7 mobil1 mobile7 mobility1 mock7 mod7 modal7 mode7 model7 modeling1 modelo3 models7 ' +
  'moder5 moderate1 modern7 modes5 modest modification5 modifications modified7 modifier7 modify7 modo2 ' +
  'mods7 modular1 module7 modules7 moet mog1 moi moins mois moist1 moistur moisture mol3 mold1 mole ' +
  'molecular1 molecules molto mom7 moment7 momento moments1 momentum1 moms1 mon7 mond3 monde monet ' +
  'monetary1 money7 mongo7 mongoose2 monitor7 monitored monitoring5 monitors monster7 monsters1 mont7 ' +
  'month7 monthly7 months7 monument1 moo1 mood1 moon7 mor7 moral1 more7 morning5 morph1 mort3 mortality ' +
  'mortgage1 mos7 most7 mostly3 mostr mostrar mot7 mother7 mothers1 motion7 motiv motivated motivation ' +
  'motor7 motorcycle1 motors1 mou1 mount7 mountain5 mountains1 mounted7 mounting mouse7 mouth3 mov7 move7 ' +
  'moved4 movement7 movements moves7 movie7 movies7 moving7 moy1 mp7 mph2 mr7 ms7 msg7 mt7 mu7 muc much7 ' +
  'muchas mucho muchos mud1 muff mug1 muit muito mujer mujeres mul7 mulher mulheres mult7 multi7 multid ' +
  'multif multimedia1 multip7 multiple7 multiplier4 multiply7 multitude mum1 mun3 mund3 mundo1 municip1 ' +
  'municipal1 mur7 murder1 mus7 muscle1 muscles muscular muse1 museum1 museums mush1 music7 musical1 ' +
  'musician musicians muslim1 muss1 must7 mut7 mutable7 mutation7 mutations mutual1 muy mv2 mw2 mx2 my7 ' +
  'mys2 myself mysql2 mysqli2 myst1 myster mysterious mystery1 myth1 n7 na7 naar nach5 nacional1 nad3 nada ' +
  'nag1 nail1 nails naj1 nak3 naked1 naken nam7 nama6 name7 named7 namely names7 namespace7 naming5 nan3 ' +
  'nao nap3 nar3 narc1 narr5 narrative1 narrow1 nas3 nast nasty nat7 nation7 national7 nationally nations1 ' +
  'nationwide1 native7 natur1 natural7 naturally1 nature7 nav7 navbar7 nave naveg navig4 navigate7 ' +
  'navigation7 naz7 nb7 nc2 nd7 ne7 near7 nearby1 nearest2 nearly5 neat nec1 neces necess necessarily ' +
  'necessary3 necessity neck3 ned3 need7 needed7 needing needle3 needs7 neg7 negative7 neglect neglig ' +
  'negotiate negotiations negro1 nei neighbor7 neighborhood1 neighborhoods neighbors6 neighbour neither5 ' +
  'nel3 nella nem1 ner3 nerv nerve nervous nest3 nested7 net7 nett2 nettsteder network7 networking5 ' +
  'networks1 neu1 neue1 neuen neur neural1 neuro1 neut neutral7 never7 nevertheless5 new7 newborn newer ' +
  'newest newly1 news7 newsletter7 newsp newspaper1 newspapers next7 ng7 nh7 ni7 nib4 nic7 nice7 nicely ' +
  'nich5 niche nicht1 nichts nick7 nickname6 nie7 niet1 nieuwe night7 nights1 nil7 nim3 nin3 nine7 ning3 ' +
  'nit7 niveau nivel2 nj2 nl2 nm6 nn2 no7 nob1 noble1 nobody5 noch2 nod2 node7 nodes7 noexcept nog noi ' +
  'noir1 noise7 nom7 nombre7 nome7 nominal nominated nomination non7 nonatomic2 none7 nonetheless1 ' +
  'nonprofit nons nood noon1 nor7 nord1 norm7 normal7 normalize7 normalized6 normally7 nors norsk norske ' +
  'north7 northern5 nos7 nose1 nost2 nostalg not7 nota6 notable note7 notebook1 noted notes7 nothing7 ' +
  'notice7 noticed2 notices1 notification7 notifications7 notified notify7 noting notion notre1 nou1 noun2 ' +
  'nour nous5 nouveau nouvelle nov7 nova7 novel1 novels novo now7 nowadays1 nowhere np2 nr7 ns6 nt2 nth2 ' +
  'nu7 nucle nuclear1 nud nude1 nue nuest nuestra nuestro nuestros nueva nuevo5 null7 nulla nullable7 ' +
  'nullptr2 num7 number7 numbers7 numer7 numeric7 numerical numero7 numerous1 numpy2 nums2 nun1 nunca nur1 ' +
  'nurse1 nurses1 nursing1 nurt nut7 nutrients nutrition3 nutritional nuts2 nw2 nx7 ny7 nylon1 nz3 o7 oak5 ' +
  'ob7 obed obesity obj7 object7 objective7 objectives objects7 objet2 objetivo objeto oblig obligation ' +
  'obligations obr obra2 obs7 obsc observ7 observation1 observations observe2 observed observer7 obst1 ' +
  'obstacle obstacles obt1 obtain1 obtained obtaining obten obtener obvious obviously5 oc3 occ7 occas ' +
  'occasion2 occasional occasionally1 occasions occup7 occupation2 occupied2 occur occurred4 occurrence ' +
  'occurring occurs4 ocean5 och2 oct7 od7 odd7 odds1 oder2 of7 off7 offense offensive1 offer7 offered ' +
  'offering1 offerings offers7 offic office7 officer1 officers1 offices1 official7 officially officials5 ' +
  'offline7 offset7 offshore ofrec oft2 often7 og3 ogni oh7 ohne oil7 oils ok7 okay7 ol7 olan2 olarak old7 ' +
  'older3 oldest oldu ole3 oleh oli2 olive1 om7 oma2 omega7 omn on7 once7 onclick2 onde2 onder2 one7 ones3 ' +
  'ongoing onion1 online7 only7 ons2 ont7 onto2 onze oo2 ook3 op7 opacity6 open7 opened6 opener opening7 ' +
  'openings opens3 oper7 opera5 operand7 operate2 operated operates operating5 operation7 operational1 ' +
  'operations7 operator7 operators7 opin opinion1 opinions oportun opp7 oppon opponent opponents ' +
  'opportunities1 opportunity1 oppos opposed opposite opposition1 ops7 opt7 optical1 optim3 optimal ' +
  'optimistic optimization1 optimize optimized2 optimizer6 optimum option7 optional7 options7 opts6 or7 ' +
  'ora2 oral3 orang2 orange7 oraz orbit3 orch3 ord7 orden7 order7 ordered7 ordering3 orders7 ordin2 ' +
  'ordinary3 ore3 org7 organ7 organic3 organis organisation3 organisations organised organism organiz ' +
  'organization7 organizational organizations3 organize organized2 organizing organs ori3 orient3 ' +
  'orientation7 oriented orig7 origin7 original7 originally5 origins1 orn3 orphan ort3 orth7 os7 osc3 oslo1 ' +
  'osp2 oss2 ost3 oste2 ot7 other7 others7 otherwise7 otra otras otro otros2 ott3 ou3 ought2 our7 ours2 ' +
  'ourselves out7 outbreak outcome5 outcomes outdated outdoor5 outdoors outer7 outfit outfits outgoing ' +
  'outlet5 outlets outline7 outlined6 outlook1 output7 outputs7 outr outro outros outs3 outside7 ' +
  'outstanding1 ov2 oven3 over7 overall7 overcome overd overflow7 overhead overl overlap4 overlay7 overlook ' +
  'overlooking overly overnight1 override7 overs3 overse1 overseas overt overview7 overwhel overwhelmed ' +
  'overwhelming ow3 own7 owned7 owner7 owners7 ownership7 owning owns2 ox3 oxid2 oxide2 oxygen1 oz3 p7 pa7 ' +
  'paar pac3 pace3 pack7 package7 packaged packages7 packaging1 packed2 packet7 packets packing3 packs1 ' +
  'pad7 pada padding7 paddle padre pads pag7 page7 pages7 pagina2 pagination7 pago4 pai3 paid7 pain3 ' +
  'painful paint7 painted painter5 painting1 paintings pair7 paired2 pairs6 pais3 pak3 pal7 pale1 palette7 ' +
  'palm1 pam1 pan7 panc1 pand1 pandas pandemic pane7 panel7 panels1 panic3 pant1 pants3 pap1 paper7 papers3 ' +
  'paperwork par7 para7 parad1 parade1 paradise1 paragraph7 parallel7 param7 parameter7 parameters7 params7 ' +
  'paras1 parc parce parcel7 pare3 parece parent7 parenting parents7 paris5 park7 parking5 parks1 parl1 ' +
  'parliament1 parole pars3 parse7 parsed6 parser7 parsing5 part7 parte partial7 partially partic particip1 ' +
  'participant7 participants7 participate participated participating participation1 particle7 particles6 ' +
  'particular particularly3 partie parties1 partir partition7 partly partner7 partners3 partnership1 ' +
  'partnerships parts7 party7 pas7 pasado paso1 pass7 passage1 passe passed7 passenger1 passengers passer ' +
  'passes2 passing1 passion1 passionate passive1 passport3 password7 passwords4 past7 pasta1 paste7 pastor1 ' +
  'pat7 patch7 patches patent1 path7 paths7 pathway pathways patience patient7 patients7 patio1 patri1 ' +
  'patron1 pattern7 patterns7 pause7 paused6 pav1 pay7 payable payday paying payload7 payment7 payments7 ' +
  'payout payroll pays1 pb3 pc3 pd2 pdf7 pe7 peace7 peaceful peak7 peaks1 pear7 pec2 ped7 pedido7 peek3 ' +
  'peer7 peers peg3 pel7 pela pelo pem pemb1 pen7 penal1 penalties penalty pencil pend3 pendant1 pending7 ' +
  'penetr peng3 penis1 penn5 pens1 pension1 pent3 pentru people7 peoples1 pepper1 peque per7 perc3 perce ' +
  'perceived percent7 percentage7 perception perd perf3 perfect7 perfection perfectly perfil6 perform7 ' +
  'performance7 performances performed4 performers performing1 performs1 perhaps7 period7 periodic periods ' +
  'peripheral5 perm7 perman permanent5 permanently perme permet permission7 permissions7 permit3 permite ' +
  'permits permitted pero1 perpet pers7 perse persist7 persistent7 person7 persona7 personal7 personality1 ' +
  'personalized personally5 personas persone personne personnel1 personnes persons7 perspective1 ' +
  'perspectives1 persu pert3 pertaining pes7 peso pesso pessoa1 pessoas pest1 pestic pet7 petit1 petite1 ' +
  'petition2 pets7 peu peut peuvent pew1 pf3 pg7 ph7 pharm1 pharmac1 pharmaceutical1 pharmacy1 phase7 ' +
  'phases phen3 phenomen phenomenon phi7 philosoph1 philosophy1 phone7 phones7 phosph phot7 photo7 ' +
  'photograph1 photographer1 photographers photographs photography1 photos7 php7 phrase7 phrases phys7 ' +
  'physical7 physically physician1 physicians1 physics7 physique pi7 pian piano1 pic7 pick7 picked2 picking ' +
  'pickle2 picks1 pickup3 picnic pics3 picture7 pictures7 pid6 pie7 piece7 pieces7 pied1 pier1 pies2 pig3 ' +
  'pik1 pil1 pile2 pill3 pillow1 pills1 pilot1 pin7 pine3 ping7 pink7 pins3 pint pione pip3 pipe7 pipeline7 ' +
  'pipes3 pir3 pis3 piss pist1 pit3 pitch7 pits piv pivot3 pix7 pixel7 pixels7 pizza7 pk6 pkg2 pl7 pla2 ' +
  'plac place7 placed2 placeholder7 placement7 places7 placing2 plag plain7 plaint1 plan7 plane7 planes2 ' +
  'planet7 planets planned1 planning5 plans7 plant7 planted planting plants3 plasma1 plastic1 plat3 plata ' +
  'plate7 plates3 platform7 platforms5 play7 played7 player7 players7 playground1 playing7 playlist7 ' +
  'playoff playoffs plays3 ple3 pleasant3 please7 pleased pleasure plenty1 plot7 plots2 plt2 plug7 plugin7 ' +
  'plugins7 plumbing1 plural2 plus7 plusieurs plut pm2 pne po7 poc pocket5 pockets poco pod7 podcast1 pode ' +
  'podem podemos poder podr poem poems poet poetry1 poi2 point7 pointed pointer7 pointers pointing points7 ' +
  'pois poison1 pok5 poker1 pol7 polar1 pole3 polic1 police5 policies1 policy7 polish1 polished polit7 ' +
  'polite political5 politicians politics5 poll7 polls pollution1 poly7 polyester1 polygon7 polymer1 pom1 ' +
  'pon3 pond3 ponder2 pont5 pool7 pools poor5 poorly pop7 popul popular7 popularity populate3 population7 ' +
  'populations popup7 por7 porch pork1 porn7 porno3 porque port7 porta portable5 portal7 porte2 portfolio7 ' +
  'portion2 portions1 portrait7 ports7 pos7 pose7 poses2 posible posicion posit2 position7 positioned1 ' +
  'positioning positions7 positive7 positively poss7 possess possession possibilities possibility possible7 ' +
  'possibly3 post7 postal7 posted7 poster7 posterior posters posting7 posts7 pot7 potato1 potatoes potent ' +
  'potential7 potentially pots pou1 pound1 pounds pour7 pouvez pov poverty1 pow7 powder1 power7 powered7 ' +
  'powerful1 powers3 poz1 pp2 pq2 pr7 pra3 prac pract1 practical1 practically practice7 practices1 ' +
  'practicing practition practitioners prag praise praw pray2 prayer1 prayers pre7 prec7 preced2 precio6 ' +
  'precious precip precis precise precisely precision7 pred7 predecess predicate7 predict7 predicted ' +
  'prediction7 predictions predomin pref7 prefer3 preference5 preferences7 preferred7 prefix7 preg2 pregn ' +
  'pregnancy1 pregnant prejud prelim preliminary prem5 premier1 premiere1 premises premium7 prend prendre ' +
  'prep3 prepar preparation1 prepare7 prepared3 preparing4 prere pres7 prescribed prescription1 presence7 ' +
  'present7 presentation7 presentations presente presented1 presenter5 presenting presently presents1 ' +
  'preserve1 preserved president5 presidente presidential1 press7 pressed6 pressing pressure7 pressures ' +
  'prest1 prestigious presum pret3 pretend pretty7 prev7 preval prevent3 prevented preventing prevention1 ' +
  'prevents preview7 previous7 previously5 pri7 price7 priced prices7 pricing3 pride1 priest1 prim7 prima ' +
  'primarily primary7 prime7 primeiro primer3 primera primitive7 primo prin prince5 princess1 princip1 ' +
  'principal7 principle1 principles1 print7 printed3 printer7 printf6 printing7 println2 prints3 prior7 ' +
  'priorit priorities priority7 pris prison1 priv7 privacy7 privat private7 privately privile privilege ' +
  'prix3 prize1 prizes pro7 prob7 probability5 probable probably7 probe7 probl proble1 problem7 problema ' +
  'problemas problems1 proc7 proced procedure7 procedures1 proceed5 proceedings1 proceeds proces proceso ' +
  'process7 processed6 processes5 processing7 processo processor7 prod7 produ7 produce3 produced1 producer7 ' +
  'producers produces4 producing product7 production7 productive2 productivity producto7 productos6 ' +
  'products7 produit produits produk3 produto7 produtos prof7 profes profess profession3 professional7 ' +
  'professionally professionals1 professor5 profil2 profile7 profiles7 profit7 profitable profits2 profound ' +
  'prog6 program7 programa programm1 programme1 programmes programming5 programs1 progress7 progression ' +
  'progressive1 prohib prohibited proj6 project7 projected4 projection7 projects7 projet prol prolifer ' +
  'prolong prom7 promin prominent promise7 promised promises promising promo3 promot promote promoted ' +
  'promotes promoting promotion3 promotional promotions prompt7 prompted promptly pron3 prone proof7 prop7 ' +
  'propag propaganda proper3 properly properties7 property7 proport proportion propos proposal7 proposals ' +
  'propose proposed1 proposition1 propri propriet proprietary props7 pros5 prospect1 prospective prospects ' +
  'prosper1 prost prostate prostit1 prot7 protagon prote1 protect7 protected7 protecting protection5 ' +
  'protective1 protects protein3 proteins protest1 protests proto7 protocol7 protocols prototype7 proud1 ' +
  'proudly prov7 prove2 proved2 proven proves provid5 provide7 provided3 provider7 providers7 provides5 ' +
  'providing1 provinc province7 provincial1 provision1 provisions provoc prox2 proximity proxy7 proyecto ' +
  'prz prze przed przez przy ps7 pseudo2 psi7 psy3 psych7 psychiat1 psychological1 psychology1 pt7 pthread2 ' +
  'ptr7 pu7 pub7 public7 publication7 publications1 publicly publish7 published7 publisher7 publishers1 ' +
  'publishing1 pued puede pueden puedes puis pul1 pull7 pulled pulling pulls puls pulse3 pump1 pumpkin1 ' +
  'pumps pun3 punch1 punct punishment punk3 punt punto puntos pup pupils puppy1 pur3 purch1 purchase7 ' +
  'purchased purchases purchasing pure7 purely purple7 purpose7 purposes purs1 pursue pursuing pursuit ' +
  'push7 pushed pushing pussy1 put7 puts2 putting5 puzz puzzle1 pv3 pw2 px7 py7 pygame2 pytest2 python7 q7 ' +
  'qq2 qu7 quad7 quadr1 qual7 qualification2 qualifications qualified7 qualify qualifying qualities2 ' +
  'quality7 qualquer quand quando1 quant7 quantidade quantitative quantities quantity7 quanto quantum1 ' +
  'quarry1 quart1 quarter7 quarterback quarters2 quasi que7 qued queen7 quel2 quello quelques quem quer2 ' +
  'queries7 query7 quest7 questa question7 questions7 questo queue7 qui7 quick7 quicker quickly1 quien ' +
  'quiet7 quietly quilt quint1 quir2 quis2 quit7 quite7 quiz7 quo2 quot2 quote7 quoted2 quotes7 r7 ra7 rab3 ' +
  'rac3 race7 races racial2 racing1 racism racist rack3 rad7 radar1 radi7 radiation1 radical1 radio7 ' +
  'radius7 rag3 rage3 rail7 railway1 rain7 rais2 raise7 raised7 raises7 raising2 rally1 ram7 ramp1 ran3 ' +
  'ranch1 rand7 random7 randomly rang2 range7 ranges6 ranging rank7 ranked1 ranking3 rankings1 ranks rap3 ' +
  'rape2 rapid3 rapidly rapp rapport rare5 rarely ras3 rat3 rate7 rated7 rates7 rather7 rating7 ratings3 ' +
  'ratio7 rational1 rats2 rav1 raw7 ray7 raz3 rb2 rc3 rd3 re7 reach7 reached4 reaches reaching react7 ' +
  'reaction7 reactions reactor read7 readable4 reader7 readers1 readily reading7 readings readonly2 reads3 ' +
  'ready7 real7 realise realistic reality5 realiz realizar realize realized really7 realm7 rear3 reason7 ' +
  'reasonable2 reasonably reasoning reasons1 reass reb3 rebuild rec7 recall1 rece3 receipt7 receive7 ' +
  'received7 receiver7 receives receiving recent7 recently5 recept reception1 receptor recharge recherche ' +
  'recib recip recipe7 recipes7 recipient6 recipients reck2 recl recogn7 recognised recognition5 recognize ' +
  'recognized2 recom recomm recommend7 recommendation1 recommendations1 recommended7 recommends recon1 ' +
  'reconc record7 recorded1 recording5 recordings records7 recover3 recovered4 recovery1 recre recreation1 ' +
  'recreational recruit recruiting recruitment1 rect7 rectangle7 recuper recursos recv6 recycled recycling1 ' +
  'red7 redd2 rede3 redeem redes redirect7 redis7 redistribute redu reduce7 reduced1 reducer4 reduces ' +
  'reducing reduction1 redund ref7 refer7 refere reference7 referenced references7 referral referred ' +
  'referring refers refin refined reflect7 reflected reflection7 reflects reflex1 reform1 refr refresh7 ' +
  'refreshing4 refriger1 refrigerator refuge1 refugees refund2 refuse refused reg7 regard regarded ' +
  'regarding5 regardless5 regards5 regex7 regime region7 regional5 regions7 register7 registered7 ' +
  'registering registers5 registr7 registration7 registro7 registry7 regression5 regret regul regular7 ' +
  'regularly regulate regulated2 regulation1 regulations1 regulatory1 rehabilitation1 rehe reign rein1 ' +
  'reinterpret2 reject7 rejected4 rejo rel7 relacion relate related7 relates relating relation7 relations7 ' +
  'relationship7 relationships3 relativ relative7 relatively relatives relax1 relaxation relaxed relaxing ' +
  'relay3 rele release7 released7 releases1 releasing relevance relevant1 reli reliability reliable1 ' +
  'relief1 relies relieve relig religion1 religious1 reload7 reluct rely relying rem7 remain2 remainder ' +
  'remained remaining7 remains remark7 remarkable remarks7 remed remedies remedy remember7 remembered ' +
  'remind reminded reminder5 reminds remodel remot remote7 remotely removal1 remove7 removed7 removes1 ' +
  'removing5 ren7 rename7 renamed rencontr rencontre1 rencontres rend2 render7 rendered renderer7 ' +
  'rendering5 renew1 renewable1 renewal renewed renov renovation renowned rent7 rental1 rentals1 renting ' +
  'reopen rep7 repair7 repairs repe repeat7 repeated4 repeatedly repet repl replace7 replaced replacement7 ' +
  'replacing4 replic replica1 replied replies1 reply7 repo7 report7 reported2 reportedly reporter5 ' +
  'reporters reporting5 reports7 repos2 repository7 repr2 represent7 representation7 representations ' +
  'representative1 representatives1 represented2 representing represents1 repro reprodu reproduce ' +
  'reproduction republic5 reput reputable reputation1 req7 requ2 request7 requested6 requesting requests7 ' +
  'require7 required7 requirement5 requirements7 requires7 requiring requis rer2 res7 resc rescue1 ' +
  'research7 researcher researchers5 researching reserv reservation7 reservations reserve3 reserved7 ' +
  'reserves reservoir reset7 resid reside residence1 resident3 residential1 residents5 residual resign ' +
  'resil resin resist1 resistance5 resistant resize7 resolution7 resolve7 resolved6 resolver7 reson resort1 ' +
  'resorts1 resource7 resources7 resp7 respect3 respected respective respectively respir1 respiratory ' +
  'respond7 responded respondents responder4 responding responds respons7 response7 responses7 ' +
  'responsibilities1 responsibility1 responsible1 responsive7 respuesta2 rest7 restart7 restaur restaurant7 ' +
  'restaurants3 reste resto restoration1 restore7 restored restr5 restrict2 restricted7 restriction2 ' +
  'restrictions1 result7 resultado6 resultados resulted resulting results7 resume7 ret7 retail5 retailer ' +
  'retailers retain2 retained retention4 retire retired retirement1 retorno retour retr retreat1 retrieve7 ' +
  'retrieved1 retro1 retrofit1 retry7 return7 returned7 returning5 returns7 retval2 reun reuse6 rev7 reve3 ' +
  'reveal revealed revealing reveals revel1 reven revenue5 revenues rever1 revers reverse7 reversed revert ' +
  'review7 reviewed5 reviewing reviews7 revis revised1 revision7 revolution1 revolutionary1 reward7 ' +
  'rewarding rewards1 rewrite3 rez2 rg2 rgb6 rgba2 rh7 rho2 rhs2 rhythm ri3 rib3 ribbon1 ric3 rice3 rich7 ' +
  'richt3 rid3 ride3 rider1 riders1 rides2 ridiculous riding1 rien ries2 rif3 rig3 right7 righteous rights7 ' +
  'rigid rim3 rin3 ring7 rings1 rip3 ris3 rise3 rising1 risk7 risks rit3 ritual1 riv3 rival rivals river7 ' +
  'rivers1 rm2 ro7 road7 roads3 rob7 robot7 robots3 robust rock7 rocket7 rocks1 rod7 rode roi2 roku1 rol7 ' +
  'role7 roles7 roll7 rolled2 roller3 rolling3 rolls1 rom7 roman7 romance1 romantic1 roof3 room7 rooms7 ' +
  'root7 roots3 rope1 ros7 rose7 roses1 roster rot7 rotate7 rotating rotation7 rou3 rough3 roughly ' +
  'roulette3 round7 rounded3 rounds rout1 route7 router7 routes7 routine7 routines routing7 row7 rows7 ' +
  'royal5 roz3 rp7 rr2 rs7 rt3 ru7 rub7 rubber1 rude rue1 rug3 ruin rule7 ruled rules7 ruling rum3 run7 ' +
  'rund runner7 runners running7 runs7 runtime7 rupt2 rural1 rus3 rush3 rushed russ5 rust3 rut3 rv2 rw2 rx7 ' +
  'ry3 s7 sa7 saat sab5 saber sac5 sacr sacred1 sacrific sacrifice sad7 saf1 safe7 safely safer safety5 ' +
  'sag1 saga5 sage1 said3 sail1 sailing saint5 sais sake sal7 sala1 salad1 salaries salary7 sale7 sales7 ' +
  'salmon1 salon1 salt7 salud salv1 sam7 same7 samp1 sample7 samples7 sampling7 san7 sanct1 sanctions sand7 ' +
  'sandwich1 sang1 sanit sans7 sant1 sap3 sar3 sat7 satellite1 satisf satisfaction1 satisfied satisfy ' +
  'satisfying satu sau1 sauce1 sauna sav3 save7 saved7 saves1 saving7 savings1 savoir saw1 sax1 say7 saya ' +
  'saying1 says1 sb2 sc7 scal1 scala7 scalar7 scale7 scaled6 scales scaling5 scam scan7 scandal scanf2 ' +
  'scanner7 scanning scar7 scared scary scatter3 scen scenario7 scenarios scene7 scenery scenes1 scent sch7 ' +
  'sched2 schedule7 scheduled7 scheduler7 schedules scheduling schema7 scheme7 schemes schn1 schnell ' +
  'scholar1 scholars1 scholarship1 scholarships schon school7 schools3 schw1 sci5 science7 sciences1 ' +
  'scient7 scientific1 scientist1 scientists5 sco1 scope7 score7 scored scores7 scoring scr7 scrap1 ' +
  'scratch3 scre1 screen7 screening1 screens7 screw1 script7 scripts7 scroll7 sculpt1 sd2 se7 sea7 seafood ' +
  'seal1 sealed2 seam1 seamless search7 searched searches1 searching5 season7 seasonal seasoned seasons1 ' +
  'seat7 seating seats1 sebagai sec7 second7 secondary7 seconds7 secret7 secretary5 secrets1 sect3 section7 ' +
  'sections7 sector7 sectors secure7 secured2 securely securing securities1 security7 sed3 sedan see7 seed7 ' +
  'seeds1 seeing7 seek7 seeking1 seeks seem seemed seemingly seems1 seen7 sees seg7 segment7 segments6 ' +
  'segue6 seguir segunda segundo seguridad seguro sehen2 sehr sei2 sein2 seine seinen seiner seit1 seiz ' +
  'seja sek3 seks1 sel7 selbst1 sele5 seleccion4 select7 selected7 selecting selection7 selections ' +
  'selector7 self7 sell7 seller7 sellers1 selling3 sells selon selv sem7 semana semester3 semi3 seminar1 ' +
  'sempre sen7 send7 sender7 sending7 sendo sends1 senior5 seniors sens1 sensation sense7 senses sensible ' +
  'sensitive4 sensitivity sensor7 sensors1 sent7 sentence7 sentences sentido sentiment senza sep7 separ5 ' +
  'separate1 separated4 separately separation separator7 seper sept5 seq7 sequ3 sequel sequence7 sequences ' +
  'ser7 sera serial7 serialize7 serialized7 serializer7 serie3 series7 serious1 seriously5 serr serum1 ' +
  'serv7 serve7 served server7 servers7 serves servi service7 services7 servicio servicios servidor ' +
  'serving1 servlet5 ses3 sess2 session7 sessions7 set7 sets7 sett2 setting7 settings7 settle settled ' +
  'settlement1 setup7 seu seus seven7 sevent seventh1 sever1 several5 severe severity7 sew1 sewing sex7 ' +
  'sexe1 sexo3 sext1 sexual3 sexually sexy5 sf2 sg2 sh7 sha7 shade3 shader7 shades1 shadow7 shadows1 shaft3 ' +
  'shake3 shall3 shallow shame1 shampoo shape7 shaped shapes5 shar5 share7 shared7 shareholders shares7 ' +
  'sharing7 sharp7 she7 shed3 sheep1 sheer sheet7 sheets1 shelf1 shell7 shelter1 shelves shield7 shift7 ' +
  'shifted shifting shifts shine3 shiny ship7 shipment2 shipped shipping7 ships3 shirt3 shirts shit2 shock5 ' +
  'shocked shoe1 shoes1 shoot7 shooting1 shop7 shoppers shopping7 shops3 shore3 short7 shortage shorter ' +
  'shortly1 shorts1 shot7 shots3 should7 shoulder1 shoulders shouldn show7 showc showcase1 showed shower1 ' +
  'showers showing5 shown6 shows7 shr3 shrink shuffle3 shut1 shutdown7 shuttle1 shy si7 sia siblings2 sic3 ' +
  'sich sicher1 sick1 sid7 side7 sidebar7 sides sido sie7 siempre sig7 sight1 sights sigma7 sign7 signal7 ' +
  'signals7 signature7 signatures signed7 signific significance significant1 significantly signing5 signs1 ' +
  'signup7 sigu siguiente sil7 silence1 silent3 silicone1 silk1 silly silver7 sim7 similar7 similarly5 ' +
  'simpl1 simple7 simpler simplest simplicity simplify simply5 simulation7 simult simultaneously sin7 sinc ' +
  'since7 sincer sind1 sine sing7 singer1 singing single7 singles1 singular1 sink7 sino sinon sins sint ' +
  'sip2 sir5 sis2 sist sistema1 sister1 sisters1 sit7 site7 sites7 sitio sits sitting1 situ situated ' +
  'situation1 situations six7 sixth1 siz size7 sized1 sizeof2 sizes7 sj2 sk7 ska skal skate1 ske1 sketch5 ' +
  'ski3 skill7 skilled skills7 skin7 skip7 skirt sklearn sky7 sl7 sla2 slab slave7 sle1 slee1 sleek sleep7 ' +
  'sleeping1 sleeve1 sleeves slic slice7 slices slide7 slider7 slides6 sliding slight slightly slim5 slip1 ' +
  'slo slope slot7 slots7 slow7 slower slowly slug6 slut sm7 small7 smaller smallest smart7 smartphone1 ' +
  'smartphones smell smile1 smiled smiling smo smoke5 smoking1 smooth7 smoothly sms3 sn7 snack snacks ' +
  'snake7 snap7 snapshot7 sne1 snow7 so7 soap7 sob1 sober sobre soc3 soccer1 soci1 social7 sociales ' +
  'societies society1 socio sock6 sockaddr socket7 socks sod soda1 sodium1 sofa1 soft7 software7 sog soil1 ' +
  'soir soit sol7 solar5 sold7 soldier1 soldiers1 sole3 solely solic1 solicit solid7 soll sollte solo5 ' +
  'solution7 solutions1 solve3 solved solver7 solving som7 some7 somebody1 somehow1 someone7 something7 ' +
  'sometime sometimes7 somewhat somewhere son7 sondern song7 songs7 sono2 sons3 sont soo soon7 sooner soph5 ' +
  'sophisticated sor1 sore sorry7 sort7 sorted7 sorting7 sorts sos sou5 sought soul1 souls1 sound7 sounded ' +
  'sounds7 soup5 sour1 source7 sources7 sous1 sout south7 southern5 sovere1 sow sowie soy1 sp7 spa3 space7 ' +
  'spaces7 spacing6 spacious spam3 span7 spanning spare1 spark7 spatial5 spawn7 spe7 speak5 speaker7 ' +
  'speakers1 speaking5 speaks spec7 special7 specialist1 specialists1 specialize specialized specializes ' +
  'specially specialty1 species7 specific7 specifically1 specification5 specifications5 specified2 ' +
  'specifies1 specify5 specs1 spect3 spectacle spectacular spectrum1 speech7 speed7 speeds spell7 spelling ' +
  'spend1 spending1 spends spent2 sper sphere7 spice1 spielen spill spin7 spine spinner7 spinning spins ' +
  'spir3 spirit5 spirits1 spiritual1 spite spl7 splash5 split7 spo7 spoke spoken2 spokes spokesman spons ' +
  'sponsor1 sponsored1 sponsors spont spor sport7 sporting1 sports7 spos spot7 spotlight1 spots2 spotted ' +
  'spouse spr7 spraw spray1 spread7 spreading spreads spring7 springs1 sprintf2 sprite7 spy7 sq7 sql7 ' +
  'sqlite2 sqrt2 squ1 squad1 square7 squares sque squeeze sr7 src7 ss2 st7 sta3 stab2 stabil stability1 ' +
  'stable3 stack7 stadium1 staff7 stage7 stages stainless1 stair stairs2 stake1 stakeholders stamp7 stan7 ' +
  'stand7 standard7 standardized standards1 standing7 stands2 stap1 star7 stare stark1 starring stars7 ' +
  'start7 started7 starter3 starting7 starts3 startup7 startups stat7 state7 stated statement7 statements5 ' +
  'states7 static7 stating station7 stations3 statist statistical1 statistics7 stato stats7 statue1 status7 ' +
  'stay7 stayed staying stays std7 stderr2 stdout2 ste7 stead2 steady2 steal steam7 steel7 steep steering1 ' +
  'stehen steht stem3 step7 stepped stepping steps7 ster7 stere stereo1 steroids stick7 sticker stickers ' +
  'sticking sticks2 sticky3 stiff still7 stim3 stip stir1 stitch1 stmt6 sto3 stock7 stocks3 stolen stom ' +
  'stomach stone7 stones3 stood2 stop7 stopped4 stopping4 stops1 stor2 storage7 store7 stored7 stores7 ' +
  'stories7 storing storm7 story7 storyt stove str7 straight7 straightforward strain2 strains strand3 ' +
  'strange1 stranger1 strangers strap3 straps strateg1 strategic1 strategies1 strategy7 straw1 strcmp2 ' +
  'strcpy stre3 streak stream7 streaming5 streams7 street7 streets1 strength7 strengthen strengths stress3 ' +
  'stressed stressful stret stretch7 strict7 strictly stride6 strike7 strikes striking string7 strings7 ' +
  'strip7 strips strive strlen2 stro2 stroke7 strong7 stronger strongest strongly strtotime2 struck struct7 ' +
  'structural1 structure7 structured6 structures3 strugg struggle struggled struggles struggling stu2 stub7 ' +
  'stuck stud3 student7 students7 studied studies5 studio7 studios1 study7 studying stuff7 stunning1 stupid ' +
  'sturdy sty3 styl2 style7 styled7 styles7 styling stylish su7 sua suas sub7 subject7 subjective subjects7 ' +
  'sublic sublicense submission7 submissions submit7 submitted7 submitting4 subprocess subs2 subscribe7 ' +
  'subscriber7 subscribers subscription7 subscriptions2 subsequent subsequently subset6 subsid subsidi ' +
  'subsidiary subst2 substance1 substances substant substantial substantially substit substitute1 substr2 ' +
  'subt subtitle6 subtle suc4 succ3 succeed succeeded succes success7 successful7 successfully5 sucesso ' +
  'such7 sucht suck sud1 sudah sudden suddenly1 sudo2 sue1 suf suff1 suffer suffered suffering sufficient ' +
  'suffix6 sug1 sugar5 suggest2 suggested suggesting suggestion suggestions5 suggests suic suicide1 suis ' +
  'suit5 suitable1 suite7 suited suites1 suits suiv sul1 sulla sum7 suma summ2 summar summary7 summer7 ' +
  'summit1 sun7 sund1 sung1 sunlight sunny1 sunset1 sunshine1 sunt suo sup7 super7 superb superior1 ' +
  'supervision supervisor1 supplement1 supplements1 supplied supplier7 suppliers1 supplies1 supply5 ' +
  'supplying support7 supported7 supporters supporting1 supportive supports3 suppose1 supposed suppress4 ' +
  'sur7 sure7 surely1 surf3 surface7 surfaces surg1 surge1 surgeon surgery1 surgical1 surpass surpr ' +
  'surprise1 surprised surprises surprising surprisingly surrender surround surrounded surrounding ' +
  'surroundings surv surve surveillance1 survey7 surveys surviv survival1 survive survived survivors sus7 ' +
  'suscept susp5 suspect suspected suspend suspended suspension1 suspicious sust sustain sustainability1 ' +
  'sustainable1 sustained sut sv3 svg7 sw7 swap7 swe1 sweat1 sweep1 sweet7 swift7 swim1 swimming1 swing1 ' +
  'swipe5 switch7 switched switches switching swo sword1 sx2 sy7 sym7 symbol7 symbols7 sympath sympt ' +
  'symptom symptoms1 syn7 sync7 synchron synchronized synd1 syndrome1 syntax7 synth synthesis synthetic1 ' +
  'sys7 syst system7 systematic systems7 sz7 szer t7 ta7 tab7 tabla6 table7 tables7 tablet3 tablets1 tabs7 ' +
  'tack tackle tact tactics tad tag7 tagged tags7 tahun2 tai5 tail7 taille tailor tailored tak1 take7 ' +
  'taken7 takes3 taking7 tal3 tale1 talent1 talented talents tales1 talk7 talked talking5 talks1 tall1 ' +
  'taller tam7 tamb1 tan7 tand tang1 tank7 tanks1 tant2 tanto tap7 tape1 tar7 tard tarde target7 targeted ' +
  'targeting targets7 tart1 tas3 task7 tasks7 taste1 tastes tasting tasty tattoo1 tau7 taught tax7 taxes1 ' +
  'taxi1 taxp tb3 tbl6 tc2 tcp7 td6 te7 tea3 teach1 teacher7 teachers7 teaches teaching1 team7 teams7 tear1 ' +
  'tears1 teas tech7 techn7 technical7 technically technician1 technicians technique1 techniques1 ' +
  'technological technologies1 technology7 tecn1 ted7 tee3 teen7 teenage teenager teenagers teens1 teeth1 ' +
  'teg tego tej tek7 tel7 telah tele7 telefon1 telephone7 television1 tell7 telling tells tem7 tema temp7 ' +
  'temper1 temperature7 temperatures template7 templates7 temple1 tempo1 tempor temporal4 temporarily ' +
  'temporary7 temps2 tempt2 ten7 tenant7 tenants tend tendency tender1 tends tener2 teng tennis1 tens ' +
  'tension tensor7 tent3 ter7 term7 termin3 terminal7 terminate6 termination2 terms7 terr7 terra3 terrace1 ' +
  'terrain7 terrible terrific territor territory1 terror3 terrorism terrorist terse tersebut tes7 test7 ' +
  'tested3 tester7 testimony testing7 testosterone tests7 tet3 tex7 text7 texto6 texts2 texture7 textures6 ' +
  'tf3 th7 tha2 thai5 than7 thank7 thankful thanks7 that7 thats the7 theater1 theatre1 thee theft1 their7 ' +
  'them7 theme7 themed themes7 themselves then7 theoret theoretical theories theory5 ther3 therap ' +
  'therapeutic therapist therapy3 there7 thereby therefore5 thereof therm1 thermal3 these7 thesis1 theta7 ' +
  'they7 thi1 thick1 thickness5 thigh thin7 thing7 things7 think7 thinking7 thinks third7 thirty5 this7 ' +
  'tho4 thorough thoroughly those7 thou1 though7 thought7 thoughtful thoughts1 thous thousand1 thousands5 ' +
  'thr7 thread7 threads7 threat1 threatened threatening threats three7 threshold7 threw thrilled thriller ' +
  'thrive thro throat through7 throughout5 throw7 throwing thrown4 throws7 thru thuis thumb7 thumbnail7 ' +
  'thunder5 thus7 thy3 ti7 tick7 ticket7 tickets7 ticks6 tid2 tidak tie3 tied tiempo tiene tienen tier7 ' +
  'ties2 tight3 tijd til3 tile7 tiles7 till1 tim7 timber1 time7 timed timeless timeline7 timely timeout7 ' +
  'timer7 times7 timestamp7 timing5 tin3 ting3 tint tiny7 tip7 tipo7 tipos tips7 tir1 tire1 tired tires ' +
  'tissue tissues tit7 title7 titled titles7 titre2 tj tk7 tl2 tm2 tmp6 to7 toast7 tobacco1 toc2 tod3 toda ' +
  'todas today7 todd5 todo7 todos7 toe5 toes tog2 together5 togg toggle7 toile toilet1 tok7 token7 tokens7 ' +
  'tol3 told toler tolerance toll1 tom7 tomar tomato1 tomatoes tomb1 tomorrow5 ton7 tone3 tones2 tong1 ' +
  'tongue tonight5 tons2 too7 took1 tool7 toolbar7 tools7 tooltip7 tooth1 top7 topic7 topics7 topp topped ' +
  'tops1 tor7 torch3 torn torque torrent7 tort1 toss tot7 total7 totally1 tou1 touch7 touchdown touched ' +
  'touches4 touching tough1 toujours tour7 tourism1 tourist tourists tournament1 tournaments tours1 tous ' +
  'tout3 toute toutes tow1 toward towards5 towel towels tower7 town7 towns tox toxic1 toy7 toys1 tp6 tr7 ' +
  'tra7 trab trabaj trabajo trabal trabalho trace7 traces track7 tracked2 tracker7 tracking7 tracks7 tract2 ' +
  'trad7 trade7 traded trademark4 trademarks trader5 traders trades1 trading5 tradition1 traditional7 ' +
  'traditionally traditions traff traffic7 traged tragedy tragic trail7 trailer1 trailing trails1 train7 ' +
  'trained2 trainer3 trainers training7 trains trait7 traits7 traj tram2 tran3 tranqu trans7 transaction7 ' +
  'transactions7 transc transcript1 transf transfer7 transferred transfers transform7 transformation5 ' +
  'transformed transformer5 transforming transforms transit1 transition7 transitions transl translate7 ' +
  'translated6 translation7 translations6 transmission5 transmit transmitted transparency1 transparent7 ' +
  'transplant transport7 transportation1 trap7 trapped tras2 trash7 trat trata trauma trav1 trava travail ' +
  'travel7 traveled travelers traveling travellers travelling travels travers tray1 tre7 treasure1 treat1 ' +
  'treated treating treatment5 treatments treats tree7 trees7 treffen trek1 trem1 tremend tremendous trend1 ' +
  'trends1 trendy tres tri7 trial7 trials1 triangle7 trib3 tribunal1 tribute3 trick1 tricks1 tricky tried1 ' +
  'tries2 trigger7 triggered triggers trillion trim7 trio1 trip7 triple5 trips tro7 trois trom1 troops trop ' +
  'tropical1 trou5 troub trouble1 troubles trouver truck3 trucks1 true7 truly1 trump5 trunk trust7 trusted3 ' +
  'trustworthy truth7 try7 trying7 ts7 tt2 tu7 tua tub1 tube7 tubes tudo tuition tul1 tum tumor tun1 tune1 ' +
  'tuned tunnel1 tuo tuple7 tur7 turkey5 turn7 turned2 turning5 turns1 tus1 tut1 tutor1 tutorial7 tutorials ' +
  'tutti tutto tv7 tw7 twe1 tweet7 tweets3 twelve1 twenty5 twice1 twin1 twist1 twitter7 two7 tx7 txt7 ty7 ' +
  'tylko tym typ7 type7 typed7 typedef2 typename2 typeof2 types7 typical1 typically3 typing2 typings u7 ua2 ' +
  'ub7 ubic2 uc2 ud3 uf2 ugly uh7 ui7 uid6 uint7 uit2 uk3 ul7 ull2 ult7 ultimate3 ultimately5 ultr1 ultra5 ' +
  'um7 uma3 un7 una7 unable7 unavailable4 unc2 uncert uncertain uncertainty uncle1 unclear uncomfortable ' +
  'uncon uncover und7 unde2 undefined7 under7 undergo undergraduate underground1 underlying underneath ' +
  'unders2 underst understand1 understanding5 understands understood undert1 undertaking underway undo7 ' +
  'undoubtedly une7 unemployment unexpected7 unf unfair unfold unforgettable unfortunate unfortunately5 ' +
  'ung3 uni7 unicode7 uniform7 union7 unions uniqu unique7 uniquely unit7 united5 units7 unittest unity7 ' +
  'univers5 universal5 universe1 universities1 university5 unknown7 unless7 unlike5 unlikely2 unlimited1 ' +
  'unlock7 unnecessary uno7 unos2 unpack unprecedented unr uns3 unsafe7 unser unsere unserer unset2 ' +
  'unsigned6 unsupported7 unsure unt7 unter3 unters until7 unto2 untuk unus unused6 unusual unve unw ' +
  'unwanted up7 upcoming update7 updated7 updates7 updating5 upgrade7 upgraded upgrades upload7 uploaded7 ' +
  'upon7 upp2 upper7 ups7 upset upside upt2 ur7 urban7 ure2 urg2 urge2 urged urgent2 uri7 urine url7 urllib ' +
  'urls6 us7 usa3 usage7 usando usar usb2 use7 used7 useful1 useless user7 username7 users7 uses7 using7 ' +
  'usize2 uso2 usted2 usu6 usual2 usually7 usuario7 usuarios7 ut7 utf7 util7 utilis utilities7 utility7 ' +
  'utiliz utilizar utilization utilize utilized utilizing utils7 utter2 uu2 uuid6 uv2 uw2 uz2 v7 va7 vac7 ' +
  'vacation1 vacc1 vaccination vaccine vaccines vacuum1 vag vagy vai vain val7 vale3 valeur valid7 ' +
  'validate7 validated2 validation7 validator7 validity4 valign valley1 valor7 valores vals6 valuable ' +
  'value7 valued values7 valve1 vamp van7 vanilla1 vapor1 var7 vara2 vari7 variable7 variables7 variant7 ' +
  'variants2 variation3 variations varied varies varieties variety1 various5 vars6 vary2 varying vas3 vast ' +
  'vault7 vc2 ve7 vec7 veces vector7 vectors4 ved3 veel veg1 vegan1 veget3 vegetable1 vegetables vegetarian ' +
  'veh2 vehicle7 vehicles3 vel7 veloc velocity7 ven7 vend1 vendor7 vendors2 vent7 venta6 ventilation ' +
  'venture3 venue7 venues2 ver7 verb7 verbal verbose6 verd1 verg1 verification7 verified7 verify7 vers7 ' +
  'versatile versch verschied verse7 version7 versions7 versus vert7 vertex7 vertical7 vertices6 verw very7 ' +
  'ves3 vess vessel vessels vest3 vet3 veter5 veteran1 veterans1 vez2 vi7 via7 viable viagra1 vibe vibr1 ' +
  'vibrant vibration vic3 vice3 vict5 victim victims victory1 vid3 vida2 vide3 video7 videos7 vie3 viel ' +
  'viele viene vier2 view7 viewed viewer7 viewers viewing1 viewport6 views7 vig3 vigil vigor vil3 vill1 ' +
  'villa3 village1 villages ville3 vim3 vin7 vind vine3 vinegar vintage5 vinyl1 viol7 violation4 violations ' +
  'violence1 violent2 vip2 vir7 viral virt3 virtual7 virtually virus1 viruses vis7 visa3 visibility7 ' +
  'visible7 vision7 visit7 visited6 visiting visitor7 visitors1 visits vista1 visual7 visually vit3 vita1 ' +
  'vitae vital1 vitamin1 vitamins viv1 vivid vivo1 viz2 vl2 vm6 vo7 voc1 vocabulary1 vocal1 vocals vog1 ' +
  'voice7 voices3 void7 voir2 vol7 volatile2 voll1 volt7 volta voltage5 volume7 volumes4 volunt voluntary ' +
  'volunte volunteer1 volunteers1 volupt vom von3 voor3 vor3 vos2 vot vote7 voted voter voters votes7 ' +
  'voting1 votre4 vou voucher2 vous7 voy3 voyage1 vp2 vr2 vra vraiment vrou vrouw vrouwen vs7 vtk2 vu7 vue7 ' +
  'vuel vul1 vulner1 vulnerable vy7 w7 wa7 waar wag1 wage1 wager wages waist1 wait7 waited waiting7 wake7 ' +
  'wal7 walk7 walked walking7 walks wall7 wallet7 wallpaper1 walls3 wand3 wander1 wann wanna1 want7 wanted3 ' +
  'wanting wants1 war7 ward3 wardrobe ware7 warehouse7 waren warm7 warmer warming warmth warn7 warned ' +
  'warning7 warnings6 warrant warranty1 wars1 was7 wash3 washed washing3 wasn waste1 wasted wat7 watch7 ' +
  'watched watches1 watching5 water7 waterproof1 waters3 wave7 waves3 wax1 way7 ways3 wc2 we7 weak7 ' +
  'weakness wealth3 wealthy weapon7 weapons5 wear3 wearing weather7 web7 webcam1 webinar webpack6 webpage ' +
  'website7 websites1 wed7 wedding1 weddings weed3 week7 weekend1 weekends weekly7 weeks3 weer weigh ' +
  'weight7 weights6 weil weird1 weiter1 weitere wel7 welche welcome7 welcomed welcoming weld1 welfare1 ' +
  'well7 wellbeing wellness1 wen3 wenn5 went3 wer7 werden were7 weren werk3 west7 western7 wet1 wh7 what7 ' +
  'whatever7 whats5 whatsoever whe1 wheat1 wheel7 wheels1 when7 whenever5 where7 whereas1 wherein wherever ' +
  'whether7 which7 while7 whilst5 whisk whisper1 white7 whites1 who7 whole7 wholesale1 whom whose2 why7 wi7 ' +
  'wid3 wide7 widely wider wides widespread widget7 widgets7 width7 wie7 wieder wiel wife3 wifi7 wij2 wiki7 ' +
  'wil7 wild7 wildlife1 will7 willing win7 wind7 window7 windows7 winds1 wine3 wines wing3 wings1 winner7 ' +
  'winners1 winning1 wins7 winter7 wipe2 wir5 wird wire7 wireless1 wires wiring1 wirk wirklich wis7 wisdom1 ' +
  'wise3 wish3 wished wishes wishing wit3 with7 withdraw7 withdrawal within7 without7 witness5 witnessed ' +
  'witnesses wo7 woke wolf7 wollen wom woman7 women7 won7 wonder5 wondered wonderful1 wondering wonders ' +
  'wont wood7 wooden1 woods3 wool1 wor3 word7 worden words7 wordt wore work7 worked2 worker7 workers7 ' +
  'workflow7 workforce working7 workout1 workouts workplace1 works7 workshop1 workshops workspace7 world7 ' +
  'worlds1 worldwide1 worm3 worn worried worries worry worrying worse1 worship1 worst1 worth3 worthy2 ' +
  'would7 wouldn wound wow7 wp2 wr7 wrap7 wrapped7 wrapper7 wreck wrest1 wrist writ write7 writer7 writers3 ' +
  'writes7 writing7 written7 wrong7 wrote ws6 wsp wsz wszyst wur wurde wurden www3 wx2 wy7 wyn3 wys wz x7 ' +
  'xhr2 xi7 xl2 xml7 xmlns2 xs2 xt3 xx2 xxx3 xy2 y7 ya7 yang7 yap yard3 yards2 yarn ye7 yeah7 year7 yearly ' +
  'years7 yeast yellow7 yen2 yer2 yes7 yesterday5 yet7 yi3 yield3 yields yii7 yo7 yog1 yoga1 you7 young7 ' +
  'younger youngest your7 yours1 yourself1 youth1 youtube7 yr2 yy2 z7 za3 zak1 zam1 zap3 zar3 zaw zd2 ze7 ' +
  'zelf2 zen7 zero7 zeros2 zi3 zich zijn zinc1 zip7 zm2 zn2 zo3 zona zone7 zones3 zoo1 zoom7 zosta zu3 zum1 ' +
  'zur1 zus1 zusammen1 zw3 zwe1 zwei zwischen zz2' +
  '';

// Pairs of small letters that are no token of their own.
export const APART =
  'bq fj fz gj gk gq hj jg jv jw jx jy jz kq kx kz lq mz nq oq qf qg qj qk qo qv qy qz rj tj tq uq vq vz wq wv wz xg xh xj xk xq xu xv xw yf yj yq yv zg zj zq zr zv';

// Contractions with the most tokens that any form of theirs costs.
// prettier-ignore
export const CONTRACTIONS =
  "i's2 i't2 i're2 i've2 i'm2 i'd2 i'll2 you's2 you't2 you're2 you've2 you'm2 you'd2 you'll2 he's2 he't2 " +
  "he're2 he've2 he'm2 he'd2 he'll2 she's2 she't2 she're2 she've2 she'm2 she'd2 she'll2 it's2 it't2 it're2 " +
  "it've2 it'm2 it'd2 it'll2 we's2 we't2 we're2 we've2 we'm2 we'd2 we'll2 they's2 they't2 they're2 they've2 " +
  "they'm2 they'd2 they'll2 that's2 that't2 that're2 that've2 that'm2 that'd2 that'll2 there's2 there't2 " +
  "there're2 there've2 there'm2 there'd2 there'll2 here's2 here't2 here're2 here've2 here'm2 here'd2 " +
  "here'll2 what's2 what't2 what're2 what've2 what'm2 what'd2 what'll2 who's2 who't2 who're2 who've2 who'm2 " +
  "who'd2 who'll2 where's2 where't2 where're2 where've2 where'm2 where'd2 where'll2 when's2 when't2 " +
  "when're2 when've2 when'm2 when'd2 when'll2 how's2 how't2 how're2 how've2 how'm2 how'd2 how'll2 let's2 " +
  "let't2 let're2 let've2 let'm2 let'd2 let'll2 don's2 don't2 don're2 don've2 don'm2 don'd2 don'll2 " +
  "doesn's3 doesn't3 doesn're3 doesn've3 doesn'm3 doesn'd3 doesn'll3 didn's3 didn't2 didn're3 didn've3 " +
  "didn'm3 didn'd3 didn'll3 isn's3 isn't3 isn're3 isn've3 isn'm3 isn'd3 isn'll3 aren's3 aren't3 aren're3 " +
  "aren've3 aren'm3 aren'd3 aren'll3 wasn's3 wasn't3 wasn're3 wasn've3 wasn'm3 wasn'd3 wasn'll3 weren's3 " +
  "weren't3 weren're3 weren've3 weren'm3 weren'd3 weren'll3 haven's3 haven't3 haven're3 haven've3 haven'm3 " +
  "haven'd3 haven'll3 hasn's3 hasn't3 hasn're3 hasn've3 hasn'm3 hasn'd3 hasn'll3 hadn's3 hadn't3 hadn're3 " +
  "hadn've3 hadn'm3 hadn'd3 hadn'll3 won's2 won't2 won're2 won've2 won'm2 won'd2 won'll2 wouldn's3 " +
  "wouldn't3 wouldn're3 wouldn've3 wouldn'm3 wouldn'd3 wouldn'll3 can's2 can't2 can're2 can've2 can'm2 " +
  "can'd2 can'll2 couldn's3 couldn't2 couldn're3 couldn've3 couldn'm3 couldn'd3 couldn'll3 shouldn's3 " +
  "shouldn't3 shouldn're3 shouldn've3 shouldn'm3 shouldn'd3 shouldn'll3" +
  '';

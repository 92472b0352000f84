import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClassic, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

interface Language {
  readonly fact: string;
  /** Words of the fact, in other case and without its diacritics where the language has them. */
  readonly questions: readonly string[];
  readonly others: readonly string[];
}

const LANGUAGES: Record<string, Language> = {
  English: {
    fact: 'My grandmother’s piano stands in the attic of the old café by the mill.',
    questions: ['WHERE DOES GRANDMOTHER’S PIANO STAND?', 'what is in the attic of the old cafe'],
    others: [
      'My grandfather sold his violin to a man from the village.',
      'The kitchen of the new house has a window to the garden.',
      'Where did we park the car yesterday evening?',
      'She plays tennis on Thursdays with her sister.',
      'The mill was closed when the river froze.',
      'I bought three books about the history of bread.',
    ],
  },
  German: {
    fact: 'Die Schlüssel für das Gartenhäuschen liegen unter dem größten Blumentopf.',
    questions: ['WO LIEGEN DIE SCHLUSSEL FUR DAS GARTENHAUSCHEN?', 'was liegt unter dem grössten blumentopf'],
    others: [
      'Das Fahrrad für die Kinder steht hinter dem Haus meiner Eltern.',
      'Im Garten wachsen dieses Jahr viele Tomaten und Zwiebeln.',
      'Die Bücher liegen auf dem Tisch im Wohnzimmer.',
      'Wir haben die Blumen gestern Abend gegossen.',
      'Mein Bruder hat das größte Zimmer bekommen.',
      'Der Bäcker öffnet sonntags erst um neun.',
    ],
  },
  French: {
    fact: 'Le médecin a prescrit à Zoé des gouttes pour l’oreille gauche.',
    questions: ['QUELLES GOUTTES LE MEDECIN A-T-IL PRESCRIT A ZOE ?', 'gouttes pour l’oreille de zoe'],
    others: [
      'Le boulanger a vendu à Luc des croissants pour le goûter.',
      'La réunion de lundi est reportée à la semaine prochaine.',
      'Zoé a perdu son écharpe dans le train de Lyon.',
      'Mon père répare la clôture du jardin.',
      'L’été dernier, nous étions à la plage tous les jours.',
      'Le fromage est meilleur au marché qu’au supermarché.',
    ],
  },
  Spanish: {
    fact: 'El cumpleaños de mi tía Begoña es el catorce de septiembre.',
    questions: ['¿CUANDO ES EL CUMPLEANOS DE MI TIA BEGONA?', 'cumpleanos catorce de septiembre'],
    others: [
      'El coche de mi hermano está en el taller desde el lunes.',
      'La niña aprendió a nadar en la piscina del pueblo.',
      'En septiembre vuelven las clases de guitarra.',
      'Mi tío vive en una casa pequeña cerca del río.',
      'Compramos pan, aceite y tomates en la tienda.',
      'Mañana viene el fontanero a arreglar el baño.',
    ],
  },
  Russian: {
    fact: 'Ёлку и зелёный фонарь мы купили на рынке возле вокзала.',
    questions: ['ГДЕ МЫ КУПИЛИ ЕЛКУ?', 'зеленый фонарь'],
    others: [
      'Машину мы оставили на стоянке возле дома.',
      'Сестра вернулась с работы поздно вечером.',
      'На кухне висит новый календарь с птицами.',
      'Дедушка рассказывал о войне только один раз.',
      'Билеты в театр лежат в верхнем ящике стола.',
      'Зимой мы ездили к морю на поезде.',
    ],
  },
  Arabic: {
    fact: 'وضعتُ جوازَ السفر في الدُّرج الأزرق بجانب النافذة.',
    questions: ['أين وضعت جواز السفر؟', 'ماذا في الدرج الأزرق بجانب النافذة؟'],
    others: [
      'اشتريت الخبز والزيتون من السوق القديم.',
      'سافر أخي إلى بيروت في الصيف الماضي.',
      'النافذة الكبيرة في المطبخ مكسورة.',
      'تبدأ المدرسة في الساعة الثامنة صباحا.',
      'كتبت أمي رسالة طويلة إلى خالتي.',
      'المطعم الجديد قريب من محطة القطار.',
    ],
  },
  Chinese: {
    fact: '外婆把保险箱的钥匙藏在阳台的花盆下面。',
    questions: ['钥匙在哪里？', '保险箱'],
    others: [
      '昨天我们在公园里看了一场电影。',
      '爸爸的自行车停在学校门口。',
      '下个星期三要交房租，一共三千元。',
      '妹妹学会了弹钢琴，每天练习一小时。',
      '火车站旁边新开了一家面馆。',
      '医生说要多喝水，少吃糖。',
    ],
  },
  Japanese: {
    fact: '祖母の誕生日は九月十四日で、毎年ケーキを焼きます。',
    questions: ['誕生日はいつですか？', '誰がケーキを焼きますか'],
    others: [
      '駅前の本屋は来月閉店します。',
      '弟は東京の大学で化学を勉強しています。',
      '昨日の会議は三時間も続きました。',
      '猫の名前はミケで、五歳です。',
      '冷蔵庫に牛乳と卵があります。',
      '来週の土曜日に友達と海へ行きます。',
    ],
  },
  Thai: {
    fact: 'กุญแจบ้านซ่อนอยู่ใต้กระถางต้นไม้ข้างประตู',
    questions: ['กุญแจอยู่ที่ไหน', 'ใต้กระถางมีอะไร'],
    others: [
      'เมื่อวานเราไปกินก๋วยเตี๋ยวที่ตลาด',
      'น้องสาวเรียนดนตรีทุกวันเสาร์',
      'รถไฟออกเวลาเจ็ดโมงเช้า',
      'หนังสือเล่มนี้แพงมาก',
      'แม่ปลูกมะม่วงไว้หลังบ้าน',
      'พรุ่งนี้ฝนอาจจะตกหนัก',
    ],
  },
  Korean: {
    fact: '할머니의 피아노는 다락방 창문 옆에 있습니다.',
    questions: ['할머니의 피아노는 어디에 있습니까?', '다락방 창문'],
    others: [
      '어제 시장에서 사과와 배를 샀습니다.',
      '동생은 서울에서 대학교에 다닙니다.',
      '회의는 다음 주 화요일로 미뤄졌습니다.',
      '고양이의 이름은 나비입니다.',
      '기차는 아침 일곱 시에 출발합니다.',
      '아버지는 주말마다 등산을 가십니다.',
    ],
  },
};

describe('a fact is found by its own words', () => {
  let server: Connection<unknown>;
  const facts = new Map<string, string>();

  beforeAll(async () => {
    server = await connectClassic(createTempHome());
    // One store and one session per language, the fact in the middle: neighbours share its company, not its words.
    for (const [language, { fact, others }] of Object.entries(LANGUAGES)) {
      const texts = [...others.slice(0, 3), fact, ...others.slice(3)];
      const { entries } = await server.callOk('remember', {
        entries: texts.map((content) => ({ content, session_id: language, role: 'user' })),
      });
      facts.set(language, entries[3]!.id);
    }
  });
  afterAll(() => server.close());

  const asked = Object.entries(LANGUAGES).flatMap(([language, { questions }]) =>
    questions.map((question): [string, string] => [language, question]),
  );
  it.each(asked)('in %s: %s', async (language, query) => {
    const { memories } = await server.callOk('recall', { query });
    expect(memories[0]!.text).toBe(LANGUAGES[language]!.fact);
    expect(memories[0]!.id).toBe(facts.get(language));
  });

  it('in Arabic, without the hamza and the doubling that people leave out', async () => {
    const { memories } = await server.callOk('recall', { query: 'ماذا في الدرج الازرق؟' });
    expect(memories[0]!.text).toBe(LANGUAGES['Arabic']!.fact);
  });

  it('in Korean, with another particle', async () => {
    const { memories } = await server.callOk('recall', { query: '다락방에 무엇이 있어요?' });
    expect(memories[0]!.text).toBe(LANGUAGES['Korean']!.fact);
  });

  it('with every vowel written or none', async () => {
    const id = await server.remember('وُلِدَتْ لَيْلَى فِي حَلَبَ سَنَةَ أَلْفٍ', { session_id: 'vocalised' });
    expect((await server.callOk('recall', { query: 'اين ولدت ليلى' })).memories[0]!.id).toBe(id);
    const bare = await server.remember('محمود يعزف على العود', { session_id: 'bare' });
    expect((await server.callOk('recall', { query: 'مَحْمُودٌ يَعْزِفُ' })).memories[0]!.id).toBe(bare);
  });

  it('however its letters are composed', async () => {
    const id = await server.remember('Der Bäckerjunge heißt Jürgen.'.normalize('NFD'), {
      session_id: 'composed',
    });
    const { memories } = await server.callOk('recall', { query: 'BÄCKERJUNGE JÜRGEN'.normalize('NFC') });
    expect(memories[0]!.id).toBe(id);
    const wide = await server.remember('Ｇｒａｎｄ Ｈｏｔｅｌ １２３', { session_id: 'wide' });
    expect((await server.callOk('recall', { query: 'grand hotel 123' })).memories[0]!.id).toBe(wide);
  });
});

import fc from 'fast-check';
import type { Role } from '../../src/engine/vocabulary/entry.ts';
import type { UserTier } from '../../src/engine/vocabulary/settings.ts';
import { createSeededRandom } from '../support/store.ts';

/** Every word that is told apart begins so: whatever looks like one can be looked for in any pile of bytes. */
const MARK = 'qzx';
const LETTERS = 'bcdfghjkmnpqrtvwxz';
const WORD = new RegExp(`${MARK}[${LETTERS}]{13}`, 'gi');

/** A word that stands nowhere else: nobody guesses it, no stem shortens it. */
export function createRareWord(n: number): string {
  const random = createSeededRandom(n * 7_919 + 13);
  return MARK + Array.from({ length: 13 }, () => LETTERS[Math.floor(random() * LETTERS.length)]!).join('');
}
/** The rare words in a text, or in bytes read as Latin letters. */
export const findRareWords = (text: string): string[] =>
  (text.match(WORD) ?? []).map((word) => word.toLowerCase());

/** Numbers of words: texts, and everything that has a name, each in a range of its own. */
const NAME_RANGES = { session: 1_000_000, speaker: 2_000_000, user: 3_000_000, tag: 4_000_000 } as const;
const createName = (kind: keyof typeof NAME_RANGES, n: number): string =>
  `${kind} ${createRareWord(NAME_RANGES[kind] + n)}`;
/** Sessions that anybody goes on with whenever he likes, and after them others, each begun for one pursuit. */
const FREQUENT_SESSIONS = 16;
export const SESSIONS = Array.from({ length: 400 }, (_, n) => createName('session', n));
/** The so manyth session begun for a pursuit of this user. */
export const pickPursuitSession = (owner: number, n: number): number =>
  FREQUENT_SESSIONS + ((USERS.length * n + owner) % (SESSIONS.length - FREQUENT_SESSIONS));
export const SPEAKERS = ['Ann', 'Bob'].map((name, n) => `${name} ${createRareWord(NAME_RANGES.speaker + n)}`);
export const TAGS = [0, 1, 2].map((n) => createName('tag', n));
const [NORMAL, MESO, ELDER] = ['normal', 'meso', 'elder'].map((_, n) => createName('user', n)) as [
  string,
  string,
  string,
];
export const USERS = [null, NORMAL, MESO, ELDER] as const;
export const USER_TIERS: Readonly<Record<string, UserTier>> = { [MESO]: 'meso', [ELDER]: 'elder' };
/** Whose a session is, unless a line says otherwise. */
export const findOwner = (session: number): string | null => USERS[session % USERS.length]!;

const TOPICS = [
  'the garden and its tomatoes',
  'the boat that leaks',
  'the tax papers',
  'our choir and the concert',
] as const;

/** How a text is made: what is calm, what is surprising, what is hard to cut, to fold, to store. */
export const KINDS = [
  'calm',
  'burst',
  'puzzle',
  'insight',
  'asking',
  'again',
  'plain',
  'bare',
  'emoji',
  'cjk',
  'thai',
  'arabic',
  'marks',
  'spaces',
  'code',
  'long',
  'cites',
  'cites unknown',
] as const;
export type Kind = (typeof KINDS)[number];

/** Of what calm turns are made: enough that two of them seldom speak of the same. */
const CALM_PHRASES = [
  'grandmother|the neighbour|my brother|a customer|the teacher|our doctor|the plumber|a tourist|the pianist|the mayor',
  'painted|sold|repaired|borrowed|forgot|washed|photographed|measured|ordered|hid',
  'the bicycle|a wooden chair|seven lemons|the curtains|an old map|the violin|two lamps|the ladder|a blue kettle|the sledge',
  'in the cellar|at the station|behind the church|on Tuesday morning|before breakfast|by the river|during the storm|near Lisbon|after work|in the attic',
].map((list) => list.split('|'));

const UNKNOWN_CITATION = '[memory:01890000-0000-7000-8000-00000000dead]';

/** A text of this kind with this word in it; `plain` has none, `again` is for the caller to repeat. */
export function composeText(
  kind: Kind,
  topic: number,
  word: string,
  n: number,
  cited: readonly string[],
): string {
  const topicText = TOPICS[topic % TOPICS.length]!;
  const random = createSeededRandom(n + 1);
  const createNoise = (length: number): string =>
    Array.from({ length }, () =>
      Array.from({ length: 3 + Math.floor(random() * 8) }, () =>
        String.fromCharCode(97 + Math.floor(random() * 26)),
      ).join(''),
    )
      .join(' ')
      .replaceAll(MARK, 'aaa');
  switch (kind) {
    case 'calm':
      return `${CALM_PHRASES.map((list) => list[Math.floor(random() * list.length)]!).join(' ')}, ${word}.`;
    case 'again':
    case 'plain':
      return 'Yes, that is fine, thank you.';
    case 'burst':
      return `What? ${createNoise(9)} ${word} ${createNoise(6)} 0x${Math.floor(random() * 2 ** 31).toString(16)}!?`;
    case 'puzzle':
      return `Why does ${topicText} stall? ${createNoise(14)} ${word}`;
    case 'insight':
      return `That's it! I see it now: ${topicText} was never the problem, ${word} was all along. It makes sense.`;
    case 'asking':
      return `Why does ${topicText} never work when ${word} is near? I am confused and I do not understand it.`;
    case 'bare':
      return word;
    case 'emoji':
      return `👩‍👩‍👧‍👦🏳️‍🌈 ${word} 🇯🇵👍🏽😀`;
    case 'cjk':
      return `昨日は東京で寿司を食べました。 ${word} 今天天气很好，我们去公园散步吧。한국어도 조금`;
    case 'thai':
      return `วันนี้อากาศดีมาก ${word} เราไปเดินเล่นกันเถอะ`;
    case 'arabic':
      return `ذَهَبْتُ إِلَى السُّوق ${word} שָׁלוֹם עולם`;
    case 'marks':
      return `Z͑ͫ̓a̴l̷g̸o e\u0301 \u00e9 ﬁ Å ${word} İstanbul ẞ \u200b\ufeff\u2028 end`;
    case 'spaces':
      return `\n\t  ${word} \r\n\r\n   and then \u00a0\u3000 ${topicText}  \n`;
    case 'code':
      return `\`\`\`ts\nconst ${word} = { "it's": '"', path: 'C:\\\\x' }; -- DROP TABLE day_table; % _ {} [memory:] \n\`\`\``;
    case 'long': {
      const targetLength = [3_000, 20_000, 65_536][n % 3]!;
      const text = `${topicText}. ${Array.from({ length: 30 }, () => `${createNoise(7)}.`).join(' ')} It was ${word}. `;
      let tail = '';
      while (text.length + tail.length < targetLength) tail += `${createNoise(40)}. 😀 漢字 `;
      return (text + tail).slice(0, targetLength).replace(/[\uD800-\uDBFF]$/u, 'x');
    }
    case 'cites':
      return cited.length === 0
        ? `Nothing yet to cite about ${topicText}: ${UNKNOWN_CITATION}. ${word}`
        : `As was said ${cited.map((id, i) => `[memory:${i % 2 ? id.toUpperCase() : id}]`).join(' and ')}, ${topicText} ${word}.`;
    case 'cites unknown':
      return `As was said ${UNKNOWN_CITATION}, ${topicText} ${word}. [memory:nonsense]`;
  }
}

/** What a line adds to its text. Numbers point into whatever there is when it is said, modulo its length. */
export interface Line {
  readonly kind: Kind;
  readonly role: Role;
  readonly speaker?: number;
  readonly keep?: true;
  readonly tags?: readonly number[];
  /** Days before now at which it was said: an import. */
  readonly daysAgo?: number;
  readonly user?: number;
  readonly supersedes?: number;
  readonly cites?: readonly number[];
}

export type ForgetSelection =
  | { readonly ids: readonly number[] }
  | { readonly session: number }
  | { readonly user: number }
  | { readonly before: number };

export type Command =
  /** So many calm turns, so many surprising ones, so many calm ones again. */
  | {
      readonly talk: number;
      readonly topic: number;
      readonly calm: number;
      readonly burst: number;
      readonly after: number;
    }
  /** A question that is left open, and so many new sessions that take it up at once. */
  | { readonly pursue: number; readonly topic: number; readonly sessions: number }
  /** A pursuit is taken up: by a new session, or where it was left. */
  | { readonly follow: number; readonly anew: boolean }
  | { readonly remember: readonly Line[]; readonly session: number; readonly topic: number }
  | { readonly repeat: number }
  | { readonly clash: number }
  | { readonly revive: number }
  | { readonly forget: ForgetSelection }
  | { readonly recall: number }
  | { readonly cite: number }
  | { readonly reopen: true };

/** A day: what is done, by which of the two agents; a night at its end. */
export interface Day {
  readonly agent: 0 | 1;
  /** Hours that pass before it, backwards too. */
  readonly hours: number;
  readonly commands: readonly Command[];
  /** In the midst of the night, after so many hundredths of its pauses: the other agent forgets, or it is cancelled. */
  readonly disturbed?: { readonly at: number; readonly by: 'cancel' | ForgetSelection };
  /** Another night, at once. */
  readonly again?: true;
}

const nat = fc.nat({ max: 999 });
const session = fc.nat({ max: FREQUENT_SESSIONS - 1 });
const topic = fc.nat({ max: TOPICS.length - 1 });
const roles = fc.constantFrom<Role>('user', 'assistant', 'user', 'assistant', 'system', 'note');
const kinds = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Kind>('calm', 'calm', 'insight', 'asking', 'burst', 'cites') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Kind>(...KINDS.filter((kind) => kind !== 'long' && kind !== 'puzzle')),
  },
);
const line: fc.Arbitrary<Line> = fc
  .record(
    {
      kind: fc.oneof({ weight: 40, arbitrary: kinds }, { weight: 1, arbitrary: fc.constant<Kind>('long') }),
      role: roles,
      speaker: fc.nat({ max: SPEAKERS.length - 1 }),
      keep: fc.constant(true as const),
      tags: fc.uniqueArray(fc.nat({ max: TAGS.length - 1 }), { minLength: 1, maxLength: 2 }),
      daysAgo: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 21, max: 40_000 })),
      user: fc.nat({ max: USERS.length - 1 }),
      supersedes: nat,
      cites: fc.array(nat, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['kind', 'role'] },
  )
  // Most lines are simple: each extra is there one time in four.
  .chain((full) =>
    fc.nat({ max: 4 ** 7 - 1 }).map((dice) => {
      const kept: Record<string, unknown> = { kind: full.kind, role: full.role };
      (['speaker', 'keep', 'tags', 'daysAgo', 'user', 'supersedes'] as const).forEach((name, i) => {
        if (full[name] !== undefined && Math.floor(dice / 4 ** i) % 4 === 1) kept[name] = full[name];
      });
      if (full.kind === 'cites') {
        kept['cites'] = full.cites ?? [0];
        kept['role'] = dice % 8 === 0 ? full.role : 'assistant';
      }
      return kept as unknown as Line;
    }),
  );

const forgetSelection: fc.Arbitrary<ForgetSelection> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ids: fc.array(nat, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ session }) },
  { weight: 1, arbitrary: fc.record({ user: fc.integer({ min: 1, max: USERS.length - 1 }) }) },
  { weight: 1, arbitrary: fc.record({ before: nat }) },
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      talk: session,
      topic,
      calm: fc.nat({ max: 8 }),
      burst: fc.nat({ max: 3 }),
      after: fc.nat({ max: 6 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      remember: fc.array(line, { minLength: 1, maxLength: 6 }),
      session,
      topic,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      pursue: fc.nat({ max: USERS.length - 1 }),
      topic,
      sessions: fc.nat({ max: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ follow: nat, anew: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ repeat: nat }) },
  { weight: 1, arbitrary: fc.record({ clash: nat }) },
  { weight: 1, arbitrary: fc.record({ revive: nat }) },
  { weight: 3, arbitrary: fc.record({ forget: forgetSelection }) },
  { weight: 2, arbitrary: fc.record({ recall: nat }) },
  { weight: 1, arbitrary: fc.record({ cite: nat }) },
  { weight: 1, arbitrary: fc.constant({ reopen: true as const }) },
);

const HOURS = [24, 24, 24, 24, 1, 0, 9, 24 * 40, -5, -24 * 30, -24 * 365 * 6, 24 * 365 * 6] as const;

export const day: fc.Arbitrary<Day> = fc
  .record({
    agent: fc.constantFrom(0 as const, 1 as const),
    hours: fc.constantFrom(...HOURS),
    commands: fc.array(command, { maxLength: 4 }),
    disturbed: fc.record({
      at: fc.nat({ max: 99 }),
      by: fc.oneof(fc.constant('cancel' as const), forgetSelection),
    }),
    dice: fc.nat({ max: 23 }),
  })
  .map(({ disturbed, dice, ...rest }) => ({
    ...rest,
    ...(dice === 1 || dice === 2 ? { disturbed } : {}),
    ...(dice === 3 ? { again: true as const } : {}),
  }));

export const createLifeArbitrary = (nights: number): fc.Arbitrary<readonly Day[]> =>
  fc.array(day, { minLength: 1, maxLength: nights, size: 'max' });

/** A life as one reads it. */
export const formatLife = (days: readonly Day[]): string =>
  days
    .map(({ agent, hours, commands, disturbed, again }, i) =>
      [
        `day ${i + 1}: agent ${agent}, ${hours} h later`,
        ...commands.map((one) => `    ${JSON.stringify(one)}`),
        ...(disturbed ? [`    night disturbed ${JSON.stringify(disturbed)}`] : []),
        ...(again ? ['    and another night'] : []),
      ].join('\n'),
    )
    .join('\n');

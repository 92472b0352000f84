// Made-up conversations of any size, the same in every run. Words follow Zipf's law over a vocabulary as large as that
// of real talk, since the cost of a full-text search hangs on how often the question's words occur.

export interface CorpusEntry {
  readonly content: string;
  readonly role: 'user';
  readonly speaker: string;
  readonly session_id: string;
  readonly at: string;
}

export interface Corpus {
  readonly entries: readonly CorpusEntry[];
  readonly questions: readonly {
    readonly text: string;
    /** Place of the entry it is about. */ readonly about: number;
  }[];
}

const VOCABULARY = 20_000;
const TURNS_PER_SESSION = 40;
const SPEAKERS = ['Alder', 'Birch', 'Cedar', 'Juniper', 'Larch', 'Maple'];
const START = Date.UTC(2024, 0, 1, 8);
const COMMON =
  'the and to a of i you it in that is was for on my we with but so have this me at just not be are they do what about your she he like there all up had out get if when go can as one know really good time think would some then her his been them going how now more our from will could because did very back over day got which an or make see too new last after next where than want said who well'.split(
    ' ',
  );
const OPENINGS = [
  'I was thinking about the',
  'Did I tell you about the',
  'Yesterday we finally got to the',
  'You know what, the',
  'I still have to ask about the',
  'The best thing about last week was the',
  'Remember when you asked about the',
  'So I decided to go with the',
];
const CLOSINGS = ['What do you think?', 'I will let you know.', 'Does that make sense?', '', '', ''];
const QUESTION_WORDS = 'what when where who did was the about how which with'.split(' ');
const CONSONANTS = 'b c d f g h k l m n p r s t v w br ch cl dr gr pl sh st tr th'.split(' ');
const VOWELS = 'a e i o u ea ou ai'.split(' ');
const ENDS = ['', '', 'n', 'r', 'l', 't', 'm', 'ck', 'nd'];

/** mulberry32: small, and the same on every machine. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function createCorpus(size: number, questions = 0, seed = 20_260_307): Corpus {
  const random = createRandom(seed);
  const randomBelow = (n: number): number => Math.floor(random() * n);
  const pick = <T>(items: readonly T[]): T => items[randomBelow(items.length)]!;

  const words = [...COMMON];
  const known = new Set(words);
  while (words.length < VOCABULARY) {
    const word =
      Array.from({ length: 1 + randomBelow(3) }, () => pick(CONSONANTS) + pick(VOWELS)).join('') + pick(ENDS);
    if (word.length < 3 || known.has(word)) continue;
    known.add(word);
    words.push(word);
  }
  const share: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= words.length; rank++) share.push((sum += 1 / rank));
  const sampleZipf = (): string => {
    const target = random() * sum;
    let low = 0;
    let high = words.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (share[middle]! < target) low = middle + 1;
      else high = middle;
    }
    return words[low]!;
  };
  const common = new Set([...COMMON, ...OPENINGS.join(' ').toLowerCase().split(' ')]);

  const entries = Array.from({ length: size }, (_, i): CorpusEntry => {
    const session = Math.floor(i / TURNS_PER_SESSION);
    // Two of the six talk with each other in a session, turn by turn.
    const speaker = SPEAKERS[(i % 2 ? session + 1 + (session % 5) : session) % SPEAKERS.length]!;
    const opening = pick(OPENINGS);
    const closing = pick(CLOSINGS);
    const fixed = opening.split(' ').length + closing.split(' ').length;
    const middle = Array.from({ length: 15 + randomBelow(26) - fixed }, sampleZipf).join(' ');
    return {
      content: `${opening} ${middle}. ${closing}`.trim(),
      role: 'user',
      speaker,
      session_id: `session-${session + 1}`,
      at: new Date(START + session * 7_200_000 + (i % TURNS_PER_SESSION) * 30_000).toISOString(),
    };
  });
  return {
    entries,
    questions: Array.from({ length: questions }, () => {
      const about = randomBelow(size);
      const rare = entries[about]!.content.match(/\p{L}+/gu)!.filter(
        (word) => !common.has(word.toLowerCase()),
      );
      const length = 5 + randomBelow(5);
      const own = Array.from({ length: Math.ceil(length / 2) }, () =>
        rare.length > 0 ? pick(rare) : sampleZipf(),
      );
      const questionWords = Array.from({ length: length - own.length }, () => pick(QUESTION_WORDS));
      return { text: `${[...questionWords, ...own].join(' ')}?`, about };
    }),
  };
}

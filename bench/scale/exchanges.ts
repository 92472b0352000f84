// Exchanges without end, made of real ones: a session goes as a real one does, turn by turn, and a sentence begins as one
// of that session's and goes on as any other that has the same word. So words and lengths are as frequent as in real
// talk, and no two texts are alike. The vocabulary does not grow as that of real talk would: full-text search has more to
// go through than it would have.
import { createCorpus, createRandom } from '../corpus.ts';
import { load } from '../load.ts';
import type { Conversation, Turn } from '../load.ts';

export interface Exchange {
  readonly content: string;
  readonly role: 'user' | 'assistant';
  readonly speaker?: string;
  readonly session_id: string;
  readonly at: string;
}

/** A real session: its turns as so many sentences of a role, and the sentences to begin with. */
/** A note counts as said by the user. */
type TalkRole = 'user' | 'assistant';

interface Theme {
  readonly turns: readonly (Pick<Turn, 'speaker'> & {
    readonly role: TalkRole;
    readonly sentences: number;
  })[];
  readonly sentences: Readonly<Record<TalkRole, readonly number[]>>;
}

export interface Pool {
  readonly themes: readonly Theme[];
  readonly sentences: readonly (readonly string[])[];
  /** Where each word stands: sentence and place, one after the other. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly names: readonly string[];
}

const SENTENCE = /(?<=[.!?]['")]?\s+|\n\s*)(?=\S)/;
const START = Date.UTC(2022, 0, 1, 8);
const YEARS_MS = 3 * 365 * 86_400_000;
const TURN_MS = 30_000;
const TRIES = 3;
const ALIASES =
  'Agnes Bernard Cecily Dorian Edith Felix Greta Hugo Imogen Jasper Kirsten Leopold Mabel Norbert Odette Percy Quentin Rosalind Silas Tabitha Ursula Vincent Winifred Xavier Yvette Zelda'.split(
    ' ',
  );

const normalizeWord = (word: string): string => word.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();

/** `leftOut`: turns that nothing is to be made of. */
export function buildPool(
  conversations: readonly Conversation[],
  isLeftOut: (conversation: Conversation, turn: Turn) => boolean = () => false,
): Pool {
  const sentences: string[][] = [];
  const places = new Map<string, number[]>();
  const names = new Set<string>();
  const themes: Theme[] = [];
  for (const conversation of conversations) {
    const turns = conversation.turns.filter((turn) => !isLeftOut(conversation, turn));
    for (const session of Map.groupBy(turns, (turn) => turn.session).values()) {
      const own = { user: [] as number[], assistant: [] as number[] };
      const shapes = session.map(({ role: anyRole, speaker, content }) => {
        const role: TalkRole = anyRole === 'assistant' ? anyRole : 'user';
        if (speaker !== undefined) names.add(speaker);
        const parts = content.split(SENTENCE);
        for (const part of parts) {
          own[role].push(sentences.length);
          const words = part.split(' ');
          words.forEach((word, place) => {
            const key = normalizeWord(word);
            if (key.length < 3) return;
            const list = places.get(key) ?? [];
            list.push(sentences.length, place);
            places.set(key, list);
          });
          sentences.push(words);
        }
        return { role, sentences: parts.length, ...(speaker === undefined ? {} : { speaker }) };
      });
      themes.push({ turns: shapes, sentences: own });
    }
  }
  return { themes, sentences, places, names: [...names] };
}

/** `renamed`: the speakers have other names in every session, as strangers would. */
export function* generateExchanges(
  pool: Pool,
  size: number,
  seed: number,
  hasAliases = false,
): Generator<Exchange> {
  const random = createRandom(seed);
  const randomBelow = (n: number): number => Math.floor(random() * n);
  const anyName = pool.names.length === 0 ? undefined : new RegExp(`\\b(${pool.names.join('|')})\\b`, 'g');

  const composeSentence = (first: number): string => {
    const words = pool.sentences[first]!;
    for (let i = 0; i < TRIES && words.length > 2; i++) {
      const place = 1 + randomBelow(words.length - 2);
      const others = pool.places.get(normalizeWord(words[place]!));
      if (others === undefined || others.length < 4) continue;
      const other = randomBelow(others.length / 2) * 2;
      const rest = pool.sentences[others[other]!]!.slice(others[other + 1]! + 1);
      if (rest.length > 0) return [...words.slice(0, place + 1), ...rest].join(' ');
    }
    return words.join(' ');
  };

  for (let madeCount = 0, session = 1; madeCount < size; session++) {
    const theme = pool.themes[randomBelow(pool.themes.length)]!;
    const start = START + Math.floor((YEARS_MS * madeCount) / size);
    const shift = randomBelow(ALIASES.length);
    const applyAliases = (text: string): string =>
      hasAliases && anyName !== undefined
        ? text.replace(anyName, (name) => ALIASES[(pool.names.indexOf(name) + shift) % ALIASES.length]!)
        : text;
    for (const [i, { role, speaker, sentences }] of theme.turns.entries()) {
      if (madeCount++ === size) return;
      const own = theme.sentences[role];
      // A sentence brings the space or the line break after it; one that was a turn's last has none.
      const parts = Array.from({ length: sentences }, () =>
        composeSentence(own[randomBelow(own.length)]!).replace(/(?<=\S)$/, ' '),
      );
      yield {
        content: applyAliases(parts.join('')).trim().slice(0, 60_000).toWellFormed() || 'So be it.',
        role,
        ...(speaker === undefined ? {} : { speaker: applyAliases(speaker) }),
        session_id: `made-${seed}-${session}`,
        at: new Date(start + i * TURN_MS).toISOString(),
      };
    }
  }
}

/** The same items in an order that hangs on the seed alone. */
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** What is stored, and what is asked of it: the files' own questions, or made-up talk where there are no files. */
export function prepareSource(
  files: readonly string[],
  size: number,
  questions: number,
  seed: number,
): { exchanges: Iterable<Exchange>; questions: string[] } {
  if (files.length === 0) {
    const corpus = createCorpus(size, questions, seed);
    return { exchanges: corpus.entries, questions: corpus.questions.map(({ text }) => text) };
  }
  const conversations = files.flatMap((file) => load(file).conversations);
  const questionTexts = [
    ...new Set(conversations.flatMap((conversation) => conversation.questions.map(({ text }) => text))),
  ];
  return {
    exchanges: generateExchanges(buildPool(conversations), size, seed),
    questions: shuffle(questionTexts, seed).slice(0, questions),
  };
}

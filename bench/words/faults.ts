import type { WordedBlock } from './samples.ts';

/** Sentences of a text, a line each at most. */
export const splitReferenceSentences = (text: string): string[] =>
  text
    .split(/(?<=[.!?…])\s+|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 8);

const ID = /\b(?=[a-z\d-]*\d)(?=[a-z\d-]*[a-z])[a-z\d]{8,}\b|\b[0-9a-f]{8}-[0-9a-f]{4}\b|\bD\d+:\d+\b/iu;
const CODE = /[{}<>=;`\\|]|\w\(\)|\bimport \w|\bdef \w|::|=>|https?:/u;
const HEAP = /^(?:[^,.!?]{1,24}, ){2,}[^,.!?]{1,24}$/u;
const GREETING = /^(?:hey|hi|hello|thanks|thank you|wow|yeah|sure|great|okay|ok)\b/iu;

/** What makes a title, a question or a summary hard to read, by name. */
export function findFaults({ title, question, speakers, zones }: WordedBlock): string[] {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const names = new Set(speakers.flatMap((speaker) => speaker.toLowerCase().split(/\s+/)));
  const summaries = zones.filter(({ kind }) => kind === 'dead').map(({ text }) => text);
  const faults: Readonly<Record<string, boolean>> = {
    'titles: none': title === '',
    'titles: id': ID.test(title),
    'titles: code': CODE.test(title),
    'titles: names alone': words.length > 0 && words.every((word) => names.has(word)),
    'titles: a heap of words': HEAP.test(title),
    'titles: greeting': GREETING.test(title),
    'titles: a speaker': words.some((word) => names.has(word)),
    'questions: none': question === '',
    'questions: “What about”': /^what about /iu.test(question),
    'questions: words behind': /\([^)]*,[^)]*\)$/u.test(question),
    'summaries: words behind': summaries.some((text) => /\balso: /u.test(text)),
  };
  return Object.entries(faults).flatMap(([name, isFault]) => (isFault ? [name] : []));
}

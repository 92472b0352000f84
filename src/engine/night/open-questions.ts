import type { Role } from '../vocabulary/entry.ts';
import { countWords } from './tension.ts';
import { splitSentences } from './turns.ts';

/** Who said what. */
interface SpokenTurn {
  readonly role: Role;
  readonly speaker: string | null;
  readonly text: string;
}

/** A turn of an arc as its end is judged. */
export interface ArcTurn extends SpokenTurn {
  /** Words of confusion and of insight that it holds. */
  readonly confusion: number;
  readonly insight: number;
}

const ASKS = /[?？؟⸮]["'”’»)\]]*\s*$/u;
/** "Really?" leaves nothing open. */
const MIN_QUESTION_WORDS = 3;
const MAX_QUESTION_CHARS = 300;

const isByOther = (a: ArcTurn, b: ArcTurn): boolean => a.role !== b.role || a.speaker !== b.speaker;
const asks = ({ text }: ArcTurn): boolean =>
  splitSentences(text).some((sentence) => ASKS.test(sentence) && countWords(sentence) >= MIN_QUESTION_WORDS);

/**
 * Whether the talk really ends in an open question (§3.2, §4.2). Surprise that has not come down is none: somebody has to have
 * asked what nobody answered, or said that he does not understand, and nothing behind it may tell that he does.
 */
export function endsOpen(turns: readonly ArcTurn[]): boolean {
  const lastDoubt = turns.findLastIndex(
    (turn) => turn.role !== 'assistant' && (turn.confusion > 0 || asks(turn)),
  );
  if (lastDoubt === -1) return false;
  const doubt = turns[lastDoubt]!;
  const after = turns.slice(lastDoubt + 1);
  if (doubt.insight > 0 || after.some(({ insight }) => insight > 0)) return false;
  const isAnswered = after.some((turn) => isByOther(turn, doubt) && !asks(turn));
  // A question that got an answer is closed; who says that he is lost is not helped by any answer.
  return doubt.confusion > 0 && !asks(doubt) ? after.length < MAX_TURNS_SINCE : !isAnswered;
}
/** Turns after which what was not understood has been let go. */
const MAX_TURNS_SINCE = 4;

/** What is left open, in the words of whoever asked it: his last question, else what he did not understand; null for neither. */
export function findOpenQuestion(
  turns: readonly SpokenTurn[],
  findConfusion: (text: string) => readonly unknown[],
): string | null {
  for (const isWanted of [
    (text: string) => ASKS.test(text),
    (text: string) => findConfusion(text).length > 0,
  ])
    for (const turn of turns.toReversed()) {
      if (turn.role === 'assistant') continue;
      const sentence = splitSentences(turn.text).findLast(
        (text) =>
          isWanted(text) && countWords(text) >= MIN_QUESTION_WORDS && text.length <= MAX_QUESTION_CHARS,
      );
      if (sentence !== undefined) return sentence;
    }
  return null;
}

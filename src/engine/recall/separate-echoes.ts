import type { CorpusStatistics, Turn } from '../hippocampus/index-port.ts';
import { FRAMING_TERMS, QUESTION_TERMS, beginsAsQuestion } from '../language/function-words.ts';
import { getTermFreq } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import type { Echo } from './echoes.ts';
import { isDocument } from './long-turns.ts';
import { CONTEXT_REACH } from './matches.ts';

/**
 * The pool with echoes as what they are: turns that only lend to those around them, as a question does to its answer. What
 * one says besides is a turn of its own behind all others, after what it repeats, as if both had been said one after the
 * other. `turns` tells of each row for which turn it stands, null where for none.
 */
export function separateEchoes(
  pool: readonly Turn[],
  echoes: readonly Echo[],
): { readonly pool: readonly Turn[]; readonly turns: readonly (Turn | null)[] } {
  if (echoes.length === 0) return { pool, turns: pool };
  const echoSeqs = new Set(echoes.map(({ turn }) => turn.seq));
  const rows: Turn[] = [...pool];
  const turns = pool.map((turn): Turn | null => (echoSeqs.has(turn.seq) ? null : turn));
  for (const [row, turn] of pool.entries()) {
    if (turns[row] === null || !isAsking(turn.terms) || !isAskedBeside(turn, echoes)) continue;
    rows.push({ ...turn, seq: -turn.seq, session: -turn.seq });
    turns.push(turn);
    turns[row] = null;
  }
  for (const { turn, repeated, own } of echoes) {
    if (!own) continue;
    // Numbers that no store gives: its likeness as a whole is not what this part of it earns.
    const part = { ...turn, seq: -turn.seq, session: -turn.seq };
    // It stands beside the question, which need not be answered by whoever asks it; of a document most stands far from it.
    if (!isDocument(own)) {
      rows.push({ ...part, turn: 0, terms: { ...repeated, asks: false } });
      turns.push(null);
    }
    rows.push({ ...part, turn: 1, terms: own });
    turns.push(turn);
  }
  return { pool: rows, turns };
}

/** With its mark, or by how it begins, words that frame it aside. */
function isAsking({ asks, hashes, order }: Terms): boolean {
  const words = Array.from(order, (place) => hashes[place]!);
  const begin = words.slice(words.findIndex((term) => !FRAMING_TERMS.has(term)));
  return asks || QUESTION_TERMS.has(begin[0] ?? 0) || beginsAsQuestion(begin);
}

/** Who asks one thing after the other answers neither: such a question stands for its own words alone. */
const isAskedBeside = (turn: Turn, echoes: readonly Echo[]): boolean =>
  echoes.some(
    ({ turn: echo }) =>
      echo.session === turn.session &&
      echo.role === turn.role &&
      echo.speaker === turn.speaker &&
      Math.abs(echo.turn - turn.turn) <= CONTEXT_REACH,
  );

/** How rare words are where nobody repeats the question. */
export function withoutEchoes(statistics: CorpusStatistics, echoes: readonly Echo[]): CorpusStatistics {
  if (echoes.length === 0) return statistics;
  const docFreq = new Map(
    [...statistics.docFreq].map(([term, count]) => [
      term,
      // What an echo alone holds is known all the same: it lends it to its answer.
      Math.max(1, count - echoes.filter((echo) => holdsInEchoAlone(echo, term)).length),
    ]),
  );
  return { ...statistics, docFreq };
}

const holdsInEchoAlone = ({ turn, own }: Echo, term: number): boolean =>
  getTermFreq(turn.terms, term) > 0 && !(own && getTermFreq(own, term) > 0);

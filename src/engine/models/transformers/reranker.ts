import type { Reranker } from '../ports.ts';
import type { Cutting } from './cutting.ts';
import { readPieces, surelyLong } from './cutting.ts';
import { fingerprint } from './fingerprint.ts';
import type { TransformersOptions } from './options.ts';
import { precisionOf } from './options.ts';
import { atomsOf, runsOf } from './pieces.ts';
import { Queue } from './queue.ts';
import { Thread, stopped } from './thread.ts';

/**
 * A cross-encoder of the owner's choice. A score is the model's logit. Of a text that does not fit beside the question, the
 * best piece counts; of a question that takes more than half of the model's room, its beginning.
 *
 * Throws as `openTransformersEmbedder` does.
 */
export async function openTransformersReranker(options: TransformersOptions): Promise<Reranker> {
  const { model, clock } = options;
  const { id, longest } = model;
  const identity = `${id}:${precisionOf(options)}:${await fingerprint(options)}`;
  const queue = new Queue(new Thread(options), clock);

  async function shortened(question: string): Promise<string> {
    const half = Math.floor(longest / 2);
    // A token is a character at least, a few marks aside: most questions need no counting.
    if (question.length < half - 8) return question;
    const atoms = atomsOf(question);
    const counts = await queue.ask('count', atoms, true);
    const [first] = runsOf(
      counts.map(({ tokens }) => tokens),
      half,
    );
    return atoms.slice(0, first?.[1] ?? 0).join('');
  }

  async function score(question: string, texts: readonly string[]): Promise<number[]> {
    if (texts.length === 0) return [];
    const asked = await shortened(question.toWellFormed());
    const formed = texts.map((text) => text.toWellFormed());
    const tried = formed.map((text) => !surelyLong(text, longest));
    const found = await queue.ask(
      'score',
      formed.filter((_, i) => tried[i]),
      true,
      asked,
    );
    let next = 0;
    const scores: number[] = [];
    for (const [i, text] of formed.entries()) {
      const whole = tried[i] ? found[next++] : undefined;
      scores.push(whole && whole.tokens <= longest ? whole.values[0]! : await best(asked, text));
    }
    return scores;
  }

  async function best(question: string, text: string): Promise<number> {
    const [marks] = await queue.ask('frame', [question], true);
    const cutting: Cutting = {
      queue,
      longest,
      urgent: true,
      // A pair has two marks more than a text alone, at most.
      frame: marks!.tokens + 2,
      read: (pieces) => queue.ask('score', pieces, true, question),
    };
    const pieces = await readPieces(text, cutting);
    return pieces.reduce((most, { values }) => Math.max(most, values[0]!), -Infinity);
  }

  return { identity, score, rest: () => queue.stop(stopped(id)) };
}

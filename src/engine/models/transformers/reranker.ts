import type { Reranker } from '../ports.ts';
import type { ChunkingOptions } from './chunking.ts';
import { runInChunks, isSurelyTooLong } from './chunking.ts';
import { computeFingerprint } from './fingerprint.ts';
import type { TransformersOptions } from './options.ts';
import { resolvePrecision } from './options.ts';
import { splitAtoms, computeChunkRanges } from './split.ts';
import { InferenceQueue } from './queue.ts';
import { WorkerThread, createStoppedError } from './thread.ts';

/**
 * A cross-encoder of the owner's choice. A score is the model's logit. Of a text that does not fit beside the question, the
 * best piece counts; of a question that takes more than half of the model's room, its beginning.
 *
 * Throws as `openTransformersEmbedder` does.
 */
export async function openTransformersReranker(options: TransformersOptions): Promise<Reranker> {
  const { model, clock } = options;
  const { id, longest: maxTokens } = model;
  const identity = `${id}:${resolvePrecision(options)}:${await computeFingerprint(options)}`;
  const queue = new InferenceQueue(new WorkerThread(options), clock);

  async function shortenQuestion(question: string): Promise<string> {
    const maxQuestionTokens = Math.floor(maxTokens / 2);
    // A token is a character at least, a few marks aside: most questions need no counting.
    if (question.length < maxQuestionTokens - 8) return question;
    const atoms = splitAtoms(question);
    const tokenCounts = await queue.ask('count', atoms, true);
    const [first] = computeChunkRanges(
      tokenCounts.map(({ tokens }) => tokens),
      maxQuestionTokens,
    );
    return atoms.slice(0, first?.[1] ?? 0).join('');
  }

  async function score(question: string, texts: readonly string[]): Promise<number[]> {
    if (texts.length === 0) return [];
    const shortQuestion = await shortenQuestion(question.toWellFormed());
    const wellFormed = texts.map((text) => text.toWellFormed());
    const mayFit = wellFormed.map((text) => !isSurelyTooLong(text, maxTokens));
    const outputs = await queue.ask(
      'score',
      wellFormed.filter((_, i) => mayFit[i]),
      true,
      shortQuestion,
    );
    let nextOutput = 0;
    const scores: number[] = [];
    for (const [i, text] of wellFormed.entries()) {
      const output = mayFit[i] ? outputs[nextOutput++] : undefined;
      scores.push(
        output && output.tokens <= maxTokens ? output.values[0]! : await scoreBestChunk(shortQuestion, text),
      );
    }
    return scores;
  }

  async function scoreBestChunk(question: string, text: string): Promise<number> {
    const [overhead] = await queue.ask('frame', [question], true);
    const chunking: ChunkingOptions = {
      queue,
      maxTokens,
      isUrgent: true,
      // A pair has two marks more than a text alone, at most.
      overhead: overhead!.tokens + 2,
      runChunks: (chunks) => queue.ask('score', chunks, true, question),
    };
    const chunks = await runInChunks(text, chunking);
    return chunks.reduce((max, { values }) => Math.max(max, values[0]!), -Infinity);
  }

  return { identity, score, unload: () => queue.stop(createStoppedError(id)) };
}

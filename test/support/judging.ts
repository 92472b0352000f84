import { createInitialWeights } from '../../src/engine/encoder/lineage.ts';
import { createNormalSampler } from '../../src/engine/math/normal.ts';
import { createSeededRandom } from '../../src/engine/math/random.ts';
import { normalize } from '../../src/engine/math/vectors.ts';
import type { ContrastivePair, NamedInput } from '../../src/engine/nets/batch.ts';
import type { EncoderWeights } from '../../src/engine/nets/weights.ts';

/** An encoder small enough to be judged in milliseconds. */
export const SHAPE = { universal: 48, buckets: 64, hidden: 16, latent: 24 };

export interface JudgeFixture {
  readonly born: EncoderWeights;
  readonly createVector: () => Float32Array;
  readonly createSide: (id: string, of: Float32Array) => NamedInput;
  /** A question, and an answer that lies near it. */
  readonly createPair: (name: string) => ContrastivePair;
  readonly createPairs: (name: string, many: number) => ContrastivePair[];
}

/** What an encoder is judged by, drawn by a seed: the same calls in the same order give the same vectors. */
export function createJudgeFixture(seed: number): JudgeFixture {
  const sampleNormal = createNormalSampler(createSeededRandom(seed));
  const createVector = (): Float32Array =>
    normalize(Float32Array.from({ length: SHAPE.universal }, sampleNormal));
  const createSide = (id: string, of: Float32Array): NamedInput => ({
    id,
    input: { vector: of, buckets: new Int32Array(), weights: new Float32Array() },
  });
  const createPair = (name: string): ContrastivePair => {
    const question = createVector();
    const answer = normalize(question.map((value) => value + 0.25 * sampleNormal()));
    return {
      query: createSide(`q ${name}`, question),
      positive: createSide(`a ${name}`, answer),
      negatives: [],
      weight: 1,
    };
  };
  return {
    born: createInitialWeights(SHAPE),
    createVector,
    createSide,
    createPair,
    createPairs: (name, many) => Array.from({ length: many }, (_, i) => createPair(`${name} ${i}`)),
  };
}

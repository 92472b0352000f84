import { createHash } from 'node:crypto';
import type { NamedPair } from '../../hippocampus/learning-port.ts';
import type { ContrastivePair } from '../../nets/batch.ts';
import type { EncoderInput } from '../../nets/input.ts';
import { splitAnchor, isHeldOut, toPairKey } from './anchor.ts';
import { collectCandidates, readQuestions } from './training-candidates.ts';
import type { TrainingCandidate } from './training-candidates.ts';
import type { TrainNightInput } from './train-night.ts';
import { buildInputsByName, buildTextInputs } from '../encoder-inputs.ts';
import type { InputSpace } from '../encoder-inputs.ts';

/** Pairs of a day by which it is judged, at least, where it has some to spare. */
const MIN_HELD_OUT = 8;

/** What a night learns by and is judged by. */
export interface TrainingData {
  readonly train: readonly ContrastivePair[];
  /** Of this night and of earlier ones: what judges. */
  readonly heldOut: readonly ContrastivePair[];
  /** What of it is of this night. */
  readonly heldOutToday: readonly ContrastivePair[];
  readonly anchor: readonly ContrastivePair[];
  readonly unrelated: readonly EncoderInput[];
  readonly candidates: readonly TrainingCandidate[];
  readonly useCount: number;
  /** Pairs left out, since a side of them came from elsewhere (R31). */
  readonly untrustedCount: number;
  /** SHA-256 of the pairs by their names. */
  readonly hash: string;
}

/** Pairs of the cycle, of the Golden Anchor and of what was held out before, read from the store. */
export async function collectTrainingData(
  { deps, lease, everydayPhrases, pause }: TrainNightInput,
  inputSpace: InputSpace,
): Promise<TrainingData> {
  const { hippocampus, settings, training: trainingConfig } = deps;
  const collected = await collectCandidates(hippocampus, lease.cycle, settings.training, pause);
  const anchor = splitAnchor(
    (await hippocampus.learning.readAnchor()).filter(({ cycle }) => cycle < lease.cycle),
    settings.training,
  );
  const anchorPairs = trainingConfig.anchor ? anchor.trainPairs : [];
  const today = new Set(collected.candidates.map(toPairKey));
  const earlierHeldOut = anchor.heldOutPairs.filter((pair) => !today.has(toPairKey(pair)));
  const keptPairs = [...anchorPairs, ...earlierHeldOut];
  const keptQuestions = await readQuestions(
    keptPairs.map(({ query }) => query),
    hippocampus,
    settings.training,
  );
  const names = [
    ...collected.candidates.flatMap(({ query, positive, negatives }) => [query, positive, ...negatives]),
    ...keptPairs.flatMap(({ query, positive }) => [query, positive]),
  ];
  const inputs = await buildInputsByName(
    deps,
    inputSpace,
    names,
    new Map([...keptQuestions, ...collected.questions]),
    pause,
  );
  const toPairs = (
    candidate: Pick<TrainingCandidate, 'query' | 'positive' | 'negatives' | 'weight'>,
  ): ContrastivePair[] => {
    const toSide = (name: string) => {
      const input = inputs.get(name);
      return input ? [{ id: name, input }] : [];
    };
    const [query, positive] = [toSide(candidate.query)[0], toSide(candidate.positive)[0]];
    if (!query || !positive) return [];
    return [{ query, positive, negatives: candidate.negatives.flatMap(toSide), weight: candidate.weight }];
  };
  const toUnitPairs = (pair: NamedPair): ContrastivePair[] => toPairs({ ...pair, negatives: [], weight: 1 });
  const heldOutToday: ContrastivePair[] = [];
  const train: ContrastivePair[] = [];
  for (const candidate of collected.candidates) {
    (isHeldOut(candidate, settings.training) ? heldOutToday : train).push(...toPairs(candidate));
  }
  // A few pairs judge nothing: a small day holds out what it can spare of what is new. Uses come first, and were learned before.
  const isNew = ({ query }: ContrastivePair): boolean => !query.id.startsWith('use:');
  while (heldOutToday.length < MIN_HELD_OUT && train.length > 4 * MIN_HELD_OUT && isNew(train.at(-1)!))
    heldOutToday.push(train.pop()!);
  return {
    train,
    heldOutToday,
    heldOut: [...heldOutToday, ...earlierHeldOut.flatMap(toUnitPairs)],
    anchor: anchorPairs.flatMap(toUnitPairs),
    unrelated: (await buildTextInputs(inputSpace, everydayPhrases, 'document')).flatMap(
      (input) => input ?? [],
    ),
    candidates: collected.candidates,
    useCount: collected.candidates.filter(({ origin }) => origin === 'use').length,
    untrustedCount: collected.untrustedCount,
    hash: createHash('sha256')
      .update(
        JSON.stringify(collected.candidates.map(({ query, positive, weight }) => [query, positive, weight])),
      )
      .digest('hex'),
  };
}

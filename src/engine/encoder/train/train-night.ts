import type { JudgementFigure, TrainingCount } from '../../vocabulary/night-counts.ts';
import type { WithClock } from '../../clock.ts';
import type { WithCortex } from '../../cortex/port.ts';
import type { WithHippocampus } from '../../hippocampus/port.ts';
import type { WithSelf } from '../../hippocampus/nights-port.ts';
import type { WithEncoders } from '../registry.ts';
import type { WithSettings } from '../../vocabulary/settings.ts';
import type { WithTraining } from '../../vocabulary/training.ts';
import { MemoryError } from '../../errors.ts';
import { createSeededRandom } from '../../math/random.ts';
import { roundTo4Decimals } from '../../math/statistics.ts';
import { mergeTies } from '../../math/ties.ts';
import { toAdapterTensors } from '../../nets/adapter-file.ts';
import { applyDeltas, toTaskVector } from '../../nets/adapter.ts';
import { detectCollapse } from '../../nets/collapse.ts';
import { encode, openEncoder } from '../../nets/encoder.ts';
import type { EncoderInput } from '../../nets/input.ts';
import { dequantize, quantize } from '../../nets/quantize.ts';
import { trainAdapter } from '../../nets/train.ts';
import type { EncoderShape } from '../../nets/weights.ts';
import type { Settings } from '../../vocabulary/settings.ts';
import type { Lease } from '../../vocabulary/night.ts';
import { changeAnchor } from './anchor.ts';
import { generateBatches } from './batches.ts';
import { measureBackground } from '../drift.ts';
import { judge } from './judge.ts';
import type { Proposal } from './judge.ts';
import { readLineage } from '../lineage.ts';
import { collectTrainingData } from './training-data.ts';
import type { TrainingData } from './training-data.ts';
import { toSpaceIdentity, readRevision } from '../registry.ts';
import type { InputSpace } from '../encoder-inputs.ts';
import { encodeWitnesses } from './witnesses.ts';

/** What a night learns with. */
export type TrainNightDeps = WithHippocampus &
  WithCortex &
  WithEncoders &
  WithSettings &
  WithTraining &
  WithClock &
  WithSelf;

export interface TrainNightInput {
  readonly deps: TrainNightDeps;
  readonly lease: Lease;
  readonly inputSpace: Omit<InputSpace, 'buckets'>;
  /** Everyday phrases that no memory is made of: what a mind must not lose. */
  readonly everydayPhrases: readonly string[];
  readonly pause: () => Promise<void>;
  readonly setCount: (name: TrainingCount, value: number) => void;
}

const COLLAPSE_REASONS = { sound: null, posterior: 'posterior', representation: 'collapsed' } as const;
/** What is wrong with the folder of versions, by its errors' codes: nothing else may end a night's learning so. */
class VersionStoreError extends Error {
  readonly code: string;

  constructor(cause: MemoryError) {
    super(cause.message, { cause });
    this.code = cause.code;
  }
}
async function wrapStoreErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof MemoryError ? new VersionStoreError(error) : error;
  }
}

/**
 * Trains the native encoder on the cycle (spec §8.6, §9.5; R25, R26): pairs of the owner's life, an adapter of low rank, merged
 * by TIES into the base with those of the nights before, judged, kept as a version. Deterministic given the store, the cycle
 * and the versions. Whatever it decides is decided once a cycle, also by a night that goes on after being killed.
 */
export async function trainNight(input: TrainNightInput): Promise<void> {
  const { deps, lease, setCount } = input;
  const { hippocampus, encoders } = deps;
  const settings = deps.settings.training;
  const { versions } = encoders;
  if (!versions) return;
  if ((await hippocampus.facts.get('learned-cycle')) === lease.cycle) return;
  const startedAt = deps.clock.now();
  const inputSpace: InputSpace = { ...input.inputSpace, buckets: settings.buckets };
  const trainingData = await collectTrainingData(input, inputSpace);
  const pairCount = trainingData.train.length + trainingData.heldOutToday.length;
  setCount('pairs', pairCount);
  setCount('uses', trainingData.useCount);
  if (trainingData.untrustedCount > 0) setCount('untrusted_pairs', trainingData.untrustedCount);
  if (pairCount >= settings.minPairs) {
    const shape: EncoderShape = {
      universal: inputSpace.space.dimensions,
      buckets: settings.buckets,
      hidden: settings.hidden,
      latent: settings.latent,
    };
    // A folder that cannot be read or written spoils no night: this one goes on without learning.
    await trainVersion(input, inputSpace, shape, trainingData).catch((error: unknown) => {
      if (!(error instanceof VersionStoreError)) throw error;
      setCount(`untrained_${error.code.toLowerCase()}`, 1);
    });
    setCount('trained_ms', Math.max(0, Math.round(deps.clock.now() - startedAt)));
  }
  await changeAnchor(deps, lease, trainingData.candidates);
  await hippocampus.facts.set(lease, 'learned-cycle', lease.cycle);
}

/**
 * Trains on the material, judges, and keeps what came of it as a version; once a night, however often the night is gone on
 * with after being killed.
 */
export async function trainVersion(
  input: TrainNightInput,
  inputSpace: InputSpace,
  shape: EncoderShape,
  trainingData: TrainingData,
): Promise<void> {
  const { deps, lease, pause, setCount } = input;
  const { hippocampus, encoders, clock, training: trainingConfig } = deps;
  const settings = deps.settings.training;
  const versions = encoders.versions!;
  const activeVersion = await hippocampus.native.readVersion();
  const space = toSpaceIdentity(inputSpace.space);
  const knownSpaces = await hippocampus.native.listVersions();
  const night = (await hippocampus.nights.readCycle(deps.self))?.id ?? null;
  // A night that was killed after its version had come to disk: all is decided, though perhaps nobody has been told.
  const newest = (await wrapStoreErrors(() => versions.list()))[0]?.record;
  if (night !== null && newest?.config['night'] === night) {
    const accepted = newest.verdict === 'accepted';
    setCount('version', newest.number);
    setCount('accepted', accepted ? 1 : 0);
    // Again, where it was killed in the midst of telling.
    if (accepted) await acceptVersion(input, inputSpace, newest.number, trainingData.unrelated);
    return;
  }
  const lineage = await wrapStoreErrors(() =>
    readLineage(versions, activeVersion?.version ?? null, {
      shape,
      space,
      knownSpaces,
      rebakeAfter: settings.rebake,
    }),
  );
  const random = createSeededRandom(lease.cycle);
  const totalWeight = trainingData.train.reduce((all, pair) => all + pair.weight, 0);
  const weight = Math.max(totalWeight / Math.max(1, trainingData.train.length), 1e-3);
  const { outcome, adapter, curve } = await trainAdapter(
    lineage.baseWeights,
    generateBatches(
      trainingData.train,
      trainingConfig.anchor ? trainingData.anchor : [],
      {
        batch: settings.batch,
        passes: countPasses(trainingData.train.length, settings),
        share: settings.anchor.share,
      },
      random,
    ),
    { rank: settings.rank, learningRate: settings.learningRate, random },
    pause,
  );
  const mergedWeights = applyDeltas(lineage.baseWeights, [
    mergeTies([...lineage.votes, { vector: toTaskVector(adapter), weight }], settings.ties),
  ]);
  await pause();
  const proposal: Proposal = {
    initialWeights: lineage.initialWeights,
    currentWeights: lineage.currentWeights,
    mergedWeights,
  };
  const verdict = judge(proposal, trainingData, settings.judge);
  const { kind, activeDimensions, effectiveRank } = detectCollapse(
    encode(mergedWeights, trainingData.unrelated),
  );
  const reason = outcome === 'diverged' ? 'no_number' : (verdict.reason ?? COLLAPSE_REASONS[kind]);
  const accepted = reason === null;
  const { number } = await wrapStoreErrors(() =>
    versions.save(
      {
        parent: lineage.parent,
        verdict: accepted ? 'accepted' : 'rejected',
        created_at: new Date(clock.now()).toISOString(),
        config: {
          space: { ...space },
          shape: { ...shape },
          base: lineage.baseNumber,
          cycle: lease.cycle,
          ...{ night, weight, reason },
        },
        metrics: {
          ...verdict.metrics,
          active_dimensions: activeDimensions,
          effective_rank: roundTo4Decimals(effectiveRank),
          pairs: trainingData.train.length,
          uses: trainingData.useCount,
          curve: Object.fromEntries(
            thinCurve(curve).map(({ step, total }) => [String(step), roundTo4Decimals(total)]),
          ),
        },
        data: { pairs: trainingData.hash },
      },
      {
        weights: { ...mergedWeights },
        day: { ...quantize(mergedWeights) },
        adapter: toAdapterTensors(adapter),
      },
      Math.max(0, ...knownSpaces.map(({ version }) => version)),
    ),
  );
  for (const [name, value] of Object.entries(verdict.metrics)) setCount(name as JudgementFigure, value);
  setCount('version', number);
  setCount('accepted', accepted ? 1 : 0);
  if (reason !== null) setCount(`rejected_${reason}`, 1);
  if (accepted) await acceptVersion(input, inputSpace, number, trainingData.unrelated);
}

/** Everybody encodes by it from now on. */
async function acceptVersion(
  { deps, lease, setCount }: TrainNightInput,
  inputSpace: InputSpace,
  number: number,
  unrelated: readonly EncoderInput[],
): Promise<void> {
  const versions = deps.encoders.versions!;
  const { record, encoder } = await wrapStoreErrors(async () => ({
    record: await versions.readRecord(number),
    encoder: openEncoder(dequantize(await versions.load(number, 'day'))),
  }));
  const witnesses = await encodeWitnesses(deps, inputSpace, encoder);
  const space = await deps.hippocampus.native.acceptVersion(
    lease,
    {
      role: 'native',
      model: 'native-encoder',
      revision: readRevision(record)!,
      dimensions: encoder.shape.latent,
    },
    number,
    witnesses,
  );
  const { median, deviation } = measureBackground(encoder.encode(unrelated).mu, witnesses);
  await deps.hippocampus.facts.set(
    lease,
    `native-trust:${space.id}`,
    roundTo4Decimals(median + deps.settings.native.drift * deviation),
  );
  const base = Number(record.config['base'] ?? 0);
  const keepNumbers = [base, record.parent ?? 0].filter((version) => version > 0);
  await versions
    .prune(deps.settings.training.versions, { keepNumbers, keepAdaptersSince: base + 1 })
    .catch((error: unknown) => {
      // What is in use is in use; what should have gone goes another night.
      if (!(error instanceof MemoryError)) throw error;
      setCount('unpruned', 1);
    });
}

/** A day of few lessons goes over them again and again; one of many has no time for that. */
const countPasses = (pairCount: number, { pairBudget, passes }: Settings['training']): number =>
  Math.min(passes.max, Math.max(passes.min, Math.round(pairBudget / Math.max(1, pairCount))));

/** Some points of a curve that tell its shape. */
function thinCurve<T>(curve: readonly T[], maxPoints = 40): T[] {
  const step = Math.max(1, Math.ceil(curve.length / maxPoints));
  return curve.filter((_, i) => i % step === 0 || i === curve.length - 1);
}

import { MemoryError } from '../../errors.ts';
import { seeded } from '../../math/random.ts';
import { tidy } from '../../math/statistics.ts';
import { ties } from '../../math/ties.ts';
import { adapterTensors } from '../../nets/adapter-file.ts';
import { applied, deltaOf } from '../../nets/adapter.ts';
import { collapse } from '../../nets/collapse.ts';
import { encode, openEncoder } from '../../nets/encoder.ts';
import type { Input } from '../../nets/input.ts';
import { dequantize, quantize } from '../../nets/quantize.ts';
import { trainAdapter } from '../../nets/train.ts';
import type { EncoderShape } from '../../nets/weights.ts';
import type { EngineParts } from '../../parts.ts';
import type { Settings } from '../../vocabulary/settings.ts';
import type { Lease } from '../../vocabulary/night.ts';
import { changeAnchor } from './anchor.ts';
import { batchesOf } from './batches.ts';
import { backgroundOf } from '../drift.ts';
import { judge } from './judge.ts';
import { lineageOf } from '../lineage.ts';
import { materialOf } from './material.ts';
import type { Material } from './material.ts';
import { identityOf, revisionOf } from '../minds.ts';
import type { Reading } from '../sides.ts';
import { witnessesOf } from './witnesses.ts';

/** What a night learns with. */
export interface School {
  readonly parts: EngineParts;
  readonly lease: Lease;
  readonly reading: Omit<Reading, 'buckets'>;
  /** Everyday phrases that no memory is made of: what a mind must not lose. */
  readonly everyday: readonly string[];
  readonly pause: () => Promise<void>;
  readonly figure: (name: string, value: number) => void;
}

/** Names for figures: the report holds numbers alone. */
export const REASONS = [
  'held_out',
  'labels',
  'anchor',
  'lobotomy',
  'no_number',
  'posterior',
  'collapsed',
] as const;
const COLLAPSED = { sound: null, posterior: 'posterior', representation: 'collapsed' } as const;
/** What is wrong with the folder of versions, by its errors' codes: nothing else may end a night's learning so. */
class Unkept extends Error {
  readonly code: string;

  constructor(cause: MemoryError) {
    super(cause.message, { cause });
    this.code = cause.code;
  }
}
async function kept<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof MemoryError ? new Unkept(error) : error;
  }
}

/**
 * Trains the native encoder on the cycle (spec §8.6, §9.5; R25, R26): pairs of the owner's life, an adapter of low rank, merged
 * by TIES into the base with those of the nights before, judged, kept as a version. Deterministic given the store, the cycle
 * and the versions. Whatever it decides is decided once a cycle, also by a night that goes on after being killed.
 */
export async function learn(school: School): Promise<void> {
  const { parts, lease, figure } = school;
  const { hippocampus, minds } = parts;
  const settings = parts.settings.training;
  const { versions } = minds;
  if (!versions) return;
  if ((await hippocampus.facts.get('learned-cycle')) === lease.cycle) return;
  const started = parts.clock.now();
  const reading: Reading = { ...school.reading, buckets: settings.buckets };
  const material = await materialOf(school, reading);
  const pairs = material.train.length + material.today.length;
  figure('pairs', pairs);
  figure('uses', material.uses);
  if (pairs >= settings.least) {
    const shape: EncoderShape = {
      universal: reading.space.dimensions,
      buckets: settings.buckets,
      hidden: settings.hidden,
      latent: settings.latent,
    };
    // A folder that cannot be read or written spoils no night: this one goes on without learning.
    await study(school, reading, shape, material).catch((error: unknown) => {
      if (!(error instanceof Unkept)) throw error;
      figure(`untrained_${error.code.toLowerCase()}`, 1);
    });
    figure('trained_ms', Math.max(0, Math.round(parts.clock.now() - started)));
  }
  await changeAnchor(parts, lease, material.leads);
  await hippocampus.facts.set(lease, 'learned-cycle', lease.cycle);
}

/**
 * Trains on the material, judges, and keeps what came of it as a version; once a night, however often the night is gone on
 * with after being killed.
 */
export async function study(
  school: School,
  reading: Reading,
  shape: EncoderShape,
  material: Material,
): Promise<void> {
  const { parts, lease, pause, figure } = school;
  const { hippocampus, minds, clock, training } = parts;
  const settings = parts.settings.training;
  const versions = minds.versions!;
  const inUse = await hippocampus.native.readVersion();
  const space = identityOf(reading.space);
  const known = await hippocampus.native.listVersions();
  const night = (await hippocampus.nights.readCycle(parts.self))?.id ?? null;
  // A night that was killed after its version had come to disk: all is decided, though perhaps nobody has been told.
  const newest = (await kept(() => versions.list()))[0]?.record;
  if (night !== null && newest?.config['night'] === night) {
    const accepted = newest.verdict === 'accepted';
    figure('version', newest.number);
    figure('accepted', accepted ? 1 : 0);
    // Again, where it was killed in the midst of telling.
    if (accepted) await accept(school, reading, newest.number, material.unrelated);
    return;
  }
  const lineage = await kept(() =>
    lineageOf(versions, inUse?.version ?? null, { shape, space, known, rebake: settings.rebake }),
  );
  const random = seeded(lease.cycle);
  const sum = material.train.reduce((all, pair) => all + pair.weight, 0);
  const weight = Math.max(sum / Math.max(1, material.train.length), 1e-3);
  const { outcome, adapter, curve } = await trainAdapter(
    lineage.baked,
    batchesOf(
      material.train,
      training.anchor ? material.anchor : [],
      {
        batch: settings.batch,
        passes: passesOf(material.train.length, settings),
        share: settings.anchor.share,
      },
      random,
    ),
    { rank: settings.rank, learningRate: settings.learningRate, random },
    pause,
  );
  const merged = applied(lineage.baked, [
    ties([...lineage.votes, { vector: deltaOf(adapter), weight }], settings.ties),
  ]);
  await pause();
  const proposal = { born: lineage.born, before: lineage.current, after: merged };
  const verdict = judge(proposal, material, settings.judge);
  const { kind, activeDimensions, effectiveRank } = collapse(encode(merged, material.unrelated));
  const reason = outcome === 'diverged' ? 'no_number' : (verdict.reason ?? COLLAPSED[kind]);
  const accepted = reason === null;
  const { number } = await kept(() =>
    versions.save(
      {
        parent: lineage.parent,
        verdict: accepted ? 'accepted' : 'rejected',
        created_at: new Date(clock.now()).toISOString(),
        config: {
          space: { ...space },
          shape: { ...shape },
          base: lineage.base,
          cycle: lease.cycle,
          ...{ night, weight, reason },
        },
        metrics: {
          ...verdict.figures,
          active_dimensions: activeDimensions,
          effective_rank: tidy(effectiveRank),
          pairs: material.train.length,
          uses: material.uses,
          curve: Object.fromEntries(thinned(curve).map(({ step, total }) => [String(step), tidy(total)])),
        },
        data: { pairs: material.hash },
      },
      { weights: { ...merged }, day: { ...quantize(merged) }, adapter: adapterTensors(adapter) },
      Math.max(0, ...known.map(({ version }) => version)),
    ),
  );
  for (const [name, value] of Object.entries(verdict.figures)) figure(name, value);
  figure('version', number);
  figure('accepted', accepted ? 1 : 0);
  if (reason !== null) figure(`rejected_${reason}`, 1);
  if (accepted) await accept(school, reading, number, material.unrelated);
}

/** Everybody feels by it from now on. */
async function accept(
  { parts, lease, figure }: School,
  reading: Reading,
  number: number,
  unrelated: readonly Input[],
): Promise<void> {
  const versions = parts.minds.versions!;
  const { record, encoder } = await kept(async () => ({
    record: await versions.record(number),
    encoder: openEncoder(dequantize(await versions.load(number, 'day'))),
  }));
  const witnesses = await witnessesOf(parts, reading, encoder);
  const space = await parts.hippocampus.native.acceptVersion(
    lease,
    {
      role: 'native',
      model: 'native-encoder',
      revision: revisionOf(record)!,
      dimensions: encoder.shape.latent,
    },
    number,
    witnesses,
  );
  const { middle, deviation } = backgroundOf(encoder.encode(unrelated).mu, witnesses);
  await parts.hippocampus.facts.set(
    lease,
    `native-trust:${space.id}`,
    tidy(middle + parts.settings.native.drift * deviation),
  );
  const base = Number(record.config['base'] ?? 0);
  const also = [base, record.parent ?? 0].filter((version) => version > 0);
  await versions
    .prune(parts.settings.training.versions, { also, adaptersSince: base + 1 })
    .catch((error: unknown) => {
      // What is in use is in use; what should have gone goes another night.
      if (!(error instanceof MemoryError)) throw error;
      figure('unpruned', 1);
    });
}

/** A day of few lessons goes over them again and again; one of many has no time for that. */
const passesOf = (pairs: number, { trained, passes }: Settings['training']): number =>
  Math.min(passes.most, Math.max(passes.least, Math.round(trained / Math.max(1, pairs))));

/** Some points of a curve that tell its shape. */
function thinned<T>(curve: readonly T[], most = 40): T[] {
  const step = Math.max(1, Math.ceil(curve.length / most));
  return curve.filter((_, i) => i % step === 0 || i === curve.length - 1);
}

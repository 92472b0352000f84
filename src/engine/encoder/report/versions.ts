import type { WithEncoders } from '../registry.ts';
import type { WithHippocampus } from '../../hippocampus/port.ts';
import { REJECTION_REASONS } from '../../vocabulary/night-counts.ts';
import type { VersionListing } from '../versions.ts';
import type { EncoderVersionSummary } from '../../vocabulary/encoder.ts';
import type { Settings, WithSettings } from '../../vocabulary/settings.ts';
import type { VersionRecord } from '../../vocabulary/versions.ts';

type JudgeLimits = Settings['training']['judge'];

/** All versions of the native encoder, newest first; none where training is off. */
export async function listVersions({
  hippocampus,
  encoders,
  settings,
}: WithHippocampus & WithEncoders & WithSettings): Promise<EncoderVersionSummary[]> {
  const inUse = (await hippocampus.native.readVersion())?.version ?? null;
  const versions = (await encoders.versions?.list()) ?? [];
  return versions.map((version) =>
    toVersionAnswer(version, version.number === inUse, settings.training.judge),
  );
}

function toVersionAnswer(
  { number, record, fault }: VersionListing,
  in_use: boolean,
  limits: JudgeLimits,
): EncoderVersionSummary {
  const readFigure = (name: string): number | null => {
    const value = record?.metrics[name];
    return typeof value === 'number' ? value : null;
  };
  // Without pairs there is no loss.
  const readLoss = (pairKind: 'held_out' | 'anchor', when: 'before' | 'after'): number | null =>
    (readFigure(`${pairKind}_pairs`) ?? 0) > 0 ? readFigure(`${pairKind}_${when}`) : null;
  return {
    number,
    verdict: record?.verdict ?? null,
    reason: record ? findRejectionReason(record, limits) : null,
    created_at: record?.created_at ?? null,
    parent: record?.parent ?? null,
    in_use,
    pairs: readFigure('pairs'),
    uses: readFigure('uses'),
    held_out_pairs: readFigure('held_out_pairs'),
    standing_t: (readFigure('held_out_pairs') ?? 0) > 0 ? readFigure('standing_t') : null,
    held_out_before: readLoss('held_out', 'before'),
    held_out_after: readLoss('held_out', 'after'),
    anchor_before: readLoss('anchor', 'before'),
    anchor_after: readLoss('anchor', 'after'),
    unrelated: readFigure('unrelated'),
    curve: parseCurve(record),
    fault,
  };
}

/** Steps are names in a record, and names have no order. */
function parseCurve(record: VersionRecord | null): [number, number][] {
  const curve = record?.metrics['curve'];
  if (curve === undefined || typeof curve === 'number') return [];
  return Object.entries(curve)
    .flatMap(([step, loss]): [number, number][] => (typeof loss === 'number' ? [[Number(step), loss]] : []))
    .sort(([a], [b]) => a - b);
}

/** As its record says, or else as its figures do: the first limit that they break, in the order of the judge. */
export function findRejectionReason(
  { verdict, config, metrics }: Pick<VersionRecord, 'verdict' | 'config' | 'metrics'>,
  limits: JudgeLimits,
): string | null {
  if (verdict === 'accepted') return null;
  const recordedReason = REJECTION_REASONS.find((reason) => reason === config['reason']);
  if (recordedReason) return recordedReason;
  const readFigure = (name: string): number => {
    const value = metrics[name];
    return typeof value === 'number' ? value : Number.NaN;
  };
  const computeRise = (name: string): number => readFigure(`${name}_after`) - readFigure(`${name}_before`);
  if (![computeRise('held_out'), computeRise('anchor'), readFigure('unrelated')].every(Number.isFinite))
    return 'no_number';
  if (computeRise('held_out') > limits.heldOut) return 'held_out';
  if (computeRise('anchor') > limits.anchor) return 'anchor';
  return readFigure('unrelated') < limits.alarm ? 'lobotomy' : 'collapsed';
}

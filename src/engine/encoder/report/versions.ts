import type { EngineParts } from '../../parts.ts';
import { REASONS } from '../train/school.ts';
import type { ListedVersion } from '../versions.ts';
import type { ToldVersion } from '../../vocabulary/mind.ts';
import type { Settings } from '../../vocabulary/settings.ts';
import type { VersionRecord } from '../../vocabulary/versions.ts';

type Limits = Settings['training']['judge'];

/** All versions of the native encoder, newest first; none where training is off. */
export async function toldVersions({ hippocampus, minds, settings }: EngineParts): Promise<ToldVersion[]> {
  const inUse = (await hippocampus.native.readVersion())?.version ?? null;
  const listed = (await minds.versions?.list()) ?? [];
  return listed.map((one) => told(one, one.number === inUse, settings.training.judge));
}

function told({ number, record, fault }: ListedVersion, in_use: boolean, limits: Limits): ToldVersion {
  const figure = (name: string): number | null => {
    const value = record?.metrics[name];
    return typeof value === 'number' ? value : null;
  };
  // Without pairs there is no loss.
  const loss = (of: 'held_out' | 'anchor', when: 'before' | 'after'): number | null =>
    (figure(`${of}_pairs`) ?? 0) > 0 ? figure(`${of}_${when}`) : null;
  return {
    number,
    verdict: record?.verdict ?? null,
    reason: record ? reasonOf(record, limits) : null,
    created_at: record?.created_at ?? null,
    parent: record?.parent ?? null,
    in_use,
    pairs: figure('pairs'),
    uses: figure('uses'),
    held_out_pairs: figure('held_out_pairs'),
    standing_t: (figure('held_out_pairs') ?? 0) > 0 ? figure('standing_t') : null,
    held_out_before: loss('held_out', 'before'),
    held_out_after: loss('held_out', 'after'),
    anchor_before: loss('anchor', 'before'),
    anchor_after: loss('anchor', 'after'),
    unrelated: figure('unrelated'),
    curve: curveOf(record),
    fault,
  };
}

/** Steps are names in a record, and names have no order. */
function curveOf(record: VersionRecord | null): [number, number][] {
  const curve = record?.metrics['curve'];
  if (curve === undefined || typeof curve === 'number') return [];
  return Object.entries(curve)
    .flatMap(([step, loss]): [number, number][] => (typeof loss === 'number' ? [[Number(step), loss]] : []))
    .sort(([a], [b]) => a - b);
}

/** As its record says, or else as its figures do: the first limit that they break, in the order of the judge. */
export function reasonOf(
  { verdict, config, metrics }: Pick<VersionRecord, 'verdict' | 'config' | 'metrics'>,
  limits: Limits,
): string | null {
  if (verdict === 'accepted') return null;
  const noted = REASONS.find((reason) => reason === config['reason']);
  if (noted) return noted;
  const figure = (name: string): number => {
    const value = metrics[name];
    return typeof value === 'number' ? value : Number.NaN;
  };
  const rise = (name: string): number => figure(`${name}_after`) - figure(`${name}_before`);
  if (![rise('held_out'), rise('anchor'), figure('unrelated')].every(Number.isFinite)) return 'no_number';
  if (rise('held_out') > limits.heldOut) return 'held_out';
  if (rise('anchor') > limits.anchor) return 'anchor';
  return figure('unrelated') < limits.alarm ? 'lobotomy' : 'collapsed';
}

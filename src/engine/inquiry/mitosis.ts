import { field, fields } from './centroids.ts';
import type { Asked, Field } from './centroids.ts';
import type { MitosisPlan } from '../vocabulary/facts.ts';
import type { AntechamberEntry, Centroid } from '../vocabulary/inquiry.ts';
import type { NightContext } from '../night/context.ts';
import { tidy } from '../math/statistics.ts';

/** A field of questions as the centroid it becomes. */
export function centroidOf(
  { parts, space, cycle }: Pick<NightContext, 'parts' | 'space' | 'cycle'>,
  origin: Centroid['origin'],
  { members, vector, label }: Field,
): Centroid {
  const ids = members.map(({ id }) => id).sort();
  return {
    id: parts.idOf(
      members.reduce((first, { at }) => Math.min(first, at), Infinity),
      `centroid:${ids.join()}`,
    ),
    state: 'active',
    origin,
    spaceId: space.id,
    weight: members.length,
    bornCycle: cycle,
    matchedCycle: cycle,
    retiredCycle: null,
    parents: [],
    labelBlockId: origin === 'documents' ? null : label.id,
    name: label.name,
    question: label.question,
    vector,
  };
}

/** Groups of what waits; those that are large enough become centroids (§5.6.4). */
export async function mitosis(context: NightContext): Promise<void> {
  const { store, cortex, parts, cycle } = context;
  const plan = await planned(context);
  if (!plan) return;
  const entries = new Map(
    (await cortex.antechamber({ ids: plan.looked, limit: null })).map((entry) => [entry.id, entry]),
  );
  const found = plan.groups
    .map((ids) => ids.flatMap((id) => entries.get(id) ?? []))
    .filter((members) => members.length > 0)
    .map((members) => field(members.map(toAsked)));
  const group = new Map(found.flatMap((one) => one.members.map(({ id }) => [id, one] as const)));
  const enough = found.filter(({ members }) => members.length >= parts.settings.inquiry.mitosis);
  await ask(context, enough);
  context.count('centroids_born', enough.length);
  const now = parts.clock.now();
  const changed = [...entries.values()].flatMap((entry) => {
    const own = group.get(entry.id);
    const placed: AntechamberEntry = {
      ...entry,
      clusterId: own ? clusterIdOf(parts, own) : null,
      // Zero: looked at, and alone.
      clusterDensity: own ? tidy(own.density) : 0,
    };
    if (own && enough.includes(own) && !entry.promoted) return [promoted(placed, now)];
    return placed.clusterId === entry.clusterId && placed.clusterDensity === entry.clusterDensity
      ? []
      : [placed];
  });
  await cortex.putAntechamber(changed);
  await store.facts.set(context.lease, 'mitosis', { cycle, looked: [], groups: [] });
}

async function planned({
  store,
  cortex,
  parts,
  space,
  cycle,
  lease,
  pause,
}: NightContext): Promise<MitosisPlan | null> {
  const { inquiry } = parts.settings;
  const known = await store.facts.get('mitosis');
  if (known?.cycle === cycle) return known.looked.length > 0 ? known : null;
  const waiting = (await cortex.antechamber({ waiting: true, limit: inquiry.looked })).filter(
    ({ spaceId }) => spaceId === space.id,
  );
  // Nothing has come since the groups were formed.
  if (!waiting.some(({ clusterDensity }) => clusterDensity === null)) return null;
  const found = await fields(waiting.map(toAsked), inquiry, pause);
  const plan: MitosisPlan = {
    cycle,
    looked: waiting.map(({ id }) => id),
    groups: found.map(({ members }) => members.map(({ id }) => id)),
  };
  await store.facts.set(lease, 'mitosis', plan);
  return plan;
}

export const toAsked = ({ id, at, summary: name, question, vector }: AntechamberEntry): Asked => ({
  id,
  at,
  name,
  question,
  vector,
});

const clusterIdOf = (parts: NightContext['parts'], { label, members }: Field): string =>
  parts.idOf(
    label.at,
    `antechamber:${members
      .map(({ id }) => id)
      .sort()
      .join()}`,
  );

export const promoted = (entry: AntechamberEntry, now: number): AntechamberEntry => ({
  ...entry,
  promoted: true,
  promotedAt: now,
});

/** Groups become questions that are asked, whose blocks are relevant from now on. */
export async function ask(
  context: Pick<NightContext, 'parts' | 'space' | 'cycle' | 'store'> & {
    readonly lease: NightContext['lease'] | null;
  },
  groups: readonly Field[],
): Promise<Centroid[]> {
  const { store, lease } = context;
  const born = groups.map((group) => centroidOf(context, 'mitosis', group));
  await store.centroids.put(lease, born);
  for (const [i, { members }] of groups.entries())
    await store.centroids.assignBlocks(
      lease,
      members.map(({ id }) => id),
      born[i]!.id,
    );
  return born;
}

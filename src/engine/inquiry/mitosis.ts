import { createQuestionGroup, groupQuestions } from './centroids.ts';
import type { EmbeddedQuestion, QuestionGroup } from './centroids.ts';
import type { MitosisPlan } from '../vocabulary/facts.ts';
import type { AntechamberEntry, Centroid } from '../vocabulary/inquiry.ts';
import type { WithClock, WithIds } from '../clock.ts';
import type { Cortex } from '../cortex/port.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { Lease } from '../vocabulary/night.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { Space } from '../vocabulary/space.ts';
import { roundTo4Decimals } from '../math/statistics.ts';

/** Where questions become centroids: ids, the active universal space, the cycle that they are born in. */
export interface CentroidContext {
  readonly deps: WithIds;
  readonly space: Space;
  readonly cycle: number;
}

/** The same, with the store that they are written into, by a night or by hand. */
export interface PromotionContext extends CentroidContext {
  readonly store: Hippocampus;
  readonly lease: Lease | null;
}

/** What mitosis works with. */
export interface MitosisContext extends PromotionContext {
  readonly deps: WithIds & WithSettings & WithClock;
  readonly lease: Lease;
  readonly cortex: Cortex;
  readonly pause: () => Promise<void>;
  readonly count: (name: 'centroids_born', by?: number) => void;
}

/** A group of questions as the centroid it becomes. */
export function buildCentroid(
  { deps, space, cycle }: CentroidContext,
  origin: Centroid['origin'],
  { members, vector, medoid }: QuestionGroup,
): Centroid {
  const ids = members.map(({ id }) => id).sort();
  return {
    id: deps.deriveId(
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
    labelBlockId: origin === 'documents' ? null : medoid.id,
    name: medoid.name,
    question: medoid.question,
    vector,
  };
}

/** Groups of what waits; those that are large enough become centroids (§5.6.4). */
export async function runMitosis(context: MitosisContext): Promise<void> {
  const { store, cortex, deps, cycle } = context;
  const plan = await planMitosis(context);
  if (!plan) return;
  const entries = new Map(
    (await cortex.listAntechamber({ ids: plan.looked, limit: null })).map((entry) => [entry.id, entry]),
  );
  const groups = plan.groups
    .map((ids) => ids.flatMap((id) => entries.get(id) ?? []))
    .filter((members) => members.length > 0)
    .map((members) => createQuestionGroup(members.map(toEmbeddedQuestion)));
  const groupById = new Map(groups.flatMap((group) => group.members.map(({ id }) => [id, group] as const)));
  const largeGroups = groups.filter(({ members }) => members.length >= deps.settings.inquiry.mitosis);
  await promoteGroups(context, largeGroups);
  context.count('centroids_born', largeGroups.length);
  const now = deps.clock.now();
  const changed = [...entries.values()].flatMap((entry) => {
    const ownGroup = groupById.get(entry.id);
    const placedEntry: AntechamberEntry = {
      ...entry,
      clusterId: ownGroup ? deriveClusterId(deps, ownGroup) : null,
      // Zero: looked at, and alone.
      clusterDensity: ownGroup ? roundTo4Decimals(ownGroup.density) : 0,
    };
    if (ownGroup && largeGroups.includes(ownGroup) && !entry.promoted)
      return [markPromoted(placedEntry, now)];
    return placedEntry.clusterId === entry.clusterId && placedEntry.clusterDensity === entry.clusterDensity
      ? []
      : [placedEntry];
  });
  await cortex.putAntechamber(changed);
  await store.facts.set(context.lease, 'mitosis', { cycle, looked: [], groups: [] });
}

async function planMitosis({
  store,
  cortex,
  deps,
  space,
  cycle,
  lease,
  pause,
}: MitosisContext): Promise<MitosisPlan | null> {
  const { inquiry } = deps.settings;
  const storedPlan = await store.facts.get('mitosis');
  if (storedPlan?.cycle === cycle) return storedPlan.looked.length > 0 ? storedPlan : null;
  const waitingEntries = (await cortex.listAntechamber({ waiting: true, limit: inquiry.maxExamined })).filter(
    ({ spaceId }) => spaceId === space.id,
  );
  // Nothing has come since the groups were formed.
  if (!waitingEntries.some(({ clusterDensity }) => clusterDensity === null)) return null;
  const groups = await groupQuestions(waitingEntries.map(toEmbeddedQuestion), inquiry, pause);
  const plan: MitosisPlan = {
    cycle,
    looked: waitingEntries.map(({ id }) => id),
    groups: groups.map(({ members }) => members.map(({ id }) => id)),
  };
  await store.facts.set(lease, 'mitosis', plan);
  return plan;
}

export const toEmbeddedQuestion = ({
  id,
  at,
  summary: name,
  question,
  vector,
}: AntechamberEntry): EmbeddedQuestion => ({
  id,
  at,
  name,
  question,
  vector,
});

const deriveClusterId = (deps: WithIds, { medoid, members }: QuestionGroup): string =>
  deps.deriveId(
    medoid.at,
    `antechamber:${members
      .map(({ id }) => id)
      .sort()
      .join()}`,
  );

export const markPromoted = (entry: AntechamberEntry, now: number): AntechamberEntry => ({
  ...entry,
  promoted: true,
  promotedAt: now,
});

/** Groups become questions that are asked, whose blocks are relevant from now on. */
export async function promoteGroups(
  context: PromotionContext,
  groups: readonly QuestionGroup[],
): Promise<Centroid[]> {
  const { store, lease } = context;
  const newCentroids = groups.map((group) => buildCentroid(context, 'mitosis', group));
  await store.centroids.put(lease, newCentroids);
  for (const [i, { members }] of groups.entries())
    await store.centroids.assignBlocks(
      lease,
      members.map(({ id }) => id),
      newCentroids[i]!.id,
    );
  return newCentroids;
}

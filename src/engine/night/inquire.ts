import { cosineAt } from '../embedding/calibration.ts';
import type { Calibration } from '../embedding/calibration.ts';
import type { BlockChange } from '../hippocampus/night-port.ts';
import { field, fields, fusion, nearest } from '../inquiry/centroids.ts';
import type { Asked, Field } from '../inquiry/centroids.ts';
import type { Block } from '../vocabulary/block.ts';
import type { AntechamberEntry, Centroid } from '../vocabulary/inquiry.ts';
import type { NightContext } from './context.ts';
import { tidy } from './figures.ts';

const PAGE = 128;

/**
 * What each new block asks, and whether it is asked already (spec §5.6, §8.5.3; R7): near a Preoccupation Centroid it is
 * relevant, else it waits in the Antechamber, where dense groups become centroids of their own (mitosis). Centroids that
 * have come to ask the same fuse; ones that nothing has matched for long retire.
 */
export async function inquire(context: NightContext, calibration: Calibration): Promise<void> {
  const { settings } = context.parts;
  await bootstrap(context);
  await decide(context, cosineAt(calibration, settings.inquiry.relevant));
  await mitosis(context);
  await fuse(context, cosineAt(calibration, settings.inquiry.fused));
  await retireAndLabel(context);
}

async function undecided({ store }: NightContext, after: number): Promise<Block[]> {
  return store.find({ stage: 6, undecided: true, after, limit: PAGE });
}

async function asked({ parts }: NightContext, blocks: readonly Block[]): Promise<Asked[]> {
  const vectors = await parts.embedder.embed(
    blocks.map(({ question }) => question),
    'query',
  );
  return blocks.map(({ id, startAt: at, title: name, question }, i) => ({
    id,
    at,
    name,
    question,
    vector: vectors[i]!,
  }));
}

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

/** The first centroids, from the corpus's own questions, once there are enough of them (§5.6.2). */
async function bootstrap(context: NightContext): Promise<void> {
  const { store, lease, parts, space } = context;
  const { inquiry } = parts.settings;
  if ((await store.centroids()).some(({ spaceId }) => spaceId === space.id)) return;
  const questions: Asked[] = [];
  for (let after = 0; ;) {
    const page = await undecided(context, after);
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    questions.push(
      ...(await asked(
        context,
        page.filter(({ type }) => type !== 'metablock'),
      )),
    );
    await context.pause();
  }
  if (questions.length < inquiry.bootstrapQuestions) return;
  const born = (await fields(questions, inquiry, context.pause)).map((field) =>
    centroidOf(context, 'corpus', field),
  );
  await store.putCentroids(lease, born);
  context.count('centroids_born', born.length);
}

async function decide(context: NightContext, near: number): Promise<void> {
  const { store, cortex, lease, parts, space, cycle } = context;
  const centroids = await store.centroids();
  for (let after = 0, done = 0; ;) {
    const page = await undecided(context, after);
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    const questions = await asked(context, page);
    const waiting: AntechamberEntry[] = [];
    const matched = new Set<string>();
    const changes = page.map((block, i): BlockChange => {
      const { key, revision } = block;
      if (block.type === 'metablock') return { key, revision, relevance: 'relevant' };
      const found = nearest(centroids, space.id, questions[i]!.vector);
      const idDistance = found ? tidy(1 - found.similarity) : null;
      if (found && found.similarity >= near) {
        matched.add(found.centroid.id);
        return { key, revision, relevance: 'relevant', centroidId: found.centroid.id, idDistance };
      }
      if ((block.salience?.theme_level.C ?? 0) < parts.settings.salience.coherent)
        return { key, revision, relevance: 'unsound', idDistance };
      waiting.push(antechamberEntry(context, block, questions[i]!.vector));
      return { key, revision, relevance: 'antechamber', idDistance };
    });
    if (waiting.length > 0) await cortex.putAntechamber(waiting);
    await store.putCentroids(
      lease,
      centroids.filter(({ id }) => matched.has(id)).map((centroid) => ({ ...centroid, matchedCycle: cycle })),
    );
    await store.change(lease, changes);
    context.count('relevant', changes.filter(({ relevance }) => relevance === 'relevant').length);
    context.count('antechamber', waiting.length);
    await context.step(done, done + page.length);
    done += page.length;
  }
}

function antechamberEntry(
  { parts, space }: NightContext,
  block: Block,
  vector: Float32Array,
): AntechamberEntry {
  return {
    id: block.id,
    question: block.question,
    summary: block.title,
    sessionId: block.sessionId,
    at: block.endAt,
    spaceId: space.id,
    vector,
    clusterId: null,
    clusterDensity: null,
    createdAt: parts.clock.now(),
    promoted: false,
    promotedAt: null,
  };
}

/** What mitosis has decided, by ids: written down first, so that a night that was killed carries out the same. */
interface Plan {
  readonly cycle: number;
  readonly looked: readonly string[];
  readonly groups: readonly (readonly string[])[];
}

/** Groups of what waits; those that are large enough become centroids (§5.6.4). */
async function mitosis(context: NightContext): Promise<void> {
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
  await cortex.putAntechamber(
    [...entries.values()].map((entry) => {
      const own = group.get(entry.id);
      return {
        ...entry,
        clusterId: own
          ? parts.idOf(
              own.label.at,
              `antechamber:${own.members
                .map(({ id }) => id)
                .sort()
                .join()}`,
            )
          : null,
        // Zero: looked at, and alone.
        clusterDensity: own ? tidy(own.density) : 0,
      };
    }),
  );
  for (const one of found)
    if (one.members.length >= parts.settings.inquiry.mitosis) {
      await promote(context, one);
      context.count('centroids_born');
    }
  await store.setFact(
    context.lease,
    'mitosis',
    JSON.stringify({ cycle, looked: [], groups: [] } satisfies Plan),
  );
}

async function planned({
  store,
  cortex,
  parts,
  space,
  cycle,
  lease,
  pause,
}: NightContext): Promise<Plan | null> {
  const { inquiry } = parts.settings;
  const kept = await store.fact('mitosis');
  const known = kept === null ? null : (JSON.parse(kept) as Plan);
  if (known?.cycle === cycle) return known.looked.length > 0 ? known : null;
  const waiting = (await cortex.antechamber({ waiting: true, limit: inquiry.looked })).filter(
    ({ spaceId }) => spaceId === space.id,
  );
  // Nothing has come since the groups were formed.
  if (!waiting.some(({ clusterDensity }) => clusterDensity === null)) return null;
  const found = await fields(waiting.map(toAsked), inquiry, pause);
  const plan: Plan = {
    cycle,
    looked: waiting.map(({ id }) => id),
    groups: found.map(({ members }) => members.map(({ id }) => id)),
  };
  await store.setFact(lease, 'mitosis', JSON.stringify(plan));
  return plan;
}

export const toAsked = ({ id, at, summary: name, question, vector }: AntechamberEntry): Asked => ({
  id,
  at,
  name,
  question,
  vector,
});

/** A group of the Antechamber becomes a question that is asked; its members are relevant from now on. */
export async function promote(
  context: Pick<NightContext, 'parts' | 'space' | 'cycle' | 'store' | 'cortex'> & {
    readonly lease: NightContext['lease'] | null;
  },
  field: Field,
): Promise<Centroid> {
  const { store, cortex, lease, parts } = context;
  const centroid = centroidOf(context, 'mitosis', field);
  const ids = field.members.map(({ id }) => id);
  await store.putCentroids(lease, [centroid]);
  await store.recenter(lease, ids, centroid.id);
  const entries = await cortex.antechamber({ ids, limit: null });
  await cortex.putAntechamber(
    entries.map((entry) => ({ ...entry, promoted: true, promotedAt: parts.clock.now() })),
  );
  return centroid;
}

async function fuse(context: NightContext, alike: number): Promise<void> {
  const { store, lease, parts, space, cycle } = context;
  for (;;) {
    const found = fusion(await store.centroids(), space.id, alike, cycle);
    if (!found) return;
    const { born, retired } = found;
    const id = parts.idOf(timeOf(born.parents[0]!), `centroid:${born.parents.join()}`);
    await store.putCentroids(
      lease,
      [
        { ...born, id },
        ...retired.map((centroid) => ({ ...centroid, state: 'retired' as const, retiredCycle: cycle })),
      ],
      { from: born.parents, to: id },
    );
    context.count('centroids_fused');
    await context.pause();
  }
}

/** The moment in a UUIDv7. */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

async function retireAndLabel(context: NightContext): Promise<void> {
  const { store, lease, parts, cycle } = context;
  const changed: Centroid[] = [];
  for (const centroid of await store.centroids()) {
    if (centroid.state !== 'active') continue;
    if (cycle - centroid.matchedCycle > parts.settings.inquiry.retire) {
      changed.push({ ...centroid, state: 'retired', retiredCycle: cycle });
      context.count('centroids_retired');
    } else if (centroid.name === '' || !(await said(context, centroid))) {
      // Its words were forgotten: it takes those of another block that asks the same.
      const [block] = (await store.ofCentroid(centroid.id, 5)).filter(({ stage }) => stage === 6);
      changed.push({
        ...centroid,
        labelBlockId: block?.id ?? null,
        name: block?.title ?? '',
        question: block?.question ?? '',
      });
    }
  }
  await store.putCentroids(lease, changed);
}

/** Whether the words of a centroid still stand in the block that they are of. */
async function said({ store }: NightContext, { labelBlockId: id, question }: Centroid): Promise<boolean> {
  if (id === null) return true;
  const [block] = await store.blocks([id]);
  return block?.question === question;
}

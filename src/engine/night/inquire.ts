import { cosineAt } from '../spaces/calibration.ts';
import type { BlockChange } from '../hippocampus/blocks-port.ts';
import { fields, fusion, nearest } from '../inquiry/centroids.ts';
import type { Asked } from '../inquiry/centroids.ts';
import type { Block } from '../vocabulary/block.ts';
import type { AntechamberEntry, Centroid } from '../vocabulary/inquiry.ts';
import type { Calibrated } from './calibrate.ts';
import type { NightContext } from './context.ts';
import { tidy } from '../math/statistics.ts';
import { centroidOf, mitosis } from '../inquiry/mitosis.ts';

const PAGE = 128;

/**
 * What each new block asks, and whether it is asked already (spec §5.6, §8.5.3; R7): near a Preoccupation Centroid it is
 * relevant, else it waits in the Antechamber, where dense groups become centroids of their own (mitosis). Centroids that
 * have come to ask the same fuse; ones that nothing has matched for long retire.
 */
export async function inquire(context: NightContext, calibration: Calibrated): Promise<void> {
  const { settings } = context.parts;
  await bootstrap(context);
  await decide(context, cosineAt(calibration, settings.inquiry.relevant));
  await mitosis(context);
  // Two that were looked at together are not looked at again, unless what counts as alike has changed.
  const since = calibration.cycle === context.cycle ? 0 : context.cycle - 1;
  await fuse(context, cosineAt(calibration, settings.inquiry.fused), since);
  await retireAndLabel(context);
}

async function undecided({ store }: NightContext, after: number): Promise<Block[]> {
  return store.blocks.find({ stage: 6, undecided: true, after, limit: PAGE });
}

async function asked({ embedder }: NightContext, blocks: readonly Block[]): Promise<Asked[]> {
  const vectors = await embedder.embed(
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

/** The first centroids, from the corpus's own questions, once there are enough of them (§5.6.2). */
async function bootstrap(context: NightContext): Promise<void> {
  const { store, lease, parts, space } = context;
  const { inquiry } = parts.settings;
  if ((await store.centroids.list()).some(({ spaceId }) => spaceId === space.id)) return;
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
  await store.centroids.put(lease, born);
  context.count('centroids_born', born.length);
}

async function decide(context: NightContext, near: number): Promise<void> {
  const { store, cortex, lease, parts, space, cycle } = context;
  const centroids = await store.centroids.list();
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
    await store.centroids.put(
      lease,
      centroids.filter(({ id }) => matched.has(id)).map((centroid) => ({ ...centroid, matchedCycle: cycle })),
    );
    await store.blocks.update(lease, changes);
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

async function fuse(context: NightContext, alike: number, since: number): Promise<void> {
  const { store, lease, parts, space, cycle } = context;
  const all = new Map((await store.centroids.list()).map((centroid) => [centroid.id, centroid]));
  const changed = new Map<string, Centroid>();
  const fused: { from: readonly string[]; to: string }[] = [];
  for (;;) {
    const found = fusion([...all.values()], space.id, alike, cycle, since);
    if (!found) break;
    const { born, retired } = found;
    const id = parts.idOf(timeOf(born.parents[0]!), `centroid:${born.parents.join()}`);
    for (const centroid of [
      { ...born, id },
      ...retired.map((centroid) => ({ ...centroid, state: 'retired' as const, retiredCycle: cycle })),
    ]) {
      all.set(centroid.id, centroid);
      changed.set(centroid.id, centroid);
    }
    fused.push({ from: born.parents, to: id });
    await context.pause();
  }
  await store.centroids.put(lease, [...changed.values()], fused);
  context.count('centroids_fused', fused.length);
}

/** The moment in a UUIDv7. */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

async function retireAndLabel(context: NightContext): Promise<void> {
  const { store, lease, parts, cycle } = context;
  const changed: Centroid[] = [];
  const mislabelled = await store.centroids.findMislabelled();
  for (const centroid of await store.centroids.list()) {
    if (centroid.state !== 'active') continue;
    if (cycle - centroid.matchedCycle > parts.settings.inquiry.retire) {
      changed.push({ ...centroid, state: 'retired', retiredCycle: cycle });
      context.count('centroids_retired');
    } else if (mislabelled.has(centroid.id)) {
      // Its words were forgotten: it takes those of another block that asks the same.
      const [block] = (await store.centroids.listBlocks(centroid.id, 5)).filter(({ stage }) => stage === 6);
      changed.push({
        ...centroid,
        labelBlockId: block?.id ?? null,
        name: block?.title ?? '',
        question: block?.question ?? '',
      });
    }
  }
  await store.centroids.put(lease, changed);
}

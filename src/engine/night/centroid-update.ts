import { STAGE } from '../vocabulary/night.ts';
import { computeCosineThreshold } from '../spaces/calibration.ts';
import type { BlockChange } from '../hippocampus/blocks-port.ts';
import { groupQuestions, findFusion, findNearestCentroid } from '../inquiry/centroids.ts';
import type { EmbeddedQuestion } from '../inquiry/centroids.ts';
import { isUntrustedBlock } from '../vocabulary/block.ts';
import type { Block } from '../vocabulary/block.ts';
import type { AntechamberEntry, Centroid } from '../vocabulary/inquiry.ts';
import { clearMoves, moveCentroids } from './centroid-moves.ts';
import type { MeasuredCalibration } from './calibrate.ts';
import type { StageContext } from './context.ts';
import { roundTo4Decimals } from '../math/statistics.ts';
import { buildCentroid, runMitosis } from '../inquiry/mitosis.ts';

const PAGE_SIZE = 128;

/**
 * What each new block asks, and whether it is asked already (spec §5.6, §8.5.3; R7): near a Preoccupation Centroid it is
 * relevant and draws it nearer (R34), else it waits in the Antechamber, where dense groups become centroids of their own (mitosis). Centroids that
 * have come to ask the same fuse; ones that nothing has matched for long retire.
 */
export async function updateCentroids(
  context: StageContext<'clustering'>,
  calibration: MeasuredCalibration,
): Promise<void> {
  const { settings } = context.deps;
  await bootstrapCentroids(context);
  await decideRelevance(context, computeCosineThreshold(calibration, settings.inquiry.minRelevance));
  await moveCentroids(context);
  await runMitosis(context);
  // Two that were looked at together are not looked at again, unless what counts as alike has changed.
  const sinceCycle = calibration.cycle === context.cycle ? 0 : context.cycle - 1;
  await fuseCentroids(
    context,
    computeCosineThreshold(calibration, settings.inquiry.minFusionSimilarity),
    sinceCycle,
  );
  await retireAndLabel(context);
  await clearMoves(context);
}

async function readUndecidedBlocks({ store }: StageContext<'clustering'>, after: number): Promise<Block[]> {
  return store.blocks.find({ stage: STAGE.storage, undecided: true, after, limit: PAGE_SIZE });
}

async function embedQuestions(
  { embedder }: StageContext<'clustering'>,
  blocks: readonly Block[],
): Promise<EmbeddedQuestion[]> {
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
async function bootstrapCentroids(context: StageContext<'clustering'>): Promise<void> {
  const { store, lease, deps, space } = context;
  const { inquiry } = deps.settings;
  if ((await store.centroids.list()).some(({ spaceId }) => spaceId === space.id)) return;
  const questions: EmbeddedQuestion[] = [];
  for (let after = 0; ;) {
    const page = await readUndecidedBlocks(context, after);
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    questions.push(
      ...(await embedQuestions(
        context,
        page.filter((block) => block.type !== 'metablock' && !isUntrustedBlock(block)),
      )),
    );
    await context.pause();
  }
  if (questions.length < inquiry.bootstrapQuestions) return;
  const newCentroids = (await groupQuestions(questions, inquiry, context.pause)).map((group) =>
    buildCentroid(context, 'corpus', group),
  );
  await store.centroids.put(lease, newCentroids);
  context.count('centroids_born', newCentroids.length);
}

async function decideRelevance(context: StageContext<'clustering'>, minSimilarity: number): Promise<void> {
  const { store, cortex, lease, deps, space, cycle } = context;
  const centroids = await store.centroids.list();
  for (let after = 0, done = 0; ;) {
    const page = await readUndecidedBlocks(context, after);
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    const questions = await embedQuestions(context, page);
    const antechamberEntries: AntechamberEntry[] = [];
    const matchedIds = new Set<string>();
    const changes = page.map((block, i): BlockChange => {
      const { key, revision } = block;
      if (block.type === 'metablock') return { key, revision, relevance: 'relevant' };
      const nearest = findNearestCentroid(centroids, space.id, questions[i]!.vector);
      const idDistance = nearest ? roundTo4Decimals(1 - nearest.similarity) : null;
      // R31: it joins no question, keeps none alive, and does not wait to become one.
      if (isUntrustedBlock(block)) return { key, revision, relevance: 'relevant', idDistance };
      if (nearest && nearest.similarity >= minSimilarity) {
        matchedIds.add(nearest.centroid.id);
        return { key, revision, relevance: 'relevant', centroidId: nearest.centroid.id, idDistance };
      }
      if ((block.salience?.theme_level.C ?? 0) < deps.settings.salience.coherent)
        return { key, revision, relevance: 'unsound', idDistance };
      antechamberEntries.push(toAntechamberEntry(context, block, questions[i]!.vector));
      return { key, revision, relevance: 'antechamber', idDistance };
    });
    if (antechamberEntries.length > 0) await cortex.putAntechamber(antechamberEntries);
    await store.centroids.put(
      lease,
      centroids
        .filter(({ id }) => matchedIds.has(id))
        .map((centroid) => ({ ...centroid, matchedCycle: cycle })),
    );
    await store.blocks.update(lease, changes);
    const untrustedBlocks = page.filter(isUntrustedBlock).length;
    if (untrustedBlocks > 0) context.count('untrusted_blocks', untrustedBlocks);
    context.count(
      'relevant',
      changes.filter(({ relevance }) => relevance === 'relevant').length - untrustedBlocks,
    );
    context.count('antechamber', antechamberEntries.length);
    await context.step(done, done + page.length);
    done += page.length;
  }
}

function toAntechamberEntry(
  { deps, space }: StageContext<'clustering'>,
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
    createdAt: deps.clock.now(),
    promoted: false,
    promotedAt: null,
  };
}

async function fuseCentroids(
  context: StageContext<'clustering'>,
  minSimilarity: number,
  sinceCycle: number,
): Promise<void> {
  const { store, lease, deps, space, cycle } = context;
  const centroidsById = new Map((await store.centroids.list()).map((centroid) => [centroid.id, centroid]));
  const changed = new Map<string, Centroid>();
  const redirects: { from: readonly string[]; to: string }[] = [];
  for (;;) {
    const fusion = findFusion([...centroidsById.values()], space.id, minSimilarity, cycle, sinceCycle);
    if (!fusion) break;
    const { born, retired } = fusion;
    const id = deps.deriveId(parseUuidTime(born.parents[0]!), `centroid:${born.parents.join()}`);
    for (const centroid of [
      { ...born, id },
      ...retired.map((centroid) => ({ ...centroid, state: 'retired' as const, retiredCycle: cycle })),
    ]) {
      centroidsById.set(centroid.id, centroid);
      changed.set(centroid.id, centroid);
    }
    redirects.push({ from: born.parents, to: id });
    await context.pause();
  }
  await store.centroids.put(lease, [...changed.values()], redirects);
  context.count('centroids_fused', redirects.length);
}

/** The moment in a UUIDv7. */
const parseUuidTime = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

async function retireAndLabel(context: StageContext<'clustering'>): Promise<void> {
  const { store, lease, deps, cycle } = context;
  const changed: Centroid[] = [];
  const mislabelledIds = await store.centroids.findMislabelled();
  for (const centroid of await store.centroids.list()) {
    if (centroid.state !== 'active') continue;
    if (cycle - centroid.matchedCycle > deps.settings.inquiry.retire) {
      changed.push({ ...centroid, state: 'retired', retiredCycle: cycle });
      context.count('centroids_retired');
    } else if (mislabelledIds.has(centroid.id)) {
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

import { moveCentroid } from '../inquiry/centroids.ts';
import type { StageContext } from './context.ts';

/** Blocks of one night by which a centroid is moved: more tell nothing else. */
const MAX_JOINED = 200;
const DECIMALS = 1e6;

/** Draws each question nearer to what joined it in this night (R34), so that fields drift, meet and fuse (§5.6.4). */
export async function moveCentroids(context: StageContext<'clustering'>): Promise<void> {
  const { store, lease, cycle, space, deps } = context;
  const planned = await store.facts.get('centroid-moves');
  const active = (await store.centroids.list()).filter(
    ({ state, spaceId }) => state === 'active' && spaceId === space.id,
  );
  let moves = planned?.cycle === cycle ? planned.moves : null;
  if (moves === null) {
    moves = [];
    for (const centroid of active) {
      // One born in this night is the mean of what made it already.
      if (centroid.matchedCycle !== cycle || centroid.bornCycle === cycle) continue;
      const joined = (await store.centroids.listBlocks(centroid.id, MAX_JOINED)).filter(
        (block) => block.cycle === cycle && block.question !== '',
      );
      if (joined.length === 0) continue;
      const vectors = await context.embedder.embed(
        joined.map(({ question }) => question),
        'query',
      );
      const vector = moveCentroid(centroid, vectors, deps.settings.inquiry.maxStep);
      moves.push({
        id: centroid.id,
        weight: centroid.weight + joined.length,
        vector: Array.from(vector, (x) => Math.round(x * DECIMALS) / DECIMALS),
      });
      await context.pause();
    }
    await store.facts.set(lease, 'centroid-moves', { cycle, moves });
  }
  const moveById = new Map(moves.map((move) => [move.id, move]));
  await store.centroids.put(
    lease,
    active.flatMap((centroid) => {
      const move = moveById.get(centroid.id);
      return move ? [{ ...centroid, weight: move.weight, vector: Float32Array.from(move.vector) }] : [];
    }),
  );
  if (moves.length > 0) context.setCount('centroids_moved', moves.length);
}

/** What it was is of no use any more when the night's questions are settled, and tells of words that may be forgotten. */
export async function clearMoves({ store, lease, cycle }: StageContext<'clustering'>): Promise<void> {
  if (((await store.facts.get('centroid-moves'))?.moves.length ?? 0) > 0)
    await store.facts.set(lease, 'centroid-moves', { cycle, moves: [] });
}

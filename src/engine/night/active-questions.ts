import type { NightContext } from './context.ts';

/** Vectors of the active questions (centroids) in the night's space. */
export const readActiveQuestions = async ({
  store,
  space,
}: Pick<NightContext, 'store' | 'space'>): Promise<Float32Array[]> =>
  (await store.centroids.list())
    .filter(({ state, spaceId }) => state === 'active' && spaceId === space.id)
    .map(({ vector }) => vector);

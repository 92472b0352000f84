import { expect, test } from 'vitest';
import { createTrainedHome, queryRows, withStore } from '../support/encoder-agent.ts';
import { removeHome } from '../support/night.ts';
import { takeLease } from '../support/formed-blocks.ts';

test('witnesses of old versions stay while a memory is as they felt it, and go with the last one', async () => {
  const home = await createTrainedHome();
  const listSpaces = (): number[] =>
    queryRows<{ id: number }>(home, 'SELECT DISTINCT space_id AS id FROM native_witnesses ORDER BY 1').map(
      ({ id }) => id,
    );
  const [first] = listSpaces();
  await withStore(home, async (store) => {
    const seen = await store.native.readWitnesses(first!);
    expect(seen.length).toBeGreaterThan(5);
    const lease = await takeLease(store, { pid: process.pid, host: 'test', isAlive: () => true });
    const accept = (version: number) =>
      store.native.acceptVersion(
        lease,
        { role: 'native', model: 'native-encoder', revision: `${version}`, dimensions: seen[0]!.mean.length },
        version,
        seen,
      );
    const made: number[] = [];
    for (let version = 2; version <= 20; version++) made.push((await accept(version)).id);
    // The newest sixteen, and the first, by which all memories are still felt.
    expect(listSpaces()).toEqual([first, ...made.slice(-16)]);
    const vectors = await store.native.readVectors(seen.map(({ blockKey }) => blockKey));
    const blocks = new Map(
      (await store.blocks.find({ stage: 6, tier: 'cortex', after: 0, limit: 100 })).map((block) => [
        block.key,
        block,
      ]),
    );
    const healed = await store.native.heal(
      vectors.map((vector) => ({
        blockKey: vector.blockKey,
        revision: blocks.get(vector.blockKey)!.revision,
        previousSpaceId: vector.spaceId,
        vector: { ...vector, spaceId: made.at(-1)! },
        event: { date: new Date(0).toISOString(), model_version: 'v20', event: 'reconsolidation' as const },
        at: 0,
      })),
    );
    expect(healed).toEqual(vectors.map(() => true));
    expect((await store.native.readWitnesses(first!)).length).toBe(seen.length);
    const last = (await accept(21)).id;
    const left = new Set(
      queryRows<{ id: number }>(home, 'SELECT space_id AS id FROM native_vectors').map(({ id }) => id),
    );
    expect(left.has(first!)).toBe(false);
    expect(listSpaces()).toEqual([...made.slice(-15), last]);
    await store.nights.release(lease);
  });
  removeHome(home);
});

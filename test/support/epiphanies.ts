import { hostname } from 'node:os';
import type { Clock } from '../../src/engine/clock.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { resolveDatabasePath } from './agent.ts';
import { openStore } from './store.ts';
import { takeLease } from './formed-blocks.ts';

export interface EpiphanyShift {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly toward: string;
}

let messageCount = 0;
const createMessageEntry = (content: string, at: number) => ({
  id: `0198${String(messageCount++).padStart(4, '0')}-0000-7000-8000-000000000000`,
  sessionId: 'epiphanies',
  role: 'system' as const,
  speaker: null,
  content,
  sha256: '0'.repeat(64),
  at,
  createdAt: at,
  userId: null,
  keep: false,
  origin: 'said' as const,
  tags: [],
  supersedes: [],
  tokenCount: 10,
});

/**
 * Lets the latest blocks of a memory's Cortex have shifted, as a healing would have written it: the first `deltas[0]` far at
 * `at`, the next a minute before, and so on. Returns which they were.
 */
export async function recordShifts(
  home: string,
  clock: Clock,
  deltas: readonly number[],
  at = clock.now(),
): Promise<EpiphanyShift[]> {
  const store = await openStore(resolveDatabasePath(home), clock);
  try {
    const lease = await takeLease(store, { pid: process.pid, host: hostname(), isAlive: () => true });
    const identity = { role: 'native', model: 'sophontic-native', revision: 'test', dimensions: 2 } as const;
    const space = await store.native.acceptVersion(lease, identity, 1, []);
    await store.nights.release(lease);
    const namedCentroids = (await store.centroids.list()).filter(({ name }) => name !== '');
    const blocks = (await store.blocks.list(100, null)).filter(({ tier }) => tier === 'cortex');
    const shifts: EpiphanyShift[] = [];
    for (const [i, delta] of deltas.slice(0, blocks.length).entries()) {
      const { key, id, revision, title } = blocks[i]!;
      const shiftedAt = at - i * 60_000;
      const [from, toward] = [
        namedCentroids[i % namedCentroids.length]!,
        namedCentroids[(i + 1) % namedCentroids.length]!,
      ];
      const [before] = await store.native.readVectors([key]);
      const content = `My understanding of “${title}” has shifted. [memory:${id}]`;
      await store.native.heal([
        {
          ...{ blockKey: key, revision, previousSpaceId: before?.spaceId ?? null, at: shiftedAt },
          vector: {
            ...{ blockKey: key, spaceId: space.id },
            mean: Float32Array.of(1, 0),
            logVariance: Float32Array.of(0, 0),
          },
          event: {
            ...{ date: new Date(shiftedAt).toISOString(), model_version: 'v1', event: 'epiphany' },
            ...{ delta_magnitude: delta, direction: { from: from.id, toward: toward.id } },
          },
          epiphanyEntry: {
            entry: { ...createMessageEntry(content, shiftedAt), epiphany: '{}' },
            isNewId: true,
            terms: extractTerms(content),
            vector: null,
          },
        },
      ]);
      shifts.push({ id, title, from: from.name, toward: toward.name });
    }
    return shifts;
  } finally {
    await store.close();
  }
}

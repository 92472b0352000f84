import { toBytes } from '../../math/vectors.ts';
import type { CentroidStore } from '../centroids-port.ts';
import { SELECT_BLOCK, toBlock, toCentroid } from './block-rows.ts';
import type { BlockRow, CentroidRow } from './block-rows.ts';
import type { FencedWrites } from './fenced-writes.ts';

/** The questions that are asked, and which blocks ask them (spec §5.6). */
export function createCentroidStore({ db, read, write, readRows, writeEach }: FencedWrites): CentroidStore {
  return {
    listBlocks: (centroidId, limit) =>
      read(() =>
        readRows<BlockRow>(
          `${SELECT_BLOCK} WHERE h.preoccupation_centroid_id = ? ORDER BY h.arc_end_time DESC, h.block_key DESC LIMIT ?`,
          centroidId,
          limit,
        ).map(toBlock),
      ),
    assignBlocks: (lease, ids, to) =>
      writeEach(
        lease,
        "UPDATE holographic_blocks SET preoccupation_centroid_id = ?, relevance = 'relevant' WHERE block_id = ?",
        ids,
        (id) => [to, id],
      ),
    list: () =>
      read(() =>
        readRows<CentroidRow>('SELECT * FROM preoccupation_centroids ORDER BY centroid_id').map(toCentroid),
      ),
    countBlocks: () =>
      read(
        () =>
          new Map(
            readRows<{ id: string; n: number }>(
              `SELECT preoccupation_centroid_id AS id, count(*) AS n FROM holographic_blocks
               WHERE preoccupation_centroid_id IS NOT NULL GROUP BY 1`,
            ).map(({ id, n }) => [id, n]),
          ),
      ),
    findMislabelled: () =>
      read(
        () =>
          new Set(
            readRows<{ id: string }>(
              `SELECT c.centroid_id AS id FROM preoccupation_centroids c
               LEFT JOIN holographic_blocks h ON h.block_id = c.label_block_id
               WHERE c.state = 'active' AND (c.name = '' OR (c.label_block_id IS NOT NULL AND h.question IS NOT c.question))`,
            ).map(({ id }) => id),
          ),
      ),
    put: (lease, centroids, fusions = []) =>
      write(lease, () => {
        for (const centroid of centroids)
          db.prepare(
            'INSERT OR REPLACE INTO preoccupation_centroids VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          ).run(
            ...[
              centroid.id,
              centroid.state,
              centroid.origin,
              centroid.spaceId,
              centroid.weight,
              centroid.bornCycle,
              centroid.matchedCycle,
              centroid.retiredCycle,
            ],
            ...[
              JSON.stringify(centroid.parents),
              centroid.labelBlockId,
              centroid.name,
              centroid.question,
              toBytes(centroid.vector),
            ],
          );
        for (const { from, to } of fusions)
          for (const id of from)
            db.prepare(
              'UPDATE holographic_blocks SET preoccupation_centroid_id = ? WHERE preoccupation_centroid_id = ?',
            ).run(to, id);
      }),
  };
}

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import type { Cortex, CortexSearch, Exchange, Found } from '../port.ts';
import { cortexFailure } from './failures.ts';
import { library } from './library.ts';
import * as rows from './rows.ts';
import { generationOf, shapes, tableOf } from './shapes.ts';
import type { Generation, Generational, TableName } from './shapes.ts';
import { LanceTable, among, conditionOf, equals } from './table.ts';
import type { Row } from './table.ts';

export interface LanceOptions {
  /** The folder of the tables; made when it is missing. */
  readonly path: string;
  /** Where the library leaves its scratch files; swept of empty folders and of what is a day old. */
  readonly scratch?: string;
  readonly clock: Clock;
  /** Length of the vectors that every exchange has. */
  readonly dimensions: number;
  /** The space by which blocks, clusters and the Antechamber are sought; null for the one that exchanges are in. */
  readonly generation?: Generation | null;
}

const EXCHANGE =
  'id block_id session_id turn role speaker user_id at created_at sha256 text space_id vector'.split(' ');
const BLOCK =
  'id type session_id user_id start_at end_at title question zones record space_id vector question_vector'.split(
    ' ',
  );
const CLUSTER =
  'id parent_id level blocks radius from_at to_at created_at space_id name summary members centroid vector'.split(
    ' ',
  );
const WAITING =
  'id session_id question summary cluster_id cluster_density at created_at space_id promoted promoted_at vector'.split(
    ' ',
  );
/** Faults told at most. */
const FAULTS = 20;

/** The Cortex in LanceDB tables of one folder, shared by any number of processes (spec §5; architecture, "Processes"). */
export async function openLanceCortex({
  path,
  scratch,
  clock,
  dimensions,
  generation = null,
}: LanceOptions): Promise<Cortex> {
  const opened: Partial<Record<TableName, LanceTable>> = {};
  let other: (work: (name: Generational, table: LanceTable) => Promise<void>) => Promise<void>;
  let drop: (table: string) => Promise<void>;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const lib = await library();
    const db = await lib.connect(path, { readConsistencyInterval: 0 });
    const all = shapes(dimensions, generation);
    for (const [name, shape] of Object.entries(all))
      opened[name as TableName] = (await LanceTable.open(lib, db, shape, clock, path))!;
    // Opened and never made: another process may be dropping them.
    other = async (work) => {
      for (const name of await db.tableNames()) {
        const of = generationOf(name);
        if (!of || of.id === (generation?.id ?? null)) continue;
        // Nobody can read it, and words may stand in it: a drop that was cut off is brought to its end.
        if (conditionOf(join(path, `${name}.lance`)) === 'wreck') {
          await db.dropTable(name);
          continue;
        }
        const table = await LanceTable.open(lib, db, { ...all[of.name], name }, clock, path, false);
        try {
          if (table) await work(of.name, table);
        } finally {
          table?.close();
        }
      }
    };
    drop = async (table) => {
      if ((await db.tableNames()).includes(table)) await db.dropTable(table);
    };
  } catch (error) {
    throw cortexFailure(error, path);
  }
  const { exchanges, archive, blocks, clusters, antechamber } = opened as Record<TableName, LanceTable>;

  /** The library takes a vector of any length and stores nonsense. */
  const fitting = (
    vectors: readonly (Float32Array | null)[],
    size = generation?.dimensions ?? dimensions,
  ): void => {
    for (const vector of vectors)
      if (vector && vector.length !== size)
        throw new MemoryError(
          'STORE_UNAVAILABLE',
          `A vector of ${vector.length} dimensions does not fit the Cortex, which holds ${size}.`,
          'Vectors of another space need tables of their own; nothing was stored.',
        );
  };
  const search = async (
    table: LanceTable,
    { spaceId, vector, text, limit }: CortexSearch,
    also = '',
  ): Promise<Found[]> => {
    fitting([vector]);
    return table.search({ vector, text, condition: `space_id = ${spaceId}${also}` }, limit);
  };

  return {
    putExchanges: async (shelf, of) => {
      fitting(
        of.map(({ vector }) => vector),
        dimensions,
      );
      await (shelf === 'cortex' ? exchanges : archive).put(of.map(rows.fromExchange));
    },
    exchanges: async (ids) => [
      ...(await exchanges.byIds(ids, EXCHANGE)).map((row) => ({
        ...rows.toExchange(row),
        shelf: 'cortex' as const,
      })),
      ...(await archive.byIds(ids, EXCHANGE)).map((row) => ({
        ...rows.toExchange(row),
        shelf: 'archive' as const,
      })),
    ],
    texts: async (ids) => {
      const columns = ['id', 'text', 'sha256'];
      const found = await Promise.all([exchanges.byIds(ids, columns), archive.byIds(ids, columns)]);
      return new Map(
        (found.flat() as unknown as Pick<Exchange, 'id' | 'text' | 'sha256'>[]).map(
          ({ id, text, sha256 }) => [id, { text, sha256 }],
        ),
      );
    },

    putBlocks: async (of) => {
      fitting(of.flatMap(({ vector, questionVector }) => [vector, questionVector]));
      await blocks.put(of.map(rows.fromBlock));
    },
    blocks: async (ids) => (await blocks.byIds(ids, BLOCK)).map(rows.toBlock),
    blockVectors: async (spaceId) => {
      const found = new Map<string, Float32Array>();
      await blocks.scan(['id', 'space_id', 'vector'], (row) => {
        if (Number(row['space_id']) === spaceId) found.set(row['id'] as string, rows.toVector(row['vector']));
      });
      const ids = [...found.keys()].sort();
      return { ids, vectors: ids.map((id) => found.get(id)!) };
    },
    searchBlocks: (by) => search(blocks, by),

    putClusters: async (of) => {
      fitting(of.flatMap(({ vector, centroid }) => [vector, centroid]));
      return clusters.put(of.map(rows.fromCluster));
    },
    replaceClusters: async (of) => {
      fitting(of.flatMap(({ vector, centroid }) => [vector, centroid]));
      return clusters.replaceAll(of.map(rows.fromCluster));
    },
    clusters: async ({ level, ids } = {}) => {
      const found = ids ? await clusters.byIds(ids, CLUSTER) : await clusters.where(null, CLUSTER);
      return found
        .map(rows.toCluster)
        .filter((cluster) => level === undefined || cluster.level === level)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    leaves: async () =>
      (await clusters.where('level = 1', ['id', 'centroid', 'radius']))
        .map((row) => ({
          id: row['id'] as string,
          centroid: rows.toVector(row['centroid']),
          radius: Number(row['radius']),
        }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    searchClusters: (level, by) => search(clusters, by, ` AND level = ${level}`),

    putAntechamber: async (of) => {
      fitting(of.map(({ vector }) => vector));
      return antechamber.put(of.map(rows.fromAntechamber));
    },
    antechamber: async ({ ids, clusterId, waiting, limit }) => {
      const conditions = [
        ...(ids ? [among('id', ids)] : []),
        ...(clusterId === undefined ? [] : [equals('cluster_id', clusterId)]),
        ...(waiting === true ? ['promoted = false'] : []),
      ];
      if (ids?.length === 0) return [];
      const found = await antechamber.where(conditions.length > 0 ? conditions.join(' AND ') : null, [
        'id',
        'at',
      ]);
      const latest = found
        .sort(
          (a, b) => Number(b['at']) - Number(a['at']) || ((a['id'] as string) < (b['id'] as string) ? 1 : -1),
        )
        .slice(0, limit ?? found.length)
        .map((row) => row['id'] as string);
      const byId = new Map(
        (await antechamber.byIds(latest, WAITING)).map((row) => [row['id'], rows.toAntechamber(row)]),
      );
      return latest.flatMap((id) => byId.get(id) ?? []);
    },
    searchAntechamber: (by) => search(antechamber, by, ' AND promoted = false'),

    purge: async (what, alone) => {
      const parts: [LanceTable, readonly string[] | undefined][] = [
        [exchanges, what.exchanges],
        [archive, what.exchanges],
        [blocks, what.blocks],
        [clusters, what.clusters],
        [antechamber, what.antechamber],
      ];
      for (const [table, ids] of parts) if (ids && ids.length > 0) await table.purge(ids, alone);
      // What a generation that rests or is being built holds of it goes too, after that of the one in use (succession.ts).
      await other(async (name, table) => {
        const ids = what[name];
        if (ids && ids.length > 0) await table.purge(ids, alone);
      });
    },

    counts: async () => ({
      blocks: await blocks.count(),
      exchanges: await exchanges.count(),
      archived: await archive.count(),
      clusters: await clusters.count(),
      antechamber: await antechamber.count('promoted = false'),
    }),
    maintain: async (before) => {
      for (const table of [exchanges, archive, blocks, clusters, antechamber]) {
        await before?.();
        await table.maintain();
      }
      await other(async (_, table) => {
        await before?.();
        await table.maintain();
      });
      if (scratch !== undefined) sweep(scratch, clock.now());
    },
    drop: async (of) => {
      for (const name of ['blocks', 'clusters', 'antechamber'] as const)
        await drop(tableOf(name, of === null ? null : { id: of }));
    },
    check: async () => {
      const found: string[] = [];
      const look = async (
        name: TableName,
        columns: readonly string[],
        each: (row: Row) => void,
      ): Promise<void> => {
        try {
          await opened[name]!.scan(columns, each);
        } catch {
          found.push(`the table ${name} of the Cortex cannot be read`);
        }
      };
      for (const name of ['exchanges', 'archive'] as const)
        await look(name, EXCHANGE, ({ id, text, sha256 }) => {
          const sound =
            createHash('sha256')
              .update(text as string, 'utf8')
              .digest('hex') === sha256;
          if (!sound && found.length < FAULTS)
            found.push(`the text of ${id as string} in the Cortex is not what was stored`);
        });
      await look('blocks', BLOCK, () => undefined);
      await look('clusters', CLUSTER, () => undefined);
      await look('antechamber', WAITING, () => undefined);
      return found;
    },
    close: async () => {
      for (const table of Object.values(opened)) table.close();
    },
  };
}

const DAY_MS = 86_400_000;

/** Building an index leaves an empty folder behind each time, a killed building its data. Another's at work is let be. */
function sweep(scratch: string, now: number): void {
  for (const name of readdirSync(scratch)) {
    const left = join(scratch, name);
    try {
      if (now - statSync(left).mtimeMs > DAY_MS) rmSync(left, { recursive: true, force: true });
      else rmdirSync(left);
    } catch {
      // In use, or gone already.
    }
  }
}

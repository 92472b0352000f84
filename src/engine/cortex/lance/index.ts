import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import type { Cortex, CortexSearch, Exchange, SearchHit } from '../port.ts';
import { toCortexError } from './failures.ts';
import { loadLance } from './lance-module.ts';
import * as rows from './rows.ts';
import { createRowSealer } from './sealing.ts';
import type { CortexKeys, RowSealer } from './sealing.ts';
import { parseTableName, buildTableSpecs, toTableName } from './table-specs.ts';
import type { Generation, GenerationTableName, TableName } from './table-specs.ts';
import { LanceTable, buildInCondition, inspectTableFolder, buildEqualsCondition } from './table.ts';
import type { Row, TableSpec } from './table.ts';

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
  /** Of an encrypted Cortex (sealing.ts); null for a plain one. */
  readonly keys?: CortexKeys | null;
}

const EXCHANGE_COLUMNS =
  'id block_id session_id turn role speaker user_id at created_at sha256 text space_id vector'.split(' ');
const BLOCK_COLUMNS =
  'id type session_id user_id start_at end_at title question zones record space_id vector question_vector'.split(
    ' ',
  );
const CLUSTER_COLUMNS =
  'id parent_id level blocks radius from_at to_at created_at space_id name summary members centroid vector'.split(
    ' ',
  );
const ANTECHAMBER_COLUMNS =
  'id session_id question summary cluster_id cluster_density at created_at space_id promoted promoted_at vector'.split(
    ' ',
  );
/** Faults told at most. */
const MAX_FAULTS = 20;

/** The Cortex in LanceDB tables of one folder, shared by any number of processes (spec §5; architecture, "Processes"). */
export async function openLanceCortex({
  path,
  scratch,
  clock,
  dimensions,
  generation = null,
  keys = null,
}: LanceOptions): Promise<Cortex> {
  const tables: Partial<Record<TableName, LanceTable>> = {};
  let forEachOtherGeneration: (
    work: (name: GenerationTableName, table: LanceTable) => Promise<void>,
  ) => Promise<void>;
  let dropTable: (table: string) => Promise<void>;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const lance = await loadLance();
    const db = await lance.connect(path, { readConsistencyInterval: 0 });
    const specs = buildTableSpecs(dimensions, generation);
    const createSealer = (spec: TableSpec): RowSealer | null => keys && createRowSealer(spec, keys);
    for (const [name, spec] of Object.entries(specs))
      tables[name as TableName] = (await LanceTable.open(
        lance,
        db,
        spec,
        clock,
        path,
        true,
        createSealer(spec),
      ))!;
    // Opened and never made: another process may be dropping them.
    forEachOtherGeneration = async (work) => {
      for (const name of await db.tableNames()) {
        const parsedName = parseTableName(name);
        if (!parsedName || parsedName.id === (generation?.id ?? null)) continue;
        // Nobody can read it, and words may stand in it: a drop that was cut off is brought to its end.
        if (inspectTableFolder(join(path, `${name}.lance`)) === 'wreck') {
          await db.dropTable(name);
          continue;
        }
        const spec = { ...specs[parsedName.name], name };
        const table = await LanceTable.open(lance, db, spec, clock, path, false, createSealer(spec));
        try {
          if (table) await work(parsedName.name, table);
        } finally {
          table?.close();
        }
      }
    };
    dropTable = async (table) => {
      if ((await db.tableNames()).includes(table)) await db.dropTable(table);
    };
  } catch (error) {
    throw toCortexError(error, path);
  }
  const { exchanges, archive, blocks, clusters, antechamber } = tables as Record<TableName, LanceTable>;

  /** The library takes a vector of any length and stores nonsense. */
  const assertDimensions = (
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
  const searchTable = async (
    table: LanceTable,
    { spaceId, vector, text, limit }: CortexSearch,
    extraCondition = '',
  ): Promise<SearchHit[]> => {
    assertDimensions([vector]);
    return table.search({ vector, text, condition: `space_id = ${spaceId}${extraCondition}` }, limit);
  };

  return {
    putExchanges: async (tier, items) => {
      assertDimensions(
        items.map(({ vector }) => vector),
        dimensions,
      );
      await (tier === 'cortex' ? exchanges : archive).put(items.map(rows.fromExchange));
    },
    readTexts: async (ids) => {
      const columns = ['id', 'text', 'sha256'];
      const foundRows = await Promise.all([
        exchanges.readByIds(ids, columns),
        archive.readByIds(ids, columns),
      ]);
      return new Map(
        (foundRows.flat() as unknown as Pick<Exchange, 'id' | 'text' | 'sha256'>[]).map(
          ({ id, text, sha256 }) => [id, { text, sha256 }],
        ),
      );
    },

    putBlocks: async (items) => {
      assertDimensions(items.flatMap(({ vector, questionVector }) => [vector, questionVector]));
      await blocks.put(items.map(rows.fromCortexBlock));
    },
    readBlocks: async (ids) => (await blocks.readByIds(ids, BLOCK_COLUMNS)).map(rows.toCortexBlock),
    readBlockVectors: async (spaceId) => {
      const vectorsById = new Map<string, Float32Array>();
      await blocks.scan(['id', 'space_id', 'vector'], (row) => {
        if (Number(row['space_id']) === spaceId)
          vectorsById.set(row['id'] as string, rows.toVector(row['vector']));
      });
      const ids = [...vectorsById.keys()].sort();
      return { ids, vectors: ids.map((id) => vectorsById.get(id)!) };
    },
    searchBlocks: (query) => searchTable(blocks, query),

    putClusters: async (items) => {
      assertDimensions(items.flatMap(({ vector, centroid }) => [vector, centroid]));
      return clusters.put(items.map(rows.fromCluster));
    },
    replaceClusters: async (items) => {
      assertDimensions(items.flatMap(({ vector, centroid }) => [vector, centroid]));
      return clusters.replaceAll(items.map(rows.fromCluster));
    },
    listClusters: async ({ level, ids } = {}) => {
      const clusterRows = ids
        ? await clusters.readByIds(ids, CLUSTER_COLUMNS)
        : await clusters.readWhere(null, CLUSTER_COLUMNS);
      return clusterRows
        .map(rows.toCluster)
        .filter((cluster) => level === undefined || cluster.level === level)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    listLeaves: async () =>
      (await clusters.readWhere('level = 1', ['id', 'centroid', 'radius']))
        .map((row) => ({
          id: row['id'] as string,
          centroid: rows.toVector(row['centroid']),
          radius: Number(row['radius']),
        }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    searchClusters: (level, query) => searchTable(clusters, query, ` AND level = ${level}`),

    putAntechamber: async (items) => {
      assertDimensions(items.map(({ vector }) => vector));
      return antechamber.put(items.map(rows.fromAntechamber));
    },
    listAntechamber: async ({ ids, clusterId, waiting, limit }) => {
      const conditions = [
        ...(ids ? [buildInCondition('id', ids)] : []),
        ...(clusterId === undefined ? [] : [buildEqualsCondition('cluster_id', clusterId)]),
        ...(waiting === true ? ['promoted = false'] : []),
      ];
      if (ids?.length === 0) return [];
      const entryRows = await antechamber.readWhere(conditions.length > 0 ? conditions.join(' AND ') : null, [
        'id',
        'at',
      ]);
      const latest = entryRows
        .sort(
          (a, b) => Number(b['at']) - Number(a['at']) || ((a['id'] as string) < (b['id'] as string) ? 1 : -1),
        )
        .slice(0, limit ?? entryRows.length)
        .map((row) => row['id'] as string);
      const byId = new Map(
        (await antechamber.readByIds(latest, ANTECHAMBER_COLUMNS)).map((row) => [
          row['id'],
          rows.toAntechamber(row),
        ]),
      );
      return latest.flatMap((id) => byId.get(id) ?? []);
    },
    searchAntechamber: (query) => searchTable(antechamber, query, ' AND promoted = false'),

    purge: async (what, isExclusive) => {
      const parts: [LanceTable, readonly string[] | undefined][] = [
        [exchanges, what.exchanges],
        [archive, what.exchanges],
        [blocks, what.blocks],
        [clusters, what.clusters],
        [antechamber, what.antechamber],
      ];
      for (const [table, ids] of parts) if (ids && ids.length > 0) await table.purge(ids, isExclusive);
      // What a generation that rests or is being built holds of it goes too, after that of the one in use (spaces/migrate.ts).
      await forEachOtherGeneration(async (name, table) => {
        const ids = what[name];
        if (ids && ids.length > 0) await table.purge(ids, isExclusive);
      });
    },

    readCounts: async () => ({
      blocks: await blocks.count(),
      exchanges: await exchanges.count(),
      archived: await archive.count(),
      clusters: await clusters.count(),
      antechamber: await antechamber.count('promoted = false'),
    }),
    maintain: async (beforeTable) => {
      for (const table of [exchanges, archive, blocks, clusters, antechamber]) {
        await beforeTable?.();
        await table.maintain();
      }
      await forEachOtherGeneration(async (_, table) => {
        await beforeTable?.();
        await table.maintain();
      });
      if (scratch !== undefined) sweepScratch(scratch, clock.now());
    },
    dropSpace: async (spaceId) => {
      for (const name of ['blocks', 'clusters', 'antechamber'] as const)
        await dropTable(toTableName(name, spaceId === null ? null : { id: spaceId }));
    },
    checkIntegrity: async () => {
      const faults: string[] = [];
      const checkTable = async (
        name: TableName,
        columns: readonly string[],
        visitRow: (row: Row) => void,
      ): Promise<void> => {
        try {
          await tables[name]!.scan(columns, visitRow);
        } catch {
          faults.push(`the table ${name} of the Cortex cannot be read`);
        }
      };
      for (const name of ['exchanges', 'archive'] as const)
        await checkTable(name, EXCHANGE_COLUMNS, ({ id, text, sha256 }) => {
          const isIntact =
            createHash('sha256')
              .update(text as string, 'utf8')
              .digest('hex') === sha256;
          if (!isIntact && faults.length < MAX_FAULTS)
            faults.push(`the text of ${id as string} in the Cortex is not what was stored`);
        });
      await checkTable('blocks', BLOCK_COLUMNS, () => undefined);
      await checkTable('clusters', CLUSTER_COLUMNS, () => undefined);
      await checkTable('antechamber', ANTECHAMBER_COLUMNS, () => undefined);
      return faults;
    },
    close: async () => {
      for (const table of Object.values(tables)) table.close();
    },
  };
}

const DAY_MS = 86_400_000;

/** Building an index leaves an empty folder behind each time, a killed building its data. Another's at work is let be. */
function sweepScratch(scratch: string, now: number): void {
  for (const name of readdirSync(scratch)) {
    const leftover = join(scratch, name);
    try {
      if (now - statSync(leftover).mtimeMs > DAY_MS) rmSync(leftover, { recursive: true, force: true });
      else rmdirSync(leftover);
    } catch {
      // In use, or gone already.
    }
  }
}

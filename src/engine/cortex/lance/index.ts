import { mkdirSync, readdirSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { MemoryError, isDamage } from '../../errors.ts';
import type { Fault, StorePart } from '../../vocabulary/damage.ts';
import type { Cortex, CortexPart, CortexRows, CortexSearch, Exchange, SearchHit } from '../port.ts';
import { toCortexError } from './failures.ts';
import { loadLance } from './lance-module.ts';
import { rebuildTable } from './rebuild-table.ts';
import { openOrLose } from './open-table.ts';
import * as rows from './rows.ts';
import { createRowSealer } from './sealing.ts';
import type { CortexKeys } from './sealing.ts';
import { findTableFaults } from './table-faults.ts';
import { parseTableName, buildTableSpecs, toTableName } from './table-specs.ts';
import type { Generation, GenerationTableName, TableName } from './table-specs.ts';
import { LanceTable, buildInCondition, inspectTableFolder, buildEqualsCondition } from './table.ts';
import type { Row, RowChange, TableDamage, TableEnvironment } from './table.ts';
import { WriteGate } from './write-gate.ts';

export interface LanceOptions {
  /** The folder of the tables; made when it is missing. */
  readonly path: string;
  /** Where the library leaves its scratch files; swept of empty folders and of what is a day old. */
  readonly scratch?: string;
  readonly clock: Clock;
  /** Told of damage as it is met: which table, and what is wrong with it. */
  readonly onDamage?: (part: StorePart, problem: string) => void;
  /** Length of the vectors that every exchange has. */
  readonly dimensions: number;
  /** The space by which blocks, clusters and the Antechamber are sought; null for the one that exchanges are in. */
  readonly generation?: Generation | null;
  /** Of an encrypted Cortex (sealing.ts); null for a plain one. */
  readonly keys?: CortexKeys | null;
}

const EXCHANGE_COLUMNS =
  'id block_id session_id turn role speaker user_id at created_at sha256 text space_id vector details'.split(
    ' ',
  );
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
const TABLE_NAMES = [
  'exchanges',
  'archive',
  'blocks',
  'clusters',
  'antechamber',
] as const satisfies readonly TableName[];
/** The columns of each table that are read: all but those that only searches look at. */
const PART_COLUMNS: Readonly<Record<TableName, readonly string[]>> = {
  exchanges: EXCHANGE_COLUMNS,
  archive: EXCHANGE_COLUMNS,
  blocks: BLOCK_COLUMNS,
  clusters: CLUSTER_COLUMNS,
  antechamber: ANTECHAMBER_COLUMNS,
};
const DAMAGE_TEXTS: Readonly<Record<TableDamage, string>> = {
  table: 'the table is missing or cannot be opened',
  rows: 'some rows cannot be read',
  index: 'an index is missing or damaged; what it finds is looked for without it',
};
/** A generation's table is the same part as any other of its name. */
const toPart = (table: string): StorePart => table.replace(/_\d+$/, '') as StorePart;

/** The Cortex in LanceDB tables of one folder, shared by any number of processes (spec §5; architecture, "Processes"). */
export async function openLanceCortex({
  path,
  scratch,
  clock,
  dimensions,
  generation = null,
  onDamage,
  keys = null,
}: LanceOptions): Promise<Cortex> {
  const tables: Partial<Record<TableName, LanceTable>> = {};
  let forEachOtherGeneration: (
    work: (name: GenerationTableName, table: LanceTable) => Promise<void>,
  ) => Promise<void>;
  let dropTable: (table: string) => Promise<void>;
  let environment: TableEnvironment;
  const specs = buildTableSpecs(dimensions, generation);
  const gate = new WriteGate(path, clock);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const lance = await loadLance();
    const db = await lance.connect(path, { readConsistencyInterval: 0 });
    environment = {
      ...{ lance, clock, path, gate },
      createSealer: (spec) => keys && createRowSealer(spec, keys),
      onDamage: (table, damage) => onDamage?.(toPart(table), DAMAGE_TEXTS[damage]),
    };
    for (const name of TABLE_NAMES) tables[name] = await openOrLose(environment, db, specs, name);
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
        const table = await LanceTable.open(environment, db, { ...specs[parsedName.name], name }, false);
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

  /** A row that holds what it cannot hold is damaged, and keeps no other from being read. */
  const parseRows = <P extends CortexPart>(part: P, found: readonly Row[]): CortexRows[P][] =>
    found.flatMap((row) => {
      try {
        return [rows.FROM_ROW[part](row) as CortexRows[P]];
      } catch {
        onDamage?.(part, DAMAGE_TEXTS.rows);
        return [];
      }
    });

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
      const shelves = [exchanges, archive].filter((table) => !table.isLost);
      const texts = new Map<string, { text: string; sha256: string }>();
      const addRows = (rows: readonly Row[]): void => {
        for (const { id, text, sha256 } of rows as unknown as Pick<Exchange, 'id' | 'text' | 'sha256'>[])
          texts.set(id, { text, sha256 });
      };
      for (const rows of await Promise.all(shelves.map((table) => table.readByIds(ids, columns))))
        addRows(rows);
      // An index that is damaged may also say that there is nothing.
      for (const table of shelves) {
        const missingIds = ids.filter((id) => !texts.has(id));
        if (missingIds.length > 0) addRows(await table.readAround(missingIds, columns, false));
      }
      return texts;
    },
    readExchanges: async (ids) => {
      const foundRows = await Promise.all([
        exchanges.readByIds(ids, EXCHANGE_COLUMNS),
        archive.readByIds(ids, EXCHANGE_COLUMNS),
      ]);
      return foundRows.flat().map(rows.toExchange);
    },

    putBlocks: async (items) => {
      assertDimensions(items.flatMap(({ vector, questionVector }) => [vector, questionVector]));
      await blocks.put(items.map(rows.fromCortexBlock));
    },
    readBlocks: async (ids) => parseRows('blocks', await blocks.readByIds(ids, BLOCK_COLUMNS)),
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
      return parseRows('clusters', clusterRows)
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
        parseRows('antechamber', await antechamber.readByIds(latest, ANTECHAMBER_COLUMNS)).map((entry) => [
          entry.id,
          entry,
        ]),
      );
      return latest.flatMap((id) => byId.get(id) ?? []);
    },
    searchAntechamber: (query) => searchTable(antechamber, query, ' AND promoted = false'),

    purge: async (what, isThorough) => {
      const gone = new Set(what.gone);
      const purgeTable = async (
        name: TableName,
        table: LanceTable,
        ids: readonly string[] = [],
      ): Promise<void> => {
        if (ids.length === 0) return;
        const changes =
          name === 'blocks'
            ? await findRecordChanges(table, gone)
            : name === 'clusters'
              ? await findParentChanges(table, new Set(ids))
              : [];
        await table.purge(ids, isThorough, changes);
      };
      await purgeTable('exchanges', exchanges, what.exchanges);
      await purgeTable('archive', archive, what.exchanges);
      await purgeTable('blocks', blocks, what.blocks);
      await purgeTable('clusters', clusters, what.clusters);
      await purgeTable('antechamber', antechamber, what.antechamber);
      // What a generation that rests or is being built holds of it goes too, after that of the one in use (spaces/migrate.ts).
      await forEachOtherGeneration(async (name, table) => {
        await purgeTable(name, table, what[name]);
      });
    },

    removeRows: async (what) => {
      await exchanges.removeRows(what.exchanges ?? []);
      await archive.removeRows(what.exchanges ?? []);
      for (const [name, table] of Object.entries({ blocks, clusters, antechamber }))
        await table.removeRows(what[name as GenerationTableName] ?? []);
      await forEachOtherGeneration((name, table) => table.removeRows(what[name] ?? []));
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
        await maintainTable(table);
      }
      await forEachOtherGeneration(async (_, table) => {
        await beforeTable?.();
        await maintainTable(table);
      });
      if (scratch !== undefined) sweepScratch(scratch, clock.now());
    },
    dropSpace: async (spaceId) => {
      for (const name of ['blocks', 'clusters', 'antechamber'] as const)
        await dropTable(toTableName(name, spaceId === null ? null : { id: spaceId }));
    },
    checkIntegrity: async () => {
      const faults: Fault[] = [];
      for (const name of TABLE_NAMES)
        faults.push(...(await findTableFaults(name, tables[name]!, PART_COLUMNS[name])));
      return faults;
    },
    readAll: async (part, visitRow) => {
      const table = tables[part]!;
      if (table.isLost) return { unreadable: 0 };
      let unparsed = 0;
      const { unreadable } = await table.salvage(PART_COLUMNS[part], (row) => {
        const [item] = parseRows(part, [row]);
        if (item) visitRow(item);
        else unparsed += 1;
      });
      return { unreadable: unreadable + unparsed };
    },
    rebuildTable: (part, keepFolder) =>
      rebuildTable(
        environment,
        { name: part, spec: specs[part], columns: PART_COLUMNS[part] },
        tables[part]!,
        keepFolder,
      ),
    rebuildIndices: async (part) => {
      await tables[part]!.rebuildIndices();
    },
    close: async () => {
      for (const table of Object.values(tables)) table.close();
      gate.close();
    },
  };
}

/** Rows that cannot be read keep a table from being tidied; it has been told of, and is left as it is. */
async function maintainTable(table: LanceTable): Promise<void> {
  try {
    await table.maintain();
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}

/** Records of blocks without the ids of what is gone. */
async function findRecordChanges(table: LanceTable, gone: ReadonlySet<string>): Promise<RowChange[]> {
  const changes: RowChange[] = [];
  if (gone.size > 0)
    await table.scan(['id', 'record'], ({ id, record }) => {
      const [seal, own] = rows.splitSeal(record as string);
      const next = `${seal}${JSON.stringify(JSON.parse(own, (_, value: unknown) => dropIds(value, gone)))}`;
      if (next !== record) changes.push({ id: id as string, values: { record: next } });
    });
  return changes.filter(({ id }) => !gone.has(id));
}

function dropIds(value: unknown, gone: ReadonlySet<string>): unknown {
  const isGone = (one: unknown): boolean => typeof one === 'string' && gone.has(one);
  if (Array.isArray(value)) return value.filter((one) => one !== null && !isGone(one));
  return isGone(value) ? null : value;
}

/** Clusters whose parent goes stand alone until the tree is built anew. */
async function findParentChanges(table: LanceTable, ids: ReadonlySet<string>): Promise<RowChange[]> {
  const clusterRows = await table.readWhere('parent_id IS NOT NULL', ['id', 'parent_id']);
  return clusterRows
    .filter((row) => ids.has(row['parent_id'] as string) && !ids.has(row['id'] as string))
    .map((row) => ({ id: row['id'] as string, values: { parent_id: null } }));
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

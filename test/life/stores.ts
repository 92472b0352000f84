import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import Database from 'better-sqlite3';
import type { Zone } from '../../src/engine/vocabulary/block.ts';
import { HEADER_BYTES } from '../../src/engine/models/builtin/compression-state.ts';
import { resolveCortexPath, resolveDatabasePath } from '../support/agent.ts';
import { findRareWords } from './generate.ts';

type Row = Record<string, unknown>;

/** How an entry lies in the Day Table, and the block that covers it. */
export interface EntryRow {
  readonly id: string;
  readonly content: string;
  readonly block: string | null;
  readonly position: number | null;
  readonly zone: string | null;
  readonly tier: string | null;
  readonly raw: number | null;
  readonly cycle: number | null;
}
export interface BlockRow {
  readonly id: string;
  readonly type: string;
  readonly session: string | null;
  readonly user: string | null;
  readonly cycle: number;
  readonly stage: number;
  readonly tier: string;
  readonly start: number;
  readonly end: number;
  readonly title: string;
  readonly question: string;
  readonly relevance: string | null;
  readonly cluster: string | null;
  readonly metablock: string | null;
  readonly continuesFrom: string | null;
  readonly continuedBy: string | null;
  readonly citations: readonly string[];
  readonly constituents: readonly string[];
  readonly prose: readonly Zone[] | null;
  readonly vectors: number;
}
export interface HippocampusDump {
  readonly entries: readonly EntryRow[];
  readonly blocks: readonly BlockRow[];
  readonly relationships: readonly { source: string; target: string; type: string }[];
  readonly citations: readonly { citing: string; cited: string }[];
  readonly centroids: readonly { id: string; state: string; label: string | null }[];
  readonly pendingPurges: number;
  readonly dump: string;
}

/** The Hippocampus by its tables alone. */
export function readHippocampus(home: string): HippocampusDump {
  const db = new Database(resolveDatabasePath(home), { readonly: true });
  try {
    const queryAll = <T>(text: string): T[] => db.prepare(text).all() as T[];
    const blocks = queryAll<Row>(
      `SELECT block_id AS id, block_type AS type, s.session_id AS session, h.user_id AS user, cycle, stage, tier,
         arc_start_time AS start, arc_end_time AS "end", title, question, relevance, cluster_id AS cluster,
         parent_metablock_id AS metablock, continues_from AS continuesFrom, continued_by AS continuedBy, citations,
         constituents, prose, (SELECT count(*) FROM block_vectors v WHERE v.block_key = h.block_key) AS vectors
       FROM holographic_blocks h LEFT JOIN sessions s ON s.session_key = h.session_key ORDER BY block_id`,
    );
    return {
      entries: queryAll(
        `SELECT d.entry_id AS id, d.content, h.block_id AS block, b.position, b.zone, b.tier, b.raw, b.cycle FROM day_table d
         LEFT JOIN entry_blocks b ON b.entry_seq = d.entry_seq
         LEFT JOIN holographic_blocks h ON h.block_key = b.block_key ORDER BY d.entry_seq`,
      ),
      blocks: blocks.map(
        (row) =>
          ({
            ...row,
            citations: JSON.parse(row['citations'] as string),
            constituents: JSON.parse(row['constituents'] as string),
            prose: row['prose'] === null ? null : JSON.parse(row['prose'] as string),
          }) as unknown as BlockRow,
      ),
      relationships: queryAll(
        'SELECT source_block_id AS source, target_block_id AS target, relationship_type AS type FROM block_relationships ORDER BY 1, 2, 3',
      ),
      citations: queryAll('SELECT citing_id AS citing, cited_id AS cited FROM citations ORDER BY 1, 2'),
      centroids: queryAll(
        'SELECT centroid_id AS id, state, label_block_id AS label FROM preoccupation_centroids ORDER BY 1',
      ),
      pendingPurges: queryAll<Row>('SELECT * FROM cortex_debts').length,
      dump: dumpDatabase(db),
    };
  } finally {
    db.close();
  }
}

/** Every value of every table, the meter's state unpacked. */
function dumpDatabase(db: Database.Database): string {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .pluck()
    .all() as string[];
  return tables
    .flatMap((table) =>
      (db.prepare(`SELECT * FROM "${table}"`).all() as Row[]).flatMap((row) =>
        Object.values(row).map((value) => {
          if (!(value instanceof Uint8Array)) return typeof value === 'string' ? value : '';
          const bytes = table === 'meter_states' ? inflateRawSync(value.subarray(HEADER_BYTES)) : value;
          return Buffer.from(bytes).toString('latin1');
        }),
      ),
    )
    .join('\n');
}

export interface CortexDump {
  readonly exchanges: ReadonlyMap<string, Row>;
  readonly archive: ReadonlyMap<string, Row>;
  readonly blocks: ReadonlyMap<string, Row & { zones: readonly Zone[] }>;
  readonly clusters: ReadonlyMap<string, Row & { members: readonly string[] }>;
  readonly antechamber: ReadonlyMap<string, Row>;
  /** Rows that have the id of another. */
  readonly duplicateIds: readonly string[];
  /** Every string of every row of every version of every table. */
  readonly dump: string;
  /** Files of rows or of indices that no version of their table knows. */
  readonly strayFiles: readonly string[];
}

const TABLES = ['exchanges', 'archive', 'blocks', 'clusters', 'antechamber'] as const;

/** The Cortex by its tables and files alone, old versions included. */
export async function readCortex(home: string): Promise<CortexDump> {
  const found = Object.fromEntries(TABLES.map((name) => [name, new Map<string, Row>()])) as Record<
    (typeof TABLES)[number],
    Map<string, Row>
  >;
  const duplicateIds: string[] = [];
  const dump: string[] = [];
  const strayFiles: string[] = [];
  if (existsSync(resolveCortexPath(home))) {
    const { connect } = await import('#lancedb');
    const db = await connect(resolveCortexPath(home), { readConsistencyInterval: 0 });
    const known = await db.tableNames();
    for (const name of TABLES) {
      if (!known.includes(name)) continue;
      const table = await db.openTable(name);
      const versions = (await table.listVersions()).map(({ version }) => version).sort((a, b) => a - b);
      for (const version of versions) {
        if (version !== versions.at(-1)) await table.checkout(version);
        else await table.checkoutLatest();
        for (const row of (await table.query().toArray()) as Row[]) {
          for (const value of Object.values(row)) if (typeof value === 'string') dump.push(value);
          if (version !== versions.at(-1)) continue;
          const id = row['id'] as string;
          if (found[name].has(id)) duplicateIds.push(`${name} ${id}`);
          found[name].set(id, { ...row, vector: undefined });
        }
      }
      table.close();
      strayFiles.push(...findStrayFiles(join(resolveCortexPath(home), `${name}.lance`)));
    }
    db.close();
  }
  const parseColumn = (of: Map<string, Row>, column: string): Map<string, never> =>
    new Map(
      [...of].map(([id, row]) => [id, { ...row, [column]: JSON.parse(row[column] as string) } as never]),
    );
  return {
    ...found,
    blocks: parseColumn(found.blocks, 'zones'),
    clusters: parseColumn(found.clusters, 'members'),
    duplicateIds,
    dump: dump.join('\n'),
    strayFiles,
  };
}

/** Manifests name data files by their names and indices by the bytes of their UUIDs. */
function findStrayFiles(folder: string): string[] {
  const list = (part: string): string[] =>
    existsSync(join(folder, part)) ? readdirSync(join(folder, part)) : [];
  const manifests = Buffer.concat(
    list('_versions')
      .filter((name) => name.endsWith('.manifest'))
      .map((name) => readFileSync(join(folder, '_versions', name))),
  );
  return [
    ...list('data').filter((name) => !manifests.includes(name)),
    ...list('_indices')
      .filter((name) => !manifests.includes(Buffer.from(name.replaceAll('-', ''), 'hex')))
      .flatMap((name) => list(join('_indices', name)).map((file) => join(name, file))),
  ].map((name) => `${folder}: ${name}`);
}

/** Rare words that stand in any file below `home`, as they are. */
export function findWordsInFiles(home: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(home, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    for (const word of findRareWords(readFileSync(path).toString('latin1')))
      found.set(word, path.slice(home.length));
  }
  return found;
}

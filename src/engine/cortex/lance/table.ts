import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, Index, IntoVector, Table } from '#lancedb';
import type { Clock } from '../../clock.ts';
import { retryCommit } from './failures.ts';
import type { LanceModule } from './lance-module.ts';
import type { RowSealer } from './sealing.ts';

export type Row = Record<string, unknown>;

/** How one table is made and what is indexed in it. */
export interface TableSpec {
  readonly name: string;
  readonly buildFields: (
    arrow: LanceModule['arrow'],
  ) => ConstructorParameters<LanceModule['arrow']['Schema']>[0];
  /** Columns that are filtered by, beside the id. */
  readonly scalarColumns: readonly string[];
  /** The column that is searched by words, if any. */
  readonly textColumn: string | null;
  /** The column that is searched by meaning, if any. */
  readonly vectorColumn: string | null;
}

/** Versions are dated by the machine's clock: one that was set back since must not keep them. */
const FAR_FUTURE = new Date(Date.UTC(2200, 0, 1));
/** Rows above which a flat search costs more than an index, which is then built. */
const MIN_VECTOR_INDEX_ROWS = 20_000;
/** Rows from which on files are joined only when so many small ones have come. */
const LARGE_TABLE_ROWS = 2_000;
const MIN_SMALL_FRAGMENTS = 32;
/** Ids in one condition. */
const MAX_CONDITION_IDS = 500;

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const buildInCondition = (column: string, values: readonly string[]): string =>
  `${column} IN (${values.map(quote).join(', ')})`;
export const buildEqualsCondition = (column: string, value: string): string => `${column} = ${quote(value)}`;

/**
 * What a process that died may have left of a table. Without a version there is nothing to open. One that never came to be is
 * made in its place, by one process of several; with rows or their indices in it, it is a wreck: damage, and left for the owner
 * to see, or what a drop that was cut off has left.
 */
export function inspectTableFolder(folder: string): 'whole' | 'unborn' | 'wreck' {
  const listFiles = (subfolder: string): string[] =>
    existsSync(join(folder, subfolder)) ? readdirSync(join(folder, subfolder)) : [];
  if (listFiles('_versions').some((name) => name.endsWith('.manifest') && !name.startsWith('.')))
    return 'whole';
  return ['data', '_indices', '_deletions'].some((subfolder) => listFiles(subfolder).length > 0)
    ? 'wreck'
    : 'unborn';
}

/**
 * One table with unique ids. Every call sees the latest version, meets conflicts with patience, and says in the caller's
 * terms what it cannot do.
 */
export class LanceTable {
  readonly #clock: Clock;
  readonly #path: string;
  readonly #spec: TableSpec;
  readonly #lance: LanceModule;
  readonly #table: Table;
  readonly #sealer: RowSealer | null;
  #hasTextIndex = false;

  private constructor(
    lance: LanceModule,
    table: Table,
    spec: TableSpec,
    clock: Clock,
    path: string,
    sealer: RowSealer | null,
  ) {
    this.#sealer = sealer;
    this.#lance = lance;
    this.#table = table;
    this.#spec = spec;
    this.#clock = clock;
    this.#path = path;
  }

  static async open(
    lance: LanceModule,
    db: Connection,
    spec: TableSpec,
    clock: Clock,
    path: string,
    shouldCreate = true,
    sealer: RowSealer | null = null,
  ): Promise<LanceTable | null> {
    const schema = new lance.arrow.Schema(spec.buildFields(lance.arrow));
    const table = await retryCommit(
      clock,
      path,
      async () => {
        const names = await db.tableNames();
        if (!names.includes(spec.name) || inspectTableFolder(join(path, `${spec.name}.lance`)) === 'unborn')
          return shouldCreate ? db.createEmptyTable(spec.name, schema as never, { existOk: true }) : null;
        const existing = await db.openTable(spec.name);
        const idField = (await existing.schema()).fields.find(({ name }) => name === 'id');
        // Two merges of the same new id at the same moment would both insert it, were it not the key.
        if (![...(idField?.metadata.keys() ?? [])].some((key) => key.includes('primary-key')))
          await existing.setUnenforcedPrimaryKey(['id']);
        return existing;
      },
      async () => undefined,
    );
    return table && new LanceTable(lance, table, spec, clock, path, sealer);
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    return retryCommit(this.#clock, this.#path, work, () => this.#table.checkoutLatest());
  }

  /** Words are searched through an index from the first row on: without one, case and script would count. */
  async #ensureTextIndex(): Promise<void> {
    const { textColumn } = this.#spec;
    if (textColumn === null || this.#hasTextIndex) return;
    const indices = await this.#run(() => this.#table.listIndices());
    if (!indices.some(({ columns }) => columns.includes(textColumn)))
      await this.#run(() =>
        this.#table.createIndex(textColumn, { config: this.#lance.Index.fts(FTS_OPTIONS), replace: true }),
      );
    this.#hasTextIndex = true;
  }

  /** Inserts rows, or replaces those of the same ids; one commit. Ids within the call are taken once, the last. */
  async put(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const unique = this.#toStoredRows(rows);
    await this.#run(() =>
      this.#table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        // By the index, two merges at once would not see each other.
        .useIndex(false)
        .execute(unique),
    );
    await this.#ensureTextIndex();
  }

  /** Puts these rows in place of all others, one commit. */
  async replaceAll(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) {
      await this.#run(() => this.#table.delete('true'));
      return;
    }
    const unique = this.#toStoredRows(rows);
    await this.#run(() => this.#table.add(unique, { mode: 'overwrite' }));
    this.#hasTextIndex = false;
    await this.#ensureTextIndex();
  }

  /** Adds rows that are not there yet, without looking. */
  async append(rows: readonly Row[]): Promise<void> {
    const unique = this.#toStoredRows(rows);
    if (unique.length > 0) await this.#run(() => this.#table.add(unique));
  }

  /** Each id once, the last, as the table keeps it. */
  #toStoredRows(rows: readonly Row[]): Row[] {
    const unique = [...new Map(rows.map((row) => [row['id'], row])).values()];
    return this.#sealer ? unique.map(this.#sealer.seal) : unique;
  }

  #toOpenRow(row: Row): Row {
    return this.#sealer ? this.#sealer.open(row) : row;
  }

  /** Rows by id, each once, in no order. */
  async readByIds(requestedIds: readonly string[], columns: readonly string[]): Promise<Row[]> {
    const ids = [...new Set(requestedIds)];
    const rows: Row[] = [];
    for (let i = 0; i < ids.length; i += MAX_CONDITION_IDS)
      rows.push(
        ...(await this.readWhere(buildInCondition('id', ids.slice(i, i + MAX_CONDITION_IDS)), columns)),
      );
    return rows;
  }

  async readWhere(condition: string | null, columns: readonly string[]): Promise<Row[]> {
    return this.#run(async () => {
      let query = this.#table.query().select([...columns]);
      if (condition !== null) query = query.where(condition);
      return ((await query.toArray()) as Row[]).map((row) => this.#toOpenRow(row));
    });
  }

  /** Every row, a batch at a time. */
  async scan(columns: readonly string[], visitRow: (row: Row) => void): Promise<void> {
    await this.#run(async () => {
      for await (const batch of this.#table.query().select([...columns]))
        for (const row of batch.toArray() as Row[]) visitRow(this.#toOpenRow(row));
    });
  }

  /** By meaning and words together, by one of them where the other is missing; best first, with a score. */
  async search(
    plainQuery: { readonly vector: Float32Array | null; readonly text: string; readonly condition: string },
    limit: number,
  ): Promise<{ id: string; score: number }[]> {
    if (limit < 1) return [];
    const query = { ...plainQuery, ...this.#sealer?.sealQuery(plainQuery) };
    const { vectorColumn: column, textColumn } = this.#spec;
    // A phrase in quotes would be looked for as such, which this index does not keep; punctuation says nothing to it.
    const text = query.text.replace(/["'`]/g, ' ').trim();
    const [vectorHits, textHits] = await Promise.all([
      query.vector === null || column === null
        ? []
        : this.#run(async () => {
            const rows = (await this.#table
              .vectorSearch(query.vector as IntoVector)
              .column(column)
              .distanceType('cosine')
              .refineFactor(4)
              .where(query.condition)
              .select(['id', '_distance'])
              .limit(limit * 2)
              .toArray()) as { id: string; _distance: number }[];
            return rows.map((row) => ({ id: row.id, score: 1 - row._distance }));
          }),
      text === '' || textColumn === null
        ? []
        : this.#run(async () => {
            const index = (await this.#table.listIndices()).find(({ columns }) =>
              columns.includes(textColumn),
            );
            // Rows that the index does not cover yet come first, whatever their score: past them, the best.
            const unindexed = index ? (index.numUnindexedRows ?? 0) : await this.#table.countRows();
            const rows = (await this.#table
              .query()
              .fullTextSearch(text, { columns: [textColumn] })
              .where(query.condition)
              .select(['id', '_score'])
              .limit(limit * 2 + unindexed)
              .toArray()) as { id: string; _score: number }[];
            return rows
              .map((row) => ({ id: row.id, score: row._score }))
              .sort((a, b) => b.score - a.score)
              .slice(0, limit * 2);
          }),
    ]);
    return fuseRankings([vectorHits, textHits]).slice(0, limit);
  }

  /** Names of the columns that the table has, which may be fewer than its specification asks for. */
  async readColumns(): Promise<string[]> {
    return (await this.#run(() => this.#table.schema())).fields.map(({ name }) => name);
  }

  count(condition?: string): Promise<number> {
    return this.#run(() => this.#table.countRows(condition));
  }

  /**
   * Takes rows out so that no file holds a byte of them: deleted, every other row written anew (deleted rows, and older
   * copies of changed ones, lie in the same files), indices rebuilt, all old versions let go. `isExclusive`: nobody else is
   * writing, so that what killed writers left behind may go too.
   */
  async purge(ids: readonly string[], isExclusive: boolean): Promise<void> {
    // What there is may be of a writer that came late: looked for each time, and cheap where there is nothing.
    const existing = await this.readByIds(ids, ['id']);
    // A purge that was killed after its deleting has left the bytes behind.
    const deletions = join(this.#path, `${this.#spec.name}.lance`, '_deletions');
    const isUnfinished = existsSync(deletions) && readdirSync(deletions).length > 0;
    if (existing.length > 0) await this.#run(() => this.#table.delete(buildInCondition('id', ids)));
    if (existing.length > 0 || isUnfinished) {
      await this.#run(() => this.#table.update({ valuesSql: { id: 'id' } }));
    }
    await this.#buildIndices(true);
    await this.#prune(isExclusive);
  }

  /** Joins small files, brings indices up to date or makes those the table has grown to need, lets old versions go. */
  async maintain(): Promise<void> {
    await this.#buildIndices(false);
    // Joining rewrites a large table whole: not for every handful of new rows, which are found without.
    const { numRows, fragmentStats } = await this.#run(() => this.#table.stats());
    if (numRows >= LARGE_TABLE_ROWS && fragmentStats.numSmallFragments < MIN_SMALL_FRAGMENTS) return;
    await this.#prune(true);
  }

  async #prune(isExclusive: boolean): Promise<void> {
    await this.#run(() =>
      this.#table.optimize({
        cleanupOlderThan: FAR_FUTURE,
        deleteUnverified: isExclusive,
      }),
    );
  }

  async #buildIndices(isRebuild: boolean): Promise<void> {
    const { Index } = this.#lance;
    const { textColumn, vectorColumn, scalarColumns } = this.#spec;
    const rows = await this.count();
    if (rows === 0) {
      if (isRebuild)
        for (const { name } of await this.#run(() => this.#table.listIndices()))
          await this.#run(() => this.#table.dropIndex(name));
      this.#hasTextIndex = false;
      return;
    }
    const indexedColumns = new Set(
      (await this.#run(() => this.#table.listIndices())).flatMap(({ columns }) => columns),
    );
    // The library takes a configuration once: an attempt that is made again needs one of its own.
    const buildIndex = async (column: string, createConfig: () => Index): Promise<void> => {
      if (isRebuild || !indexedColumns.has(column))
        await this.#run(() => this.#table.createIndex(column, { config: createConfig(), replace: true }));
    };
    for (const column of ['id', ...scalarColumns]) await buildIndex(column, () => Index.btree());
    if (textColumn !== null) await buildIndex(textColumn, () => Index.fts(FTS_OPTIONS));
    if (vectorColumn !== null && rows >= MIN_VECTOR_INDEX_ROWS)
      await buildIndex(vectorColumn, () => Index.ivfFlat({ distanceType: 'cosine' }));
  }

  close(): void {
    this.#table.close();
  }
}

/** Words as they stand, of any script; stems differ by language, and one text may hold several. */
const FTS_OPTIONS = {
  baseTokenizer: 'icu/split' as never,
  stem: false,
  removeStopWords: false,
  asciiFolding: true,
  lowercase: true,
  withPosition: false,
};

/** Reciprocal rank fusion's constant, by its authors; the result is scaled to 1 for the first of every list. */
const RRF_K = 60;

function fuseRankings(
  lists: readonly (readonly { id: string; score: number }[])[],
): { id: string; score: number }[] {
  const nonEmptyLists = lists.filter((list) => list.length > 0);
  const scores = new Map<string, number>();
  for (const list of nonEmptyLists)
    list.forEach(({ id }, rank) => scores.set(id, (scores.get(id) ?? 0) + (RRF_K + 1) / (RRF_K + 1 + rank)));
  return [...scores]
    .map(([id, score]) => ({ id, score: Number((score / nonEmptyLists.length).toFixed(4)) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

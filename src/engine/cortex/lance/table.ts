import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, Index, IntoVector, Table } from '#lancedb';
import type { Clock } from '../../clock.ts';
import { MemoryError, isDamage } from '../../errors.ts';
import { createTableError, retryCommit } from './failures.ts';
import type { LanceModule } from './lance-module.ts';
import type { RowSealer } from './sealing.ts';
import type { WriteGate } from './write-gate.ts';

export type Row = Record<string, unknown>;
/** Some columns of one row, to be changed. */
export interface RowChange {
  readonly id: string;
  readonly values: Readonly<Record<string, string | null>>;
}

/** How one table is made and what is indexed in it. */
export interface TableSpec {
  readonly name: string;
  readonly buildFields: (
    arrow: LanceModule['arrow'],
  ) => ConstructorParameters<LanceModule['arrow']['Schema']>[0];
  /** Columns that tables of earlier releases have not: they get them on opening, null in every row. */
  readonly addedColumns?: readonly string[];
  /** Columns that are filtered by, beside the id. */
  readonly scalarColumns: readonly string[];
  /** The column that is searched by words, if any. */
  readonly textColumn: string | null;
  /** The column that is searched by meaning, if any. */
  readonly vectorColumn: string | null;
}

/** Versions are dated by the machine's clock: one that was set back since must not keep them. */
const FAR_FUTURE = new Date(Date.UTC(2200, 0, 1));
const FAR_PAST = new Date(0);
/** Rows above which a flat search costs more than an index, which is then built. */
const MIN_VECTOR_INDEX_ROWS = 20_000;
/** Rows from which on files are joined only when so many small ones have come. */
const LARGE_TABLE_ROWS = 2_000;
const MIN_SMALL_FRAGMENTS = 32;
/** Ids in one condition. */
const MAX_CONDITION_IDS = 500;

/** Rows read in one go where a table is read around what is damaged of it. */
const SALVAGE_ROWS = 512;
/** Rows beside one that cannot be read that are tried one by one; further on it is looked for where the damage ends. */
const PROBED_ROWS = 4;

/** What is wrong with a table as it was met: it cannot be opened, some of its rows cannot be read, an index is not to be trusted. */
export type TableDamage = 'table' | 'rows' | 'index';

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
  /** Null for one that cannot be opened: what needs it fails, the other tables do not. */
  readonly #openTable: Table | null;
  readonly #onDamage: (damage: TableDamage) => void;
  readonly #sealer: RowSealer | null;
  readonly #gate: WriteGate;
  #hasTextIndex = false;

  private constructor(
    { lance, clock, path, onDamage, createSealer, gate }: TableEnvironment,
    table: Table | null,
    spec: TableSpec,
  ) {
    this.#sealer = createSealer(spec);
    this.#gate = gate;
    this.#lance = lance;
    this.#openTable = table;
    this.#spec = spec;
    this.#clock = clock;
    this.#path = path;
    this.#onDamage = (damage) => onDamage(spec.name, damage);
  }

  /** One that is gone, or that nobody can open: told at once, and again by whatever needs it. */
  static createLost(environment: TableEnvironment, spec: TableSpec): LanceTable {
    environment.onDamage(spec.name, 'table');
    return new LanceTable(environment, null, spec);
  }

  get isLost(): boolean {
    return this.#openTable === null;
  }

  get #table(): Table {
    if (this.#openTable === null) throw createTableError(this.#spec.name, this.#path);
    return this.#openTable;
  }

  /** Null: there is none, and none was to be made. */
  static async open(
    environment: TableEnvironment,
    db: Connection,
    spec: TableSpec,
    shouldCreate = true,
  ): Promise<LanceTable | null> {
    const { lance, clock, path, gate } = environment;
    const schema = new lance.arrow.Schema(spec.buildFields(lance.arrow));
    const table = await retryCommit(
      clock,
      path,
      async () => {
        const names = await db.tableNames();
        if (!names.includes(spec.name) || inspectTableFolder(join(path, `${spec.name}.lance`)) === 'unborn')
          return shouldCreate ? db.createEmptyTable(spec.name, schema as never, { existOk: true }) : null;
        const existing = await db.openTable(spec.name);
        const { fields } = await existing.schema();
        const idField = fields.find(({ name }) => name === 'id');
        // Two merges of the same new id at the same moment would both insert it, were it not the key.
        if (![...(idField?.metadata.keys() ?? [])].some((key) => key.includes('primary-key')))
          await gate.write(() => existing.setUnenforcedPrimaryKey(['id']));
        // Of several processes that find it missing one adds it; the others meet a conflict, and find it there.
        // Nulls are noted with the schema alone: no row is written anew, and a process of the earlier release can go on writing.
        const missingFields = schema.fields.filter(
          ({ name: column }) =>
            spec.addedColumns?.includes(column) === true && !fields.some(({ name }) => name === column),
        );
        if (missingFields.length > 0) await gate.write(() => existing.addColumns(missingFields as never));
        return existing;
      },
      async () => undefined,
    );
    return table && new LanceTable(environment, table, spec);
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    return retryCommit(this.#clock, this.#path, work, () => this.#table.checkoutLatest());
  }

  #write<T>(work: () => Promise<T>): Promise<T> {
    return this.#gate.write(() => this.#run(work));
  }

  /** Words are searched through an index from the first row on: without one, case and script would count. */
  async #ensureTextIndex(): Promise<void> {
    const { textColumn } = this.#spec;
    if (textColumn === null || this.#hasTextIndex) return;
    const indices = await this.#run(() => this.#table.listIndices());
    if (!indices.some(({ columns }) => columns.includes(textColumn)))
      await this.#write(() =>
        this.#table.createIndex(textColumn, { config: this.#lance.Index.fts(FTS_OPTIONS), replace: true }),
      );
    this.#hasTextIndex = true;
  }

  /** Inserts rows, or replaces those of the same ids; one commit. Ids within the call are taken once, the last. */
  async put(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const unique = this.#toStoredRows(rows);
    try {
      await this.#write(() =>
        this.#table
          .mergeInsert('id')
          .whenMatchedUpdateAll()
          .whenNotMatchedInsertAll()
          // By the index, two merges at once would not see each other.
          .useIndex(false)
          .execute(unique),
      );
    } catch (error) {
      if (!isDamage(error) || this.isLost) throw error;
      await this.#putBesideDamage(unique);
    }
    await this.#ensureTextIndex();
  }

  /** A merge reads the whole table. Where some of it cannot be read, what is new is added beside; nothing is replaced. */
  async #putBesideDamage(rows: readonly Row[]): Promise<void> {
    const known = new Set(
      (
        await this.readAround(
          rows.map((row) => row['id'] as string),
          ['id'],
          true,
        )
      ).map((row) => row['id']),
    );
    if (rows.some((row) => known.has(row['id']))) throw createTableError(this.#spec.name, this.#path);
    await this.#write(() => this.#table.add([...rows]));
  }

  /** Puts these rows in place of all others, one commit. */
  async replaceAll(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) {
      await this.#write(() => this.#table.delete('true'));
      return;
    }
    const unique = this.#toStoredRows(rows);
    await this.#write(() => this.#table.add(unique, { mode: 'overwrite' }));
    this.#hasTextIndex = false;
    await this.#ensureTextIndex();
  }

  /** Adds rows that are not there yet, without looking. */
  async append(rows: readonly Row[]): Promise<void> {
    const unique = this.#toStoredRows(rows);
    if (unique.length > 0) await this.#write(() => this.#table.add(unique));
  }

  /** Each id once, the last, as the table keeps it. */
  #toStoredRows(rows: readonly Row[]): Row[] {
    const unique = [...new Map(rows.map((row) => [row['id'], row])).values()];
    return this.#sealer ? unique.map(this.#sealer.seal) : unique;
  }

  #toOpenRow(row: Row): Row {
    return this.#sealer ? this.#sealer.open(row) : row;
  }

  /** Rows by id, each once, in no order; of a damaged table those that can still be read. */
  async readByIds(requestedIds: readonly string[], columns: readonly string[]): Promise<Row[]> {
    const ids = [...new Set(requestedIds)];
    const rows: Row[] = [];
    for (let i = 0; i < ids.length; i += MAX_CONDITION_IDS) {
      const chunk = ids.slice(i, i + MAX_CONDITION_IDS);
      try {
        rows.push(...(await this.readWhere(buildInCondition('id', chunk), columns)));
      } catch (error) {
        if (!isDamage(error) || this.isLost) throw error;
        rows.push(...(await this.readAround(chunk, columns, true)));
      }
    }
    return rows;
  }

  /** Which of these ids the index finds; throws where it is damaged. */
  async readIndexed(ids: readonly string[]): Promise<Set<string>> {
    return new Set(
      (await this.readWhere(buildInCondition('id', ids), ['id'])).map((row) => row['id'] as string),
    );
  }

  /** Asks every index something; throws where one is damaged. */
  async probeIndices(): Promise<void> {
    const { textColumn, scalarColumns } = this.#spec;
    for (const column of scalarColumns) await this.readWhere(buildEqualsCondition(column, ''), ['id']);
    if (textColumn === null || (await this.count()) === 0) return;
    await this.#run(() =>
      this.#table
        .query()
        .fullTextSearch('a', { columns: [textColumn] })
        .select(['id'])
        .limit(1)
        .toArray(),
    );
  }

  /**
   * Rows by id without any index, from whatever part of the table can be read: for when a data file is gone, or an index is
   * damaged (`hasFailed`) or says that there is nothing. Costs a look at every row.
   */
  async readAround(ids: readonly string[], columns: readonly string[], hasFailed: boolean): Promise<Row[]> {
    const wanted = new Set(ids);
    const rows = new Map<string, Row>();
    const { unreadable } = await this.salvage([...new Set(['id', ...columns])], (row) => {
      const id = row['id'] as string;
      if (wanted.has(id)) rows.set(id, row);
    });
    if (unreadable > 0) this.#onDamage('rows');
    else if (hasFailed || rows.size > 0) this.#onDamage('index');
    return [...rows.values()];
  }

  /**
   * Every row that can be read, and how many cannot. By their place in the table, which needs no index and opens only the
   * files that hold them; where reading fails, ever fewer rows at once. `afterRange` is awaited between.
   */
  async salvage(
    columns: readonly string[],
    visitRow: (row: Row) => void,
    afterRange: () => Promise<void> = async () => undefined,
  ): Promise<{ unreadable: number }> {
    const total = await this.count();
    let unreadable = 0;
    const readRange = async (from: number, rows: number): Promise<boolean> => {
      try {
        const found = (await this.#table
          .query()
          .select([...columns])
          .offset(from)
          .limit(rows)
          .toArray()) as Row[];
        for (const row of found.map((stored) => this.#toOpenRow(stored))) visitRow(row);
        return true;
      } catch {
        return false;
      }
    };
    for (let from = 0; from < total;) {
      const rows = Math.min(SALVAGE_ROWS, total - from);
      if (await readRange(from, rows)) {
        from += rows;
        await afterRange();
        continue;
      }
      // One by one up to the first that cannot be read, and past it in growing steps to where reading goes on.
      let failed = 0;
      for (const end = from + rows; from < end; from += 1) {
        if (await readRange(from, 1)) {
          failed = 0;
          continue;
        }
        failed += 1;
        unreadable += 1;
        if (failed < PROBED_ROWS) continue;
        const resumed = await this.#findReadable(from + 1, total);
        unreadable += resumed - (from + 1);
        from = resumed - 1;
        failed = 0;
        if (resumed >= end) {
          from = resumed;
          break;
        }
      }
      await afterRange();
    }
    return { unreadable };
  }

  /** The first place from `from` on that can be read, as a file ends somewhere: doubling, then halving. */
  async #findReadable(from: number, total: number): Promise<number> {
    const canRead = async (at: number): Promise<boolean> => {
      try {
        await this.#table.query().select(['id']).offset(at).limit(1).toArray();
        return true;
      } catch {
        return false;
      }
    };
    let [low, step] = [from - 1, 1];
    while (low + step < total && !(await canRead(low + step))) {
      low += step;
      step *= 2;
    }
    let high = Math.min(total, low + step);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (await canRead(middle)) high = middle;
      else low = middle;
    }
    return high;
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
    if (limit < 1 || this.isLost) return [];
    // One way that is damaged leaves the other.
    const orNothing = async <T>(find: () => Promise<T[]>): Promise<T[]> => {
      try {
        return await find();
      } catch (error) {
        if (!isDamage(error)) throw error;
        this.#onDamage('index');
        return [];
      }
    };
    const query = { ...plainQuery, ...this.#sealer?.sealQuery(plainQuery) };
    const { vectorColumn: column, textColumn } = this.#spec;
    // A phrase in quotes would be looked for as such, which this index does not keep; punctuation says nothing to it.
    const text = query.text.replace(/["'`]/g, ' ').trim();
    const [vectorHits, textHits] = await Promise.all([
      query.vector === null || column === null
        ? []
        : orNothing(() =>
            this.#run(async () => {
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
          ),
      text === '' || textColumn === null
        ? []
        : orNothing(() =>
            this.#run(async () => {
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
          ),
    ]);
    return fuseRankings([vectorHits, textHits]).slice(0, limit);
  }

  /** Names of the columns that the table has, which may be fewer than its specification asks for. */
  async readColumns(): Promise<string[]> {
    return (await this.#run(() => this.#table.schema())).fields.map(({ name }) => name);
  }

  /** 0 for one that is lost. */
  async count(condition?: string): Promise<number> {
    if (this.isLost) return 0;
    return this.#run(() => this.#table.countRows(condition));
  }

  /** Takes rows out of every answer, one commit; their bytes stay until they are purged, whoever does it. */
  async removeRows(ids: readonly string[]): Promise<void> {
    if ((await this.readByIds(ids, ['id'])).length > 0)
      await this.#write(() => this.#table.delete(buildInCondition('id', ids)));
  }

  /**
   * Takes rows out so that no file holds a byte of them: deleted, every other row written anew (deleted rows, and older
   * copies of changed ones, lie in the same files), indices rebuilt, all old versions let go. `isThorough`: with
   * what killed writers left behind. `changes`: of rows that stay, and named what goes.
   */
  async purge(
    ids: readonly string[],
    isThorough: boolean,
    changes: readonly RowChange[] = [],
  ): Promise<void> {
    // What there is may be of a writer that came late: looked for each time, and cheap where there is nothing.
    const existing = await this.readByIds(ids, ['id']);
    // A purge that was killed after its deleting has left the bytes behind.
    const deletions = join(this.#path, `${this.#spec.name}.lance`, '_deletions');
    const isUnfinished = existsSync(deletions) && readdirSync(deletions).length > 0;
    if (existing.length > 0) await this.#write(() => this.#table.delete(buildInCondition('id', ids)));
    for (const { id, values } of changes)
      await this.#write(() => this.#table.update({ where: buildEqualsCondition('id', id), values }));
    if (existing.length > 0 || changes.length > 0 || isUnfinished) {
      await this.#write(() => this.#table.update({ valuesSql: { id: 'id' } }));
    }
    await this.#buildIndices(true);
    await this.#prune(isThorough);
  }

  /** Joins small files, brings indices up to date or makes those the table has grown to need, lets old versions go. */
  async maintain(): Promise<void> {
    if (this.isLost) return;
    try {
      await this.#tidy();
    } catch (error) {
      if (!isDamage(error)) throw error;
      // An index whose files are gone or damaged keeps the others from being brought up to date: all are built anew.
      this.#onDamage('index');
      await this.rebuildIndices();
      await this.#tidy();
    }
  }

  /** All indices anew, from the rows. */
  async rebuildIndices(): Promise<void> {
    for (const { name } of await this.#run(() => this.#table.listIndices()))
      await this.#write(() => this.#table.dropIndex(name)).catch((error: unknown) => {
        if (error instanceof MemoryError && error.code === 'BUSY') throw error;
      });
    await this.#buildIndices(true);
  }

  async #tidy(): Promise<void> {
    await this.#buildIndices(false);
    // Joining rewrites a large table whole: not for every handful of new rows, which are found without.
    const { numRows, fragmentStats } = await this.#run(() => this.#table.stats());
    if (numRows >= LARGE_TABLE_ROWS && fragmentStats.numSmallFragments < MIN_SMALL_FRAGMENTS) return;
    await this.#prune(true);
  }

  /**
   * Joins small files, brings indices up to date, lets old versions go; `isThorough`: with every file that no version names, as
   * killed writers leave them, of a table that has changed since it was tidied last; unless others write all the while.
   */
  async #prune(isThorough: boolean): Promise<void> {
    const optimize = async (cleanupOlderThan: Date, deleteUnverified: boolean): Promise<void> => {
      await this.#run(() => this.#table.optimize({ cleanupOlderThan, deleteUnverified }));
    };
    if (isThorough) {
      // What takes long is done first, beside other writers. No version goes with it: without an old one the library looks for
      // no files that are named by none.
      await this.#gate.write(() => optimize(FAR_PAST, false));
      if (await this.#gate.tryAlone(() => optimize(FAR_FUTURE, true))) return;
    }
    await this.#gate.write(() => optimize(FAR_FUTURE, false));
  }

  async #buildIndices(isRebuild: boolean): Promise<void> {
    const { Index } = this.#lance;
    const { textColumn, vectorColumn, scalarColumns } = this.#spec;
    const rows = await this.count();
    if (rows === 0) {
      if (isRebuild)
        for (const { name } of await this.#run(() => this.#table.listIndices()))
          await this.#write(() => this.#table.dropIndex(name));
      this.#hasTextIndex = false;
      return;
    }
    const indexedColumns = new Set(
      (await this.#run(() => this.#table.listIndices())).flatMap(({ columns }) => columns),
    );
    // The library takes a configuration once: an attempt that is made again needs one of its own.
    const buildIndex = async (column: string, createConfig: () => Index): Promise<void> => {
      if (isRebuild || !indexedColumns.has(column))
        await this.#write(() => this.#table.createIndex(column, { config: createConfig(), replace: true }));
    };
    for (const column of ['id', ...scalarColumns]) await buildIndex(column, () => Index.btree());
    if (textColumn !== null) await buildIndex(textColumn, () => Index.fts(FTS_OPTIONS));
    if (vectorColumn !== null && rows >= MIN_VECTOR_INDEX_ROWS)
      await buildIndex(vectorColumn, () => Index.ivfFlat({ distanceType: 'cosine' }));
  }

  close(): void {
    this.#openTable?.close();
  }
}

/** What a table works with. `onDamage` is told of every damage that is met, by the table's name on disk. */
export interface TableEnvironment {
  readonly lance: LanceModule;
  readonly clock: Clock;
  readonly path: string;
  readonly onDamage: (table: string, damage: TableDamage) => void;
  readonly gate: WriteGate;
  /** What hides the words of a table's rows; null where they are kept in plain. */
  readonly createSealer: (spec: TableSpec) => RowSealer | null;
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

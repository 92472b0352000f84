import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, Index, IntoVector, Table } from '#lancedb';
import type { Clock } from '../../clock.ts';
import { patiently } from './failures.ts';
import type { Library } from './library.ts';

export type Row = Record<string, unknown>;

/** How one table is made and what is indexed in it. */
export interface Shape {
  readonly name: string;
  readonly fields: (arrow: Library['arrow']) => ConstructorParameters<Library['arrow']['Schema']>[0];
  /** Columns that are filtered by, beside the id. */
  readonly scalars: readonly string[];
  /** The column that is searched by words, if any. */
  readonly words: string | null;
  /** The column that is searched by meaning, if any. */
  readonly vector: string | null;
}

/** Versions are dated by the machine's clock: one that was set back since must not keep them. */
const FAR_AHEAD = new Date(Date.UTC(2200, 0, 1));
/** Rows above which a flat search costs more than an index (docs/benchmarks.md). */
const VECTOR_INDEX_FROM = 20_000;
/** Rows from which on files are joined only when so many small ones have come. */
const LARGE = 2_000;
const JOINED = 32;
/** Ids in one condition. */
const IDS = 500;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const among = (column: string, values: readonly string[]): string =>
  `${column} IN (${values.map(quoted).join(', ')})`;
export const equals = (column: string, value: string): string => `${column} = ${quoted(value)}`;

/**
 * What a process that died may have left of a table. Without a version there is nothing to open. One that never came to be is
 * made in its place, by one process of several; with rows or their indices in it, it is a wreck: damage, and left for the owner
 * to see, or what a drop that was cut off has left.
 */
export function conditionOf(folder: string): 'whole' | 'unborn' | 'wreck' {
  const inside = (part: string): string[] =>
    existsSync(join(folder, part)) ? readdirSync(join(folder, part)) : [];
  if (inside('_versions').some((name) => name.endsWith('.manifest') && !name.startsWith('.'))) return 'whole';
  return ['data', '_indices', '_deletions'].some((part) => inside(part).length > 0) ? 'wreck' : 'unborn';
}

/**
 * One table with unique ids. Every call sees the latest version, meets conflicts with patience, and says in the caller's
 * terms what it cannot do.
 */
export class LanceTable {
  readonly #clock: Clock;
  readonly #path: string;
  readonly #shape: Shape;
  readonly #lib: Library;
  readonly #table: Table;
  #worded = false;

  private constructor(lib: Library, table: Table, shape: Shape, clock: Clock, path: string) {
    this.#lib = lib;
    this.#table = table;
    this.#shape = shape;
    this.#clock = clock;
    this.#path = path;
  }

  static async open(
    lib: Library,
    db: Connection,
    shape: Shape,
    clock: Clock,
    path: string,
    make = true,
  ): Promise<LanceTable | null> {
    const schema = new lib.arrow.Schema(shape.fields(lib.arrow));
    const table = await patiently(
      clock,
      path,
      async () => {
        const names = await db.tableNames();
        if (!names.includes(shape.name) || conditionOf(join(path, `${shape.name}.lance`)) === 'unborn')
          return make ? db.createEmptyTable(shape.name, schema as never, { existOk: true }) : null;
        const there = await db.openTable(shape.name);
        const id = (await there.schema()).fields.find(({ name }) => name === 'id');
        // Two merges of the same new id at the same moment would both insert it, were it not the key.
        if (![...(id?.metadata.keys() ?? [])].some((key) => key.includes('primary-key')))
          await there.setUnenforcedPrimaryKey(['id']);
        return there;
      },
      async () => undefined,
    );
    return table && new LanceTable(lib, table, shape, clock, path);
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    return patiently(this.#clock, this.#path, work, () => this.#table.checkoutLatest());
  }

  /** Words are searched through an index from the first row on: without one, case and script would count. */
  async #words(): Promise<void> {
    const { words } = this.#shape;
    if (words === null || this.#worded) return;
    const indices = await this.#run(() => this.#table.listIndices());
    if (!indices.some(({ columns }) => columns.includes(words)))
      await this.#run(() =>
        this.#table.createIndex(words, { config: this.#lib.Index.fts(WORDS), replace: true }),
      );
    this.#worded = true;
  }

  /** Inserts rows, or replaces those of the same ids; one commit. Ids within the call are taken once, the last. */
  async put(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const unique = [...new Map(rows.map((row) => [row['id'], row])).values()];
    await this.#run(() =>
      this.#table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        // By the index, two merges at once would not see each other.
        .useIndex(false)
        .execute(unique),
    );
    await this.#words();
  }

  /** Puts these rows in place of all others, one commit. */
  async replaceAll(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) {
      await this.#run(() => this.#table.delete('true'));
      return;
    }
    const unique = [...new Map(rows.map((row) => [row['id'], row])).values()];
    await this.#run(() => this.#table.add(unique, { mode: 'overwrite' }));
    this.#worded = false;
    await this.#words();
  }

  /** Rows by id, each once, in no order. */
  async byIds(asked: readonly string[], columns: readonly string[]): Promise<Row[]> {
    const ids = [...new Set(asked)];
    const found: Row[] = [];
    for (let i = 0; i < ids.length; i += IDS)
      found.push(...(await this.where(among('id', ids.slice(i, i + IDS)), columns)));
    return found;
  }

  async where(condition: string | null, columns: readonly string[]): Promise<Row[]> {
    return this.#run(async () => {
      let query = this.#table.query().select([...columns]);
      if (condition !== null) query = query.where(condition);
      return (await query.toArray()) as Row[];
    });
  }

  /** Every row, a batch at a time. */
  async scan(columns: readonly string[], each: (row: Row) => void): Promise<void> {
    await this.#run(async () => {
      for await (const batch of this.#table.query().select([...columns]))
        for (const row of batch.toArray() as Row[]) each(row);
    });
  }

  /** By meaning and words together, by one of them where the other is missing; best first, with a score. */
  async search(
    by: { readonly vector: Float32Array | null; readonly text: string; readonly condition: string },
    limit: number,
  ): Promise<{ id: string; score: number }[]> {
    if (limit < 1) return [];
    const { vector: column, words } = this.#shape;
    // A phrase in quotes would be looked for as such, which this index does not keep; punctuation says nothing to it.
    const text = by.text.replace(/["'`]/g, ' ').trim();
    const [near, said] = await Promise.all([
      by.vector === null || column === null
        ? []
        : this.#run(async () => {
            const rows = (await this.#table
              .vectorSearch(by.vector as IntoVector)
              .column(column)
              .distanceType('cosine')
              .refineFactor(4)
              .where(by.condition)
              .select(['id', '_distance'])
              .limit(limit * 2)
              .toArray()) as { id: string; _distance: number }[];
            return rows.map((row) => ({ id: row.id, score: 1 - row._distance }));
          }),
      text === '' || words === null
        ? []
        : this.#run(async () => {
            const index = (await this.#table.listIndices()).find(({ columns }) => columns.includes(words));
            // Rows that the index does not cover yet come first, whatever their score: past them, the best.
            const unindexed = index ? (index.numUnindexedRows ?? 0) : await this.#table.countRows();
            const rows = (await this.#table
              .query()
              .fullTextSearch(text, { columns: [words] })
              .where(by.condition)
              .select(['id', '_score'])
              .limit(limit * 2 + unindexed)
              .toArray()) as { id: string; _score: number }[];
            return rows
              .map((row) => ({ id: row.id, score: row._score }))
              .sort((a, b) => b.score - a.score)
              .slice(0, limit * 2);
          }),
    ]);
    return fuse([near, said]).slice(0, limit);
  }

  count(condition?: string): Promise<number> {
    return this.#run(() => this.#table.countRows(condition));
  }

  /**
   * Takes rows out so that no file holds a byte of them: deleted, every other row written anew (deleted rows, and older
   * copies of changed ones, lie in the same files), indices rebuilt, all old versions let go. `alone`: nobody else is
   * writing, so that what killed writers left behind may go too.
   */
  async purge(ids: readonly string[], alone: boolean): Promise<void> {
    // What there is may be of a writer that came late: looked for each time, and cheap where there is nothing.
    const there = await this.byIds(ids, ['id']);
    // A purge that was killed after its deleting has left the bytes behind.
    const deletions = join(this.#path, `${this.#shape.name}.lance`, '_deletions');
    const unfinished = existsSync(deletions) && readdirSync(deletions).length > 0;
    if (there.length > 0) await this.#run(() => this.#table.delete(among('id', ids)));
    if (there.length > 0 || unfinished) {
      await this.#run(() => this.#table.update({ valuesSql: { id: 'id' } }));
    }
    await this.#index(true);
    await this.#prune(alone);
  }

  /** Joins small files, brings indices up to date or makes those the table has grown to need, lets old versions go. */
  async maintain(): Promise<void> {
    await this.#index(false);
    // Joining rewrites a large table whole: not for every handful of new rows, which are found without.
    const { numRows, fragmentStats } = await this.#run(() => this.#table.stats());
    if (numRows >= LARGE && fragmentStats.numSmallFragments < JOINED) return;
    await this.#prune(true);
  }

  async #prune(alone: boolean): Promise<void> {
    await this.#run(() =>
      this.#table.optimize({
        cleanupOlderThan: FAR_AHEAD,
        deleteUnverified: alone,
      }),
    );
  }

  async #index(anew: boolean): Promise<void> {
    const { Index } = this.#lib;
    const { words, vector, scalars } = this.#shape;
    const rows = await this.count();
    if (rows === 0) {
      if (anew)
        for (const { name } of await this.#run(() => this.#table.listIndices()))
          await this.#run(() => this.#table.dropIndex(name));
      this.#worded = false;
      return;
    }
    const known = new Set(
      (await this.#run(() => this.#table.listIndices())).flatMap(({ columns }) => columns),
    );
    // The library takes a configuration once: an attempt that is made again needs one of its own.
    const make = async (column: string, config: () => Index): Promise<void> => {
      if (anew || !known.has(column))
        await this.#run(() => this.#table.createIndex(column, { config: config(), replace: true }));
    };
    for (const column of ['id', ...scalars]) await make(column, () => Index.btree());
    if (words !== null) await make(words, () => Index.fts(WORDS));
    if (vector !== null && rows >= VECTOR_INDEX_FROM)
      await make(vector, () => Index.ivfFlat({ distanceType: 'cosine' }));
  }

  close(): void {
    this.#table.close();
  }
}

/** Words as they stand, of any script; stems differ by language, and one text may hold several. */
const WORDS = {
  baseTokenizer: 'icu/split' as never,
  stem: false,
  removeStopWords: false,
  asciiFolding: true,
  lowercase: true,
  withPosition: false,
};

/** Reciprocal rank fusion's constant, by its authors; the result is scaled to 1 for the first of every list. */
const RANK = 60;

function fuse(lists: readonly (readonly { id: string; score: number }[])[]): { id: string; score: number }[] {
  const searched = lists.filter((list) => list.length > 0);
  const scores = new Map<string, number>();
  for (const list of searched)
    list.forEach(({ id }, rank) => scores.set(id, (scores.get(id) ?? 0) + (RANK + 1) / (RANK + 1 + rank)));
  return [...scores]
    .map(([id, score]) => ({ id, score: Number((score / searched.length).toFixed(4)) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, Generated } from 'kysely';
import type DatabaseConstructor from 'better-sqlite3';
import type { Origin, Role } from '../../vocabulary/entry.ts';

export type Handle = DatabaseConstructor.Database;

/** The tables of migrations/sqlite as kysely sees them; the SQL there explains them. */
export interface Tables {
  agents: { agent_id: string; role: string; created_at: number };
  users: { user_id: string; tier: Generated<string>; created_at: number };
  sessions: {
    session_key: Generated<number>;
    session_id: string;
    agent_id: string;
    user_id: string | null;
    first_at: number;
    last_at: number;
    next_turn: number;
    entries: number;
    words: number;
  };
  day_table: {
    entry_seq: Generated<number>;
    entry_id: string;
    session_key: number;
    turn_number: number;
    role: Role;
    speaker: string | null;
    said_at: number;
    at_offset: number | null;
    created_at: number;
    user_id: string | null;
    user_tier: string | null;
    keep: number;
    origin: Generated<Origin>;
    token_count: number;
    message_type: Generated<string>;
    epiphany_metadata: string | null;
    sha256: string;
    content: string;
    seal: string | null;
  };
  damaged_entries: { entry_seq: number; found_at: number };
  entry_tags: { tag: string; entry_seq: number };
  supersessions: { older_id: string; newer_id: string };
  citations: { citing_id: string; cited_id: string; created_at: number };
  entry_terms: {
    session_key: number;
    turn_number: number;
    entry_seq: number;
    role: Role;
    speaker: string | null;
    said_at: number;
    word_count: number;
    asks: number;
    marks: Generated<number>;
    terms: Uint8Array;
  };
  vector_spaces: {
    space_id: Generated<number>;
    role: 'universal' | 'native';
    model: string;
    revision: string;
    dimensions: number;
    version: number;
    created_at: number;
    active: number;
    late: Generated<number>;
  };
  entry_vectors: { vector_key: number; vector: Uint8Array };
  entry_sketches: { space_id: number; entry_seq: number; sketch: Uint8Array };
  speakers: { name: string; entries: number };
  facts: { name: string; value: string };
}

/** Builds SQL and runs none: statements run synchronously on the handle, so that one transaction is one turn of the event loop. */
export const sql = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

/** Runs kysely's queries on a handle, each distinct SQL text prepared once. */
export class Statements {
  readonly handle: Handle;
  readonly #prepared = new Map<string, DatabaseConstructor.Statement>();

  constructor(handle: Handle) {
    this.handle = handle;
  }

  prepare(text: string): DatabaseConstructor.Statement {
    let statement = this.#prepared.get(text);
    if (!statement) this.#prepared.set(text, (statement = this.handle.prepare(text)));
    return statement;
  }

  all<Row>(query: Compilable<Row>): Row[] {
    const { sql: text, parameters } = query.compile();
    return this.prepare(text).all(...parameters) as Row[];
  }

  get<Row>(query: Compilable<Row>): Row | undefined {
    const { sql: text, parameters } = query.compile();
    return this.prepare(text).get(...parameters) as Row | undefined;
  }

  run(query: Compilable<unknown>): DatabaseConstructor.RunResult {
    const { sql: text, parameters } = query.compile();
    return this.prepare(text).run(...parameters);
  }
}

/** The key of an entry's vector in a space; seqs up to 2^41 and 4,095 spaces fit a safe integer. */
export const MAX_VECTOR_SPACES = 4096;
export const toVectorKey = (seq: number, spaceId: number): number => seq * MAX_VECTOR_SPACES + spaceId;
/** The range of keys that an entry's vectors have, whatever their space. */
export const toVectorKeyRange = (seq: number): [number, number] => [
  toVectorKey(seq, 0),
  toVectorKey(seq, MAX_VECTOR_SPACES - 1),
];

/** An INSERT of these columns, built once: rows come by the hundred, and their SQL never changes. */
export function createInserter<Table extends keyof Tables, Column extends keyof Tables[Table] & string>(
  table: Table,
  columns: readonly Column[],
): (db: Statements, row: Record<Column, unknown>) => DatabaseConstructor.RunResult {
  const empty = Object.fromEntries(columns.map((column) => [column, null]));
  const { sql: text } = sql
    .insertInto(table)
    .values(empty as never)
    .compile();
  return (db, row) => db.prepare(text).run(...columns.map((column) => row[column]));
}

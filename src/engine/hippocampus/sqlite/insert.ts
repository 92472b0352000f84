import { MemoryError, createInputError } from '../../errors.ts';
import { packTerms } from '../../language/terms.ts';
import { sketch } from '../../math/sketch.ts';
import { toBytes } from '../../math/vectors.ts';
import type { NewEntry, StoredEntry } from '../../vocabulary/entry.ts';
import type { Period } from '../../language/dates.ts';
import type { IncomingEntry } from '../entries-port.ts';
import { buildFtsDocument } from './full-text.ts';
import { putFact, readFact } from './fact-rows.ts';
import { toStoredMarks } from './terms-row.ts';
import { createInserter, sql, toVectorKey } from './schema.ts';
import { computeSeal } from './seal.ts';
import type { Statements } from './schema.ts';

export const AGENT_ID = 'default';

const insertEntry = createInserter('day_table', [
  ...([
    'entry_seq',
    'entry_id',
    'session_key',
    'turn_number',
    'role',
    'speaker',
    'said_at',
    'at_offset',
    'created_at',
  ] as const),
  ...([
    'user_id',
    'user_tier',
    'keep',
    'origin',
    'token_count',
    'message_type',
    'epiphany_metadata',
  ] as const),
  ...(['sha256', 'content', 'seal'] as const),
]);
export const insertTerms = createInserter('entry_terms', [
  ...(['session_key', 'turn_number', 'entry_seq', 'role', 'speaker', 'said_at'] as const),
  ...(['word_count', 'asks', 'marks', 'terms'] as const),
]);
const insertSketch = createInserter('entry_sketches', ['space_id', 'entry_seq', 'sketch']);

/** Stores a batch inside the writer's transaction: all or nothing (contract, `remember`). */
export function insertBatch(db: Statements, batch: readonly IncomingEntry[]): StoredEntry[] {
  let seq = readLastSeq(db);
  const lastSessionKey = readFact(db, 'last-session-key') ?? 0;
  return batch.map(
    (incoming) =>
      (incoming.isNewId ? null : findDuplicate(db, incoming.entry)) ??
      insertOne(db, incoming, ++seq, lastSessionKey),
  );
}

/** The highest number ever given to an entry, forgotten ones included. */
export function readLastSeq(db: Statements): number {
  const last = db.prepare('SELECT max(entry_seq) FROM day_table').pluck().get() as number | null;
  return Math.max(last ?? 0, readFact(db, 'last-seq') ?? 0);
}

/** The highest key ever given to a block, forgotten ones included. */
export function readLastBlockKey(db: Statements): number {
  const last = db.prepare('SELECT max(block_key) FROM holographic_blocks').pluck().get() as number | null;
  return Math.max(last ?? 0, readFact(db, 'last-block-key') ?? 0);
}

/** Before entries go, and sessions and blocks with them: theirs may be the highest numbers. */
export function saveLastKeys(db: Statements): void {
  const session = db.prepare('SELECT max(session_key) FROM sessions').pluck().get() as number | null;
  putFact(db, 'last-seq', readLastSeq(db));
  putFact(db, 'last-session-key', Math.max(session ?? 0, readFact(db, 'last-session-key') ?? 0));
  putFact(db, 'last-block-key', readLastBlockKey(db));
}

const SELECT_KNOWN = sql
  .selectFrom('day_table')
  .innerJoin('sessions', 'sessions.session_key', 'day_table.session_key')
  .select(['sha256', 'turn_number', 'session_id'])
  .where('entry_id', '=', '')
  .compile().sql;

function findDuplicate(db: Statements, entry: NewEntry): StoredEntry | null {
  if (!db.prepare('SELECT 1 FROM day_table WHERE entry_id = ?').get(entry.id)) return null;
  const row = db.prepare(SELECT_KNOWN).get(entry.id) as {
    sha256: string;
    turn_number: number;
    session_id: string;
  };
  if (row.sha256 !== entry.sha256)
    throw createInputError(
      `The id ${entry.id} already holds another text.`,
      'Use a new id, or leave it out; to replace a memory, name the old one in `supersedes`.',
      { id: entry.id },
    );
  return { id: entry.id, sessionId: row.session_id, turn: row.turn_number, duplicate: true };
}

function insertOne(
  db: Statements,
  { entry, terms, periods, vector }: IncomingEntry,
  seq: number,
  lastSessionKey: number,
): StoredEntry {
  const tier = entry.userId === null ? null : ensureUserTier(db, entry.userId, entry.createdAt);
  const { key, turn } = allocateTurn(db, entry, terms.length, lastSessionKey);
  insertEntry(db, {
    entry_seq: seq,
    entry_id: entry.id,
    session_key: key,
    turn_number: turn,
    role: entry.role,
    speaker: entry.speaker,
    said_at: entry.at,
    at_offset: entry.atOffset ?? null,
    created_at: entry.createdAt,
    user_id: entry.userId,
    user_tier: tier,
    keep: entry.keep ? 1 : 0,
    origin: entry.origin,
    token_count: entry.tokenCount,
    message_type: entry.epiphany === undefined ? 'dialogue' : 'epiphany',
    epiphany_metadata: entry.epiphany ?? null,
    sha256: entry.sha256,
    content: entry.content,
    seal: computeSeal({ ...entry, turn }),
  });
  for (const tag of new Set(entry.tags)) db.run(sql.insertInto('entry_tags').values({ tag, entry_seq: seq }));
  for (const olderId of new Set(entry.supersedes)) {
    if (!db.get(sql.selectFrom('day_table').select('entry_seq').where('entry_id', '=', olderId)))
      throw new MemoryError(
        'NOT_FOUND',
        `No memory has the id ${olderId}, named in \`supersedes\`.`,
        'Use ids from `recall`; nothing was stored.',
        { id: olderId },
      );
    db.run(
      sql
        .insertInto('supersessions')
        .values({ older_id: olderId, newer_id: entry.id })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
  if (entry.speaker !== null)
    db.prepare(
      'INSERT INTO speakers (name, entries) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET entries = entries + 1',
    ).run(entry.speaker);
  insertTerms(db, {
    session_key: key,
    turn_number: turn,
    entry_seq: seq,
    role: entry.role,
    speaker: entry.speaker,
    said_at: entry.at,
    word_count: terms.length,
    asks: terms.asks ? 1 : 0,
    marks: toStoredMarks(terms),
    terms: packTerms(terms),
  });
  db.prepare('INSERT INTO entries_fts (rowid, terms) VALUES (?, ?)').run(seq, buildFtsDocument(terms));
  insertPeriods(db, seq, periods ?? []);
  if (vector) insertVector(db, vector.spaceId, seq, vector.values);
  return { id: entry.id, sessionId: entry.sessionId, turn, duplicate: false };
}

export function insertPeriods(db: Statements, seq: number, periods: readonly Period[]): void {
  for (const { from, to } of periods)
    db.prepare('INSERT INTO entry_dates VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(seq, from, to);
}

/** Adds a vector and its sketch; false when the entry has one in this space already. */
export function insertVector(db: Statements, spaceId: number, seq: number, values: Float32Array): boolean {
  const { changes } = db
    .prepare('INSERT INTO entry_vectors (vector_key, vector) VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run(toVectorKey(seq, spaceId), toBytes(values));
  if (changes === 0) return false;
  const sketchWords = sketch(values);
  insertSketch(db, { space_id: spaceId, entry_seq: seq, sketch: new Uint8Array(sketchWords.buffer) });
  return true;
}

function ensureUserTier(db: Statements, userId: string, now: number): string {
  db.run(
    sql
      .insertInto('users')
      .values({ user_id: userId, created_at: now })
      .onConflict((conflict) => conflict.doNothing()),
  );
  return db.get(sql.selectFrom('users').select('tier').where('user_id', '=', userId))!.tier;
}

/** The session's row and the next turn in it, taken: sessions come into being with their first entry. */
function allocateTurn(
  db: Statements,
  entry: NewEntry,
  words: number,
  lastSessionKey: number,
): { key: number; turn: number } {
  const row = db
    .prepare(
      `INSERT INTO sessions (session_key, session_id, agent_id, user_id, first_at, last_at, next_turn, entries, words)
       VALUES (max(coalesce((SELECT max(session_key) FROM sessions), 0), ?) + 1, ?, ?, ?, ?, ?, 1, 1, ?)
       ON CONFLICT (session_id) DO UPDATE SET next_turn = next_turn + 1, entries = entries + 1,
         words = words + excluded.words, first_at = min(first_at, excluded.first_at),
         last_at = max(last_at, excluded.last_at)
       RETURNING session_key, next_turn`,
    )
    .get(lastSessionKey, entry.sessionId, AGENT_ID, entry.userId, entry.at, entry.at, words) as {
    session_key: number;
    next_turn: number;
  };
  return { key: row.session_key, turn: row.next_turn - 1 };
}

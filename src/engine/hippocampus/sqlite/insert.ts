import { MemoryError, invalid } from '../../errors.ts';
import { packTerms } from '../../language/terms.ts';
import { sketch } from '../../math/sketch.ts';
import { toBytes } from '../../math/vectors.ts';
import type { NewEntry, StoredEntry } from '../../vocabulary/entry.ts';
import type { Arrival } from '../port.ts';
import { ftsDocument } from './full-text.ts';
import { sql } from './schema.ts';
import type { Statements } from './schema.ts';

export const AGENT = 'default';

/** Stores a batch inside the writer's transaction: all or nothing (contract, `remember`). */
export function insertBatch(db: Statements, batch: readonly Arrival[]): StoredEntry[] {
  let entries = 0;
  let words = 0;
  const stored = batch.map((arrival): StoredEntry => {
    const known = duplicateOf(db, arrival.entry);
    if (known) return known;
    entries += 1;
    words += arrival.terms.length;
    return insertOne(db, arrival);
  });
  if (entries > 0)
    db.prepare('UPDATE totals SET entries = entries + ?, words = words + ? WHERE one = 1').run(
      entries,
      words,
    );
  return stored;
}

function duplicateOf(db: Statements, entry: NewEntry): StoredEntry | null {
  const row = db.get(
    sql
      .selectFrom('day_table')
      .innerJoin('sessions', 'sessions.session_key', 'day_table.session_key')
      .select(['content', 'turn_number', 'session_id'])
      .where('entry_id', '=', entry.id),
  );
  if (!row) return null;
  if (row.content !== entry.content)
    throw invalid(
      `The id ${entry.id} already holds another text.`,
      'Use a new id, or leave it out; to replace a memory, name the old one in `supersedes`.',
      { id: entry.id },
    );
  return { id: entry.id, sessionId: row.session_id, turn: row.turn_number, duplicate: true };
}

function insertOne(db: Statements, { entry, terms, vector }: Arrival): StoredEntry {
  const tier = entry.userId === null ? null : userTier(db, entry.userId, entry.createdAt);
  const { key, turn } = takeTurn(db, entry);
  const { lastInsertRowid } = db.run(
    sql.insertInto('day_table').values({
      entry_id: entry.id,
      session_key: key,
      turn_number: turn,
      role: entry.role,
      speaker: entry.speaker,
      said_at: entry.at,
      created_at: entry.createdAt,
      user_id: entry.userId,
      user_tier: tier,
      keep: entry.keep ? 1 : 0,
      token_count: entry.tokenCount,
      sha256: entry.sha256,
      content: entry.content,
    }),
  );
  const seq = Number(lastInsertRowid);
  for (const tag of new Set(entry.tags)) db.run(sql.insertInto('entry_tags').values({ tag, entry_seq: seq }));
  for (const older of new Set(entry.supersedes)) {
    if (!db.get(sql.selectFrom('day_table').select('entry_seq').where('entry_id', '=', older)))
      throw new MemoryError(
        'NOT_FOUND',
        `No memory has the id ${older}, named in \`supersedes\`.`,
        'Use ids from `recall`; nothing was stored.',
        { id: older },
      );
    db.run(
      sql
        .insertInto('supersessions')
        .values({ older_id: older, newer_id: entry.id })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
  if (entry.speaker !== null)
    db.prepare(
      'INSERT INTO speakers (name, entries) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET entries = entries + 1',
    ).run(entry.speaker);
  db.run(
    sql.insertInto('entry_terms').values({
      session_key: key,
      turn_number: turn,
      entry_seq: seq,
      role: entry.role,
      speaker: entry.speaker,
      said_at: entry.at,
      word_count: terms.length,
      asks: terms.asks ? 1 : 0,
      terms: packTerms(terms),
    }),
  );
  db.prepare('INSERT INTO entries_fts (rowid, terms) VALUES (?, ?)').run(seq, ftsDocument(terms));
  if (vector) insertVector(db, vector.spaceId, seq, vector.values);
  return { id: entry.id, sessionId: entry.sessionId, turn, duplicate: false };
}

export function insertVector(db: Statements, spaceId: number, seq: number, values: Float32Array): void {
  const { changes } = db.run(
    sql
      .insertInto('entry_vectors')
      .values({ entry_seq: seq, space_id: spaceId, vector: toBytes(values) })
      .onConflict((conflict) => conflict.doNothing()),
  );
  if (changes === 0) return;
  const words = sketch(values);
  db.run(
    sql
      .insertInto('entry_sketches')
      .values({ space_id: spaceId, entry_seq: seq, sketch: new Uint8Array(words.buffer) }),
  );
}

function userTier(db: Statements, userId: string, now: number): string {
  db.run(
    sql
      .insertInto('users')
      .values({ user_id: userId, created_at: now })
      .onConflict((conflict) => conflict.doNothing()),
  );
  return db.get(sql.selectFrom('users').select('tier').where('user_id', '=', userId))!.tier;
}

/** The session's row and the next turn in it, taken: sessions come into being with their first entry. */
function takeTurn(db: Statements, entry: NewEntry): { key: number; turn: number } {
  const row = db
    .prepare(
      `INSERT INTO sessions (session_id, agent_id, user_id, first_at, last_at, next_turn) VALUES (?, ?, ?, ?, ?, 1)
       ON CONFLICT (session_id) DO UPDATE SET next_turn = next_turn + 1,
         first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
       RETURNING session_key, next_turn`,
    )
    .get(entry.sessionId, AGENT, entry.userId, entry.at, entry.at) as {
    session_key: number;
    next_turn: number;
  };
  return { key: row.session_key, turn: row.next_turn - 1 };
}

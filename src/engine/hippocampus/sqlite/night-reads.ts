import { fromBytes } from '../../math/vectors.ts';
import type { FluxMetrics } from '../../vocabulary/block.ts';
import { UNTRUSTED_ORIGINS } from '../../vocabulary/entry.ts';
import type { Entry } from '../../vocabulary/entry.ts';
import type { FluxArc, NightSession, NightTurn } from '../sessions-port.ts';
import { SELECT_ENTRY, toEntries } from './read.ts';
import type { EntryRow } from './read.ts';
import type { Statements } from './schema.ts';

/** Entries of a cycle have numbers above the boundary of the one before, up to its own. */
function readCycleBounds(db: Statements, cycle: number): { from: number; to: number } {
  return db
    .prepare(
      `SELECT coalesce((SELECT max(boundary) FROM night_cycles WHERE cycle < :cycle), 0) AS "from",
         (SELECT boundary FROM night_cycles WHERE cycle = :cycle) AS "to"`,
    )
    .get({ cycle }) as { from: number; to: number };
}

/** By number upwards from `start`; or, `isBackwards`, those of earlier cycles downwards from it. */
export function readCycleEntries(
  db: Statements,
  cycle: number,
  start: number,
  limit: number,
  isBackwards = false,
): Entry[] {
  const { from, to } = readCycleBounds(db, cycle);
  return isBackwards
    ? toEntries(
        db
          .prepare(
            `${SELECT_ENTRY} WHERE d.entry_seq <= ? AND d.entry_seq < ? ORDER BY d.entry_seq DESC LIMIT ?`,
          )
          .all(from, start, limit),
      )
    : toEntries(
        db
          .prepare(`${SELECT_ENTRY} WHERE d.entry_seq > ? AND d.entry_seq <= ? ORDER BY d.entry_seq LIMIT ?`)
          .all(Math.max(from, start), to, limit),
      );
}

interface SessionRow {
  session_key: number;
  session_id: string;
  user_id: string | null;
  first_at: number;
  continuity_flag: number;
  open_arc_question: string | null;
  open_arc_space: number | null;
  open_arc_embedding: Uint8Array | null;
  from_turn: number | null;
}

function toNightSession(value: unknown): NightSession {
  const row = value as SessionRow;
  return {
    key: row.session_key,
    id: row.session_id,
    userId: row.user_id,
    firstAt: row.first_at,
    openArc:
      row.open_arc_embedding && row.open_arc_question !== null && row.open_arc_space !== null
        ? {
            question: row.open_arc_question,
            spaceId: row.open_arc_space,
            vector: fromBytes(row.open_arc_embedding),
          }
        : null,
    fromTurn: row.from_turn,
  };
}

export function listCycleSessions(db: Statements, cycle: number): NightSession[] {
  const { from, to } = readCycleBounds(db, cycle);
  return db
    .prepare(
      `SELECT s.*, min(CASE WHEN b.entry_seq IS NULL THEN d.turn_number END) AS from_turn
       FROM day_table d JOIN sessions s ON s.session_key = d.session_key
       LEFT JOIN entry_blocks b ON b.entry_seq = d.entry_seq
       WHERE d.entry_seq > ? AND d.entry_seq <= ? GROUP BY s.session_key ORDER BY s.first_at, s.session_key`,
    )
    .all(from, to)
    .map(toNightSession);
}

export function findOpenArcs(
  db: Statements,
  userId: string | null,
  exceptSession: number,
  from: number,
  to: number,
): NightSession[] {
  return db
    .prepare(
      `SELECT *, NULL AS from_turn FROM sessions
       WHERE continuity_flag = 1 AND last_at BETWEEN ? AND ? AND user_id IS ? AND session_key <> ? ORDER BY last_at DESC, session_key`,
    )
    .all(from, to, userId, exceptSession)
    .map(toNightSession);
}

export function readTurns(db: Statements, session: number, fromTurn: number, cycle: number): NightTurn[] {
  const { to } = readCycleBounds(db, cycle);
  const rows = db
    .prepare(
      `${SELECT_ENTRY} WHERE d.entry_seq IN (SELECT entry_seq FROM entry_terms WHERE session_key = ? AND turn_number >= ?)
       AND d.entry_seq <= ? ORDER BY d.turn_number`,
    )
    .all(session, fromTurn, to) as EntryRow[];
  const entries = toEntries(rows);
  return rows.map((row, i) => ({
    entry: entries[i]!,
    perplexity: row.perplexity_score,
    fluxState: row.flux_state,
    cycle: row.block_cycle,
    blockId: row.block_id,
  }));
}

export function readArcs(db: Statements, session: number): FluxArc[] {
  const rows = db
    .prepare('SELECT * FROM flux_arcs WHERE session_key = ? ORDER BY first_turn')
    .all(session) as { first_turn: number; last_turn: number; is_open: number; metrics: string }[];
  return rows.map((row) => ({
    firstTurn: row.first_turn,
    lastTurn: row.last_turn,
    open: row.is_open === 1,
    metrics: JSON.parse(row.metrics) as FluxMetrics,
  }));
}

/** What came from elsewhere is no measure of the owner's talk (R31). */
const UNTRUSTED = UNTRUSTED_ORIGINS.map((origin) => `'${origin}'`).join(', ');

/** Of the last scores only: what an agent finds surprising changes, and a look at all of them would cost every night more. */
const MAX_LONG_RUN_SCORES = 5_000;

export function computeLongRunStatistics(
  db: Statements,
  sinceCycle: number,
): { mean: number; deviation: number; turns: number } {
  const fromSeq = (
    db
      .prepare('SELECT coalesce(max(boundary), 0) AS b FROM night_cycles WHERE cycle < ?')
      .get(sinceCycle) as {
      b: number;
    }
  ).b;
  const row = db
    .prepare(
      `SELECT count(*) AS turns, avg(x) AS mean, avg(x * x) AS square FROM
         (SELECT log2(perplexity_score) AS x FROM day_table
          WHERE perplexity_score IS NOT NULL AND entry_seq > ? AND origin NOT IN (${UNTRUSTED}) ORDER BY entry_seq DESC LIMIT ?)`,
    )
    .get(fromSeq, MAX_LONG_RUN_SCORES) as { turns: number; mean: number | null; square: number | null };
  const mean = row.mean ?? 0;
  return { mean, deviation: Math.sqrt(Math.max(0, (row.square ?? 0) - mean * mean)), turns: row.turns };
}

import { toBytes } from '../../math/vectors.ts';
import type { SessionStore } from '../sessions-port.ts';
import { readFact } from './fact-rows.ts';
import type { FencedWrites } from './fenced-writes.ts';
import {
  readArcs,
  readCycleEntries,
  computeLongRunStatistics,
  findOpenArcs,
  listCycleSessions,
  readTurns,
} from './night-reads.ts';

export function createSessionStore({
  db,
  read,
  readRow,
  readRows,
  write,
  writeEach,
}: FencedWrites): SessionStore {
  return {
    listFresh: (cycle, after, limit) => read(() => readCycleEntries(db, cycle, after, limit)),
    listEarlier: (cycle, before, limit) => read(() => readCycleEntries(db, cycle, before, limit, true)),
    list: (cycle) => read(() => listCycleSessions(db, cycle)),
    readTurns: (session, fromTurn, cycle) => read(() => readTurns(db, session, fromTurn, cycle)),
    putScores: (lease, scores) =>
      writeEach(lease, 'UPDATE day_table SET perplexity_score = ? WHERE entry_seq = ?', scores, (row) => [
        row.perplexity,
        row.seq,
      ]),
    readSurprises: (seqs) =>
      read(() =>
        seqs.map((seq) => {
          const row = readRow<{ score: number | null }>(
            'SELECT perplexity_score AS score FROM day_table WHERE entry_seq = ?',
            seq,
          );
          return row?.score == null ? null : Math.log2(row.score);
        }),
      ),
    readLongRun: (since) => read(() => computeLongRunStatistics(db, since)),
    readMeterState: (meter) =>
      read(() => readRow('SELECT cycle, state FROM meter_states WHERE meter = ?', meter) ?? null),
    putMeterState: (lease, meter, state, forgets) =>
      write(lease, () => {
        if ((readFact(db, 'forgets') ?? 0) !== forgets) return;
        // The old state lies in the pages that the new one takes: overwritten like anything that was said.
        db.prepare('DELETE FROM meter_states').run();
        db.prepare('INSERT INTO meter_states VALUES (?, ?, ?)').run(meter, lease.cycle, state);
      }),
    putFlux: (lease, session, states, arcs) =>
      write(lease, () => {
        // Forgotten since the night read it.
        if (!db.prepare('SELECT 1 FROM sessions WHERE session_key = ?').get(session)) return;
        for (const { seq, state } of states)
          db.prepare('UPDATE day_table SET flux_state = ? WHERE entry_seq = ?').run(state, seq);
        for (const arc of arcs)
          db.prepare(
            `INSERT INTO flux_arcs VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session_key, first_turn) DO UPDATE
             SET last_turn = excluded.last_turn, cycle = excluded.cycle, is_open = excluded.is_open, metrics = excluded.metrics`,
          ).run(
            session,
            arc.firstTurn,
            arc.lastTurn,
            lease.cycle,
            arc.open ? 1 : 0,
            JSON.stringify(arc.metrics),
          );
      }),
    readArcs: (session) => read(() => readArcs(db, session)),
    putOpenArc: (lease, session, arc) =>
      write(lease, () => {
        db.prepare(
          'UPDATE sessions SET continuity_flag = ?, open_arc_question = ?, open_arc_space = ?, open_arc_embedding = ? WHERE session_key = ?',
        ).run(
          arc ? 1 : 0,
          arc?.question ?? null,
          arc?.spaceId ?? null,
          arc ? toBytes(arc.vector) : null,
          session,
        );
      }),
    listOpenArcs: () =>
      read(
        () =>
          db
            .prepare(
              `SELECT session_key AS session, open_arc_question AS question FROM sessions
               WHERE continuity_flag = 1 AND open_arc_question IS NOT NULL ORDER BY session_key`,
            )
            .all() as { session: number; question: string }[],
      ),
    findOpenArcs: (...of) => read(() => findOpenArcs(db, ...of)),
    listOpenQuestions: (limit, since = Number.MIN_SAFE_INTEGER) =>
      read(() =>
        readRows(
          // What tells of epiphanies asks nothing.
          `SELECT open_arc_question AS question, last_at AS at FROM sessions s
           WHERE continuity_flag = 1 AND open_arc_question IS NOT NULL AND last_at >= ? AND EXISTS
             (SELECT 1 FROM entry_terms t JOIN day_table d ON d.entry_seq = t.entry_seq
              WHERE t.session_key = s.session_key AND d.message_type <> 'epiphany')
           ORDER BY last_at DESC LIMIT ?`,
          since,
          limit,
        ),
      ),
  };
}

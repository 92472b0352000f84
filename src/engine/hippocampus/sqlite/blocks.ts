import type { Clock } from '../../clock.ts';
import { fromBytes, fromStored, toBytes, toShort } from '../../math/vectors.ts';
import type { BlockStore, BlockVector, Debt } from '../night-port.ts';
import { BLOCK, toBlock } from './block-rows.ts';
import type { BlockRow } from './block-rows.ts';
import { apply, find, formOne } from './block-writes.ts';
import { createCentroidStore } from './centroids.ts';
import { createDesk } from './desk.ts';
import { takeBack } from './forget-blocks.ts';
import { arcsOf, freshEntries, longRun, openArcs, sessionsOfCycle, turnsOf } from './night-reads.ts';
import { entriesBySeq } from './read.ts';
import { blocksWithin, relativesOf } from './relatives.ts';
import { renewTerms } from './renew.ts';
import { VECTOR_SPACES, vectorKey } from './schema.ts';
import type { Statements } from './schema.ts';
import { OUTDATED } from './terms-row.ts';
import type { Writer } from './writer.ts';

export function createBlockStore(
  db: Statements,
  writer: Writer,
  read: <T>(work: () => T) => Promise<T>,
  clock: Clock,
): BlockStore {
  const desk = createDesk(db, writer, read);
  const { one, all, write, each } = desk;
  const putFact = (name: string, value: string): void => {
    db.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(
      name,
      value,
    );
  };
  const fact = (name: string): string | null =>
    one<{ value: string }>('SELECT value FROM facts WHERE name = ?', name)?.value ?? null;

  return {
    fresh: (cycle, after, limit) => read(() => freshEntries(db, cycle, after, limit)),
    earlier: (cycle, before, limit) => read(() => freshEntries(db, cycle, before, limit, true)),
    score: (lease, scores) =>
      each(lease, 'UPDATE day_table SET perplexity_score = ? WHERE entry_seq = ?', scores, (row) => [
        row.perplexity,
        row.seq,
      ]),
    surprises: (seqs) =>
      read(() =>
        seqs.map((seq) => {
          const row = one<{ score: number | null }>(
            'SELECT perplexity_score AS score FROM day_table WHERE entry_seq = ?',
            seq,
          );
          return row?.score == null ? null : Math.log2(row.score);
        }),
      ),
    meterState: (meter) =>
      read(() => one('SELECT cycle, state FROM meter_states WHERE meter = ?', meter) ?? null),
    saveMeterState: (lease, meter, state, forgets) =>
      write(lease, () => {
        if (Number(fact('forgets') ?? 0) !== forgets) return;
        // The old state lies in the pages that the new one takes: overwritten like anything that was said.
        db.prepare('DELETE FROM meter_states').run();
        db.prepare('INSERT INTO meter_states VALUES (?, ?, ?)').run(meter, lease.cycle, state);
      }),
    forgets: () => read(() => Number(fact('forgets') ?? 0)),

    sessions: (cycle) => read(() => sessionsOfCycle(db, cycle)),
    openArcs: (...of) => read(() => openArcs(db, ...of)),
    openQuestions: (limit) =>
      read(() =>
        all(
          // What tells of epiphanies asks nothing.
          `SELECT open_arc_question AS question, last_at AS at FROM sessions s
           WHERE continuity_flag = 1 AND open_arc_question IS NOT NULL AND EXISTS
             (SELECT 1 FROM entry_terms t JOIN day_table d ON d.entry_seq = t.entry_seq
              WHERE t.session_key = s.session_key AND d.message_type <> 'epiphany')
           ORDER BY last_at DESC LIMIT ?`,
          limit,
        ),
      ),
    turns: (session, fromTurn, cycle) => read(() => turnsOf(db, session, fromTurn, cycle)),
    flux: (lease, session, states, arcs) =>
      write(lease, () => {
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
    arcs: (session) => read(() => arcsOf(db, session)),
    longRun: (since) => read(() => longRun(db, since)),

    form: (lease, blocks, citations) =>
      write(lease, () => {
        const there = db.prepare('SELECT 1 FROM day_table WHERE entry_seq = ?');
        if (blocks.some((block) => block.seqs.some((seq) => !there.get(seq)))) return false;
        for (const block of blocks) formOne(db, block, lease.cycle, clock.now());
        for (const { citing, cited } of citations)
          db.prepare('INSERT INTO citations VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
            citing,
            cited,
            clock.now(),
          );
        return true;
      }),
    leaveOpen: (lease, session, arc) =>
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
    find: (query) => read(() => find(db, query)),
    ofSession: (session) =>
      read(() =>
        all<BlockRow>(`${BLOCK} WHERE h.session_key = ? ORDER BY h.arc_start_time, h.block_key`, session).map(
          toBlock,
        ),
      ),
    continuing: (cycle) =>
      read(() =>
        all<BlockRow>(
          `${BLOCK} WHERE h.cycle = ? AND (h.continues_from IS NOT NULL OR h.continued_by IS NOT NULL)
           ORDER BY h.arc_start_time, h.block_key`,
          cycle,
        ).map(toBlock),
      ),
    blocks: (ids) =>
      read(() => ids.flatMap((id) => all<BlockRow>(`${BLOCK} WHERE h.block_id = ?`, id).map(toBlock))),
    change: (lease, changes) =>
      write(lease, () => changes.filter((change) => !apply(db, change)).map(({ key }) => key)),
    vectors: (keys) =>
      read(() =>
        keys.flatMap((key) =>
          all<{ what: string; space_id: number; vector: Uint8Array }>(
            'SELECT what, space_id, vector FROM block_vectors WHERE block_key = ?',
            key,
          ).map((row): BlockVector & { key: number } => ({
            key,
            what: row.what,
            spaceId: row.space_id,
            values: fromBytes(row.vector),
          })),
        ),
      ),
    entryVectors: (spaceId, seqs) =>
      read(() => {
        const { dimensions } = one<{ dimensions: number }>(
          'SELECT dimensions FROM vector_spaces WHERE space_id = ?',
          spaceId,
        )!;
        const read = db.prepare('SELECT vector FROM entry_vectors WHERE vector_key = ?').pluck();
        return seqs.map((seq) => {
          const bytes = read.get(vectorKey(seq, spaceId)) as Uint8Array | undefined;
          return bytes ? fromStored(bytes, dimensions) : null;
        });
      }),
    relate: (lease, relations) =>
      each(
        lease,
        `INSERT INTO block_relationships SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM holographic_blocks WHERE block_id = ?)
           AND EXISTS (SELECT 1 FROM holographic_blocks WHERE block_id = ?) ON CONFLICT DO NOTHING`,
        relations,
        ({ source, target, type, strength }) => [source, target, type, strength, clock.now(), source, target],
      ),
    relatives: (seqs) => read(() => relativesOf(db, seqs)),
    within: (filter, time, limit) => read(() => blocksWithin(db, filter, time, limit)),
    outlived: (cycle, after, limit) =>
      read(() =>
        all<{ seq: number; id: string; sha256: string }>(
          `SELECT d.entry_seq AS seq, d.entry_id AS id, d.sha256 FROM entry_blocks b JOIN day_table d ON d.entry_seq = b.entry_seq
           WHERE b.raw = 1 AND b.cycle <= ? AND b.tier <> 'hippocampus' AND b.entry_seq > ? ORDER BY b.entry_seq LIMIT ?`,
          cycle,
          after,
          limit,
        ),
      ),
    outdated: (after, limit) =>
      read(() =>
        entriesBySeq(
          db,
          db
            .prepare(
              `SELECT entry_seq FROM entry_terms WHERE marks = ${OUTDATED} AND entry_seq > ? ORDER BY entry_seq LIMIT ?`,
            )
            .pluck()
            .all(after, limit) as number[],
        ),
      ),
    renew: (lease, rows) =>
      write(lease, () => {
        for (const { seq, terms, periods } of rows) renewTerms(db, seq, terms, periods);
      }),
    noteAnswers: (lease, answers) =>
      each(
        lease,
        'INSERT OR REPLACE INTO editor_answers VALUES (?, ?, ?, ?)',
        answers,
        ({ subject, what, model, prompt }) => [subject, what, model, prompt],
      ),
    letGo: (lease, seqs) =>
      write(lease, () => {
        const vectors = db.prepare(
          'SELECT vector_key, vector FROM entry_vectors WHERE vector_key BETWEEN ? AND ?',
        );
        for (const seq of seqs) {
          db.prepare('UPDATE entry_blocks SET raw = 0 WHERE entry_seq = ?').run(seq);
          db.prepare("UPDATE day_table SET content = '' WHERE entry_seq = ?").run(seq);
          for (const row of vectors.all(vectorKey(seq, 0), vectorKey(seq, VECTOR_SPACES - 1)) as {
            vector_key: number;
            vector: Uint8Array;
          }[])
            db.prepare('UPDATE entry_vectors SET vector = ? WHERE vector_key = ?').run(
              toShort(fromBytes(row.vector)),
              row.vector_key,
            );
        }
      }),
    list: (limit, before) =>
      read(() =>
        all<BlockRow>(
          `${BLOCK} ${before ? 'WHERE (h.arc_end_time, h.block_key) < (?, ?)' : ''}
           ORDER BY h.arc_end_time DESC, h.block_key DESC LIMIT ?`,
          ...(before ? [before.endAt, before.key] : []),
          limit,
        ).map(toBlock),
      ),
    complete: (prefix, limit) =>
      read(() =>
        all<{ block_id: string }>(
          'SELECT block_id FROM holographic_blocks WHERE block_id >= ? AND block_id < ? ORDER BY block_id DESC LIMIT ?',
          prefix,
          `${prefix}g`,
          limit,
        ).map((row) => row.block_id),
      ),
    touch: (ids, at) =>
      each(
        null,
        'INSERT INTO touches VALUES (?, ?) ON CONFLICT (block_id) DO UPDATE SET last_accessed = max(last_accessed, excluded.last_accessed)',
        ids,
        (id) => [id, at],
      ),
    foldTouches: (lease) =>
      write(lease, () => {
        db.prepare(
          `UPDATE holographic_blocks SET last_accessed = max(coalesce(holographic_blocks.last_accessed, 0), t.last_accessed)
           FROM touches t WHERE t.block_id = holographic_blocks.block_id`,
        ).run();
        return db.prepare('DELETE FROM touches').run().changes;
      }),
    placeInClusters: (lease, places, facts) =>
      write(lease, () => {
        for (const { blockId, clusterId } of places)
          db.prepare('UPDATE holographic_blocks SET cluster_id = ? WHERE block_id = ?').run(
            clusterId,
            blockId,
          );
        for (const [name, value] of Object.entries(facts)) putFact(name, value);
      }),
    ...createCentroidStore(desk),

    takeBack: (written) =>
      write(null, () => {
        takeBack(db, written);
      }),
    debts: () => read(() => all<Debt>('SELECT kind, id FROM cortex_debts ORDER BY kind, id')),
    paid: (lease, debts) =>
      write(lease, () => {
        for (const { kind, id } of debts)
          db.prepare('DELETE FROM cortex_debts WHERE kind = ? AND id = ?').run(kind, id);
      }),
    fact: (name) => read(() => fact(name)),
    setFact: (lease, name, value) =>
      write(lease, () => {
        putFact(name, value);
      }),
  };
}

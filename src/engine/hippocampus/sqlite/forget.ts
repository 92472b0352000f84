import { hash } from 'node:crypto';
import type { EntrySelection } from '../../vocabulary/entry.ts';
import type { ForgetCounts } from '../entries-port.ts';
import { countEmptiedBlocks, forgetBlocks } from './forget-blocks.ts';
import { buildFtsDocument } from './full-text.ts';
import { toTerms } from './terms-row.ts';
import type { TermsRow } from './terms-row.ts';
import { saveLastKeys } from './insert.ts';
import { sql, toVectorKeyRange } from './schema.ts';
import type { Statements } from './schema.ts';

interface UseQueryRow {
  use: number;
  query: string;
}
interface ForgottenEntryRow {
  entry_seq: number;
  session_key: number;
  entry_id: string;
  speaker: string | null;
  sha256: string;
}

/** A session of which nothing is left, with what the nights have made of its turns. */
function forgetEmptySession(db: Statements, session: number): void {
  const gone = db
    .prepare(
      `DELETE FROM sessions WHERE session_key = :session
         AND NOT EXISTS (SELECT 1 FROM entry_terms WHERE session_key = :session) RETURNING session_id`,
    )
    .pluck()
    .get({ session }) as string | undefined;
  if (gone === undefined) return;
  db.prepare('DELETE FROM flux_arcs WHERE session_key = ?').run(session);
  db.prepare('DELETE FROM editor_answers WHERE subject_id = ?').run(gone);
}

interface EpiphanyRow extends ForgottenEntryRow {
  readonly block_id: string;
}

/**
 * What is chosen, and the epiphanies that speak of a block whose words go: they hold its title. A metablock's words are those
 * of its parts; and epiphanies may be part of blocks themselves, of which others tell.
 */
function findForgottenEntries(db: Statements, selection: EntrySelection): ForgottenEntryRow[] {
  const entries = findSelectedEntries(db, selection);
  let epiphanies = db
    .prepare(
      `SELECT entry_seq, session_key, entry_id, speaker, sha256, json_extract(epiphany_metadata, '$.block_id') AS block_id
       FROM day_table WHERE message_type = 'epiphany'`,
    )
    .all() as EpiphanyRow[];
  if (epiphanies.length === 0) return entries;
  const selectBlock = db.prepare(
    `SELECT h.block_id, h.parent_metablock_id FROM entry_blocks b
     JOIN holographic_blocks h ON h.block_key = b.block_key WHERE b.entry_seq = ?`,
  );
  const seenSeqs = new Set(entries.map(({ entry_seq: seq }) => seq));
  const blockIds = new Set<string | null>();
  for (let next = entries; next.length > 0;) {
    for (const { entry_seq: seq } of next) {
      const block = selectBlock.get(seq) as
        { block_id: string; parent_metablock_id: string | null } | undefined;
      if (block) blockIds.add(block.block_id).add(block.parent_metablock_id);
    }
    const affected = epiphanies.filter(({ block_id: id }) => blockIds.has(id));
    epiphanies = epiphanies.filter(({ block_id: id }) => !blockIds.has(id));
    next = affected.filter(({ entry_seq: seq }) => !seenSeqs.has(seq));
    for (const entry of next) seenSeqs.add(entry.entry_seq);
    entries.push(...next);
  }
  return entries;
}

/** Entries from which on forgetting takes long enough to be done beside the event loop. */
const LARGE_SELECTION = 200;

/** Whether so many entries are chosen. */
export function isLargeSelection(db: Statements, selection: EntrySelection): boolean {
  if ('ids' in selection) return selection.ids.length >= LARGE_SELECTION;
  return db.all(selectEntries(selection).limit(LARGE_SELECTION)).length === LARGE_SELECTION;
}

function findSelectedEntries(db: Statements, selection: EntrySelection): ForgottenEntryRow[] {
  if ('ids' in selection)
    return [...new Set(selection.ids)].flatMap((id) => db.all(ENTRIES.where('entry_id', '=', id)));
  return db.all(selectEntries(selection));
}

const ENTRIES = sql
  .selectFrom('day_table')
  .select(['entry_seq', 'session_key', 'entry_id', 'speaker', 'sha256']);

function selectEntries(selection: Exclude<EntrySelection, { readonly ids: readonly string[] }>) {
  if ('userId' in selection) return ENTRIES.where('user_id', '=', selection.userId);
  if ('before' in selection) return ENTRIES.where('said_at', '<', selection.before);
  return ENTRIES.where(
    'entry_seq',
    'in',
    sql
      .selectFrom('entry_terms')
      .innerJoin('sessions', 'sessions.session_key', 'entry_terms.session_key')
      .select('entry_seq')
      .where('session_id', '=', selection.sessionId),
  );
}

/** What `forget` of the same selection would take, and the ids among it that nothing has. */
export function countSelection(
  db: Statements,
  selection: EntrySelection,
): ForgetCounts & { unknown: string[] } {
  const entries = findForgottenEntries(db, selection);
  const ids = new Set(entries.map((entry) => entry.entry_id));
  return {
    ...countForgotten(db, entries),
    unknown: 'ids' in selection ? selection.ids.filter((id) => !ids.has(id)) : [],
  };
}

function countForgotten(db: Statements, entries: readonly ForgottenEntryRow[]): ForgetCounts {
  const selectVectorCount = db.prepare(
    'SELECT count(*) AS n FROM entry_vectors WHERE vector_key BETWEEN ? AND ?',
  );
  const selectCitations = db
    .prepare('SELECT citing_id, cited_id FROM citations WHERE cited_id = ? OR citing_id = ?')
    .raw();
  // A citation with both its ends among them is still one.
  const citationPairs = new Set(
    entries.flatMap(({ entry_id: id }) => selectCitations.all(id, id).map(String)),
  );
  return {
    entries: entries.length,
    vectors: entries.reduce(
      (sum, entry) => sum + (selectVectorCount.get(...toVectorKeyRange(entry.entry_seq)) as { n: number }).n,
      0,
    ),
    citations: citationPairs.size,
    ...countEmptiedBlocks(
      db,
      entries.map(({ entry_seq: seq }) => seq),
    ),
  };
}

/** Deletes inside the writer's transaction; freed pages are overwritten (`secure_delete`), the WAL is emptied after. */
export function forgetSelection(db: Statements, selection: EntrySelection): ForgetCounts {
  const entries = findForgottenEntries(db, selection);
  const counts = countForgotten(db, entries);
  saveLastKeys(db);
  const deleteTerms = db.prepare(
    `DELETE FROM entry_terms WHERE (session_key, turn_number) =
       (SELECT session_key, turn_number FROM day_table WHERE entry_seq = ?) RETURNING session_key, word_count, asks, marks, terms`,
  );
  const deleteFtsRow = db.prepare(
    "INSERT INTO entries_fts (entries_fts, rowid, terms) VALUES ('delete', ?, ?)",
  );
  for (const { entry_id: id } of entries)
    db.prepare('DELETE FROM citations WHERE cited_id = ? OR citing_id = ?').run(id, id);
  if (entries.length > 0) forgetBlocks(db, entries);
  const clearOpenArc = db.prepare(
    `UPDATE sessions SET continuity_flag = 0, open_arc_question = NULL, open_arc_space = NULL, open_arc_embedding = NULL
     WHERE session_key = ?`,
  );
  const deleteAnchorPairs = db.prepare('DELETE FROM anchor_pairs WHERE query = ? OR positive = ?');
  // What was asked may have been remembered, too: as a question it is no less forgotten.
  const forgottenHashes = new Set(entries.map(({ sha256 }) => sha256));
  for (const { use, query } of db.prepare('SELECT use_seq AS use, query FROM uses').all() as UseQueryRow[])
    if (forgottenHashes.has(hash('sha256', query))) {
      db.prepare('DELETE FROM uses WHERE use_seq = ?').run(use);
      deleteAnchorPairs.run(`use:${use}`, `use:${use}`);
    }
  for (const { entry_seq: seq, entry_id: id, speaker } of entries) {
    const row = deleteTerms.get(seq) as TermsRow & { session_key: number };
    deleteFtsRow.run(seq, buildFtsDocument(toTerms(row)));
    db.prepare('UPDATE sessions SET entries = entries - 1, words = words - ? WHERE session_key = ?').run(
      row.word_count,
      row.session_key,
    );
    clearOpenArc.run(row.session_key);
    db.prepare('DELETE FROM supersessions WHERE older_id = ? OR newer_id = ?').run(id, id);
    if (speaker !== null) db.prepare('UPDATE speakers SET entries = entries - 1 WHERE name = ?').run(speaker);
    db.prepare('DELETE FROM entry_vectors WHERE vector_key BETWEEN ? AND ?').run(...toVectorKeyRange(seq));
    db.prepare(
      'DELETE FROM entry_sketches WHERE entry_seq = ? AND space_id IN (SELECT space_id FROM vector_spaces)',
    ).run(seq);
    for (const use of db.prepare('DELETE FROM uses WHERE entry_seq = ? RETURNING use_seq').pluck().all(seq))
      deleteAnchorPairs.run(`use:${String(use)}`, `use:${String(use)}`);
    deleteAnchorPairs.run(`entry:${seq}`, `entry:${seq}`);
    // Tags go with the row they hang on.
    db.prepare('DELETE FROM day_table WHERE entry_seq = ?').run(seq);
  }
  const sessions = new Set(entries.map(({ session_key: session }) => session));
  // Names are words of the owner's too: nobody and nothing is kept that no entry speaks of any more.
  db.prepare('DELETE FROM speakers WHERE entries <= 0').run();
  for (const session of sessions) forgetEmptySession(db, session);
  db.prepare(
    `UPDATE sessions SET user_id = NULL WHERE user_id IS NOT NULL AND NOT EXISTS
       (SELECT 1 FROM entry_terms t JOIN day_table d ON d.entry_seq = t.entry_seq
        WHERE t.session_key = sessions.session_key AND d.user_id = sessions.user_id)`,
  ).run();
  db.prepare(
    'DELETE FROM users WHERE user_id NOT IN (SELECT user_id FROM day_table WHERE user_id IS NOT NULL) AND user_id NOT IN (SELECT user_id FROM sessions WHERE user_id IS NOT NULL)',
  ).run();
  return counts;
}

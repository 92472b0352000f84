import type { Period } from '../../language/dates.ts';
import { packTerms } from '../../language/terms.ts';
import type { Terms } from '../../language/terms.ts';
import { buildFtsDocument } from './full-text.ts';
import { insertPeriods } from './insert.ts';
import type { Statements } from './schema.ts';
import { toStoredMarks, toTerms } from './terms-row.ts';
import type { TermsRow } from './terms-row.ts';

/** Terms of today's analyser in place of those there; most texts have the same, and then the full-text index stays. */
export function renewTerms(db: Statements, seq: number, terms: Terms, periods: readonly Period[]): void {
  // Statements are shared by their text, and so is that they give rows bare (full-text.ts).
  const key = db
    .prepare('SELECT session_key, turn_number FROM day_table WHERE entry_seq = ?')
    .raw()
    .get(seq) as readonly [session: number, turn: number] | undefined;
  if (!key) return;
  const oldRow = db
    .prepare(
      'SELECT word_count, asks, marks, terms FROM entry_terms WHERE session_key = ? AND turn_number = ?',
    )
    .get(...key) as TermsRow;
  const packed = packTerms(terms);
  const isSame = terms.length === oldRow.word_count && Buffer.from(oldRow.terms).equals(packed);
  if (!isSame) {
    db.prepare("INSERT INTO entries_fts (entries_fts, rowid, terms) VALUES ('delete', ?, ?)").run(
      seq,
      buildFtsDocument(toTerms(oldRow)),
    );
    db.prepare('INSERT INTO entries_fts (rowid, terms) VALUES (?, ?)').run(seq, buildFtsDocument(terms));
    db.prepare('UPDATE sessions SET words = words + ? WHERE session_key = ?').run(
      terms.length - oldRow.word_count,
      key[0],
    );
  }
  db.prepare(
    'UPDATE entry_terms SET word_count = ?, asks = ?, marks = ?, terms = ? WHERE session_key = ? AND turn_number = ?',
  ).run(terms.length, terms.asks ? 1 : 0, toStoredMarks(terms), packed, ...key);
  insertPeriods(db, seq, periods);
}

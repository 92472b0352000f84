import { hash } from 'node:crypto';
import type { Fault } from '../../vocabulary/damage.ts';
import { decodeFact } from '../../vocabulary/facts.ts';
import type { FactKey } from '../../vocabulary/facts.ts';
import { readEntriesBySeq } from './read.ts';
import { toVectorKeyRange } from './schema.ts';
import type { Statements } from './schema.ts';

/** Faults of one kind told one by one. */
const MAX_LISTED = 20;
const PAGE_SIZE = 500;

const toFault = (kind: Fault['kind'], problem: string, id?: string): Fault => ({
  ...{ part: 'hippocampus', kind, problem },
  ...(id === undefined ? {} : { id }),
});

/**
 * Damage of the file as SQLite finds it; where that is sound, texts and names that are no longer what was stored, what is
 * derived from them and missing, and facts that cannot be read.
 */
export function findFaults(db: Statements): Fault[] {
  try {
    const rows = db.handle.pragma(`integrity_check(${MAX_LISTED})`) as { integrity_check: string }[];
    const lines = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    if (lines.length > 0) return lines.map((line) => toFault('pages', line));
    return [...findAlteredEntries(db), ...findMissingDerivations(db), ...findUnreadableFacts(db)];
  } catch (error) {
    const { code } = error as { code?: string };
    if (code?.startsWith('SQLITE_CORRUPT'))
      return [toFault('pages', `reading stopped at a damaged page (${code})`)];
    throw error;
  }
}

function findAlteredEntries(db: Statements): Fault[] {
  const faults: Fault[] = [];
  const selectSeqs = db.prepare(
    'SELECT entry_seq FROM day_table WHERE entry_seq > ? ORDER BY entry_seq LIMIT ?',
  );
  for (let after = 0; faults.length < MAX_LISTED;) {
    const seqs = selectSeqs.pluck().all(after, PAGE_SIZE) as number[];
    if (seqs.length === 0) break;
    after = seqs.at(-1)!;
    for (const { id, raw, content, sha256, sealed } of readEntriesBySeq(db, seqs)) {
      if (raw && hash('sha256', content) !== sha256)
        faults.push(toFault('text', `the text of ${id} is not what was stored`, id));
      if (!sealed) faults.push(toFault('text', `who said ${id}, when or where is not what was stored`, id));
    }
  }
  return faults.slice(0, MAX_LISTED);
}

/** What recall needs of every entry beside its text. */
function findMissingDerivations(db: Statements): Fault[] {
  const faults: Fault[] = [];
  const termless = db
    .prepare(
      `SELECT count(*) FROM day_table d WHERE NOT EXISTS (SELECT 1 FROM entry_terms t
       WHERE t.session_key = d.session_key AND t.turn_number = d.turn_number AND t.entry_seq = d.entry_seq)`,
    )
    .pluck()
    .get() as number;
  if (termless > 0) faults.push(toFault('index', `${termless} entries have no terms`));
  try {
    db.handle.exec("INSERT INTO entries_fts (entries_fts) VALUES ('integrity-check')");
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('SQLITE_CORRUPT')) throw error;
    faults.push(toFault('index', 'the full text is damaged'));
  }
  const broken = listBrokenVectors(db).length;
  if (broken > 0) faults.push(toFault('index', `${broken} vectors are damaged or missing`));
  return faults;
}

/** Of the spaces that entries are searched in: sketches without a vector, or with one of another length. */
export function listBrokenVectors(db: Statements): { seq: number; spaceId: number }[] {
  const spaces = db
    .prepare("SELECT space_id AS id, dimensions FROM vector_spaces WHERE role = 'universal'")
    .all() as { id: number; dimensions: number }[];
  const selectVector = db.prepare('SELECT vector FROM entry_vectors WHERE vector_key = ?').pluck();
  const broken: { seq: number; spaceId: number }[] = [];
  for (const { id, dimensions } of spaces) {
    const sketched = db
      .prepare('SELECT entry_seq FROM entry_sketches WHERE space_id = ?')
      .pluck()
      .all(id) as number[];
    for (const seq of sketched) {
      const vector = selectVector.get(toVectorKeyRange(seq)[0] + id) as Uint8Array | undefined;
      if (!vector || !hasSize(vector.length, dimensions)) broken.push({ seq, spaceId: id });
    }
  }
  return broken;
}

/** As it was made, or as the short copy that is left of it (R10). */
const hasSize = (bytes: number, dimensions: number): boolean =>
  bytes === 4 * dimensions || bytes === dimensions + 4;

function findUnreadableFacts(db: Statements): Fault[] {
  const rows = db.prepare('SELECT name, value FROM facts').all() as { name: FactKey; value: string }[];
  return rows.flatMap(({ name, value }) => {
    try {
      decodeFact(name, value);
      return [];
    } catch {
      return [toFault('fact', `what is kept as ${name} cannot be read`)];
    }
  });
}

import { createHash } from 'node:crypto';
import type { Statements } from './schema.ts';

const MAX_FAULTS = 20;

/** Damage of the file as SQLite finds it, then texts that are no longer what their hash says; a line each. */
export function findFaults(db: Statements): string[] {
  try {
    const rows = db.handle.pragma(`integrity_check(${MAX_FAULTS})`) as { integrity_check: string }[];
    const lines = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    return lines.length > 0 ? lines : findAlteredTexts(db);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code?.startsWith('SQLITE_CORRUPT')) return [`reading stopped at a damaged page (${code})`];
    throw error;
  }
}

function findAlteredTexts(db: Statements): string[] {
  const lines: string[] = [];
  const rows = db.handle
    .prepare("SELECT entry_id, sha256, content FROM day_table WHERE content <> ''")
    .iterate();
  for (const { entry_id: id, sha256, content } of rows as Iterable<{
    entry_id: string;
    sha256: string;
    content: string;
  }>) {
    if (createHash('sha256').update(content, 'utf8').digest('hex') === sha256) continue;
    lines.push(`the text of ${id} is not what was stored`);
    if (lines.length === MAX_FAULTS) break;
  }
  return lines;
}

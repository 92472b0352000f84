import { fromStored } from '../../math/vectors.ts';
import type { EntryIndex } from '../index-port.ts';
import type { FencedWrites } from './fenced-writes.ts';
import type { FullText } from './full-text.ts';
import { findDatedEntries, findEntriesByPeriods, findEntriesSaidIn, readEntriesBySeq } from './read.ts';
import { findRelatedEntries } from './related-entries.ts';
import { renewTerms } from './renew-terms.ts';
import { toVectorKey } from './schema.ts';
import { IS_OUTDATED } from './terms-row.ts';
import type { VectorSearch } from './vector-search.ts';

export function createEntryIndex(
  { db, read, readRow, write }: FencedWrites,
  fullText: FullText,
  vectors: VectorSearch,
): EntryIndex {
  return {
    findMatching: (terms, limit, filter) => read(() => fullText.search(terms, limit, filter)),
    findNearest: (spaceId, vector, limit, filter) =>
      read(() => vectors.search(spaceId, vector, limit, filter)),
    readCosines: (spaceId, vector, seqs) => read(() => vectors.computeCosines(spaceId, vector, seqs)),
    readVectors: (spaceId, seqs) =>
      read(() => {
        const { dimensions } = readRow<{ dimensions: number }>(
          'SELECT dimensions FROM vector_spaces WHERE space_id = ?',
          spaceId,
        )!;
        const read = db.prepare('SELECT vector FROM entry_vectors WHERE vector_key = ?').pluck();
        return seqs.map((seq) => {
          const bytes = read.get(toVectorKey(seq, spaceId)) as Uint8Array | undefined;
          return bytes ? fromStored(bytes, dimensions) : null;
        });
      }),
    readTurnsAround: (seqs, reach, filter, words) =>
      read(() => fullText.readTurnsAround(seqs, reach, filter, words)),
    findMentioning: (periods, limit) => read(() => findEntriesByPeriods(db, periods, limit)),
    findDated: (seqs) => read(() => findDatedEntries(db, seqs)),
    findSaidIn: (periods, limit, filter) => read(() => findEntriesSaidIn(db, periods, limit, filter)),
    findRelatives: (seqs) => read(() => findRelatedEntries(db, seqs)),
    readStatistics: (terms) => read(() => fullText.readStatistics(terms)),
    listOutdated: (after, limit) =>
      read(() =>
        readEntriesBySeq(
          db,
          db
            .prepare(
              `SELECT entry_seq FROM entry_terms WHERE ${IS_OUTDATED} AND entry_seq > ? ORDER BY entry_seq LIMIT ?`,
            )
            .pluck()
            .all(after, limit) as number[],
        ),
      ),
    replaceTerms: (lease, rows) =>
      write(lease, () => {
        for (const { seq, terms, periods } of rows) renewTerms(db, seq, terms, periods);
      }),
  };
}

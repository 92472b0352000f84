import type { PurgeItem, PurgeQueue } from '../purges-port.ts';
import type { FencedWrites } from './fenced-writes.ts';
import { enqueueLateWrites } from './forget-blocks.ts';
import { markScrubPending, runWithSecureDelete } from './scrub.ts';

export function createPurgeQueue({ db, read, readRows, write }: FencedWrites): PurgeQueue {
  return {
    list: () => read(() => readRows<PurgeItem>('SELECT kind, id FROM cortex_debts ORDER BY kind, id')),
    addWritten: (written) =>
      write(null, () => {
        enqueueLateWrites(db, written);
      }),
    remove: (lease, items) =>
      write(lease, () => {
        runWithSecureDelete(db.handle, () => {
          for (const { kind, id } of items) {
            db.prepare('DELETE FROM cortex_debts WHERE kind = ? AND id = ?').run(kind, id);
            if (kind === 'cluster') db.prepare('DELETE FROM editor_answers WHERE subject_id = ?').run(id);
          }
        });
        // The ids of what is forgotten are forgotten too.
        if (items.length > 0) markScrubPending(db);
      }),
  };
}

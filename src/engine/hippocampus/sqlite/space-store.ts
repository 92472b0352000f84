import type { Clock } from '../../clock.ts';
import type { SpaceStore } from '../spaces-port.ts';
import type { FencedWrites } from './fenced-writes.ts';
import { insertVector } from './insert.ts';
import {
  readActiveSpace,
  listSpaces,
  countUnembedded,
  dropVectors,
  findSpace,
  ensureSpace,
  switchSpace,
  listUnembedded,
} from './spaces.ts';

export function createSpaceStore({ db, read, write }: FencedWrites, clock: Clock): SpaceStore {
  return {
    open: async (identity) =>
      (await read(() => findSpace(db, identity))) ??
      write(null, () => ensureSpace(db, identity, clock.now())),
    readActive: () => read(() => readActiveSpace(db)),
    list: () => read(() => listSpaces(db)),
    activate: (lease, spaceId, moved) => write(lease, () => switchSpace(db, spaceId, moved)),
    putVectors: (spaceId, rows) =>
      write(null, () => {
        const exists = db.prepare('SELECT 1 FROM day_table WHERE entry_seq = ?');
        const last = db
          .prepare('SELECT max(entry_seq) FROM entry_sketches WHERE space_id = ?')
          .pluck()
          .get(spaceId) as number | null;
        const added = rows.filter(
          ({ seq, values }) => exists.get(seq) && insertVector(db, spaceId, seq, values),
        );
        // What comes in order is read on from where everybody stands; only what came behind makes them read anew.
        if (last !== null && added.some(({ seq }) => seq < last))
          db.prepare('UPDATE vector_spaces SET late = late + 1 WHERE space_id = ?').run(spaceId);
      }),
    dropVectors: (spaceId, limit) => write(null, () => dropVectors(db, spaceId, limit)),
    listUnembedded: (spaceId, limit) => write(null, () => listUnembedded(db, spaceId, limit)),
    countUnembedded: (spaceId) => read(() => countUnembedded(db, spaceId)),
  };
}

import type { Clock } from '../../clock.ts';
import { STAGES } from '../../vocabulary/night.ts';
import type {
  Counts,
  Cycle,
  Holder,
  Lease,
  LeasePurpose,
  NightState,
  StageStatus,
} from '../../vocabulary/night.ts';
import type { NightLedger, ProcessIdentity } from '../nights-port.ts';
import { readLastSeq } from './insert.ts';
import { assertLease, readLease } from './fenced-writes.ts';
import type { FencedWrites } from './fenced-writes.ts';
import type { PulseFile } from './pulse-file.ts';

/** A holder that has not been heard of for so long has died, whatever its process id says (contract: 20 s at most). */
const LEASE_TIMEOUT_MS = 15_000;
/** A night that waits asks several times a second: one that has not asked for so long waits no more. */
const WANTED_TIMEOUT_MS = 3_000;
/** How often it writes that down. */
const WANTED_INTERVAL_MS = 1_000;

interface CycleRow {
  cycle: number;
  cycle_id: string;
  state: Exclude<NightState, 'none' | 'interrupted'>;
  boundary: number;
  started_at: number;
  finished_at: number | null;
  failure: string | null;
}
interface StageRow {
  stage: number;
  status: StageStatus;
  done: number;
  total: number;
  ms: number;
  counts: string;
}

export function createNightLedger(
  { db, read, write }: FencedWrites,
  clock: Clock,
  pulse: PulseFile,
): NightLedger {
  const isRecent = (at: number, ms: number): boolean => Math.abs(clock.now() - at) <= ms;

  /** Whoever holds the lease and lives. A clock that was set leaves the fence to decide. */
  const findHolder = (self: ProcessIdentity): Holder | null => {
    const row = readLease(db);
    if (!row || row.held === 0) return null;
    if (row.host === self.host && !self.isAlive(row.pid)) return null;
    // Taken, then heard of: of the two the nearer, since a clock that was set between them puts neither after the other.
    const beatAt = pulse.read(row.fence) ?? row.heartbeat_at;
    const [heartbeatAt] = [row.heartbeat_at, beatAt].sort(
      (a, b) => Math.abs(clock.now() - a) - Math.abs(clock.now() - b),
    ) as [number, number];
    if (!isRecent(heartbeatAt, LEASE_TIMEOUT_MS)) return null;
    return { pid: row.pid, heartbeatAt, purpose: row.purpose };
  };

  /** A night that waits for the lease. */
  const findWaitingNight = (): Holder | null => {
    const row = readLease(db);
    if (row?.wanted_at == null || row.wanted_by === null) return null;
    if (!isRecent(row.wanted_at, WANTED_TIMEOUT_MS)) return null;
    return { pid: row.wanted_by, heartbeatAt: row.wanted_at, purpose: 'night', isWaiting: true };
  };

  const noteWaitingNight = ({ pid }: ProcessIdentity): void => {
    const row = readLease(db)!;
    if (row.wanted_by === pid && row.wanted_at !== null && isRecent(row.wanted_at, WANTED_INTERVAL_MS))
      return;
    db.prepare("UPDATE night_lease SET wanted_by = ?, wanted_at = ? WHERE name = 'night'").run(
      pid,
      clock.now(),
    );
  };

  /** A higher fence than any before it: whoever held the lease before writes nothing more. */
  const seize = (self: ProcessIdentity, purpose: LeasePurpose): number => {
    const fence = (readLease(db)?.fence ?? 0) + 1;
    db.prepare(
      `INSERT INTO night_lease (name, fence, held, pid, host, heartbeat_at, purpose) VALUES ('night', ?, 1, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET fence = excluded.fence, held = 1, pid = excluded.pid, host = excluded.host,
         heartbeat_at = excluded.heartbeat_at, purpose = excluded.purpose, cancel = 0, wanted_by = NULL, wanted_at = NULL`,
    ).run(fence, self.pid, self.host, clock.now(), purpose);
    return fence;
  };

  const openCycle = (id: string): number => {
    const last = db.prepare('SELECT cycle, state FROM night_cycles ORDER BY cycle DESC LIMIT 1').get() as
      { cycle: number; state: string } | undefined;
    if (last && last.state !== 'completed') {
      db.prepare(
        "UPDATE night_cycles SET state = 'running', finished_at = NULL, failure = NULL WHERE cycle = ?",
      ).run(last.cycle);
      db.prepare(
        "UPDATE night_stages SET status = 'pending', done = 0, total = 0 WHERE cycle = ? AND status <> 'completed'",
      ).run(last.cycle);
      return last.cycle;
    }
    const cycle = (last?.cycle ?? 0) + 1;
    db.prepare(
      "INSERT INTO night_cycles (cycle, cycle_id, state, boundary, started_at) VALUES (?, ?, 'running', ?, ?)",
    ).run(cycle, id, readLastSeq(db), clock.now());
    STAGES.forEach((_, i) =>
      db
        .prepare("INSERT INTO night_stages (cycle, stage, status) VALUES (?, ?, 'pending')")
        .run(cycle, i + 1),
    );
    return cycle;
  };

  const free = (lease: Lease): void =>
    void db
      .prepare("UPDATE night_lease SET held = 0, cancel = 0 WHERE name = 'night' AND fence = ?")
      .run(lease.fence);

  return {
    acquireForCycle: (self, newCycleId) =>
      write(null, () => {
        const busy = findHolder(self);
        if (busy) {
          if (busy.purpose !== 'night') noteWaitingNight(self);
          return { busy };
        }
        const fence = seize(self, 'night');
        return { lease: { fence, cycle: openCycle(newCycleId) } };
      }),

    acquire: (self, purpose) =>
      write(null, () => {
        const busy = findHolder(self) ?? findWaitingNight();
        return busy ? { busy } : { lease: { fence: seize(self, purpose), cycle: 0 } };
      }),

    checkFence: (lease) =>
      read(() => {
        assertLease(db, lease);
      }),

    beat: async (lease) => {
      const isCancelled = await read(() => {
        assertLease(db, lease);
        if (!pulse.write(lease.fence, clock.now())) return null;
        return readLease(db)!.cancel === 1;
      });
      if (isCancelled !== null) return { cancel: isCancelled };
      // No file can be written beside the database: then the row has to tell.
      return write(lease, () => {
        db.prepare("UPDATE night_lease SET heartbeat_at = ? WHERE name = 'night'").run(clock.now());
        return { cancel: readLease(db)!.cancel === 1 };
      });
    },

    updateStage: (lease, stage, change) =>
      write(lease, () => {
        const row = db
          .prepare('SELECT * FROM night_stages WHERE cycle = ? AND stage = ?')
          .get(lease.cycle, stage) as StageRow;
        db.prepare(
          'UPDATE night_stages SET status = ?, done = ?, total = ?, ms = ?, counts = ? WHERE cycle = ? AND stage = ?',
        ).run(
          change.status ?? row.status,
          change.done ?? row.done,
          change.total ?? row.total,
          change.ms === undefined ? row.ms : row.ms + change.ms,
          change.counts === undefined ? row.counts : JSON.stringify(change.counts),
          lease.cycle,
          stage,
        );
      }),

    finish: (lease, state, failure) =>
      write(lease, () => {
        db.prepare('UPDATE night_cycles SET state = ?, finished_at = ?, failure = ? WHERE cycle = ?').run(
          state,
          clock.now(),
          failure,
          lease.cycle,
        );
        if (state !== 'completed')
          db.prepare(`UPDATE night_stages SET status = ? WHERE cycle = ? AND status = 'running'`).run(
            state === 'failed' ? 'failed' : 'pending',
            lease.cycle,
          );
        free(lease);
      }),

    release: (lease) =>
      write(null, () => {
        free(lease);
      }),

    requestCancel: (self) =>
      write(null, () => {
        if (findHolder(self)?.purpose !== 'night') return false;
        db.prepare("UPDATE night_lease SET cancel = 1 WHERE name = 'night'").run();
        return true;
      }),

    readCycle: (self, id) =>
      read((): Cycle | null => {
        const row = db
          .prepare(
            `SELECT * FROM night_cycles ${id === undefined ? '' : 'WHERE cycle_id = ?'} ORDER BY cycle DESC LIMIT 1`,
          )
          .get(...(id === undefined ? [] : [id])) as CycleRow | undefined;
        if (!row) return null;
        const stages = db
          .prepare('SELECT * FROM night_stages WHERE cycle = ? ORDER BY stage')
          .all(row.cycle) as StageRow[];
        const holder = row.state === 'running' ? findHolder(self) : null;
        const by = holder?.purpose === 'night' ? holder : null;
        return {
          number: row.cycle,
          id: row.cycle_id,
          state: row.state === 'running' && !by ? 'interrupted' : row.state,
          boundary: row.boundary,
          startedAt: row.started_at,
          finishedAt: row.finished_at,
          failure: row.failure,
          stages: stages.map((stage) => ({
            name: STAGES[stage.stage - 1]!,
            status: stage.status === 'running' && row.state === 'running' && !by ? 'pending' : stage.status,
            done: stage.done,
            total: stage.total,
            ms: stage.ms,
            counts: parseCounts(stage.counts),
          })),
          holder: by,
        };
      }),

    countWaiting: () =>
      read(() => {
        const boundary = (
          db.prepare('SELECT coalesce(max(boundary), 0) AS b FROM night_cycles').get() as { b: number }
        ).b;
        const row = db
          .prepare(
            'SELECT count(*) AS entries, (SELECT created_at FROM day_table ORDER BY entry_seq DESC LIMIT 1) AS lastAt FROM day_table WHERE entry_seq > ?',
          )
          .get(boundary) as { entries: number; lastAt: number | null };
        return row;
      }),
  };
}

/** Figures of a night, for its report alone: where they are damaged, that keeps nobody from the rest. */
function parseCounts(text: string): Counts {
  try {
    return JSON.parse(text) as Counts;
  } catch {
    return {};
  }
}

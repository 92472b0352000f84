/** The Night Cycle's nine stages, in order, by the names of the contract (spec §8.2). */
export const STAGES = [
  'flux_detection',
  'block_formation',
  'salience_scoring',
  'compression',
  'embedding',
  'storage',
  'migration',
  'clustering',
  'cleanup',
] as const;
export type StageName = (typeof STAGES)[number];

/** The number of each stage; a block carries that of the last one that is done with it. */
export const STAGE = {
  flux_detection: 1,
  block_formation: 2,
  salience_scoring: 3,
  compression: 4,
  embedding: 5,
  storage: 6,
  migration: 7,
  clustering: 8,
  cleanup: 9,
} as const satisfies Record<StageName, number>;

export const STAGE_STATUSES = ['pending', 'running', 'completed', 'failed', 'skipped'] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

export const NIGHT_STATES = ['none', 'running', 'interrupted', 'completed', 'failed', 'cancelled'] as const;
export type NightState = (typeof NIGHT_STATES)[number];

export type Counts = Readonly<Record<string, number>>;

export interface StageState {
  readonly name: StageName;
  readonly status: StageStatus;
  /** Items done of the items there are, while it runs. */
  readonly done: number;
  readonly total: number;
  readonly ms: number;
  readonly counts: Counts;
}

/** What the lease over all processes is held for: one of these at a time, whoever does it. */
export const LEASE_PURPOSES = [
  'night',
  'purge',
  'space_migration',
  'space_drop',
  'rollback',
  'export',
  'repair',
] as const;
export type LeasePurpose = (typeof LEASE_PURPOSES)[number];

/** Who holds the lease, and what for. */
export interface Holder {
  readonly pid: number;
  readonly heartbeatAt: number;
  readonly purpose: LeasePurpose;
  /** It does not hold it yet: a night that comes next. */
  readonly isWaiting?: true;
}

/** A cycle (R20) as any process can see it. */
export interface Cycle {
  readonly number: number;
  readonly id: string;
  readonly state: NightState;
  /** Entries up to this store number belong to it. */
  readonly boundary: number;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Code of what stopped it. */
  readonly failure: string | null;
  readonly stages: readonly StageState[];
  readonly holder: Holder | null;
}

/** The right to write as its one holder, a night's with its cycle, else 0. An older fence than the store's writes nothing. */
export interface Lease {
  readonly fence: number;
  readonly cycle: number;
}

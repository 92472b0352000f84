import type { FluxMetrics } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { Lease } from '../vocabulary/night.ts';

/** A turn of a session on its way through stages 1 and 2. */
export interface NightTurn {
  readonly entry: Entry;
  readonly perplexity: number | null;
  readonly fluxState: string | null;
  /** The cycle that formed its block; null while no block covers it. */
  readonly cycle: number | null;
  readonly blockId: string | null;
}

export interface NightSession {
  readonly key: number;
  readonly id: string;
  readonly userId: string | null;
  readonly firstAt: number;
  /** The arc it left open, by the question it pursues (§4.2). */
  readonly openArc: {
    readonly question: string;
    readonly spaceId: number;
    readonly vector: Float32Array;
  } | null;
  /** The first turn that no block covers; null when all are covered. */
  readonly fromTurn: number | null;
}

export interface FluxArc {
  readonly firstTurn: number;
  readonly lastTurn: number;
  readonly open: boolean;
  readonly metrics: FluxMetrics;
}

/** Sessions as stages 1 and 2 go through them: their turns, how surprising these were, and the arcs that makes. */
export interface SessionStore {
  /** Entries of this cycle, by number; `after` and `limit` page through them. */
  listFresh(cycle: number, after: number, limit: number): Promise<Entry[]>;
  /** Entries of earlier cycles, newest first, as the meter learns them anew. */
  listEarlier(cycle: number, before: number, limit: number): Promise<Entry[]>;
  /** Sessions with entries of this cycle that no block covers. */
  list(cycle: number): Promise<NightSession[]>;
  /** Turns of a session from this turn on, up to the cycle's boundary. */
  readTurns(session: number, fromTurn: number, cycle: number): Promise<NightTurn[]>;

  putScores(
    lease: Lease,
    scores: readonly { readonly seq: number; readonly perplexity: number }[],
  ): Promise<void>;
  /** `log2` of the scores of entries, null where there is none. */
  readSurprises(seqs: readonly number[]): Promise<(number | null)[]>;
  /** Mean and deviation of `log2` of the scores given since a cycle (R9). */
  readLongRun(
    sinceCycle: number,
  ): Promise<{ readonly mean: number; readonly deviation: number; readonly turns: number }>;
  /** What the meter had learned at the end of which cycle. */
  readMeterState(meter: string): Promise<{ readonly cycle: number; readonly state: Uint8Array } | null>;
  /** Nothing is kept when something was forgotten since `forgets` was read. */
  putMeterState(lease: Lease, meter: string, state: Uint8Array, forgets: number): Promise<void>;

  putFlux(
    lease: Lease,
    session: number,
    states: readonly { readonly seq: number; readonly state: string }[],
    arcs: readonly FluxArc[],
  ): Promise<void>;
  readArcs(session: number): Promise<FluxArc[]>;
  /** Notes that a session ended in an open arc, or in none (§4.2). */
  putOpenArc(
    lease: Lease,
    session: number,
    arc: { readonly question: string; readonly spaceId: number; readonly vector: Float32Array } | null,
  ): Promise<void>;
  /** Sessions with an arc left open, and what it asks. */
  listOpenArcs(): Promise<{ readonly session: number; readonly question: string }[]>;
  /** Sessions of a user with an arc left open whose last turn came between these moments, other than this one. */
  findOpenArcs(userId: string | null, except: number, from: number, to: number): Promise<NightSession[]>;
  /** Questions of arcs left open whose session was last heard of since a moment, latest first (§4.2). */
  listOpenQuestions(
    limit: number,
    since?: number,
  ): Promise<{ readonly question: string; readonly at: number }[]>;
}

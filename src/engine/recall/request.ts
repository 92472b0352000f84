import type { EntryFilter, Tier } from '../vocabulary/entry.ts';
import type { RecallLevel } from './broad-search.ts';
import type { Detail } from './forms.ts';

export interface RecallRequest {
  readonly query: string;
  readonly limit: number;
  /** Whether as many are wanted as that; else at most, as many as the evidence asks for. */
  readonly isLimitGiven: boolean;
  readonly maxTokens: number;
  readonly level: RecallLevel;
  readonly filter: EntryFilter;
  readonly tiers: readonly Tier[];
  readonly explain: boolean;
  /** How much programs are told. */
  readonly detail: Detail;
  /** What the talk is about, as its latest turns; absent where nobody told. */
  readonly context?: string;
  /** Where nobody told: ids of the entries that the asker's connection remembered last, as far as they are of one talk. */
  readonly recentIds?: readonly string[];
  /** Only looked at: nothing of it is noted, healed or learned from. */
  readonly quiet?: boolean;
}

/** A level as callers may give it: by its name, or as a whole number of 0 to 3. */
export const toRecallLevel = (level: string | number): RecallLevel =>
  level === 'auto' ? level : (Number(level) as RecallLevel);

import type { EntryFilter, Tier } from '../vocabulary/entry.ts';
import type { RecallLevel } from './broad-search.ts';

export interface RecallRequest {
  readonly query: string;
  readonly limit: number;
  readonly maxTokens: number;
  readonly level: RecallLevel;
  readonly filter: EntryFilter;
  readonly tiers: readonly Tier[];
  readonly explain: boolean;
  /** Only looked at: nothing of it is noted, healed or learned from. */
  readonly quiet?: boolean;
}

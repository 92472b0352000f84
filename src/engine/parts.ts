import type { Clock } from './clock.ts';
import type { Hippocampus } from './hippocampus/port.ts';
import type { UniversalEmbedder } from './models/ports.ts';
import type { Space } from './vocabulary/space.ts';

/** What a configured agent is (R23). */
export type AgentRole = 'muse' | 'majordomo' | 'consultant';

/** What the engine works with, chosen in compose.ts: stores, models, time, chance. */
export interface EngineParts {
  readonly hippocampus: Hippocampus;
  readonly embedder: UniversalEmbedder;
  readonly clock: Clock;
  /** A UUIDv7 of this moment (R19). */
  readonly newId: (at: number) => string;
  readonly role: AgentRole;
  /** The active universal space: that of `embedder`. */
  readonly space: () => Promise<Space>;
  /** Asks the backfill to look for entries without a vector, soon and in the background. */
  readonly embedSoon: () => void;
}

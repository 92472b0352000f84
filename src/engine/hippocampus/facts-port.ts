import type { FactKey, FactValue } from '../vocabulary/facts.ts';
import type { Lease } from '../vocabulary/night.ts';

/** What the engine keeps by name (vocabulary/facts.ts). A text that is none of its fact's is `STORE_UNAVAILABLE`. */
export interface FactStore {
  get<K extends FactKey>(key: K): Promise<FactValue<K> | null>;
  /** Keeps it where there is none; returns what stands then. */
  setIfAbsent<K extends FactKey>(key: K, value: FactValue<K>): Promise<FactValue<K>>;
  set<K extends FactKey>(lease: Lease | null, key: K, value: FactValue<K>): Promise<void>;
}

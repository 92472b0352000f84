import type { BulkInput, BulkJobName, BulkOutput } from './bulk-jobs.ts';

/** What the thread is started with. */
export interface BulkSetup {
  readonly path: string;
  /** Opens an encrypted database. */
  readonly key: Uint8Array | null;
}

export interface BulkRequest<Name extends BulkJobName = BulkJobName> {
  readonly name: Name;
  readonly input: BulkInput<Name>;
}

/** What was thrown, so that it can be thrown again on the other side. */
export interface BulkFailure {
  readonly code: string;
  readonly message: string;
  /** Those of a `MemoryError`. */
  readonly repair: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

export type BulkAnswer = { readonly output: BulkOutput<BulkJobName> } | { readonly failure: BulkFailure };

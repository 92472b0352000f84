import type { EntrySelection } from '../../vocabulary/entry.ts';
import type { ForgetCounts } from '../entries-port.ts';
import { countSelection, forgetSelection } from './forget.ts';
import type { Statements } from './schema.ts';
import { truncateLog } from './rewriting.ts';
import { markScrubPending, runWithSecureDelete } from './scrub.ts';

/** What may take seconds in a large store, one synchronous piece each; run in a thread of its own there (bulk-thread.ts). */
export interface BulkJobs {
  readonly count: { readonly input: EntrySelection; readonly output: ForgetCounts & { unknown: string[] } };
  /** Inside a transaction of the caller's. */
  readonly forget: { readonly input: EntrySelection; readonly output: ForgetCounts };
  readonly truncate: { readonly input: null; readonly output: null };
  readonly vacuum: { readonly input: null; readonly output: null };
}
export type BulkJobName = keyof BulkJobs;
export type BulkInput<Name extends BulkJobName> = BulkJobs[Name]['input'];
export type BulkOutput<Name extends BulkJobName> = BulkJobs[Name]['output'];

const JOBS: {
  readonly [Name in BulkJobName]: (db: Statements, input: BulkInput<Name>) => BulkOutput<Name>;
} = {
  count: countSelection,
  forget: (db, selection) => {
    markScrubPending(db);
    return runWithSecureDelete(db.handle, () => forgetSelection(db, selection));
  },
  truncate: ({ handle }) => {
    truncateLog(handle);
    return null;
  },
  vacuum: ({ handle }) => {
    handle.exec('VACUUM');
    return null;
  },
};

export const runBulkJob = <Name extends BulkJobName>(
  db: Statements,
  name: Name,
  input: BulkInput<Name>,
): BulkOutput<Name> => JOBS[name](db, input);

import type { WithCalendar } from '../language/calendar.ts';
import { readTimestamp } from '../language/zones.ts';
import type { WithExportTarget } from '../ledgers/export-ledgers.ts';
import { MemoryError } from '../errors.ts';
import type { ForgetCounts } from '../hippocampus/entries-port.ts';
import { drainPurgeQueue } from '../purge/drain-queue.ts';
import type { PurgeDeps } from '../purge/drain-queue.ts';
import { dropReports } from '../purge/report-folder.ts';
import type { WithReportFolder } from '../purge/report-folder.ts';
import { dropExport } from '../ledgers/export-ledgers.ts';
import { expandIds } from '../text/short-ids.ts';
import { validate } from '../validate.ts';
import type { ForgetAnswer } from '../vocabulary/answers.ts';
import type { EntrySelection } from '../vocabulary/entry.ts';
import { forgetInput } from '../vocabulary/requests.ts';
import type { ForgetInput } from '../vocabulary/requests.ts';

type ForgetDeps = PurgeDeps & WithCalendar & WithExportTarget & WithReportFolder;

/** Counts what would go, or lets it go for good (contract, `forget`; R12). Unknown ids: `NOT_FOUND`, nothing changed. */
export async function forget(deps: ForgetDeps, input: ForgetInput): Promise<ForgetAnswer> {
  const { hippocampus } = deps;
  const request = validate(forgetInput, input);
  const selection: EntrySelection =
    request.memory_ids !== undefined
      ? { ids: [...new Set(await expandIds(deps, request.memory_ids))] }
      : request.session_id !== undefined
        ? { sessionId: request.session_id }
        : request.user_id !== undefined
          ? { userId: request.user_id }
          : { before: readTimestamp(request.before!, deps.calendar.zone).at };
  const { unknown, ...counts } = await hippocampus.entries.count(selection);
  if (unknown.length > 0)
    throw new MemoryError(
      'NOT_FOUND',
      `No memory has ${unknown.length === 1 ? 'the id' : 'the ids'} ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}.`,
      'Use ids from `recall`; nothing was forgotten.',
      { unknown },
    );
  if (request.confirm !== true) return { would_forget: toForgetCounts(counts) };
  const cortexPurge = { isDone: false };
  const purgeCortex = async (): Promise<void> => {
    // What the Cortex still holds is queued: when it cannot be purged now, the next start or night purges it.
    cortexPurge.isDone = await drainPurgeQueue(deps).catch(() => false);
  };
  // The queue is emptied before the file is rewritten: it holds ids of what is forgotten.
  const { overwritten: isStoreOverwritten, ...forgotten } = await hippocampus.entries.forget(
    selection,
    purgeCortex,
  );
  const isExportGone = await dropExport(deps);
  const areReportsGone = await dropReports(deps);
  const overwritten = isExportGone && areReportsGone && isStoreOverwritten && cortexPurge.isDone;
  return { forgotten: toForgetCounts(forgotten), ...(overwritten ? {} : { overwritten }) };
}

const toForgetCounts = ({
  entries,
  blocks,
  exchanges,
  vectors,
  citations,
}: ForgetCounts): NonNullable<ForgetAnswer['forgotten']> => ({
  entries,
  blocks,
  exchanges,
  vectors,
  citations,
});

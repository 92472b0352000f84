import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WithHippocampus } from '../hippocampus/port.ts';

export interface WithReportFolder {
  /** Where reports of nights are written unless the owner names another place: they hold words, and go when anything is forgotten. */
  readonly reportFolder: string | null;
}

/** The report of the latest night, in the memory's own folder of reports. */
export const resolveReportFile = (folder: string): string => join(folder, 'night-report.html');

/** How a report says after how many forgettings it was made, at its very beginning. */
export const formatReportMark = (forgets: number): string =>
  `<meta name="sophontic-forgets" content="${forgets}">`;
const REPORT_MARK = /<meta name="sophontic-forgets" content="(\d+)">/;
const MARK_BYTES = 512;

/** After a forgetting no report of the memory's own may be left, nor a draft of one; whether none is. */
export async function dropReports({ reportFolder }: WithReportFolder): Promise<boolean> {
  if (reportFolder === null) return true;
  return rm(reportFolder, { recursive: true, force: true, maxRetries: 3 }).then(
    () => true,
    // The next start tries again.
    () => false,
  );
}

/** At a start: reports from before a forgetting whose process had no time to delete them. */
export async function dropStaleReports(deps: WithReportFolder & WithHippocampus): Promise<void> {
  if (deps.reportFolder === null) return;
  const forgets = await readReportForgets(deps.reportFolder);
  if (forgets !== null && forgets !== (await deps.hippocampus.entries.countForgets()))
    await dropReports(deps);
}

/** Null where there is no report; −1 for one that does not say, or of which only a draft is there. */
async function readReportForgets(folder: string): Promise<number | null> {
  let file;
  try {
    file = await open(resolveReportFile(folder), 'r');
  } catch {
    return null;
  }
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MARK_BYTES), 0, MARK_BYTES, 0);
    return Number(REPORT_MARK.exec(buffer.toString('latin1', 0, bytesRead))?.[1] ?? -1);
  } finally {
    await file.close();
  }
}

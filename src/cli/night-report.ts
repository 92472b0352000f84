import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { resolveReportFolder } from '../compose.ts';
import type { Config } from '../config.ts';
import { MemoryError, resolveReportFile } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import { writePrivateFile } from '../model-files/index.ts';
import { leadsInto } from './places.ts';
import { createUsageError } from './terminal.ts';

/** Where a report goes; `isOwn`: into the data directory, where forgetting deletes it. */
export interface ReportTarget {
  readonly file: string;
  readonly isOwn: boolean;
}

/** How often a report is made anew because something was forgotten meanwhile. */
const MAX_TRIES = 3;

/** `flag`: the file that the owner named, or none. Nothing of ours is overwritten, by whatever links. */
export function chooseReportTarget(flag: string | boolean, config: Config): ReportTarget {
  const ownFile = resolveReportFile(resolveReportFolder(config));
  const file = typeof flag === 'string' ? resolve(flag) : ownFile;
  if (file !== ownFile && leadsInto(file, config.home))
    throw createUsageError(
      `${file} is inside the data directory, where only ${ownFile} is deleted by forgetting`,
    );
  return { file, isOwn: file === ownFile };
}

/** Writes what the latest night made, for the owner's eyes alone; null before the first. */
export async function writeReport(engine: Engine, { file, isOwn }: ReportTarget): Promise<string | null> {
  const { renderNightReport } = await import('./report/index.ts');
  for (let i = 0; i < MAX_TRIES; i++) {
    const report = await engine.nightReport();
    if (!report) return null;
    await writePrivateFile(file, await renderNightReport(report)).catch((error: unknown) => {
      throw toWriteError(error, file);
    });
    // What was forgotten while it was made may stand in it, and whoever forgot it found no report to delete.
    if (!isOwn || (await engine.nightReport())?.forgets === report.forgets) return file;
    await rm(file, { force: true });
  }
  throw new MemoryError(
    'BUSY',
    'Something was forgotten again and again while the report was written.',
    'Ask for it once more when that is over.',
  );
}

function toWriteError(error: unknown, file: string): unknown {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return error;
  return new MemoryError(
    'STORE_UNAVAILABLE',
    `The report could not be written to ${file} (${code}).`,
    'See that there is room on the disk and that the place may be written, or name another.',
    { path: file, cause: code },
    { cause: error },
  );
}

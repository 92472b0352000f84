import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { WithClock, WithIds } from '../clock.ts';
import { mkdir } from 'node:fs/promises';
import { MemoryError } from '../errors.ts';
import { writeLedgers } from './files.ts';
import { readLedgers } from './index.ts';
import type { ExportAnswer } from '../vocabulary/training.ts';
import {
  buildDraftPath,
  dropDrafts,
  dropFolder,
  toExportError,
  readExport,
  replaceFolder,
  writeRecord,
} from './export-folder.ts';
import { loadTexts } from '../text/entry-texts.ts';

type WriteExportDeps = WithClock & WithCortex & WithHippocampus & WithIds & WithSelf & WithSettings;

/** How often an export begins again because something was forgotten meanwhile. */
const MAX_EXPORT_TRIES = 3;

/**
 * Writes the ledgers beside the folder, then in its place: whole or not at all. Forgetting deletes the memory's own export
 * after its commit; what was read before that commit and would come to disk after it is thrown away here.
 */
export async function writeExport(
  deps: WriteExportDeps,
  folder: string,
  pause: () => Promise<void>,
): Promise<ExportAnswer> {
  const { hippocampus, openCortex, settings, self, clock } = deps;
  const countForgets = (): Promise<number> => hippocampus.entries.countForgets();
  for (let i = 0; i < MAX_EXPORT_TRIES; i++) {
    const forgetsBefore = await countForgets();
    const cycle = (await hippocampus.nights.readCycle(self))?.number ?? 0;
    const draft = buildDraftPath(folder, self.pid, deps.createId(clock.now()));
    try {
      await dropDrafts(folder, (pid) => !self.isAlive(pid));
      await mkdir(draft, { recursive: true, mode: 0o700 });
      const ledgerSource = { hippocampus, openCortex, settings, cycle, pause };
      const { lines, leftOut } = await writeLedgers(
        draft,
        readLedgers({ ...ledgerSource, loadTexts: (entries) => loadTexts(deps, entries) }),
      );
      await writeRecord(draft, {
        created_at: new Date(clock.now()).toISOString(),
        ...{ cycle, forgets: forgetsBefore, lines, blocks_left_out: leftOut },
      });
      if ((await countForgets()) !== forgetsBefore) continue;
      await replaceFolder(draft, folder);
      if ((await countForgets()) === forgetsBefore) return (await readExport(folder))!;
      await dropFolder(folder);
    } catch (error) {
      // What was being read may have been forgotten between two looks at it.
      if (error instanceof MemoryError && error.code === 'CANCELLED') throw error;
      if ((await countForgets()) === forgetsBefore) throw toExportError(error, folder);
    } finally {
      await dropFolder(draft).catch(() => undefined);
    }
  }
  throw new MemoryError(
    'BUSY',
    'Something was forgotten again and again while the ledgers were written.',
    'Export once more when that is over.',
  );
}

/** After a forgetting no export of the memory's own may be left, nor a draft of one; whether none is. */
export async function dropExport({ exportTarget }: WithExportTarget): Promise<boolean> {
  if (!exportTarget) return true;
  try {
    await dropFolder(exportTarget.folder);
    await dropDrafts(exportTarget.folder, () => true);
    return true;
  } catch {
    // The next start tries again.
    return false;
  }
}

/** At a start: an export that an earlier process had no time to delete, and drafts of writers that are gone. */
export async function dropStaleExport({
  exportTarget,
  hippocampus,
  self,
}: WithExportTarget & WithHippocampus & WithSelf): Promise<void> {
  if (!exportTarget) return;
  await dropDrafts(exportTarget.folder, (pid) => !self.isAlive(pid));
  const existing = await readExport(exportTarget.folder);
  // One without a record is what a trainer wrote after its export had been forgotten.
  if (existing?.forgets !== (await hippocampus.entries.countForgets())) await dropFolder(exportTarget.folder);
}

/** Where ledgers are exported to, inside the data directory, and what the owner's own trainer finds around it. */
export interface ExportTarget {
  readonly folder: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

export interface WithExportTarget {
  readonly exportTarget: ExportTarget | null;
}

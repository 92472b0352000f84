import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import type { WithEncoders } from '../encoder/registry.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithRole } from '../vocabulary/agent.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithExportTarget } from './export-ledgers.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { WithClock, WithIds } from '../clock.ts';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MemoryError, createInputError } from '../errors.ts';
import { requireMuse } from '../lease/role.ts';
import { withLease } from '../lease/with-lease.ts';
import { hasSameIdentity, isEncoderOf } from '../encoder/registry.ts';
import type { VersionListing } from '../encoder/versions.ts';
import type { ExportAnswer, RollbackAnswer, TrainingStatus, VersionStatus } from '../vocabulary/training.ts';
import type { VersionRecord } from '../vocabulary/versions.ts';
import { checkReplaceable, readExport } from './export-folder.ts';
import { writeExport } from './export-ledgers.ts';
import { readTrainerRecord } from './trainer/record.ts';

type ExportTrainingDeps = WithClock &
  WithCortex &
  WithExportTarget &
  WithHippocampus &
  WithIds &
  WithRole &
  WithSelf &
  WithSettings;

type RollbackDeps = WithClock & WithHippocampus & WithEncoders & WithRole & WithSelf & WithBuiltinSpace;

/**
 * Exports the ledgers for whoever asks at the door: into a folder of the owner's choice, or into the memory's own. That one
 * a night's trainer may be reading, so that no night may run meanwhile (`BUSY`).
 */
export async function exportTraining(deps: ExportTrainingDeps, folder?: string): Promise<ExportAnswer> {
  requireMuse(deps, 'export what is learned from');
  const ownFolder = deps.exportTarget?.folder;
  const targetFolder = folder === undefined ? ownFolder : resolve(folder);
  if (targetFolder === undefined)
    throw createInputError(
      'There is no folder to export to: an encrypted memory has none of its own, since an export is plain.',
      'Name one outside the data directory: `sophontic-memory training export --to DIR`.',
    );
  const yieldTurn = (): Promise<void> => deps.clock.sleep(0);
  if (targetFolder !== ownFolder) {
    await checkReplaceable(targetFolder);
    return writeExport(deps, targetFolder, yieldTurn);
  }
  const repair = 'Try again when that is over, or export elsewhere with --to.';
  return withLease(deps, { purpose: 'export', repair }, (_lease, heartbeat) =>
    writeExport(deps, targetFolder, async () => {
      await yieldTurn();
      heartbeat.check();
    }),
  );
}

/** Versions with their verdicts and figures, the latest export, how the owner's trainer did. Loads no model. */
export async function readTrainingStatus(
  deps: WithExportTarget & WithHippocampus & WithEncoders & WithRole,
): Promise<TrainingStatus> {
  requireMuse(deps, 'look into the training');
  const { hippocampus, encoders, exportTarget } = deps;
  const versionInUse = (await hippocampus.native.readVersion())?.version ?? null;
  const trainer = await readTrainerRecord(deps);
  return {
    training: encoders.versions ? 'on' : 'off',
    in_use: versionInUse,
    versions: ((await encoders.versions?.list()) ?? []).map((version) =>
      toVersionStatus(version, versionInUse),
    ),
    exported: exportTarget ? await readExport(exportTarget.folder) : null,
    trainer: trainer && {
      ...trainer,
      there: trainer.adapter !== null && (await isExistingPath(trainer.adapter)),
    },
  };
}

const toVersionStatus = (
  { number, record, fault }: VersionListing,
  versionInUse: number | null,
): VersionStatus => ({
  number,
  in_use: number === versionInUse,
  verdict: record?.verdict ?? null,
  created_at: record?.created_at ?? null,
  parent: record?.parent ?? null,
  kept: record !== null && isKept(record),
  fault,
  metrics: record?.metrics ?? {},
});

const isKept = ({ files }: VersionRecord): boolean => files.weights !== undefined && files.day !== undefined;

const isExistingPath = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Makes an accepted version the one in use (R26), at once for all processes; blocks that others have encoded heal back when they
 * are touched, and the next night trains from it. Throws NOT_FOUND for one that is not there, INVALID_INPUT for one that was
 * rejected, has been let go of or reads another model's vectors, MODEL_UNAVAILABLE for a damaged one, BUSY while somebody else
 * has the lease.
 */
export async function rollback(deps: RollbackDeps, number: number): Promise<RollbackAnswer> {
  requireMuse(deps, 'go back to another version');
  const { hippocampus, encoders } = deps;
  const { versions } = encoders;
  if (!versions)
    throw createInputError(
      'Training is off, so that no version is in use.',
      'Set "training": "on" in config.json.',
    );
  const record = await versions.readRecord(number);
  const repair = 'Choose another: `sophontic-memory training status` lists them.';
  if (record.verdict === 'rejected')
    throw createInputError(`Version ${number} was rejected when it was judged.`, repair, { version: number });
  if (!isKept(record))
    throw createInputError(`Of version ${number} the weights were let go of long ago.`, repair, {
      version: number,
    });
  for (const kind of ['day', 'weights'] as const) await versions.load(number, kind);
  const activeSpace = (await hippocampus.spaces.readActive()) ?? (await deps.openBuiltinSpace());
  if (!hasSameIdentity(activeSpace, record.config['space']))
    throw createInputError(
      `Version ${number} reads the vectors of another model than ${activeSpace.model}.`,
      `${repair} Or put its model to use again: \`sophontic-memory models use\`.`,
      { version: number },
    );
  const space = (await hippocampus.native.listVersions()).find((one) => isEncoderOf(one, record));
  if (!space)
    throw new MemoryError('NOT_FOUND', `Version ${number} was never in use in this memory.`, repair, {
      version: number,
    });
  // A night that began from another version would put its own in this one's place.
  return withLease(deps, { purpose: 'rollback' }, async () => {
    const previousVersion = (await hippocampus.native.readVersion())?.version ?? null;
    await hippocampus.native.activateVersion(space.id);
    return { in_use: number, before: previousVersion };
  });
}

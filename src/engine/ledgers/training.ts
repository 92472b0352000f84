import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MemoryError, invalid } from '../errors.ts';
import { requireMuse } from '../lease/role.ts';
import { withLease } from '../lease/with-lease.ts';
import type { EngineParts } from '../parts.ts';
import { identityOf } from '../encoder/minds.ts';
import type { ListedVersion } from '../encoder/versions.ts';
import type { Exported, RolledBack, TrainingStatus, VersionStatus } from '../vocabulary/training.ts';
import type { VersionRecord } from '../vocabulary/versions.ts';
import { checkReplaceable, readExport } from './export-folder.ts';
import { writeExport } from './export.ts';
import { trainerOf } from './trainer/record.ts';

/**
 * Exports the ledgers for whoever asks at the door: into a folder of the owner's choice, or into the memory's own. That one
 * a night's trainer may be reading, so that no night may run meanwhile (`BUSY`).
 */
export async function exportTraining(parts: EngineParts, folder?: string): Promise<Exported> {
  requireMuse(parts, 'export what is learned from');
  const own = parts.exporting?.folder;
  const chosen = folder === undefined ? own : resolve(folder);
  if (chosen === undefined)
    throw invalid(
      'There is no folder to export to.',
      'Name one: `sophontic-memory training export --to DIR`.',
    );
  const breath = (): Promise<void> => parts.clock.sleep(0);
  if (chosen !== own) {
    await checkReplaceable(chosen);
    return writeExport(parts, chosen, breath);
  }
  const repair =
    'Try again when it is over (`sophontic-memory night --status`), or export elsewhere with --to.';
  return withLease(parts, { repair }, (_lease, heartbeat) =>
    writeExport(parts, chosen, async () => {
      await breath();
      heartbeat.check();
    }),
  );
}

/** Versions with their verdicts and figures, the latest export, how the owner's trainer did. Loads no model. */
export async function trainingStatus(parts: EngineParts): Promise<TrainingStatus> {
  requireMuse(parts, 'look into the training');
  const { hippocampus, minds, exporting } = parts;
  const used = (await hippocampus.native.readVersion())?.version ?? null;
  const trainer = await trainerOf(parts);
  return {
    training: minds.versions ? 'on' : 'off',
    in_use: used,
    versions: ((await minds.versions?.list()) ?? []).map((version) => tell(version, used)),
    exported: exporting ? await readExport(exporting.folder) : null,
    trainer: trainer && { ...trainer, there: trainer.adapter !== null && (await isThere(trainer.adapter)) },
  };
}

const tell = ({ number, record, fault }: ListedVersion, used: number | null): VersionStatus => ({
  number,
  in_use: number === used,
  verdict: record?.verdict ?? null,
  created_at: record?.created_at ?? null,
  parent: record?.parent ?? null,
  kept: record !== null && isKept(record),
  fault,
  metrics: record?.metrics ?? {},
});

const isKept = ({ files }: VersionRecord): boolean => files.weights !== undefined && files.day !== undefined;

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Makes an accepted version the one in use (R26), at once for all processes; blocks that others have felt heal back when they
 * are touched, and the next night trains from it. Throws NOT_FOUND for one that is not there, INVALID_INPUT for one that was
 * rejected, has been let go of or reads another model's vectors, MODEL_UNAVAILABLE for a damaged one, BUSY during a night.
 */
export async function rollback(parts: EngineParts, number: number): Promise<RolledBack> {
  requireMuse(parts, 'go back to another version');
  const { hippocampus, minds } = parts;
  const { versions } = minds;
  if (!versions)
    throw invalid('Training is off, so that no version is in use.', 'Set "training": "on" in config.json.');
  const record = await versions.record(number);
  const choose = 'Choose another: `sophontic-memory training status` lists them.';
  if (record.verdict === 'rejected')
    throw invalid(`Version ${number} was rejected when it was judged.`, choose, { version: number });
  if (!isKept(record))
    throw invalid(`Of version ${number} the weights were let go of long ago.`, choose, { version: number });
  for (const kind of ['day', 'weights'] as const) await versions.load(number, kind);
  const reads = identityOf((await hippocampus.spaces.readActive()) ?? (await parts.space()));
  if (JSON.stringify(record.config['space']) !== JSON.stringify(reads))
    throw invalid(
      `Version ${number} reads the vectors of another model than ${reads.model}.`,
      `${choose} Or put its model to use again: \`sophontic-memory models use\`.`,
      { version: number },
    );
  const space = (await hippocampus.native.listVersions()).find(
    ({ version, revision }) => version === number && record.files.weights!.sha256.startsWith(revision),
  );
  if (!space)
    throw new MemoryError('NOT_FOUND', `Version ${number} was never in use in this memory.`, choose, {
      version: number,
    });
  // A night that began from another version would put its own in this one's place.
  return withLease(parts, {}, async () => {
    const before = (await hippocampus.native.readVersion())?.version ?? null;
    await hippocampus.native.activateVersion(space.id);
    return { in_use: number, before };
  });
}

import type { WithCortex } from '../cortex/port.ts';
import type { VersionStore } from '../encoder/versions.ts';
import { MemoryError } from '../errors.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { findCopies } from '../text/entry-texts.ts';
import type { Fault } from '../vocabulary/damage.ts';
import { WEIGHT_KINDS } from '../vocabulary/versions.ts';

export interface CheckDeps extends WithHippocampus, WithCortex, WithSelf {
  readonly versions: VersionStore | null;
}

const PAGE_SIZE = 500;
/** Entries without words told one by one. */
const MAX_LISTED = 20;

/** Both stores and the versions of the native encoder, looked through whole (contract, `doctor`). Changes nothing. */
export async function checkStores(deps: CheckDeps): Promise<Fault[]> {
  const faults = await deps.hippocampus.check();
  // A database that cannot be read tells nothing about the rest.
  if (faults.some(({ kind }) => kind === 'pages')) return faults;
  if (await hasCortex(deps))
    faults.push(...(await (await deps.openCortex()).checkIntegrity()), ...(await findLostTexts(deps)));
  return [...faults, ...(await findVersionFaults(deps.versions))];
}

/** Without a night there is no Cortex, and looking would make one. */
export const hasCortex = async ({ hippocampus, self }: WithHippocampus & WithSelf): Promise<boolean> =>
  (await hippocampus.nights.readCycle(self)) !== null;

/** Entries whose words the Day Table has let go of, and that no other copy has either. */
export async function listLostTexts(deps: WithHippocampus & WithCortex): Promise<string[]> {
  const lost: string[] = [];
  for (let after = 0; ;) {
    const page = await deps.hippocampus.repairs.listPlaces(after, PAGE_SIZE);
    if (page.length === 0) return lost;
    after = page.at(-1)!.seq;
    const moved = page.filter(({ raw }) => !raw);
    const entries = await deps.hippocampus.entries.readBySeq(moved.map(({ seq }) => seq));
    const copies = await findCopies(deps, entries);
    lost.push(...entries.filter(({ id }) => !copies.has(id)).map(({ id }) => id));
  }
}

async function findLostTexts(deps: CheckDeps): Promise<Fault[]> {
  const lost = await listLostTexts(deps);
  return lost.slice(0, MAX_LISTED).map((id, i) => ({
    ...{ part: 'exchanges', kind: 'missing_text', id },
    problem:
      i === MAX_LISTED - 1 && lost.length > MAX_LISTED
        ? `the words of ${id} and ${lost.length - MAX_LISTED} more are nowhere as they were stored`
        : `the words of ${id} are nowhere as they were stored`,
  }));
}

/** Every file of every version, read and hashed. */
export async function findVersionFaults(versions: VersionStore | null): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const { number, record, fault } of (await versions?.list()) ?? []) {
    const problem =
      fault ?? (record && (await findDamagedFile(versions!, number, Object.keys(record.files))));
    if (problem) faults.push({ part: 'versions', kind: 'version', problem, id: String(number) });
  }
  return faults;
}

async function findDamagedFile(
  versions: VersionStore,
  number: number,
  kinds: readonly string[],
): Promise<string | null> {
  for (const kind of WEIGHT_KINDS)
    if (kinds.includes(kind))
      try {
        await versions.load(number, kind);
      } catch (error) {
        if (!(error instanceof MemoryError)) throw error;
        return error.message;
      }
  return null;
}

import { MemoryError } from '../errors.ts';
import type { HistoryEvent } from '../hippocampus/native-port.ts';
import type { EngineParts } from '../parts.ts';
import type { Mind } from './minds.ts';
import type { Reconsolidated } from '../vocabulary/answers.ts';
import type { ReconsolidateInput } from '../vocabulary/requests.ts';
import { reconsolidateInput } from '../vocabulary/requests.ts';
import { validate } from '../validate.ts';
import { inWords, namesOf } from './delta.ts';
import { feel, heal } from './heal.ts';
import { tidy } from '../math/statistics.ts';
import type { Felt } from './heal.ts';

/**
 * Touches memories on purpose (contract, `reconsolidate`; spec §9.6): each is felt by the version in use, told how far it has
 * moved, and healed where it was stale, unless only asked what would be. Ids are those of blocks, or of entries for their blocks.
 */
export async function reconsolidate(
  parts: EngineParts,
  input: ReconsolidateInput,
  sought: (query: string) => Promise<readonly string[]>,
): Promise<Reconsolidated> {
  const request = validate(reconsolidateInput, input);
  const { blocks: ids, loose } =
    request.memory_ids === undefined
      ? { blocks: await sought(request.query!), loose: [] }
      : await blocksOf(
          parts,
          request.memory_ids.map((id) => id.toLowerCase()),
        );
  const felt = await feel(parts, await parts.minds.current(), ids);
  const written = request.dry_run === true ? null : await heal(parts, felt);
  const { native, centroids } = parts.hippocampus;
  if (written) await unarchive(parts, felt);
  const histories =
    request.history === true ? await native.readHistories(felt.map(({ block }) => block.key)) : null;
  const nameOf = namesOf(histories ? await centroids.list() : []);
  return {
    memories: [
      ...felt.map((one, i) => ({
        id: one.block.id,
        title: one.block.title,
        from_version: one.from,
        to_version: one.to,
        delta_magnitude: tidy(one.delta),
        beyond_usual: one.beyond === null ? null : tidy(one.beyond),
        event: one.event,
        direction: one.direction,
        healed: written?.[i] === true,
        vector_history: histories?.get(one.block.key)?.map((event) => toldOf(event, nameOf)) ?? [],
      })),
      ...loose.map(unfelt),
    ],
  };
}

/** What lay in the archive and is touched goes back among the exchanges (§5.5.1). */
async function unarchive({ hippocampus, minds }: EngineParts, felt: readonly Felt[]): Promise<void> {
  if (!minds.versions) return;
  const entries = await hippocampus.entries.read(felt.flatMap(({ block }) => block.entries));
  const archived = entries.filter(({ tier }) => tier === 'archive').map(({ id }) => id);
  if (archived.length > 0) await hippocampus.entries.unarchive(archived);
}

const toldOf = (
  { direction, ...event }: HistoryEvent,
  nameOf: (id: string) => string | undefined,
): Reconsolidated['memories'][number]['vector_history'][number] => ({
  ...event,
  ...(direction ? { direction: inWords(direction, nameOf) } : {}),
});

/** Blocks named by their own id or by that of an entry of theirs, each once; and entries that no block covers yet. */
export async function blocksOf(
  { hippocampus }: EngineParts,
  ids: readonly string[],
): Promise<{ blocks: string[]; loose: string[] }> {
  const entries = new Map((await hippocampus.entries.read(ids)).map((entry) => [entry.id, entry]));
  const known = new Set(
    (await hippocampus.blocks.read(ids.filter((id) => !entries.has(id)))).map(({ id }) => id),
  );
  const blocks = new Set<string>();
  const loose = new Set<string>();
  for (const id of ids) {
    const entry = entries.get(id);
    if (!entry && !known.has(id))
      throw new MemoryError('NOT_FOUND', `No memory has the id ${id}.`, 'Use ids from `recall`.', { id });
    if (entry?.blockId === null) loose.add(id);
    else blocks.add(entry?.blockId ?? id);
  }
  return { blocks: [...blocks], loose: [...loose] };
}

/** What no night has taken up yet is as it was said: nobody has felt it (R4). */
const unfelt = (id: string): Reconsolidated['memories'][number] => ({
  ...{ id, title: '', from_version: null, to_version: null, delta_magnitude: 0, beyond_usual: null },
  ...{ event: 'current', direction: '', healed: false, vector_history: [] },
});

/** Memories that a recall brought up: what to tell with them, and what is to be written when the answer has gone out. */
export async function touched(
  parts: EngineParts,
  mind: Mind | null,
  ids: readonly string[],
): Promise<readonly Felt[]> {
  if (ids.length === 0 || !mind) return [];
  return feel(parts, mind, ids);
}

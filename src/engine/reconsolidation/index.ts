import { MemoryError } from '../errors.ts';
import type { HistoryEvent } from '../hippocampus/native-port.ts';
import type { EngineParts } from '../parts.ts';
import type { Mind } from '../training/minds.ts';
import type { Reconsolidated } from '../vocabulary/answers.ts';
import type { ReconsolidateInput } from '../vocabulary/requests.ts';
import { reconsolidateInput } from '../vocabulary/requests.ts';
import { validate } from '../validate.ts';
import { inWords, namesOf } from './delta.ts';
import { feel, heal, tidy } from './feel.ts';
import type { Felt } from './feel.ts';

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
  const ids =
    request.memory_ids === undefined
      ? await sought(request.query!)
      : await blocksOf(
          parts,
          request.memory_ids.map((id) => id.toLowerCase()),
        );
  const felt = await feel(parts, await parts.minds.current(), ids);
  const written = request.dry_run === true ? null : await heal(parts, felt);
  const { native, blocks } = parts.hippocampus;
  const histories =
    request.history === true ? await native.history(felt.map(({ block }) => block.key)) : null;
  const nameOf = namesOf(histories ? await blocks.centroids() : []);
  return {
    memories: felt.map((one, i) => ({
      id: one.block.id,
      title: one.block.title,
      from_version: one.from,
      to_version: one.to,
      delta_magnitude: tidy(one.delta),
      event: one.event,
      direction: one.direction,
      healed: written?.[i] === true,
      vector_history: histories?.get(one.block.key)?.map((event) => toldOf(event, nameOf)) ?? [],
    })),
  };
}

const toldOf = (
  { direction, ...event }: HistoryEvent,
  nameOf: (id: string) => string | undefined,
): Reconsolidated['memories'][number]['vector_history'][number] => ({
  ...event,
  ...(direction ? { direction: inWords(direction, nameOf) } : {}),
});

/** Blocks named by their own id or by that of an entry of theirs, each once. */
async function blocksOf({ hippocampus }: EngineParts, ids: readonly string[]): Promise<string[]> {
  const entries = new Map((await hippocampus.entries(ids)).map((entry) => [entry.id, entry.blockId]));
  const blocks = new Set(
    (await hippocampus.blocks.blocks(ids.filter((id) => !entries.has(id)))).map(({ id }) => id),
  );
  const found = new Set<string>();
  for (const id of ids) {
    const block = entries.has(id) ? entries.get(id)! : blocks.has(id) ? id : undefined;
    if (block === undefined)
      throw new MemoryError('NOT_FOUND', `No memory has the id ${id}.`, 'Use ids from `recall`.', { id });
    if (block === null)
      throw new MemoryError(
        'NOT_FOUND',
        `${id} is in no block yet: what was said since the last night is felt after the next one.`,
        'Wait for the next night, or run one: `night-cycle`.',
        { id },
      );
    found.add(block);
  }
  return [...found];
}

/** Memories that a recall brought up: what to tell with them, and what is to be written when the answer has gone out. */
export async function touched(
  parts: EngineParts,
  mind: Mind | null,
  ids: readonly string[],
): Promise<readonly Felt[]> {
  if (ids.length === 0 || !mind) return [];
  return feel(parts, mind, ids.slice(0, parts.settings.native.healed));
}

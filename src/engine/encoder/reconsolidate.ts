import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithBackfill } from '../spaces/backfill.ts';
import { MemoryError } from '../errors.ts';
import type { HistoryEvent } from '../hippocampus/native-port.ts';
import type { EncoderVersion, WithEncoders } from './registry.ts';
import type { ReconsolidateAnswer } from '../vocabulary/answers.ts';
import type { ReconsolidateInput } from '../vocabulary/requests.ts';
import { reconsolidateInput } from '../vocabulary/requests.ts';
import { expandIds } from '../text/short-ids.ts';
import { validate } from '../validate.ts';
import { formatDirection, createNameLookup } from './delta.ts';
import { encodeBlocks, heal } from './heal.ts';
import { roundTo4Decimals } from '../math/statistics.ts';
import type { TouchedBlock, EncodeBlocksDeps } from './heal.ts';

type ReconsolidateDeps = EncodeBlocksDeps & WithBackfill;

/**
 * Touches memories on purpose (contract, `reconsolidate`; spec §9.6): each is encoded by the version in use, told how far it has
 * moved, and healed where it was stale, unless only asked what would be. Ids are those of blocks, or of entries for their blocks.
 */
export async function reconsolidate(
  deps: ReconsolidateDeps,
  input: ReconsolidateInput,
  searchBlocks: (query: string) => Promise<readonly string[]>,
): Promise<ReconsolidateAnswer> {
  const request = validate(reconsolidateInput, input);
  const { blocks: ids, loose } =
    request.memory_ids === undefined
      ? { blocks: await searchBlocks(request.query!), loose: [] }
      : await resolveBlockIds(deps, await expandIds(deps, request.memory_ids));
  const touchedBlocks = await encodeBlocks(deps, await deps.encoders.loadCurrent(), ids);
  const healed = request.dry_run === true ? null : await heal(deps, touchedBlocks);
  const { native, centroids } = deps.hippocampus;
  if (healed) await unarchive(deps, touchedBlocks);
  const histories =
    request.history === true ? await native.readHistories(touchedBlocks.map(({ block }) => block.key)) : null;
  const findName = createNameLookup(histories ? await centroids.list() : []);
  return {
    memories: [
      ...touchedBlocks.map((touchedBlock, i) => ({
        id: touchedBlock.block.id,
        title: touchedBlock.block.title,
        from_version: touchedBlock.from,
        to_version: touchedBlock.to,
        delta_magnitude: roundTo4Decimals(touchedBlock.delta),
        beyond_usual: touchedBlock.zScore === null ? null : roundTo4Decimals(touchedBlock.zScore),
        event: touchedBlock.event,
        direction: touchedBlock.direction,
        healed: healed?.[i] === true,
        vector_history:
          histories?.get(touchedBlock.block.key)?.map((event) => formatHistoryEvent(event, findName)) ?? [],
      })),
      ...loose.map(toUnencodedMemory),
    ],
  };
}

/** What lay in the archive and is touched goes back among the exchanges (§5.5.1). */
async function unarchive(
  { hippocampus, encoders }: WithHippocampus & WithEncoders,
  touchedBlocks: readonly TouchedBlock[],
): Promise<void> {
  if (!encoders.versions) return;
  const entries = await hippocampus.entries.read(touchedBlocks.flatMap(({ block }) => block.entries));
  const archived = entries.filter(({ tier }) => tier === 'archive').map(({ id }) => id);
  if (archived.length > 0) await hippocampus.entries.unarchive(archived);
}

const formatHistoryEvent = (
  { direction, ...event }: HistoryEvent,
  findName: (id: string) => string | undefined,
): ReconsolidateAnswer['memories'][number]['vector_history'][number] => ({
  ...event,
  ...(direction ? { direction: formatDirection(direction, findName) } : {}),
});

/** Blocks named by their own id or by that of an entry of theirs, each once; and entries that no block covers yet. */
export async function resolveBlockIds(
  { hippocampus }: WithHippocampus,
  ids: readonly string[],
): Promise<{ blocks: string[]; loose: string[] }> {
  const entries = new Map((await hippocampus.entries.read(ids)).map((entry) => [entry.id, entry]));
  const knownBlockIds = new Set(
    (await hippocampus.blocks.read(ids.filter((id) => !entries.has(id)))).map(({ id }) => id),
  );
  const blocks = new Set<string>();
  const loose = new Set<string>();
  for (const id of ids) {
    const entry = entries.get(id);
    if (!entry && !knownBlockIds.has(id))
      throw new MemoryError('NOT_FOUND', `No memory has the id ${id}.`, 'Use ids from `recall`.', { id });
    if (entry?.blockId === null) loose.add(id);
    else blocks.add(entry?.blockId ?? id);
  }
  return { blocks: [...blocks], loose: [...loose] };
}

/** What no night has taken up yet is as it was said: nothing has encoded it (R4). */
const toUnencodedMemory = (id: string): ReconsolidateAnswer['memories'][number] => ({
  ...{ id, title: '', from_version: null, to_version: null, delta_magnitude: 0, beyond_usual: null },
  ...{ event: 'current', direction: '', healed: false, vector_history: [] },
});

/** Memories that a recall brought up: what to tell with them, and what is to be written when the answer has gone out. */
export async function encodeTouchedBlocks(
  deps: EncodeBlocksDeps,
  encoder: EncoderVersion | null,
  ids: readonly string[],
): Promise<readonly TouchedBlock[]> {
  if (ids.length === 0 || !encoder) return [];
  return encodeBlocks(deps, encoder, ids);
}

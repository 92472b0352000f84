import { STAGE } from '../../vocabulary/night.ts';
import type { WithSettings } from '../../vocabulary/settings.ts';
import type { WithHippocampus } from '../../hippocampus/port.ts';
import type { WithCortex } from '../../cortex/port.ts';
import type { NativeVector } from '../../hippocampus/native-port.ts';
import type { Encoder } from '../../nets/encoder.ts';
import { buildBlockInput } from '../encoder-inputs.ts';
import type { InputSpace } from '../encoder-inputs.ts';

/** Blocks looked through for new witnesses. */
const MAX_SCANNED_BLOCKS = 2_000;

/**
 * The blocks by which the drift of a version is told, as it encodes them: those of the version before that are still there,
 * and new ones evenly from the store while there is room.
 */
export async function encodeWitnesses(
  deps: WithCortex & WithHippocampus & WithSettings,
  inputSpace: InputSpace,
  encoder: Encoder,
): Promise<Pick<NativeVector, 'blockKey' | 'mean'>[]> {
  const { blocks, native } = deps.hippocampus;
  const maxWitnesses = deps.settings.native.witnesses;
  const before = await native.readVersion();
  const earlierKeys = before ? (await native.readWitnesses(before.id)).map(({ blockKey }) => blockKey) : [];
  const storedBlocks = await blocks.find({
    stage: STAGE.storage,
    tier: 'cortex',
    after: 0,
    limit: MAX_SCANNED_BLOCKS,
  });
  const chosenKeys = new Set(earlierKeys);
  const step = Math.max(1, Math.floor(storedBlocks.length / maxWitnesses));
  for (let i = 0; i < storedBlocks.length && chosenKeys.size < maxWitnesses; i += step)
    chosenKeys.add(storedBlocks[i]!.key);
  const keyById = new Map(
    storedBlocks.filter(({ key }) => chosenKeys.has(key)).map(({ id, key }) => [id, key]),
  );
  const rows = await (await deps.openCortex()).readBlocks([...keyById.keys()]);
  const readable = rows.flatMap((row) => {
    const input = buildBlockInput(inputSpace, row);
    return input ? [{ blockKey: keyById.get(row.id)!, input }] : [];
  });
  const { mu } = encoder.encode(readable.map(({ input }) => input));
  return readable.map(({ blockKey }, i) => ({ blockKey, mean: mu[i]! }));
}

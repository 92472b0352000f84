import type { NativeVector } from '../../hippocampus/native-port.ts';
import type { Encoder } from '../../nets/encoder.ts';
import type { EngineParts } from '../../parts.ts';
import { inputOfBlock } from '../sides.ts';
import type { Reading } from '../sides.ts';

/** Blocks looked through for new witnesses. */
const LOOKED = 2_000;

/**
 * The blocks by which the drift of a version is told, as it feels them: those of the version before that are still there,
 * and new ones evenly from the store while there is room.
 */
export async function witnessesOf(
  parts: EngineParts,
  reading: Reading,
  encoder: Encoder,
): Promise<Pick<NativeVector, 'blockKey' | 'mean'>[]> {
  const { blocks, native } = parts.hippocampus;
  const most = parts.settings.native.witnesses;
  const before = await native.readVersion();
  const kept = before ? (await native.readWitnesses(before.id)).map(({ blockKey }) => blockKey) : [];
  const stored = await blocks.find({ stage: 6, tier: 'cortex', after: 0, limit: LOOKED });
  const chosen = new Set(kept);
  const step = Math.max(1, Math.floor(stored.length / most));
  for (let i = 0; i < stored.length && chosen.size < most; i += step) chosen.add(stored[i]!.key);
  const ids = new Map(stored.filter(({ key }) => chosen.has(key)).map(({ id, key }) => [id, key]));
  const rows = await (await parts.cortex()).blocks([...ids.keys()]);
  const readable = rows.flatMap((row) => {
    const input = inputOfBlock(reading, row);
    return input ? [{ blockKey: ids.get(row.id)!, input }] : [];
  });
  const { mu } = encoder.encode(readable.map(({ input }) => input));
  return readable.map(({ blockKey }, i) => ({ blockKey, mean: mu[i]! }));
}

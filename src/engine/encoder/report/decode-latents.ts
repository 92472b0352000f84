import type { EncodeBlocksDeps } from '../heal.ts';
import type { WithHippocampus } from '../../hippocampus/port.ts';
import { MemoryError } from '../../errors.ts';
import type { NativeVector } from '../../hippocampus/native-port.ts';
import { cosine } from '../../math/vectors.ts';
import { createNormalSampler } from '../../math/normal.ts';
import { createSeededRandom } from '../../math/random.ts';
import { interpolateLatents, sampleLatent } from '../../nets/decode.ts';
import { encodeBlocks } from '../heal.ts';
import { resolveBlockIds } from '../reconsolidate.ts';
import type { BlockEncoding, EncoderVersion } from '../registry.ts';
import type { Block } from '../../vocabulary/block.ts';
import type { DecodedLatent, MindAnswer } from '../../vocabulary/encoder.ts';
import type { MindInput } from '../../vocabulary/requests.ts';
import { computeSigma, readBlockMeans } from './map.ts';
import { encodeDistinctiveWords } from './words.ts';

type BlockMean = Pick<NativeVector, 'blockKey' | 'mean'>;
type DecodedAnswer = NonNullable<MindAnswer['decoded']>;

/** Told of a latent, and of one on the way between two. */
const MAX_MEMORIES = { alone: 8, between: 3 } as const;
const MAX_WORDS = { alone: 12, between: 6 } as const;
/** Memories whose words are looked through, and as many others that theirs are held against. */
const MAX_SOURCE_BLOCKS = 16;
const INTERPOLATION_STEPS = [0, 0.25, 0.5, 0.75, 1];

/**
 * What latents say: a memory's own, those along the way from one to another, or one drawn near a memory as far
 * as the encoder is unsure of it. Nothing is written: a stale memory is encoded, and stays stale. NOT_FOUND for what is none, or
 * is not in the Cortex yet.
 */
export async function decodeLatents(
  deps: EncodeBlocksDeps,
  encoder: EncoderVersion,
  { memory, between: endpoints, dream, seed }: MindInput,
): Promise<DecodedAnswer> {
  const ids = endpoints ?? [(memory ?? dream)!];
  const encodings = await Promise.all(ids.map((id) => readBlockEncoding(deps, encoder, id)));
  const [first, last] = [encodings[0]!, encodings.at(-1)!];
  const latents = endpoints
    ? INTERPOLATION_STEPS.map((share) => ({ share, mean: interpolateLatents(first.mean, last.mean, share) }))
    : [
        {
          share: null,
          mean:
            dream === undefined
              ? first.mean
              : sampleLatent(
                  first.mean,
                  first.logVariance,
                  createNormalSampler(createSeededRandom(seed ?? 1)),
                ),
        },
      ];
  const blockMeans = await readBlockMeans(deps, encoder.space);
  const ownKeys = new Set(encodings.map(({ block }) => block.key));
  const mode = endpoints ? 'between' : 'alone';
  // On the way the ends themselves tell where one is; alone a memory is no news of itself, but of a dream it is.
  const candidates =
    memory === undefined ? blockMeans : blockMeans.filter(({ blockKey }) => !ownKeys.has(blockKey));
  const rankings = latents.map(({ mean }) => rankBySimilarity(candidates, mean));
  const blocksByKey = new Map(
    (
      await deps.hippocampus.blocks.readTitles([
        ...new Set(
          rankings.flatMap((ranking) =>
            ranking.slice(0, MAX_SOURCE_BLOCKS + MAX_MEMORIES.alone).map(({ key }) => key),
          ),
        ),
      ])
    ).map((block) => [block.key, block]),
  );
  const blocksPerLatent = Math.ceil(MAX_SOURCE_BLOCKS / latents.length);
  const sourceKeys = new Set([
    ...ownKeys,
    ...rankings.flatMap((ranking) => ranking.slice(0, blocksPerLatent).map(({ key }) => key)),
  ]);
  const words = await encodeDistinctiveWords(
    deps,
    encoder,
    [
      ...encodings.map(({ block }) => block.id),
      ...[...sourceKeys].flatMap((key) => blocksByKey.get(key)?.id ?? []),
    ].filter((id, i, all) => all.indexOf(id) === i),
    await sampleOtherIds(deps, blockMeans, sourceKeys),
  );
  return {
    of: encodings.map(({ block: { id, title }, logVariance }) => ({
      id,
      title,
      sigma: computeSigma(logVariance),
    })),
    latents: latents.map(({ share, mean }, i): DecodedLatent => ({
      share,
      words: words
        .map(({ word, mean: other }) => ({ word, likeness: roundTo3Decimals(cosine(mean, other)) }))
        .sort((a, b) => b.likeness - a.likeness)
        .slice(0, MAX_WORDS[mode]),
      memories: rankings[i]!.flatMap(({ key, likeness }) => {
        const block = blocksByKey.get(key);
        return block ? [{ id: block.id, title: block.title, likeness: roundTo3Decimals(likeness) }] : [];
      }).slice(0, MAX_MEMORIES[mode]),
    })),
  };
}

async function readBlockEncoding(
  deps: EncodeBlocksDeps,
  encoder: EncoderVersion,
  id: string,
): Promise<BlockEncoding & { block: Block }> {
  const { blocks } = await resolveBlockIds(deps, [id.toLowerCase()]);
  const [touched] = await encodeBlocks(deps, encoder, blocks);
  const [storedVector] = touched ? await deps.hippocampus.native.readVectors([touched.block.key]) : [];
  const encoding =
    touched?.healing?.vector ?? (storedVector?.spaceId === encoder.space.id ? storedVector : undefined);
  if (!touched || !encoding)
    throw new MemoryError(
      'NOT_FOUND',
      `${id} has no place in the native space yet: it is not in the Cortex, or has no text to be felt by.`,
      'Wait for the next night, or choose another memory.',
      { id },
    );
  return { block: touched.block, mean: encoding.mean, logVariance: encoding.logVariance };
}

const rankBySimilarity = (
  blockMeans: readonly BlockMean[],
  latent: Float32Array,
): readonly { readonly key: number; readonly likeness: number }[] =>
  blockMeans
    .map(({ blockKey: key, mean }) => ({ key, likeness: cosine(latent, mean) }))
    .sort((a, b) => b.likeness - a.likeness || a.key - b.key);

/** Ids of memories from everywhere, without those. */
async function sampleOtherIds(
  { hippocampus }: WithHippocampus,
  blockMeans: readonly BlockMean[],
  excludedKeys: ReadonlySet<number>,
): Promise<string[]> {
  const remaining = blockMeans.filter(({ blockKey }) => !excludedKeys.has(blockKey));
  const step = Math.max(1, Math.floor(remaining.length / (2 * MAX_SOURCE_BLOCKS)));
  const keys = remaining.filter((_, i) => i % step === 0).map(({ blockKey }) => blockKey);
  return (await hippocampus.blocks.readTitles(keys.slice(0, 2 * MAX_SOURCE_BLOCKS))).map(({ id }) => id);
}

const roundTo3Decimals = (value: number): number => Number(value.toFixed(3));

import { MemoryError } from '../../errors.ts';
import type { NativeVector } from '../../hippocampus/native-port.ts';
import { cosine } from '../../math/vectors.ts';
import { normals } from '../../math/normal.ts';
import { seeded } from '../../math/random.ts';
import { between, near } from '../../nets/decode.ts';
import type { EngineParts } from '../../parts.ts';
import { feel } from '../heal.ts';
import { blocksOf } from '../reconsolidate.ts';
import type { Feeling, Mind } from '../minds.ts';
import type { Block } from '../../vocabulary/block.ts';
import type { Decoded, MindAnswer } from '../../vocabulary/mind.ts';
import type { MindInput } from '../../vocabulary/requests.ts';
import { sigmaOf, standingIn } from './map.ts';
import { feltWords } from './words.ts';

type Standing = Pick<NativeVector, 'blockKey' | 'mean'>;
type Told = NonNullable<MindAnswer['decoded']>;

/** Told of a latent, and of one on the way between two. */
const MEMORIES = { alone: 8, between: 3 } as const;
const WORDS = { alone: 12, between: 6 } as const;
/** Memories whose words are looked through, and as many others that theirs are held against. */
const SPOKEN = 16;
const STEPS = [0, 0.25, 0.5, 0.75, 1];

/**
 * What latents say: a memory's own, those along the way from one to another, or one drawn near a memory as far
 * as the encoder is unsure of it. Nothing is written: a stale memory is felt, and stays stale. NOT_FOUND for what is none, or
 * is not in the Cortex yet.
 */
export async function decoded(
  parts: EngineParts,
  mind: Mind,
  { memory, between: ends, dream, seed }: MindInput,
): Promise<Told> {
  const ids = ends ?? [(memory ?? dream)!];
  const found = await Promise.all(ids.map((id) => felt(parts, mind, id)));
  const [first, last] = [found[0]!, found.at(-1)!];
  const latents = ends
    ? STEPS.map((share) => ({ share, mean: between(first.mean, last.mean, share) }))
    : [
        {
          share: null,
          mean:
            dream === undefined
              ? first.mean
              : near(first.mean, first.logVariance, normals(seeded(seed ?? 1))),
        },
      ];
  const standing = await standingIn(parts, mind.space);
  const own = new Set(found.map(({ block }) => block.key));
  const many = ends ? 'between' : 'alone';
  // On the way the ends themselves tell where one is; alone a memory is no news of itself, but of a dream it is.
  const others = memory === undefined ? standing : standing.filter(({ blockKey }) => !own.has(blockKey));
  const orders = latents.map(({ mean }) => inOrder(others, mean));
  const titles = new Map(
    (
      await parts.hippocampus.blocks.readTitles([
        ...new Set(orders.flatMap((order) => order.slice(0, SPOKEN + MEMORIES.alone).map(({ key }) => key))),
      ])
    ).map((block) => [block.key, block]),
  );
  const each = Math.ceil(SPOKEN / latents.length);
  const spoken = new Set([...own, ...orders.flatMap((order) => order.slice(0, each).map(({ key }) => key))]);
  const words = await feltWords(
    parts,
    mind,
    [
      ...found.map(({ block }) => block.id),
      ...[...spoken].flatMap((key) => titles.get(key)?.id ?? []),
    ].filter((id, i, all) => all.indexOf(id) === i),
    await spread(parts, standing, spoken),
  );
  return {
    of: found.map(({ block: { id, title }, logVariance }) => ({ id, title, sigma: sigmaOf(logVariance) })),
    latents: latents.map(({ share, mean }, i): Decoded => ({
      share,
      words: words
        .map(({ word, mean: other }) => ({ word, likeness: tidy(cosine(mean, other)) }))
        .sort((a, b) => b.likeness - a.likeness)
        .slice(0, WORDS[many]),
      memories: orders[i]!.flatMap(({ key, likeness }) => {
        const block = titles.get(key);
        return block ? [{ id: block.id, title: block.title, likeness: tidy(likeness) }] : [];
      }).slice(0, MEMORIES[many]),
    })),
  };
}

async function felt(parts: EngineParts, mind: Mind, id: string): Promise<Feeling & { block: Block }> {
  const { blocks } = await blocksOf(parts, [id.toLowerCase()]);
  const [one] = await feel(parts, mind, blocks);
  const [stored] = one ? await parts.hippocampus.native.readVectors([one.block.key]) : [];
  const feeling = one?.healing?.to ?? (stored?.spaceId === mind.space.id ? stored : undefined);
  if (!one || !feeling)
    throw new MemoryError(
      'NOT_FOUND',
      `${id} has no place in the native space yet: it is not in the Cortex, or has no text to be felt by.`,
      'Wait for the next night, or choose another memory.',
      { id },
    );
  return { block: one.block, mean: feeling.mean, logVariance: feeling.logVariance };
}

const inOrder = (
  standing: readonly Standing[],
  latent: Float32Array,
): readonly { readonly key: number; readonly likeness: number }[] =>
  standing
    .map(({ blockKey: key, mean }) => ({ key, likeness: cosine(latent, mean) }))
    .sort((a, b) => b.likeness - a.likeness || a.key - b.key);

/** Ids of memories from everywhere, without those. */
async function spread(
  { hippocampus }: EngineParts,
  standing: readonly Standing[],
  without: ReadonlySet<number>,
): Promise<string[]> {
  const rest = standing.filter(({ blockKey }) => !without.has(blockKey));
  const step = Math.max(1, Math.floor(rest.length / (2 * SPOKEN)));
  const keys = rest.filter((_, i) => i % step === 0).map(({ blockKey }) => blockKey);
  return (await hippocampus.blocks.readTitles(keys.slice(0, 2 * SPOKEN))).map(({ id }) => id);
}

const tidy = (value: number): number => Number(value.toFixed(3));

import { cosine, dot, normalize } from '../math/vectors.ts';
import { terms } from '../language/terms.ts';
import type { Input } from '../nets/input.ts';
import type { EngineParts } from '../parts.ts';
import { lexicalOf } from '../encoder/lexical.ts';
import type { Mind } from '../encoder/minds.ts';
import { inputsOfTurns } from '../encoder/sides.ts';
import { below } from './rank.ts';
import type { Considered, Ranked } from './rank.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';

/** A question as the mind in use feels it, and what it brings up by that. */
export interface NativeProbe {
  /** True where the native space could not be trusted for this question, and the universal one answered alone (§9.6.3). */
  readonly fellBack: boolean;
  /** Entries of the blocks that are felt to be near; none where it fell back. */
  readonly entries: readonly number[];
  readonly mean: Float32Array;
}

/** Entries of one block that a probe brings up. */
const OF_A_BLOCK = 6;

/** So many more blocks are looked at where only some of them may be told of. */
const NARROWED = 8;

/** The question's own input, from the vectors that recall has made of it already; null where the space's is missing. */
function inputOf(
  { reading }: Mind,
  query: string,
  asked: Considered['asked'],
  groundId: number,
): Input | null {
  const vector = reading.space.id === groundId ? asked.ground : asked.sense;
  if (!vector?.some((value) => value !== 0)) return null;
  return { vector, ...lexicalOf(terms(query), reading.buckets) };
}

/**
 * Step 1 and 2 of §9.6.3: blocks of the version in use that are felt to be near the question. Where the best of them is no
 * nearer than two memories are that have nothing to do with each other (calibrated for each version, R21), or where no block
 * has been felt by this version yet, the native space is not trusted: vectors of other versions are never compared (R4).
 */
export async function probe(
  parts: EngineParts,
  mind: Mind,
  query: string,
  asked: Considered['asked'],
  groundId: number,
  filter: EntryFilter = {},
): Promise<NativeProbe | null> {
  const input = inputOf(mind, query, asked, groundId);
  if (!input) return null;
  const { mean } = mind.encode([input])[0]!;
  // Of what is near, a filter may leave little.
  const most = parts.settings.native.blocks * (Object.keys(filter).length > 0 ? NARROWED : 1);
  const blocks = await parts.minds.blocks(mind);
  const trusted = await parts.minds.trusted(mind);
  const unit = normalize(mean.slice());
  const near: { blockKey: number; likeness: number }[] = [];
  for (const { blockKey, mean: other } of blocks) {
    const likeness = dot(unit, other);
    if (near.length === most && likeness <= near.at(-1)!.likeness) continue;
    near.push({ blockKey, likeness });
    near.sort((x, y) => y.likeness - x.likeness);
    if (near.length > most) near.pop();
  }
  if (near.length === 0 || near[0]!.likeness < trusted) return { fellBack: true, entries: [], mean };
  const entries = await parts.hippocampus.blocks.readEntrySeqs(
    near.map(({ blockKey }) => blockKey),
    OF_A_BLOCK,
  );
  return { fellBack: false, entries, mean };
}

/** Where nothing is felt to be near, the nearest is not made to be. */
const LEAST_BEST = 0.1;

/**
 * How near turns are felt to be to the question, the nearest 1; one that cannot be read counts as the others do on average.
 * Each turn is encoded once a version, and only when it comes up.
 */
export async function likenessesOf(
  parts: EngineParts,
  mind: Mind,
  { mean }: NativeProbe,
  turns: readonly Turn[],
): Promise<number[]> {
  const known = parts.minds.turns(mind);
  const missing = turns.filter(({ seq }) => !known.has(seq));
  const inputs = await inputsOfTurns(parts, mind.reading, missing);
  const readable = inputs.flatMap((input, i) => (input ? [{ input, seq: missing[i]!.seq }] : []));
  mind.encode(readable.map(({ input }) => input)).forEach((feeling, i) => {
    known.set(readable[i]!.seq, feeling.mean);
  });
  const likenesses = turns.map(({ seq }) => {
    const other = known.get(seq);
    return other ? cosine(mean, other) : null;
  });
  const there = likenesses.filter((value) => value !== null);
  const best = Math.max(LEAST_BEST, ...there);
  const middle = there.reduce((a, b) => a + b, 0) / Math.max(1, there.length);
  return likenesses.map((value) => (value ?? middle) / best);
}

/**
 * The first of the ranking as they are felt: their likeness to the question in the native space counts beside what the words
 * and the universal space say, as much as use has taught (night/rank-learning.ts).
 */
export async function byFeeling(
  parts: EngineParts,
  mind: Mind,
  felt: NativeProbe,
  ranked: readonly Ranked[],
  weight: number,
): Promise<readonly Ranked[]> {
  const many = parts.settings.native.felt;
  const first = ranked.slice(0, many);
  if (weight === 0 || felt.fellBack || first.length < 2) return ranked;
  const likenesses = await likenessesOf(
    parts,
    mind,
    felt,
    first.map(({ turn }) => turn),
  );
  const again = first
    .map((item, i) => {
      const share = weight * likenesses[i]!;
      const reason = { reason: FELT, share: Number(share.toFixed(3)) };
      return {
        ...item,
        score: item.score + share,
        explain: () => ({ ...item.explain(), reasons: [...item.explain().reasons, reason] }),
      };
    })
    .sort((a, b) => b.score - a.score);
  return [...again, ...below(again, ranked.slice(many))];
}

const FELT = 'how near the mind feels it to be, as it has learned';

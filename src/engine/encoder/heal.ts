import type { Arrival } from '../hippocampus/entries-port.ts';
import type { Direction, Healing, HistoryEvent } from '../hippocampus/native-port.ts';
import { terms } from '../language/terms.ts';
import { tokenBound } from '../language/token-bound.ts';
import { sha256 } from '../text/entry-texts.ts';
import { tidy } from '../math/statistics.ts';
import type { EngineParts } from '../parts.ts';
import { driftBetween, isEpiphany } from './drift.ts';
import type { Drift } from './drift.ts';
import type { Mind } from './minds.ts';
import { inputOfBlock } from './sides.ts';
import type { Block } from '../vocabulary/block.ts';
import type { Centroid } from '../vocabulary/inquiry.ts';
import type { Attractor } from './delta.ts';
import { attractorsOf, directionOf, distance, inWords, namesOf } from './delta.ts';

/** A memory touched: how the mind felt it, how it feels it now. */
export interface Felt {
  readonly block: Block;
  /** The version that wrote its vector; null: none did. */
  readonly from: number | null;
  readonly to: number | null;
  /** Cosine distance. */
  readonly delta: number;
  /** Deviations further than the same versions moved every memory; null where that cannot be told. */
  readonly beyond: number | null;
  readonly event: 'current' | 'reconsolidation' | 'epiphany';
  readonly direction: string;
  /** What is to be written; null where nothing changed. */
  readonly healing: Healing | null;
}

/** Where epiphanies are told that no session of their own was touched in. */
export const EPIPHANIES = 'epiphanies';

export const EPIPHANY_MESSAGE =
  'Your understanding of this memory has shifted, much further than that of all else, since it was last felt: read it anew before you rely on what it meant.';

/**
 * Blocks of the Cortex as the mind feels them now (spec §9.6.3). Those whose vector is of the version in use are current, and
 * cost no pass (R15); stale ones are encoded in one batch. Nothing is written here. Of unknown ids nothing is told.
 */
export async function feel(parts: EngineParts, mind: Mind | null, ids: readonly string[]): Promise<Felt[]> {
  const { hippocampus, clock } = parts;
  const blocks = await hippocampus.blocks.read(ids);
  const known = new Map(
    (await hippocampus.native.readVectors(blocks.map(({ key }) => key))).map((vector) => [
      vector.blockKey,
      vector,
    ]),
  );
  const versions = new Map((await hippocampus.native.listVersions()).map(({ id, version }) => [id, version]));
  const versionOf = (block: Block): number | null => {
    const vector = known.get(block.key);
    return vector ? (versions.get(vector.spaceId) ?? null) : null;
  };
  const current = (block: Block): Felt => {
    const version = versionOf(block);
    return {
      block,
      from: version,
      to: version,
      delta: 0,
      beyond: null,
      event: 'current',
      direction: '',
      healing: null,
    };
  };
  const stale = blocks.filter(
    // Of one that lost words to a forgetting, the Cortex may hold these for a moment still: it waits for its night.
    ({ key, tier, zones }) =>
      mind !== null && tier === 'cortex' && zones === null && known.get(key)?.spaceId !== mind.space.id,
  );
  if (!mind || stale.length === 0) return blocks.map(current);
  const rows = new Map(
    (await (await parts.cortex()).blocks(stale.map(({ id }) => id))).map((row) => [row.id, row]),
  );
  const readable = stale.flatMap((block) => {
    const row = rows.get(block.id);
    const input = row ? inputOfBlock(mind.reading, row) : null;
    return input ? [{ block, input }] : [];
  });
  const feelings = mind.encode(readable.map(({ input }) => input));
  const drifts = new Map<number, Promise<Drift>>();
  const drift = (from: number): Promise<Drift> => {
    const asked = drifts.get(from) ?? driftSince(parts, mind, from);
    drifts.set(from, asked);
    return asked;
  };
  const moved = readable.some(({ block }) => known.has(block.key));
  const centroids = moved ? await hippocampus.centroids.list() : [];
  const attractors = attractorsOf(mind, centroids);
  const formers = new Map<number, Promise<Former>>();
  const former = (from: number): Promise<Former> => {
    const asked = formers.get(from) ?? formerOf(parts, mind, from, centroids);
    formers.set(from, asked);
    return asked;
  };
  const felt = new Map<string, Felt>();
  for (const [i, { block }] of readable.entries()) {
    const written = known.get(block.key);
    const { mean, logVariance } = feelings[i]!;
    // A mind of another size, or that saw through another universal space, has nothing in common with this one: the memory is
    // felt for the first time once more.
    const like = written?.mean.length === mean.length ? await former(written.spaceId) : null;
    const before = like?.comparable ? written : undefined;
    const delta = before ? distance(before.mean, mean) : 0;
    const direction =
      before && delta > 0 ? directionOf([before.mean, like!.attractors], [mean, attractors]) : {};
    const usual = before && delta > 0 ? await drift(before.spaceId) : null;
    const beyond = usual && usual.beyond(before!.mean, mean);
    const shifted =
      usual !== null &&
      block.sessionId !== EPIPHANIES &&
      isEpiphany(delta, beyond, usual.spread, parts.settings.native.epiphany);
    const event = shifted ? 'epiphany' : 'reconsolidation';
    const from = versionOf(block);
    felt.set(block.id, {
      ...{ block, from, to: mind.space.version, delta, beyond, event },
      direction: inWords(direction, namesOf(attractors)),
      healing: {
        blockKey: block.key,
        revision: block.revision,
        from: written?.spaceId ?? null,
        to: { blockKey: block.key, spaceId: mind.space.id, mean, logVariance },
        event: historyOf(before ? event : 'creation', mind, { delta, beyond, direction }, clock.now()),
        at: clock.now(),
        ...(shifted
          ? { announcement: await announce(parts, block, from, mind, { delta, beyond, direction }) }
          : {}),
      },
    });
  }
  return blocks.map((block) => felt.get(block.id) ?? current(block));
}

/** Writes what was felt, in one commit; which of them another process had not written before. */
export async function heal(
  { hippocampus, embedSoon }: Pick<EngineParts, 'hippocampus' | 'embedSoon'>,
  felt: readonly Felt[],
): Promise<boolean[]> {
  const healings = felt.map(({ healing }) => healing);
  const stale = healings.flatMap((healing) => healing ?? []);
  // Nothing to write is no commit, and waits for nobody who writes.
  const written = stale.length === 0 ? [] : await hippocampus.native.heal(stale);
  if (stale.some(({ announcement }, i) => announcement && written[i]!)) embedSoon();
  let next = 0;
  return healings.map((healing) => healing !== null && written[next++]!);
}

const driftSince = async (
  { hippocampus: { native } }: EngineParts,
  { space }: Mind,
  from: number,
): Promise<Drift> => driftBetween(await native.readWitnesses(from), await native.readWitnesses(space.id));

/** What the version that felt a memory before makes of the same preoccupations; nothing where its weights are gone. */
interface Former {
  readonly comparable: boolean;
  readonly attractors: readonly Attractor[];
}

async function formerOf(
  { minds }: EngineParts,
  mind: Mind,
  spaceId: number,
  centroids: readonly Centroid[],
): Promise<Former> {
  const comparable = await minds.comparable(spaceId, mind);
  const old = comparable && centroids.length > 0 ? await minds.former(spaceId, mind) : null;
  return { comparable, attractors: old ? attractorsOf(old, centroids) : [] };
}

type Shift = Pick<Felt, 'delta' | 'beyond'> & { readonly direction: Direction };

function historyOf(
  event: HistoryEvent['event'],
  { space }: Mind,
  { delta, beyond, direction }: Shift,
  now: number,
): HistoryEvent {
  return {
    date: new Date(now).toISOString(),
    model_version: `v${space.version}`,
    event,
    ...(event === 'creation' ? {} : { delta_magnitude: tidy(delta) }),
    ...(beyond === null ? {} : { beyond_usual: tidy(beyond) }),
    ...(Object.keys(direction).length === 0 ? {} : { direction }),
  };
}

/**
 * The entry of the Day Table that tells of it (§9.8.3): a memory like any other. Its words are the block's own, and are
 * forgotten with it.
 */
async function announce(
  { clock, newId, embedder, space: ground }: EngineParts,
  block: Block,
  from: number | null,
  { space }: Mind,
  { delta, beyond, direction }: Shift,
): Promise<Arrival> {
  const now = clock.now();
  const content = `I realised that my understanding of “${block.title}” has shifted (Δ ${delta.toFixed(2)}${beyond === null ? '' : `, ${beyond.toFixed(1)} deviations beyond where all else went`}). [memory:${block.id}]`;
  const [values] = embedder.cheap ? await embedder.embed([content], 'document') : [];
  return {
    entry: {
      id: newId(now),
      sessionId: EPIPHANIES,
      role: 'system',
      speaker: null,
      content,
      sha256: sha256(content),
      at: now,
      createdAt: now,
      userId: block.userId,
      keep: false,
      tags: [],
      supersedes: [],
      tokenCount: tokenBound(content),
      epiphany: JSON.stringify({
        ...{ block_id: block.id, delta_magnitude: tidy(delta), direction },
        ...{ from_version: from, to_version: space.version },
      }),
    },
    fresh: true,
    terms: terms(content),
    vector: values ? { spaceId: (await ground()).id, values } : null,
  };
}

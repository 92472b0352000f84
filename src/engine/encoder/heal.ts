import type { WithBackfill } from '../spaces/backfill.ts';
import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithBuiltinEmbedder } from '../models/ports.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { WithClock, WithIds } from '../clock.ts';
import type { IncomingEntry } from '../hippocampus/entries-port.ts';
import type { Direction, Healing, HistoryEvent } from '../hippocampus/native-port.ts';
import { extractTerms } from '../language/terms.ts';
import { computeTokenBound } from '../language/token-bound.ts';
import { sha256 } from '../text/entry-texts.ts';
import { roundTo4Decimals } from '../math/statistics.ts';
import { measureDrift, isEpiphany } from './drift.ts';
import type { Drift } from './drift.ts';
import type { EncoderVersion, WithEncoders } from './registry.ts';
import { buildBlockInput } from './encoder-inputs.ts';
import { buildCanonicalText } from '../vocabulary/block.ts';
import type { Block } from '../vocabulary/block.ts';
import type { Centroid } from '../vocabulary/inquiry.ts';
import type { Attractor } from './delta.ts';
import {
  encodeAttractors,
  computeShiftDirection,
  computeDistance,
  formatDirection,
  keepConcerning,
  createNameLookup,
} from './delta.ts';

/** What encoding blocks needs of the engine. */
export type EncodeBlocksDeps = WithClock &
  WithCortex &
  WithBuiltinEmbedder &
  WithHippocampus &
  WithEncoders &
  WithIds &
  WithSettings &
  WithBuiltinSpace;

/** A memory touched: how it was encoded, how it is now. */
export interface TouchedBlock {
  readonly block: Block;
  /** The version that wrote its vector; null: none did. */
  readonly from: number | null;
  readonly to: number | null;
  /** Cosine distance. */
  readonly delta: number;
  /** Deviations further than the same versions moved every memory; null where that cannot be told. */
  readonly zScore: number | null;
  readonly event: 'current' | 'reconsolidation' | 'epiphany';
  readonly direction: string;
  /** What is to be written; null where nothing changed. */
  readonly healing: Healing | null;
}

/** Where epiphanies are told that no session of their own was touched in. */
export const EPIPHANY_SESSION_ID = 'epiphanies';

export const EPIPHANY_MESSAGE =
  'Your understanding of this memory has shifted, much further than that of all else, since it was last felt: read it anew before you rely on what it meant.';

/**
 * Blocks of the Cortex as the version in use encodes them (spec §9.6.3). Those whose vector is of the version in use are current, and
 * cost no pass (R15); stale ones are encoded in one batch. Nothing is written here. Of unknown ids nothing is told.
 */
export async function encodeBlocks(
  deps: EncodeBlocksDeps,
  encoder: EncoderVersion | null,
  ids: readonly string[],
): Promise<TouchedBlock[]> {
  const { hippocampus, clock } = deps;
  const blocks = await hippocampus.blocks.read(ids);
  const storedVectors = new Map(
    (await hippocampus.native.readVectors(blocks.map(({ key }) => key))).map((vector) => [
      vector.blockKey,
      vector,
    ]),
  );
  const versions = new Map((await hippocampus.native.listVersions()).map(({ id, version }) => [id, version]));
  const findVersion = (block: Block): number | null => {
    const vector = storedVectors.get(block.key);
    return vector ? (versions.get(vector.spaceId) ?? null) : null;
  };
  const toCurrent = (block: Block): TouchedBlock => {
    const version = findVersion(block);
    return {
      block,
      from: version,
      to: version,
      delta: 0,
      zScore: null,
      event: 'current',
      direction: '',
      healing: null,
    };
  };
  const staleBlocks = blocks.filter(
    // Of one that lost words to a forgetting, the Cortex may hold these for a moment still: it waits for its night.
    ({ key, tier, zones }) =>
      encoder !== null &&
      tier === 'cortex' &&
      zones === null &&
      storedVectors.get(key)?.spaceId !== encoder.space.id,
  );
  if (!encoder || staleBlocks.length === 0) return blocks.map(toCurrent);
  const rows = new Map(
    (await (await deps.openCortex()).readBlocks(staleBlocks.map(({ id }) => id))).map((row) => [row.id, row]),
  );
  const readable = staleBlocks.flatMap((block) => {
    const row = rows.get(block.id);
    const input = row ? buildBlockInput(encoder.inputSpace, row) : null;
    return input ? [{ block, input }] : [];
  });
  const encodings = encoder.encode(readable.map(({ input }) => input));
  const { native } = hippocampus;
  let currentWitnesses: ReturnType<typeof native.readWitnesses> | undefined;
  const computeDriftSince = async (from: number): Promise<Drift> =>
    measureDrift(
      await native.readWitnesses(from),
      await (currentWitnesses ??= native.readWitnesses(encoder.space.id)),
    );
  const drifts = new Map<number, Promise<Drift>>();
  const loadDrift = (from: number): Promise<Drift> => {
    const pending = drifts.get(from) ?? computeDriftSince(from);
    drifts.set(from, pending);
    return pending;
  };
  const hasMoved = readable.some(({ block }) => storedVectors.has(block.key));
  const centroids = hasMoved ? await hippocampus.centroids.list() : [];
  const attractors = encodeAttractors(encoder, centroids);
  const earlierAttractors = new Map<number, Promise<EarlierAttractors>>();
  const loadEarlierAttractors = (from: number): Promise<EarlierAttractors> => {
    const pending = earlierAttractors.get(from) ?? encodeEarlierAttractors(deps, encoder, from, centroids);
    earlierAttractors.set(from, pending);
    return pending;
  };
  const touchedById = new Map<string, TouchedBlock>();
  for (const [i, { block }] of readable.entries()) {
    const stored = storedVectors.get(block.key);
    const { mean, logVariance } = encodings[i]!;
    // A version of another size, or that read another universal space, has nothing in common with this one: the memory is
    // encoded for the first time once more.
    const earlier = stored?.mean.length === mean.length ? await loadEarlierAttractors(stored.spaceId) : null;
    const before = earlier?.isComparable ? stored : undefined;
    const delta = before ? computeDistance(before.mean, mean) : 0;
    const direction =
      before && delta > 0
        ? keepConcerning(
            computeShiftDirection([before.mean, earlier!.attractors], [mean, attractors]),
            centroids,
            `${block.title} ${block.question} ${buildCanonicalText(rows.get(block.id)!.zones)}`,
          )
        : {};
    const versionDrift = before && delta > 0 ? await loadDrift(before.spaceId) : null;
    const zScore = versionDrift && versionDrift.computeZScore(before!.mean, mean);
    const isShifted =
      versionDrift !== null &&
      block.sessionId !== EPIPHANY_SESSION_ID &&
      encoder.space.version >= deps.settings.native.epiphany.minVersion &&
      isEpiphany(delta, zScore, versionDrift.spread, deps.settings.native.epiphany);
    const event = isShifted ? 'epiphany' : 'reconsolidation';
    const from = findVersion(block);
    touchedById.set(block.id, {
      ...{ block, from, to: encoder.space.version, delta, zScore, event },
      direction: formatDirection(direction, createNameLookup(attractors)),
      healing: {
        blockKey: block.key,
        revision: block.revision,
        previousSpaceId: stored?.spaceId ?? null,
        vector: { blockKey: block.key, spaceId: encoder.space.id, mean, logVariance },
        event: buildHistoryEvent(
          before ? event : 'creation',
          encoder,
          { delta, zScore, direction },
          clock.now(),
        ),
        at: clock.now(),
        ...(isShifted
          ? {
              epiphanyEntry: await buildEpiphanyEntry(deps, block, from, encoder, {
                delta,
                zScore,
                direction,
              }),
            }
          : {}),
      },
    });
  }
  return blocks.map((block) => touchedById.get(block.id) ?? toCurrent(block));
}

/** Writes what was encoded, in one commit; which of them another process had not written before. */
export async function heal(
  { hippocampus, scheduleEmbedding }: WithBackfill & WithHippocampus,
  touchedBlocks: readonly TouchedBlock[],
): Promise<boolean[]> {
  const healings = touchedBlocks.map(({ healing }) => healing);
  const staleHealings = healings.flatMap((healing) => healing ?? []);
  // Nothing to write is no commit, and waits for nobody who writes.
  const written = staleHealings.length === 0 ? [] : await hippocampus.native.heal(staleHealings);
  if (staleHealings.some(({ epiphanyEntry }, i) => epiphanyEntry && written[i]!)) scheduleEmbedding();
  let nextWritten = 0;
  return healings.map((healing) => healing !== null && written[nextWritten++]!);
}

/** What the version that encoded a memory before makes of the same preoccupations; nothing where its weights are gone. */
interface EarlierAttractors {
  readonly isComparable: boolean;
  readonly attractors: readonly Attractor[];
}

async function encodeEarlierAttractors(
  { encoders }: WithEncoders,
  encoder: EncoderVersion,
  spaceId: number,
  centroids: readonly Centroid[],
): Promise<EarlierAttractors> {
  const isComparable = await encoders.isComparable(spaceId, encoder);
  const earlierEncoder =
    isComparable && centroids.length > 0 ? await encoders.loadEarlier(spaceId, encoder) : null;
  return { isComparable, attractors: earlierEncoder ? encodeAttractors(earlierEncoder, centroids) : [] };
}

type BlockShift = Pick<TouchedBlock, 'delta' | 'zScore'> & { readonly direction: Direction };

function buildHistoryEvent(
  event: HistoryEvent['event'],
  { space }: EncoderVersion,
  { delta, zScore, direction }: BlockShift,
  now: number,
): HistoryEvent {
  return {
    date: new Date(now).toISOString(),
    model_version: `v${space.version}`,
    event,
    ...(event === 'creation' ? {} : { delta_magnitude: roundTo4Decimals(delta) }),
    ...(zScore === null ? {} : { beyond_usual: roundTo4Decimals(zScore) }),
    ...(Object.keys(direction).length === 0 ? {} : { direction }),
  };
}

/**
 * The entry of the Day Table that tells of it (§9.8.3): a memory like any other. Its words are the block's own, and are
 * forgotten with it.
 */
async function buildEpiphanyEntry(
  {
    clock,
    createId,
    builtinEmbedder,
    openBuiltinSpace,
  }: WithClock & WithBuiltinEmbedder & WithIds & WithBuiltinSpace,
  block: Block,
  from: number | null,
  { space }: EncoderVersion,
  { delta, zScore, direction }: BlockShift,
): Promise<IncomingEntry> {
  const now = clock.now();
  const content = `I realised that my understanding of “${block.title}” has shifted (Δ ${delta.toFixed(2)}${zScore === null ? '' : `, ${zScore.toFixed(1)} deviations beyond where all else went`}). [memory:${block.id}]`;
  const [values] = builtinEmbedder.cheap ? await builtinEmbedder.embed([content], 'document') : [];
  return {
    entry: {
      id: createId(now),
      sessionId: EPIPHANY_SESSION_ID,
      role: 'system',
      speaker: null,
      content,
      sha256: sha256(content),
      at: now,
      createdAt: now,
      userId: block.userId,
      keep: false,
      origin: 'said',
      tags: [],
      supersedes: [],
      tokenCount: computeTokenBound(content),
      epiphany: JSON.stringify({
        ...{ block_id: block.id, delta_magnitude: roundTo4Decimals(delta), direction },
        ...{ from_version: from, to_version: space.version },
      }),
    },
    isNewId: true,
    terms: extractTerms(content),
    vector: values ? { spaceId: (await openBuiltinSpace()).id, values } : null,
  };
}

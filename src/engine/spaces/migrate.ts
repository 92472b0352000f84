import { STAGE } from '../vocabulary/night.ts';
import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithBackfill } from './backfill.ts';
import type { Cortex, CortexBlock, WithCortexSpaces } from '../cortex/port.ts';
import { embedMissing } from './backfill.ts';
import { isSameSpace } from './universal-spaces.ts';
import type { UniversalSpace } from './universal-spaces.ts';
import { MemoryError } from '../errors.ts';
import type { MigratedVectors } from '../hippocampus/spaces-port.ts';
import { dot, computeMeanDirection } from '../math/vectors.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import { describeHolder } from '../lease/busy.ts';
import { withLease } from '../lease/with-lease.ts';
import type { LeaseOptions } from '../lease/with-lease.ts';
import { buildCanonicalText } from '../vocabulary/block.ts';
import type { AntechamberEntry, Cluster } from '../vocabulary/inquiry.ts';
import type { Lease } from '../vocabulary/night.ts';
import { storeCortexCounts } from '../purge/cortex-counts.ts';
import { drainPurgeQueue } from '../purge/drain-queue.ts';
import type { PurgeDeps } from '../purge/drain-queue.ts';

type SpaceMigrationDeps = PurgeDeps & WithCortexSpaces & WithBuiltinSpace;

type MigrateSpaceDeps = SpaceMigrationDeps & WithBackfill;

/** Entries and blocks embedded at once. */
const PAGE_SIZE = 32;
/** Blocks of a question that its place is told by. */
const MAX_CENTROID_BLOCKS = 50;
/** How long whoever has the lease is waited for. */
const PATIENCE = { night: 10_000, other: 10_000 } as const;

export interface SpaceMigrationOptions {
  readonly signal?: AbortSignal;
  /** Between pages: how many ms of each ten to leave to others, 0 to 9. */
  readonly leave: number;
  readonly progress?: (done: number, total: number) => void;
  /** Told when the answer is `busy`: who keeps the lease, and what for, as a sentence. */
  readonly onBusy?: (holder: string) => void;
}

/**
 * Builds the generation of another universal model from the prose, and switches to it when it is complete (R2): first all
 * turns, blocks, clusters and questions beside the daily work; then, with the night's lease in hand so that no night writes
 * meanwhile, what has come or changed since, and the switch itself in one transaction. It begins where it was left: what
 * has a vector in the new space is not embedded again.
 */
export async function migrateSpace(
  deps: MigrateSpaceDeps,
  embedder: UniversalEmbedder,
  options: SpaceMigrationOptions,
): Promise<'current' | 'switched' | 'busy'> {
  const { hippocampus } = deps;
  const builtinSpace = await deps.openBuiltinSpace();
  const previousSpace = (await hippocampus.spaces.readActive()) ?? builtinSpace;
  if (isSameSpace(previousSpace, embedder.identity)) {
    // What was begun for another model, and given up, may go.
    for (const { id } of await hippocampus.spaces.list()) await markMigration(deps, id, false);
    return 'current';
  }
  const space = await hippocampus.spaces.open(embedder.identity);
  const migration = new SpaceMigration(deps, { space, embedder }, options);
  await markMigration(deps, space.id, true);
  await migration.embedEntries();
  if ((await hippocampus.nights.readCycle(deps.self)) !== null) await migration.embedCortex();
  const leaseOptions: LeaseOptions<'switched' | 'busy'> = {
    purpose: 'space_migration',
    patience: PATIENCE,
    signal: options.signal,
    onBusy: (holder) => {
      options.onBusy?.(describeHolder(holder));
      return 'busy';
    },
  };
  const outcome = await withLease<'switched' | 'busy'>(deps, leaseOptions, async (lease, heartbeat) => {
    await drainPurgeQueue(deps, lease);
    await migration.embedEntries();
    const spaceMove = await migration.finish(lease);
    heartbeat.check();
    await hippocampus.spaces.activate(lease, space.id, spaceMove);
    await markMigration(deps, space.id, false);
    if ((await hippocampus.nights.readCycle(deps.self)) !== null) await storeCortexCounts(deps);
    return 'switched';
  });
  if (outcome === 'switched') deps.scheduleEmbedding();
  return outcome;
}

/** What was worked out in one space, while all switched to another. */
export const createSpaceSwitchedError = (): MemoryError =>
  new MemoryError(
    'BUSY',
    'The memory has just been switched to another model.',
    'Nothing was changed; do it once more.',
  );

/** Notes that a space is being built, so that it is neither told as at rest nor dropped; or that it no longer is. */
async function markMigration(
  { hippocampus }: WithHippocampus,
  spaceId: number,
  isBegun: boolean,
): Promise<void> {
  const store = hippocampus;
  if (isBegun || (await store.facts.get(`succeeding:${spaceId}`)) === true)
    await store.facts.set(null, `succeeding:${spaceId}`, isBegun);
}

/** Whether a space other than the one in use is being built. */
export const isMigrationTarget = async (
  { hippocampus }: WithHippocampus,
  spaceId: number,
): Promise<boolean> => (await hippocampus.facts.get(`succeeding:${spaceId}`)) === true;

class SpaceMigration {
  readonly #deps: SpaceMigrationDeps;
  readonly #target: UniversalSpace;
  readonly #options: SpaceMigrationOptions;

  constructor(deps: SpaceMigrationDeps, target: UniversalSpace, options: SpaceMigrationOptions) {
    this.#deps = deps;
    this.#target = target;
    this.#options = options;
  }

  async embedEntries(): Promise<void> {
    const { hippocampus } = this.#deps;
    const total = await hippocampus.spaces.countUnembedded(this.#target.space.id);
    for (let done = 0; ;) {
      const found = await this.#runPage(() => embedMissing(this.#deps, this.#target, PAGE_SIZE));
      if (found === 0) return;
      done += found;
      this.#options.progress?.(Math.min(done, total), total);
    }
  }

  /** What of the Cortex is not there yet, or is no longer as it was. */
  async embedCortex(): Promise<void> {
    const source = await this.#deps.openCortex();
    const target = await this.#deps.openCortexIn(this.#target.space);
    const { id: spaceId } = this.#target.space;
    const { ids } = await source.readBlockVectors((await this.#readActiveSpace()).id);
    for (let i = 0; i < ids.length; i += PAGE_SIZE)
      await this.#runPage(async () => {
        const rows = await source.readBlocks(ids.slice(i, i + PAGE_SIZE));
        const existingBlocks = new Map(
          (await target.readBlocks(rows.map(({ id }) => id))).map((row) => [row.id, row]),
        );
        const missing = rows.filter((row) => !isSameBlock(row, existingBlocks.get(row.id)));
        const vectors = await this.#embed(missing.map(({ zones }) => buildCanonicalText(zones)));
        const questions = await this.#embedQuestions(missing.map(({ question }) => question));
        await target.putBlocks(
          missing.map((row, n) => ({ ...row, spaceId, vector: vectors[n]!, questionVector: questions[n]! })),
        );
        const remainingIds = new Set(
          (await source.readBlocks(missing.map(({ id }) => id))).map(({ id }) => id),
        );
        await this.#purgeForgotten(
          target,
          'blocks',
          missing.filter(({ id }) => !remainingIds.has(id)),
        );
      });
    const waiting = await source.listAntechamber({ limit: null });
    const existingEntries = new Map(
      (await target.listAntechamber({ limit: null })).map((entry) => [entry.id, entry]),
    );
    const changed = waiting.filter((entry) => !isSameAntechamberEntry(entry, existingEntries.get(entry.id)));
    for (let i = 0; i < changed.length; i += PAGE_SIZE)
      await this.#runPage(async () => {
        const page = changed.slice(i, i + PAGE_SIZE);
        const vectors = await this.#embedQuestions(page.map(({ question }) => question));
        await target.putAntechamber(page.map((entry, n) => ({ ...entry, spaceId, vector: vectors[n]! })));
        const ids = page.map(({ id }) => id);
        const remainingIds = new Set(
          (await source.listAntechamber({ ids, limit: null })).map(({ id }) => id),
        );
        await this.#purgeForgotten(
          target,
          'antechamber',
          page.filter(({ id }) => !remainingIds.has(id)),
        );
      });
  }

  /**
   * What was forgotten while it was being embedded: forgetting purges the space in use before all others, so that what is no
   * longer there, and was just written here, is nobody's any more.
   */
  async #purgeForgotten(
    target: Cortex,
    kind: 'blocks' | 'antechamber',
    forgotten: readonly { readonly id: string }[],
  ): Promise<void> {
    if (forgotten.length > 0) await target.purge({ [kind]: forgotten.map(({ id }) => id) }, false);
  }

  /** With the night's lease: the rest of all, and what has one vector alone. */
  async finish(lease: Lease): Promise<MigratedVectors> {
    const { hippocampus } = this.#deps;
    const store = hippocampus;
    const arcs = await hippocampus.sessions.listOpenArcs();
    const vectors = await this.#embed(arcs.map(({ question }) => question));
    const openArcs = arcs.map(({ session }, i) => ({ session, vector: vectors[i]! }));
    if ((await hippocampus.nights.readCycle(this.#deps.self)) === null) return { centroids: [], openArcs };
    await this.embedCortex();
    await this.#embedLocalBlocks(lease);
    const target = await this.#deps.openCortexIn(this.#target.space);
    await target.replaceClusters(await this.#rebuildClusters(target));
    const centroids: MigratedVectors['centroids'][number][] = [];
    for (const { id, question } of await store.centroids.list()) {
      const askingBlocks = await store.centroids.listBlocks(id, MAX_CENTROID_BLOCKS);
      const rows = await target.readBlocks(askingBlocks.map((block) => block.id));
      const ownVectors = rows
        .map(({ questionVector }) => questionVector)
        .filter((vector) => vector.some(Boolean));
      const vector =
        ownVectors.length > 0
          ? computeMeanDirection(ownVectors)
          : (await this.#embedQuestions([question]))[0]!;
      centroids.push({ id, vector });
    }
    return { centroids, openArcs };
  }

  /** Blocks whose prose the Hippocampus holds. */
  async #embedLocalBlocks(lease: Lease): Promise<void> {
    const store = this.#deps.hippocampus;
    const { id: spaceId } = this.#target.space;
    for (let after = 0; ;) {
      const page = await store.blocks.find({ hasProse: true, after, limit: PAGE_SIZE });
      if (page.length === 0) return;
      after = page.at(-1)!.key;
      for (const block of page) {
        if (block.stage < STAGE.embedding) continue;
        const zones = block.zones ?? [];
        const liveTexts = zones.filter(({ kind }) => kind === 'live').map(({ texts }) => texts.join('\n'));
        const [blockVector, ...zoneVectors] = await this.#embed([buildCanonicalText(zones), ...liveTexts]);
        const [questionVector] = await this.#embedQuestions([block.question]);
        await store.blocks.update(lease, [
          {
            key: block.key,
            revision: block.revision,
            vectors: [
              { what: 'block', spaceId, values: blockVector! },
              { what: 'question', spaceId, values: questionVector! },
              ...zoneVectors.map((values, i) => ({ what: `zone:${i}`, spaceId, values })),
            ],
          },
        ]);
      }
    }
  }

  /** The same tree in the new space, from the leaves up; the next night builds one of its own. */
  async #rebuildClusters(target: Cortex): Promise<Cluster[]> {
    const { id: spaceId } = this.#target.space;
    const clusters = (await (await this.#deps.openCortex()).listClusters()).sort((a, b) => a.level - b.level);
    const blockVectors = await target.readBlockVectors(spaceId);
    const vectorById = new Map(blockVectors.ids.map((id, i) => [id, blockVectors.vectors[i]!]));
    const summaries = await this.#embed(clusters.map(({ name, summary }) => `${name}\n${summary}`));
    return clusters.map((cluster, i) => {
      const members = cluster.members.flatMap((id) => vectorById.get(id) ?? []);
      const centroid = members.length > 0 ? computeMeanDirection(members) : summaries[i]!;
      vectorById.set(cluster.id, centroid);
      const radius = Math.min(1, ...members.map((vector) => dot(vector, centroid)));
      return { ...cluster, spaceId, centroid, radius, vector: summaries[i]! };
    });
  }

  async #readActiveSpace(): Promise<UniversalSpace['space']> {
    return (await this.#deps.hippocampus.spaces.readActive()) ?? (await this.#deps.openBuiltinSpace());
  }

  async #embed(texts: readonly string[]): Promise<Float32Array[]> {
    return texts.length === 0 ? [] : this.#target.embedder.embed(texts, 'document');
  }

  async #embedQuestions(questions: readonly string[]): Promise<Float32Array[]> {
    return questions.length === 0 ? [] : this.#target.embedder.embed(questions, 'query');
  }

  /** A page of work, then a rest of some share of the time it took. */
  async #runPage<T>(work: () => Promise<T>): Promise<T> {
    const { clock } = this.#deps;
    const { signal, leave } = this.#options;
    if (signal?.aborted === true)
      throw new MemoryError(
        'CANCELLED',
        'Embedding the memory anew was stopped between two pages.',
        'It goes on from there with the next server, or with `sophontic-memory models build`.',
      );
    const started = clock.now();
    const result = await work();
    await clock.sleep((Math.max(0, clock.now() - started) * leave) / (10 - leave));
    return result;
  }
}

function isSameBlock(row: CortexBlock, other: CortexBlock | undefined): boolean {
  const serialize = ({ title, question, zones, record }: CortexBlock): string =>
    JSON.stringify([title, question, zones, record]);
  return other !== undefined && serialize(row) === serialize(other);
}

function isSameAntechamberEntry(entry: AntechamberEntry, other: AntechamberEntry | undefined): boolean {
  const serialize = ({ question, summary, clusterId, clusterDensity, promoted }: AntechamberEntry): string =>
    JSON.stringify([question, summary, clusterId, clusterDensity, promoted]);
  return other !== undefined && serialize(entry) === serialize(other);
}

import type { Cortex, CortexBlock } from '../cortex/port.ts';
import { embedMissing } from './backfill.ts';
import { same } from './universals.ts';
import type { Universal } from './universals.ts';
import { MemoryError } from '../errors.ts';
import type { SpaceMove } from '../hippocampus/spaces-port.ts';
import { dot, meanDirection } from '../math/vectors.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import { withLease } from '../lease/with-lease.ts';
import type { EngineParts } from '../parts.ts';
import { canonicalText } from '../vocabulary/block.ts';
import type { AntechamberEntry, Cluster } from '../vocabulary/inquiry.ts';
import type { Lease } from '../vocabulary/night.ts';
import { noteCounts } from '../memory/counts.ts';
import { payDebts } from '../memory/purge-queue.ts';

/** Entries and blocks embedded at once. */
const PAGE = 32;
/** Blocks of a question that its place is told by. */
const ASKING = 50;
/** How long a night in the way is waited for. */
const WAIT = { tries: 50, pauseMs: 200 } as const;

export interface SuccessionOptions {
  readonly signal?: AbortSignal;
  /** Between pages: how many ms of each ten to leave to others, 0 to 9. */
  readonly leave: number;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Builds the generation of another universal model from the prose, and switches to it when it is complete (R2): first all
 * turns, blocks, clusters and questions beside the daily work; then, with the night's lease in hand so that no night writes
 * meanwhile, what has come or changed since, and the switch itself in one transaction. It begins where it was left: what
 * has a vector in the new space is not embedded again.
 */
export async function succeed(
  parts: EngineParts,
  embedder: UniversalEmbedder,
  options: SuccessionOptions,
): Promise<'current' | 'switched' | 'busy'> {
  const { hippocampus } = parts;
  const ground = await parts.space();
  const before = (await hippocampus.spaces.readActive()) ?? ground;
  if (same(before, embedder.identity)) {
    // What was begun for another model, and given up, may go.
    for (const { id } of await hippocampus.spaces.list()) await note(parts, id, false);
    return 'current';
  }
  const space = await hippocampus.spaces.open(embedder.identity);
  const work = new Succession(parts, { space, embedder }, options);
  await note(parts, space.id, true);
  await work.entries();
  if ((await hippocampus.nights.readCycle(parts.self)) !== null) await work.cortex();
  const lease = { wait: WAIT, signal: options.signal, onBusy: () => 'busy' as const };
  const outcome = await withLease<'switched' | 'busy'>(parts, lease, async (held, heartbeat) => {
    await payDebts(parts, held);
    await work.entries();
    const moved = await work.finish(held);
    heartbeat.check();
    await hippocampus.spaces.activate(held, space.id, moved);
    await note(parts, space.id, false);
    if ((await hippocampus.nights.readCycle(parts.self)) !== null) await noteCounts(parts);
    return 'switched';
  });
  if (outcome === 'switched') parts.embedSoon();
  return outcome;
}

/** What was worked out in one space, while all switched to another. */
export const switching = (): MemoryError =>
  new MemoryError(
    'BUSY',
    'The memory has just been switched to another model.',
    'Nothing was changed; do it once more.',
  );

/** Notes that a space is being built, so that it is neither told as at rest nor dropped; or that it no longer is. */
async function note({ hippocampus }: EngineParts, spaceId: number, begun: boolean): Promise<void> {
  const store = hippocampus;
  if (begun || (await store.facts.get(`succeeding:${spaceId}`)) === true)
    await store.facts.set(null, `succeeding:${spaceId}`, begun);
}

/** Whether a space other than the one in use is being built. */
export const isComing = async (
  { hippocampus }: Pick<EngineParts, 'hippocampus'>,
  spaceId: number,
): Promise<boolean> => (await hippocampus.facts.get(`succeeding:${spaceId}`)) === true;

class Succession {
  readonly #parts: EngineParts;
  readonly #to: Universal;
  readonly #options: SuccessionOptions;

  constructor(parts: EngineParts, to: Universal, options: SuccessionOptions) {
    this.#parts = parts;
    this.#to = to;
    this.#options = options;
  }

  async entries(): Promise<void> {
    const { hippocampus } = this.#parts;
    const total = await hippocampus.spaces.countUnembedded(this.#to.space.id);
    for (let done = 0; ;) {
      const found = await this.#page(() => embedMissing(this.#parts, this.#to, PAGE));
      if (found === 0) return;
      done += found;
      this.#options.progress?.(Math.min(done, total), total);
    }
  }

  /** What of the Cortex is not there yet, or is no longer as it was. */
  async cortex(): Promise<void> {
    const from = await this.#parts.cortex();
    const to = await this.#parts.cortexIn(this.#to.space);
    const { id: spaceId } = this.#to.space;
    const { ids } = await from.blockVectors((await this.#active()).id);
    for (let i = 0; i < ids.length; i += PAGE)
      await this.#page(async () => {
        const rows = await from.blocks(ids.slice(i, i + PAGE));
        const there = new Map((await to.blocks(rows.map(({ id }) => id))).map((row) => [row.id, row]));
        const missing = rows.filter((row) => !tellsTheSame(row, there.get(row.id)));
        const vectors = await this.#embed(missing.map(({ zones }) => canonicalText(zones)));
        const questions = await this.#ask(missing.map(({ question }) => question));
        await to.putBlocks(
          missing.map((row, n) => ({ ...row, spaceId, vector: vectors[n]!, questionVector: questions[n]! })),
        );
        const still = new Set((await from.blocks(missing.map(({ id }) => id))).map(({ id }) => id));
        await this.#takeBack(
          to,
          'blocks',
          missing.filter(({ id }) => !still.has(id)),
        );
      });
    const waiting = await from.antechamber({ limit: null });
    const known = new Map((await to.antechamber({ limit: null })).map((entry) => [entry.id, entry]));
    const changed = waiting.filter((entry) => !waitsTheSame(entry, known.get(entry.id)));
    for (let i = 0; i < changed.length; i += PAGE)
      await this.#page(async () => {
        const page = changed.slice(i, i + PAGE);
        const vectors = await this.#ask(page.map(({ question }) => question));
        await to.putAntechamber(page.map((entry, n) => ({ ...entry, spaceId, vector: vectors[n]! })));
        const ids = page.map(({ id }) => id);
        const still = new Set((await from.antechamber({ ids, limit: null })).map(({ id }) => id));
        await this.#takeBack(
          to,
          'antechamber',
          page.filter(({ id }) => !still.has(id)),
        );
      });
  }

  /**
   * What was forgotten while it was being embedded: forgetting purges the space in use before all others, so that what is no
   * longer there, and was just written here, is nobody's any more.
   */
  async #takeBack(
    to: Cortex,
    kind: 'blocks' | 'antechamber',
    gone: readonly { readonly id: string }[],
  ): Promise<void> {
    if (gone.length > 0) await to.purge({ [kind]: gone.map(({ id }) => id) }, false);
  }

  /** With the night's lease: the rest of all, and what has one vector alone. */
  async finish(lease: Lease): Promise<SpaceMove> {
    const { hippocampus } = this.#parts;
    const store = hippocampus;
    const arcs = await hippocampus.sessions.listOpenArcs();
    const vectors = await this.#embed(arcs.map(({ question }) => question));
    const openArcs = arcs.map(({ session }, i) => ({ session, vector: vectors[i]! }));
    if ((await hippocampus.nights.readCycle(this.#parts.self)) === null) return { centroids: [], openArcs };
    await this.cortex();
    await this.#blocksHere(lease);
    const to = await this.#parts.cortexIn(this.#to.space);
    await to.replaceClusters(await this.#clusters(to));
    const centroids: SpaceMove['centroids'][number][] = [];
    for (const { id, question } of await store.centroids.list()) {
      const asking = await store.centroids.listBlocks(id, ASKING);
      const rows = await to.blocks(asking.map((block) => block.id));
      const own = rows.map(({ questionVector }) => questionVector).filter((vector) => vector.some(Boolean));
      const vector = own.length > 0 ? meanDirection(own) : (await this.#ask([question]))[0]!;
      centroids.push({ id, vector });
    }
    return { centroids, openArcs };
  }

  /** Blocks whose prose the Hippocampus holds. */
  async #blocksHere(lease: Lease): Promise<void> {
    const store = this.#parts.hippocampus;
    const { id: spaceId } = this.#to.space;
    for (let after = 0; ;) {
      const page = await store.blocks.find({ proseHere: true, after, limit: PAGE });
      if (page.length === 0) return;
      after = page.at(-1)!.key;
      for (const block of page) {
        if (block.stage < 5) continue;
        const zones = block.zones ?? [];
        const live = zones.filter(({ kind }) => kind === 'live').map(({ texts }) => texts.join('\n'));
        const [whole, ...parted] = await this.#embed([canonicalText(zones), ...live]);
        const [question] = await this.#ask([block.question]);
        await store.blocks.update(lease, [
          {
            key: block.key,
            revision: block.revision,
            vectors: [
              { what: 'block', spaceId, values: whole! },
              { what: 'question', spaceId, values: question! },
              ...parted.map((values, i) => ({ what: `zone:${i}`, spaceId, values })),
            ],
          },
        ]);
      }
    }
  }

  /** The same tree in the new space, from the leaves up; the next night builds one of its own. */
  async #clusters(to: Cortex): Promise<Cluster[]> {
    const { id: spaceId } = this.#to.space;
    const all = (await (await this.#parts.cortex()).clusters()).sort((a, b) => a.level - b.level);
    const known = await to.blockVectors(spaceId);
    const vectorOf = new Map(known.ids.map((id, i) => [id, known.vectors[i]!]));
    const summaries = await this.#embed(all.map(({ name, summary }) => `${name}\n${summary}`));
    return all.map((cluster, i) => {
      const members = cluster.members.flatMap((id) => vectorOf.get(id) ?? []);
      const centroid = members.length > 0 ? meanDirection(members) : summaries[i]!;
      vectorOf.set(cluster.id, centroid);
      const radius = Math.min(1, ...members.map((vector) => dot(vector, centroid)));
      return { ...cluster, spaceId, centroid, radius, vector: summaries[i]! };
    });
  }

  async #active(): Promise<Universal['space']> {
    return (await this.#parts.hippocampus.spaces.readActive()) ?? (await this.#parts.space());
  }

  async #embed(texts: readonly string[]): Promise<Float32Array[]> {
    return texts.length === 0 ? [] : this.#to.embedder.embed(texts, 'document');
  }

  async #ask(questions: readonly string[]): Promise<Float32Array[]> {
    return questions.length === 0 ? [] : this.#to.embedder.embed(questions, 'query');
  }

  /** A page of work, then a rest of some share of the time it took. */
  async #page<T>(work: () => Promise<T>): Promise<T> {
    const { clock } = this.#parts;
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

function tellsTheSame(row: CortexBlock, other: CortexBlock | undefined): boolean {
  const words = ({ title, question, zones, record }: CortexBlock): string =>
    JSON.stringify([title, question, zones, record]);
  return other !== undefined && words(row) === words(other);
}

function waitsTheSame(entry: AntechamberEntry, other: AntechamberEntry | undefined): boolean {
  const words = ({ question, summary, clusterId, clusterDensity, promoted }: AntechamberEntry): string =>
    JSON.stringify([question, summary, clusterId, clusterDensity, promoted]);
  return other !== undefined && words(entry) === words(other);
}

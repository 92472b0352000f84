import type { CortexBlock, Exchange, Shelf } from '../cortex/port.ts';
import { MemoryError } from '../errors.ts';
import type { BlockVector } from '../hippocampus/blocks-port.ts';
import type { Block, Zone } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { noteAnswers } from './answers.ts';
import type { NightContext, Stage } from './context.ts';
import { payDebts } from '../memory/purge-queue.ts';
import { sha256, withTexts } from '../text/entry-texts.ts';

/** Blocks moved in one go: a few commits of the Cortex for some hundreds of entries. */
const PAGE = 128;

/**
 * Stage 7, `migrateBlocks`: exchanges first, for every block; then the blocks whose cycles in the Hippocampus are over
 * (R10, R12). Nothing here lets go of a text before the Cortex has given it back with its hash.
 */
export const migration: Stage = {
  name: 'migration',
  run: async (context) => {
    const { store, parts, lease } = context;
    // What forgetting still owes goes before anything is stored again under the same ids.
    await payDebts(parts, lease);
    let done = 0;
    for (let after = 0; ;) {
      const page = await store.blocks.find({ stage: 6, proseHere: true, after, limit: PAGE });
      if (page.length === 0) break;
      after = page.at(-1)!.key;
      await context.step(done, done + page.length);
      done += page.length;
      const entries = await withTexts(
        parts,
        await parts.hippocampus.entries.read(page.flatMap((block) => block.entries)),
      );
      const whole = await moveExchanges(context, page, entries);
      await context.step(done, done);
      await moveBlocks(context, whole);
    }
  },
};

async function moveExchanges(
  context: NightContext,
  page: readonly Block[],
  entries: readonly Entry[],
): Promise<Block[]> {
  const { store, cortex, lease } = context;
  // Verbatim texts stay whatever model the owner chooses: their vectors are those of the space that is always there.
  const ground = await context.parts.space();
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  // What was forgotten since the block was read leaves it to the next night.
  const whole = page.filter((block) => block.entries.every((id) => byId.has(id)));
  const waiting = whole.flatMap((block) =>
    block.entries.flatMap((id) => {
      const entry = byId.get(id)!;
      return entry.tier === 'hippocampus' ? [{ entry, block }] : [];
    }),
  );
  if (waiting.length === 0) return whole;
  const vectors = await store.index.readVectors(
    ground.id,
    waiting.map(({ entry }) => entry.seq),
  );
  const rows = waiting.map(({ entry, block }, i) => exchange(entry, block.id, ground.id, vectors[i]!));
  for (const [shelf, zone] of [
    ['cortex', 'live'],
    ['archive', 'dead'],
  ] as const satisfies readonly (readonly [Shelf, string])[]) {
    const part = rows.filter((_, i) => waiting[i]!.entry.zone === zone);
    if (part.length === 0) continue;
    await cortex.putExchanges(shelf, part);
    context.count(shelf === 'cortex' ? 'exchanges' : 'archived', part.length);
  }
  const back = await cortex.texts(rows.map(({ id }) => id));
  const missing = rows.filter(({ id, sha256: hash }) => {
    const found = back.get(id);
    return found?.sha256 !== hash || sha256(found.text) !== hash;
  });
  const gone = await forgotten(context, missing);
  const moved = new Set(waiting.map(({ block }) => block.key));
  await store.blocks.update(
    lease,
    whole
      .filter(({ key, id }) => moved.has(key) && !gone.has(id))
      .map(({ key, revision }) => ({ key, revision, exchangesMoved: true })),
  );
  return whole.filter(({ id }) => !gone.has(id));
}

/** Blocks of exchanges that were not given back because they were forgotten in between; any other is a fault. */
async function forgotten({ parts }: NightContext, missing: readonly Exchange[]): Promise<Set<string>> {
  const there = new Set(
    (await parts.hippocampus.entries.read(missing.map(({ id }) => id))).map(({ id }) => id),
  );
  for (const { id } of missing) if (there.has(id)) throw notReadBack(id);
  return new Set(missing.map(({ blockId }) => blockId));
}

async function moveBlocks(context: NightContext, page: readonly Block[]): Promise<void> {
  const { store, cortex, lease, cycle, parts } = context;
  const stay = parts.settings.retention.blocks;
  const due = page.filter(
    (block) =>
      block.tier === 'cortex' ||
      block.cycle + stay[(block.userTier ?? 'normal') as keyof typeof stay] <= cycle,
  );
  if (due.length === 0) return;
  const vectors = Map.groupBy(await store.blocks.readVectors(due.map(({ key }) => key)), ({ key }) => key);
  const rows: CortexBlock[] = [];
  for (const block of due) {
    rows.push(await packed(context, block, vectors.get(block.key) ?? []));
    await noteAnswers(context, block.id);
  }
  await cortex.putBlocks(rows);
  const back = new Map((await cortex.blocks(rows.map(({ id }) => id))).map((row) => [row.id, row]));
  const now = new Map(
    (await store.blocks.read(rows.map(({ id }) => id))).map((block) => [block.id, block.revision]),
  );
  for (const [i, { id, zones }] of rows.entries())
    // One that was changed by forgetting in between is taken out of the Cortex again, and waits for the next night.
    if (now.get(id) === due[i]!.revision && JSON.stringify(back.get(id)?.zones) !== JSON.stringify(zones))
      throw notReadBack(id);
  const refused = await store.blocks.update(
    lease,
    due.map((block) => ({ key: block.key, revision: block.revision, tier: 'cortex', zones: null })),
  );
  context.count('blocks', due.length - refused.length);
}

function exchange(entry: Entry, blockId: string, spaceId: number, vector: Float32Array | null): Exchange {
  const { id, sessionId, turn, role, speaker, userId, at, createdAt, sha256, content } = entry;
  return {
    id,
    blockId,
    sessionId,
    turn,
    role,
    speaker,
    userId,
    at,
    createdAt,
    sha256,
    text: content,
    spaceId,
    vector,
  };
}

/** A block as it goes: dead zones condensed once more, live ones as they are (§5.3). */
async function packed(
  { models, parts, space }: NightContext,
  block: Block,
  vectors: readonly BlockVector[],
): Promise<CortexBlock> {
  const { condensed, least } = parts.settings.compression;
  const zones: Zone[] = [];
  for (const zone of block.zones!) {
    const room = Math.max(least, Math.round(zone.summary.length * condensed));
    zones.push(
      zone.kind === 'live' || zone.summary.length <= room || block.type === 'metablock'
        ? zone
        : {
            ...zone,
            summary: await models.editor.summary(
              [{ role: 'system', speaker: null, text: zone.summary }],
              room,
            ),
          },
    );
  }
  const vector = (what: string): Float32Array =>
    vectors.find((row) => row.what === what && row.spaceId === space.id)?.values ??
    new Float32Array(space.dimensions);
  const { flux, salience, coherenceGain, tiesMergeWeight, citations, constituents } = block;
  const { continuesFrom, continuedBy, metablockId, derivedFrom, margins, cycle } = block;
  return {
    id: block.id,
    type: block.type,
    sessionId: block.sessionId,
    userId: block.userId,
    startAt: block.startAt,
    endAt: block.endAt,
    title: block.title,
    question: block.question,
    zones,
    record: JSON.stringify({
      ...{ flux, salience, coherenceGain, tiesMergeWeight, citations, constituents },
      ...{ continuesFrom, continuedBy, metablockId, derivedFrom, margins, cycle },
    }),
    spaceId: space.id,
    vector: vector('block'),
    questionVector: vector('question'),
  };
}

const notReadBack = (id: string): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `The Cortex did not give back ${id} as it was stored; the Hippocampus keeps it.`,
    'Check the disk and run `sophontic-memory doctor`; the next night tries again.',
    { id },
  );

import { STAGE } from '../vocabulary/night.ts';
import type { CortexBlock, Exchange, ExchangeTier } from '../cortex/port.ts';
import { MemoryError } from '../errors.ts';
import type { BlockVector } from '../hippocampus/blocks-port.ts';
import type { Block, Zone } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { noteAnswers } from './editor-answers.ts';
import type { Stage, StageContext } from './context.ts';
import { drainPurgeQueue } from '../purge/drain-queue.ts';
import { isGivenBack, loadTexts } from '../text/entry-texts.ts';
import { buildExchange } from '../text/exchange.ts';
import { passOverDamage } from './pass-over-damage.ts';

/** Blocks moved in one go: a few commits of the Cortex for some hundreds of entries. */
const PAGE_SIZE = 128;

/**
 * Stage 7, `migrateBlocks`: exchanges first, for every block; then the blocks whose cycles in the Hippocampus are over
 * (R10, R12). Nothing here lets go of a text before the Cortex has given it back with its hash.
 */
export const migration: Stage<'migration'> = {
  name: 'migration',
  run: async (context) => {
    const { store, deps, lease } = context;
    // What forgetting has queued goes before anything is stored again under the same ids.
    await drainPurgeQueue(deps, lease);
    let done = 0;
    for (let after = 0; ;) {
      const page = await store.blocks.find({ stage: STAGE.storage, hasProse: true, after, limit: PAGE_SIZE });
      if (page.length === 0) break;
      after = page.at(-1)!.key;
      await context.step(done, done + page.length);
      done += page.length;
      const entries = await loadTexts(
        deps,
        await deps.hippocampus.entries.read(page.flatMap((block) => block.entries)),
      );
      // What the Cortex cannot take now stays where it is, and moves when the Cortex is mended.
      await passOverDamage(context, async () => {
        const completeBlocks = await moveExchanges(context, page, entries);
        await context.step(done, done);
        await moveBlocks(context, completeBlocks);
      });
    }
  },
};

async function moveExchanges(
  context: StageContext<'migration'>,
  page: readonly Block[],
  entries: readonly Entry[],
): Promise<Block[]> {
  const { store, cortex, lease } = context;
  // Verbatim texts stay whatever model the owner chooses: their vectors are those of the space that is always there.
  const builtinSpace = await context.deps.openBuiltinSpace();
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  // What was forgotten since the block was read leaves it to the next night.
  const completeBlocks = page.filter((block) => block.entries.every((id) => byId.has(id)));
  const pendingEntries = completeBlocks.flatMap((block) =>
    block.entries.flatMap((id) => {
      const entry = byId.get(id)!;
      return entry.tier === 'hippocampus' ? [{ entry, block }] : [];
    }),
  );
  if (pendingEntries.length === 0) return completeBlocks;
  const vectors = await store.index.readVectors(
    builtinSpace.id,
    pendingEntries.map(({ entry }) => entry.seq),
  );
  const rows = pendingEntries.map(({ entry, block }, i) =>
    buildExchange(entry, block.id, builtinSpace.id, vectors[i]!),
  );
  for (const [shelf, zone] of [
    ['cortex', 'live'],
    ['archive', 'dead'],
  ] as const satisfies readonly (readonly [ExchangeTier, string])[]) {
    const shelfRows = rows.filter((_, i) => pendingEntries[i]!.entry.zone === zone);
    if (shelfRows.length === 0) continue;
    await cortex.putExchanges(shelf, shelfRows);
    context.count(shelf === 'cortex' ? 'exchanges' : 'archived', shelfRows.length);
  }
  const storedTexts = await cortex.readTexts(rows.map(({ id }) => id));
  const missing = rows.filter((row) => !isGivenBack(storedTexts, row));
  const forgottenBlockIds = await findForgottenBlocks(context, missing);
  const movedBlockKeys = new Set(pendingEntries.map(({ block }) => block.key));
  await store.blocks.update(
    lease,
    completeBlocks
      .filter(({ key, id }) => movedBlockKeys.has(key) && !forgottenBlockIds.has(id))
      .map(({ key, revision }) => ({ key, revision, exchangesMoved: true })),
  );
  return completeBlocks.filter(({ id }) => !forgottenBlockIds.has(id));
}

/** Blocks of exchanges that were not given back because they were forgotten in between; any other is a fault. */
async function findForgottenBlocks(
  { deps }: StageContext<'migration'>,
  missing: readonly Exchange[],
): Promise<Set<string>> {
  const existingIds = new Set(
    (await deps.hippocampus.entries.read(missing.map(({ id }) => id))).map(({ id }) => id),
  );
  for (const { id } of missing) if (existingIds.has(id)) throw createReadBackError(id);
  return new Set(missing.map(({ blockId }) => blockId));
}

async function moveBlocks(context: StageContext<'migration'>, page: readonly Block[]): Promise<void> {
  const { store, cortex, lease, cycle, deps } = context;
  const retentionCycles = deps.settings.retention.blocks;
  const dueBlocks = page.filter(
    (block) =>
      block.tier === 'cortex' ||
      block.cycle + retentionCycles[(block.userTier ?? 'normal') as keyof typeof retentionCycles] <= cycle,
  );
  if (dueBlocks.length === 0) return;
  const vectors = Map.groupBy(
    await store.blocks.readVectors(dueBlocks.map(({ key }) => key)),
    ({ key }) => key,
  );
  const rows: CortexBlock[] = [];
  for (const block of dueBlocks) {
    rows.push(await packBlock(context, block, vectors.get(block.key) ?? []));
    await noteAnswers(context, block.id);
  }
  await cortex.putBlocks(rows);
  const storedRows = new Map((await cortex.readBlocks(rows.map(({ id }) => id))).map((row) => [row.id, row]));
  const revisions = new Map(
    (await store.blocks.read(rows.map(({ id }) => id))).map((block) => [block.id, block.revision]),
  );
  for (const [i, { id, zones }] of rows.entries())
    // One that was changed by forgetting in between is taken out of the Cortex again, and waits for the next night.
    if (
      revisions.get(id) === dueBlocks[i]!.revision &&
      JSON.stringify(storedRows.get(id)?.zones) !== JSON.stringify(zones)
    )
      throw createReadBackError(id);
  const refusedChanges = await store.blocks.update(
    lease,
    dueBlocks.map((block) => ({ key: block.key, revision: block.revision, tier: 'cortex', zones: null })),
  );
  context.count('blocks', dueBlocks.length - refusedChanges.length);
}

/** A block as it goes: dead zones condensed once more, live ones as they are (§5.3). */
async function packBlock(
  { models, deps, space }: StageContext<'migration'>,
  block: Block,
  vectors: readonly BlockVector[],
): Promise<CortexBlock> {
  const { condensed: condensedShare, minCharacters: minLength } = deps.settings.compression;
  const zones: Zone[] = [];
  for (const zone of block.zones!) {
    const targetLength = Math.max(minLength, Math.round(zone.summary.length * condensedShare));
    zones.push(
      zone.kind === 'live' || zone.summary.length <= targetLength || block.type === 'metablock'
        ? zone
        : {
            ...zone,
            summary: await models.editor.writeSummary(
              [{ role: 'system', speaker: null, text: zone.summary }],
              targetLength,
            ),
          },
    );
  }
  const findVector = (what: string): Float32Array =>
    vectors.find((row) => row.what === what && row.spaceId === space.id)?.values ??
    new Float32Array(space.dimensions);
  const { flux, salience, coherenceGain, tiesMergeWeight, citations, constituents } = block;
  const { continuesFrom, continuedBy, metablockId, derivedFrom, margins, cycle, origins } = block;
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
      ...{ continuesFrom, continuedBy, metablockId, derivedFrom, margins, cycle, origins },
    }),
    spaceId: space.id,
    vector: findVector('block'),
    questionVector: findVector('question'),
  };
}

const createReadBackError = (id: string): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `The Cortex did not give back ${id} as it was stored; the Hippocampus keeps it.`,
    'Check the disk and run `sophontic-memory doctor`; the next night tries again.',
    { id },
  );

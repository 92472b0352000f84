import type { CortexStamp, Exchange } from '../cortex/port.ts';
import { MemoryError } from '../errors.ts';
import type { IncomingEntry } from '../hippocampus/entries-port.ts';
import { findPeriods } from '../language/dates.ts';
import { extractTerms } from '../language/terms.ts';
import { computeTokenBound } from '../language/token-bound.ts';
import { drainPurgeQueue } from '../purge/drain-queue.ts';
import { sha256 } from '../text/entry-texts.ts';
import { hasCortex } from './check.ts';
import { rederive } from './mend-cortex.ts';
import type { RepairContext, RepairDeps } from './repair.ts';

/** How the two halves of a memory stand to each other, and what follows. */
export interface ReconciliationPlan {
  readonly relation:
    | 'together'
    | 'salvaged'
    | 'no-hippocampus'
    | 'no-cortex'
    | 'hippocampus-older'
    | 'cortex-older'
    | 'foreign';
  /** They do not belong together as they are: nothing else can be looked at before that is mended. */
  readonly isApart: boolean;
  readonly keep: 'hippocampus' | 'cortex' | undefined;
  readonly steps: readonly string[];
}

const BATCH_SIZE = 200;

const STEPS: Readonly<Record<ReconciliationPlan['relation'], string | null>> = {
  together: null,
  salvaged: 'Bring back into the Hippocampus what only the Cortex holds now.',
  'no-hippocampus':
    'The Hippocampus is missing: bring back into it what the Cortex holds word for word (sessions, speakers, times and words); the next night makes blocks of it anew.',
  'no-cortex':
    'The Cortex is missing: go on with what the Hippocampus still holds; entries whose words were in the Cortex alone are listed and taken out.',
  'hippocampus-older':
    'The Hippocampus is older than the Cortex: bring back into it what only the Cortex holds.',
  'cortex-older':
    'The Cortex is older than the Hippocampus: take out of it what was forgotten since, and put into it what is missing.',
  foreign:
    'The two halves are of different memories: say which one is kept, with --keep hippocampus or --keep cortex; the other is set aside.',
};

/** Looks at both, and changes nothing. */
export async function planReconciliation(
  deps: RepairDeps,
  keep: ReconciliationPlan['keep'],
  isSalvaged: boolean,
): Promise<ReconciliationPlan> {
  const found = await findRelation(deps);
  const relation = isSalvaged && found === 'together' ? 'salvaged' : found;
  const step = STEPS[relation];
  const steps = step === null ? [] : [step];
  if (relation === 'no-cortex' || (relation === 'foreign' && keep === 'hippocampus')) {
    const { remembered, entries } = await deps.hippocampus.count();
    steps.push(
      `Of ${remembered} entries the Hippocampus holds the words of ${entries}; ${remembered - entries} would be taken out, which cannot be undone: look for a backup of cortex/ first.`,
    );
  }
  return { relation, keep, isApart: relation !== 'together' && relation !== 'salvaged', steps };
}

async function findRelation(deps: RepairDeps): Promise<ReconciliationPlan['relation']> {
  const { hippocampus, cortexMarker } = deps;
  const cortex = await cortexMarker.read();
  const own = await hippocampus.facts.get('stamp').catch(() => null);
  const { remembered, exchanges, archived } = await hippocampus.count();
  if (cortex.kind === 'absent') return exchanges + archived > 0 ? 'no-cortex' : 'together';
  if (remembered === 0 && own === null) return 'no-hippocampus';
  if (own === null || cortex.kind !== 'marked') return 'together';
  return compareMarked(own, cortex);
}

function compareMarked(
  own: { readonly store: string; readonly generation: number; readonly settled: boolean },
  cortex: Extract<CortexStamp, { readonly kind: 'marked' }>,
): ReconciliationPlan['relation'] {
  if (own.store !== cortex.store) return 'foreign';
  if (cortex.generation > own.generation) return 'hippocampus-older';
  return cortex.generation < own.generation - (own.settled ? 0 : 1) ? 'cortex-older' : 'together';
}

/** Brings the two together, and gives both one stamp, above either's. */
export async function reconcile(context: RepairContext, plan: ReconciliationPlan): Promise<void> {
  const { deps, lease, report } = context;
  if (plan.relation === 'foreign')
    throw new MemoryError(
      'STORE_UNAVAILABLE',
      'The two halves in the data directory are of different memories; nothing was changed.',
      'Move the one that does not belong here away (hippocampus.db with its -wal and -shm, or the folder cortex/), or say which is kept: `sophontic-memory repair --keep hippocampus` or `--keep cortex`.',
      { half: 'cortex', state: 'foreign' },
    );
  if (['no-hippocampus', 'hippocampus-older', 'salvaged'].includes(plan.relation)) {
    const imported = await importFromCortex(context);
    report(`Brought ${imported} entries back out of the Cortex.`);
    await dropUnknownBlocks(context);
  }
  if (plan.relation === 'cortex-older') {
    const dropped = await dropForgotten(context);
    if (dropped > 0) report(`Took ${dropped} texts out of the Cortex that were forgotten since.`);
  }
  if (plan.relation === 'no-cortex') report('Began an empty Cortex; the next nights fill it.');
  if (plan.relation !== 'together' && (await hasCortex(deps)))
    await rederive(context, ['blocks', 'clusters', 'antechamber']);
  const own = await deps.hippocampus.facts.get('stamp').catch(() => null);
  const cortex = await deps.cortexMarker.read();
  const marked = cortex.kind === 'marked' ? cortex : null;
  const stamp = {
    store: own?.store ?? marked?.store ?? deps.createId(deps.clock.now()),
    generation: Math.max(own?.generation ?? 0, marked?.generation ?? 0) + (plan.isApart ? 1 : 0),
  };
  await deps.hippocampus.facts.set(lease, 'stamp', { ...stamp, settled: true });
  if (marked || plan.isApart) await deps.cortexMarker.write(stamp);
}

/** Entries that the Cortex has and the Hippocampus does not know, in the order they were said in each session. */
async function importFromCortex({ deps, setAside }: RepairContext): Promise<number> {
  const cortex = await deps.openCortex();
  const found = new Map<string, Exchange>();
  const torn: object[] = [];
  for (const shelf of ['exchanges', 'archive'] as const)
    await cortex.readAll(shelf, (exchange) => {
      if (sha256(exchange.text) === exchange.sha256) found.set(exchange.id, exchange);
      else if (!found.has(exchange.id)) torn.push({ ...exchange, vector: undefined });
    });
  if (torn.length > 0) await setAside.addLines('exchanges.jsonl', torn);
  const known = new Set<string>();
  const ids = [...found.keys()];
  for (let i = 0; i < ids.length; i += BATCH_SIZE)
    for (const { id } of await deps.hippocampus.entries.read(ids.slice(i, i + BATCH_SIZE))) known.add(id);
  const lost = [...found.values()]
    .filter(({ id }) => !known.has(id))
    // As they were stored: what supersedes another comes after it.
    .sort((a, b) => a.createdAt - b.createdAt || a.turn - b.turn || (a.id < b.id ? -1 : 1));
  const space = await deps.openBuiltinSpace();
  for (let i = 0; i < lost.length; i += BATCH_SIZE) {
    const batch: IncomingEntry[] = [];
    for (const exchange of lost.slice(i, i + BATCH_SIZE)) {
      const supersedes = exchange.supersedes.filter((id) => known.has(id));
      batch.push(await toIncoming(deps, { ...exchange, supersedes }, space.id));
      known.add(exchange.id);
    }
    await deps.hippocampus.entries.insert(batch);
  }
  return lost.length;
}

async function toIncoming(deps: RepairDeps, exchange: Exchange, spaceId: number): Promise<IncomingEntry> {
  const { id, sessionId, role, speaker, userId, at, createdAt, sha256: hash, text } = exchange;
  const { origin, tags, keep, supersedes } = exchange;
  const [values] = await deps.builtinEmbedder.embed([text], 'document');
  return {
    entry: {
      ...{ id, sessionId, role, speaker, userId, at, createdAt, sha256: hash, content: text },
      ...{ origin, tags, keep, supersedes, tokenCount: computeTokenBound(text) },
    },
    terms: extractTerms(text),
    periods: (await findPeriods(text, at)).filter(({ from, to }) => at < from || at >= to),
    vector: { spaceId, values: values! },
  };
}

/** Blocks, clusters and Antechamber entries that the Hippocampus knows nothing of: the next night makes them of the turns. */
async function dropUnknownBlocks({ deps, lease }: RepairContext): Promise<void> {
  const cortex = await deps.openCortex();
  const blocks: string[] = [];
  const clusters: string[] = [];
  const antechamber: string[] = [];
  await cortex.readAll('blocks', ({ id }) => blocks.push(id));
  await cortex.readAll('clusters', ({ id }) => clusters.push(id));
  await cortex.readAll('antechamber', ({ id }) => antechamber.push(id));
  const known = new Set(
    (await deps.hippocampus.blocks.read([...blocks, ...antechamber])).map(({ id }) => id),
  );
  const isUnknown = (id: string): boolean => !known.has(id);
  await cortex.purge(
    { blocks: blocks.filter(isUnknown), antechamber: antechamber.filter(isUnknown), clusters },
    true,
  );
  await deps.hippocampus.facts.set(lease, 'torn', true);
}

/** What an older Cortex holds of entries that were forgotten since it was copied goes from it. */
async function dropForgotten({ deps, lease }: RepairContext): Promise<number> {
  if (!(await hasCortex(deps))) return 0;
  const cortex = await deps.openCortex();
  const ids: string[] = [];
  for (const shelf of ['exchanges', 'archive'] as const)
    await cortex.readAll(shelf, ({ id }) => ids.push(id));
  const known = new Set<string>();
  for (let i = 0; i < ids.length; i += BATCH_SIZE)
    for (const { id } of await deps.hippocampus.entries.read(ids.slice(i, i + BATCH_SIZE))) known.add(id);
  const forgotten = ids.filter((id) => !known.has(id));
  if (forgotten.length > 0) await cortex.purge({ exchanges: forgotten }, true);
  await drainPurgeQueue(deps, lease);
  return forgotten.length;
}

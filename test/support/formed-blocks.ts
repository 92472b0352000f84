import { randomUUID } from 'node:crypto';
import type { NewBlock } from '../../src/engine/hippocampus/blocks-port.ts';
import type { ProcessIdentity } from '../../src/engine/hippocampus/nights-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Block } from '../../src/engine/vocabulary/block.ts';
import type { Lease, LeasePurpose } from '../../src/engine/vocabulary/night.ts';

/** A process of this host that lives as long as it is not said to have died. */
export const createProcess = (pid: number, fields: Partial<ProcessIdentity> = {}): ProcessIdentity => ({
  pid,
  host: 'here',
  isAlive: () => true,
  ...fields,
});

/** The lease of a night that takes up what has been stored so far, or goes on with the one left unfinished. */
export async function beginNight(store: Hippocampus, self = createProcess(1)): Promise<Lease> {
  const answer = await store.nights.acquireForCycle(self, randomUUID());
  if ('busy' in answer) throw new Error(`process ${answer.busy.pid} has the lease`);
  return answer.lease;
}

/** The lease for something that is no night. */
export async function takeLease(
  store: Pick<Hippocampus, 'nights'>,
  self = createProcess(1),
  purpose: Exclude<LeasePurpose, 'night'> = 'purge',
): Promise<Lease> {
  const answer = await store.nights.acquire(self, purpose);
  if ('busy' in answer) throw new Error(`process ${answer.busy.pid} has the lease`);
  return answer.lease;
}

/** A lease that was in force and is another's by now, and the one that is. */
export async function loseLease(store: Hippocampus): Promise<{ stale: Lease; lease: Lease }> {
  const stale = await beginNight(store, createProcess(1));
  await store.nights.release(stale);
  return { stale, lease: await beginNight(store, createProcess(2)) };
}

/** A block of these entries as stage 2 makes it: one live zone unless said otherwise. */
export async function formBlock(
  store: Hippocampus,
  lease: Lease,
  entryIds: readonly string[],
  fields: Partial<NewBlock> = {},
): Promise<Block> {
  const entries = await store.entries.read(entryIds);
  const seqs = entries.map(({ seq }) => seq);
  const [turn] = await store.index.readTurnsAround(seqs.slice(0, 1), 0, {});
  const times = entries.map(({ at }) => at);
  const block: NewBlock = {
    id: randomUUID(),
    type: 'arc',
    sessionKey: turn?.session ?? 0,
    userId: null,
    userTier: null,
    seqs,
    startAt: Math.min(...times),
    endAt: Math.max(...times),
    margins: { anterior: 0, posterior: 0 },
    flux: null,
    continuityFlag: false,
    constituents: [],
    citations: [],
    zones: [
      {
        kind: 'live',
        start: 0,
        end: entries.length - 1,
        entries: entryIds,
        texts: entries.map(({ content }) => content),
        summary: '',
        reasons: [],
      },
    ],
    ...fields,
  };
  if (!(await store.blocks.insert(lease, [block], []))) throw new Error('an entry of the block is gone');
  return (await store.blocks.read([block.id]))[0]!;
}

/** Zones for a block of these entries: those up to `firstDead` live, the others dead. */
export const splitZones = (entryIds: readonly string[], firstDead: number): NewBlock['zones'] => [
  {
    kind: 'live',
    start: 0,
    end: firstDead - 1,
    entries: entryIds.slice(0, firstDead),
    texts: entryIds.slice(0, firstDead).map(() => 'verbatim'),
    summary: '',
    reasons: [],
  },
  {
    kind: 'dead',
    start: firstDead,
    end: entryIds.length - 1,
    entries: entryIds.slice(firstDead),
    texts: [],
    summary: 'shorter',
    reasons: [],
  },
];

/** What stage 7 does: its prose and its entries are in the Cortex from now on, by zone. */
export async function moveBlock(store: Hippocampus, lease: Lease, block: Block): Promise<void> {
  const { key, revision } = block;
  await store.blocks.update(lease, [
    { key, revision, stage: 7, tier: 'cortex', zones: null, exchangesMoved: true },
  ]);
}

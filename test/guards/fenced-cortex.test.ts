import { describe, expect, test } from 'vitest';
import type { Cortex } from '../../src/engine/cortex/port.ts';
import { MemoryError } from '../../src/engine/errors.ts';
import type { CortexWrites } from '../../src/engine/hippocampus/purges-port.ts';
import { createFencedCortex } from '../../src/engine/night/fenced-cortex.ts';
import { createBlock, createCluster, createExchange, createAntechamberEntry } from '../support/cortex.ts';

const ROW = { exchange: createExchange('We launch in May.'), block: createBlock('We launch in May.') };
const [CLUSTER, WAITING] = [createCluster('Boats.'), createAntechamberEntry('Boats.')];
type Put = Extract<keyof Cortex, `put${string}` | `replace${string}`>;

/** Every way in which a night puts something into the Cortex, and what it owes when it comes too late. */
const PUTS: Readonly<Record<Put, readonly [put: (cortex: Cortex) => Promise<void>, written: CortexWrites]>> =
  {
    putExchanges: [
      (cortex) => cortex.putExchanges('cortex', [ROW.exchange]),
      { exchanges: [ROW.exchange.id] },
    ],
    putBlocks: [(cortex) => cortex.putBlocks([ROW.block]), { blocks: [ROW.block.id] }],
    putClusters: [(cortex) => cortex.putClusters([CLUSTER]), { clusters: [CLUSTER.id] }],
    replaceClusters: [(cortex) => cortex.replaceClusters([CLUSTER]), { clusters: [CLUSTER.id] }],
    putAntechamber: [(cortex) => cortex.putAntechamber([WAITING]), { blocks: [WAITING.id] }],
  };
const FENCED = new MemoryError('CANCELLED', 'Another has added over.', 'See status.', { fenced: true });

/** A Cortex and a store that record what is asked of them; the lease is lost at the look of this number. */
function createRecorder(
  lostAt: number,
  failure?: Error,
): { cortex: Cortex; calls: string[]; added: CortexWrites[] } {
  const calls: string[] = [];
  const added: CortexWrites[] = [];
  const record = (name: string) => async (): Promise<void> => {
    calls.push(name);
    if (failure) throw failure;
  };
  let checks = 0;
  const deps = {
    hippocampus: {
      nights: {
        checkFence: async () => {
          calls.push('check');
          if (++checks >= lostAt) throw FENCED;
        },
      },
      purges: {
        addWritten: async (written: CortexWrites) => {
          calls.push('addWritten');
          added.push(written);
        },
        list: async () => {
          calls.push('list');
          return [];
        },
      },
    },
  } as unknown as Parameters<typeof createFencedCortex>[0];
  const names = [...Object.keys(PUTS), 'purge'];
  const bare = {
    ...Object.fromEntries(names.map((name) => [name, record(name)])),
    maintain: async (before?: () => Promise<void>) => {
      for (const table of ['exchanges', 'blocks']) {
        await before?.();
        calls.push(`maintain ${table}`);
      }
    },
  } as unknown as Cortex;
  return { cortex: createFencedCortex(deps, bare, { fence: 1, cycle: 1 }), calls, added };
}

describe.each(Object.entries(PUTS))('%s', (name, [put, written]) => {
  test('looks at the lease before and after', async () => {
    const { cortex, calls } = createRecorder(Infinity);
    await put(cortex);
    expect(calls).toEqual(['check', name, 'check']);
  });

  test('does not begin without the lease', async () => {
    const { cortex, calls, added } = createRecorder(1);
    await expect(put(cortex)).rejects.toBe(FENCED);
    expect(calls).toEqual(['check']);
    expect(added).toEqual([]);
  });

  test('tells what kept it from writing, and owes nothing', async () => {
    const failure = new Error('the disk is full');
    const { cortex, added } = createRecorder(Infinity, failure);
    await expect(put(cortex)).rejects.toBe(failure);
    expect(added).toEqual([]);
  });

  test('owes what it wrote when the lease was lost meanwhile, pays, and stops', async () => {
    const { cortex, calls, added } = createRecorder(2);
    await expect(put(cortex)).rejects.toBe(FENCED);
    expect(calls).toEqual(['check', name, 'check', 'addWritten', 'list']);
    expect(added).toEqual([written]);
  });
});

test('maintaining looks at the lease before each table', async () => {
  const { cortex, calls } = createRecorder(2);
  await expect(cortex.maintain()).rejects.toBe(FENCED);
  expect(calls).toEqual(['check', 'maintain exchanges', 'check']);
});

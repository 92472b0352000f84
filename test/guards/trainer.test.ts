import { beforeEach, expect, test } from 'vitest';
import type { StageContext } from '../../src/engine/night/context.ts';
import { runTrainer } from '../../src/engine/night/trainer.ts';
import type { TrainerRecord } from '../../src/engine/vocabulary/training.ts';
import { MemoryError } from '../../src/engine/errors.ts';
import { createFakeClock } from '../support/store.ts';

/** What keeps a night from running the owner's own trainer: whatever it would begin with is written down, and fails. */
let begun: string[];
let recorded: (readonly [key: string, record: TrainerRecord])[];
beforeEach(() => {
  begun = [];
  recorded = [];
});
const CYCLE = 4;
const createRecord = (cycle: number): TrainerRecord => ({
  ...{ cycle, at: '2026-01-01T00:00:00.000Z', outcome: 'done', ms: 5, adapter: null },
  ...{ missing: false, why: null },
});

interface Night {
  readonly command?: readonly string[] | null;
  readonly exporting?: boolean;
  /** The cycle that made the version in use; null where there is none. */
  readonly learned?: number | null;
  /** The cycle in which the trainer ran last. */
  readonly ran?: number | null;
  /** What an export fails with. */
  readonly failure?: Error;
}
function createContext({
  command = ['train'],
  exporting = true,
  learned = CYCLE,
  ran = null,
  failure = new Error('begun'),
}: Night): StageContext<'clustering'> {
  const begin = (name: string) => (): never => {
    begun.push(name);
    throw failure;
  };
  const deps = {
    training: { command, anchor: true },
    clock: createFakeClock(),
    createId: () => 'draft',
    self: { pid: 1 },
    exportTarget: exporting ? { folder: '/nowhere', environment: {} } : null,
    hippocampus: {
      // What an export looks at first.
      nights: { readCycle: begin('readCycle') },
      entries: { countForgets: begin('countForgets') },
      facts: {
        get: async () => (ran === null ? null : createRecord(ran)),
        set: async (_: unknown, key: string, record: TrainerRecord) => void recorded.push([key, record]),
      },
      native: { readVersion: async () => (learned === null ? null : { version: 1 }) },
    },
    encoders: { versions: { readRecord: async () => ({ config: { cycle: learned } }) } },
  };
  const context = {
    deps,
    lease: { fence: 1, cycle: CYCLE },
    pause: async () => undefined,
    models: { hasOwnModel: false },
    setCount: () => undefined,
  };
  return context as unknown as StageContext<'clustering'>;
}

test('a night that has learned runs it', async () => {
  await expect(runTrainer(createContext({ ran: CYCLE - 1 }))).rejects.toThrow('begun');
  expect(begun).not.toEqual([]);
});

test.each<readonly [string, Night]>([
  ['that has run it already, and goes on after it was killed', { ran: CYCLE }],
  ['that has learned nothing: the version is of another', { learned: CYCLE - 1 }],
  ['without a version', { learned: null }],
  ['without a command', { command: null }],
])('a night %s does not', async (_, of) => {
  await runTrainer(createContext(of));
  expect(begun).toEqual([]);
});

test('one without a place to export to, as of an encrypted memory, does not, and tells so', async () => {
  await runTrainer(createContext({ exporting: false }));
  expect(begun).toEqual([]);
  expect(recorded).toMatchObject([['training-adapter', { outcome: 'not_exported', why: 'no_folder' }]]);
});

test('an export that fails is told in the report, and the night goes on; one that is cancelled ends it', async () => {
  const full = new MemoryError('STORE_UNAVAILABLE', 'The disk is full.', 'Free some space.');
  await runTrainer(createContext({ failure: full }));
  expect(recorded).toMatchObject([
    ['training-adapter', { cycle: CYCLE, outcome: 'not_exported', why: 'STORE_UNAVAILABLE' }],
  ]);
  const stop = new MemoryError('CANCELLED', 'It was cancelled.', 'The next goes on.');
  await expect(runTrainer(createContext({ failure: stop }))).rejects.toBe(stop);
  expect(recorded).toHaveLength(1);
});

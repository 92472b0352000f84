import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUILTIN_MODELS, readConfig } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import { MemoryError } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/index.ts';
import { migrateInBackground } from '../../src/server/space-migration.ts';
import { createTempFolder } from '../support/store.ts';

const config: Config = {
  ...readConfig({ home: createTempFolder() }),
  models: { ...BUILTIN_MODELS, universal: 'a-model' },
};
const MINUTES = 60_000;

/** What the server does about models beside its answering; the engine is one that tells what it is told to. */
describe('a server in whose back models change', () => {
  let said = '';
  beforeEach(() => {
    said = '';
    vi.useFakeTimers();
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const start = (
    findProblem: () => string | null,
    migrateSpace: () => Promise<'current' | 'switched' | 'busy'>,
    readLatest = (): Config => config,
    role: Config['role'] = 'muse',
  ): void => {
    const engine = { status: async () => ({ problem: findProblem() }), migrateSpace } as unknown as Engine;
    migrateInBackground(engine, { ...config, role }, readLatest);
  };
  const countTimes = (text: string): number => said.split(text).length - 1;

  it('says on stderr that a model is not here, once, and goes on', async () => {
    let asked = 0;
    const gone = new MemoryError('MODEL_UNAVAILABLE', 'a-model is not whole.', 'Add it.');
    start(
      () => 'The model a-model is missing.',
      () => {
        asked++;
        return Promise.reject(gone);
      },
    );
    await vi.advanceTimersByTimeAsync(4_000);
    expect(said).toBe('');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(countTimes('The model a-model is missing.')).toBe(1);
    expect(countTimes('a-model is not whole. Add it.')).toBe(1);
    expect(said).toContain('goes on without it');
    await vi.advanceTimersByTimeAsync(11 * MINUTES);
    expect(asked).toBeGreaterThan(2);
  });

  it('tries again where a night is in the way, tells when it is done, and is at rest then', async () => {
    const answers = ['busy', 'switched', 'current'] as const;
    let asked = 0;
    start(
      () => null,
      async () => answers[asked++]!,
    );
    await vi.advanceTimersByTimeAsync(16 * MINUTES);
    expect(asked).toBe(2);
    expect(countTimes('searched by a-model from now on')).toBe(1);
  });

  it('leaves it to the next server where the owner has chosen another, and to a muse', async () => {
    let asked = 0;
    const migrateSpace = async () => {
      asked++;
      return 'current' as const;
    };
    start(
      () => null,
      migrateSpace,
      () => ({ ...config, models: BUILTIN_MODELS }),
    );
    start(
      () => null,
      migrateSpace,
      () => config,
      'consultant',
    );
    await vi.advanceTimersByTimeAsync(11 * MINUTES);
    expect({ asked, said }).toEqual({ asked: 0, said: '' });
  });
});

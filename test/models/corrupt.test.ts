import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine } from '../../src/compose.ts';
import { BUILTIN_MODELS, readConfig } from '../../src/config.ts';
import type { ModelConfig } from '../../src/config.ts';
import { loadBoatTurns, selectSessions } from '../support/night.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';
import { createGgufHead } from './tiny.ts';

let home: string;
beforeEach(() => {
  home = createTempFolder();
});
afterEach(() => {
  removeFolder(home);
});

/** A night of a few sessions with these models: its blocks, and what it counted. */
async function runNightWith(models: Partial<ModelConfig>) {
  const config = { ...readConfig({ home }), training: 'off' as const };
  const engine = await openEngine({ ...config, models: { ...BUILTIN_MODELS, ...models } });
  try {
    const entries = selectSessions(loadBoatTurns(), 0, 1).map(
      ({ key: _, session, speaker: __, ...turn }) => ({
        ...turn,
        session_id: session,
      }),
    );
    await engine.remember({ entries }, 's');
    const { state, stages } = await engine.night({ action: 'run' });
    const counts: Record<string, number> = {};
    for (const stage of stages)
      for (const [name, count] of Object.entries(stage.counts)) counts[name] = (counts[name] ?? 0) + count;
    return {
      state,
      counts,
      blocks: (await engine.blocks()).blocks.map(({ title, type }) => ({ title, type })),
    };
  } finally {
    await engine.close();
  }
}

describe('a language model whose file is damaged, or gone', () => {
  it('is done without: the builtin works as it always does, and the report counts it', async () => {
    const builtin = await runNightWith({});
    expect(builtin.state).toBe('completed');
    expect(builtin.blocks.length).toBeGreaterThan(1);
    expect(builtin.counts['answers_fell_back']).toBeUndefined();
    const damaged = join(home, 'damaged.gguf');
    const gone = join(home, 'gone.gguf');
    for (const gguf of [damaged, gone]) {
      removeFolder(home);
      home = createTempFolder();
      if (gguf === damaged) writeFileSync(join(home, 'damaged.gguf'), createGgufHead());
      const night = await runNightWith({
        editor: 'llama',
        meter: 'llama',
        gguf: gguf.replace(/.*\//, `${home}/`),
      });
      expect(night.state).toBe('completed');
      expect(night.blocks).toEqual(builtin.blocks);
      expect(night.counts['answers']).toBeUndefined();
      expect(night.counts['answers_fell_back']).toBeGreaterThan(builtin.blocks.length);
      // What would have been too large for it was not even asked.
      const { fell_back_unavailable: unasked = 0, fell_back_too_large: large = 0 } = night.counts;
      expect(unasked + large).toBe(night.counts['answers_fell_back']);
      expect(unasked).toBeGreaterThan(large);
      expect(night.counts['memory_with_models_mb']).toBeGreaterThan(0);
    }
  });
});

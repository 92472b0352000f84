import type { StoredTensors } from '../../src/engine/encoder/safetensors.ts';
import type { VersionDraft } from '../../src/engine/vocabulary/versions.ts';
import type { NewVersionTensors } from '../../src/engine/encoder/versions.ts';

export const createDraft = (fields: Partial<VersionDraft> = {}): VersionDraft => ({
  parent: null,
  verdict: 'accepted',
  created_at: '2026-01-01T00:00:00.000Z',
  config: { dimensions: 2, rank: 1, seed: null },
  metrics: { held_out: 0.25, golden_anchor: { before: 1, after: 0.5 } },
  data: { pairs: 'ab'.repeat(32) },
  ...fields,
});

const createTensors = (...numbers: number[]): StoredTensors => ({
  'encoder.W1': { shape: [numbers.length], data: Float32Array.from(numbers) },
});

/** Different numbers for every `seed`. */
export const createVersionWeights = (seed: number): Required<NewVersionTensors> => ({
  weights: createTensors(seed, 0.5, -0.25),
  day: {
    'encoder.W1': { shape: [1, 3], data: Int8Array.of(seed, 2, -127) },
    'encoder.W1.scale': { shape: [1], data: Float32Array.of(seed / 127) },
  },
  adapter: createTensors(-seed, 1),
});

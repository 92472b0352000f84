import { describe, expect, test } from 'vitest';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import type { NativeVector } from '../../src/engine/hippocampus/native-port.ts';
import { createNormalSampler } from '../../src/engine/math/normal.ts';
import { createSeededRandom } from '../../src/engine/math/random.ts';
import { normalize } from '../../src/engine/math/vectors.ts';
import { encodeAttractors, computeShiftDirection, computeDistance } from '../../src/engine/encoder/delta.ts';
import { EPIPHANY_SESSION_ID, encodeBlocks } from '../../src/engine/encoder/heal.ts';
import type { TouchedBlock } from '../../src/engine/encoder/heal.ts';
import { EncoderRegistry } from '../../src/engine/encoder/registry.ts';
import type { EncoderVersion } from '../../src/engine/encoder/registry.ts';
import type { Block } from '../../src/engine/vocabulary/block.ts';
import type { Centroid } from '../../src/engine/vocabulary/inquiry.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import type { Space } from '../../src/engine/vocabulary/space.ts';
import { createBlock, createVector } from '../support/cortex.ts';
import { BASE_TIME, createFakeClock, createSpaceIdentity } from '../support/store.ts';

const createSpace = (id: number, role: Space['role'] = 'native'): Space => ({
  ...{ ...createSpaceIdentity('mind'), role, id, version: id, createdAt: BASE_TIME, active: true },
});
const embedder = createLexicalEmbedder();
const inputSpace = { space: { ...createSpace(1, 'universal') }, embedder, buckets: 64 };
const toVector = (...values: number[]): Float32Array => Float32Array.from(values);
const OLD = 10;
const NEW = 11;
const [WAS, IS] = [toVector(1, 0), toVector(0, 1)];

/** An encoder that sees everything at one place. */
const createEncoder = (mean: Float32Array): { encoder: EncoderVersion; countEncoded: () => number } => {
  let encoded = 0;
  const encoder: EncoderVersion = {
    ...{ space: createSpace(NEW), inputSpace },
    encode: (inputs) => {
      encoded += inputs.length;
      return inputs.map(() => ({ mean, logVariance: toVector(0, 0) }));
    },
  };
  return { encoder, countEncoded: () => encoded };
};
const createEngineBlock = (fields: Partial<Block> = {}): Block =>
  ({
    ...{ key: 1, id: 'b', sessionId: 'boat', userId: null, revision: 3, tier: 'cortex', zones: null },
    ...{ title: 'The launch', entries: [] },
    ...fields,
  }) as unknown as Block;

/** What the stores hold of one block: how it was felt last, and by whom. */
async function encodeBlock(
  block: Block,
  last: Pick<NativeVector, 'spaceId' | 'mean'> | null,
  { mean = IS, isComparable = true }: { mean?: Float32Array; isComparable?: boolean } = {},
): Promise<{ touched: TouchedBlock; encoded: number }> {
  const { encoder, countEncoded } = createEncoder(mean);
  const stored = last && { blockKey: block.key, logVariance: toVector(0, 0), ...last };
  const deps = {
    clock: createFakeClock(),
    settings: SETTINGS,
    builtinEmbedder: embedder,
    createId: () => 'epiphany',
    openBuiltinSpace: async () => inputSpace.space,
    openCortex: async () => ({
      readBlocks: async () => [createBlock('We launch in May.', { id: block.id, vector: createVector(1) })],
    }),
    encoders: { isComparable: async () => isComparable, loadEarlier: async () => null },
    hippocampus: {
      blocks: { read: async () => [block] },
      centroids: { list: async () => [] },
      native: {
        readVectors: async () => (stored ? [stored] : []),
        listVersions: async () => [createSpace(OLD), createSpace(NEW)],
        // Nobody bears witness: what moved so far is an epiphany.
        readWitnesses: async () => [],
      },
    },
  } as unknown as Parameters<typeof encodeBlocks>[0];
  const [touched] = (await encodeBlocks(deps, encoder, [block.id])) as [TouchedBlock];
  return { touched, encoded: countEncoded() };
}

describe('a memory touched', () => {
  test('that is stale is felt anew, and told where it moved far', async () => {
    const { touched, encoded } = await encodeBlock(createEngineBlock(), { spaceId: OLD, mean: WAS });
    expect(encoded).toBe(1);
    expect(touched).toMatchObject({ from: OLD, to: NEW, event: 'epiphany', delta: 1 });
    expect(touched.healing).toMatchObject({
      revision: 3,
      previousSpaceId: OLD,
      epiphanyEntry: { entry: { sessionId: EPIPHANY_SESSION_ID } },
    });
  });

  test('that is current costs no pass, and nothing is written', async () => {
    const { touched, encoded } = await encodeBlock(createEngineBlock(), { spaceId: NEW, mean: IS });
    expect(encoded).toBe(0);
    expect(touched).toMatchObject({ from: NEW, to: NEW, event: 'current', healing: null });
  });

  test.each([
    ['has lost words to a forgetting', { zones: [] }],
    ['is in the Hippocampus still', { tier: 'hippocampus' as const }],
  ])('that %s waits for its night', async (_, fields) => {
    const { touched, encoded } = await encodeBlock(createEngineBlock(fields), { spaceId: OLD, mean: WAS });
    expect(encoded).toBe(0);
    expect(touched).toMatchObject({ event: 'current', healing: null });
  });

  test('that tells of epiphanies itself is healed and told of no more', async () => {
    const { touched } = await encodeBlock(createEngineBlock({ sessionId: EPIPHANY_SESSION_ID }), {
      spaceId: OLD,
      mean: WAS,
    });
    expect(touched).toMatchObject({ event: 'reconsolidation', delta: 1 });
    expect(touched.healing).not.toHaveProperty('epiphanyEntry');
  });

  test.each([
    ['by a mind of another size', { spaceId: OLD, mean: toVector(1, 0, 0) }, {}],
    ['through another universal space', { spaceId: OLD, mean: WAS }, { isComparable: false }],
    ['by nobody', null, {}],
  ])('that was felt %s is felt for the first time', async (_, last, options) => {
    const { touched } = await encodeBlock(createEngineBlock(), last, options);
    expect(touched).toMatchObject({ delta: 0, event: 'reconsolidation', direction: '' });
    expect(touched.healing!.event).toMatchObject({ event: 'creation' });
  });

  test('that did not move by a bit has moved by exactly nothing', async () => {
    const { touched } = await encodeBlock(createEngineBlock(), { spaceId: OLD, mean: IS });
    expect(touched).toMatchObject({ delta: 0, event: 'reconsolidation' });
    const normal = createNormalSampler(createSeededRandom(2));
    for (let i = 0; i < 200; i++) {
      const same = normalize(Float32Array.from({ length: 32 }, normal)).map((value) => value * 3);
      expect(computeDistance(same, same.slice())).toBe(0);
    }
  });
});

describe('the questions that a mind feels', () => {
  const createCentroid = (id: string, fields: Partial<Centroid> = {}): Centroid => ({
    ...{ id, state: 'active', origin: 'corpus', spaceId: 1, weight: 1, bornCycle: 1, matchedCycle: 1 },
    ...{ retiredCycle: null, parents: [], labelBlockId: null, name: id, question: 'What of it?' },
    ...{ vector: createVector(1) },
    ...fields,
  });

  test('are active, have a name, and are of the space that it reads', () => {
    const { encoder } = createEncoder(IS);
    const all = [
      createCentroid('felt'),
      createCentroid('retired', { state: 'retired' }),
      createCentroid('elsewhere', { spaceId: 2 }),
      createCentroid('nameless', { name: '' }),
    ];
    expect(encodeAttractors(encoder, all).map(({ id }) => id)).toEqual(['felt']);
  });

  test('are not told where a memory moved by a hair', () => {
    const [water, wood] = [
      { id: 'water', name: 'Water?', mean: toVector(1, 0, 0) },
      { id: 'wood', name: 'Wood?', mean: toVector(0, 1, 0) },
    ];
    const both = [water, wood];
    // By 0.01 away from the one, by much toward the other; and the other way round.
    const moved = computeShiftDirection([toVector(0.02, 0, 1), both], [toVector(0.01, 1, 1), both]);
    expect(moved).toEqual({ toward: 'wood' });
    expect(computeShiftDirection([toVector(0.01, 1, 1), both], [toVector(0.02, 0, 1), both])).toEqual({
      from: 'wood',
    });
  });
});

test('turns are kept as felt while there is room, by the version in use alone', () => {
  const encoders = new EncoderRegistry(null as never, null as never, null);
  const { encoder } = createEncoder(IS);
  const means = encoders.getTurnMeans(encoder);
  for (let seq = 0; seq < 20_001; seq++) means.set(seq, IS);
  expect(encoders.getTurnMeans(encoder).size).toBe(0);
  encoders.getTurnMeans(encoder).set(1, IS);
  expect(encoders.getTurnMeans(encoder).size).toBe(1);
  expect(encoders.getTurnMeans({ ...encoder, space: createSpace(OLD) }).size).toBe(0);
});

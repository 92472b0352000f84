import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { createManualClock, openAgent, createSeededIds } from '../support/agent.ts';
import {
  readEncodedBlocks,
  createTrainedHome,
  openEncoderAgent,
  queryRows,
} from '../support/encoder-agent.ts';
import { removeHome } from '../support/night.ts';

const STRANGERS = [
  'Which enzyme unwinds a double helix?',
  'Quarterly dividends of listed insurers',
  'Who conducted the opera premiere in Milan?',
];

let home: string;
let engine: Engine;
beforeAll(async () => {
  home = await createTrainedHome();
  engine = await openEncoderAgent(home);
});
afterAll(async () => {
  await engine.close();
  removeHome(home);
});

describe('the native probe', () => {
  test('is trusted for what the mind knows, and not for what no memory is near', async () => {
    const { probe } = await engine.recall({ query: 'What wood did we use for the planks of the boat?' });
    expect(probe.fell_back).toBe(false);
    const fell = [];
    for (const query of STRANGERS) fell.push((await engine.recall({ query })).probe.fell_back);
    expect(fell.filter(Boolean).length).toBeGreaterThan(0);
  });

  test('answers a question it is not trusted for as the universal space does', async () => {
    const off = await openAgent({
      home,
      clock: createManualClock(),
      createId: createSeededIds(3),
      userTiers: {},
    });
    let fell = 0;
    for (const query of STRANGERS) {
      const [native, plain] = [await engine.recall({ query }), await off.recall({ query })];
      expect(plain.probe.fell_back).toBe(false);
      if (!native.probe.fell_back) continue;
      fell += 1;
      expect(native.memories.map(({ id }) => id)).toEqual(plain.memories.map(({ id }) => id));
    }
    expect(fell).toBeGreaterThan(0);
    await off.close();
  });

  test('is calibrated once for each version', () => {
    const facts = queryRows<{ name: string; value: string }>(
      home,
      "SELECT * FROM facts WHERE name LIKE 'native-trust:%'",
    );
    expect(facts).toHaveLength(1);
    expect(Number(facts[0]!.value)).toBeGreaterThan(-1);
    expect(Number(facts[0]!.value)).toBeLessThan(1);
  });
});

test('a packet holds both vectors of a memory, and the native one for the muse alone', async () => {
  const { id } = readEncodedBlocks(home)[0]!;
  const { native, universal } = (await engine.packet(id)).vectors;
  expect(universal!.space).toMatch(/^builtin/);
  expect(native).toMatchObject({
    encoding: 'base64',
    space: expect.stringMatching(/^native-encoder@.*\/1$/) as string,
  });
  expect(Buffer.from(native!.data, 'base64').length).toBe(4 * native!.dimensions);
  const off = await openAgent({
    home,
    clock: createManualClock(),
    createId: createSeededIds(3),
    userTiers: {},
  });
  expect((await off.packet(id)).vectors).toEqual({ native: null, universal });
  await off.close();
});

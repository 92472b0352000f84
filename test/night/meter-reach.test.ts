import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import type { SurpriseMeter } from '../../src/engine/models/ports.ts';
import { DAY, createManualClock, openAgent, createSeededIds } from '../support/agent.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

/** Notes what every stretch began with and what it was told; answers late, as a language model does. */
function createListener(reach: number | null): { meter: SurpriseMeter; stretches: string[][] } {
  const stretches: string[][] = [];
  const state = Uint8Array.of(7);
  return {
    stretches,
    meter: {
      identity: `listener:${reach}`,
      contextChars: reach,
      begin: async (from) => {
        const stretch: string[] = [from === null ? 'nothing' : 'a state'];
        stretches.push(stretch);
        return {
          measure: async (text) => {
            await new Promise((resolve) => setImmediate(resolve));
            stretch.push(text);
            return { bits: 10 * text.length, bytes: text.length, characters: text.length, words: 2 };
          },
          saveState: () => state,
        };
      },
    },
  };
}

describe('a night', () => {
  let home = '';
  let engine: Engine | undefined;
  afterEach(async () => {
    await engine?.close();
    removeFolder(home);
  });

  const DAYS = [
    ['one stone', 'two stones', 'three stones'],
    ['four stones', 'five stones'],
    ['six stones'],
  ] as const;

  it.each<[string, number | null, string[][]]>([
    [
      'goes on from the state of a meter that keeps its past',
      null,
      [
        ['nothing', ...DAYS[0]],
        ['a state', ...DAYS[1]],
        ['a state', ...DAYS[2]],
      ],
    ],
    [
      'tells a meter that keeps none what came last, as far as it reaches',
      15,
      [
        ['nothing', ...DAYS[0]],
        ['nothing', 'two stones', 'three stones', ...DAYS[1]],
        ['nothing', 'four stones', 'five stones', ...DAYS[2]],
      ],
    ],
  ])('%s', async (_, reach, expected) => {
    const { meter, stretches } = createListener(reach);
    home = createTempFolder();
    const clock = createManualClock();
    engine = await openAgent({ home, clock, createId: createSeededIds(1), userTiers: {}, meter });
    for (const said of DAYS) {
      await engine.remember({ entries: said.map((content) => ({ content })) }, 'talk');
      clock.set(clock.now() + DAY);
      await engine.night({ action: 'run' });
    }
    expect(stretches).toEqual(expected);
  });
});

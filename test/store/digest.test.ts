import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { START_TIME, createManualClock, createSeededIds, openAgent } from '../support/agent.ts';
import { createTempFolder, removeFolder } from '../support/store.ts';

const HOUR = 3_600_000;
const TURNS = [
  ['user', 'The launch is on 13 June, and varnish costs 21 euros a tin.'],
  ['assistant', 'Noted. I decided to remind you on 1 July.'],
  ['user', 'We decided to keep the larch planks. They were dear.'],
  ['user', 'The keel bolts come on 12 July 2031.'],
  ['user', 'My mooring is at Plover Quay.'],
  ['user', 'My mooring is at Heron Creek now.'],
  ['user', 'The survey was on 3 March 2030.'],
] as const;

describe('what a person wants of a night', () => {
  const home = createTempFolder();
  let engine: Engine;
  beforeAll(async () => {
    engine = await openAgent({
      ...{ home, clock: createManualClock(), createId: createSeededIds(1), userTiers: {} },
    });
    await engine.remember(
      {
        entries: [
          ...TURNS.map(([role, content], i) => ({
            ...{ role, content, session_id: 'boat' },
            at: new Date(START_TIME - HOUR + i * 60_000).toISOString(),
          })),
          {
            ...{
              role: 'user' as const,
              content: 'We decided to sell it all on 5 August 2031.',
              origin: 'web' as const,
            },
            ...{ session_id: 'boat', at: new Date(START_TIME - 60_000).toISOString() },
          },
        ],
      },
      'boat',
    );
    await engine.night({ action: 'run' });
  });
  afterAll(async () => {
    await engine.close();
    removeFolder(home);
  });

  test('is told in the words of who said it, and of the owner alone', async () => {
    const { digest } = (await engine.nightReport())!;
    expect(digest.decided.map(({ text, who }) => [who, text])).toEqual([
      ['user', 'We decided to keep the larch planks.'],
    ]);
    expect(digest.changed).toMatchObject([
      { was: { text: 'My mooring is at Plover Quay.' }, now: 'My mooring is at Heron Creek now.' },
    ]);
    expect(digest.ahead.map(({ on, text }) => [new Date(on).toISOString().slice(0, 10), text])).toEqual([
      ['2031-06-13', 'The launch is on 13 June, and varnish costs 21 euros a tin.'],
      ['2031-07-12', 'The keel bolts come on 12 July 2031.'],
    ]);
    expect(digest.open).toEqual([]);
  });
});

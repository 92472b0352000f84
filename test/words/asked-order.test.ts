import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/index.ts';
import { openQuietEngine } from '../support/quiet-engine.ts';
import { createTempFolder, removeFolder } from '../support/store.ts';
import { EVERYDAY } from './finding.ts';

const NOTES = [
  ['2025-11-20', 'The choir sang in the old chapel, and Marta brought a lemon cake for everybody.'],
  ['2026-01-27', 'The tuner came in the morning and tuned the grand piano in the hall for 120 euros.'],
  ['2026-02-02', 'Reading of the gas meter: 318.'],
  ['2026-03-01', 'Einkauf: neue Bergschuhe.'],
  ['2026-03-12', 'Einkauf: ein Korb Birnen.'],
  ['2026-04-03', 'My door code is 4417.'],
  ['2026-05-04', 'Reading of the gas meter: 352.'],
  ['2026-05-19', 'The tuner came in the morning and tuned the grand piano in the hall for 150 euros.'],
  ['2026-04-20', 'The choir sang in the old chapel, and Marta brought a plum cake for everybody.'],
  ['2026-05-20', 'New door code: 9082.'],
  ['2026-05-21', 'Paint for the shutters: ochre.'],
] as const;

let home: string;
let engine: Engine;
beforeAll(async () => {
  home = createTempFolder();
  engine = await openQuietEngine(home);
  const talk = EVERYDAY.map((content, i) => ({
    ...{ content, role: 'user' as const, session_id: `t${i}` },
    at: new Date(Date.UTC(2026, 0, 5 + i, 9)).toISOString(),
  }));
  const notes = NOTES.map(([day, content]) => ({
    ...{ content, role: 'note' as const, session_id: day },
    at: `${day}T10:00:00Z`,
  }));
  await engine.remember({ entries: [...talk, ...notes] }, 's');
});
afterAll(async () => {
  await engine.close();
  removeFolder(home);
});
const ask = async (query: string): Promise<string[]> =>
  (await engine.recall({ query, level: 0 })).memories.map(({ text }) => text);

test.each(['show me the latest notes', 'show my latest notes', 'latest notes'])(
  '“%s” lists them, and is sure of it',
  async (query) => {
    const { memories, probe } = await engine.recall({ query, level: 0 });
    expect(memories.map(({ text }) => text)).toEqual([
      'Paint for the shutters: ochre.',
      'New door code: 9082.',
      'The tuner came in the morning and tuned the grand piano in the hall for 150 euros.',
    ]);
    expect(probe.confidence).toBe(1);
  },
);

test('what the assistant said last, or first, is asked of it', async () => {
  const home = createTempFolder();
  const engine = await openQuietEngine(home);
  const said = [
    ['user', 'The queue consumer keeps losing its offsets.'],
    ['assistant', 'Let the queue consumer commit its offsets after each batch.'],
    ['user', 'The queue consumer is slow on Mondays.'],
    ['assistant', 'Give the queue consumer a second partition.'],
    ['user', 'Dinner was late since the oven is broken.'],
  ] as const;
  await engine.remember(
    {
      entries: said.map(([role, content], i) => ({
        ...{ role, content, session_id: `c${i}`, at: new Date(Date.UTC(2026, 4, 1 + i)).toISOString() },
      })),
    },
    's',
  );
  const first = async (query: string): Promise<string | undefined> =>
    (await engine.recall({ query, level: 0 })).memories[0]?.text;
  expect(await first('What was the last thing you told me?')).toBe(said[3][1]);
  expect(await first('What did you first advise about the queue consumer?')).toBe(said[1][1]);
  // Where there is no note, nothing is passed off as one.
  expect((await engine.recall({ query: 'show me my latest notes', level: 0 })).probe.confidence).toBeLessThan(
    0.5,
  );
  await engine.close();
  removeFolder(home);
});

test.each([
  ['Was war mein erster Einkauf?', 'Einkauf: neue Bergschuhe.'],
  ['Was war mein letzter Einkauf?', 'Einkauf: ein Korb Birnen.'],
  // A later statement of the like is no answer to what was on a day.
  ['What was the reading of the gas meter on February 2, 2026?', 'Reading of the gas meter: 318.'],
  ['What was the reading of the gas meter on May 4, 2026?', 'Reading of the gas meter: 352.'],
  [
    'For how much was the grand piano tuned on 27 January 2026?',
    'The tuner came in the morning and tuned the grand piano in the hall for 120 euros.',
  ],
  [
    'Which cake did Marta bring when the choir sang in the old chapel in autumn 2025?',
    'The choir sang in the old chapel, and Marta brought a lemon cake for everybody.',
  ],
  [
    'For how much was the grand piano tuned?',
    'The tuner came in the morning and tuned the grand piano in the hall for 150 euros.',
  ],
  ['What is the reading of the gas meter?', 'Reading of the gas meter: 352.'],
  ['What is my door code?', 'New door code: 9082.'],
])('%s', async (query, wanted) => {
  expect((await ask(query))[0]).toBe(wanted);
});

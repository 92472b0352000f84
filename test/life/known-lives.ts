import type { Day } from './generate.ts';

const createDay = (commands: Day['commands'], overrides: Partial<Day> = {}): Day => ({
  agent: 0,
  hours: 24,
  commands,
  ...overrides,
});
const HOURS_PER_YEAR = 24 * 365;
const createTalk = (session: number, calm = 6): Day['commands'][number] => ({
  talk: session,
  topic: 1,
  calm,
  burst: 1,
  after: 2,
});

/** Lives that once did not hold, or stand for a corner that chance seldom finds. */
export const KNOWN_LIVES: readonly { readonly what: string; readonly days: readonly Day[] }[] = [
  {
    what: 'a clock that was set back by years before something is forgotten',
    days: [
      createDay([createTalk(1)]),
      createDay([createTalk(1), { forget: { ids: [3] } }], { hours: -6 * HOURS_PER_YEAR }),
    ],
  },
  {
    what: 'a part of a block of the Cortex is forgotten while the night works on it',
    days: [
      createDay([createTalk(1)]),
      createDay([createTalk(2)], { disturbed: { at: 8, by: { ids: [2] } } }),
      createDay([], { agent: 1 }),
    ],
  },
  {
    what: 'one open question taken up by two sessions, then partly forgotten',
    days: [
      createDay([{ pursue: 0, topic: 0, sessions: 2 }]),
      createDay(
        [
          { follow: 0, anew: true },
          { follow: 0, anew: false },
        ],
        { hours: 1 },
      ),
      createDay([{ forget: { ids: [8, 13] } }], { agent: 1 }),
    ],
  },
  {
    what: 'several users in one session, of whom one is forgotten',
    days: [
      createDay([
        {
          remember: [
            { kind: 'calm', role: 'user', user: 2 },
            { kind: 'calm', role: 'assistant' },
            { kind: 'burst', role: 'user', user: 3, daysAgo: 30_000 },
          ],
          session: 0,
          topic: 0,
        },
      ]),
      createDay([{ forget: { user: 2 } }]),
      createDay([{ forget: { user: 3 } }], { agent: 1 }),
    ],
  },
  {
    what: 'citing and cited, of which parts are forgotten',
    days: [
      createDay([createTalk(0), createTalk(1)]),
      createDay([
        {
          remember: [
            { kind: 'cites', role: 'assistant', cites: [0, 1] },
            { kind: 'cites', role: 'assistant', cites: [1, 2] },
            { kind: 'cites', role: 'user', cites: [0] },
            { kind: 'cites unknown', role: 'assistant' },
          ],
          session: 4,
          topic: 0,
        },
      ]),
      createDay([{ forget: { ids: [20] } }], { agent: 1 }),
      createDay([{ forget: { session: 0 } }]),
    ],
  },
  {
    what: 'what replaces a memory of another tier',
    days: [
      createDay([
        {
          remember: [
            { kind: 'calm', role: 'user' },
            { kind: 'insight', role: 'user', keep: true, supersedes: 0 },
          ],
          session: 3,
          topic: 3,
        },
        { recall: 1 },
      ]),
      createDay([{ remember: [{ kind: 'arabic', role: 'note', supersedes: 1 }], session: 2, topic: 0 }]),
    ],
  },
  {
    what: 'a night that is cancelled, and what is said and forgotten before it goes on',
    days: [
      createDay([createTalk(3), createTalk(2)]),
      createDay([createTalk(1)], { disturbed: { at: 50, by: 'cancel' } }),
      createDay([createTalk(1), { forget: { ids: [1, 20] } }, { reopen: true }], { agent: 1, hours: -48 }),
      createDay([]),
    ],
  },
  {
    what: 'one sentence said by two, and again in another session',
    days: [
      createDay([createTalk(0), createTalk(9, 3)]),
      createDay([{ repeat: 0 }, { repeat: 5 }, createTalk(9, 3)]),
      createDay([{ repeat: 0 }, { recall: 0 }, { recall: 5 }], { agent: 1, hours: -720 }),
    ],
  },
];

import type { Day } from './making.ts';

const day = (commands: Day['commands'], more: Partial<Day> = {}): Day => ({
  agent: 0,
  hours: 24,
  commands,
  ...more,
});
const YEARS = 24 * 365;
const talk = (session: number, calm = 6): Day['commands'][number] => ({
  talk: session,
  topic: 1,
  calm,
  burst: 1,
  after: 2,
});

/** Lives that once did not hold, or stand for a corner that chance seldom finds. */
export const KNOWN: readonly { readonly what: string; readonly days: readonly Day[] }[] = [
  {
    what: 'a clock that was set back by years before something is forgotten',
    days: [day([talk(1)]), day([talk(1), { forget: { ids: [3] } }], { hours: -6 * YEARS })],
  },
  {
    what: 'a part of a block of the Cortex is forgotten while the night works on it',
    days: [day([talk(1)]), day([talk(2)], { disturbed: { at: 8, by: { ids: [2] } } }), day([], { agent: 1 })],
  },
  {
    what: 'one open question taken up by two sessions, then partly forgotten',
    days: [
      day([{ pursue: 0, topic: 0, sessions: 2 }]),
      day(
        [
          { follow: 0, anew: true },
          { follow: 0, anew: false },
        ],
        { hours: 1 },
      ),
      day([{ forget: { ids: [8, 13] } }], { agent: 1 }),
    ],
  },
  {
    what: 'several users in one session, of whom one is forgotten',
    days: [
      day([
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
      day([{ forget: { user: 2 } }]),
      day([{ forget: { user: 3 } }], { agent: 1 }),
    ],
  },
  {
    what: 'citing and cited, of which parts are forgotten',
    days: [
      day([talk(0), talk(1)]),
      day([
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
      day([{ forget: { ids: [20] } }], { agent: 1 }),
      day([{ forget: { session: 0 } }]),
    ],
  },
  {
    what: 'what replaces a memory of another tier',
    days: [
      day([
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
      day([{ remember: [{ kind: 'arabic', role: 'note', supersedes: 1 }], session: 2, topic: 0 }]),
    ],
  },
  {
    what: 'a night that is cancelled, and what is said and forgotten before it goes on',
    days: [
      day([talk(3), talk(2)]),
      day([talk(1)], { disturbed: { at: 50, by: 'cancel' } }),
      day([talk(1), { forget: { ids: [1, 20] } }, { reopen: true }], { agent: 1, hours: -48 }),
      day([]),
    ],
  },
  {
    what: 'one sentence said by two, and again in another session',
    days: [
      day([talk(0), talk(9, 3)]),
      day([{ repeat: 0 }, { repeat: 5 }, talk(9, 3)]),
      day([{ repeat: 0 }, { recall: 0 }, { recall: 5 }], { agent: 1, hours: -720 }),
    ],
  },
];

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { NewEntry, EntrySelection } from '../../src/engine/vocabulary/entry.ts';
import { BASE, arrival, hashes } from '../support/store.ts';
import type { Opened } from '../support/store.ts';

const WORDS = ['ant', 'bee', 'cat', 'dog', 'elk'];
const SESSIONS = ['s', 't'];
const USERS = ['u', 'v'];
const id = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;
const IDS = Array.from({ length: 8 }, (_, n) => id(n));

/** What was asked of the store, in words that print well when it shrinks to a counterexample. */
interface Given {
  readonly id: string;
  readonly words: readonly string[];
  readonly sessionId: string;
  readonly userId: string | null;
  readonly speaker: string | null;
  readonly tags: readonly string[];
  readonly at: number;
}
/** Not every step is looked at: what a look keeps for the next one must not outlive a change in between. */
type Step = { readonly look: boolean } & (
  { readonly remember: readonly Given[] } | { readonly forget: EntrySelection }
);

const given: fc.Arbitrary<Given> = fc.record({
  id: fc.constantFrom(...IDS),
  words: fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }),
  sessionId: fc.constantFrom(...SESSIONS),
  userId: fc.constantFrom(null, ...USERS),
  speaker: fc.constantFrom(null, 'Ann', 'Bob'),
  tags: fc.uniqueArray(fc.constantFrom('x', 'y')),
  at: fc.integer({ min: 0, max: 9 }).map((n) => BASE + n),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ look: fc.boolean(), remember: fc.array(given, { minLength: 1, maxLength: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      look: fc.boolean(),
      forget: fc.oneof(
        fc.record({ ids: fc.subarray(IDS, { minLength: 1, maxLength: 3 }) }),
        fc.record({ sessionId: fc.constantFrom(...SESSIONS) }),
        fc.record({ userId: fc.constantFrom(...USERS) }),
        fc.record({ before: fc.integer({ min: 0, max: 10 }).map((n) => BASE + n) }),
      ),
    }),
  },
);

/** The store as a list: what the port says, and nothing of how. */
class Model {
  entries: NewEntry[] = [];

  /** False when the batch is refused. */
  remember(batch: readonly NewEntry[]): boolean {
    const entries = [...this.entries];
    for (const entry of batch) {
      const known = entries.find((other) => other.id === entry.id);
      if (!known) entries.push(entry);
      else if (known.content !== entry.content) return false;
    }
    this.entries = entries;
    return true;
  }

  forget(selection: EntrySelection): number {
    const goes = (entry: NewEntry): boolean =>
      'ids' in selection
        ? selection.ids.includes(entry.id)
        : 'sessionId' in selection
          ? entry.sessionId === selection.sessionId
          : 'userId' in selection
            ? entry.userId === selection.userId
            : entry.at < selection.before;
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => !goes(entry));
    return before - this.entries.length;
  }
}

const contentOf = ({ words }: Given): string => (words.length > 0 ? words.join(' ') : '…');
const wordsOf = (content: string): string[] => content.split(' ').filter((word) => word !== '…');

async function expectSame(store: Hippocampus, { entries }: Model): Promise<void> {
  const found = await store.entries.read(IDS);
  const wanted = IDS.flatMap((one) => entries.filter((entry) => entry.id === one));
  expect(found.map((entry) => ({ ...entry, tags: [...entry.tags].sort() }))).toMatchObject(
    wanted.map((entry) => ({ ...entry, tags: [...entry.tags].sort() })),
  );
  expect(found).toHaveLength(wanted.length);
  const stored = [...found].sort((a, b) => a.seq - b.seq);
  expect(stored.map((entry) => entry.id)).toEqual(entries.map((entry) => entry.id));
  for (const session of SESSIONS) {
    const turns = stored.filter((entry) => entry.sessionId === session).map(({ turn }) => turn);
    expect(turns).toEqual([...new Set(turns)].sort((a, b) => a - b));
  }
  const { docFreq, ...totals } = await store.index.readStatistics(WORDS.flatMap(hashes));
  expect(totals).toEqual({
    entries: entries.length,
    words: entries.flatMap(({ content }) => wordsOf(content)).length,
  });
  for (const word of WORDS) {
    const holders = entries.filter(({ content }) => wordsOf(content).includes(word));
    expect([word, docFreq.get(hashes(word)[0]!) ?? 0]).toEqual([word, holders.length]);
    const matching = await store.entries.readBySeq(await store.index.findMatching(hashes(word), 99, {}));
    expect(matching.map((entry) => entry.id).sort()).toEqual(holders.map((entry) => entry.id).sort());
  }
  const named = entries.flatMap(({ speaker }) => speaker ?? []);
  expect((await store.entries.listSpeakers()).sort()).toEqual([...new Set(named)].sort());
  expect(await store.count()).toMatchObject({
    entries: entries.length,
    sessions: new Set(entries.map(({ sessionId }) => sessionId)).size,
  });
}

/** Whatever is remembered and forgotten, in whatever order: the store is what a plain list would be. */
export function modelContract(of: () => Opened): void {
  test('any sequence of remembering, repeating, clashing and forgetting', async () => {
    const { store } = of();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        // One store for all runs: what an earlier run left behind would show.
        await store.entries.forget({ before: Number.MAX_SAFE_INTEGER });
        const model = new Model();
        await expectSame(store, model);
        for (const one of steps) {
          if ('forget' in one) {
            const gone = model.forget(one.forget);
            expect((await store.entries.count(one.forget)).entries).toBe(gone);
            expect((await store.entries.forget(one.forget)).entries).toBe(gone);
          } else {
            const batch = one.remember.map(({ words: _, ...fields }, i) =>
              arrival(contentOf(one.remember[i]!), fields),
            );
            const accepted = model.remember(batch.map(({ entry }) => entry));
            const answer = store.entries.insert(batch).then(
              () => true,
              (error: unknown) => (error as { code: string }).code,
            );
            expect(await answer).toBe(accepted ? true : 'INVALID_INPUT');
          }
          if (one.look) await expectSame(store, model);
        }
        await expectSame(store, model);
      }),
      { numRuns: 40, seed: 20_260_101 },
    );
    expect(await store.check()).toEqual([]);
  });
}

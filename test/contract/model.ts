import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { NewEntry, EntrySelection } from '../../src/engine/vocabulary/entry.ts';
import { BASE_TIME, createArrival, hashTerms } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const WORDS = ['ant', 'bee', 'cat', 'dog', 'elk'];
const SESSIONS = ['s', 't'];
const USERS = ['u', 'v'];
const toId = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;
const IDS = Array.from({ length: 8 }, (_, n) => toId(n));

/** What was asked of the store, in words that print well when it shrinks to a counterexample. */
interface GivenEntry {
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
  { readonly remember: readonly GivenEntry[] } | { readonly forget: EntrySelection }
);

const givenArbitrary: fc.Arbitrary<GivenEntry> = fc.record({
  id: fc.constantFrom(...IDS),
  words: fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }),
  sessionId: fc.constantFrom(...SESSIONS),
  userId: fc.constantFrom(null, ...USERS),
  speaker: fc.constantFrom(null, 'Ann', 'Bob'),
  tags: fc.uniqueArray(fc.constantFrom('x', 'y')),
  at: fc.integer({ min: 0, max: 9 }).map((n) => BASE_TIME + n),
});
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      look: fc.boolean(),
      remember: fc.array(givenArbitrary, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      look: fc.boolean(),
      forget: fc.oneof(
        fc.record({ ids: fc.subarray(IDS, { minLength: 1, maxLength: 3 }) }),
        fc.record({ sessionId: fc.constantFrom(...SESSIONS) }),
        fc.record({ userId: fc.constantFrom(...USERS) }),
        fc.record({ before: fc.integer({ min: 0, max: 10 }).map((n) => BASE_TIME + n) }),
      ),
    }),
  },
);

/** The store as a list: what the port says, and nothing of how. */
class StoreModel {
  entries: NewEntry[] = [];

  /** False when the batch is refused. */
  remember(batch: readonly NewEntry[]): boolean {
    const entries = [...this.entries];
    for (const entry of batch) {
      const existing = entries.find((other) => other.id === entry.id);
      if (!existing) entries.push(entry);
      else if (existing.content !== entry.content) return false;
    }
    this.entries = entries;
    return true;
  }

  forget(selection: EntrySelection): number {
    const isSelected = (entry: NewEntry): boolean =>
      'ids' in selection
        ? selection.ids.includes(entry.id)
        : 'sessionId' in selection
          ? entry.sessionId === selection.sessionId
          : 'userId' in selection
            ? entry.userId === selection.userId
            : entry.at < selection.before;
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => !isSelected(entry));
    return before - this.entries.length;
  }
}

const toContent = ({ words }: GivenEntry): string => (words.length > 0 ? words.join(' ') : '…');
const toWords = (content: string): string[] => content.split(' ').filter((word) => word !== '…');

async function expectSame(store: Hippocampus, { entries }: StoreModel): Promise<void> {
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
  const { docFreq, ...totals } = await store.index.readStatistics(WORDS.flatMap(hashTerms));
  expect(totals).toEqual({
    entries: entries.length,
    words: entries.flatMap(({ content }) => toWords(content)).length,
  });
  for (const word of WORDS) {
    const matches = entries.filter(({ content }) => toWords(content).includes(word));
    expect([word, docFreq.get(hashTerms(word)[0]!) ?? 0]).toEqual([word, matches.length]);
    const matching = await store.entries.readBySeq(await store.index.findMatching(hashTerms(word), 99, {}));
    expect(matching.map((entry) => entry.id).sort()).toEqual(matches.map((entry) => entry.id).sort());
  }
  const speakerNames = entries.flatMap(({ speaker }) => speaker ?? []);
  expect((await store.entries.listSpeakers()).sort()).toEqual([...new Set(speakerNames)].sort());
  expect(await store.count()).toMatchObject({
    entries: entries.length,
    sessions: new Set(entries.map(({ sessionId }) => sessionId)).size,
  });
}

/** Whatever is remembered and forgotten, in whatever order: the store is what a plain list would be. */
export function testAgainstModel(getFixture: () => StoreFixture): void {
  test('any sequence of remembering, repeating, clashing and forgetting', async () => {
    const { store } = getFixture();
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 1, maxLength: 12 }), async (steps) => {
        // One store for all runs: what an earlier run left behind would show.
        await store.entries.forget({ before: Number.MAX_SAFE_INTEGER });
        const model = new StoreModel();
        await expectSame(store, model);
        for (const one of steps) {
          if ('forget' in one) {
            const forgottenCount = model.forget(one.forget);
            expect((await store.entries.count(one.forget)).entries).toBe(forgottenCount);
            expect((await store.entries.forget(one.forget)).entries).toBe(forgottenCount);
          } else {
            const batch = one.remember.map(({ words: _, ...fields }, i) =>
              createArrival(toContent(one.remember[i]!), fields),
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

import { expect, test } from 'vitest';
import type { IncomingEntry } from '../../src/engine/hippocampus/entries-port.ts';
import {
  createArrival,
  createRandomVector,
  createSeededRandom,
  createSpaceIdentity,
  hashTerms,
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

async function* give(...parts: readonly IncomingEntry[][]): AsyncGenerator<IncomingEntry[]> {
  for (const part of parts) {
    await new Promise((resolve) => setImmediate(resolve));
    yield part;
  }
}

/** What `insertLarge` must do: all that `insert` does, in parts. */
export function testLargeBatches(getFixture: () => StoreFixture): void {
  test('a large batch is stored as the same batch in one piece is', async () => {
    const { store } = getFixture();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 16));
    const random = createSeededRandom(4);
    const createBatch = (session: string): IncomingEntry[] =>
      Array.from({ length: 9 }, (_, i) =>
        createArrival(
          `The heron number ${i % 5} stood at the weir.`,
          { sessionId: `${session}${i % 2}`, speaker: 'Ann', tags: ['t'], userId: 'u' },
          { spaceId, values: createRandomVector(random, 16) },
        ),
      );
    const [whole, parts] = [createBatch('whole'), createBatch('parts')];
    const one = await store.entries.insert(whole);
    const other = await store.entries.insertLarge(
      give(parts.slice(0, 2), parts.slice(2, 7), parts.slice(7)),
      9,
    );
    expect(other.map(({ id }) => id)).toEqual(parts.map(({ entry }) => entry.id));
    expect(other.map(({ turn }) => turn)).toEqual(one.map(({ turn }) => turn));
    const read = await store.entries.read(parts.map(({ entry }) => entry.id));
    expect(read.map(({ content, sha256, tags, speaker }) => ({ content, sha256, tags, speaker }))).toEqual(
      parts.map(({ entry: { content, sha256, tags, speaker } }) => ({ content, sha256, tags, speaker })),
    );
    expect(await store.index.findMatching(hashTerms('heron'), 30, {})).toHaveLength(18);
    const [nearest] = await store.index.findNearest(spaceId, parts[4]!.vector!.values, 1, {});
    expect(nearest!.seq).toBe(read[4]!.seq);
    expect(await store.check()).toEqual([]);
  });

  test('of a large batch nothing is there when a part is refused, or the parts end by an error', async () => {
    const { store } = getFixture();
    const known = createArrival('The text that has this id.');
    await store.entries.insert([known]);
    const createParts = (): IncomingEntry[][] => [[createArrival('first')], [createArrival('second')]];
    const [a, b] = createParts();
    const clash = createArrival('Another text.', { id: known.entry.id });
    await expect(store.entries.insertLarge(give(a!, b!, [clash]), 3)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      facts: { id: known.entry.id },
    });
    async function* breakOff(): AsyncGenerator<IncomingEntry[]> {
      yield* give(...createParts());
      throw new Error('broken off');
    }
    await expect(store.entries.insertLarge(breakOff(), 2)).rejects.toThrow('broken off');
    expect((await store.count()).remembered).toBe(1);
    // And nothing stands in the way of who comes next.
    await store.entries.insert([createArrival('next')]);
    expect((await store.count()).remembered).toBe(2);
  });

  test('while a large batch is under way nobody sees a part of it, and other writers wait for its end', async () => {
    const { store } = getFixture();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let hasTaken: () => void = () => undefined;
    const taken = new Promise<void>((resolve) => (hasTaken = resolve));
    async function* hold(): AsyncGenerator<IncomingEntry[]> {
      yield Array.from({ length: 20 }, (_, i) => createArrival(`the first part ${i}`));
      hasTaken();
      await gate;
      yield [createArrival('the second part')];
    }
    const order: string[] = [];
    const large = store.entries.insertLarge(hold(), 21).then(() => order.push('large'));
    await taken;
    const small = store.entries.insert([createArrival('small')]).then(() => order.push('small'));
    expect((await store.count()).remembered).toBe(0);
    release();
    await Promise.all([large, small]);
    expect(order).toEqual(['large', 'small']);
    expect((await store.count()).remembered).toBe(22);
  });
}

import { expect, test } from 'vitest';
import type { Cortex, CortexSearch, SearchHit } from '../../src/engine/cortex/port.ts';
import { normalize } from '../../src/engine/math/vectors.ts';
import {
  createBlock,
  createCluster,
  toIds,
  createSearch,
  createVector,
  createAntechamberEntry,
} from '../support/cortex.ts';
import type { CortexFixture } from '../support/cortex.ts';
import { createRandomVector, createSeededRandom } from '../support/store.ts';

/** The three places that are searched, each by its words and its vector. */
const PLACES: readonly {
  readonly place: string;
  readonly put: (
    cortex: Cortex,
    rows: readonly { id: string; words: string; at?: Float32Array; spaceId?: number }[],
  ) => Promise<void>;
  readonly find: (cortex: Cortex, by: CortexSearch) => Promise<SearchHit[]>;
}[] = [
  {
    place: 'blocks',
    put: (cortex, rows) =>
      cortex.putBlocks(
        rows.map(({ id, words, at = createVector(), spaceId = 1 }) =>
          createBlock(words, { id, vector: at, spaceId }),
        ),
      ),
    find: (cortex, by) => cortex.searchBlocks(by),
  },
  {
    place: 'clusters',
    put: (cortex, rows) =>
      cortex.putClusters(
        rows.map(({ id, words, at = createVector(), spaceId = 1 }) =>
          createCluster(words, { id, vector: at, spaceId }),
        ),
      ),
    find: (cortex, by) => cortex.searchClusters(1, by),
  },
  {
    place: 'the Antechamber',
    put: (cortex, rows) =>
      cortex.putAntechamber(
        rows.map(({ id, words, at = createVector(), spaceId = 1 }) =>
          createAntechamberEntry(words, { id, vector: at, spaceId }),
        ),
      ),
    find: (cortex, by) => cortex.searchAntechamber(by),
  },
];

/** What people type, and what they paste. */
const HOSTILE_QUERIES = [
  ...[
    '"',
    "'",
    '`',
    '""',
    '"unclosed phrase',
    "it's",
    '(',
    ')',
    '(()',
    ':',
    'text:heron',
    'a:b:c',
    '\\',
    '\\"',
  ],
  ...[
    '+heron -bittern',
    'heron AND',
    'OR',
    'NOT heron',
    'heron^2',
    'heron~2',
    'her*',
    '*',
    '?',
    '[a TO b]',
    '{}',
  ],
  ...[
    "'; DROP TABLE blocks; --",
    '%',
    '_',
    '$1',
    '{"match":{"column":"words"}}',
    '…!?—',
    '\u0001\u001f',
    '🧠',
  ],
  ...['\u2028', '\ufeff', 'e\u0301', '𝒜𐍈', 'שלום', '\u202eabc', 'x'.repeat(8_192), '"'.repeat(8_192)],
  ...['heron '.repeat(1_365), '🧠'.repeat(4_096), '我记得'.repeat(2_730), 'a b '.repeat(2_048)],
  Array.from({ length: 1_300 }, (_, i) => `w${i}`)
    .join(' ')
    .slice(0, 8_192),
];

/** Words that a title, a question or a prose holds; asked for in other forms of the same. */
const SAMPLE_TEXT = 'The Heron of ANHOLT stood by the Café; 灯塔 看守人 walked, Überfahrt at 7:30.';
const QUERIES = [
  'heron',
  'HERON',
  'Heron',
  'anholt',
  'café',
  'CAFÉ',
  'cafe',
  '灯塔',
  'überfahrt',
  'UBERFAHRT',
];

/** What the three searches must do. */
export function testCortexSearching(getFixture: () => CortexFixture): void {
  describeEach((place, put, find) => {
    const findIds = async (by: Partial<CortexSearch>): Promise<string[]> =>
      toIds(await find(getFixture().cortex, createSearch(by)));

    test(`${place}: by vector alone, nearest first`, async () => {
      const random = createSeededRandom(3);
      const query = createVector(1);
      const rows = Array.from({ length: 30 }, (_, i) => ({
        id: `r${i}`,
        words: `word${i}`,
        // Apart by angles that rounding does not confuse.
        at: normalize(createVector(30 - i, i, random())),
      }));
      await put(getFixture().cortex, rows);
      const order = toIds(rows);
      expect(await findIds({ vector: query })).toEqual(order.slice(0, 10));
      expect(await findIds({ vector: query, limit: 30 })).toEqual(order);
      expect(await findIds({ vector: query, limit: 1_000 })).toEqual(order);
      expect(await findIds({ vector: query, limit: 1 })).toEqual(['r0']);
      expect(await findIds({ vector: query, limit: 0 })).toEqual([]);
      // Length says nothing, direction all.
      expect(await findIds({ vector: createVector(0, 1e-6), limit: 3 })).toEqual(['r29', 'r28', 'r27']);
    });

    test.each(['before', 'after', 'long after'] as const)(
      `${place}: by words alone, the best of all first, blanks left out, %s the first maintenance`,
      async (when) => {
        const { cortex } = getFixture();
        const others = Array.from({ length: 40 }, (_, i) => `other${i}`);
        if (when === 'long after') {
          // All that was there when it was maintained is replaced since.
          await put(
            cortex,
            ['a', 'b', 'c', ...others].map((id) => ({ id, words: 'of something else' })),
          );
          await cortex.maintain();
        }
        await put(cortex, [
          { id: 'a', words: 'the heron waits by the water' },
          { id: 'b', words: 'the heron and the kingfisher wait' },
          { id: 'c', words: 'nothing of the kind' },
        ]);
        await put(
          cortex,
          others.map((id) => ({
            id,
            words: `a heron again ${id}, about in the reeds of the lake and further`,
          })),
        );
        await put(cortex, [{ id: 'best', words: 'heron, kingfisher' }]);
        if (when === 'after') await cortex.maintain();
        const order = await findIds({ text: 'kingfisher heron', limit: 100 });
        expect(order.slice(0, 3)).toEqual(['best', 'b', 'a']);
        expect(order.toSorted()).toEqual(['a', 'b', 'best', ...others].sort());
        for (const limit of [1, 2, 3])
          expect(await findIds({ text: 'kingfisher heron', limit })).toEqual(order.slice(0, limit));
        expect(await findIds({ text: 'pelican' })).toEqual([]);
        expect(await findIds({ text: 'heron', limit: 0 })).toEqual([]);
        for (const text of ['', ' ', '\t\r\n']) expect(await findIds({ text })).toEqual([]);
      },
    );

    test(`${place}: by both together, and by neither`, async () => {
      await put(getFixture().cortex, [
        { id: 'both', words: 'a heron in the reeds', at: normalize(createVector(7, 1)) },
        { id: 'near', words: 'nothing of the kind', at: normalize(createVector(6, 1)) },
        { id: 'said', words: 'heron after heron', at: createVector(0, 0, 1) },
        { id: 'none', words: 'nor this', at: createVector(0, 0, 0, 1) },
      ]);
      const answer = await find(
        getFixture().cortex,
        createSearch({ vector: createVector(1), text: 'heron' }),
      );
      expect(answer[0]!.id).toBe('both');
      expect(toIds(answer).slice(0, 3).sort()).toEqual(['both', 'near', 'said']);
      const scores = answer.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      for (const score of scores) expect(score).toBeGreaterThan(0);
      // Words that nothing holds leave the order to the vectors.
      expect((await findIds({ vector: createVector(1), text: 'pelican' })).slice(0, 2)).toEqual([
        'both',
        'near',
      ]);
      expect(await findIds({})).toEqual([]);
      expect(new Set(toIds(answer)).size).toBe(answer.length);
    });

    test.each(['before', 'after'] as const)(
      `${place}: words are found whatever their case and marks, %s the first maintenance`,
      async (when) => {
        const { cortex } = getFixture();
        await put(cortex, [
          { id: 'said', words: SAMPLE_TEXT },
          { id: 'other', words: 'of something else altogether' },
        ]);
        if (when === 'after') await cortex.maintain();
        const missedQueries: string[] = [];
        for (const text of QUERIES) if ((await findIds({ text })).join() !== 'said') missedQueries.push(text);
        // Those that came since stand beside those that the index has.
        await put(cortex, [{ id: 'later', words: `${SAMPLE_TEXT} Later.` }]);
        for (const text of QUERIES)
          if ((await findIds({ text })).sort().join() !== 'later,said') missedQueries.push(`${text}, later`);
        expect(missedQueries).toEqual([]);
      },
    );

    test(`${place}: whatever is asked, nothing fails`, async () => {
      const { cortex } = getFixture();
      const rows = [
        { id: 'a', words: 'the heron', at: createVector(1) },
        { id: 'b', words: HOSTILE_QUERIES.slice(0, 30).join(' '), at: createVector(0, 1) },
      ];
      for (const step of ['empty', 'filled', 'maintained']) {
        if (step === 'filled') await put(cortex, rows);
        if (step === 'maintained') await cortex.maintain();
        for (const text of HOSTILE_QUERIES) {
          const outcome = await find(cortex, createSearch({ text, vector: createVector(1) })).catch(
            (error: unknown) => `${step}: ${text.slice(0, 30)}: ${String(error)}`,
          );
          expect(outcome).toBeInstanceOf(Array);
          if (step !== 'empty') expect((outcome as SearchHit[]).map(({ id }) => id)).toContain('a');
        }
      }
      for (const text of ['"heron"', '(heron)', 'heron:', '+heron'])
        expect(await findIds({ text })).toContain('a');
    });

    test(`${place}: spaces are kept apart, however near and many the others are`, async () => {
      const { cortex } = getFixture();
      await put(
        cortex,
        Array.from({ length: 60 }, (_, i) => ({
          id: `other${i}`,
          words: 'heron heron',
          at: createVector(1),
          spaceId: 2,
        })),
      );
      await put(cortex, [
        { id: 'mine', words: 'one heron among much else', at: normalize(createVector(1, 9)) },
      ]);
      for (const step of ['', 'maintained']) {
        if (step !== '') await cortex.maintain();
        for (const by of [
          { vector: createVector(1), limit: 5 },
          { text: 'heron', limit: 5 },
          { vector: createVector(1), text: 'heron', limit: 5 },
        ]) {
          expect(await findIds(by)).toEqual(['mine']);
          expect(await findIds({ ...by, spaceId: 2 })).toHaveLength(5);
          expect(await findIds({ ...by, spaceId: 3 })).toEqual([]);
        }
      }
    });

    test(`${place}: what is replaced is found by its new words and place alone`, async () => {
      const { cortex } = getFixture();
      const fillers = Array.from({ length: 20 }, (_, i) => ({ id: `f${i}`, words: `filling ${i}` }));
      await put(cortex, [...fillers, { id: 'row', words: 'the heron', at: createVector(1) }]);
      await cortex.maintain();
      await put(cortex, [{ id: 'row', words: 'the bittern', at: createVector(0, 1) }]);
      for (const step of ['', 'maintained']) {
        if (step !== '') await cortex.maintain();
        expect(await findIds({ text: 'heron' })).toEqual([]);
        expect(await findIds({ text: 'bittern' })).toEqual(['row']);
        expect((await findIds({ vector: createVector(0, 1), limit: 1 })).join()).toBe('row');
      }
    });
  });

  test('a block is found by its title, its question and its live zones', async () => {
    const { cortex } = getFixture();
    const live = { kind: 'live' as const, start: 0, end: 0, entries: ['e'], summary: '', reasons: [] };
    await cortex.putBlocks([
      createBlock('', {
        id: 'block',
        title: 'Of mainsails',
        question: 'Which varnish?',
        zones: [{ ...live, texts: ['tung oil', 'seven coats'] }],
      }),
      createBlock('nothing', { id: 'other' }),
    ]);
    for (const text of ['mainsails', 'varnish', 'tung', 'seven'])
      expect(toIds(await cortex.searchBlocks(createSearch({ text })))).toEqual(['block']);
  });

  test('a block whose vector is nothing at all does not stand in the way of others', async () => {
    const { cortex } = getFixture();
    const strangeVectors = [
      createVector(),
      createVector(NaN),
      createVector(Infinity),
      createVector(1e38, 1e38),
    ];
    await cortex.putBlocks([
      ...strangeVectors.map((at, i) => createBlock('heron', { id: `strange${i}`, vector: at })),
      createBlock('heron', { id: 'right', vector: createVector(1) }),
    ]);
    const found = await cortex.searchBlocks(createSearch({ vector: createVector(1), limit: 1 }));
    expect(toIds(found)).toEqual(['right']);
    expect(await cortex.searchBlocks(createSearch({ text: 'heron' }))).toHaveLength(5);
    for (const at of strangeVectors)
      for (const { score } of await cortex.searchBlocks(createSearch({ vector: at, text: 'heron' })))
        expect(score).not.toBeNaN();
  });

  test('clusters are searched on one level', async () => {
    const { cortex } = getFixture();
    const levels = [1, 2, 3] as const;
    await cortex.putClusters(
      levels.flatMap((level) =>
        [0, 1, 2].map((i) =>
          createCluster('the heron', { id: `l${level}.${i}`, level, vector: createVector(1) }),
        ),
      ),
    );
    for (const level of levels)
      for (const by of [
        { vector: createVector(1) },
        { text: 'heron' },
        { vector: createVector(1), text: 'heron' },
      ])
        expect(toIds(await cortex.searchClusters(level, createSearch(by))).sort()).toEqual(
          [0, 1, 2].map((i) => `l${level}.${i}`),
        );
    expect(await cortex.searchClusters(4, createSearch({ text: 'heron' }))).toEqual([]);
    // Put in place of all, they are found as those before were, in whatever case they are asked for.
    await cortex.maintain();
    await cortex.replaceClusters([createCluster('The Bittern', { id: 'new' })]);
    expect(
      toIds(await cortex.searchClusters(1, createSearch({ text: 'bittern', vector: createVector(1) }))),
    ).toEqual(['new']);
    expect(toIds(await cortex.searchClusters(1, createSearch({ text: 'bittern' })))).toEqual(['new']);
    expect(await cortex.searchClusters(1, createSearch({ text: 'heron' }))).toEqual([]);
  });

  test('what was promoted is no longer found among what waits', async () => {
    const { cortex } = getFixture();
    const rows = ['a', 'b', 'c'].map((id) =>
      createAntechamberEntry('the heron', { id, vector: createVector(1) }),
    );
    await cortex.putAntechamber(rows);
    await cortex.maintain();
    await cortex.putAntechamber([{ ...rows[1]!, promoted: true, promotedAt: 5 }]);
    for (const by of [
      { vector: createVector(1) },
      { text: 'heron' },
      { vector: createVector(1), text: 'heron' },
    ])
      expect(toIds(await cortex.searchAntechamber(createSearch(by))).sort()).toEqual(['a', 'c']);
  });

  test('many rows of like words and vectors: the best are the best of all', async () => {
    const { cortex } = getFixture();
    const random = createSeededRandom(17);
    const rows = Array.from({ length: 1_500 }, (_, i) =>
      createBlock(`of herons ${i}`, {
        id: `r${String(i).padStart(4, '0')}`,
        vector: createRandomVector(random, 8),
      }),
    );
    await cortex.putBlocks(rows);
    const query = createRandomVector(random, 8);
    const cosine = (at: Float32Array): number => at.reduce((sum, x, k) => sum + x * query[k]!, 0);
    const wanted = rows
      .toSorted((a, b) => cosine(b.vector) - cosine(a.vector))
      .slice(0, 20)
      .map(({ id }) => id);
    for (const step of ['', 'maintained']) {
      if (step !== '') await cortex.maintain();
      expect(toIds(await cortex.searchBlocks(createSearch({ vector: query, limit: 20 })))).toEqual(wanted);
      expect(toIds(await cortex.searchBlocks(createSearch({ text: '777', limit: 20 })))).toEqual(['r0777']);
    }
  });
}

function describeEach(
  defineTests: (
    place: string,
    put: (typeof PLACES)[number]['put'],
    find: (typeof PLACES)[number]['find'],
  ) => void,
): void {
  for (const { place, put, find } of PLACES) defineTests(place, put, find);
}

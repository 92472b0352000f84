import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolveDatabasePath } from '../../src/compose.ts';
import { openQuietEngine } from '../support/quiet-engine.ts';
import type { Engine } from '../../src/engine/index.ts';
import { findOtherPeriods } from '../../src/engine/language/read-text.ts';
import {
  extractTerms,
  hashTerm,
  packTerms as packOrderedTerms,
  unpackCountedTerms,
  unpackTerms,
} from '../../src/engine/language/terms.ts';
import type { Terms } from '../../src/engine/language/terms.ts';
import { stem, splitWords } from '../../src/engine/language/words.ts';
import { hash32 } from '../../src/engine/math/hash.ts';
import type { EntryInput } from '../../src/engine/vocabulary/entry.ts';
import { toUuid } from '../support/night.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

const createEntry = (content: string, at: string, i: number): EntryInput & { id: string } => ({
  id: toUuid(`renew ${i}`),
  content,
  session_id: `session ${i % 2}`,
  role: i % 3 === 2 ? 'assistant' : 'user',
  at,
});
const ENTRIES = [
  ['We bought the old boat from the harbour master.', '2024-03-13T09:00:00Z'],
  ['The children run, ran and run away from the thunder!', '2024-03-13T09:05:00Z'],
  ['Last Friday the launch was put off; now it is on 8 May 2024.', '2024-03-13T09:10:00Z'],
  ['Kamen die Segel gestern aus Hamburg?', '2024-03-14T10:00:00Z'],
  ['我的狗叫雷克斯，它怕打雷。', '2024-03-14T10:05:00Z'],
  ['—!?…🙂', '2024-03-14T10:06:00Z'],
  ['ha '.repeat(300).trim(), '2024-03-14T10:07:00Z'],
  [Array.from({ length: 700 }, (_, i) => `w${i} w${i >> 1}`).join(' '), '2024-03-15T10:00:00Z'],
  ['In 2019 Anna lived in Oslo and baked bread every morning.', '2024-03-15T10:05:00Z'],
  ['parseTideTable fails for C++ builds of harbour/tides.c at -3 °C 🌊', '2024-03-15T10:10:00Z'],
  ['Die Regenschirme hängen im Flur', '2024-03-15T10:15:00Z'],
].map(([content, at], i) => createEntry(content!, at!, i));
const QUERIES = [
  'Who sold us the boat?',
  'harbour master',
  'What about thunder?',
  'Segel aus Hamburg',
  '狗怕什么',
  'Where did Anna live?',
  'w699 w350',
  'launch on 8 May 2024',
  'parseTideTable',
  'Regenschirme im Flur',
];

/** Terms as the analyser made them that knew neither irregular forms nor order. */
function extractOldTerms(text: string): Pick<Terms, 'hashes' | 'counts'> {
  const counts = new Map<number, number>();
  for (const word of splitWords(text)) {
    const hash = hash32(stem(word));
    counts.set(hash, Math.min(255, (counts.get(hash) ?? 0) + 1));
  }
  const hashes = Uint32Array.from(counts.keys()).sort();
  return { hashes, counts: Uint8Array.from(hashes, (hash) => counts.get(hash)!) };
}
/** And as the one did that knew words alone: no names of code, no signs, no inflections. Order was kept. */
function extractPlainTerms(text: string): Terms {
  const words = splitWords(text).map((word) => hashTerm(word.replace(/^[+-]|[+#-]+$/g, '')));
  const hashes = Uint32Array.from(new Set(words)).sort();
  const order = Uint16Array.from(words, (hash) => hashes.indexOf(hash));
  const counts = Uint8Array.from(hashes, (hash) => Math.min(255, words.filter((one) => one === hash).length));
  const { asks, marks } = extractTerms(text);
  return { hashes, counts, order, length: order.length, asks, marks };
}
const packTerms = ({ hashes, counts }: Pick<Terms, 'hashes' | 'counts'>): Buffer =>
  Buffer.concat([new Uint8Array(hashes.buffer), counts]);
const formatIndexTerms = ({ hashes, counts }: Pick<Terms, 'hashes' | 'counts'>): string =>
  [...hashes].map((hash, i) => `${hash.toString(36)} `.repeat(counts[i]!)).join('');

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly word_count: number;
  readonly asks: number;
  readonly marks: number;
  readonly terms: Buffer;
}

let home: string;
let engine: Engine;
const open = async (): Promise<void> => {
  engine = await openQuietEngine(home);
};
beforeEach(async () => {
  home = createTempFolder();
  await open();
  await engine.remember({ entries: ENTRIES }, 's');
});
afterEach(async () => {
  await engine.close();
  removeFolder(home);
});

function withDatabase<T>(work: (db: Database.Database) => T): T {
  const db = new Database(resolveDatabasePath({ home }), { timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}
const readRows = (): Row[] =>
  withDatabase((db) =>
    db
      .prepare(
        `SELECT t.entry_seq AS seq, d.entry_id AS id, t.word_count, t.asks, t.marks, t.terms
         FROM entry_terms t JOIN day_table d ON d.entry_seq = t.entry_seq ORDER BY t.entry_seq`,
      )
      .all(),
  ) as Row[];
const findText = (id: string): string => ENTRIES.find((entry) => entry.id === id)!.content;
const countPostings = (): number =>
  withDatabase((db) => db.prepare('SELECT count(*) FROM entries_fts_terms').pluck().get()) as number;

/** The bit of rows that were read by the analyser as it is (0010-words.sql). */
const CURRENT_BIT = 16;
type Version = 'older' | 'same' | 'plain';

/** What a version made of a text, and how its rows say so. */
function readAs(
  version: Version,
  text: string,
): { terms: Pick<Terms, 'hashes' | 'counts'>; bytes: Uint8Array; marks: number; length: number } {
  if (version === 'plain') {
    const terms = extractPlainTerms(text);
    return { terms, bytes: packOrderedTerms(terms), marks: terms.marks, length: terms.length };
  }
  const today = extractTerms(text);
  const terms = version === 'older' ? extractOldTerms(text) : today;
  return { terms, bytes: packTerms(terms), marks: -1, length: today.length };
}

/** The store as a version before left it. `same`: counted, with the full-text index of today's terms. */
async function grow(version: Version, isChosen: (id: string) => boolean = () => true): Promise<void> {
  await engine.close();
  const all = readRows();
  withDatabase((db) =>
    db.transaction(() => {
      for (const { seq, id } of all.filter((row) => isChosen(row.id))) {
        const today = extractTerms(findText(id));
        const old = readAs(version, findText(id));
        db.prepare("INSERT INTO entries_fts (entries_fts, rowid, terms) VALUES ('delete', ?, ?)").run(
          seq,
          formatIndexTerms(today),
        );
        db.prepare('INSERT INTO entries_fts (rowid, terms) VALUES (?, ?)').run(
          seq,
          formatIndexTerms(old.terms),
        );
        db.prepare(
          'UPDATE sessions SET words = words + ? WHERE session_key = (SELECT session_key FROM day_table WHERE entry_seq = ?)',
        ).run(old.length - today.length, seq);
        db.prepare('UPDATE entry_terms SET word_count = ?, marks = ?, terms = ? WHERE entry_seq = ?').run(
          old.length,
          old.marks,
          old.bytes,
          seq,
        );
        db.prepare('DELETE FROM entry_dates WHERE entry_seq = ?').run(seq);
      }
    })(),
  );
  await open();
}

function expectSound(): void {
  withDatabase((db) => {
    expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(() =>
      db.prepare("INSERT INTO entries_fts (entries_fts) VALUES ('integrity-check')").run(),
    ).not.toThrow();
  });
}

/** Every row as if it had been stored today. */
async function expectRenewed(): Promise<void> {
  for (const { seq, id, word_count, asks, marks, terms: bytes } of readRows()) {
    const entry = ENTRIES.find((one) => one.id === id)!;
    const today = extractTerms(entry.content);
    expect(marks & CURRENT_BIT).toBe(CURRENT_BIT);
    expect(unpackTerms(bytes, { length: word_count, asks: asks === 1, marks: marks & ~CURRENT_BIT })).toEqual(
      today,
    );
    const periods = await findOtherPeriods({ content: entry.content, at: Date.parse(entry.at!) });
    expect(
      withDatabase((db) =>
        db.prepare('SELECT from_at AS "from", to_at AS "to" FROM entry_dates WHERE entry_seq = ?').all(seq),
      ),
    ).toEqual(periods.map(({ from, to }) => ({ from, to })).sort((a, b) => a.from - b.from || a.to - b.to));
  }
  const termHashes = new Set(ENTRIES.flatMap(({ content }) => [...extractTerms(content).hashes]));
  expect(countPostings()).toBe(termHashes.size);
  expectSound();
}

const recallBest = async (query: string, limit = 1): Promise<string[]> =>
  (await engine.recall({ query, limit })).memories.map(({ id }) => id);
const runNight = async (): Promise<void> => {
  expect(await engine.night({ action: 'run' })).toMatchObject({ state: 'completed' });
};
const countOutdated = (): number =>
  readRows().filter(({ marks }) => marks < 0 || (marks & CURRENT_BIT) === 0).length;

describe.each(['same', 'older', 'plain'] as const)('a store of an earlier analyser (%s)', (index) => {
  test('is as that version left it', async () => {
    await grow(index);
    for (const { id, word_count, asks, terms: bytes } of readRows()) {
      const header = { length: word_count, asks: asks === 1, marks: 0 };
      const found = index === 'plain' ? unpackTerms(bytes, header) : unpackCountedTerms(bytes, header);
      const { hashes, counts } = readAs(index, findText(id)).terms;
      expect(found).toMatchObject(index === 'same' ? { hashes } : { hashes, counts });
    }
    expectSound();
    expect(await engine.check()).toEqual([]);
  });

  test('still finds what it holds', async () => {
    const before = await Promise.all(QUERIES.map((query) => recallBest(query)));
    await grow(index);
    // Neither order nor dates are known of it yet: among the first, if not the first.
    for (const [i, query] of QUERIES.entries()) expect(await recallBest(query, 3)).toContain(before[i]![0]);
  });

  test('forgets without leaving a word in the index', async () => {
    await grow(index);
    const gone = ENTRIES.filter((_, i) => i % 2 === 0).map(({ id }) => id);
    await engine.forget({ memory_ids: gone, confirm: true });
    expect(await engine.check()).toEqual([]);
    expect(readRows().map(({ id }) => id)).toEqual(
      ENTRIES.map(({ id }) => id).filter((id) => !gone.includes(id)),
    );
    const left = new Set(readRows().flatMap(({ id }) => [...readAs(index, findText(id)).terms.hashes]));
    expect(countPostings()).toBe(left.size);
    await engine.forget({ before: '2200-01-01', confirm: true });
    expect(countPostings()).toBe(0);
    expectSound();
  });

  test('is renewed by one night, and finds as before or better', async () => {
    const before = await Promise.all(QUERIES.map((query) => recallBest(query)));
    const content = await Promise.all(ENTRIES.map(({ id }) => engine.entry(id)));
    await grow(index);
    expect(countOutdated()).toBe(ENTRIES.length);
    // A process that has been asked before it sleeps.
    await recallBest(QUERIES[0]!);
    await runNight();
    await expectRenewed();
    expect(await engine.check()).toEqual([]);
    expect(await Promise.all(QUERIES.map((query) => recallBest(query)))).toEqual(before);
    expect(
      (await Promise.all(ENTRIES.map(({ id }) => engine.entry(id)))).map((entry) => entry.content),
    ).toEqual(content.map((entry) => entry.content));
    // What the earlier analyser could not: a form that no rule makes.
    expect(await recallBest('What did we buy?')).toEqual([ENTRIES[0]!.id]);
    expect(await recallBest('child')).toEqual([ENTRIES[1]!.id]);
    // Nor names by their parts, signs, and what a word is in another form.
    for (const query of ['tide table', 'C++', '🌊'])
      expect(await recallBest(query)).toEqual([ENTRIES[9]!.id]);
    expect(await recallBest('Regenschirm')).toEqual([ENTRIES[10]!.id]);
    // And what is forgotten then leaves nothing either.
    await engine.forget({ before: '2200-01-01', confirm: true });
    expect(countPostings()).toBe(0);
    expect(withDatabase((db) => db.prepare('SELECT count(*) FROM entry_dates').pluck().get())).toBe(0);
    expectSound();
  });

  test('counts the same words afterwards', async () => {
    const readSums = (): unknown =>
      withDatabase((db) =>
        db
          .prepare(
            `SELECT s.session_id, s.words, s.entries, sum(t.word_count) AS counted, count(*) AS n
             FROM sessions s JOIN entry_terms t ON t.session_key = s.session_key GROUP BY 1 ORDER BY 1`,
          )
          .all(),
      );
    const before = readSums();
    await grow(index);
    await runNight();
    expect(readSums()).toEqual(before);
  });

  test('is renewed where only some of it is of that version', async () => {
    const old = new Set(ENTRIES.filter((_, i) => i % 2 === 1).map(({ id }) => id));
    await grow(index, (id) => old.has(id));
    expect(countOutdated()).toBe(old.size);
    await runNight();
    await expectRenewed();
  });

  test('is renewed from the Cortex where the Day Table has let go of the words', async () => {
    // Texts stay for a cycle after their own.
    for (let i = 0; i < 3; i++) {
      await runNight();
      await engine.remember(
        { id: toUuid(`later ${i}`), content: `Later: number ${i}.`, role: 'note' },
        'later',
      );
    }
    await engine.forget({ memory_ids: [0, 1, 2].map((i) => toUuid(`later ${i}`)), confirm: true });
    const raw = withDatabase((db) =>
      db.prepare("SELECT count(*) FROM day_table WHERE content <> ''").pluck().get(),
    ) as number;
    expect(raw).toBe(0);
    const before = await Promise.all(QUERIES.map((query) => recallBest(query)));
    await grow(index);
    expect(countOutdated()).toBe(ENTRIES.length);
    await runNight();
    await expectRenewed();
    expect(await Promise.all(QUERIES.map((query) => recallBest(query)))).toEqual(before);
    expect(await engine.check()).toEqual([]);
  });
});

test('a night leaves alone what is of today', async () => {
  const before = readRows();
  await runNight();
  expect(readRows()).toEqual(before);
  await expectRenewed();
});

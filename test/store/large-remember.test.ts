import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createTempFolder, removeFolder } from '../support/store.ts';

const TEXTS = [
  'The quick brown fox met us yesterday at the harbour, on 12 May 2024, and it wasn’t late. ',
  '我们昨天在花园里讨论了记忆引擎的设计，并且决定下一周继续工作。',
  '昨日は図書館で新しい本を読みました。来週また行きます。',
  'Gestern haben wir über die Straße gesprochen; nächste Woche fahren wir nach Köln. ',
  'กินข้าวหรือยัง วันนี้อากาศดีมาก ',
  '어제 도서관에서 새로운 책을 읽었습니다. ',
  'const x = { a: 1, b: [2, 3] }; // 🧠 👨‍👩‍👧 — \n\t',
];
const CHARS = 64_000;
const AT = '2026-03-04T05:06:07Z';
const ENTRIES = [...TEXTS, TEXTS.join(' '), TEXTS[0]!].map((text, i) => ({
  id: `01900000-0000-7000-8000-00000000000${i}`,
  content: text
    .repeat(Math.ceil(CHARS / text.length))
    .slice(0, CHARS - i * 7)
    .toWellFormed(),
  at: AT,
  session_id: `s${i % 2}`,
  speaker: 'Ann',
  tags: ['long'],
}));

/** All that is kept of the entries, but for when they were stored. */
function readTables(home: string): unknown[] {
  const db = new Database(join(home, 'hippocampus.db'), { readonly: true });
  try {
    db.exec('CREATE TEMP TABLE kept AS SELECT * FROM day_table');
    db.exec('UPDATE kept SET created_at = 0');
    return [
      'SELECT * FROM kept ORDER BY entry_seq',
      'SELECT * FROM entry_terms ORDER BY entry_seq',
      'SELECT * FROM entry_vectors ORDER BY vector_key',
      'SELECT * FROM entry_sketches ORDER BY entry_seq',
      'SELECT * FROM entry_dates ORDER BY entry_seq, from_at, to_at',
      'SELECT * FROM sessions ORDER BY session_key',
      'SELECT * FROM entries_fts_terms ORDER BY term',
      'SELECT * FROM entry_tags ORDER BY entry_seq',
    ].map((query) => db.prepare(query).all());
  } finally {
    db.close();
  }
}

describe('a large remember', () => {
  const homes: string[] = [];
  beforeEach(() => homes.push(createTempFolder(), createTempFolder()));
  afterEach(() => homes.splice(0).forEach(removeFolder));

  test('stores bit for bit what as many small ones store', async () => {
    const [large, small] = [
      await openEngine(readConfig({ home: homes[0] })),
      await openEngine(readConfig({ home: homes[1] })),
    ];
    expect(ENTRIES.reduce((sum, { content }) => sum + content.length, 0)).toBeGreaterThan(500_000);
    expect(await large.remember({ entries: ENTRIES }, 'here')).toMatchObject({ stored: ENTRIES.length });
    for (const entry of ENTRIES) await small.remember({ entries: [entry] }, 'here');
    expect(await large.remember({ entries: ENTRIES }, 'here')).toMatchObject({ duplicates: ENTRIES.length });
    await Promise.all([large.close(), small.close()]);
    const [one, other] = [readTables(homes[0]!), readTables(homes[1]!)];
    expect((one[3] as unknown[]).length).toBe(ENTRIES.length);
    expect((one[4] as unknown[]).length).toBeGreaterThan(3);
    for (const [i, table] of one.entries()) expect(table).toEqual(other[i]);
  });
});

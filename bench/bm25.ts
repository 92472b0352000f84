// The baseline: plain BM25 over messages, as anyone gets it from SQLite in an afternoon.
import Database from 'better-sqlite3';

export interface Bm25 {
  /** Places of the texts in the order given, best first. */
  search(question: string, limit: number): number[];
  close(): void;
}

export function buildBm25(texts: readonly string[]): Bm25 {
  const database = new Database(':memory:');
  database.exec(`CREATE VIRTUAL TABLE messages USING fts5(content, tokenize = 'porter unicode61')`);
  const insert = database.prepare('INSERT INTO messages (rowid, content) VALUES (?, ?)');
  database.transaction(() => texts.forEach((text, place) => insert.run(place, text)))();
  const select = database
    .prepare<[string, number], number>(
      'SELECT rowid FROM messages WHERE messages MATCH ? ORDER BY bm25(messages), rowid LIMIT ?',
    )
    .pluck();
  return {
    search: (question, limit) => {
      const words = question.match(/[\p{L}\p{N}]+/gu) ?? [];
      return words.length === 0 ? [] : select.all(words.map((word) => `"${word}"`).join(' OR '), limit);
    },
    close: () => database.close(),
  };
}

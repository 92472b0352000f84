// What it is measured beside, over the same texts and vectors: a flat scan, LanceDB's hybrid search, SQLite's full text.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Table } from '#lancedb';
import { askAll, readPeakRss } from './ask.ts';
import type { LatencyStats } from './ask.ts';
import { DIMENSIONS, readBatches, countDiskBytes, embed, readQuestions, readVectors } from './files.ts';
import type { Workspace } from './files.ts';
import type { FillStats } from './ours.ts';

const LIMIT = 10;
/** More than this is not held as float32. */
const MAX_FLOAT_BYTES = 3e9;
const CHUNK = 10_000;

export const needsInt8 = (size: number): boolean => size * DIMENSIONS * 4 > MAX_FLOAT_BYTES;

/** Dot products with everything there is, held in memory; as bytes where float32 would be too much. */
export async function measureFlatScan(place: Workspace): Promise<LatencyStats> {
  const { size } = place;
  const all = needsInt8(size) ? quantizeVectors(place) : readVectors(place, 0, size);
  const scores = new Float32Array(size);
  return askAll(readQuestions(place), async (question) => {
    const query = await embed(question);
    for (let row = 0, at = 0; row < size; row++, at += DIMENSIONS) {
      let sum = 0;
      for (let i = 0; i < DIMENSIONS; i++) sum += query[i]! * all[at + i]!;
      scores[row] = sum;
    }
    return selectBest(scores);
  });
}

/** Each vector by its own scale; the scan leaves the scale out, as it costs nothing beside the products. */
function quantizeVectors(place: Workspace): Int8Array {
  const all = new Int8Array(place.size * DIMENSIONS);
  for (let first = 0; first < place.size; first += CHUNK) {
    const chunk = readVectors(place, first, Math.min(CHUNK, place.size - first));
    for (let at = 0; at < chunk.length; at += DIMENSIONS) {
      const vector = chunk.subarray(at, at + DIMENSIONS);
      const scale = 127 / vector.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 1e-9);
      all.set(
        vector.map((value) => Math.round(value * scale)),
        first * DIMENSIONS + at,
      );
    }
  }
  return all;
}

function selectBest(scores: Float32Array): number[] {
  const rows: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    if (rows.length === LIMIT && scores[row]! <= scores[rows[LIMIT - 1]!]!) continue;
    let place = rows.length;
    while (place > 0 && scores[rows[place - 1]!]! < scores[row]!) place--;
    rows.splice(place, 0, row);
    rows.length = Math.min(rows.length, LIMIT);
  }
  return rows;
}

const resolveLanceFolder = ({ folder }: Workspace): string => join(folder, 'lance');

export async function fillLance(place: Workspace): Promise<FillStats> {
  const { Index, arrow, connect } = await import('#lancedb');
  const db = await connect(resolveLanceFolder(place));
  const vector = new arrow.FixedSizeList(DIMENSIONS, new arrow.Field('item', new arrow.Float32(), true));
  const schema = new arrow.Schema([
    new arrow.Field('id', new arrow.Int32(), false),
    new arrow.Field('text', new arrow.Utf8(), false),
    new arrow.Field('vector', vector, false),
  ]);
  const table = await db.createEmptyTable('exchanges', schema as never);
  let id = 0;
  let ms = 0;
  for await (const batch of readBatches(place, CHUNK)) {
    const chunk = readVectors(place, id, batch.length);
    const rows = batch.map(({ content }, i) => ({
      id: id + i,
      text: content,
      vector: chunk.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS),
    }));
    id += batch.length;
    const started = performance.now();
    await table.add(rows);
    ms += performance.now() - started;
  }
  const started = performance.now();
  await table.createIndex('text', { config: Index.fts() });
  await table.createIndex('vector', { config: Index.ivfFlat({ distanceType: 'cosine' }) });
  await table.optimize({ cleanupOlderThan: new Date(Date.now() + 1_000) });
  ms += performance.now() - started;
  table.close();
  return { ms, bytes: countDiskBytes(resolveLanceFolder(place)), rss: readPeakRss() };
}

/** Both searches in one query, and the library's own fusion of them. */
export async function askLance(place: Workspace): Promise<LatencyStats> {
  const { connect, rerankers } = await import('#lancedb');
  const table: Table = await (await connect(resolveLanceFolder(place))).openTable('exchanges');
  const reranker = await rerankers.RRFReranker.create();
  return askAll(readQuestions(place), async (question) => {
    const query = table
      .query()
      // Quotes would ask for a phrase.
      .fullTextSearch(question.replace(/["'`]/g, ' '), { columns: ['text'] })
      .nearestTo(await embed(question))
      .distanceType('cosine')
      .rerank(reranker)
      .select(['id', 'text'])
      .limit(LIMIT);
    return (await query.toArray()) as unknown[];
  });
}

const resolveWordsFolder = ({ folder }: Workspace): string => join(folder, 'words');

/** The same index and the same query as bench/bm25.ts, in a file. */
export async function fillWords(place: Workspace): Promise<FillStats> {
  mkdirSync(resolveWordsFolder(place));
  const database = new Database(join(resolveWordsFolder(place), 'words.db'));
  database.pragma('journal_mode = WAL');
  database.exec(`CREATE VIRTUAL TABLE messages USING fts5(content, tokenize = 'porter unicode61')`);
  const insert = database.prepare('INSERT INTO messages (content) VALUES (?)');
  let ms = 0;
  for await (const batch of readBatches(place)) {
    const started = performance.now();
    database.transaction(() => batch.forEach(({ content }) => insert.run(content)))();
    ms += performance.now() - started;
  }
  database.close();
  return { ms, bytes: countDiskBytes(resolveWordsFolder(place)), rss: readPeakRss() };
}

export async function askWords(place: Workspace): Promise<LatencyStats> {
  const database = new Database(join(resolveWordsFolder(place), 'words.db'), { readonly: true });
  const select = database.prepare(
    'SELECT rowid, content FROM messages WHERE messages MATCH ? ORDER BY bm25(messages), rowid LIMIT ?',
  );
  return askAll(readQuestions(place), async (question) => {
    const words = question.match(/[\p{L}\p{N}]+/gu) ?? [];
    return select.all(words.map((word) => `"${word}"`).join(' OR '), LIMIT);
  });
}

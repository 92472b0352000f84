import { dot, fromStored } from '../../math/vectors.ts';
import { SKETCH_WORDS, sketch } from '../../math/sketch.ts';
import { SketchIndex } from '../../math/sketch-index.ts';
import type { EntryFilter } from '../../vocabulary/entry.ts';
import type { VectorMatch } from '../index-port.ts';
import { buildWhereClause } from './filter.ts';
import { toVectorKey } from './schema.ts';
import type { Statements } from './schema.ts';

/** Sketches fetched for each vector wanted, then ranked by exact cosine (R1). */
const OVERSAMPLING = 3;

/** A process's own copy of one space's sketches: read once, then only what came since. 64 bytes an entry. */
interface SketchCache {
  readonly sketches: SketchIndex;
  /** Whose sketch a row is. */
  readonly seqs: number[];
  /** The last entry read. */
  lastSeq: number;
  /** The space's `late` number then. */
  readonly late: number;
}

export class VectorSearch {
  readonly #db: Statements;
  readonly #caches = new Map<number, SketchCache>();

  constructor(db: Statements) {
    this.#db = db;
  }

  search(spaceId: number, vector: Float32Array, limit: number, filter: EntryFilter): VectorMatch[] {
    const cache = this.#refreshCache(spaceId);
    const { where, parameters } = buildWhereClause(filter);
    let isAllowed: ((row: number) => boolean) | undefined;
    if (where !== '') {
      const allowedSeqs = new Set(
        this.#db
          .prepare(`SELECT d.entry_seq FROM day_table d WHERE ${where}`)
          .pluck()
          .all(...parameters) as number[],
      );
      isAllowed = (row) => allowedSeqs.has(cache.seqs[row]!);
    }
    const query = sketch(vector);
    for (;;) {
      const rows = cache.sketches.findNearest(query, limit * OVERSAMPLING, isAllowed);
      const seqs = rows.map((row) => cache.seqs[row]!);
      const matches = this.computeCosines(spaceId, vector, seqs);
      // Sketches of what another process has forgotten would take the places of what is there: off the shelf with them.
      if (matches.length < seqs.length) {
        const foundSeqs = new Set(matches.map(({ seq }) => seq));
        removeRows(
          cache,
          rows.filter((row) => !foundSeqs.has(cache.seqs[row]!)),
        );
        continue;
      }
      return matches.sort((a, b) => b.cosine - a.cosine || a.seq - b.seq).slice(0, limit);
    }
  }

  /** Exact cosines of these entries; those without a vector in this space are left out. Vectors are of unit length. */
  computeCosines(spaceId: number, vector: Float32Array, seqs: readonly number[]): VectorMatch[] {
    const selectVector = this.#db.prepare('SELECT vector FROM entry_vectors WHERE vector_key = ?').pluck();
    const matches: VectorMatch[] = [];
    for (const seq of seqs) {
      const bytes = selectVector.get(toVectorKey(seq, spaceId)) as Uint8Array | undefined;
      if (bytes) matches.push({ seq, cosine: dot(vector, fromStored(bytes, vector.length)) });
    }
    return matches;
  }

  #refreshCache(spaceId: number): SketchCache {
    const { late } = this.#db.prepare('SELECT late FROM vector_spaces WHERE space_id = ?').get(spaceId) as {
      late: number;
    };
    let cache = this.#caches.get(spaceId);
    if (cache?.late !== late) {
      cache = { sketches: new SketchIndex(), seqs: [], lastSeq: 0, late };
      this.#caches.set(spaceId, cache);
    }
    const rows = this.#db
      .prepare(
        'SELECT entry_seq, sketch FROM entry_sketches WHERE space_id = ? AND entry_seq > ? ORDER BY entry_seq',
      )
      .raw()
      .iterate(spaceId, cache.lastSeq) as IterableIterator<[number, Uint8Array]>;
    for (const [seq, bytes] of rows) {
      const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
      cache.sketches.add(new Uint32Array(aligned.buffer, aligned.byteOffset, SKETCH_WORDS));
      cache.seqs.push(seq);
      cache.lastSeq = seq;
    }
    return cache;
  }

  /** Lets go of every sketch: what was forgotten leaves this process's memory too. */
  clear(): void {
    this.#caches.clear();
  }
}

/** Takes rows off the shelf; the last ones fill the gaps. */
function removeRows({ sketches, seqs }: SketchCache, rows: readonly number[]): void {
  for (const row of [...rows].sort((a, b) => b - a)) {
    sketches.remove(row);
    const last = seqs.pop()!;
    if (row < seqs.length) seqs[row] = last;
  }
}

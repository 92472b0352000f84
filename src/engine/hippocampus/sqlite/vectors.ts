import { dot, fromStored } from '../../math/vectors.ts';
import { SKETCH_WORDS, sketch } from '../../math/sketch.ts';
import { Sketches } from '../../math/sketches.ts';
import type { EntryFilter } from '../../vocabulary/entry.ts';
import type { Near } from '../index-port.ts';
import { narrowed } from './filter.ts';
import { vectorKey } from './schema.ts';
import type { Statements } from './schema.ts';

/** Sketches fetched for each vector wanted, then ranked by exact cosine (R1). */
const OVERSAMPLE = 3;

/** A process's own copy of one space's sketches: read once, then only what came since. 64 bytes an entry. */
interface Shelf {
  readonly sketches: Sketches;
  /** Whose sketch a row is. */
  readonly seqs: number[];
  /** The last entry read. */
  upTo: number;
  /** The space's `late` number then. */
  readonly late: number;
}

export class Vectors {
  readonly #db: Statements;
  readonly #shelves = new Map<number, Shelf>();

  constructor(db: Statements) {
    this.#db = db;
  }

  nearest(spaceId: number, vector: Float32Array, limit: number, filter: EntryFilter): Near[] {
    const shelf = this.#shelf(spaceId);
    const { where, parameters } = narrowed(filter);
    let admits: ((row: number) => boolean) | undefined;
    if (where !== '') {
      const rows = this.#db
        .prepare(`SELECT d.entry_seq AS seq FROM day_table d WHERE ${where}`)
        .all(...parameters);
      const allowed = new Set((rows as { seq: number }[]).map((row) => row.seq));
      admits = (row) => allowed.has(shelf.seqs[row]!);
    }
    const query = sketch(vector);
    for (;;) {
      const rows = shelf.sketches.nearest(query, limit * OVERSAMPLE, admits);
      const seqs = rows.map((row) => shelf.seqs[row]!);
      const near = this.cosines(spaceId, vector, seqs);
      // Sketches of what another process has forgotten would take the places of what is there: off the shelf with them.
      if (near.length < seqs.length) {
        const there = new Set(near.map(({ seq }) => seq));
        take(
          shelf,
          rows.filter((row) => !there.has(shelf.seqs[row]!)),
        );
        continue;
      }
      return near.sort((a, b) => b.cosine - a.cosine || a.seq - b.seq).slice(0, limit);
    }
  }

  /** Exact cosines of these entries; those without a vector in this space are left out. Vectors are of unit length. */
  cosines(spaceId: number, vector: Float32Array, seqs: readonly number[]): Near[] {
    const read = this.#db.prepare('SELECT vector FROM entry_vectors WHERE vector_key = ?').pluck();
    const near: Near[] = [];
    for (const seq of seqs) {
      const bytes = read.get(vectorKey(seq, spaceId)) as Uint8Array | undefined;
      if (bytes) near.push({ seq, cosine: dot(vector, fromStored(bytes, vector.length)) });
    }
    return near;
  }

  #shelf(spaceId: number): Shelf {
    const { late } = this.#db.prepare('SELECT late FROM vector_spaces WHERE space_id = ?').get(spaceId) as {
      late: number;
    };
    let shelf = this.#shelves.get(spaceId);
    if (shelf?.late !== late) {
      shelf = { sketches: new Sketches(), seqs: [], upTo: 0, late };
      this.#shelves.set(spaceId, shelf);
    }
    const rows = this.#db
      .prepare(
        'SELECT entry_seq, sketch FROM entry_sketches WHERE space_id = ? AND entry_seq > ? ORDER BY entry_seq',
      )
      .raw()
      .iterate(spaceId, shelf.upTo) as IterableIterator<[number, Uint8Array]>;
    for (const [seq, bytes] of rows) {
      const own = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
      shelf.sketches.push(new Uint32Array(own.buffer, own.byteOffset, SKETCH_WORDS));
      shelf.seqs.push(seq);
      shelf.upTo = seq;
    }
    return shelf;
  }

  /** Lets go of every sketch: what was forgotten leaves this process's memory too. */
  clear(): void {
    this.#shelves.clear();
  }
}

/** Takes rows off the shelf; the last ones fill the gaps. */
function take({ sketches, seqs }: Shelf, rows: readonly number[]): void {
  for (const row of [...rows].sort((a, b) => b - a)) {
    sketches.take(row);
    const last = seqs.pop()!;
    if (row < seqs.length) seqs[row] = last;
  }
}
